"""What a tab says about its own submission: the word picked, and the signed document behind it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from automation.domain.answers import Raw, TabAnswers
from automation.domain.findings import Finding
from automation.domain.forms import Kind, Severity, Tab
from automation.domain.layout import SUBMIT_KEY
from automation.domain.text import fold
from automation.domain.values import AnswerState, read_value
from automation.domain.words import NOT_SUBMITTED, SUBMIT_CHOICES, SUBMITTED
from automation.rules.frame import Dataset
from automation.rules.raw import control_cell

NUMBER_KEY, DATE_KEY = "@doc_number", "@doc_date"
PLAIN_WORDS = frozenset((None, *SUBMIT_CHOICES))
KNOWN_WORDS = frozenset(fold(each) for each in SUBMIT_CHOICES)


def check(dataset: Dataset) -> Iterator[Finding]:
    for tab in dataset.catalogue.tabs:
        obligation = dataset.obligation(tab.obligation)
        ticked = dataset.ticked[tab.code] if obligation and obligation.requires_document else frozenset()
        for unit in dataset.units if obligation else ():
            answers = dataset.workbooks[unit].tabs.get(tab.code)
            if answers is None:
                continue
            if answers.controls.get(SUBMIT_KEY) not in PLAIN_WORDS:  # nearly all are: no need to fold them
                yield from unknown_word(unit, tab, answers)
            if unit in ticked:
                yield from undocumented(unit, tab, answers)
            if not _is_day(answers.controls.get(DATE_KEY)):
                yield from misdated(unit, tab, answers)


def unknown_word(unit: str, tab: Tab, answers: TabAnswers) -> Iterator[Finding]:
    """D02: neither "Đã nộp" nor "Chưa nộp", however spelled: it does not count as submitted."""
    word = answers.controls.get(SUBMIT_KEY)
    if word is None or (isinstance(word, str) and fold(word) in KNOWN_WORDS):
        return
    yield _finding(unit, tab, answers, SUBMIT_KEY, "D02", Severity.WARNING,
                   "Nội dung ô “Nộp báo cáo” không có trong danh sách, nên chưa được tính là đã nộp.",
                   f"Đề nghị chọn “{SUBMITTED}” hoặc “{NOT_SUBMITTED}” trong danh sách.")


def undocumented(unit: str, tab: Tab, answers: TabAnswers) -> Iterator[Finding]:
    """D01: submitted, but without the number or the date of the signed document."""
    for key, what in ((NUMBER_KEY, "số"), (DATE_KEY, "ngày")):
        if answers.controls.get(key) is None:
            yield _finding(unit, tab, answers, key, "D01", Severity.ERROR,
                           f"Đã chọn “{SUBMITTED}” nhưng chưa ghi {what} của văn bản đã ký.",
                           f"Đề nghị ghi {what} văn bản ở phần đầu trang.")


def misdated(unit: str, tab: Tab, answers: TabAnswers) -> Iterator[Finding]:
    """D03: the document's day can't be read."""
    yield _finding(unit, tab, answers, DATE_KEY, "D03", Severity.ERROR,
                   "Ngày của văn bản đã ký không đọc được.",
                   "Đề nghị nhập lại theo dạng ngày/tháng/năm, ví dụ 05/11/2024.")


@lru_cache(maxsize=4096)
def _is_day(raw: Raw) -> bool:
    """A blank is none that can't be read. The same few days stand in all workbooks."""
    return raw is None or read_value(raw, Kind.DATE).state is not AnswerState.BAD


def _finding(unit: str, tab: Tab, answers: TabAnswers, key: str, code: str, severity: Severity,
             message: str, remedy: str) -> Finding:
    return Finding(code, severity, unit, tab.obligation, answers.sheet, control_cell(tab, answers, key), key,
                   message, remedy)
