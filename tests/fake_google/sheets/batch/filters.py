"""Requests for the view of a tab: filters, filter views, conditional formats, banding."""

from tests.fake_google import field_masks
from tests.fake_google.http_messages import Json, invalid
from tests.fake_google.sheets.batch.cells import resolve_range
from tests.fake_google.sheets.batch.paste import sort
from tests.fake_google.sheets.batch.ranges import normalize_range
from tests.fake_google.sheets.colours import with_colour_styles
from tests.fake_google.sheets.editor import Editor
from tests.fake_google.sheets.formulas import refers_elsewhere
from tests.fake_google.sheets.model import Area, Sheet


def set_basic_filter(editor: Editor, request: Json) -> Json:
    """Sets a tab's only filter; its sort order moves cells, its criteria only hide rows."""
    given = request.get("filter") or {}
    sheet, area = resolve_range(editor, given.get("range") or {})
    sheet.filter = given | {"range": _closed_range(sheet, given.get("range") or {})}
    if given.get("sortSpecs"):
        body = Area(area.sheet, area.top + 1, area.bottom, area.left, area.right)
        editor.check_editable(body)
        sort(editor, sheet, body, given["sortSpecs"])
    return {}


def _closed_range(sheet: Sheet, given: Json) -> Json:
    area = sheet.area(given)
    return normalize_range({"sheetId": sheet.id, "startRowIndex": area.top, "endRowIndex": area.bottom,
                 "startColumnIndex": area.left, "endColumnIndex": area.right})  # fmt: skip


def clear_basic_filter(editor: Editor, request: Json) -> Json:
    editor.book.by_id(int(request.get("sheetId") or 0)).filter = None
    return {}


def add_filter_view(editor: Editor, request: Json) -> Json:
    given = request.get("filter") or {}
    sheet, _ = resolve_range(editor, given.get("range") or {})
    view_id = given.get("filterViewId") or editor.state.new_number()
    title = given.get("title") or f"Filter {len(sheet.filter_views) + 1}"
    entry = given | {"filterViewId": view_id, "title": title, "range": _closed_range(sheet, given.get("range") or {})}
    sheet.filter_views.append(entry)
    return {"addFilterView": {"filter": entry}}


def _find_view(editor: Editor, view_id: int) -> tuple[Sheet, Json]:
    for sheet in editor.book.sheets:
        for entry in sheet.filter_views:
            if entry["filterViewId"] == view_id:
                return sheet, entry
    raise invalid(f"No filter view with id: {view_id}")


def update_filter_view(editor: Editor, request: Json) -> Json:
    given = request.get("filter") or {}
    sheet, entry = _find_view(editor, given.get("filterViewId") or 0)
    changed = field_masks.merge(entry, given, field_masks.parse(request.get("fields") or ""))
    if "range" in changed:
        changed["range"] = normalize_range(changed["range"])
    sheet.filter_views[sheet.filter_views.index(entry)] = changed | {"filterViewId": entry["filterViewId"]}
    return {}


def delete_filter_view(editor: Editor, request: Json) -> Json:
    sheet, entry = _find_view(editor, request.get("filterId") or 0)
    sheet.filter_views.remove(entry)
    return {}


def _normalize_rule(given: Json) -> Json:
    """A conditional format as Google returns it: ranges without a sheetId of 0, colours in both notations."""
    out = given | {"ranges": [normalize_range(one) for one in given.get("ranges") or []]}
    if not out["ranges"]:
        raise invalid("ConditionalFormatRule.ranges must be specified.")
    conditions = (out.get("booleanRule") or {}).get("condition", {}).get("values") or []
    if any(refers_elsewhere(str(each.get("userEnteredValue", ""))) for each in conditions):
        raise invalid("Conditional format rule cannot reference a different sheet.")
    return with_colour_styles(out, {})


def _rule_sheet(editor: Editor, rule: Json) -> Sheet:
    return editor.book.by_id(int(rule["ranges"][0].get("sheetId") or 0))


def add_conditional(editor: Editor, request: Json) -> Json:
    rule, index = _normalize_rule(request.get("rule") or {}), request.get("index") or 0
    sheet = _rule_sheet(editor, rule)
    if index > len(sheet.conditional):
        raise invalid(f"Index {index} is out of bounds: there are {len(sheet.conditional)} conditional formats.")
    sheet.conditional.insert(index, rule)
    return {}


def _rule_at(sheet: Sheet, index: int) -> Json:
    if index >= len(sheet.conditional):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return sheet.conditional[index]


def update_conditional(editor: Editor, request: Json) -> Json:
    index = request.get("index") or 0
    if "rule" in request:
        rule = _normalize_rule(request["rule"])
        sheet = _rule_sheet(editor, rule)
        old = _rule_at(sheet, index)
        sheet.conditional[index] = rule
        place = {"newIndex": index} if index else {}
        return {"updateConditionalFormatRule": {"oldRule": old, "newRule": rule} | place}
    sheet = editor.book.by_id(int(request.get("sheetId") or 0))
    rule, new = _rule_at(sheet, index), request.get("newIndex") or 0
    sheet.conditional.remove(rule)
    sheet.conditional.insert(new, rule)
    places = {key: at for key, at in (("oldIndex", index), ("newIndex", new)) if at}
    return {"updateConditionalFormatRule": {"newRule": rule} | places}


def delete_conditional(editor: Editor, request: Json) -> Json:
    sheet = editor.book.by_id(int(request.get("sheetId") or 0))
    rule = _rule_at(sheet, request.get("index") or 0)
    sheet.conditional.remove(rule)
    return {"deleteConditionalFormatRule": {"rule": rule}}


def add_banding(editor: Editor, request: Json) -> Json:
    given = request.get("bandedRange") or {}
    sheet, area = resolve_range(editor, given.get("range") or {})
    if any(sheet.area(other["range"]).intersects(area) for other in sheet.bandings):
        raise invalid("You cannot add alternating background colors to a range that already has alternating "
                      "background colors.")  # fmt: skip
    entry = given | {"bandedRangeId": given.get("bandedRangeId") or editor.state.new_number(),
                     "range": _closed_range(sheet, given.get("range") or {})}  # fmt: skip
    sheet.bandings.append(entry)
    return {"addBanding": {"bandedRange": entry}}


def delete_banding(editor: Editor, request: Json) -> Json:
    for sheet in editor.book.sheets:
        for entry in sheet.bandings:
            if entry["bandedRangeId"] == request.get("bandedRangeId"):
                sheet.bandings.remove(entry)
                return {}
    raise invalid(f"No banded range with id: {request.get('bandedRangeId')}")
