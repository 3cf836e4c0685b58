"""Many workbooks gone or empty at once stop the run; one or two do not."""

from __future__ import annotations

import pytest

from automation.domain.answers import WorkbookAnswers
from automation.domain.observations import Collected, Observation
from automation.domain.plan import Guards
from automation.recording.guards import mass_failure

UNITS = [f"U{number:02}" for number in range(20)]
BEFORE = dict.fromkeys(UNITS, 50)
GUARDS = Guards(max_unreachable_share=0.2, max_emptied_share=0.2)


def seen(unit: str, filled: int = 50, trouble: str = "") -> Observation:
    answers = None if trouble else WorkbookAnswers(unit)
    return Observation(unit, f"{unit}.xlsx", "1", None, "d", answers, trouble=trouble, filled=filled)


def collected(*, gone: int = 0, unlisted: int = 0, emptied: int = 0, left: int = 0) -> Collected:
    """The first units gone, the next not listed at all, the next emptied down to `left` answers."""
    found = {}
    for number, unit in enumerate(UNITS):
        if number < gone:
            found[unit] = seen(unit, 0, "Không thấy tệp.")
        elif number >= gone + unlisted:
            found[unit] = seen(unit, left if number < gone + unlisted + emptied else 50)
    return Collected(found)


@pytest.mark.parametrize(("state", "stops"), [
    (collected(), False),
    (collected(gone=4), False),
    (collected(gone=5), True),
    (collected(gone=3, unlisted=2), True),
    (collected(emptied=4), False),
    (collected(emptied=5), True),
    (collected(emptied=5, left=4), True),
    (collected(emptied=5, left=6), False),
    (collected(gone=4, emptied=4), False),
])
def test_bounds(state: Collected, stops: bool) -> None:
    assert (mass_failure(state, BEFORE, UNITS, GUARDS) is not None) is stops


def test_it_says_how_many_which_and_what_to_look_at() -> None:
    words = mass_failure(collected(gone=7), BEFORE, UNITS, GUARDS) or ""
    assert "7 trong 20 bảng tính (35%)" in words
    assert "U00, U01, U02, U03, U04 và 2 đơn vị khác" in words
    assert "Hãy xem thư mục bảng tính" in words


def test_blank_from_the_beginning_is_not_emptied() -> None:
    assert mass_failure(collected(emptied=20), {}, UNITS, GUARDS) is None


def test_one_workbook_of_two_is_its_units_matter() -> None:
    two = Collected({"U00": seen("U00", trouble="Tệp hỏng."), "U01": seen("U01")})
    assert mass_failure(two, {}, UNITS[:2], GUARDS) is None
    assert mass_failure(Collected({}), {}, [], GUARDS) is None
