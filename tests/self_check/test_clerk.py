"""A clerk who follows the links of the first tab ends with "Đã nộp"; twenty slips are reported before that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from automation.domain.workbook.words import SUBMITTED
from tests.self_check.clerk import REPORTS, Clerk, clerks_answers, mistakes, reported
from tests.self_check.forms import forms
from tests.self_check.live import Live
from tests.self_check.rounds import opened

pytestmark = pytest.mark.needs_program
BY_LINKS, SLIPS = 6, 20  # cells of a report that are left to the links: all of them take minutes


@pytest.fixture(scope="module")
def clerk() -> Iterator[Clerk]:
    """With everything typed but BY_LINKS required cells of each report."""
    live = Live(forms("shipped"))
    with opened(live) as sheet:
        made = Clerk(live, sheet, clerks_answers(live))
        made.fill_tables()
        for code in REPORTS:
            cells = sorted((place, value) for place, value in made.answers.items() if place.tab == code)
            made.typed |= dict(cells[BY_LINKS:])
        yield made


def test_the_links_of_the_first_tab_lead_to_a_submitted_report(clerk: Clerk) -> None:
    for code in REPORTS:
        assert clerk.lines()[code].state == "Đang điền"
        effort = clerk.fill(code)
        assert 0 < effort.links <= BY_LINKS
        line = clerk.lines()[code]
        assert (line.state, line.errors, line.warnings, line.owed, line.first) == (SUBMITTED, 0, 0, 0, "")
    assert not [each for each in clerk.findings() if each.is_error]


def test_twenty_slips_are_reported_before_submission_and_by_night(clerk: Clerk) -> None:
    made = mistakes(clerk.live, clerk.typed, SLIPS)
    assert len({each.place for each in made}) == SLIPS
    assert [each for each in reported(clerk, made) if not (each.live and each.front and each.night)] == []
