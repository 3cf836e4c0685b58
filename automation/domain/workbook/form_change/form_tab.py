"""A form's tab by the codes that it bears itself, whichever configuration it was made from; a drawn tab as the same.

A place of an answer is a row's key with a column's code: ("B01", "total"); the place of a control's answer has the
column ANSWER; that of a cell of a table's third record the row "@record:3".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from automation.domain.vietnamese.text import clean, fold
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import Grid, Raw, RawTab
from automation.domain.workbook.drawing import Drawing, Style
from automation.domain.workbook.find_tabs import tab_marks
from automation.domain.workbook.former_codes import column_codes, row_keys, tab_codes
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.layout import CODES, MARK, is_control
from automation.domain.workbook.owner_mark import PREFIX
from automation.domain.workbook.read_tab import REMARK_COLUMNS, filled_cells
from automation.domain.workbook.self_check import SELF_CHECK_COLUMNS
from automation.domain.workbook.styles import STYLES

ANSWER = "@answer"  # the column of a control's answer
RECORD = "@record:"
KEY, NUMBER, TITLE = "key", "no", "title"
LABELS = (NUMBER, TITLE, "unit")
FIGURES = ("total", "female")
PREVIOUS = frozenset({"prev_total", "prev_female"})
NOT_ASKED = "Không dùng nữa: "  # before the title of what stayed in a workbook though the form asks it no longer
NO_INPUTS: Mapping[str, str] = {}
Place = tuple[str, str]


@dataclass(frozen=True)
class FormTab:
    """A form's tab. `code`: the present one. `rows`, `columns`: key or code → 1-based number; `titles`: row key, or
    "#code" of a column, → what stands there for people; `labels`: row key → all its texts; `texts`: every other text
    of the form, cleaned. `answers`: of
    the columns of inputs. `inputs`: of a drawn tab, place → named style of each input ("@record:" for any record).
    `formulas`: of a drawn tab, the places that have a formula. `problem` (Vietnamese): why its answers can't be moved
    by their codes."""

    code: str
    sheet: str
    mark: str = ""
    is_table: bool = False
    rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    answers: Mapping[Place, Raw] = field(default_factory=dict)
    inputs: Mapping[Place, str] = field(default_factory=dict)
    formulas: frozenset[Place] = frozenset()
    problem: str = ""

    def is_retired(self, key: str = "") -> bool:
        """Whether an earlier change of forms left this row, "#code" of a column, or ("") the whole tab in place."""
        return self.titles.get(key, "").startswith(NOT_ASKED) if key else any(
            each.startswith(NOT_ASKED) for each in self.texts)

    @property
    def items(self) -> list[str]:
        """The keys of the form's lines, without controls and records."""
        return [key for key in self.rows if not key.startswith((CODES, "@"))]

    def cell(self, place: Place) -> str | None:
        """Returns the cell of an answer, None where the tab has no such row or column."""
        row, column = self.rows.get(place[0]), self.answer_column if place[1] == ANSWER else self.columns.get(place[1])
        return cell_name(row, column) if row and column else None

    @property
    def answer_column(self) -> int | None:
        """The column of the controls' answers: of figures where there are any, else the first one of the form."""
        if not self.is_table:
            return self.columns.get(FIGURES[0])
        return min((at for code, at in self.columns.items() if code not in (KEY, NUMBER)), default=None)


DOUBLED = "Trang “{sheet}” và trang “{other}” cùng mang mã của một biểu mẫu."
NO_CODES = "Trang “{sheet}” mất hàng mã hoặc cột mã (đang ẩn)."
DOUBLED_ROW = "Trang “{sheet}” có hai dòng cùng mã {key}."
DOUBLED_COLUMN = "Trang “{sheet}” có hai cột cùng mã {key}."
LOST_CELLS = "Trang “{sheet}” bị hỏng, mất một phần nội dung."


