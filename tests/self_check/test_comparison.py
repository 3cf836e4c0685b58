"""The comparison itself: it must see each kind of difference."""

from __future__ import annotations

import pytest

from tests.self_check.comparison import Colour, Excuses, Said, Tally, Verdict, judged
from tests.self_check.inputs import Place

NONE, AMBER, RED = Colour.NONE, Colour.AMBER, Colour.RED
CELL, RULE = Place("6T", 20, 7), ("6T", "R02", "B01.total")
EXCUSES = Excuses({RULE: frozenset({CELL})}, {}, frozenset(), {CELL: (RULE,)}, {"C05": "a word after the figure"})


@pytest.mark.parametrize(("live", "night", "verdict"), [
    (RED, RED, Verdict.AGREED), (AMBER, AMBER, Verdict.AGREED), (RED, NONE, Verdict.FALSE_RED),
    (RED, AMBER, Verdict.FALSE_RED), (AMBER, NONE, Verdict.LIVE_AMBER), (AMBER, RED, Verdict.MILDER),
    (NONE, RED, Verdict.NIGHT_ONLY), (NONE, AMBER, Verdict.NIGHT_ONLY),
])
def test_two_colours_of_a_cell(live: Colour, night: Colour, verdict: Verdict) -> None:
    assert judged(live, night) is verdict


def test_a_text_that_formulas_do_not_read_excuses_what_depends_on_it() -> None:
    tally = Tally()
    tally.add(0, Said({}, {}, frozenset({CELL})), Said({CELL: RED}, {RULE: RED}, codes={CELL: frozenset({"R02"})}),
              EXCUSES)
    assert tally.verdicts == {("cell", Verdict.NIGHT_ONLY, True): 1, ("rule", Verdict.NIGHT_ONLY, True): 1}


def test_nothing_excuses_a_false_red() -> None:
    tally = Tally()
    tally.add(0, Said({CELL: RED}, {RULE: RED}, frozenset({CELL})), Said({}, {}), EXCUSES)
    assert [(each.verdict, each.excused) for each in tally.differences] == [(Verdict.FALSE_RED, "")] * 2
    assert tally.agreement("cell") == 0


def test_agreement_is_of_what_formulas_can_judge() -> None:
    tally = Tally()
    tally.add(0, Said({CELL: RED}, {}), Said({CELL: RED}, {}), EXCUSES)
    tally.add(1, Said({}, {}, frozenset({CELL})), Said({CELL: RED}, {}), EXCUSES)
    assert tally.agreement("cell") == 1
    tally.add(2, Said({}, {}), Said({CELL: RED}, {}), EXCUSES)
    assert tally.agreement("cell") == 0.5
