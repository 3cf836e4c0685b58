"""Requests for merged, protected and named ranges."""

import re

from tests.fake_google import field_masks
from tests.fake_google.http_messages import Json, invalid
from tests.fake_google.sheets.batch.cells import resolve_range
from tests.fake_google.sheets.editor import PROTECTED, Editor
from tests.fake_google.sheets.model import BLANK, Area, Sheet, grid_range

NAME = re.compile(r"(?!(?i:true|false)\Z)[A-Za-z_][A-Za-z0-9_]{0,249}\Z")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+\Z|[Rr]\d*[Cc]\d*\Z")


def merge_cells(editor: Editor, request: Json) -> Json:
    sheet, area = resolve_range(editor, request["range"])
    editor.check_editable(area)
    _check_whole_merges(sheet, area)
    if area.left < sheet.grid.get("frozenColumnCount", 0) < area.right:
        raise invalid("You can't merge frozen and non-frozen columns.")
    sheet.merges = [merge for merge in sheet.merges if not sheet.area(merge).intersects(area)]
    for part in _parts(area, request.get("mergeType") or "MERGE_ALL"):
        if (part.bottom - part.top) * (part.right - part.left) > 1:
            _keep_first(sheet, part)
            sheet.merges.append(grid_range(part))
    return {}


def _parts(area: Area, kind: str) -> list[Area]:
    if kind == "MERGE_COLUMNS":
        return [Area(area.sheet, area.top, area.bottom, column, column + 1) for column in range(area.left, area.right)]
    if kind == "MERGE_ROWS":
        return [Area(area.sheet, row, row + 1, area.left, area.right) for row in range(area.top, area.bottom)]
    return [area]


def _keep_first(sheet: Sheet, area: Area) -> None:
    """Moves the first filled cell to the top left corner and clears the others, as a merge does."""
    corner = sheet.cell(area.top, area.left)
    first = next((cell for row, column in area.cells() if (cell := sheet.cell(row, column)).filled), corner)
    for row, column in area.cells():
        sheet.put(row, column, BLANK)
    sheet.put(area.top, area.left, first if first.filled else corner)


def _check_whole_merges(sheet: Sheet, area: Area) -> None:
    if any(sheet.area(merge).intersects(area) and not area.covers(sheet.area(merge)) for merge in sheet.merges):
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")


def unmerge_cells(editor: Editor, request: Json) -> Json:
    sheet, area = resolve_range(editor, request["range"])
    editor.check_editable(area)
    _check_whole_merges(sheet, area)
    sheet.merges = [merge for merge in sheet.merges if not sheet.area(merge).intersects(area)]
    return {}


def add_protected_range(editor: Editor, request: Json) -> Json:
    """Adds a protected range. As recorded, the response has the request's editors; the caller is added afterwards."""
    given = request.get("protectedRange") or {}
    sheet = _protected_sheet(editor, given)
    entry: Json = {"protectedRangeId": given.get("protectedRangeId") or editor.state.new_number()}
    entry |= _ranges(editor, given)
    if given.get("description"):
        entry["description"] = given["description"]
    editors = {key: part for key, part in (given.get("editors") or {}).items() if part}
    if given.get("warningOnly"):
        if editors:
            raise invalid("ProtectedRange is warningOnly. Editors cannot be set on it.")
        entry["warningOnly"] = True
    response = entry | {"requestingUserCanEdit": True, "editors": editors}
    users = list(editors.get("users", []))
    users += [user for user in dict.fromkeys((editor.account, editor.owner)) if user and user not in users]
    sheet.protected.append(entry | {"requestingUserCanEdit": True, "editors": editors | {"users": users}})
    return {"addProtectedRange": {"protectedRange": response}}


def _protected_sheet(editor: Editor, given: Json) -> Sheet:
    if "range" in given:
        sheet = editor.book.by_id(int(given["range"].get("sheetId") or 0))
        area = sheet.area(given["range"])
        not_editable = [entry for entry in sheet.protected
                        if not entry.get("warningOnly") and not editor.is_editor(entry)]  # fmt: skip
        if any(sheet.area(entry.get("range", {})).intersects(area) for entry in not_editable):
            raise invalid(PROTECTED)
        return sheet
    if "namedRangeId" in given:
        return editor.book.by_id(_find_named_range(editor, given["namedRangeId"])["range"].get("sheetId", 0))
    raise invalid("Must specify a range to protect.")