def form_tabs(catalogue: Catalogue, tabs: Sequence[RawTab], *, words: bool = True) -> dict[str, FormTab]:
    """Returns the forms' tabs of a workbook by present code, in its order; of a code that the configuration does not
    have, too. Former codes are replaced. A tab that has lost its mark is not among them. `words`: with titles,
    labels and texts."""
    present, known = tab_codes(catalogue), {tab.code: tab for tab in catalogue.tabs}
    found: dict[str, FormTab] = {}
    for raw in tabs:
        for row, column, mark in tab_marks(raw):
            written = mark.split(":")[1]
            code = present.get(written, written)
            tab = _read(raw, code, (row, column), mark, known.get(code), words=words)
            found[code] = _chosen(found[code], tab, known.get(code)) if code in found else tab
            break
    return found


def _chosen(first: FormTab, second: FormTab, tab: Tab | None) -> FormTab:
    """Of two tabs of one form the one with the template's title, as `find_tabs` reads it, with the problem."""
    kept, other = (second, first) if tab and fold(second.sheet) == fold(tab.title) != fold(first.sheet) else (
        first, second)
    return replace(kept, problem=kept.problem or DOUBLED.format(sheet=kept.sheet, other=other.sheet))


@dataclass(frozen=True)
class _Codes:
    """Keys and codes of a tab with their 1-based numbers. `codes`: the row of the columns' codes, 0 without one."""

    rows: dict[str, int]
    columns: dict[str, int]
    codes: int
    problem: str


def _read(raw: RawTab, code: str, at: tuple[int, int], mark: str, tab: Tab | None, *, words: bool) -> FormTab:
    """`at`: row and column of the mark, 0-based."""
    codes = _codes(raw, at[1], tab)
    is_table = REMARK_COLUMNS[0] not in codes.columns
    own = FormTab(code, raw.name, mark, is_table, codes.rows, codes.columns, problem=codes.problem)
    records = dict(_records(raw.grid, own, codes.codes)) if is_table and codes.codes else {}
    rows = {**codes.rows, **records}
    answers = {} if not codes.codes else {
        (key, column): value for key in rows if key != CODES
        for column, value in filled_cells(_row(raw.grid, rows[key]), _positions(own, key)).items()}
    if not words:
        return replace(own, rows=rows, answers=answers)
    return replace(own, rows=rows, titles=dict(_titles(raw.grid, own, codes.codes)), labels=_labels(raw.grid, own),
                   texts=frozenset(_texts(raw.grid, own, answers, rows)), answers=answers)


def _codes(raw: RawTab, at: int, tab: Tab | None) -> _Codes:
    present_rows, present_columns = (row_keys(tab), column_codes(tab)) if tab else (NO_INPUTS, NO_INPUTS)
    rows: dict[str, int] = {}
    problem = LOST_CELLS.format(sheet=raw.name) if raw.damaged else ""
    for number, cells in enumerate(raw.grid, start=1):
        key = _text(cells, at)
        if not key or key.startswith((MARK + ":", PREFIX)):
            continue
        key = present_rows.get(key, key)
        if rows.setdefault(key, number) != number:
            problem = problem or DOUBLED_ROW.format(sheet=raw.name, key=key)
    codes = rows.get(CODES, 0)
    columns: dict[str, int] = {}
    cells = _row(raw.grid, codes) if codes else ()
    for column in range(at + 1, len(cells)):
        code = present_columns.get(written := _text(cells, column), written)
        if code and columns.setdefault(code, column + 1) != column + 1:
            problem = problem or DOUBLED_COLUMN.format(sheet=raw.name, key=code)
    return _Codes(rows, columns, codes, problem or ("" if columns else NO_CODES.format(sheet=raw.name)))


def _row(grid: Grid, number: int) -> Sequence[Raw]:
    return grid[number - 1] if 0 < number <= len(grid) else ()


def _text(cells: Sequence[Raw], at: int) -> str:
    value = cells[at] if at < len(cells) else None
    return clean(value) if value and isinstance(value, str) else ""


