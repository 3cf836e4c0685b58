"""Requests for tabs and the spreadsheet itself."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from tests.fake_google import field_masks
from tests.fake_google.http_messages import Json, invalid
from tests.fake_google.sheets import formulas
from tests.fake_google.sheets.colours import with_colour_styles
from tests.fake_google.sheets.editor import MAX_CELLS, Editor
from tests.fake_google.sheets.model import Sheet
from tests.fake_google.sheets.resources import sheet_properties

NOT_PLAIN = ("sheetId", "title", "index", "sheetType", "gridProperties")
GRID_SIZE = ("rowCount", "columnCount")


def add_sheet(editor: Editor, request: Json) -> Json:
    given = request.get("properties") or {}
    book, grid = editor.book, given.get("gridProperties") or {}
    if given.get("sheetType", "GRID") != "GRID":
        raise invalid("Only sheets of type GRID can be added.")
    sheet_id = given.get("sheetId")
    sheet_id = editor.state.new_number() if sheet_id is None else int(sheet_id)
    if any(sheet.id == sheet_id for sheet in book.sheets):
        raise invalid(f"A sheet with id {sheet_id} already exists. Please specify a different sheet id.")
    title = given.get("title") or _free_title(editor)
    _check_title_unused(editor, title, None)
    sheet = Sheet(sheet_id, title, grid.get("rowCount") or 1000, grid.get("columnCount") or 26)
    _set(sheet, given, {key: {} for key in given if key not in NOT_PLAIN})
    sheet.grid = _without_defaults({key: value for key, value in grid.items() if key not in GRID_SIZE})
    _insert_at(editor, sheet, given.get("index"))
    _check_cell_count(editor)
    return {"addSheet": {"properties": sheet_properties(book, sheet)}}


def _free_title(editor: Editor) -> str:
    number = len(editor.book.sheets) + 1
    while editor.book.by_title(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def _check_title_unused(editor: Editor, title: str, sheet: Sheet | None) -> None:
    other = editor.book.by_title(title)
    if other and other is not sheet:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _check_cell_count(editor: Editor) -> None:
    if sum(sheet.rows * sheet.columns for sheet in editor.book.sheets) > MAX_CELLS:
        raise invalid("This action would increase the number of cells in the workbook above the limit of "
                      "10000000 cells.")  # fmt: skip


def _insert_at(editor: Editor, sheet: Sheet, index: int | None) -> None:
    sheets = [other for other in editor.book.sheets if other is not sheet]
    at = len(sheets) if index is None else index
    if at > len(sheets):
        raise invalid(f"Sheet index ({at}) must be less than or equal to the number of sheets ({len(sheets)}).")
    sheets.insert(at, sheet)
    editor.book.sheets = sheets


def find_sheet(editor: Editor, sheet_id: Any) -> Sheet:
    """Returns the tab of a sheetId. Raises ``ApiError`` 400 with the message for tabs, not the one for grids."""
    sheet_id = int(sheet_id or 0)
    sheet = next((one for one in editor.book.sheets if one.id == sheet_id), None)
    if sheet is None:
        raise invalid(f"No sheet with id: {sheet_id}")
    return sheet


def delete_sheet(editor: Editor, request: Json) -> Json:
    sheet = find_sheet(editor, request.get("sheetId"))
    if len([other for other in editor.book.sheets if not other.properties.get("hidden")]) == 1 \
            and not sheet.properties.get("hidden"):  # fmt: skip
        raise invalid("You can't remove all the visible sheets in a document." if len(editor.book.sheets) > 1
                      else "You can't remove all the sheets in a document.")  # fmt: skip
    editor.check_editable(sheet.whole())
    editor.book.sheets = [other for other in editor.book.sheets if other is not sheet]
    editor.book.named = [entry for entry in editor.book.named if entry["range"].get("sheetId", 0) != sheet.id]
    _retitle(editor, sheet.title, None)
    return {}


def _retitle(editor: Editor, title: str, new: str | None) -> None:
    """The formulas after a tab got a new title, or (None) was deleted."""
    name = title.replace("'", "''").casefold()
    for sheet in editor.book.sheets:
        for line in sheet.cells.values():
            for column, cell in line.items():
                if name in cell.formula.casefold():
                    line[column] = replace(cell, formula=formulas.retitled(cell.formula, title, new))


def duplicate_sheet(editor: Editor, request: Json) -> Json:
    source = find_sheet(editor, request.get("sourceSheetId"))
    copy = duplicate(editor, source)
    if request.get("newSheetId") is not None:
        copy.id = int(request["newSheetId"])
    if any(sheet.id == copy.id for sheet in editor.book.sheets):
        raise invalid(f"A sheet with id {copy.id} already exists. Please specify a different sheet id.")
    title = request.get("newSheetName") or copy_title(editor, source.title)
    _check_title_unused(editor, title, None)
    copy.title = title
    _insert_at(editor, copy, request.get("insertSheetIndex", editor.book.index(source) + 1))
    _check_cell_count(editor)
    return {"duplicateSheet": {"properties": sheet_properties(editor.book, copy)}}


def duplicate(editor: Editor, source: Sheet) -> Sheet:
    """Copies a tab; the copy and its objects get new ids."""
    copy = source.clone()
    copy.id = editor.state.new_number()
    copy.comments = []  # comments belong to the file, and are not copied with a tab
    for entries, key in ((copy.protected, "protectedRangeId"), (copy.filter_views, "filterViewId"),
                         (copy.bandings, "bandedRangeId"), (copy.charts, "chartId"),
                         (copy.metadata, "metadataId")):  # fmt: skip
        for entry in entries:
            entry[key] = editor.state.new_number()
    retarget_ranges(copy)
    return copy


def retarget_ranges(sheet: Sheet) -> None:
    """Sets the sheetId of every range on a copied tab to the tab's own."""
    holders = [*sheet.protected, *sheet.filter_views, *sheet.bandings, *([sheet.filter] if sheet.filter else [])]
    ranges = [holder["range"] for holder in holders if "range" in holder] + sheet.merges
    ranges += [one for entry in sheet.conditional for one in entry["ranges"]]
    ranges += [one for entry in sheet.protected for one in entry.get("unprotectedRanges", [])]
    ranges += [entry["range"] for dimension in sheet.groups.values() for entry in dimension]
    for entry in sheet.metadata:
        ranges += [entry["location"]["dimensionRange"]] if "dimensionRange" in entry["location"] else []
        if "sheetId" in entry["location"]:
            entry["location"]["sheetId"] = sheet.id
    for one in ranges:
        one.pop("sheetId", None)
        one |= {"sheetId": sheet.id} if sheet.id else {}


