"""Each cell of an indicator tab by itself: readable, whole, within its bounds, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import Field, FieldKind, Severity, TableColumn
from automation.domain.workbook.layout import SUBMIT_KEY
from automation.domain.workbook.parse_cell import read_column, read_field
from automation.rules import columns
from automation.rules.coded_column import CONTROL
from automation.rules.columns import TabData
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, State
from automation.rules.messages import shown
from automation.rules.misreadings import (
    ANSWERS,
    UNWHOLE,
    has_short_year,
    has_words_behind,
    is_legacy,
    is_percentage,
    legacy_reading,
    misread,
)
from automation.rules.periods import is_open
from automation.rules.raw_cells import RawCell, cells, control_cell, obligation_of

NO_PUPILS = ("Đề nghị ghi “Không áp dụng”; nếu đơn vị có học sinh, đề nghị báo phòng Tổ chức Cán bộ "
             "sửa danh mục đơn vị.")


def check(dataset: Dataset) -> Iterator[Finding]:
    for tab in dataset.catalogue.tabs:
        if tab.code in dataset.tabs:
            data = columns.of(dataset, tab)
            yield from unreadable(data)
            yield from out_of_bounds(data)
            yield from unanswered(data)
            yield from without_pupils(data)
    yield from oddities(dataset)


def unreadable(data: TabData) -> Iterator[Finding]:
    """Answers that could not be read as what the cell asks for (R22, R24)."""
    for position, field in _where(data, data.tab.fields, State.BAD):
        raw = _raw(data, position, field)
        if is_legacy(raw) or (is_percentage(raw) and field.kind is FieldKind.INTEGER):
            continue  # told below
        wrong = misread(read_field(raw, field), field.kind)
        message = f"{data.title(field.name)}: {wrong.message}"
        yield _note(data, position, field, wrong.code, message, wrong.remedy)


def out_of_bounds(data: TabData) -> Iterator[Finding]:
    """R22: whole, not below the least, not above the ceiling."""
    fields = [field for field in data.tab.fields if field.kind is FieldKind.INTEGER]
    if not fields:
        return
    figures = np.column_stack([data.values(field.name) for field in fields])
    least = np.array([-np.inf if field.minimum is None else field.minimum for field in fields])
    most = np.array([np.inf if field.maximum is None else field.maximum for field in fields])
    with np.errstate(invalid="ignore"):
        wrong = (figures != np.floor(figures)) | (figures < least) | (figures > most)
    for position, number in np.argwhere(wrong & ~np.isnan(figures)):
        field, figure = fields[number], float(figures[position, number])
        message, remedy = _bound(field, figure)
        yield _note(data, int(position), field, "R22", f"{data.title(field.name)}: {message}", remedy)


def _bound(field: Field, figure: float) -> tuple[str, str]:
    if figure != int(figure):
        return f"ghi {shown(figure)}, không phải số nguyên.", UNWHOLE
    if field.minimum is not None and figure < field.minimum:
        return (f"ghi {shown(figure)}, nhỏ hơn mức thấp nhất là {shown(field.minimum)}.",
                "Đề nghị kiểm tra và nhập lại số đúng.")
    return (f"ghi {shown(figure)}, vượt mức cao nhất có thể có là {shown(field.maximum or 0)}.",
            "Đề nghị kiểm tra và nhập lại; nếu số liệu đúng, báo phòng Tổ chức Cán bộ để nâng mức trần.")


def unanswered(data: TabData) -> Iterator[Finding]:
    """R24: a submitted tab answers every required cell. Before that a blank is work in progress."""
    if not is_open(data.obligation, data.dataset.as_of):
        return
    empty = data.ticked & ~data.answered
    for position in np.flatnonzero(empty).tolist():
        yield _empty(data, position)
    required = [field for field in data.tab.fields if field.required]
    pupils = {each.code for each in data.tab.indicators if each.pupils_only}
    for position, field in _where(data, required, State.BLANK, data.ticked & ~empty):
        owed = data.dataset.units[data.units[position]].has_pupils or field.indicator not in pupils
        if owed and _has_cell(data, position, field):
            yield _blank(data, position, field)


def _blank(data: TabData, position: int, field: Field) -> Finding:
    """Nothing typed; or a dash, "chưa có số liệu": something typed that says too little."""
    parsed, message, remedy = read_field(_raw(data, position, field), field), "còn để trống.", ANSWERS[field.kind]
    if parsed.problem:
        wrong = misread(parsed, field.kind)
        message, remedy = wrong.message, wrong.remedy
    return _note(data, position, field, "R24", f"{data.title(field.name)}: {message}", remedy)


def _has_cell(data: TabData, position: int, field: Field) -> bool:
    """Where a row or column is gone there is nothing to fill in: `structure` tells it."""
    return data.dataset.cell(data.units[position], data.tab.code, field.row, field.column)[1] is not None


def _empty(data: TabData, position: int) -> Finding:
    unit, answers = data.units[position], data.dataset.workbooks[data.units[position]].tabs[data.tab.code]
    return Finding("R24", Severity.ERROR, unit, data.tab.obligation, answers.sheet,
                   control_cell(data.tab, answers, SUBMIT_KEY), SUBMIT_KEY,
                   "Trang này đã chọn “Đã nộp” nhưng chưa có số liệu nào.",
                   "Đề nghị nhập số liệu, hoặc chọn lại “Chưa nộp”.")


def without_pupils(data: TabData) -> Iterator[Finding]:
    """R25: a unit without pupils has no figures about pupils."""
    pupils = {each.code for each in data.tab.indicators if each.pupils_only}
    fields = [field for field in data.tab.fields if field.indicator in pupils and field.kind is FieldKind.INTEGER]
    none = np.array([not data.dataset.units[unit].has_pupils for unit in data.units], dtype=bool)
    for position, field in _where(data, fields, State.VALUE, none):
        if data.values(field.name)[position] > 0:
            message = f"{data.title(field.name)}: đơn vị không có học sinh nhưng lại có số liệu."
            yield _note(data, position, field, "R25", message, NO_PUPILS)


def oddities(dataset: Dataset) -> Iterator[Finding]:
    """What is seen in the typing itself, whatever the cell: one look at all of it."""
    seen: dict[Raw, list[str]] = {}

    def odd(value: Raw) -> object:
        if not isinstance(value, str):
            return False
        if value not in seen:
            seen[value] = [name for name, (is_so, _) in ODDITIES.items() if is_so(value)]
        return seen[value]

    for each in cells(dataset, odd):
        for name in seen[each.value]:
            yield from ODDITIES[name][1](dataset, each)


def percentage(dataset: Dataset, cell: RawCell) -> Iterator[Finding]:
    """R23: counts are typed, shares are worked out."""
    asked = _asked(cell)
    if asked and asked.kind is FieldKind.INTEGER:
        yield _raw_note(dataset, cell, "R23", Severity.ERROR, "Ô này ghi tỷ lệ phần trăm.",
                        "Đề nghị nhập số lượng; tỷ lệ do phần mềm tự tính.")


def legacy_text(dataset: Dataset, cell: RawCell) -> Iterator[Finding]:
    """C01: text in the old TCVN3 fonts' coding, with its reading offered."""
    reading = legacy_reading(str(cell.value))
    yield _raw_note(dataset, cell, "C01", Severity.WARNING,
                    f"Chữ trong ô này gõ bằng phông cũ (TCVN3), không phải Unicode{reading}.",
                    "Đề nghị gõ lại bằng phông Unicode, như Times New Roman.")


