"""A small round of what `make live` plays at length: formulas never call wrong what the night calls right, and agree
with it on what they can judge."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.self_check.comparison import Verdict
from tests.self_check.rounds import Round, new_round, opened

pytestmark = pytest.mark.needs_program

SETS = {"shipped": 20, "second": 30, "random-1": 20}
LEAST = 0.95  # of few sets; at length 0.99


@pytest.fixture(scope="module", params=SETS)
def played(request: pytest.FixtureRequest) -> Iterator[Round]:
    made = new_round(request.param, SETS[request.param])
    with opened(made.live) as sheet:
        made.play(sheet)
        yield made


def test_nothing_right_is_called_wrong(played: Round) -> None:
    assert played.tally.false_reds == []


@pytest.mark.parametrize("what", ["cell", "rule"])
def test_the_night_agrees(played: Round, what: str) -> None:
    few = [each for each in played.tally.differences if not each.excused]
    assert played.tally.agreement(what) >= LEAST, few


def test_there_is_something_to_agree_on(played: Round) -> None:
    """Without that the tests above prove nothing."""
    agreed = partial(played.tally.verdicts.__getitem__)
    assert agreed(("cell", Verdict.AGREED, False)) > 20
    assert agreed(("rule", Verdict.AGREED, False)) > 3
