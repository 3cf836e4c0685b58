"""``spreadsheets.values``: get, update, append, clear, and their batches."""

from collections.abc import Callable
from typing import Any

from tests.fake_google.http_messages import Json, invalid
from tests.fake_google.sheets import a1
from tests.fake_google.sheets.batch.dimensions import insert
from tests.fake_google.sheets.editor import Editor, grow
from tests.fake_google.sheets.model import Area, Sheet, Spreadsheet
from tests.fake_google.sheets.rendering import Renderer
from tests.fake_google.sheets.table_detection import append_at

Options = dict[str, Any]


def value_range(renderer: Renderer, target: a1.Target, options: Options) -> Json:
    """The ValueRange of a range, without trailing blanks."""
    return _rendered(renderer, target.sheet, target.area, options)


def _rendered(renderer: Renderer, sheet: Sheet, area: Area, options: Options) -> Json:
    major = options.get("majorDimension") or "ROWS"
    render, dates = options.get("valueRenderOption", ""), options.get("dateTimeRenderOption", "")
    rows: list[list[Any]] = []
    for row in (row for row in sorted(sheet.cells) if area.top <= row < area.bottom):
        line = [renderer.rendered(sheet, row, column, render, dates)
                for column in range(area.left, min(area.right, max(sheet.cells[row]) + 1))]  # fmt: skip
        rows += [[] for _ in range(row - area.top - len(rows))] + [line]
    values = trim_blanks(rows if major == "ROWS" else transpose(rows))
    out: Json = {"range": a1.format_range(sheet, area), "majorDimension": major}
    return out | ({"values": values} if values else {})


def trim_blanks(rows: list[list[Any]]) -> list[list[Any]]:
    out = [list(row) for row in rows]
    for row in out:
        while row and row[-1] == "":
            row.pop()
    while out and not out[-1]:
        out.pop()
    return out


def transpose(rows: list[list[Any]]) -> list[list[Any]]:
    width = max(map(len, rows), default=0)
    return [[row[column] if column < len(row) else "" for row in rows] for column in range(width)]


def get(book: Spreadsheet, text: str, options: Options) -> Json:
    return value_range(Renderer(book), a1.parse(book, text), options)


def batch_get(book: Spreadsheet, ranges: list[str], options: Options) -> list[Json]:
    renderer = Renderer(book)
    return [value_range(renderer, a1.parse(book, text), options) for text in ranges]


def input_option(given: str | None) -> str:
    """Raises ``ApiError`` 400, as Google does, when the option is missing."""
    if not given or given == "INPUT_VALUE_OPTION_UNSPECIFIED":
        raise invalid("'valueInputOption' is required but not specified")
    return given


def rows_of(body: Json) -> list[list[Any]]:
    """The values of a ValueRange by rows. Raises ``ApiError`` 400 for lists or objects as cell values."""
    values = body.get("values") or []
    for at, line in enumerate(values):
        for along, value in enumerate(line):
            if isinstance(value, list | dict):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"Invalid values[{at}][{along}]: {kind} {{\n}}\n")
    return _transpose_with_nulls(values) if body.get("majorDimension") == "COLUMNS" else values


def _transpose_with_nulls(columns: list[list[Any]]) -> list[list[Any]]:
    """Transposes columns; short ones are filled with null, not blank, so that nothing is overwritten there."""
    height = max(map(len, columns), default=0)
    return [[column[row] if row < len(column) else None for column in columns] for row in range(height)]


def update(editor: Editor, text: str, body: Json, options: Options) -> Json:
    """Writes a ValueRange; returns an UpdateValuesResponse without the spreadsheet's id."""
    if body.get("range") and body["range"] != text:
        raise invalid(f"Requested writing within range [{text}], but tried writing to range [{body['range']}]")
    option = input_option(options.get("valueInputOption"))
    target, rows = a1.parse(editor.book, text), rows_of(body)
    area = _written_area(target, rows)
    return _write(editor, target.sheet, area, rows, option) | _echo(editor, target.sheet, area, options, "")


