"""Native charts of a drawn tab."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from automation.domain.workbook.drawing import Chart

TOP, LEGEND, MARGIN = 66, 30, 14  # pixels of a chart above and below its bars
GRID = "E5E7EB"


def add_chart(book: Any, sheet: Any, chart: Chart, row: int) -> None:
    """Inserts the chart. `row`: the one below the tab, 0-based."""
    made = book.add_chart({"type": "bar", **({"subtype": "stacked"} if chart.stacked else {})})
    labels = {"data_labels": {"value": True, "num_format": '0.0"%"', "font": {"size": 8}}} if chart.percent else {}
    for each in chart.series:
        made.add_series({"name": [sheet.name, chart.header - 1, each.column - 1], "gap": 50,
                         "categories": _cells(sheet.name, chart, chart.label),
                         "values": _cells(sheet.name, chart, each.column), "fill": {"color": f"#{each.colour}"},
                         **labels})
    made.set_title({"name": chart.title, "name_font": {"size": 12}})
    made.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    made.set_y_axis({"reverse": True, **({"num_font": {"size": 8}} if chart.size else {})})
    # without a minimum programs may begin the axis near the smallest sum, which would distort the bars
    grid = {"max": 100, "major_gridlines": {"visible": True, "line": {"color": f"#{GRID}"}}} if chart.percent else {}
    made.set_x_axis({"min": 0, **grid})
    width, height = chart.extent
    if chart.percent:  # room for long names on the left, and on the right for the figure of a bar of 100 percent
        bars = height - TOP - (LEGEND if len(chart.series) > 1 else 0) - MARGIN
        made.set_plotarea({"layout": {"x": 0.43, "y": TOP / height, "width": 0.48, "height": bars / height}})
    made.set_size({"width": width, "height": height})
    place = (chart.place[0] - 1, chart.place[1] - 1) if chart.place else (row, 1)
    sheet.insert_chart(*place, made, {"y_offset": 4} if chart.place else {})


def _cells(title: str, chart: Chart, column: int) -> str:
    """A reference to the column's cells in the chart's rows, which may be apart."""
    quoted = quote_sheetname(title)
    places = [f"{quoted}!{xl_rowcol_to_cell(row - 1, column - 1, row_abs=True, col_abs=True)}" for row in chart.rows]
    return f"=({','.join(places)})" if len(places) > 1 else f"={places[0]}"
