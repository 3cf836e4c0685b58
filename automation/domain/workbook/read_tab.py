"""Reads one tab by its codes: rows by those in the hidden key column, columns by those in the row
coded `#`. So people may move, insert and sort rows and columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from math import isfinite

from automation.domain.vietnamese.text import clean, fold
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answer_words import TIME_OF_DAY
from automation.domain.workbook.answers import Grid, Raw, RawTab, StructureProblem, TabAnswers
from automation.domain.workbook.former_codes import row_keys
from automation.domain.workbook.forms import Tab
from automation.domain.workbook.layout import CODES, answer_keys, control_keys, layout
from automation.domain.workbook.owner_mark import without_mark

HEADER_SEARCH_ROWS, KEY_COLUMNS = 40, 8  # in these rows a codes row without `#` or a header is searched
REMARK_COLUMNS = ("estimate", "explanation")
BLANKS = frozenset((None, ""))
NO_NUMBER = "#NUM!"
RAW = (str, float, int, date)  # a file reader may return more types
PUNCTUATION = " .,;:-–—−'’`\"_/\\*?!+=|"


@dataclass(frozen=True, slots=True)
class FoundTab:
    """A tab of the workbook that the template has. `keys`: its key column, 0-based, None when it was deleted; `mark`
    and `row` (0-based): the mark in the workbook, or "" and 0."""

    tab: Tab
    raw: RawTab
    keys: int | None
    mark: str = ""
    row: int = 0

    def problem(self, kind: str, cell: str | None, detail: str) -> StructureProblem:
        return StructureProblem(kind, self.tab.code, self.raw.name, cell, detail)


@dataclass(frozen=True, slots=True)
class ExpectedTab:
    """The content of a new tab. `keys`: every row key; `required_rows`: the keys of rows with inputs; `rows`: the keys
    of rows with the columns of their input cells; `columns`: the input columns' codes; `codes`: all columns' codes;
    `titles`: a table's column titles, folded."""

    keys: frozenset[str]
    required_rows: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    columns: tuple[str, ...]
    codes: frozenset[str]
    titles: Mapping[str, str]


@lru_cache(maxsize=256)
def expected_tab(tab: Tab) -> ExpectedTab:
    tab_layout = layout(tab)
    controls = control_keys(tab)
    rows = tuple((row.key, (*(field.column for field in row.fields), *REMARK_COLUMNS)) for row in tab.rows)
    required_rows = (*controls, *(row.key for row in tab.rows if row.fields))
    table = tab.form.columns
    columns = (*(each.code for each in table), "explanation") if table else ("total", "female", *REMARK_COLUMNS)
    return ExpectedTab(frozenset((*answer_keys(tab), CODES, *(key for key, _ in rows))), required_rows, rows, columns,
                    frozenset(tab_layout.columns[1:]), {each.code: fold(each.title) for each in table})


def key_column(tab: Tab, grid: Grid) -> int | None:
    """Returns the 0-based column with most of the tab's row keys, or None when no column has any. Codes of indicators
    are not counted: the visible number column contains them too."""
    shown = {code for each in tab.indicators for code in (each.code, *each.was)}
    keys = (expected_tab(tab).keys | row_keys(tab).keys()) - shown
    counts = Counter(number for cells in grid for number, value in enumerate(cells[:KEY_COLUMNS])
                    if value in keys)
    return counts.most_common(1)[0][0] if counts else None


def read_tab(found: FoundTab, problems: list[StructureProblem]) -> TabAnswers:
    """Returns the tab's answers. Its structure problems are appended to `problems`."""
    answers = TabAnswers(found.tab.code, found.raw.name, found.mark)
    keyed = _key_column(found)
    problems.extend(_find_rows(found, keyed, answers))
    start = _find_columns(found, answers, problems)
    if not answers.columns or not (answers.rows.keys() - {CODES} or found.tab.form.is_table):
        problems.append(found.problem("codes_lost", None, ""))
        return answers
    problems.extend(_deleted_codes(found, answers))
    _read_controls(found, answers)
    if found.tab.form.is_table:
        _read_records(found, answers, start, problems)
    else:
        _read_values(found, answers)
        problems.extend(_uncoded_figures(found, keyed, answers))
    return answers


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """The contents of a key column. `rows`: key → its first row; `duplicates`: (row, key) of those after the first;
    `unkeyed`: the rows whose cell in that column is empty. All 1-based."""

    rows: Mapping[str, int]
    duplicates: tuple[tuple[int, str], ...]
    unkeyed: tuple[int, ...]


