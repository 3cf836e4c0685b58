from __future__ import annotations

from collections.abc import Sequence

from automation.domain.tracking.findings import Explanation, Finding
from automation.domain.workbook.forms import Severity
from automation.recording.explanations import OUTDATED, Bindings, check_explanations

PLACE, RECORDS = "CN|R16|N01.total", "CN|T04|TT.held_on"


def explained(text: str, value: str, place: str = PLACE, unit: str = "THPT-A") -> Finding:
    return Finding("R16", Severity.WARNING, unit, "CN", "BC năm", "G9", "N01.total", "thay đổi.", "sửa",
                   explained=True, explanation=Explanation(place, text, value))


def nights(*findings: Sequence[Finding]) -> list[list[bool]]:
    """Night by night, which of the findings are outdated."""
    known: dict[str, Bindings] = {}
    outdated = []
    for each in findings:
        checked = check_explanations(each, known)
        known = dict(checked.bindings)
        outdated.append([finding.outdated for finding in checked.findings])
    return outdated


def test_an_explanation_holds_for_the_figures_that_it_was_written_for() -> None:
    assert nights([explained("t", "950")], [explained("t", "950")]) == [[False], [False]]
    assert nights([explained("t", "950")], [explained("t", "3000")], [explained("t", "3000")]) == [
        [False], [True], [True]]


def test_new_words_explain_the_new_figures_and_the_old_figures_stay_explained() -> None:
    assert nights([explained("t", "950")], [explained("t", "3000")], [explained("u", "3000")]) == [
        [False], [True], [False]]
    assert nights([explained("t", "950")], [explained("t", "3000")], [explained("t", "950")]) == [
        [False], [True], [False]]


def test_figures_that_needed_no_explanation_in_between_do_not_renew_it() -> None:
    assert nights([explained("t", "950")], [], [explained("t", "3000")]) == [[False], [], [True]]


def test_rows_with_the_same_words_are_told_apart_by_their_content() -> None:
    one, other, changed = (explained("t", value, RECORDS) for value in ("a", "b", "c"))
    assert nights([one], [one, other], [other, one]) == [[False], [False, False], [False, False]]
    assert nights([one, other], [one, changed]) == [[False, False], [False, True]]


def test_an_outdated_explanation_leaves_the_warning_open_and_says_so() -> None:
    before = check_explanations([explained("t", "950")], {}).bindings
    checked = check_explanations([explained("t", "3000"), explained("t", "3000", unit="THPT-B")], before)
    [one, other] = checked.findings
    assert (one.explained, one.is_open_warning, one.message) == (False, True, f"thay đổi. {OUTDATED}")
    assert other.explained
    assert set(checked.bindings) == {"THPT-A", "THPT-B"}
