"""The native charts of a register's tab. A chart keeps its id; its specification is written when it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from automation.adapters.google_sheets.formats import colour_style
from automation.adapters.google_sheets.register.placing import Placing
from automation.domain.workbook.drawing import Chart, Drawing
from automation.util.fast_json import Json

HIGHEST_ID = 2**31 - 1
HEIGHT, WIDTH, BAR = 160, 900, 34  # pixels


def chart_id(sheet: int, number: int) -> int:
    """The same for a tab in each write."""
    return (sheet + 7919 * (number + 1)) % HIGHEST_ID or 1


def chart_key(placing: Placing, chart: Chart) -> str:
    """What a specification is made of, by the keys of rows and columns: Google shifts the ranges of a chart itself."""
    rows = [placing.key(row) for row in chart.rows]
    return repr((chart.title, rows, placing.code(chart.label), [(placing.code(each.column), each.colour)
                                                                for each in chart.series]))


def chart_requests(placing: Placing) -> tuple[list[Json], dict[str, str]]:
    """The requests, and what to record. A chart that a person has deleted stays away."""
    requests: list[Json] = []
    keys: dict[str, str] = {}
    rows = {row: at[0] for row, at in _places(placing)}
    for number, chart in enumerate(placing.drawing.charts):
        found, key = chart_id(placing.tab.sheet, number), chart_key(placing, chart)
        before = placing.before.charts.get(str(found), "") if placing.before else ""
        keys[str(found)] = key
        columns = {column: placing.columns[placing.code(column)] for column in _columns(chart)}
        spec = _spec(chart, placing.tab.sheet, rows, columns)
        if found in placing.tab.charts and before != key:
            requests.append({"updateChartSpec": {"chartId": found, "spec": spec}})
        elif found not in placing.tab.charts and not before:
            end = max(placing.rows.values(), default=0)
            requests.append(_add(found, spec, placing.tab.sheet, end + 1, len(chart.rows)))
    return requests, keys


def new_charts(drawing: Drawing, sheet: int) -> Iterator[Json]:
    """The requests for a tab that has just been drawn."""
    end = max((cell.row for cell in drawing.cells), default=0)
    for number, chart in enumerate(drawing.charts):
        rows = {row: row - 1 for row in (chart.header, *chart.rows)}
        spec = _spec(chart, sheet, rows, {column: column - 1 for column in _columns(chart)})
        yield _add(chart_id(sheet, number), spec, sheet, end, len(chart.rows))


def _places(placing: Placing) -> Iterator[tuple[int, tuple[int, int]]]:
    for chart in placing.drawing.charts:
        for row in (chart.header, *chart.rows):
            at = placing.place(row, chart.label)
            if at:
                yield row, at


def _columns(chart: Chart) -> list[int]:
    return [chart.label, *(each.column for each in chart.series)]


def _add(number: int, spec: Json, sheet: int, row: int, bars: int) -> Json:
    anchor = {"sheetId": sheet, "rowIndex": row, "columnIndex": 1}
    place = {"anchorCell": anchor, "widthPixels": WIDTH, "heightPixels": HEIGHT + BAR * bars, "offsetYPixels": 20}
    return {"addChart": {"chart": {"chartId": number, "spec": spec, "position": {"overlayPosition": place}}}}


def _spec(chart: Chart, sheet: int, rows: Mapping[int, int], columns: Mapping[int, int]) -> Json:
    def source(column: int) -> Json:
        at = columns[column]
        return {"sourceRange": {"sources": [
            {"sheetId": sheet, "startRowIndex": rows[row], "endRowIndex": rows[row] + 1, "startColumnIndex": at,
             "endColumnIndex": at + 1} for row in (chart.header, *chart.rows) if row in rows]}}

    return {"title": chart.title, "basicChart": {
        "chartType": "BAR", "stackedType": "STACKED", "legendPosition": "BOTTOM_LEGEND", "headerCount": 1,
        "axis": [{"position": "BOTTOM_AXIS", "viewWindowOptions": {"viewWindowMin": 0}}],
        "domains": [{"domain": source(chart.label)}],
        "series": [{"series": source(each.column), "targetAxis": "BOTTOM_AXIS",
                    "colorStyle": colour_style(each.colour)} for each in chart.series]}}
