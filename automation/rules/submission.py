"""Checks of a tab's submission controls: the word chosen, and the number and date of the signed document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from automation.domain.tracking.findings import Finding
from automation.domain.vietnamese.text import fold
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind, Severity, Tab
from automation.domain.workbook.layout import DOCUMENT_KEYS, SUBMIT_KEY
from automation.domain.workbook.parse_cell import AnswerState, read_value
from automation.domain.workbook.words import NOT_SUBMITTED, SUBMIT_CHOICES, SUBMITTED
from automation.rules.coded_column import CONTROL
from automation.rules.frame import Dataset
from automation.rules.lost import units_without
from automation.rules.misreadings import describe_problem
from automation.rules.raw_cells import control_cell

NUMBER_KEY, DATE_KEY, LINK_KEY = DOCUMENT_KEYS
KNOWN_WORDS = frozenset(fold(each) for each in SUBMIT_CHOICES)


def check(dataset: Dataset) -> Iterator[Finding]:
    for tab in dataset.catalogue.tabs:
        obligation = dataset.obligation(tab.obligation)
        if obligation:
            yield from unknown_words(dataset, tab)
            yield from misdated(dataset, tab)
            yield from unreadable_texts(dataset, tab)
            if obligation.requires_document:
                yield from undocumented(dataset, tab)


def unknown_words(dataset: Dataset, tab: Tab) -> Iterator[Finding]:
    """D02: neither "Đã nộp" nor "Chưa nộp" in any spelling; it does not count as submitted."""
    for unit in _units(dataset, tab, SUBMIT_KEY, _is_unknown):
        yield _finding(dataset, unit, tab, SUBMIT_KEY, "D02", Severity.WARNING,
                       "Nội dung ô “Nộp báo cáo” không có trong danh sách, nên chưa được tính là đã nộp.",
                       f"Đề nghị chọn “{SUBMITTED}” hoặc “{NOT_SUBMITTED}” trong danh sách.")


def undocumented(dataset: Dataset, tab: Tab) -> Iterator[Finding]:
    """D01: submitted, but without the number or the date of the signed document."""
    for key, what in ((NUMBER_KEY, "số"), (DATE_KEY, "ngày")):
        blank = _units(dataset, tab, key, lambda raw: raw is None) - units_without(dataset, tab.code, key)
        for unit in sorted(blank & dataset.ticked[tab.code]):
            yield _finding(dataset, unit, tab, key, "D01", Severity.ERROR,
                           f"Đã chọn “{SUBMITTED}” nhưng chưa ghi {what} của văn bản đã ký.",
                           f"Đề nghị ghi {what} văn bản ở phần đầu trang.")


def misdated(dataset: Dataset, tab: Tab) -> Iterator[Finding]:
    """D03: a document date that cannot be read."""
    for unit in _units(dataset, tab, DATE_KEY, _is_no_day):
        yield _finding(dataset, unit, tab, DATE_KEY, "D03", Severity.ERROR,
                       "Ngày của văn bản đã ký không đọc được.",
                       "Đề nghị nhập lại theo dạng ngày/tháng/năm, năm đủ bốn chữ số.")


def unreadable_texts(dataset: Dataset, tab: Tab) -> Iterator[Finding]:
    """The document's number or link can't be read: 12/5 became a date, a formula is in error."""
    for key, what in ((NUMBER_KEY, "Số"), (LINK_KEY, "Đường dẫn")):
        column = dataset.raw_columns[tab.code][key, CONTROL]
        for position, raw in column.matching(_is_no_text):
            wrong = describe_problem(read_value(raw, FieldKind.STRING), FieldKind.STRING)
            yield _finding(dataset, dataset.index[position], tab, key, wrong.code, Severity.ERROR,
                           f"{what} của văn bản đã ký: {wrong.message}", wrong.remedy)


def _units(dataset: Dataset, tab: Tab, key: str, wanted: Callable[[Raw], bool]) -> frozenset[str]:
    """Return the units whose control cell has a value that satisfies `wanted`."""
    return frozenset(dataset.index[dataset.raw_columns[tab.code][key, CONTROL].mask(wanted)])


def _is_unknown(word: Raw) -> bool:
    return word is not None and not (isinstance(word, str) and fold(word) in KNOWN_WORDS)


def _is_no_day(raw: Raw) -> bool:
    """Return whether the value cannot be read as a date; a blank can."""
    return read_value(raw, FieldKind.DATE).state is AnswerState.BAD


def _is_no_text(raw: Raw) -> bool:
    return read_value(raw, FieldKind.STRING).state is AnswerState.BAD


def _finding(dataset: Dataset, unit: str, tab: Tab, key: str, code: str, severity: Severity, message: str,
             remedy: str) -> Finding:
    answers = dataset.workbooks[unit].tabs[tab.code]
    return Finding(code, severity, unit, tab.obligation, answers.sheet, control_cell(tab, answers, key), key,
                   message, remedy)
