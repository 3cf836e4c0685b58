"""The native charts of a register's tab. A chart keeps its id; its specification is written when it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zlib import crc32

from automation.adapters.google_sheets.formats import colour_style
from automation.adapters.google_sheets.register.placing import Placing
from automation.domain.workbook.drawing import Chart, Drawing
from automation.util.fast_json import Json

HIGHEST_ID = 2**31 - 1
FIRST = 7919


def chart_id(sheet: int, name: str) -> int:
    """The same for a chart of a tab in each write."""
    return (sheet + (crc32(name.encode()) if name else FIRST)) % HIGHEST_ID or 1


def chart_key(placing: Placing, chart: Chart) -> str:
    """What a specification is made of, by the keys of rows and columns: Google shifts the ranges of a chart itself."""
    rows = [placing.key(row) for row in chart.rows]
    looks = (chart.stacked, chart.percent) if chart.name else ()
    return repr((chart.title, rows, placing.code(chart.label), [(placing.code(each.column), each.colour)
                                                                for each in chart.series], *looks))


def chart_requests(placing: Placing) -> tuple[list[Json], dict[str, str]]:
    """The requests, and what to record. A chart that a person has deleted stays away; one that is no longer drawn is
    deleted."""
    requests: list[Json] = []
    keys: dict[str, str] = {}
    known = placing.before.charts if placing.before else {}
    rows = {row: at[0] for row, at in _places(placing)}
    for chart in placing.drawing.charts:
        found, key = chart_id(placing.tab.sheet, chart.name), chart_key(placing, chart)
        before = known.get(str(found), "")
        keys[str(found)] = key
        columns = {column: placing.columns[placing.code(column)] for column in _columns(chart)}
        spec = _spec(chart, placing.tab.sheet, rows, columns)
        if found in placing.tab.charts and before != key:
            requests.append({"updateChartSpec": {"chartId": found, "spec": spec}})
        elif found not in placing.tab.charts and not before:
            place = placing.place(*chart.place) if chart.place else None
            end = max(placing.rows.values(), default=0) + 1
            requests.append(_add(found, spec, placing.tab.sheet, place or (end, 1), chart))
    gone = [int(each) for each in known if each not in keys and int(each) in placing.tab.charts]
    return [*({"deleteEmbeddedObject": {"objectId": each}} for each in gone), *requests], keys


def new_charts(drawing: Drawing, sheet: int) -> Iterator[Json]:
    """The requests for a tab that has just been drawn."""
    end = max((cell.row for cell in drawing.cells), default=0)
    for chart in drawing.charts:
        rows = {row: row - 1 for row in (chart.header, *chart.rows)}
        spec = _spec(chart, sheet, rows, {column: column - 1 for column in _columns(chart)})
        place = (chart.place[0] - 1, chart.place[1] - 1) if chart.place else (end, 1)
        yield _add(chart_id(sheet, chart.name), spec, sheet, place, chart)


def _places(placing: Placing) -> Iterator[tuple[int, tuple[int, int]]]:
    for chart in placing.drawing.charts:
        for row in (chart.header, *chart.rows):
            at = placing.place(row, chart.label)
            if at:
                yield row, at


def _columns(chart: Chart) -> list[int]:
    return [chart.label, *(each.column for each in chart.series)]


def _add(number: int, spec: Json, sheet: int, place: tuple[int, int], chart: Chart) -> Json:
    width, height = chart.extent
    overlay = {"anchorCell": {"sheetId": sheet, "rowIndex": place[0], "columnIndex": place[1]}, "widthPixels": width,
               "heightPixels": height, "offsetYPixels": 4 if chart.place else 20}
    return {"addChart": {"chart": {"chartId": number, "spec": spec, "position": {"overlayPosition": overlay}}}}


def _spec(chart: Chart, sheet: int, rows: Mapping[int, int], columns: Mapping[int, int]) -> Json:
    def source(column: int) -> Json:
        at = columns[column]
        return {"sourceRange": {"sources": [
            {"sheetId": sheet, "startRowIndex": rows[row], "endRowIndex": rows[row] + 1, "startColumnIndex": at,
             "endColumnIndex": at + 1} for row in (chart.header, *chart.rows) if row in rows]}}

    window = {"viewWindowMin": 0, **({"viewWindowMax": 100} if chart.percent else {})}
    labels = {"dataLabel": {"type": "DATA"}} if chart.percent else {}
    return {"title": chart.title, "basicChart": {
        "chartType": "BAR", **({"stackedType": "STACKED"} if chart.stacked else {}),
        "legendPosition": "BOTTOM_LEGEND" if len(chart.series) > 1 else "NO_LEGEND", "headerCount": 1,
        "axis": [{"position": "BOTTOM_AXIS", "viewWindowOptions": window}],
        "domains": [{"domain": source(chart.label)}],
        "series": [{"series": source(each.column), "targetAxis": "BOTTOM_AXIS",
                    "colorStyle": colour_style(each.colour), **labels} for each in chart.series]}}
