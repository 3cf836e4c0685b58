"""Charts of a drawn tab."""

from __future__ import annotations

import io
import zipfile

from automation.adapters.xlsx.write import render
from automation.domain.workbook.drawing import Chart, ChartSeries, Drawing, DrawnCell, Value

LINES: tuple[tuple[Value, ...], ...] = (("Nội dung", "Đúng hạn", "Trễ hạn"), ("6T", 36, 3), ("CN", 39, 1))
CELLS = tuple(DrawnCell(row, column, value) for row, line in enumerate(LINES, start=1)
              for column, value in enumerate(line, start=1))
CHART = Chart("Tình hình", (2, 3), 1, 1, (ChartSeries(2, "16A34A"), ChartSeries(3, "D97706")))


def test_bars_begin_at_zero() -> None:
    file = zipfile.ZipFile(io.BytesIO(render([Drawing("Tổng hợp", CELLS, charts=(CHART,))], "Sổ")))
    part = file.read("xl/charts/chart1.xml").decode()
    value_axis = part[part.index("<c:valAx>"):part.index("</c:valAx>")]
    assert '<c:min val="0"/>' in value_axis