def copy_title(editor: Editor, title: str) -> str:
    candidate, number = f"Copy of {title}", 2
    while editor.book.by_title(candidate):
        candidate, number = f"Copy of {title} {number}", number + 1
    return candidate


def update_sheet_properties(editor: Editor, request: Json) -> Json:
    given, mask = request.get("properties") or {}, field_masks.parse(request.get("fields") or "")
    sheet = find_sheet(editor, given.get("sheetId"))
    if any(not entry.get("warningOnly") and not editor.is_editor(entry) and "range" in entry
           and sheet.area(entry["range"]) == sheet.whole() for entry in sheet.protected):  # fmt: skip
        editor.check_editable(sheet.whole())
    mask = {key: {} for key in given} if "*" in mask else mask
    if "title" in mask:
        _check_title_unused(editor, given.get("title", ""), sheet)
        if sheet.title != given.get("title", ""):
            _retitle(editor, sheet.title, given.get("title", ""))
        sheet.title = given.get("title", "")
    if "gridProperties" in mask:
        _set_grid(editor, sheet, given.get("gridProperties") or {}, mask["gridProperties"])
    _set(sheet, given, {key: submask for key, submask in mask.items() if key not in NOT_PLAIN})
    if all(other.properties.get("hidden") for other in editor.book.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    if "index" in mask:
        _move(editor, sheet, given.get("index", 0))
    return {}


def _move(editor: Editor, sheet: Sheet, index: int) -> None:
    """Moves the tab; Google counts the new index before the tab is removed."""
    at = editor.book.index(sheet)
    _insert_at(editor, sheet, min(index - 1 if index > at + 1 else index, len(editor.book.sheets) - 1))


def _set(sheet: Sheet, given: Json, mask: field_masks.Mask) -> None:
    changed = field_masks.merge(sheet.properties, given, mask) if mask else sheet.properties
    sheet.properties = with_colour_styles(_without_defaults(deepcopy(changed)), mask)


def _without_defaults(properties: Json) -> Json:
    """Removes default values (0, false, ""), which Google omits from its responses."""
    return {key: value for key, value in properties.items() if value not in (0, False, None, "")}


def _set_grid(editor: Editor, sheet: Sheet, given: Json, mask: field_masks.Mask) -> None:
    mask = mask or {key: {} for key in (*given, *sheet.grid)}
    rows = given.get("rowCount", 0) if "rowCount" in mask else sheet.rows
    columns = given.get("columnCount", 0) if "columnCount" in mask else sheet.columns
    if rows < 1 or columns < 1:
        raise invalid(f"Cannot set {'rowCount' if rows < 1 else 'columnCount'} to 0.")
    kept: field_masks.Mask = {key: {} for key in mask if key not in GRID_SIZE} or {"": {}}
    sheet.grid = _without_defaults(field_masks.merge(sheet.grid, given, kept))
    for key, size, kind in (("frozenRowCount", rows, "rows"), ("frozenColumnCount", columns, "columns")):
        if sheet.grid.get(key, 0) >= size:
            raise invalid(f"You can't freeze all visible {kind} on the sheet.")
    sheet.resize(rows, columns)
    _check_cell_count(editor)


def update_spreadsheet_properties(editor: Editor, request: Json) -> Json:
    given, mask = request.get("properties") or {}, field_masks.parse(request.get("fields") or "")
    mask = {key: {} for key in given} if "*" in mask else mask
    if "title" in mask:
        editor.title = given.get("title", "")
    # The title is the file's name; the default format is read-only.
    writable = {key: submask for key, submask in mask.items() if key not in ("title", "defaultFormat")}
    if writable:
        editor.book.properties = field_masks.merge(editor.book.properties, given, writable)
    return {}
