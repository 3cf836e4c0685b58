"""The expected spreadsheet of a unit: a model beside the stand-in that only people's edits change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.fake_google.sheets.model import Cell, Scalar, Sheet

HEADING = "Báo cáo:\n"  # begins the software's part of a note; people's own text is above
SOFTWARE_COLOURS = frozenset(("FCA5A5", "FDE68A"))
SOFTWARE_TAB = "baocao-check"
SOFTWARE_LINE = "Kiểm tra lúc "  # at the top of each form, in a cell of its own


@dataclass(frozen=True, slots=True)
class CellContent:
    """What people put into a cell: value, whether it is a formula, note, colour (RRGGBB)."""

    value: Scalar = None
    formula: bool = False
    note: str = ""
    fill: str = ""


EMPTY = CellContent()
Row = dict[int, CellContent]  # column (from 0) → content; replaced, never mutated


def user_note(note: str) -> str:
    """People's part of a note."""
    return note.partition(HEADING)[0].rstrip("\n")


def software_note(note: str) -> str:
    """The software's part of a note."""
    return note.partition(HEADING)[2]


def hex_colour(cell: Cell) -> str:
    colour = cell.format.get("backgroundColor")
    parts = (colour.get(part, 0) for part in ("red", "green", "blue")) if colour else ()
    return "".join(f"{round(part * 255):02X}" for part in parts)


def cell_content(cell: Cell) -> CellContent:
    is_software = bool(cell.formula) or str(cell.value).startswith(SOFTWARE_LINE)
    return CellContent(None if is_software else cell.value, bool(cell.formula), user_note(cell.note), hex_colour(cell))


@dataclass
class CellReader:
    """Reads people's content of cells; a cell that many spreadsheets share is read once."""

    known: dict[int, tuple[Cell, CellContent]] = field(default_factory=dict)

    def __call__(self, cell: Cell) -> CellContent:
        found = self.known.get(id(cell))
        if found is None or found[0] is not cell:
            found = self.known[id(cell)] = (cell, cell_content(cell))
        return found[1]


@dataclass
class ExpectedTab:
    """The expected content of one tab, row by row."""

    rows: list[Row]

    @classmethod
    def of(cls, sheet: Sheet, reader: CellReader, like: ExpectedTab | None = None) -> ExpectedTab:
        """The current state of a tab on which the software has written nothing; rows equal to
        those of `like` are shared."""
        rows = [{column: reader(cell) for column, cell in sheet.cells.get(row, {}).items()}
                for row in range(sheet.rows)]
        return cls([known if known == row else row for known, row in zip(like.rows, rows, strict=True)]
                   if like else rows)

    def at(self, row: int, column: int) -> CellContent:
        return self.rows[row].get(column, EMPTY) if row < len(self.rows) else EMPTY

    def find(self, key: str) -> int | None:
        """The row of a key in the hidden column."""
        return next((at for at, row in enumerate(self.rows) if row.get(0, EMPTY).value == key), None)

    def put(self, row: int, column: int, content: CellContent) -> None:
        self.rows[row] = {**self.rows[row], column: content}

    def type(self, row: int, column: int, value: Scalar) -> None:
        self.put(row, column, replace(self.at(row, column), value=value, formula=False))

    def insert(self, at: int, count: int) -> None:
        """Insert rows; they get the colours of the row above."""
        above = self.rows[at - 1]
        blank = {column: CellContent(fill=content.fill) for column, content in above.items() if content.fill}
        self.rows[at:at] = [blank] * count

    def delete(self, at: int, count: int) -> None:
        del self.rows[at:at + count]

    def move(self, start: int, count: int, to: int) -> None:
        block = self.rows[start:start + count]
        self.delete(start, count)
        place = to if to <= start else to - count
        self.rows[place:place] = block

    def sort(self, top: int, order: Sequence[int], left: int, right: int) -> None:
        """Reorder the cells between two columns; `order`: the source row of each row from `top` on."""
        self.rows += [{}] * (top + len(order) - len(self.rows))
        parts = [{column: content for column, content in self.rows[source].items() if left <= column < right}
                 for source in order]
        for at, part in enumerate(parts, start=top):
            quiet_runs = {column: content for column, content in self.rows[at].items() if not left <= column < right}
            self.rows[at] = {**quiet_runs, **part}


def source_rows(before: Sequence[tuple[Cell, ...]], after: Sequence[tuple[Cell, ...]], top: int) -> list[int]:
    """The source row of each row of a sorted range: a moved cell stays the same object."""
    places: dict[tuple[int | str, ...], list[int]] = {}
    for at, line in enumerate(before, start=top):
        places.setdefault(_identity(line), []).append(at)
    return [places[_identity(line)].pop(0) for line in after]


def _identity(line: tuple[Cell, ...]) -> tuple[int | str, ...]:
    return tuple("formula" if cell.formula else id(cell) for cell in line)


def differences(expected: ExpectedTab, sheet: Sheet, reader: CellReader, *, settled: bool) -> Iterator[str]:
    """Cells in which people's content differs from the expected.

    `settled`: a colour of the software without its note is a difference too. (People who insert a row during a run
    spread such a colour; it stays until the next run.)
    """
    for at in range(max(len(expected.rows), sheet.rows)):
        row = expected.rows[at] if at < len(expected.rows) else {}
        cells = sheet.cells.get(at, {})
        for column, cell in cells.items():
            wanted, found = row.get(column, EMPTY), reader(cell)
            if wanted != found and not _only_marked(wanted, found, cell, settled=settled):
                yield f"{sheet.title!r} row {at + 1} column {column + 1}: {found} instead of {wanted}"
        for column in row.keys() - cells.keys():
            if row[column] != EMPTY:
                yield f"{sheet.title!r} row {at + 1} column {column + 1}: nothing instead of {row[column]}"


def accept_overwritten_annotations(expected: ExpectedTab, sheet: Sheet, reader: CellReader) -> int:
    """Accept the current notes and colours (not values) as expected; return how many cells had others."""
    count = 0
    for at, row in enumerate(expected.rows):
        for column, cell in sheet.cells.get(at, {}).items():
            wanted, found = row.get(column, EMPTY), reader(cell)
            if (wanted.value, wanted.formula) == (found.value, found.formula) and wanted != found and not _only_marked(
                    wanted, found, cell, settled=False):
                expected.put(at, column,
                                 replace(found, fill=wanted.fill if found.fill in SOFTWARE_COLOURS else found.fill))
                count += 1
    return count


def _only_marked(wanted: CellContent, found: CellContent, cell: Cell, *, settled: bool) -> bool:
    """Whether the colour of an annotation of the software is the only difference."""
    marked = found.fill in SOFTWARE_COLOURS and (HEADING in cell.note or not settled)
    return marked and replace(found, fill=wanted.fill) == wanted


def is_software_tab(sheet: Sheet) -> bool:
    return any(entry.get("metadataKey") == SOFTWARE_TAB for entry in sheet.metadata)
