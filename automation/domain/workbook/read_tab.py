"""Reads one tab by its codes: rows by those in the hidden key column, columns by those in the row
that holds `#`. People may move, insert and sort as they like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isfinite

from automation.domain.vietnamese.text import clean, fold
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import Grid, Raw, RawTab, StructureProblem, TabAnswers
from automation.domain.workbook.forms import Tab
from automation.domain.workbook.layout import CODES, control_keys, layout

HEAD_ROWS = 40  # within which a lost codes row or a header is looked for
KEY_COLUMNS = 8
BESIDE = ("estimate", "explanation")
BLANKS = frozenset((None, ""))
NO_NUMBER = "#NUM!"
RAW = (str, float, int, date)  # a reader of files may know more: a time of day, a span of time
PUNCTUATION = " .,;:-–—−'’`\"_/\\*?!+=|\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class FoundTab:
    """A tab of the workbook that the template has. `keys`: its key column, 0-based, None when it
    is gone; `mark` and `row` (0-based): the mark as found, or "" and 0."""

    tab: Tab
    raw: RawTab
    keys: int | None
    mark: str = ""
    row: int = 0

    def problem(self, kind: str, cell: str | None, detail: str) -> StructureProblem:
        return StructureProblem(kind, self.tab.code, self.raw.name, cell, detail)


@dataclass(frozen=True, slots=True)
class ExpectedTab:
    """What a fresh tab holds. `rows`: row keys that hold inputs, with the columns of their cells;
    `keys`: every key; `columns`: the input columns' codes; `titles`: a table's, folded."""

    keys: frozenset[str]
    needed: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    columns: tuple[str, ...]
    codes: frozenset[str]
    titles: Mapping[str, str]


@lru_cache(maxsize=256)
def expected(tab: Tab) -> ExpectedTab:
    laid = layout(tab)
    controls = control_keys(tab)
    rows = tuple((row.key, (*(field.column for field in row.fields), *BESIDE)) for row in tab.rows)
    needed = (*controls, *(row.key for row in tab.rows if row.fields))
    table = tab.form.columns
    columns = (*(each.code for each in table), "explanation") if table else ("total", "female", *BESIDE)
    return ExpectedTab(frozenset((*controls, CODES, *(key for key, _ in rows))), needed, rows, columns,
                    frozenset(laid.columns[1:]), {each.code: fold(each.title) for each in table})


def key_column(tab: Tab, grid: Grid) -> int | None:
    """The column that holds most of the tab's row keys, or None when none does. An indicator's
    code alone proves nothing: the visible number shows it too, but its groups' lines don't."""
    shown = {each.code for each in tab.indicators}
    keys = expected(tab).keys - shown
    counts = Counter(number for cells in grid for number, value in enumerate(cells[:KEY_COLUMNS])
                    if value in keys)
    return counts.most_common(1)[0][0] if counts else None


def read_tab(place: FoundTab, problems: list[StructureProblem]) -> TabAnswers:
    """The tab's answers; what is wrong with it is added to `problems`."""
    answers = TabAnswers(place.tab.code, place.raw.name, place.mark)
    keyed = _keys(place)
    problems.extend(_find_rows(place, keyed, answers))
    start = _find_columns(place, answers, problems)
    if not answers.columns or not (answers.rows.keys() - {CODES} or place.tab.form.is_table):
        problems.append(place.problem("codes_lost", None, ""))
        return answers
    problems.extend(_missing(place, answers))
    _read_controls(place, answers)
    if place.tab.form.is_table:
        _read_records(place, answers, start, problems)
    else:
        _read_values(place, answers)
        problems.extend(_uncoded(place, keyed, answers))
    return answers


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """The contents of a key column. `rows`: key → its first row; `doubled`: (row, key) of those after the first;
    `bare`: the rows without a word in that column. All 1-based."""

    rows: Mapping[str, int]
    doubled: tuple[tuple[int, str], ...]
    bare: tuple[int, ...]


