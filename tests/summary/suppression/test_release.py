"""Summaries that are compiled one after the other can't be subtracted to give a count of one or two units."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.domain.report import Figure
from automation.summary.suppression.derivable import discloses
from automation.summary.suppression.relations import SensitiveForm
from tests.summary.suppression.compiles import (
    FIELD,
    FORM,
    Compiles,
    Counts,
    disclosed,
    disclosed_pairs,
    line,
    publication,
    total,
)

FIVE = {"a1": 4, "a2": 5, "a3": 6, "a4": 4, "a5": 5}


def test_one_more_unit_repeats_the_figures_with_their_day() -> None:
    compiles = Compiles()
    first = compiles.add(FIVE)
    second = compiles.add({**FIVE, "a6": 1})
    assert (total(first), total(second), second.stale) == (24, 24, True)
    assert second.lines[0].as_of == compiles.published[0].as_of
    assert second.lines[0].answered == 5, "so do the numbers of units behind it"
    assert second.lines[0].by_unit["a6"].hidden


def test_a_chain_is_compared_with_what_was_published_last() -> None:
    compiles = Compiles()
    compiles.add(FIVE)
    for more in ({"a6": 1}, {"a6": 1, "a7": 2}):
        assert total(compiles.add({**FIVE, **more})) == 24
    last = compiles.add({**FIVE, "a6": 1, "a7": 2, "a8": 5})
    assert (total(last), last.stale, len(compiles.published)) == (32, False, 2)
    after = compiles.add({**FIVE, "a6": 1, "a7": 2, "a8": 5, "a9": 0})
    assert (total(after), after.stale) == (32, True)


@pytest.mark.parametrize("changed", [
    {"a1": 5}, {"a1": 5, "a2": 6}, {"a1": 3, "a6": 4}], ids=["one amended", "two amended", "one came, one amended"])
def test_one_or_two_changes_repeat(changed: Counts) -> None:
    compiles = Compiles()
    compiles.add(FIVE)
    assert compiles.add({**FIVE, **changed}).stale


def test_units_that_leave_repeat_until_three_did() -> None:
    compiles = Compiles()
    compiles.add({**FIVE, "a6": 4, "a7": 5, "a8": 6})
    assert total(compiles.add({**FIVE, "a6": 4, "a7": 5})) == 39
    assert total(compiles.add(FIVE)) == 24


def test_the_same_answers_are_published_as_they_were() -> None:
    compiles = Compiles()
    first = compiles.add(FIVE)
    compiles.add({**FIVE, "a6": 1})
    again = compiles.add(FIVE)
    assert (again.lines, again.stale) == (first.lines, False)


def test_an_earlier_publication_counts_as_the_last_one_does() -> None:
    compiles = Compiles()
    compiles.add(FIVE)
    compiles.add({**FIVE, "a6": 4, "a7": 5, "a8": 6})
    back = compiles.add({**FIVE, "a6": 1})
    assert back.stale, "three fewer than the last, but one more than the first"
    assert total(back) == 39


def test_what_was_withheld_stays_withheld() -> None:
    compiles = Compiles()
    first = compiles.add({"a1": 1, "a2": 0, "a3": 0, "b1": 4, "b2": 3, "b3": 0})
    assert first.lines[0].by_type["a"].hidden
    second = compiles.add({"a1": 5, "a2": 0, "a3": 0, "b1": 4, "b2": 3, "b3": 0})
    assert second.lines[0].by_type == first.lines[0].by_type


def test_a_type_with_one_change_is_withheld_when_the_whole_is_published() -> None:
    compiles = Compiles()
    base = {"a1": 4, "a2": 5, "a3": 3, "b1": 4, "b2": 3, "b3": 5, "c1": 4, "c2": 4, "c3": 3}
    compiles.add(base)
    next_ = compiles.add({**base, "a4": 1, "b4": 1, "b5": 2}).lines[0]
    assert next_.total.value == 39
    assert [next_.by_type[kind].hidden for kind in "abc"] == [True, True, False]
    assert not [unit for unit, figure in next_.by_unit.items() if not figure.hidden]


def test_a_type_of_which_three_came_is_published() -> None:
    compiles = Compiles()
    base = {"a1": 4, "a2": 5, "a3": 3, "b1": 4, "b2": 3, "b3": 5}
    compiles.add(base)
    next_ = compiles.add({**base, "a4": 1, "a5": 1, "a6": 3}).lines[0]
    assert (next_.total.value, next_.by_type["a"].value, next_.by_type["b"].value) == (29, 17, 12)


def test_three_publications_together_are_not_solved() -> None:
    """The whole of the second less that of the first is a6 + a7 + b4; type a of the third less the first would be a6 +
    a7 + a8: so the difference of a8 and b4 would follow."""
    compiles = Compiles()
    base = {"a1": 4, "a2": 5, "a3": 3, "b1": 4, "b2": 3, "b3": 5, "c1": 4, "c2": 4, "c3": 3}
    compiles.add(base)
    second = {**base, "a6": 1, "a7": 4, "b4": 5}
    compiles.add(second)
    third = compiles.add({**second, "a8": 2, "c4": 3, "c5": 4}).lines[0]
    assert third.total.value == 35 + 10 + 9
    assert third.by_type["a"].hidden


def test_rows_that_give_one_unit_are_found() -> None:
    counts = [dict.fromkeys(units.split(), 3) for units in ("a1 a2 a3", "a4 a5 a6 a7", "a1 a2 a3 a4 a5 a6")]
    first, second, new = (replace(publication(day, {FIELD: each}), lines=(replace(line(FIELD, each), by_unit={}),))
                          for day, each in enumerate(counts))
    assert discloses([first, second], new), "first + second − new is a7"
    assert not discloses([first], new)


def test_zeros_hide_nothing_and_show_nothing() -> None:
    compiles = Compiles()
    nothing = compiles.add(dict.fromkeys(FIVE, 0)).lines[0]
    assert [figure.value for figure in nothing.by_unit.values()] == [0.0] * 5
    stale = compiles.add({**dict.fromkeys(FIVE, 0), "a6": 2})
    assert (total(stale), stale.stale) == (0, True), "a withheld total would show that the sixth has a case"


def test_a_summary_without_known_answers_is_compared_by_its_units() -> None:
    compiles = Compiles()
    compiles.add(FIVE)
    compiles.published[0] = replace(compiles.published[0], contributors={unit: {} for unit in FIVE}, types={})
    same = compiles.add(FIVE)
    assert (same.stale, total(same)) == (False, 24)
    assert compiles.add({**FIVE, "a1": 5}).stale
    assert compiles.add({**FIVE, "a6": 1, "a7": 2}).stale
    more = compiles.add({**FIVE, "a6": 1, "a7": 2, "a8": 3})
    assert (more.stale, total(more)) == (False, 30)
    assert all(each.hidden for each in more.lines[0].by_type.values())


def test_another_form_is_no_other_answer() -> None:
    compiles = Compiles()
    compiles.add(K02=FIVE)
    more = {**FIVE, "a6": 1}
    added = compiles.add(K02=more, K06=dict.fromkeys(more, 4))
    assert added.stale, "a new question changes no answer to the old one"
    assert added.lines[1].total.hidden, "and has not been published with three changes"


def test_women_and_all_are_repeated_together() -> None:
    form = SensitiveForm(FORM.codes, [{"K06.total": 1, "K06.female": -1, "K06:male": -1}])
    compiles = Compiles(form)
    women = {"a1": 3, "a2": 4, "a3": 3, "a4": 0}
    first = compiles.add(K06_total={unit: 2 * count for unit, count in women.items()}, K06_female=women)
    more = {**women, "a5": 1}
    second = compiles.add(K06_total={unit: 2 * count for unit, count in more.items()}, K06_female=more)
    for name in ("K06.total", "K06.female"):
        assert total(second, name) == total(first, name)


def test_nothing_is_published_of_nobody() -> None:
    compiles = Compiles()
    compiles.add({})
    assert compiles.add(FIVE).stale is False or total(compiles.add(FIVE)) is None


def test_a_period_within_is_not_subtracted() -> None:
    half, year = {"a1": 4, "a2": 5, "a3": 6}, {"a1": 4, "a2": 6, "a3": 6}
    compiles = Compiles(before=[{(FIELD, ""): sum(half.values()), (FIELD, "a"): sum(half.values())}])
    assert total(compiles.add(year)) is None, "one case in the second half"
    compiles = Compiles(before=[{(FIELD, ""): sum(half.values())}])
    later = compiles.add({unit: count + 2 for unit, count in half.items()})
    assert total(later) == 21
    assert all(figure.hidden for figure in later.lines[0].by_unit.values()), "units' figures could be subtracted, too"


def test_two_halves_are_added_before_they_are_subtracted() -> None:
    halves = {(FIELD, ""): 12}
    compiles = Compiles(before=[halves])
    assert total(compiles.add({"a1": 4, "a2": 4, "a3": 4, "a4": 1})) is None, "year − halves = the one of a4"


units = st.sampled_from([f"{kind}{number}" for kind in "ab" for number in range(4)])
answers = st.dictionaries(units, st.sampled_from([0, 0, 1, 1, 2, 3, 4]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(answers, min_size=2, max_size=4))
def test_nobody_can_solve_all_that_was_ever_published(summaries: list[Counts]) -> None:
    compiles = Compiles()
    for each in summaries:
        compiles.add(each)
    assert not disclosed(compiles.published)


changes = st.lists(st.tuples(units, st.sampled_from([None, 0, 1, 2, 3])), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(answers, st.lists(changes, min_size=1, max_size=5))
def test_nobody_can_solve_a_summary_that_grows(first: Counts, later: list[list[tuple[str, int | None]]]) -> None:
    compiles, counts = Compiles(), dict(first)
    compiles.add(counts)
    for each in later:
        counts.update({unit: count for unit, count in each if count is not None})
        for unit in (unit for unit, count in each if count is None):
            counts.pop(unit, None)
        if counts:
            compiles.add(dict(counts))
    assert not disclosed(compiles.published)


@settings(max_examples=60, deadline=None)
@given(answers, st.lists(changes, min_size=1, max_size=5))
def test_publications_differ_by_none_or_by_three(first: Counts, later: list[list[tuple[str, int | None]]]) -> None:
    compiles, counts = Compiles(), dict(first)
    compiles.add(counts)
    for each in later:
        counts.update({unit: count or 0 for unit, count in each})
        compiles.add(dict(counts))
    kept = compiles.published
    assert all(len(one.differing(other)) >= 3 for place, one in enumerate(kept) for other in kept[:place])


sexes = st.tuples(st.sampled_from([0, 0, 1, 2, 3]), st.sampled_from([0, 0, 1, 2]))
some = st.sampled_from(["a0", "a1", "a2", "b0", "b1", "b2"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(some, sexes, min_size=2, max_size=6), min_size=1, max_size=3))
def test_nobody_can_solve_women_and_men(summaries: list[dict[str, tuple[int, int]]]) -> None:
    compiles = Compiles(SensitiveForm(FORM.codes, [{"K06.total": 1, "K06.female": -1, "K06:male": -1}]))
    for each in summaries:
        compiles.add(K06_total={unit: women + men for unit, (women, men) in each.items()},
                     K06_female={unit: women for unit, (women, _) in each.items()})
    assert not disclosed_pairs(compiles.published)


def test_the_attacker_solves_what_the_old_way_published() -> None:
    """The check above can fail: two totals that differ by one school."""
    plain = []
    for day, each in enumerate((FIVE, {**FIVE, "a6": 1})):
        hidden = dict.fromkeys(each, Figure(None, hidden=True))
        plain.append(replace(publication(day, {FIELD: each}), lines=(replace(line(FIELD, each), by_unit=hidden),)))
    assert disclosed(plain) == [frozenset({("a6", "1")})]
