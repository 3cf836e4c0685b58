"""Checks of single cells on indicator tabs: readable, a whole number, within its bounds, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from automation.domain.plan.units import PUPILS
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import Field, FieldKind, Severity
from automation.domain.workbook.layout import SUBMIT_KEY
from automation.domain.workbook.parse_cell import read_column, read_field
from automation.rules.columns import TabData, tab_data
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, State
from automation.rules.messages import format_value
from automation.rules.misreadings import (
    ANSWER_REMEDIES,
    WHOLE_NUMBER_REMEDY,
    describe_percentage,
    describe_problem,
    has_two_digit_year,
    has_words_after_number,
    is_legacy_encoded,
    is_percentage,
    legacy_reading,
)
from automation.rules.needs import needs_of
from automation.rules.nil_sections import section_findings
from automation.rules.periods import is_open
from automation.rules.raw_cells import RawCell, cells, control_cell, obligation_of

LATER = "dòng này có trong biểu mẫu từ sau khi đơn vị nộp báo cáo nên không bắt buộc."
LATER_REMEDY = "Đơn vị không phải làm gì."
LACKS = "theo danh mục, đơn vị không thuộc diện ghi mục này"
LACKING = {PUPILS: "đơn vị không có học sinh"}
LACKING_REMEDY = ("Đề nghị ghi “Không áp dụng”; nếu đơn vị thuộc diện ghi mục này, đề nghị báo {support} "
                  "sửa danh mục đơn vị.")


def check(dataset: Dataset) -> Iterator[Finding]:
    for tab in dataset.catalogue.tabs:
        if tab.code in dataset.tabs:
            data = tab_data(dataset, tab)
            yield from unreadable(data)
            yield from out_of_bounds(data)
            yield from unanswered(data)
            yield from not_for_the_unit(data)
            yield from section_findings(data)
    yield from raw_text_findings(dataset)


def unreadable(data: TabData) -> Iterator[Finding]:
    """Answers that could not be read as what the cell asks for (R22, R24)."""
    for position, field in _cells_in_state(data, data.tab.fields, State.BAD):
        raw = _raw_value(data, position, field)
        if is_legacy_encoded(raw) or (is_percentage(raw) and field.kind is FieldKind.INTEGER):
            continue  # raw_text_findings reports these
        wrong = describe_problem(read_field(raw, field), field.kind)
        message = f"{data.title(field.name)}: {wrong.message}"
        yield _error_at(data, position, field, wrong.code, message, wrong.remedy)


def out_of_bounds(data: TabData) -> Iterator[Finding]:
    """R22: a number that is not whole, below the minimum or above the maximum."""
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
        message, remedy = _bound_message(field, figure, data.dataset.plan.words.support)
        yield _error_at(data, int(position), field, "R22", f"{data.title(field.name)}: {message}", remedy)


def _bound_message(field: Field, figure: float, support: str) -> tuple[str, str]:
    if figure != int(figure):
        return f"ghi {format_value(figure)}, không phải số nguyên.", WHOLE_NUMBER_REMEDY
    if field.minimum is not None and figure < field.minimum:
        return (f"ghi {format_value(figure)}, nhỏ hơn mức thấp nhất là {format_value(field.minimum)}.",
                "Đề nghị kiểm tra và nhập lại số đúng.")
    return (f"ghi {format_value(figure)}, vượt mức cao nhất có thể có là {format_value(field.maximum or 0)}.",
            f"Đề nghị kiểm tra và nhập lại; nếu số liệu đúng, báo {support} để nâng mức trần.")


def unanswered(data: TabData) -> Iterator[Finding]:
    """R24: a required cell left blank on a submitted tab. Before submission a blank is work in progress."""
    if not is_open(data.obligation, data.dataset.as_of):
        return
    empty = data.ticked & ~data.answered
    for position in np.flatnonzero(empty).tolist():
        yield _empty_tab(data, position)
    required = [field for field in data.tab.fields if field.required]
    needs = needs_of(data.tab)
    for position, field in _cells_in_state(data, required, State.BLANK, data.ticked & ~empty):
        required_here = data.dataset.units[data.units[position]].has(needs.get(field.name, ""))
        if required_here and _has_cell(data, position, field):
            later = data.dataset.later.rows.get((data.units[position], data.tab.obligation or ""), ())
            yield _later_answer(data, position, field) if field.row in later else _blank_answer(data, position, field)


def _blank_answer(data: TabData, position: int, field: Field) -> Finding:
    """Return the finding for a blank, or for text that counts as one: a dash, "chưa có số liệu"."""
    parsed = read_field(_raw_value(data, position, field), field)
    message, remedy = "còn để trống.", ANSWER_REMEDIES[field.kind]
    if parsed.problem:
        wrong = describe_problem(parsed, field.kind)
        message, remedy = wrong.message, wrong.remedy
    return _error_at(data, position, field, "R24", f"{data.title(field.name)}: {message}", remedy)


def _later_answer(data: TabData, position: int, field: Field) -> Finding:
    """Return a note: the row was added after the report was handed in, so nothing is missing."""
    found = _error_at(data, position, field, "R24", f"{data.title(field.name)}: {LATER}", LATER_REMEDY)
    return replace(found, severity=Severity.WARNING, explained=True)


def _has_cell(data: TabData, position: int, field: Field) -> bool:
    """Return whether the tab has the cell. Where its row or column was deleted, `structure` reports that instead; a
    row of the unit's forms may have been a heading, with no cell to fill in."""
    made = data.dataset.later.forms.get(data.units[position])
    if made is not None and field.row not in made:
        return False
    return data.dataset.cell(data.units[position], data.tab.code, field.row, field.column)[1] is not None


