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


def findings_for(table: str, tab: str = "6T") -> list[Finding]:
    return list(submission.check(dataset(CATALOGUE, PLAN, {tab: table})))


def test_a_submission_with_its_document_has_no_findings() -> None:
    assert findings_for("@submit Đã nộp\n@doc_number 12/BC\n@doc_date 2024-05-20") == []


def test_a_submission_without_its_document_is_an_error_for_each_part() -> None:
    findings = findings_for("@submit Đã nộp")
    assert [(each.code, each.cell, each.is_error) for each in findings] == [("D01", "G4", True), ("D01", "G5", True)]
    assert [each.field for each in findings_for("@submit Đã nộp\n@doc_number 12/BC")] == ["@doc_date"]


def test_an_obligation_without_document_needs_none() -> None:
    assert findings_for("@submit Đã nộp", tab="CN") == []


def test_before_submission_no_document_is_needed() -> None:
    assert findings_for("@submit Chưa nộp") == []
    assert findings_for("") == []


@pytest.mark.parametrize(("word", "expected"), [("xong rồi", "không có trong danh sách"),
                                                ("1", "không có trong danh sách")])
def test_an_unknown_word_is_a_warning(word: str, expected: str) -> None:
    [one] = findings_for(f"@submit {word}")
    assert (one.code, one.severity, one.cell) == ("D02", Severity.WARNING, "G3")
    assert expected in one.message


def test_case_and_spaces_are_ignored() -> None:
    assert findings_for('@submit "đã nộp "', tab="CN") == []
    assert findings_for('@submit "Đã  nộp"', tab="CN") == []


def test_a_day_that_cannot_be_read_is_an_error() -> None:
    [one] = findings_for("@doc_date tuần trước")
    assert (one.code, one.cell) == ("D03", "G5")


def test_a_document_number_that_became_a_date_is_asked_back() -> None:
    findings = findings_for("@submit Đã nộp\n@doc_number 2024-05-12\n@doc_date 2024-05-20")
    assert [(each.code, each.cell, each.is_error) for each in findings] == [("C06", "G4", True)]
    assert "thành ngày tháng" in findings[0].message
    assert "dấu nháy đơn" in findings[0].remedy
    assert "2024" not in findings[0].message
    assert [each.code for each in findings_for("@doc_link #REF!")] == ["C04"]
    assert findings_for("@submit Đã nộp\n@doc_number 131\n@doc_date 2024-05-20") == []