def _written_area(target: a1.Target, rows: list[list[Any]]) -> Area:
    """The rectangle to write. A single cell is the top left corner and the grid the limit; a larger range is the limit.

    Raises ``ApiError`` 400 beyond the limit.
    """
    area, height, width = target.area, len(rows), max(map(len, rows), default=0)
    room = target.sheet.whole() if target.single else area
    for along, end, limit, name in (
        ("row", area.top + height, room.bottom, str(room.bottom + 1)),
        ("column", area.left + width, room.right, a1.column_letters(room.right)),
    ):
        if end > limit:
            title, _, corners = a1.format_range(target.sheet, area).rpartition("!")
            shown = title if title.startswith("'") else f"'{title}'"
            raise invalid(f"Requested writing within range [{shown}!{corners}], but tried writing to {along} [{name}]")
    return Area(area.sheet, area.top, area.top + height, area.left, area.left + width)


def _write(editor: Editor, sheet: Sheet, area: Area, rows: list[list[Any]], option: str) -> Json:
    if area.right == area.left or area.bottom == area.top:
        corner = Area(area.sheet, area.top, area.top + 1, area.left, area.left + 1)
        return {"updatedRange": a1.format_range(sheet, corner)}
    grow(editor.book, sheet, area.bottom, area.right)
    editor.check_editable(area)
    count = 0
    for down, line in enumerate(rows):
        for along, value in enumerate(line):
            editor.write(sheet, area.top + down, area.left + along, value, option)
            count += value is not None
    touched = {"updatedRows": area.bottom - area.top, "updatedColumns": area.right - area.left, "updatedCells": count}
    return {"updatedRange": a1.format_range(sheet, area)} | {key: size for key, size in touched.items() if size}


def _echo(editor: Editor, sheet: Sheet, area: Area, options: Options, prefix: str) -> Json:
    """The written cells, when the caller requests them."""
    if not options.get("includeValuesInResponse"):
        return {}
    rendering = {"valueRenderOption": options.get("responseValueRenderOption", ""),
             "dateTimeRenderOption": options.get("responseDateTimeRenderOption", "")}  # fmt: skip
    return {f"{prefix}updatedData": _rendered(Renderer(editor.book), sheet, area, rendering)}


def append(editor: Editor, text: str, body: Json, options: Options) -> Json:
    """Writes below the last table in the range; the response has ``tableRange`` only when there is one."""
    option = input_option(options.get("valueInputOption"))
    target, rows = a1.parse(editor.book, text), rows_of(body)
    table, row, column = append_at(target)
    area = Area(target.sheet.id, row, row + len(rows), column, column + max(map(len, rows), default=0))
    if options.get("insertDataOption") == "INSERT_ROWS" and rows:
        insert(editor, target.sheet, "ROWS", row, row + len(rows), before=row > 0)
    updates = _write(editor, target.sheet, area, rows, option) | _echo(editor, target.sheet, area, options, "")
    return ({"tableRange": a1.format_range(target.sheet, table)} if table else {}) | {"updates": updates}


def clear(editor: Editor, text: str) -> str:
    """Clears the values of a range, not formats and notes; returns the range in A1 notation."""
    target = a1.parse(editor.book, text)
    editor.check_editable(target.area)
    for row, column in [(row, column) for row, line in target.sheet.cells.items() for column in line]:
        if target.area.contains(row, column):
            editor.write(target.sheet, row, column, "", "RAW")
    return a1.format_range(target.sheet, target.area)


def batch_update(editor: Editor, data: list[Json], write: Callable[[Json], Json]) -> Json:
    """Writes every entry; returns the responses and the totals as Google counts them."""
    responses = [write(entry) for entry in data]
    cells: set[tuple[int, int, int]] = set()
    for entry in responses:
        if entry.get("updatedCells"):
            area = a1.parse(editor.book, entry["updatedRange"]).area
            cells |= {(area.sheet, row, column) for row, column in area.cells()}
    totals = {
        "totalUpdatedRows": len({(sheet, row) for sheet, row, _ in cells}),
        "totalUpdatedColumns": len({(sheet, column) for sheet, _, column in cells}),
        "totalUpdatedCells": sum(entry.get("updatedCells", 0) for entry in responses),
        "totalUpdatedSheets": len({sheet for sheet, _, _ in cells}),
    }
    return {key: total for key, total in totals.items() if total} | {"responses": responses}
