"""A unit's spreadsheet as its people left it: a model beside the stand-in, changed by people's deeds alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.fake_google.sheets.model import Cell, Scalar, Sheet

HEADING = "Báo cáo:\n"  # what the software writes into a note begins with it, people's own words stand above
OUR_COLOURS = frozenset(("FCA5A5", "FDE68A"))
OUR_TAB = "baocao-check"
OUR_LINE = "Kiểm tra lúc "  # at the head of each form, in a cell where nothing else belongs


@dataclass(frozen=True, slots=True)
class CellContent:
    """What is people's in a cell: value, is it a formula, their note, their colour (RRGGBB)."""

    value: Scalar = None
    formula: bool = False
    note: str = ""
    fill: str = ""


NOTHING = CellContent()
Row = dict[int, CellContent]  # column (from 0) → what stands there; never changed, always replaced


def theirs(note: str) -> str:
    """People's part of a note."""
    return note.partition(HEADING)[0].rstrip("\n")


def ours(note: str) -> str:
    """The software's part of a note."""
    return note.partition(HEADING)[2]


def hexed(cell: Cell) -> str:
    colour = cell.format.get("backgroundColor")
    parts = (colour.get(part, 0) for part in ("red", "green", "blue")) if colour else ()
    return "".join(f"{round(part * 255):02X}" for part in parts)


def of_cell(cell: Cell) -> CellContent:
    ours = bool(cell.formula) or str(cell.value).startswith(OUR_LINE)
    return CellContent(None if ours else cell.value, bool(cell.formula), theirs(cell.note), hexed(cell))


@dataclass
class CellReader:
    """Turns cells into what is people's in them; a cell that many spreadsheets share is looked at once."""

    known: dict[int, tuple[Cell, CellContent]] = field(default_factory=dict)

    def __call__(self, cell: Cell) -> CellContent:
        found = self.known.get(id(cell))
        if found is None or found[0] is not cell:
            found = self.known[id(cell)] = (cell, of_cell(cell))
        return found[1]


@dataclass
class ExpectedTab:
    """One tab. `rows` from the first one on."""

    rows: list[Row]

    @classmethod
    def of(cls, sheet: Sheet, eye: CellReader, like: ExpectedTab | None = None) -> ExpectedTab:
        """As it stands now, with nothing of the software's on it; rows that are like another page's are that one's."""
        rows = [{column: eye(cell) for column, cell in sheet.cells.get(row, {}).items()} for row in range(sheet.rows)]
        return cls([known if known == row else row for known, row in zip(like.rows, rows, strict=True)]
                   if like else rows)

    def at(self, row: int, column: int) -> CellContent:
        return self.rows[row].get(column, NOTHING) if row < len(self.rows) else NOTHING

    def find(self, key: str) -> int | None:
        """The row of a key in the hidden column."""
        return next((at for at, row in enumerate(self.rows) if row.get(0, NOTHING).value == key), None)

    def put(self, row: int, column: int, mine: CellContent) -> None:
        self.rows[row] = {**self.rows[row], column: mine}

    def type(self, row: int, column: int, value: Scalar) -> None:
        self.put(row, column, replace(self.at(row, column), value=value, formula=False))

    def insert(self, at: int, count: int) -> None:
        """A new row takes over the colours of the one above it."""
        blank = {column: CellContent(fill=mine.fill) for column, mine in self.rows[at - 1].items() if mine.fill}
        self.rows[at:at] = [blank] * count

    def delete(self, at: int, count: int) -> None:
        del self.rows[at:at + count]

    def move(self, start: int, count: int, to: int) -> None:
        block = self.rows[start:start + count]
        self.delete(start, count)
        place = to if to <= start else to - count
        self.rows[place:place] = block

    def sort(self, top: int, order: Sequence[int], left: int, right: int) -> None:
        """The cells between two columns change rows; `order`: which row each one comes from."""
        self.rows += [{}] * (top + len(order) - len(self.rows))
        parts = [{column: mine for column, mine in self.rows[source].items() if left <= column < right}
                 for source in order]
        for at, part in enumerate(parts, start=top):
            rest = {column: mine for column, mine in self.rows[at].items() if not left <= column < right}
            self.rows[at] = {**rest, **part}


def moved(before: Sequence[tuple[Cell, ...]], after: Sequence[tuple[Cell, ...]], top: int) -> list[int]:
    """Which row each row of a sorted range comes from: a cell that is moved stays the very same one."""
    places: dict[tuple[int | str, ...], list[int]] = {}
    for at, line in enumerate(before, start=top):
        places.setdefault(_identity(line), []).append(at)
    return [places[_identity(line)].pop(0) for line in after]


def _identity(line: tuple[Cell, ...]) -> tuple[int | str, ...]:
    return tuple("formula" if cell.formula else id(cell) for cell in line)


def differences(page: ExpectedTab, sheet: Sheet, eye: CellReader, *, settled: bool) -> Iterator[str]:
    """Cells whose people's part is not as people left it. `settled`: no colour of ours may stand without a note of
    ours (people who insert a row in a busy night spread it until the next one)."""
    for at in range(max(len(page.rows), sheet.rows)):
        row = page.rows[at] if at < len(page.rows) else {}
        cells = sheet.cells.get(at, {})
        for column, cell in cells.items():
            wanted, found = row.get(column, NOTHING), eye(cell)
            if wanted != found and not _only_marked(wanted, found, cell, settled=settled):
                yield f"{sheet.title!r} row {at + 1} column {column + 1}: {found} instead of {wanted}"
        for column in row.keys() - cells.keys():
            if row[column] != NOTHING:
                yield f"{sheet.title!r} row {at + 1} column {column + 1}: nothing instead of {row[column]}"


def give_way(page: ExpectedTab, sheet: Sheet, eye: CellReader) -> int:
    """Take over notes and colours (not values) as they stand; how many cells had others."""
    count = 0
    for at, row in enumerate(page.rows):
        for column, cell in sheet.cells.get(at, {}).items():
            wanted, found = row.get(column, NOTHING), eye(cell)
            if (wanted.value, wanted.formula) == (found.value, found.formula) and wanted != found and not _only_marked(
                    wanted, found, cell, settled=False):
                page.put(at, column, replace(found, fill=wanted.fill if found.fill in OUR_COLOURS else found.fill))
                count += 1
    return count


def _only_marked(wanted: CellContent, found: CellContent, cell: Cell, *, settled: bool) -> bool:
    """Is the colour of a mark of ours all that differs?"""
    marked = found.fill in OUR_COLOURS and (HEADING in cell.note or not settled)
    return marked and replace(found, fill=wanted.fill) == wanted


def is_ours(sheet: Sheet) -> bool:
    return any(entry.get("metadataKey") == OUR_TAB for entry in sheet.metadata)