def short_year(dataset: Dataset, cell: RawCell) -> Iterator[Finding]:
    """C02: a day was read, its century supplied by us."""
    yield from _doubt(dataset, cell, "two_digit_year")


def typed_unit(dataset: Dataset, cell: RawCell) -> Iterator[Finding]:
    """C05: a count was read, the word behind it dropped by us."""
    yield from _doubt(dataset, cell, "with_unit")


def _doubt(dataset: Dataset, cell: RawCell, problem: str) -> Iterator[Finding]:
    """A warning where the cell was read, but with this to say about it."""
    asked = _asked(cell)
    if asked is None:
        return
    parsed = read_field(cell.value, asked) if isinstance(asked, Field) else read_column(cell.value, asked)
    if parsed.problem == problem:
        wrong = misread(parsed, asked.kind)
        message = f"{wrong.message[0].upper()}{wrong.message[1:]}"
        yield _raw_note(dataset, cell, wrong.code, Severity.WARNING, message, wrong.remedy)


ODDITIES: dict[str, tuple[Callable[[Raw], bool], Callable[[Dataset, RawCell], Iterator[Finding]]]] = {
    "percentage": (is_percentage, percentage),
    "legacy_text": (is_legacy, legacy_text),
    "short_year": (has_short_year, short_year),
    "typed_unit": (has_words_behind, typed_unit),
}


def _asked(cell: RawCell) -> Field | TableColumn | None:
    """What the cell asks for; None beside the figures (a control, an explanation)."""
    if cell.column == CONTROL:
        return None
    if cell.line:
        return next((each for each in cell.tab.form.columns if each.code == cell.column), None)
    return next((each for each in cell.tab.fields if (each.row, each.column) == (cell.row, cell.column)), None)


def _where(data: TabData, fields: Sequence[Field], state: State,
           units: Array | None = None) -> Iterator[tuple[int, Field]]:
    """(position of the unit, field) of every cell in that state; `units`: bool, whose cells alone."""
    if fields:
        found = data.states_of(fields) == state
        if units is not None:
            found &= units[:, None]
        for position, number in np.argwhere(found).tolist():
            yield position, fields[number]


def _raw(data: TabData, position: int, field: Field) -> Raw:
    answers = data.dataset.workbooks[data.units[position]].tabs.get(data.tab.code)
    return answers.values.get(field.row, {}).get(field.column) if answers else None


def _note(data: TabData, position: int, field: Field, code: str, message: str, remedy: str) -> Finding:
    """An error at a field's cell."""
    unit = data.units[position]
    sheet, cell = data.dataset.cell(unit, data.tab.code, field.row, field.column)
    return Finding(code, Severity.ERROR, unit, data.tab.obligation, sheet, cell, field.name, message, remedy)


def _raw_note(dataset: Dataset, cell: RawCell, code: str, severity: Severity, message: str,
              remedy: str) -> Finding:
    return Finding(code, severity, cell.unit, obligation_of(dataset, cell), cell.answers.sheet, cell.address,
                   cell.field, message, remedy)
