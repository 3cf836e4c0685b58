"""A spreadsheet as Google's JSON: properties, tabs, and cells on request."""

from collections.abc import Sequence

import orjson

from tests.fake_google import field_masks
from tests.fake_google.http_messages import Json, to_json
from tests.fake_google.sheets.colours import THEME
from tests.fake_google.sheets.formulas import FormulaError
from tests.fake_google.sheets.model import COLUMNS, ROWS, Area, Cell, Sheet, Spreadsheet
from tests.fake_google.sheets.number_formatting import MOMENTS
from tests.fake_google.sheets.rendering import Renderer, is_kept, number_format

WHITE: Json = {"red": 1, "green": 1, "blue": 1}
DEFAULT_FORMAT: Json = {
    "backgroundColor": WHITE, "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM", "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {}, "fontFamily": "arial,sans,sans-serif", "fontSize": 10, "bold": False, "italic": False,
        "strikethrough": False, "underline": False, "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": WHITE},
}  # fmt: skip
SIZES = {ROWS: 21, COLUMNS: 100}  # pixels
ERRORS = {"#DIV/0!": "DIVIDE_BY_ZERO", "#VALUE!": "VALUE", "#REF!": "REF", "#NAME?": "NAME", "#N/A": "N_A",
          "#ERROR!": "ERROR", "#NUM!": "NUM"}  # fmt: skip


def spreadsheet(
    book: Spreadsheet, file_id: str, title: str, areas: Sequence[Area] | None, *, with_data: bool,
    wanted: field_masks.Mask | None = None
) -> Json:
    """The Spreadsheet message. ``areas``: only these rectangles and their tabs (None: all); ``wanted``: only these
    fields of cells (None or empty: all)."""
    renderer = Renderer(book, wanted or {})
    out: Json = {
        "spreadsheetId": file_id,
        "properties": _properties(book, title),
        "sheets": [_sheet(renderer, tab, [area for area in areas if area.sheet == tab.id] if areas is not None
                          else [tab.whole()], with_data)
                   for tab in book.sheets if areas is None or any(area.sheet == tab.id for area in areas)],
    }  # fmt: skip
    if book.named:
        out["namedRanges"] = book.named
    if book.metadata:
        out["developerMetadata"] = book.metadata
    return out | {"spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{file_id}/edit"}


def _properties(book: Spreadsheet, title: str) -> Json:
    theme = [{"colorType": kind, "color": {"rgbColor": colour}} for kind, colour in THEME.items()]
    return {"title": title, "defaultFormat": DEFAULT_FORMAT,
            "spreadsheetTheme": {"primaryFontFamily": "Arial", "themeColors": theme}} | book.properties  # fmt: skip


def sheet_properties(book: Spreadsheet, sheet: Sheet) -> Json:
    grid = {"rowCount": sheet.rows, "columnCount": sheet.columns} | sheet.grid
    return {"sheetId": sheet.id, "title": sheet.title, "index": book.index(sheet), "sheetType": "GRID",
            "gridProperties": grid} | sheet.properties  # fmt: skip


def _sheet(renderer: Renderer, sheet: Sheet, areas: Sequence[Area], with_data: bool) -> Json:
    out: Json = {"properties": sheet_properties(renderer.book, sheet)}
    if with_data:
        out["data"] = [grid_data(renderer, sheet, area) for area in areas]
    objects = {
        "merges": sheet.merges, "conditionalFormats": sheet.conditional, "filterViews": sheet.filter_views,
        "charts": sheet.charts,
        "protectedRanges": sheet.protected, "basicFilter": sheet.filter, "bandedRanges": sheet.bandings,
        "developerMetadata": [entry for entry in sheet.metadata if "dimensionRange" not in entry["location"]],
        "rowGroups": sheet.groups[ROWS], "columnGroups": sheet.groups[COLUMNS],
    }  # fmt: skip
    return out | {name: value for name, value in objects.items() if value}


def grid_data(renderer: Renderer, sheet: Sheet, area: Area) -> Json:
    """The cells of a rectangle without trailing blank ones, and the properties of its rows and columns."""
    out: Json = {"startRow": area.top} if area.top else {}
    out |= {"startColumn": area.left} if area.left else {}
    rows: list[Json] = []
    for row in (row for row in sorted(sheet.cells) if area.top <= row < area.bottom):
        columns = [column for column in sheet.cells[row] if area.left <= column < area.right]
        if columns:
            cells = [cell_json(renderer, sheet, row, column) for column in range(area.left, max(columns) + 1)]
            rows += [{} for _ in range(row - area.top - len(rows))] + [{"values": field_masks.PrunedList(cells)}]
    out |= {"rowData": rows} if rows else {}
    return out | {
        "rowMetadata": _dimension(sheet, ROWS, area.top, area.bottom),
        "columnMetadata": _dimension(sheet, COLUMNS, area.left, area.right),
    }


