"""Requests about rows and columns: insert, delete, move, append, properties, groups."""


from tests.google import masks
from tests.google.sheets import shifting
from tests.google.sheets.editing import Editor, grow
from tests.google.sheets.model import COLUMNS, ROWS, Area, Cell, Sheet
from tests.google.sheets.reading import Reading
from tests.google.wire import Json, invalid

PIXELS_A_LETTER, MARGIN = 7, 10  # Arial 10, near enough: only that longer texts get wider columns is promised


def dimension_range(editor: Editor, given: Json) -> tuple[Sheet, str, int, int]:
    """Tab, dimension, start and end. Raises ``ApiError`` 400 when the range is not in the grid."""
    sheet = editor.book.by_id(int(given.get("sheetId") or 0))
    dimension = given.get("dimension") or ""
    if dimension not in (ROWS, COLUMNS):
        raise invalid("No dimension specified.")
    start, end = given.get("startIndex") or 0, given.get("endIndex")
    return sheet, dimension, start, sheet.size(dimension) if end is None else end


def strip(sheet: Sheet, dimension: str, start: int, end: int) -> Area:
    """The rectangle of whole rows or columns."""
    if dimension == ROWS:
        return Area(sheet.id, start, end, 0, sheet.columns)
    return Area(sheet.id, 0, sheet.rows, start, end)


