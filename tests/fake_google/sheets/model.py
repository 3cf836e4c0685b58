"""The data model of a spreadsheet. Cells are immutable, so a copy of a sheet shares them."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fake_google.http_messages import Json, invalid

Scalar = bool | int | float | str | None
ROWS, COLUMNS = "ROWS", "COLUMNS"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value as entered (``value``, or ``formula`` with "="), format, note, validation and text runs.
    ``computed``: the result of a formula that the stand-in does not evaluate, as a test sets it."""

    value: Scalar = None
    formula: str = ""
    format: Json = field(default_factory=dict)
    note: str = ""
    validation: Json | None = None
    runs: tuple[Json, ...] = ()
    computed: Scalar = None

    @property
    def filled(self) -> bool:
        return bool(self.formula) or self.value is not None


BLANK = Cell()


@dataclass(frozen=True)
class Area:
    """A rectangle of a sheet with exclusive ends, never open."""

    sheet: int
    top: int
    bottom: int
    left: int
    right: int

    def cells(self) -> Iterator[tuple[int, int]]:
        return ((row, column) for row in range(self.top, self.bottom) for column in range(self.left, self.right))

    def contains(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right

    def intersects(self, other: "Area") -> bool:
        return (self.sheet == other.sheet and self.top < other.bottom and other.top < self.bottom
                and self.left < other.right and other.left < self.right)  # fmt: skip

    def covers(self, other: "Area") -> bool:
        return (self.sheet == other.sheet and self.top <= other.top and other.bottom <= self.bottom
                and self.left <= other.left and other.right <= self.right)  # fmt: skip


@dataclass
class Sheet:
    """One tab. Objects with a ``range`` are stored as Google's JSON; rows and columns count from 0."""

    id: int
    title: str
    rows: int
    columns: int
    properties: Json = field(default_factory=dict)  # all but sheetId, title, index, rowCount, columnCount
    grid: Json = field(default_factory=dict)  # frozen counts, hideGridlines and the like
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    dimensions: dict[str, dict[int, Json]] = field(default_factory=lambda: {ROWS: {}, COLUMNS: {}})
    merges: list[Json] = field(default_factory=list)
    protected: list[Json] = field(default_factory=list)
    filter: Json | None = None
    filter_views: list[Json] = field(default_factory=list)
    conditional: list[Json] = field(default_factory=list)
    bandings: list[Json] = field(default_factory=list)
    groups: dict[str, list[Json]] = field(default_factory=lambda: {ROWS: [], COLUMNS: []})
    charts: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)  # of Drive, anchored to this tab: {"row", "column", "content"}
    metadata: list[Json] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell:
        return self.cells.get(row, {}).get(column, BLANK)

    def put(self, row: int, column: int, cell: Cell) -> None:
        if cell != BLANK:
            self.cells.setdefault(row, {})[column] = cell
        elif row in self.cells:
            self.cells[row].pop(column, None)
            if not self.cells[row]:
                del self.cells[row]

    def compute(self, row: int, column: int, value: Scalar) -> None:
        """Sets the result of a formula that is kept without being evaluated."""
        self.put(row, column, replace(self.cell(row, column), computed=value))

    def size(self, dimension: str) -> int:
        return self.rows if dimension == ROWS else self.columns

    def resize(self, rows: int, columns: int) -> None:
        """Sets the size of the grid; cells outside are deleted."""
        self.cells = {
            row: kept for row, line in self.cells.items() if row < rows
            and (kept := {column: cell for column, cell in line.items() if column < columns})
        }  # fmt: skip
        self.rows, self.columns = rows, columns

    def area(self, grid_range: Json) -> Area:
        """The rectangle of a GridRange; open ends extend to the edge of the grid."""
        return Area(
            self.id, grid_range.get("startRowIndex") or 0, _end(grid_range.get("endRowIndex"), self.rows),
            grid_range.get("startColumnIndex") or 0, _end(grid_range.get("endColumnIndex"), self.columns),
        )  # fmt: skip

    def whole(self) -> Area:
        return Area(self.id, 0, self.rows, 0, self.columns)

    def clone(self) -> "Sheet":
        """An independent copy that shares the immutable cells."""
        shared = {row: dict(line) for row, line in self.cells.items()}
        rest = {name: deepcopy(getattr(self, name)) for name in
                ("properties", "grid", "dimensions", "merges", "protected", "filter", "filter_views", "conditional",
                 "bandings", "groups", "charts", "comments", "metadata")}  # fmt: skip
        return replace(self, cells=shared, **rest)


def _end(given: int | None, size: int) -> int:
    return size if given is None else min(given, size)


@dataclass
class Spreadsheet:
    """The content of a file: its tabs in order, properties, named ranges and metadata. The title is the file's name."""

    sheets: list[Sheet]
    properties: Json = field(default_factory=lambda: {"locale": "en_US", "autoRecalc": "ON_CHANGE",
                                                      "timeZone": "Etc/GMT"})  # fmt: skip
    named: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)

    @property
    def locale(self) -> str:
        return str(self.properties["locale"])

    def clone(self) -> "Spreadsheet":
        return Spreadsheet([sheet.clone() for sheet in self.sheets], deepcopy(self.properties),
                           deepcopy(self.named), deepcopy(self.metadata))  # fmt: skip

    def by_id(self, sheet_id: int) -> Sheet:
        """Raises ``ApiError`` 400 when there is no such tab."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise invalid(f"No grid with id: {sheet_id}")

    def by_title(self, title: str) -> Sheet | None:
        """Finds a tab by title without regard to case, as Google does."""
        wanted = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == wanted), None)

    def index(self, sheet: Sheet) -> int:
        return next(at for at, other in enumerate(self.sheets) if other is sheet)


def grid_range(area: Area, **rest: Any) -> Json:
    """The rectangle as a GridRange of a response: Google omits a sheetId of 0."""
    out: Json = {"sheetId": area.sheet} if area.sheet else {}
    return out | {"startRowIndex": area.top, "endRowIndex": area.bottom, "startColumnIndex": area.left,
                  "endColumnIndex": area.right} | rest  # fmt: skip