def _positions(tab: FormTab, key: str) -> list[tuple[str, int]]:
    """Code and 0-based position of each column of inputs of a row."""
    if is_control(key):
        return [(ANSWER, tab.answer_column - 1)] if tab.answer_column else []
    own = {KEY, NUMBER, *SELF_CHECK_COLUMNS} if tab.is_table else tab.columns.keys() - {*FIGURES, *REMARK_COLUMNS}
    return [(code, number - 1) for code, number in tab.columns.items() if code not in own]


def _records(grid: Grid, tab: FormTab, codes: int) -> Iterator[tuple[str, int]]:
    """Yields the keys and rows of a table's records: the rows below the header that have a filled input cell."""
    keyed, count = {*tab.rows.values()}, 0
    positions = _positions(tab, RECORD)
    for number in range(codes + 2, len(grid) + 1):
        if number not in keyed and filled_cells(_row(grid, number), positions):
            count += 1
            yield f"{RECORD}{count}", number


def _titles(grid: Grid, tab: FormTab, codes: int) -> Iterator[tuple[str, str]]:
    for code, column in tab.columns.items() if codes else ():
        yield f"{CODES}{code}", _text(_row(grid, codes + 1), column - 1)
    title = tab.columns.get(TITLE, 0)
    for key in tab.items if title else ():
        yield key, _text(_row(grid, tab.rows[key]), title - 1)


def _labels(grid: Grid, tab: FormTab) -> dict[str, str]:
    columns = [tab.columns[code] for code in LABELS if code in tab.columns and not tab.is_table]
    return {key: " | ".join(_text(_row(grid, tab.rows[key]), column - 1) for column in columns) for key in tab.items}


def _texts(grid: Grid, tab: FormTab, answers: Mapping[Place, Raw], rows: Mapping[str, int]) -> Iterator[str]:
    """Yields the texts that are neither answers, codes nor titles of rows and columns."""
    left = {(rows[key], tab.answer_column if column == ANSWER else tab.columns[column]) for key, column in answers}
    left |= {(rows[key], tab.columns.get(code, 0)) for key in tab.items for code in LABELS}
    first = min(tab.columns.values(), default=1)
    for number, cells in enumerate(grid, start=1):
        if number in (rows.get(CODES), rows.get(CODES, -1) + 1):
            continue
        for column, value in enumerate(cells[first - 1:], start=first):
            if value and isinstance(value, str) and (number, column) not in left and (text := clean(value)):
                yield text


def drawn_tabs(catalogue: Catalogue, drawings: Sequence[Drawing]) -> dict[str, FormTab]:
    """Returns the forms' tabs of a new workbook, as `form_tabs` does; the guide is not among them."""
    by_sheet = {each.title: each for each in drawings}
    blank = form_tabs(catalogue, [RawTab(each.title, _drawn_grid(each)) for each in drawings])
    return {code: _with_inputs(tab, by_sheet[tab.sheet]) for code, tab in blank.items()}


def _drawn_grid(drawing: Drawing) -> list[list[Raw]]:
    """The cells of a new workbook that are the same in each: without those that are filled for a unit."""
    height = max((cell.row for cell in drawing.cells), default=0)
    width = max((cell.column for cell in drawing.cells), default=0)
    grid: list[list[Raw]] = [[None] * width for _ in range(height)]
    for cell in drawing.cells:
        if not cell.slot and not cell.formula and not _style(cell.style).editable:
            grid[cell.row - 1][cell.column - 1] = cell.value
    return grid


def _style(name: str) -> Style:
    return STYLES[name]


def _with_inputs(tab: FormTab, drawing: Drawing) -> FormTab:
    keys = {number: key for key, number in tab.rows.items()}
    columns = {number: code for code, number in tab.columns.items()}
    inputs: dict[Place, str] = {}
    formulas = set()
    for cell in drawing.cells:
        key, column = keys.get(cell.row, ""), columns.get(cell.column, "")
        place = (key, ANSWER) if is_control(key) else (key or RECORD, column)
        if cell.formula or cell.style == "computed":
            formulas.add(place)
        if column and _style(cell.style).editable and (key or tab.is_table):
            inputs.setdefault(place, cell.style)
    return replace(tab, answers={}, inputs=inputs, formulas=frozenset(formulas))
