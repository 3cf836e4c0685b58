"""Native charts of a drawn tab."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from automation.domain.workbook.drawing import Chart


def add_chart(book: Any, sheet: Any, chart: Chart, row: int) -> None:
    """Inserts the chart. `row`: the one below the tab, 0-based."""
    made = book.add_chart({"type": "bar", **({"subtype": "stacked"} if chart.stacked else {})})
    labels = {"data_labels": {"value": True, "num_format": '0.0"%"'}} if chart.percent else {}
    for each in chart.series:
        made.add_series({"name": [sheet.name, chart.header - 1, each.column - 1], "gap": 50,
                         "categories": _cells(sheet.name, chart, chart.label),
                         "values": _cells(sheet.name, chart, each.column), "fill": {"color": f"#{each.colour}"},
                         **labels})
    made.set_title({"name": chart.title, "name_font": {"size": 12}})
    made.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    made.set_y_axis({"reverse": True, **({"num_font": {"size": 8}} if chart.size else {})})
    # without a minimum programs may begin the axis near the smallest sum, which would distort the bars
    made.set_x_axis({"min": 0, **({"max": 100} if chart.percent else {})})
    width, height = chart.extent
    made.set_size({"width": width, "height": height})
    place = (chart.place[0] - 1, chart.place[1] - 1) if chart.place else (row, 1)
    sheet.insert_chart(*place, made, {"y_offset": 4} if chart.place else {})


def _cells(title: str, chart: Chart, column: int) -> str:
    """A reference to the column's cells in the chart's rows, which may be apart."""
    quoted = quote_sheetname(title)
    places = [f"{quoted}!{xl_rowcol_to_cell(row - 1, column - 1, row_abs=True, col_abs=True)}" for row in chart.rows]
    return f"=({','.join(places)})" if len(places) > 1 else f"={places[0]}"
