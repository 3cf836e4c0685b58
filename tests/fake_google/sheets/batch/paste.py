"""Requests that move cells: copy, cut, insert and delete ranges, sort."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.fake_google.http_messages import Json, invalid, unimplemented
from tests.fake_google.sheets import formulas
from tests.fake_google.sheets.batch.cells import resolve_range
from tests.fake_google.sheets.editor import Editor, grow
from tests.fake_google.sheets.formulas import FormulaError
from tests.fake_google.sheets.model import BLANK, ROWS, Area, Cell, Sheet, grid_range
from tests.fake_google.sheets.rendering import Renderer

Merge = Callable[[Cell, Cell], Cell]  # (target cell, pasted cell) → resulting cell


def _value(old: Cell, new: Cell) -> Cell:
    return replace(old, value=new.value, formula=new.formula, runs=new.runs, computed=new.computed)


def _formula(old: Cell, new: Cell) -> Cell:
    return _value(old, new)


def _format(old: Cell, new: Cell) -> Cell:
    return replace(old, format=new.format)


def _no_borders(_: Cell, new: Cell) -> Cell:
    return replace(new, format={name: part for name, part in new.format.items() if name != "borders"})


PASTES: dict[str, Merge] = {
    "PASTE_NORMAL": lambda _, new: new,
    "PASTE_VALUES": _value,
    "PASTE_FORMAT": _format,
    "PASTE_NO_BORDERS": _no_borders,
    "PASTE_FORMULA": _formula,
    "PASTE_DATA_VALIDATION": lambda old, new: replace(old, validation=new.validation),
    "PASTE_CONDITIONAL_FORMATTING": lambda old, _: old,
}


WITH_RULES = ("PASTE_NORMAL", "PASTE_FORMAT", "PASTE_NO_BORDERS", "PASTE_CONDITIONAL_FORMATTING")


def _merge_function(paste_type: str) -> Merge:
    if paste_type not in PASTES:
        raise unimplemented(f"pasting with {paste_type}")
    return PASTES[paste_type]


def copy_paste(editor: Editor, request: Json) -> Json:
    """Copies; repeats the source over a destination that is a whole multiple of its size."""
    source_sheet, source = resolve_range(editor, request["source"])
    sheet, given = resolve_range(editor, request["destination"])
    kind = request.get("pasteType") or "PASTE_NORMAL"
    merge, transposed = _merge_function(kind), request.get("pasteOrientation") == "TRANSPOSE"
    high, wide = source.bottom - source.top, source.right - source.left
    high, wide = (wide, high) if transposed else (high, wide)
    target = Area(sheet.id, given.top, given.top + _repeated_size(high, given.bottom - given.top),
                  given.left, given.left + _repeated_size(wide, given.right - given.left))  # fmt: skip
    grow(editor.book, sheet, target.bottom, target.right)
    editor.check_editable(target)
    renderer = Renderer(editor.book)
    copied = {place: _source_cell(renderer, source_sheet, place, kind) for place in source.cells()}
    for row, column in target.cells():
        down, along = (row - target.top) % high, (column - target.left) % wide
        origin = (source.top + (along if transposed else down), source.left + (down if transposed else along))
        cell = copied[origin]
        if cell.formula:
            cell = replace(cell, formula=formulas.translate(cell.formula, row - origin[0], column - origin[1]))
        sheet.put(row, column, merge(sheet.cell(row, column), cell))
    if kind in WITH_RULES and source_sheet is sheet and not transposed:
        _extend_rules(sheet, source, target)
    return {}


def _extend_rules(sheet: Sheet, source: Area, target: Area) -> None:
    """Extends conditional formats that cover the whole source to the target."""
    for rule in sheet.conditional:
        areas = [sheet.area(one) for one in rule["ranges"]]
        if any(area.covers(source) for area in areas) and not any(area.covers(target) for area in areas):
            rule["ranges"].append(grid_range(target))
        elif not any(area.covers(source) for area in areas) and any(area.intersects(source) for area in areas):
            raise unimplemented("pasting from a range that a conditional format covers in part")


def _repeated_size(size: int, available: int) -> int:
    return available if available % size == 0 and available else size


def _source_cell(renderer: Renderer, sheet: Sheet, place: tuple[int, int], kind: str) -> Cell:
    """The source's cell; when only values are pasted, with a formula's result."""
    cell = sheet.cell(*place)
    if kind != "PASTE_VALUES" or not cell.formula:
        return cell
    value = renderer.value(sheet, *place)
    return replace(cell, formula="", value=value.kind if isinstance(value, FormulaError) else value)


def cut_paste(editor: Editor, request: Json) -> Json:
    source_sheet, source = resolve_range(editor, request["source"])
    start = request.get("destination") or {}
    sheet = editor.book.by_id(int(start.get("sheetId") or 0))
    merge = _merge_function(request.get("pasteType") or "PASTE_NORMAL")
    top, left = start.get("rowIndex") or 0, start.get("columnIndex") or 0
    target = Area(sheet.id, top, top + source.bottom - source.top, left, left + source.right - source.left)
    grow(editor.book, sheet, target.bottom, target.right)
    editor.check_editable(source)
    editor.check_editable(target)
    cells = {place: source_sheet.cell(*place) for place in source.cells()}
    for row, column in source.cells():
        source_sheet.put(row, column, BLANK)
    for (row, column), cell in cells.items():
        at = row - source.top + top, column - source.left + left
        sheet.put(*at, merge(sheet.cell(*at), cell))
    return {}


def insert_range(editor: Editor, request: Json) -> Json:
    sheet, area, rows = _shifted_range(editor, request)
    if rows:
        tail = Area(area.sheet, area.top, sheet.rows, area.left, area.right)
        needed = max((row + 1 for row in sheet.cells if row >= area.top), default=0) + area.bottom - area.top
        grow(editor.book, sheet, needed, sheet.columns)
        _move_cells(sheet, tail, area.bottom - area.top, 0)
    else:
        tail = Area(area.sheet, area.top, area.bottom, area.left, sheet.columns)
        _move_cells(sheet, tail, 0, area.right - area.left)
    return {}


def delete_range(editor: Editor, request: Json) -> Json:
    sheet, area, rows = _shifted_range(editor, request)
    for row, column in area.cells():
        sheet.put(row, column, BLANK)
    if rows:
        below = Area(area.sheet, area.bottom, sheet.rows, area.left, area.right)
        _move_cells(sheet, below, area.top - area.bottom, 0)
    else:
        _move_cells(sheet, Area(area.sheet, area.top, area.bottom, area.right, sheet.columns), 0,
               area.left - area.right)  # fmt: skip
    return {}


def _shifted_range(editor: Editor, request: Json) -> tuple[Sheet, Area, bool]:
    sheet, area = resolve_range(editor, request["range"])
    rows = request.get("shiftDimension") == ROWS
    shifted = Area(area.sheet, area.top, sheet.rows, area.left, area.right) if rows else \
        Area(area.sheet, area.top, area.bottom, area.left, sheet.columns)  # fmt: skip
    if any(sheet.area(merge).intersects(shifted) for merge in sheet.merges):
        raise unimplemented("inserting or deleting a range beside merged cells")
    editor.check_editable(shifted)
    return sheet, area, rows


def _move_cells(sheet: Sheet, area: Area, down: int, along: int) -> None:
    cells = {(row, column): cell for row, line in sheet.cells.items() for column, cell in line.items()
            if area.contains(row, column)}  # fmt: skip
    for row, column in cells:
        sheet.put(row, column, BLANK)
    for (row, column), cell in cells.items():
        if 0 <= row + down < sheet.rows and 0 <= column + along < sheet.columns:
            sheet.put(row + down, column + along, cell)


def sort_range(editor: Editor, request: Json) -> Json:
    """Sorts the cells of the range's rows; what belongs to entire rows (metadata, heights) stays."""
    sheet, area = resolve_range(editor, request["range"])
    editor.check_editable(area)
    if any(sheet.area(merge).intersects(area) for merge in sheet.merges):
        raise invalid("You can't perform a sort on a range with vertical merges.")
    sort(editor, sheet, area, request.get("sortSpecs") or [])
    return {}