def _dimension(sheet: Sheet, dimension: str, start: int, end: int) -> list[Json]:
    properties, out = sheet.dimensions[dimension], []
    attached: dict[int, list[Json]] = {}
    for entry in sheet.metadata:
        place = entry["location"].get("dimensionRange", {})
        if place.get("dimension") == dimension:
            attached.setdefault(place.get("startIndex", 0), []).append(entry)
    for at in range(start, end):
        entry = {"pixelSize": SIZES[dimension]} | properties.get(at, {})
        out.append(entry | ({"developerMetadata": attached[at]} if at in attached else {}))
    return out


# Copies of a spreadsheet share cells. Key: id of the cell, and the requested fields. Value: the cell, so that its id
# is not reused, and its JSON.
_cell_json_cache: dict[tuple[int, str], tuple[Cell, orjson.Fragment]] = {}
MAX_CACHED_CELLS = 200_000


def cell_json(renderer: Renderer, sheet: Sheet, row: int, column: int) -> orjson.Fragment:
    """A CellData message as JSON with the requested fields; cached for cells without a formula that is evaluated."""
    cell = sheet.cell(row, column)
    if cell.formula and not is_kept(cell.formula):
        return _fragment(renderer, sheet, row, column)
    key = id(cell), renderer.cache_key
    if key not in _cell_json_cache:
        if len(_cell_json_cache) >= MAX_CACHED_CELLS:
            _cell_json_cache.clear()
        _cell_json_cache[key] = cell, _fragment(renderer, sheet, row, column)
    return _cell_json_cache[key][1]


def _fragment(renderer: Renderer, sheet: Sheet, row: int, column: int) -> orjson.Fragment:
    return orjson.Fragment(to_json(field_masks.prune(cell_data(renderer, sheet, row, column), renderer.wanted)))


def cell_data(renderer: Renderer, sheet: Sheet, row: int, column: int) -> Json:
    """A CellData message with at least the requested fields."""
    cell, wanted = sheet.cell(row, column), renderer.wanted
    out: Json = {}
    if cell.filled:
        out["userEnteredValue"] = {"formulaValue": cell.formula} if cell.formula else extended(cell.value)
        value = renderer.value(sheet, row, column)
        if isinstance(value, FormulaError):
            out["effectiveValue"] = {"errorValue": {"type": ERRORS.get(value.kind, "ERROR"), "message": value.kind}}
        elif value is not None:
            out["effectiveValue"] = extended(value)
        if not wanted or "formattedValue" in wanted:
            out["formattedValue"] = renderer.text(sheet, row, column)
    if cell.format:
        out["userEnteredFormat"] = cell.format
    if (cell.format or cell.filled) and (not wanted or "effectiveFormat" in wanted):
        out["effectiveFormat"] = effective_format(cell, wanted.get("effectiveFormat", {}))
    out |= {"note": cell.note} if cell.note else {}
    out |= {"dataValidation": cell.validation} if cell.validation else {}
    return out | ({"textFormatRuns": list(cell.runs)} if cell.runs else {})


def extended(value: bool | float | str | None) -> Json:
    """A scalar as an ExtendedValue."""
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


COMPUTED_FIELDS = {"textFormat", "horizontalAlignment", "hyperlinkDisplayType", "*"}


def effective_format(cell: Cell, wanted: field_masks.Mask) -> Json:
    """The format with at least the requested fields; all for an empty mask."""
    if wanted and not wanted.keys() & COMPUTED_FIELDS:
        fields = {name: cell.format.get(name, DEFAULT_FORMAT.get(name)) for name in wanted}
        return {name: value for name, value in fields.items() if value is not None}
    base = DEFAULT_FORMAT | {"hyperlinkDisplayType": "PLAIN_TEXT"}
    text = DEFAULT_FORMAT["textFormat"] | cell.format.get("textFormat", {})
    number = isinstance(cell.value, int | float) or number_format(cell).get("type") in MOMENTS
    aligned = {"horizontalAlignment": "RIGHT" if number and not isinstance(cell.value, bool) else "LEFT"}
    return base | (aligned if cell.filled else {}) | cell.format | {"textFormat": text}
