"""Native charts of a drawn tab."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from automation.domain.workbook.drawing import Chart


def add_chart(book: Any, sheet: Any, chart: Chart, row: int) -> None:
    """Inserts the chart below the tab. `row`: 0-based."""
    made = book.add_chart({"type": "bar", "subtype": "stacked"})
    for each in chart.series:
        made.add_series({"name": [sheet.name, chart.header - 1, each.column - 1], "gap": 50,
                         "categories": _cells(sheet.name, chart, chart.label),
                         "values": _cells(sheet.name, chart, each.column), "fill": {"color": f"#{each.colour}"}})
    made.set_title({"name": chart.title, "name_font": {"size": 12}})
    made.set_legend({"position": "bottom"})
    made.set_y_axis({"reverse": True})
    made.set_x_axis({"min": 0})  # programs may begin it near the smallest sum, which would distort the bars
    made.set_size({"width": 900, "height": 160 + 34 * len(chart.rows)})
    sheet.insert_chart(row, 1, made)


def _cells(title: str, chart: Chart, column: int) -> str:
    """A reference to the column's cells in the chart's rows, which may be apart."""
    quoted = quote_sheetname(title)
    places = [f"{quoted}!{xl_rowcol_to_cell(row - 1, column - 1, row_abs=True, col_abs=True)}" for row in chart.rows]
    return f"=({','.join(places)})" if len(places) > 1 else f"={places[0]}"