def sort(editor: Editor, sheet: Sheet, area: Area, specs: list[Json]) -> None:
    order = list(range(area.top, area.bottom))
    renderer = Renderer(editor.book)
    for spec in reversed(specs):
        column, down = spec.get("dimensionIndex") or 0, spec.get("sortOrder") == "DESCENDING"
        if not area.left <= column < area.right:
            raise invalid("Sort column is outside the range to sort.")
        keys = {row: sort_key(renderer.value(sheet, row, column)) for row in order}
        filled = sorted((row for row in order if keys[row] is not None), key=lambda row: keys[row] or (), reverse=down)
        order = filled + [row for row in order if keys[row] is None]
    lines = {row: [sheet.cell(row, column) for column in range(area.left, area.right)] for row in order}
    for at, row in enumerate(order, area.top):
        for column, cell in enumerate(lines[row], area.left):
            moved = formulas.translate(cell.formula, at - row, 0) if cell.formula else ""
            sheet.put(at, column, replace(cell, formula=moved) if moved else cell)


def sort_key(value: Any) -> tuple[int, Any] | None:
    """Orders numbers, texts without regard to case, booleans, errors; None for blank, which is always last."""
    if value is None or value == "":
        return None
    if isinstance(value, FormulaError):
        return 3, value.kind
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)
