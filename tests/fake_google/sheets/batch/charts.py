"""Requests for charts: embedded objects of a tab, each with a specification and a position."""

from typing import Any

from tests.fake_google import field_masks
from tests.fake_google.http_messages import Json, invalid, unimplemented
from tests.fake_google.sheets.editor import Editor
from tests.fake_google.sheets.model import Sheet


def add_chart(editor: Editor, request: Json) -> Json:
    given = request.get("chart") or {}
    if not given.get("spec"):
        raise invalid("chart.spec must be specified.")
    anchor = ((given.get("position") or {}).get("overlayPosition") or {}).get("anchorCell")
    if anchor is None:
        raise unimplemented("a chart without an anchor cell")
    chart_id = given.get("chartId") or editor.state.new_number()
    if any(chart["chartId"] == chart_id for sheet in editor.book.sheets for chart in sheet.charts):
        raise invalid(f"A chart with id {chart_id} already exists. Please specify a different chart id.")
    sheet = editor.book.by_id(int(anchor.get("sheetId") or 0))
    _check_sources(editor, given["spec"])
    chart = given | {"chartId": chart_id}
    sheet.charts.append(chart)
    return {"addChart": {"chart": chart}}


def _check_sources(editor: Editor, spec: Any) -> None:
    """Refuses a range on a tab that does not exist."""
    if isinstance(spec, dict):
        for name, part in spec.items():
            for one in part if name == "sources" else ():
                editor.book.by_id(int(one.get("sheetId") or 0))
            _check_sources(editor, part)
    elif isinstance(spec, list):
        for part in spec:
            _check_sources(editor, part)


def _find(editor: Editor, chart_id: int) -> tuple[Sheet, Json]:
    for sheet in editor.book.sheets:
        for chart in sheet.charts:
            if chart["chartId"] == chart_id:
                return sheet, chart
    raise invalid(f"No embedded object with id: {chart_id}")


def update_chart(editor: Editor, request: Json) -> Json:
    sheet, chart = _find(editor, request.get("chartId") or 0)
    _check_sources(editor, request.get("spec") or {})
    sheet.charts[sheet.charts.index(chart)] = chart | {"spec": request.get("spec") or {}}
    return {}


def move_object(editor: Editor, request: Json) -> Json:
    sheet, chart = _find(editor, request.get("objectId") or 0)
    mask = field_masks.parse(request.get("fields") or "")
    position = field_masks.merge(chart.get("position", {}), request.get("newPosition") or {}, mask)
    sheet.charts[sheet.charts.index(chart)] = chart | {"position": position}
    return {"updateEmbeddedObjectPosition": {"position": position}}


def delete_object(editor: Editor, request: Json) -> Json:
    sheet, chart = _find(editor, request.get("objectId") or 0)
    sheet.charts.remove(chart)
    return {}