@lru_cache(maxsize=256)
def _keyed(keys: frozenset[str], column: tuple[Raw, ...]) -> KeyColumn:
    """Nearly all workbooks have the same."""
    rows: dict[str, int] = {}
    doubled: list[tuple[int, str]] = []
    for number, key in enumerate(column, start=1):
        if key in keys and rows.setdefault(str(key), number) != number:
            doubled.append((number, str(key)))
    return KeyColumn(rows, tuple(doubled), tuple(number for number, key in enumerate(column, start=1) if not key))


def _keys(place: FoundTab) -> KeyColumn:
    at = place.keys
    column_cells = (cells[at] if at is not None and len(cells) > at else None for cells in place.raw.grid)
    return _keyed(expected(place.tab).keys, tuple(column_cells))


def _find_rows(place: FoundTab, keyed: KeyColumn, answers: TabAnswers) -> list[StructureProblem]:
    """The row of each row key. A doubled one counts at its first place, and is reported at the cell
    beside it: the keys' own column is hidden."""
    answers.rows.update(keyed.rows)
    return [place.problem("row_doubled", cell_name(number, (place.keys or 0) + 2), key)
            for number, key in keyed.doubled]


def _find_columns(place: FoundTab, answers: TabAnswers, problems: list[StructureProblem]) -> int:
    """Records the column of each column code; returns the 1-based row of the codes, or of the header that
    was read in their stead (a table's titles identify its columns as well), or 0."""
    grid, codes = place.raw.grid, expected(place.tab).codes
    row = answers.rows.get(CODES) or _row_of_codes(grid, codes)
    if row:
        answers.rows.setdefault(CODES, row)
        for number, code in enumerate(grid[row - 1], start=1):
            if code in codes:
                _put_column(place, answers, str(code), (row, number), problems)
        return row
    row = _header_row(place.tab, grid, 0, HEAD_ROWS)
    if row:
        _name_columns(place.tab, grid[row - 1], answers)
        problems.append(place.problem(
            "headers_used", None, "hàng mã (đang ẩn) không còn, các cột được nhận theo tiêu đề"))
    return row


def _put_column(place: FoundTab, answers: TabAnswers, code: str, at: tuple[int, int],
                problems: list[StructureProblem]) -> None:
    if code not in answers.columns:
        answers.columns[code] = at[1]
    elif code in expected(place.tab).columns:
        header = cell_name(at[0] + 1, at[1])  # the codes' own row is hidden
        problems.append(place.problem("column_doubled", header, code))


def _row_of_codes(grid: Grid, codes: frozenset[str]) -> int:
    """Only the `#` was lost: a row with most of the column codes can be nothing else."""
    for number, cells in enumerate(grid[:HEAD_ROWS], start=1):
        if sum(value in codes for value in cells) > len(codes) / 2:
            return number
    return 0


def _header_row(tab: Tab, grid: Grid, first: int, last: int) -> int:
    """1-based row in which most of a table's titles stand, or 0."""
    titles = set(expected(tab).titles.values())
    for number, cells in enumerate(grid[first:last], start=first + 1):
        if titles and len(titles.intersection(map(_title, cells))) > len(titles) / 2:
            return number
    return 0


def _title(cell: Raw) -> str:
    """A header's words without the star of a required column."""
    return fold(cell).removesuffix("(*)").strip() if isinstance(cell, str) and cell else ""


def _name_columns(tab: Tab, header: Sequence[Raw], answers: TabAnswers) -> None:
    places = {_title(cell): number for number, cell in reversed(list(enumerate(header, start=1)))}
    titles = {**expected(tab).titles, "explanation": fold("Giải trình"), "no": fold("STT")}
    answers.columns.update({code: places[title] for code, title in titles.items() if title in places})


def _missing(place: FoundTab, answers: TabAnswers) -> list[StructureProblem]:
    """Rows and columns that a person deleted. An older template's may never have been there."""
    if place.mark and place.mark != layout(place.tab).mark:
        return []
    wanted = expected(place.tab)
    rows = [place.problem("row_missing", None, key) for key in wanted.needed if key not in answers.rows]
    return rows + [place.problem("column_missing", None, code) for code in wanted.columns
                   if code not in answers.columns]


