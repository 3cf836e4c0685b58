"""Requests that write cells: values, formats, notes, validation, borders, find and replace."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from tests.fake_google import field_masks
from tests.fake_google.http_messages import Json, invalid, to_json, unimplemented
from tests.fake_google.sheets import a1
from tests.fake_google.sheets.colours import with_border_widths, with_colour_styles
from tests.fake_google.sheets.editor import Editor, check_formula, grow, with_raw_value
from tests.fake_google.sheets.model import Area, Cell, Scalar, Sheet
from tests.fake_google.sheets.rendering import Renderer
from tests.fake_google.sheets.table_detection import tables

FIELDS = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns")
SIDES = ("top", "bottom", "left", "right")


def resolve_range(editor: Editor, given: Json) -> tuple[Sheet, Area]:
    """Returns tab and rectangle of a GridRange. Raises ``ApiError`` 400 when it exceeds the grid."""
    sheet = editor.book.by_id(int(given.get("sheetId") or 0))
    top, left = given.get("startRowIndex") or 0, given.get("startColumnIndex") or 0
    bottom = sheet.rows if given.get("endRowIndex") is None else given["endRowIndex"]
    right = sheet.columns if given.get("endColumnIndex") is None else given["endColumnIndex"]
    if bottom > sheet.rows or right > sheet.columns or top >= sheet.rows or left >= sheet.columns:
        raise a1.grid_limit_error(sheet, Area(sheet.id, top, max(bottom, top + 1), left, max(right, left + 1)))
    return sheet, sheet.area(given)


def update_cells(editor: Editor, request: Json) -> Json:
    mask, rows = _mask(request), request.get("rows") or []
    width = max((len(row.get("values") or []) for row in rows), default=0)
    if "range" in request:
        sheet, area = resolve_range(editor, request["range"])
        _check_within(area.bottom - 1, area.right - 1, area.top + len(rows) - 1, area.left + width - 1)
    else:
        start = request.get("start") or {}
        sheet = editor.book.by_id(int(start.get("sheetId") or 0))
        top, left = start.get("rowIndex") or 0, start.get("columnIndex") or 0
        area = Area(sheet.id, top, top + len(rows), left, left + width)
        _check_within(sheet.rows - 1, sheet.columns - 1, area.bottom - 1, area.right - 1)
    editor.check_editable(area)
    for row, column in area.cells():
        _set(sheet, row, column, _cell_data(rows, row - area.top, column - area.left), mask)
    return {}


def _check_within(last_row: int, last_column: int, row: int, column: int) -> None:
    """Raises ``ApiError`` 400 when the request has cells after the last row or column."""
    for kind, end, last in (("row", row, last_row), ("column", column, last_column)):
        if end > last:
            raise invalid(f"Attempting to write {kind}: {last + 1}, beyond the last requested {kind} of: {last}")


def _cell_data(rows: list[Json], down: int, along: int) -> Json:
    values = (rows[down].get("values") or []) if down < len(rows) else []
    return (values[along] or {}) if along < len(values) else {}


def _mask(request: Json) -> field_masks.Mask:
    """The fields to write. Raises ``ApiError`` 400 without any, 501 for one that the stand-in does not implement."""
    mask = field_masks.parse(request.get("fields") or "")
    if "*" in mask:
        return {field: {} for field in FIELDS}
    for field in mask:
        if field not in FIELDS:
            raise unimplemented(f"writing the field {field} of a cell")
    return mask


def _set(sheet: Sheet, row: int, column: int, given: Json, mask: field_masks.Mask) -> None:
    cell = sheet.cell(row, column)
    for field, submask in mask.items():
        cell = SETTERS[field](cell, given, submask)
    sheet.put(row, column, cell)


def _set_value(cell: Cell, given: Json, _: field_masks.Mask) -> Cell:
    value = given.get("userEnteredValue") or {}
    if "formulaValue" in value:
        return replace(cell, value=None, formula=check_formula(value["formulaValue"]), runs=(),
                       computed=None)
    if "errorValue" in value:
        raise invalid("Cannot set an error value.")
    scalar: Scalar = next(iter(value.values()), None)
    return with_raw_value(cell, scalar)


def _set_format(cell: Cell, given: Json, mask: field_masks.Mask) -> Cell:
    source = given.get("userEnteredFormat") or {}
    return replace(cell, format=_merge_format(to_json(cell.format), to_json(source), to_json(mask)))


@lru_cache(maxsize=4096)
def _merge_format(before: bytes, given: bytes, mask_json: bytes) -> Json:
    """Returns the merged format; cached, and never modified, as thousands of cells get the same one."""
    source, mask = json.loads(given), json.loads(mask_json)
    changed = field_masks.merge(json.loads(before), source, mask) if mask else dict(source)
    form = with_colour_styles(changed, mask or {key: {} for key in source})
    form |= {"borders": with_border_widths(form["borders"])} if "borders" in form else {}
    return _without_blanks(form)


def _without_blanks(form: Json) -> Json:
    return {name: part for name, part in form.items() if part not in ({}, None) or name.endswith("Color")}


def _set_note(cell: Cell, given: Json, _: field_masks.Mask) -> Cell:
    return replace(cell, note=given.get("note") or "")


def _set_validation(cell: Cell, given: Json, _: field_masks.Mask) -> Cell:
    return replace(cell, validation=given.get("dataValidation"))


def _set_runs(cell: Cell, given: Json, _: field_masks.Mask) -> Cell:
    return replace(cell, runs=tuple(given.get("textFormatRuns") or ()))


SETTERS: dict[str, Callable[[Cell, Json, field_masks.Mask], Cell]] = {
    "userEnteredValue": _set_value,
    "userEnteredFormat": _set_format,
    "note": _set_note,
    "dataValidation": _set_validation,
    "textFormatRuns": _set_runs,
}


def repeat_cell(editor: Editor, request: Json) -> Json:
    sheet, area = resolve_range(editor, request["range"])
    mask, given = _mask(request), request.get("cell") or {}
    editor.check_editable(area)
    for row, column in area.cells():
        _set(sheet, row, column, given, mask)
    return {}


def append_cells(editor: Editor, request: Json) -> Json:
    """Writes below the last row with data of the tab."""
    sheet, rows = editor.book.by_id(int(request.get("sheetId") or 0)), request.get("rows") or []
    top = max((table.bottom for table in tables(sheet)), default=0)
    width = max((len(row.get("values") or []) for row in rows), default=0)
    grow(editor.book, sheet, top + len(rows), 0)
    _check_within(sheet.rows - 1, sheet.columns - 1, 0, width - 1)  # the request adds rows, but no columns
    area, mask = Area(sheet.id, top, top + len(rows), 0, width), _mask(request)
    editor.check_editable(area)
    for row, column in area.cells():
        _set(sheet, row, column, _cell_data(rows, row - top, column), mask)
    return {}


def set_data_validation(editor: Editor, request: Json) -> Json:
    sheet, area = resolve_range(editor, request["range"])
    rule = request.get("rule")
    if rule is not None and not (rule.get("condition") or {}).get("type"):
        raise invalid("Condition type is required")
    editor.check_editable(area)
    kept = {name: part for name, part in rule.items() if part not in (False, None, "")} if rule else None
    for row, column in area.cells():
        sheet.put(row, column, replace(sheet.cell(row, column), validation=kept))
    return {}


def update_borders(editor: Editor, request: Json) -> Json:
    """Sets the outer borders at the edges of the range, inner ones between cells. Borders are in the cell format."""
    sheet, area = resolve_range(editor, request["range"])
    editor.check_editable(area)
    for row, column in area.cells():
        borders = {side: request[name] for side, name in _sides(area, row, column) if name in request}
        if borders:
            cell = sheet.cell(row, column)
            kept = with_border_widths(cell.format.get("borders", {}) | borders)
            form = {name: part for name, part in cell.format.items() if name != "borders"}
            sheet.put(row, column, replace(cell, format=form | ({"borders": kept} if kept else {})))
    return {}


def _sides(area: Area, row: int, column: int) -> Iterator[tuple[str, str]]:
    yield "top", "top" if row == area.top else "innerHorizontal"
    yield "bottom", "bottom" if row == area.bottom - 1 else "innerHorizontal"
    yield "left", "left" if column == area.left else "innerVertical"
    yield "right", "right" if column == area.right - 1 else "innerVertical"


def find_replace(editor: Editor, request: Json) -> Json:
    """Replaces text in values; returns counts as Google does."""
    flags = 0 if request.get("matchCase") else re.IGNORECASE
    sought = request.get("find") or ""
    if not sought:
        raise invalid("The find string can not be empty.")
    pattern = re.compile(sought if request.get("searchByRegex") else re.escape(sought), flags)
    changed: list[tuple[int, int, int]] = []
    occurrences = 0
    for sheet, area in _search_areas(editor, request):
        renderer = Renderer(editor.book)
        for row, column in [(row, column) for row, line in sheet.cells.items() for column in line]:
            if area.contains(row, column):
                text = renderer.text(sheet, row, column)
                new, count = _replace(pattern, text, request)
                if count and not sheet.cell(row, column).formula:
                    editor.check_editable(Area(sheet.id, row, row + 1, column, column + 1))
                    editor.write(sheet, row, column, new, "USER_ENTERED")
                    changed.append((sheet.id, row, column))
                    occurrences += count
    counts = {"valuesChanged": len(changed), "rowsChanged": len({place[:2] for place in changed}),
              "sheetsChanged": len({place[0] for place in changed}), "occurrencesChanged": occurrences}  # fmt: skip
    return {"findReplace": {name: count for name, count in counts.items() if count}}


def _replace(pattern: "re.Pattern[str]", text: str, request: Json) -> tuple[str, int]:
    new = request.get("replacement") or ""
    if request.get("matchEntireCell"):
        return (pattern.sub(lambda _: new, text), 1) if text and pattern.fullmatch(text) else (text, 0)
    return pattern.subn(lambda _: new, text)


def _search_areas(editor: Editor, request: Json) -> list[tuple[Sheet, Area]]:
    if request.get("allSheets"):
        return [(sheet, sheet.whole()) for sheet in editor.book.sheets]
    if "range" in request:
        return [resolve_range(editor, request["range"])]
    sheet = editor.book.by_id(int(request.get("sheetId") or 0))
    return [(sheet, sheet.whole())]
