from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import Catalogue, Severity
from automation.rules import submission
from tests.rules.sheets import count, dataset, small_form, small_plan

CATALOGUE = Catalogue((small_form(count("B01")),))
PLAN = replace(small_plan(), obligations=tuple(
    replace(each, requires_document=each.code == "6T") for each in small_plan().obligations))


def found(table: str, tab: str = "6T") -> list[Finding]:
    return list(submission.check(dataset(CATALOGUE, PLAN, {tab: table})))


def test_a_documented_submission_is_whole() -> None:
    assert found("@submit Đã nộp\n@doc_number 12/BC\n@doc_date 2024-05-20") == []


def test_a_submission_without_its_document_is_an_error_for_each_part() -> None:
    told = found("@submit Đã nộp")
    assert [(each.code, each.cell, each.is_error) for each in told] == [("D01", "G4", True), ("D01", "G5", True)]
    assert [each.field for each in found("@submit Đã nộp\n@doc_number 12/BC")] == ["@doc_date"]


def test_where_no_document_is_asked_for_none_is_missed() -> None:
    assert found("@submit Đã nộp", tab="CN") == []


def test_before_submission_nothing_is_missed() -> None:
    assert found("@submit Chưa nộp") == []
    assert found("") == []


@pytest.mark.parametrize(("word", "said"), [("xong rồi", "không có trong danh sách"),
                                            ("1", "không có trong danh sách")])
def test_a_word_that_does_not_count_is_told(word: str, said: str) -> None:
    [one] = found(f"@submit {word}")
    assert (one.code, one.severity, one.cell) == ("D02", Severity.WARNING, "G3")
    assert said in one.message


def test_case_and_spaces_around_are_forgiven() -> None:
    assert found('@submit "đã nộp "', tab="CN") == []
    assert found('@submit "Đã  nộp"', tab="CN") == []


def test_a_day_that_cannot_be_read_is_an_error() -> None:
    [one] = found("@doc_date tuần trước")
    assert (one.code, one.cell) == ("D03", "G5")