def _read_controls(place: FoundTab, answers: TabAnswers) -> None:
    column = answers.columns.get(layout(place.tab).control_column)
    for key in control_keys(place.tab) if column else ():
        if key in answers.rows:
            filled_cells = _filled(place.raw.grid[answers.rows[key] - 1], ((key, (column or 0) - 1),))
            answers.controls.update(filled_cells)


def _read_values(place: FoundTab, answers: TabAnswers) -> None:
    """Only cells that hold something."""
    grid, columns = place.raw.grid, answers.columns
    low = min((columns[code] for code in expected(place.tab).columns if code in columns), default=1) - 1
    places: dict[tuple[str, ...], list[tuple[str, int]]] = {}  # few rows differ in their columns
    for key, codes in expected(place.tab).rows:
        number = answers.rows.get(key)
        if number is None or BLANKS.issuperset(grid[number - 1][low:]):
            continue
        if codes not in places:
            places[codes] = [(code, columns[code] - 1) for code in codes if code in columns]
        filled_cells = _filled(grid[number - 1], places[codes])
        if filled_cells:
            answers.values[key] = filled_cells


def _uncoded(place: FoundTab, keyed: KeyColumn, answers: TabAnswers) -> Iterator[StructureProblem]:
    """Figures in a row that bears no code: a line of the unit's own, which counts nowhere."""
    columns = [answers.columns[code] for code in ("total", "female") if code in answers.columns]
    codes = answers.rows.get(CODES, 0)
    for number in keyed.bare:
        cells = place.raw.grid[number - 1] if number > codes else ()
        figure = next((each for each in columns if len(cells) >= each and _is_figure(cells[each - 1])), 0)
        if figure:
            yield place.problem("stray_row", cell_name(number, figure), str(number))


def _is_figure(value: Raw) -> bool:
    if isinstance(value, str):
        return value.strip().isdecimal()
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _filled(cells: Sequence[Raw], places: Sequence[tuple[str, int]]) -> dict[str, Raw]:
    width = len(cells)
    filled_cells: dict[str, Raw] = {}
    for code, place in places:
        value = cells[place] if place < width else None
        if value is None or value == "":
            continue  # as most are
        if value.__class__ is float and isfinite(value):
            filled_cells[code] = value  # as most others are
        elif not isinstance(value, str):
            filled_cells[code] = _known(value)
        elif not value.isspace():
            filled_cells[code] = value
    return filled_cells


def _known(value: Raw) -> Raw:
    """What no number can be is an error of its program; a type that nobody knows is its words."""
    if isinstance(value, float) and not isfinite(value):
        return NO_NUMBER
    return value if isinstance(value, RAW) else str(value)


def _read_records(place: FoundTab, answers: TabAnswers, start: int, problems: list[StructureProblem]) -> None:
    """Every row below the header in which something is typed. Its number alone is nothing."""
    grid = place.raw.grid
    header = _header_row(place.tab, grid, start - 1, start + 4) or start + 1
    places = [(code, answers.columns[code] - 1) for code in expected(place.tab).columns
              if code in answers.columns]
    numbers = sorted(number for _, number in places) or [0]
    low, high = numbers[0], numbers[-1] + 1
    keyed = set(answers.rows.values())
    for number, cells in enumerate(grid[header:], start=header + 1):
        if BLANKS.issuperset(cells[low:high]) or number in keyed:
            continue
        record = _filled(cells, places)
        if record and _is_stray(record):
            cell = cell_name(number, answers.columns[next(iter(record))])
            problems.append(place.problem("stray_row", cell, str(number)))
        elif record:
            answers.records.append((number, record))


def _is_stray(record: Mapping[str, Raw]) -> bool:
    """Nothing but punctuation, a lone letter or a remark without a record: no row of a register."""
    typed = [value for code, value in record.items() if code != "explanation"]
    signs = [value for value in typed if isinstance(value, str)]
    if len(signs) < len(typed):
        return False
    lone = len(signs) == 1 and len(clean(signs[0])) == 1 and not signs[0].strip().isdecimal()
    return lone or all(not value.strip(PUNCTUATION + "\xa0") for value in signs)
