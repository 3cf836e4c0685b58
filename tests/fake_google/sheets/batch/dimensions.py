"""Requests for rows and columns: insert, delete, move, append, properties, automatic size."""

from tests.fake_google import field_masks
from tests.fake_google.http_messages import Json, invalid
from tests.fake_google.sheets import range_shifts
from tests.fake_google.sheets.editor import Editor, grow
from tests.fake_google.sheets.model import COLUMNS, ROWS, Area, Cell, Sheet
from tests.fake_google.sheets.rendering import Renderer
from tests.fake_google.sheets.text_width import fitted_width


def dimension_range(editor: Editor, given: Json) -> tuple[Sheet, str, int, int]:
    """Returns tab, dimension, start and end. Raises ``ApiError`` 400 when the range is not in the grid."""
    sheet = editor.book.by_id(int(given.get("sheetId") or 0))
    dimension = given.get("dimension") or ""
    if dimension not in (ROWS, COLUMNS):
        raise invalid("No dimension specified.")
    start, end = given.get("startIndex") or 0, given.get("endIndex")
    if start < 0 or (end or 0) < 0:
        raise invalid("DimensionRange indexes must be >= 0")
    return sheet, dimension, start, sheet.size(dimension) if end is None else end


def lines_area(sheet: Sheet, dimension: str, start: int, end: int) -> Area:
    """The rectangle of entire rows or columns."""
    if dimension == ROWS:
        return Area(sheet.id, start, end, 0, sheet.columns)
    return Area(sheet.id, 0, sheet.rows, start, end)


def insert_dimension(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    size, before = sheet.size(dimension), bool(request.get("inheritFromBefore"))
    if start > size or (start == size and not before):
        raise invalid(f"range.startIndex must be less than the grid size ({size + before}) if inheritFromBefore is "
                      f"{str(before).lower()}.")  # fmt: skip
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at index 0.")
    if not editor.state.ignores_insertions:
        insert(editor, sheet, dimension, start, end, before=before)
    return {}


def insert(editor: Editor, sheet: Sheet, dimension: str, start: int, end: int, *, before: bool) -> None:
    """Inserts rows or columns formatted as the neighbour before or after. Raises ``ApiError`` in a protected range."""
    if 0 < start < sheet.size(dimension):
        for entry in sheet.protected:
            if not entry.get("warningOnly") and not editor.is_editor(entry):
                protected = sheet.area(entry.get("range", {}))
                low, high = ((protected.top, protected.bottom) if dimension == ROWS
                             else (protected.left, protected.right))  # fmt: skip
                if low < start < high:
                    editor.check_editable(lines_area(sheet, dimension, start - 1, start + 1))
    count = end - start
    range_shifts.apply(editor.book, sheet, range_shifts.insertion(dimension, start, count),
                       follow=not editor.state.fixed_references)
    grow(editor.book, sheet, sheet.rows + (count if dimension == ROWS else 0),
         sheet.columns + (count if dimension == COLUMNS else 0))  # fmt: skip
    _copy_neighbour_format(sheet, dimension, start, end, start - 1 if before else end)


def _copy_neighbour_format(sheet: Sheet, dimension: str, start: int, end: int, model: int) -> None:
    """Copies formats and validation of the neighbour, not its values and notes."""
    line = (dict(sheet.cells.get(model, {})) if dimension == ROWS
            else {row: cells[model] for row, cells in sheet.cells.items() if model in cells})  # fmt: skip
    for along, cell in line.items():
        for at in range(start, end):
            row, column = (at, along) if dimension == ROWS else (along, at)
            sheet.put(row, column, Cell(format=cell.format, validation=cell.validation))


def delete_dimension(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    size, kind = sheet.size(dimension), dimension.lower()
    end = min(end, size)
    if start >= size:
        raise invalid(f"Cannot delete a {kind[:-1]} that doesn't exist. Tried to delete {kind[:-1]} index {start} but "
                      f"there are only {size} {kind}.")  # fmt: skip
    if end - start >= size:
        raise invalid(f"You can't delete all the {kind} on the sheet.")
    frozen = sheet.grid.get("frozenRowCount" if dimension == ROWS else "frozenColumnCount", 0)
    if frozen and start <= frozen and end >= size:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {kind}.")
    editor.check_editable(lines_area(sheet, dimension, start, end))
    delete(editor, sheet, dimension, start, end)
    return {}


def delete(editor: Editor, sheet: Sheet, dimension: str, start: int, end: int) -> None:
    range_shifts.apply(editor.book, sheet, range_shifts.deletion(dimension, start, end - start))
    if dimension == ROWS:
        sheet.rows -= end - start
    else:
        sheet.columns -= end - start
    key = "frozenRowCount" if dimension == ROWS else "frozenColumnCount"
    if removed := max(0, min(end, sheet.grid.get(key, 0)) - start):
        sheet.grid[key] -= removed
        sheet.grid = {name: value for name, value in sheet.grid.items() if value}


def move_dimension(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["source"])
    to = request.get("destinationIndex") or 0
    if start < to < end:
        raise invalid("The destination must not be inside the source.")
    editor.check_editable(lines_area(sheet, dimension, start, end))
    range_shifts.apply(editor.book, sheet, range_shifts.move(dimension, start, end, to))
    return {}


def append_dimension(editor: Editor, request: Json) -> Json:
    sheet = editor.book.by_id(int(request.get("sheetId") or 0))
    count, rows = request.get("length") or 0, request.get("dimension") == ROWS
    grow(editor.book, sheet, sheet.rows + (count if rows else 0), sheet.columns + (0 if rows else count))
    return {}


def update_dimension_properties(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    mask, given = field_masks.parse(request.get("fields") or ""), request.get("properties") or {}
    editor.check_editable(lines_area(sheet, dimension, start, end))
    for at in range(start, end):
        changed = field_masks.merge(sheet.dimensions[dimension].get(at, {}), given, mask)
        kept = {name: value for name, value in changed.items() if value}
        sheet.dimensions[dimension].pop(at, None)
        sheet.dimensions[dimension] |= {at: kept} if kept else {}
    return {}


def auto_resize(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["dimensions"])
    if dimension == COLUMNS:
        renderer = Renderer(editor.book)
        for at in range(start, end):
            texts = [renderer.text(sheet, row, at) for row, line in sheet.cells.items() if at in line]
            if width := fitted_width(texts):
                sheet.dimensions[COLUMNS].setdefault(at, {})["pixelSize"] = width
    return {}