def insert_dimension(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    if start > sheet.size(dimension) or (start == sheet.size(dimension) and not request.get("inheritFromBefore")):
        raise invalid(f"Cannot insert {dimension.lower()} at index {start}: the sheet has only "
                      f"{sheet.size(dimension)} {dimension.lower()}.")  # fmt: skip
    if request.get("inheritFromBefore") and start == 0:
        raise invalid("inheritFromBefore cannot be true if inserting at index 0.")
    insert(editor, sheet, dimension, start, end, before=bool(request.get("inheritFromBefore")))
    return {}


def insert(editor: Editor, sheet: Sheet, dimension: str, start: int, end: int, *, before: bool) -> None:
    """New rows or columns, formatted as their neighbour before or after; refused inside what is protected."""
    if 0 < start < sheet.size(dimension):
        for entry in sheet.protected:
            if not entry.get("warningOnly") and not editor.trusted(entry):
                closed = sheet.area(entry.get("range", {}))
                low, high = (closed.top, closed.bottom) if dimension == ROWS else (closed.left, closed.right)
                if low < start < high:
                    editor.allow(strip(sheet, dimension, start - 1, start + 1))
    count = end - start
    shifting.apply(editor.book, sheet, shifting.insertion(dimension, start, count))
    grow(editor.book, sheet, sheet.rows + (count if dimension == ROWS else 0),
         sheet.columns + (count if dimension == COLUMNS else 0))  # fmt: skip
    _inherit(sheet, dimension, start, end, start - 1 if before else end)


def _inherit(sheet: Sheet, dimension: str, start: int, end: int, model: int) -> None:
    """Formats and validation of the neighbour, without its values and notes."""
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
        raise invalid(f"Cannot delete {kind} {start}-{end}: the sheet has only {size} {kind}.")
    if end - start >= size:
        raise invalid(f"You can't delete all the {kind} on the sheet.")
    frozen = sheet.grid.get("frozenRowCount" if dimension == ROWS else "frozenColumnCount", 0)
    if frozen and start <= frozen and end >= size:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {kind}.")
    editor.allow(strip(sheet, dimension, start, end))
    delete(editor, sheet, dimension, start, end)
    return {}


def delete(editor: Editor, sheet: Sheet, dimension: str, start: int, end: int) -> None:
    shifting.apply(editor.book, sheet, shifting.deletion(dimension, start, end - start))
    if dimension == ROWS:
        sheet.rows -= end - start
    else:
        sheet.columns -= end - start
    key = "frozenRowCount" if dimension == ROWS else "frozenColumnCount"
    if gone := max(0, min(end, sheet.grid.get(key, 0)) - start):
        sheet.grid[key] -= gone
        sheet.grid = {name: value for name, value in sheet.grid.items() if value}


def move_dimension(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["source"])
    to = request.get("destinationIndex") or 0
    if start < to < end:
        raise invalid("The destination must not be inside the source.")
    editor.allow(strip(sheet, dimension, start, end))
    shifting.apply(editor.book, sheet, shifting.move(dimension, start, end, to))
    return {}


def append_dimension(editor: Editor, request: Json) -> Json:
    sheet = editor.book.by_id(int(request.get("sheetId") or 0))
    count, rows = request.get("length") or 0, request.get("dimension") == ROWS
    grow(editor.book, sheet, sheet.rows + (count if rows else 0), sheet.columns + (0 if rows else count))
    return {}


def update_dimension_properties(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    mask, given = masks.parse(request.get("fields") or ""), request.get("properties") or {}
    editor.allow(strip(sheet, dimension, start, end))
    for at in range(start, end):
        changed = masks.updated(sheet.dimensions[dimension].get(at, {}), given, mask)
        kept = {name: value for name, value in changed.items() if value}
        sheet.dimensions[dimension].pop(at, None)
        sheet.dimensions[dimension] |= {at: kept} if kept else {}
    return {}


def auto_resize(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["dimensions"])
    if dimension == COLUMNS:
        reading = Reading(editor.book)
        for at in range(start, end):
            lengths = [len(reading.text(sheet, row, at)) for row, line in sheet.cells.items() if at in line]
            longest = max(lengths, default=0)
            if longest:
                sheet.dimensions[COLUMNS].setdefault(at, {})["pixelSize"] = longest * PIXELS_A_LETTER + MARGIN
    return {}


def add_group(editor: Editor, request: Json) -> Json:
    """A group within a group is one deeper; the same range twice is a second depth."""
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    place = _place(sheet, dimension, start, end)
    depth = 1 + sum(_holds(entry, start, end) for entry in sheet.groups[dimension])
    for entry in sheet.groups[dimension]:
        inner = entry["range"]
        inside = start <= inner["startIndex"] and inner["endIndex"] <= end and inner != place
        if inside and depth <= entry["depth"]:
            entry["depth"] += 1
    sheet.groups[dimension].append({"range": place, "depth": depth})
    sheet.groups[dimension].sort(key=lambda entry: (entry["depth"], entry["range"]["startIndex"]))
    return {"addDimensionGroup": {"dimensionGroups": sheet.groups[dimension]}}


def _place(sheet: Sheet, dimension: str, start: int, end: int) -> Json:
    return ({"sheetId": sheet.id} if sheet.id else {}) | {"dimension": dimension, "startIndex": start, "endIndex": end}


def _holds(entry: Json, start: int, end: int) -> bool:
    return bool(entry["range"]["startIndex"] <= start and end <= entry["range"]["endIndex"])


def delete_group(editor: Editor, request: Json) -> Json:
    sheet, dimension, start, end = dimension_range(editor, request["range"])
    place = _place(sheet, dimension, start, end)
    found = [entry for entry in sheet.groups[dimension] if entry["range"] == place]
    if not found:
        raise invalid("No group exists over the specified range.")
    sheet.groups[dimension].remove(max(found, key=lambda entry: int(entry["depth"])))
    left = {"dimensionGroups": sheet.groups[dimension]} if sheet.groups[dimension] else {}
    return {"deleteDimensionGroup": left}


def update_group(editor: Editor, request: Json) -> Json:
    """Fold or unfold: the rows or columns of a folded group are hidden."""
    given = request["dimensionGroup"]
    sheet, dimension, start, end = dimension_range(editor, given["range"])
    place, folded = _place(sheet, dimension, start, end), bool(given.get("collapsed"))
    for entry in sheet.groups[dimension]:
        if entry["range"] == place and entry["depth"] == given.get("depth", entry["depth"]):
            entry.pop("collapsed", None)
            entry |= {"collapsed": True} if folded else {}
            hide = {"range": place, "properties": {"hiddenByUser": folded}, "fields": "hiddenByUser"}
            return update_dimension_properties(editor, hide)
    raise invalid("No group exists over the specified range.")


