"""What people have added to the register's file: columns to the right of the software's, and tabs of their own.

The file is written whole each time, so values alone are carried over, by the keys of the rows; formulas as their
results. Formats, notes, filters, charts, and rows without a key are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from automation.adapters.xlsx.long_tabs import is_continuation
from automation.domain.tracking.register_grid import FORMER_TITLES, LOG_MARK, MARK
from automation.domain.vietnamese.text import clean
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.domain.workbook.layout import CODES

SPARE_COLUMNS = 6  # to the right of the software's, open on a protected tab
IDENTIFYING = frozenset({"unit", "name", "type", "cluster", "obligation"})
NO_LONGER = "Không còn trong danh sách"
Cells = Mapping[int, Raw]  # number of a column, counted from the software's last → value
HEAD_KEY = "@{row}"  # a row of the head, by its distance from the codes


@dataclass(frozen=True)
class TabAdditions:
    """`cells`: row key → the cells to the right. `identities`: row key → code → value, of the same rows."""

    cells: Mapping[str, Cells]
    identities: Mapping[str, Mapping[str, Raw]]


@dataclass(frozen=True)
class Additions:
    """`tabs`: by title. `own`: the tabs that the software does not draw."""

    tabs: Mapping[str, TabAdditions] = field(default_factory=dict)
    own: tuple[RawTab, ...] = ()


def additions_of(tabs: Sequence[RawTab]) -> Additions:
    """`tabs`: of the register as read."""
    marked = {FORMER_TITLES.get(tab.name, tab.name): _additions(tab) for tab in tabs if _codes(tab) >= 0}
    names = [tab.name for tab in tabs]
    own = [tab for tab in tabs if _codes(tab) < 0 and not tab.hidden and _code(_first(tab)) == ""
           and not any(is_continuation(name, tab.name) for name in names)]
    return Additions({name: each for name, each in marked.items() if each and each.cells}, tuple(own))


def with_additions(tabs: Iterable[Drawing], additions: Additions) -> Iterator[Drawing]:
    """The drawings, each with what people added to its tab, then the tabs of their own. Drawn lazily."""
    titles = set()
    for tab in tabs:
        titles.add(tab.title.casefold())
        added = additions.tabs.get(tab.title)
        yield replace(_added(tab, added) if added else tab, free_from=_last_column(tab) + 1)
    yield from (_own_tab(tab) for tab in additions.own if tab.name.casefold() not in titles)


def _first(tab: RawTab) -> Raw:
    text = tab.grid[0][0] if tab.grid and tab.grid[0] else ""
    return text if isinstance(text, str) and text.startswith((MARK, LOG_MARK)) else ""


def _code(value: Raw) -> str:
    return "" if value is None else clean(str(value))


def _codes(tab: RawTab) -> int:
    """The 0-based row of the codes, -1 without one."""
    return next((at for at, row in enumerate(tab.grid) if row and row[0] == CODES), -1)


def _additions(tab: RawTab) -> TabAdditions | None:
    """None for the log, whose rows have no keys."""
    codes = _codes(tab)
    if isinstance(first := _first(tab), str) and first.startswith(LOG_MARK):
        return None
    columns = {at: code for at, value in enumerate(tab.grid[codes]) if at and (code := _code(value))}
    last = max(columns, default=0)
    cells: dict[str, Cells] = {}
    identities: dict[str, Mapping[str, Raw]] = {}
    for at, row in enumerate(tab.grid):
        key = HEAD_KEY.format(row=at - codes) if at <= codes + 1 else _code(row[0] if row else "")
        beside = {column - last: value for column, value in enumerate(row) if column > last and value not in ("", None)}
        if key and beside and key not in cells:
            cells[key] = beside
            identities[key] = {code: row[column] for column, code in columns.items() if code in IDENTIFYING}
    return TabAdditions(cells, identities)


def _added(tab: Drawing, added: TabAdditions) -> Drawing:
    last, rows = _last_column(tab), _rows(tab)
    cells = [_cell(rows[key], last + at, value) for key, beside in added.cells.items() if key in rows
             for at, value in beside.items()]
    end = max((cell.row for cell in tab.cells), default=0)
    gone = [key for key in added.cells if key not in rows and not key.startswith("@")]
    for row, key in enumerate(gone, start=end + 1):
        cells += _kept_row(tab, row, key, added)
    return replace(tab, cells=(*tab.cells, *cells))


def _rows(tab: Drawing) -> dict[str, int]:
    """Key → row of the drawing."""
    first = {cell.row: _code(cell.value) for cell in tab.cells if cell.column == 1 and isinstance(cell.value, str)}
    codes = next((row for row, key in first.items() if key == CODES), 0)
    head = {HEAD_KEY.format(row=row - codes): row for row in range(1, codes + 2)}
    return head | {key: row for row, key in first.items() if row > codes + 1}


def _kept_row(tab: Drawing, row: int, key: str, added: TabAdditions) -> Iterator[DrawnCell]:
    """A row that is no longer drawn, beneath the others: people wrote beside it."""
    codes_row = next((cell.row for cell in tab.cells if cell.column == 1 and cell.value == CODES), 0)
    columns = {str(cell.value): cell.column for cell in tab.cells if cell.row == codes_row and cell.column > 1}
    yield DrawnCell(row, 1, key, "key")
    for code, value in added.identities[key].items():
        if code in columns:
            yield DrawnCell(row, columns[code], value, "quiet")
    if others := [column for code, column in columns.items() if code not in IDENTIFYING]:
        yield DrawnCell(row, min(others), NO_LONGER, "quiet")
    yield from (_cell(row, _last_column(tab) + at, value) for at, value in added.cells[key].items())


def _last_column(tab: Drawing) -> int:
    return max((cell.column for cell in tab.cells), default=0)


def _cell(row: int, column: int, value: Raw) -> DrawnCell:
    style = "free_moment" if isinstance(value, datetime) else "free_date" if isinstance(value, date) else "free"
    return DrawnCell(row, column, value, style)


def _own_tab(tab: RawTab) -> Drawing:
    cells = (_cell(row, column, value) for row, line in enumerate(tab.grid, start=1)
             for column, value in enumerate(line, start=1) if value not in ("", None))
    return Drawing(tab.name, tuple(cells))