def _empty_tab(data: TabData, position: int) -> Finding:
    unit, answers = data.units[position], data.dataset.workbooks[data.units[position]].tabs[data.tab.code]
    return Finding("R24", Severity.ERROR, unit, data.tab.obligation, answers.sheet,
                   control_cell(data.tab, answers, SUBMIT_KEY), SUBMIT_KEY,
                   "Trang này đã chọn “Đã nộp” nhưng chưa có số liệu nào.",
                   "Đề nghị nhập số liệu, hoặc chọn lại “Chưa nộp”.")


def not_for_the_unit(data: TabData) -> Iterator[Finding]:
    """R25: figures where a unit lacks what the line needs, such as pupils."""
    needs = needs_of(data.tab)
    for need in dict.fromkeys(needs.values()):
        fields = [field for field in data.tab.fields
                  if needs.get(field.name) == need and field.kind is FieldKind.INTEGER]
        lacking = np.array([not data.dataset.units[unit].has(need) for unit in data.units], dtype=bool)
        for position, field in _cells_in_state(data, fields, State.VALUE, lacking):
            if data.values(field.name)[position] > 0:
                message = f"{data.title(field.name)}: {LACKING.get(need, LACKS)} nhưng lại có số liệu."
                yield _error_at(data, position, field, "R25", message,
                                LACKING_REMEDY.format(support=data.dataset.plan.words.support))


def raw_text_findings(dataset: Dataset) -> Iterator[Finding]:
    """Yield the findings of RAW_TEXT_CHECKS over all cells; each distinct text is tested once."""
    failed: dict[Raw, list[str]] = {}  # text → names of the checks that it fails

    def fails(value: Raw) -> object:
        if not isinstance(value, str):
            return False
        if value not in failed:
            failed[value] = [name for name, (matches, _) in RAW_TEXT_CHECKS.items() if matches(value)]
        return failed[value]

    for each in cells(dataset, fails):
        for name in failed[each.value]:
            yield from RAW_TEXT_CHECKS[name][1](dataset, each)


def percentage(dataset: Dataset, cell: RawCell) -> Iterator[Finding]:
    """R23: a percentage in a cell for a count. Shares are calculated."""
    asked = cell.asked
    if asked and asked.kind is FieldKind.INTEGER:
        wrong = describe_percentage(cell.value)
        yield _finding_in(dataset, cell, wrong.code, Severity.ERROR, wrong.message, wrong.remedy)


def legacy_text(dataset: Dataset, cell: RawCell) -> Iterator[Finding]:
    """C01: text in the legacy encoding of TCVN3 fonts; the message offers the converted text."""
    reading = legacy_reading(str(cell.value))
    yield _finding_in(dataset, cell, "C01", Severity.WARNING,
                      f"Chữ trong ô này gõ bằng phông cũ (TCVN3), không phải Unicode{reading}.",
                      "Đề nghị gõ lại bằng phông Unicode, như Times New Roman.")


def short_year(dataset: Dataset, cell: RawCell) -> Iterator[Finding]:
    """C02: a date that was read with an assumed century."""
    yield from _parse_warning(dataset, cell, "two_digit_year")


def unit_after_number(dataset: Dataset, cell: RawCell) -> Iterator[Finding]:
    """C05: a count that was read without the word typed after it."""
    yield from _parse_warning(dataset, cell, "with_unit")


def _parse_warning(dataset: Dataset, cell: RawCell, problem: str) -> Iterator[Finding]:
    """Yield a warning if the cell was read with this `ParsedCell.problem`."""
    asked = cell.asked
    if asked is None:
        return
    parsed = read_field(cell.value, asked) if isinstance(asked, Field) else read_column(cell.value, asked)
    if parsed.problem == problem:
        wrong = describe_problem(parsed, asked.kind)
        message = f"{wrong.message[0].upper()}{wrong.message[1:]}"
        yield _finding_in(dataset, cell, wrong.code, Severity.WARNING, message, wrong.remedy)


RAW_TEXT_CHECKS: dict[str, tuple[Callable[[Raw], bool], Callable[[Dataset, RawCell], Iterator[Finding]]]] = {
    "percentage": (is_percentage, percentage),
    "legacy_text": (is_legacy_encoded, legacy_text),
    "short_year": (has_two_digit_year, short_year),
    "typed_unit": (has_words_after_number, unit_after_number),
}


def _cells_in_state(data: TabData, fields: Sequence[Field], state: State,
                    units: Array | None = None) -> Iterator[tuple[int, Field]]:
    """Yield (position of the unit, field) of every cell in that state. `units`: bool, restricts the units."""
    if fields:
        mask = data.states_of(fields) == state
        if units is not None:
            mask &= units[:, None]
        for position, number in np.argwhere(mask).tolist():
            yield position, fields[number]


def _raw_value(data: TabData, position: int, field: Field) -> Raw:
    answers = data.dataset.workbooks[data.units[position]].tabs.get(data.tab.code)
    return answers.values.get(field.row, {}).get(field.column) if answers else None


def _error_at(data: TabData, position: int, field: Field, code: str, message: str, remedy: str) -> Finding:
    """Return an error at a field's cell."""
    unit = data.units[position]
    sheet, cell = data.dataset.cell(unit, data.tab.code, field.row, field.column)
    return Finding(code, Severity.ERROR, unit, data.tab.obligation, sheet, cell, field.name, message, remedy)


def _finding_in(dataset: Dataset, cell: RawCell, code: str, severity: Severity, message: str,
                remedy: str) -> Finding:
    return Finding(code, severity, cell.unit, obligation_of(dataset, cell), cell.answers.sheet, cell.address,
                   cell.field, message, remedy)