@lru_cache(maxsize=256)
def _index_keys(keys: frozenset[str], column: tuple[Raw, ...]) -> KeyColumn:
    """Cached, since nearly all workbooks have the same key column."""
    rows: dict[str, int] = {}
    duplicates: list[tuple[int, str]] = []
    cleaned = [clean(key) if isinstance(key, str) else key for key in column]
    for number, key in enumerate(cleaned, start=1):
        if key in keys and rows.setdefault(str(key), number) != number:
            duplicates.append((number, str(key)))
    return KeyColumn(rows, tuple(duplicates), tuple(number for number, key in enumerate(cleaned, start=1) if not key))


def _key_column(found: FoundTab) -> KeyColumn:
    at = found.keys
    column = [cells[at] if at is not None and len(cells) > at else None for cells in found.raw.grid]
    return _index_keys(expected_tab(found.tab).keys, without_mark(column, found.row))


def _find_rows(found: FoundTab, keyed: KeyColumn, answers: TabAnswers) -> list[StructureProblem]:
    """Records the row of each row key. A duplicate key counts at its first row; it is reported at the cell to its
    right, since the key column is hidden."""
    answers.rows.update(keyed.rows)
    return [found.problem("row_doubled", cell_name(number, (found.keys or 0) + 2), key)
            for number, key in keyed.duplicates]


def _find_columns(found: FoundTab, answers: TabAnswers, problems: list[StructureProblem]) -> int:
    """Records the column of each column code. Returns the 1-based row of the codes, or of the header that was used
    instead (a table's titles identify its columns as well), or 0."""
    grid, codes = found.raw.grid, expected_tab(found.tab).codes
    row = answers.rows.get(CODES) or _row_of_codes(grid, codes)
    if row:
        answers.rows.setdefault(CODES, row)
        for number, cell in enumerate(grid[row - 1], start=1):
            code = clean(cell) if isinstance(cell, str) else ""
            if code in codes:
                _put_column(found, answers, code, (row, number), problems)
        return row
    row = _header_row(found.tab, grid, 0, HEADER_SEARCH_ROWS)
    if row:
        _columns_by_title(found.tab, grid[row - 1], answers)
        problems.append(found.problem(
            "headers_used", None, "hàng mã (đang ẩn) không còn, các cột được nhận theo tiêu đề"))
    return row


def _put_column(found: FoundTab, answers: TabAnswers, code: str, at: tuple[int, int],
                problems: list[StructureProblem]) -> None:
    if code not in answers.columns:
        answers.columns[code] = at[1]
    elif code in expected_tab(found.tab).columns:
        header = cell_name(at[0] + 1, at[1])  # the row of the codes is hidden
        problems.append(found.problem("column_doubled", header, code))


def _row_of_codes(grid: Grid, codes: frozenset[str]) -> int:
    """Returns the 1-based row with most of the column codes, when only its `#` was deleted; 0 when there is none."""
    for number, cells in enumerate(grid[:HEADER_SEARCH_ROWS], start=1):
        if sum(value in codes for value in cells) > len(codes) / 2:
            return number
    return 0


def _header_row(tab: Tab, grid: Grid, first: int, last: int) -> int:
    """Returns the 1-based row with most of a table's titles, or 0."""
    titles = set(expected_tab(tab).titles.values())
    for number, cells in enumerate(grid[first:last], start=first + 1):
        if titles and len(titles.intersection(map(_title, cells))) > len(titles) / 2:
            return number
    return 0


def _title(cell: Raw) -> str:
    """Returns a header's text without the star of a required column."""
    return fold(cell).removesuffix("(*)").strip() if isinstance(cell, str) and cell else ""


def _columns_by_title(tab: Tab, header: Sequence[Raw], answers: TabAnswers) -> None:
    positions = {_title(cell): number for number, cell in reversed(list(enumerate(header, start=1)))}
    titles = {**expected_tab(tab).titles, "explanation": fold("Giải trình"), "no": fold("STT")}
    answers.columns.update({code: positions[title] for code, title in titles.items() if title in positions})


def _deleted_codes(found: FoundTab, answers: TabAnswers) -> list[StructureProblem]:
    """Returns the rows and columns that a person deleted. Not for a workbook of an older template, which may never have
    had them."""
    if found.mark and found.mark != layout(found.tab).mark:
        return []
    template = expected_tab(found.tab)
    rows = [found.problem("row_missing", None, key) for key in template.required_rows if key not in answers.rows]
    return rows + [found.problem("column_missing", None, code) for code in template.columns
                   if code not in answers.columns]