def _ranges(editor: Editor, given: Json) -> Json:
    """The ranges of a protection as Google returns them: without a sheetId of 0."""
    out: Json = {}
    if "namedRangeId" in given:
        out["namedRangeId"] = given["namedRangeId"]
        out["range"] = _find_named_range(editor, given["namedRangeId"])["range"]
    elif "range" in given:
        out["range"] = normalize_range(given["range"])
    if given.get("unprotectedRanges"):
        out["unprotectedRanges"] = [normalize_range(one) for one in given["unprotectedRanges"]]
    return out


def normalize_range(given: Json) -> Json:
    """A GridRange as Google returns it: with the bounds of the request, without a sheetId of 0."""
    return {key: int(value) for key, value in given.items() if value is not None and (key != "sheetId" or int(value))}


def _find_protection(editor: Editor, protection: int) -> tuple[Sheet, Json]:
    for sheet in editor.book.sheets:
        for entry in sheet.protected:
            if entry["protectedRangeId"] == protection:
                if not entry.get("warningOnly") and not editor.is_editor(entry):
                    raise invalid(PROTECTED)
                return sheet, entry
    raise invalid(f"No protected range with ID: {protection}")


def update_protected_range(editor: Editor, request: Json) -> Json:
    given = request.get("protectedRange") or {}
    sheet, entry = _find_protection(editor, given.get("protectedRangeId") or 0)
    tidied = given | _ranges(editor, given)
    changed = field_masks.merge(entry, tidied, field_masks.parse(request.get("fields") or ""))
    kept = {key: part for key, part in changed.items() if part not in (None, False, "", [])}
    sheet.protected[sheet.protected.index(entry)] = kept | {"protectedRangeId": entry["protectedRangeId"]}
    return {}


def delete_protected_range(editor: Editor, request: Json) -> Json:
    sheet, entry = _find_protection(editor, request.get("protectedRangeId") or 0)
    sheet.protected.remove(entry)
    return {}


def _find_named_range(editor: Editor, name_id: str) -> Json:
    named_range = next((entry for entry in editor.book.named if entry["namedRangeId"] == name_id), None)
    if named_range is None:
        raise invalid(f"No NamedRange with id: {name_id}")
    return named_range


def _check_name(editor: Editor, name: str, own: str = "") -> None:
    if not NAME.match(name) or LIKE_A_CELL.match(name):
        raise invalid(f"The name '{name}' is invalid for a named range.")
    if any(entry["name"].casefold() == name.casefold() and entry["namedRangeId"] != own for entry in editor.book.named):
        raise invalid(f"A named range with the name '{name}' already exists.")


def add_named_range(editor: Editor, request: Json) -> Json:
    given = request.get("namedRange") or {}
    _check_name(editor, given.get("name") or "")
    resolve_range(editor, given.get("range") or {})
    name_id = given.get("namedRangeId") or str(editor.state.new_number())
    entry = {"namedRangeId": name_id, "name": given["name"], "range": normalize_range(given.get("range") or {})}
    editor.book.named.append(entry)
    return {"addNamedRange": {"namedRange": entry}}


def update_named_range(editor: Editor, request: Json) -> Json:
    given, mask = request.get("namedRange") or {}, field_masks.parse(request.get("fields") or "")
    entry = _find_named_range(editor, given.get("namedRangeId") or "")
    new_range = {"range": normalize_range(given["range"])} if "range" in given else {}
    changed = field_masks.merge(entry, given | new_range, mask)
    _check_name(editor, changed.get("name", ""), entry["namedRangeId"])
    editor.book.named[editor.book.named.index(entry)] = changed | {"namedRangeId": entry["namedRangeId"]}
    return {}


def delete_named_range(editor: Editor, request: Json) -> Json:
    editor.book.named.remove(_find_named_range(editor, request.get("namedRangeId") or ""))
    return {}