def _read_controls(found: FoundTab, answers: TabAnswers) -> None:
    column = answers.columns.get(layout(found.tab).control_column)
    for key in (each for each in answer_keys(found.tab) if column and each in answers.rows):
        answers.controls.update(filled_cells(found.raw.grid[answers.rows[key] - 1], ((key, (column or 0) - 1),)))


def _read_values(found: FoundTab, answers: TabAnswers) -> None:
    """Reads the values of an indicator tab's filled cells."""
    grid, columns = found.raw.grid, answers.columns
    low = min((columns[code] for code in expected_tab(found.tab).columns if code in columns), default=1) - 1
    positions: dict[tuple[str, ...], list[tuple[str, int]]] = {}  # few rows differ in their columns
    for key, codes in expected_tab(found.tab).rows:
        number = answers.rows.get(key)
        if number is None or BLANKS.issuperset(grid[number - 1][low:]):
            continue
        if codes not in positions:
            positions[codes] = [(code, columns[code] - 1) for code in codes if code in columns]
        filled = filled_cells(grid[number - 1], positions[codes])
        if filled:
            answers.values[key] = filled


def _uncoded_figures(found: FoundTab, keyed: KeyColumn, answers: TabAnswers) -> Iterator[StructureProblem]:
    """Yields rows with figures but no code: the unit added the row, and its figures count nowhere."""
    columns = [answers.columns[code] for code in ("total", "female") if code in answers.columns]
    codes, named = answers.rows.get(CODES, 0), answers.columns.get("title", 0)
    lost = {fold(row.title) for row in found.tab.rows if row.key not in answers.rows}  # reported as lost already
    for number in keyed.unkeyed:
        cells = found.raw.grid[number - 1] if number > codes else ()
        if lost and 0 < named <= len(cells) and _title(cells[named - 1]) in lost:
            continue
        figure = next((each for each in columns if len(cells) >= each and _is_figure(cells[each - 1])), 0)
        if figure:
            yield found.problem("stray_row", cell_name(number, figure), str(number))


def _is_figure(value: Raw) -> bool:
    if isinstance(value, str):
        return clean(value).isdecimal()
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def filled_cells(cells: Sequence[Raw], positions: Sequence[tuple[str, int]]) -> dict[str, Raw]:
    """Returns code → raw value of the cells that hold anything; `positions`: code, 0-based column."""
    width = len(cells)
    filled: dict[str, Raw] = {}
    for code, position in positions:
        value = cells[position] if position < width else None
        if value is None or value == "":
            continue  # as most cells are
        if value.__class__ is float and isfinite(value):
            filled[code] = value  # as most other cells are
        elif not isinstance(value, str):
            filled[code] = _supported_value(value)
        elif value[0].isalnum() or clean(value):  # most texts begin so; spaces and invisible characters are no text
            filled[code] = value
    return filled


def _supported_value(value: Raw | time | timedelta) -> Raw:
    """Returns a word for NaN, infinity, a time of day and a duration, and any other unsupported value as text."""
    if isinstance(value, float) and not isfinite(value):
        return NO_NUMBER
    if isinstance(value, time | timedelta):
        return TIME_OF_DAY
    return value if isinstance(value, RAW) else str(value)


def _read_records(found: FoundTab, answers: TabAnswers, start: int, problems: list[StructureProblem]) -> None:
    """Reads every row below the header that has a filled input cell."""
    grid = found.raw.grid
    header = _header_row(found.tab, grid, start - 1, start + 4) or start + 1
    positions = [(code, answers.columns[code] - 1) for code in expected_tab(found.tab).columns
              if code in answers.columns]
    numbers = sorted(number for _, number in positions) or [0]
    low, high = numbers[0], numbers[-1] + 1
    keyed = set(answers.rows.values())
    for number, cells in enumerate(grid[header:], start=header + 1):
        if BLANKS.issuperset(cells[low:high]) or number in keyed:
            continue
        record = filled_cells(cells, positions)
        if record and _is_stray(record):
            cell = cell_name(number, answers.columns[next(iter(record))])
            problems.append(found.problem("stray_row", cell, str(number)))
        elif record:
            answers.records.append((number, record))


def _is_stray(record: Mapping[str, Raw]) -> bool:
    """Reports whether a row has only punctuation, a single letter or a remark, so that it is no record."""
    typed = [value for code, value in record.items() if code != "explanation"]
    signs = [value for value in typed if isinstance(value, str)]
    if len(signs) < len(typed):
        return False
    lone = len(signs) == 1 and len(clean(signs[0])) == 1 and not clean(signs[0]).isdecimal()
    return lone or all(not clean(value).strip(PUNCTUATION) for value in signs)
