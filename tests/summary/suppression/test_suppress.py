"""What is published of group K tells no count of one or two, of whatever unit, type or sex."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from automation.domain.report import Figure, IndicatorLine, Report
from automation.domain.workbook.forms import Catalogue
from automation.pipeline.compile_report import compile_report
from automation.summary.suppression.relations import linear_relations, sensitive_codes
from automation.summary.suppression.suppress import suppress_all, suppress_small_counts
from tests.pipeline import sample

TYPES = {"a1": "A", "a2": "A", "b1": "B", "b2": "B"}
PAIR = [{"K06.total": 1, "K06.female": -1, "K06:male": -1}]
SENSITIVE = frozenset({"K06", "K07"})
Ints = NDArray[np.int64]


def report() -> Report:
    return compile_report(sample.dataset(), sample.standings(), [], "6T", sample.NOW)


def line(name: str, values: dict[str, int]) -> IndicatorLine:
    code, _, part = name.partition(".")
    by_type = {kind: Figure(sum(values[unit] for unit in TYPES if TYPES[unit] == kind)) for kind in "AB"}
    by_unit = {unit: Figure(float(value)) for unit, value in values.items()}
    return IndicatorLine(code, part, "Nạn nhân", "người", "K", 0, Figure(sum(values.values())), by_type, by_unit)


@lru_cache(maxsize=1)
def worlds() -> Ints:
    """Every (women, men) of four units up to 4 each."""
    return np.array(list(product(range(5), repeat=8)), dtype=np.int64)


SCOPES: dict[str, list[int]] = {"*": [0, 1, 2, 3], "A": [0, 1], "B": [2, 3],
                                **{unit: [place] for place, unit in enumerate(TYPES)}}


def cells(world: Ints) -> dict[tuple[str, str], Ints]:
    """Measure, scope → the count in each world."""
    women, men = world[:, :4], world[:, 4:]
    return {(measure, scope): counts[:, places].sum(axis=1)
            for scope, places in SCOPES.items()
            for measure, counts in {"total": women + men, "female": women, "male": men}.items()}


def published(lines: list[IndicatorLine]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for each in lines:
        shown = {"*": each.total, **each.by_type, **each.by_unit}
        found |= {(each.part, scope): int(figure.value) for scope, figure in shown.items()
                  if figure.value is not None}
    return found


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=4, max_size=4), st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_no_world_alone_explains_what_is_published(women: list[int], men: list[int]) -> None:
    female = dict(zip(TYPES, women, strict=True))
    total = {unit: count + more for (unit, count), more in zip(female.items(), men, strict=True)}
    figures = [line("K06.total", total), line("K06.female", female)]
    shown = published(suppress_small_counts(figures, SENSITIVE, PAIR, TYPES))
    truth = cells(np.array([[*women, *men]]))
    every = cells(worlds())
    fits = np.ones(len(worlds()), dtype=bool)
    for cell, value in shown.items():
        assert truth[cell][0] == value
        fits &= every[cell] == value
    told = [cell for cell, value in truth.items() if value[0] in (1, 2) and len(set(every[cell][fits])) < 2]
    assert not told


def test_small_counts_and_a_companion_are_hidden_and_the_rest_is_shown() -> None:
    lines = {(each.code, each.part): each for each in report().indicators}
    women = lines["K06", "female"]
    assert (women.total, lines["K06", "total"].total) == (Figure(17.0), Figure(27.0))
    assert women.by_type["THPT"].hidden, "9 − 7 = 2 men"
    assert sum(figure.hidden for figure in women.by_type.values()) == 2, "one companion, or 17 − 5 − 5 tells"
    assert not any(figure.value in (1, 2) for each in lines.values() if each.code in SENSITIVE
                   for figure in (each.total, *each.by_type.values(), *each.by_unit.values()))
    assert all(figure.hidden for unit, figure in women.by_unit.items() if unit in {"B1", "B2"}), "B1 has one victim"


def test_a_share_never_stands_beside_one_half_of_a_pair() -> None:
    female = {"a1": 1, "a2": 0, "b1": 0, "b2": 0}
    total = {"a1": 4, "a2": 3, "b1": 3, "b2": 0}
    lines = [IndicatorLine(**{**_fields(line(name, values)), "share": 10.0, "previous": 9.0})
             for name, values in {"K06.total": total, "K06.female": female}.items()]
    concealed = suppress_small_counts(lines, SENSITIVE, PAIR, TYPES)
    assert concealed[1].total.hidden
    assert [each.share for each in concealed] == [None, None]
    assert [each.withheld for each in concealed] == [("share", "previous")] * 2
    assert [each.previous for each in concealed] == [None, None]


@pytest.mark.parametrize(("marked", "shown", "withheld"), [
    (0.0, 0.0, ()), (1.0, 0.0, ("estimated",)), (18.0, 0.0, ("estimated",)), (20.0, 20.0, ())])
def test_a_part_that_is_estimated_is_withheld_and_never_said_to_be_another(
        marked: float, shown: float, withheld: tuple[str, ...]) -> None:
    every = dict.fromkeys(TYPES, 5)
    lines = [IndicatorLine(**{**_fields(line("K07.young", every)), "estimated": marked})]
    found = suppress_small_counts(lines, SENSITIVE, [], TYPES)[0]
    assert (found.total.value, found.estimated, found.withheld) == (20, shown, withheld)


def test_a_row_of_zeros_is_shown_whatever_stands_beside_it() -> None:
    none, some = dict.fromkeys(TYPES, 0), {"a1": 1, "a2": 0, "b1": 4, "b2": 1}
    lines = [line("K07.young", none), line("K07.older", some), line("K06.total", some), line("K06.female", none)]
    lines = [replace(each, estimated=0.0, previous=0.0) for each in lines]
    bound = [*PAIR, {"K06.total": 1, "K07.young": -1, "K07.older": -1}]
    found = suppress_small_counts(lines, SENSITIVE, bound, TYPES)
    assert found[0] == lines[0]
    assert found[3] == lines[3]
    assert found[1].by_type["A"].hidden, "one victim"
    assert all(found[1].by_unit[unit].hidden for unit in TYPES)


def test_a_type_without_a_case_is_shown_unit_by_unit() -> None:
    found = suppress_small_counts([line("K07.young", {"a1": 0, "a2": 0, "b1": 3, "b2": 1})], SENSITIVE, [], TYPES)[0]
    assert [found.by_unit[unit] for unit in ("a1", "a2")] == [Figure(0.0), Figure(0.0)]
    assert [found.by_unit[unit].hidden for unit in ("b1", "b2")] == [True, True]
    assert (found.by_type["A"].value, found.by_type["B"].value, found.total.value) == (0, 4, 4)


def test_figures_that_no_equation_binds_are_withheld_apart() -> None:
    small, large = {"a1": 1, "a2": 0, "b1": 0, "b2": 0}, {"a1": 3, "a2": 4, "b1": 5, "b2": 6}
    found = suppress_small_counts([line("K06.total", small), line("K07.young", large)], SENSITIVE, [], TYPES)
    assert found[0].total.hidden
    assert found[1] == line("K07.young", large)
    bound = suppress_small_counts([line("K06.total", small), line("K07.young", large)], SENSITIVE,
                    [{"K06.total": 1, "K07.young": -1}], TYPES)
    assert bound[1].by_unit["a1"].hidden, "they are said to be bound"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_a_zero_is_hidden_only_where_another_figure_of_its_line_is(women: list[int], men: list[int]) -> None:
    female = dict(zip(TYPES, women, strict=True))
    total = {unit: count + more for (unit, count), more in zip(female.items(), men, strict=True)}
    for each in suppress_small_counts([line("K06.total", total), line("K06.female", female)], SENSITIVE, PAIR, TYPES):
        assert not (each.total.value == 0 and any(figure.hidden for figure in
                                                  (*each.by_type.values(), *each.by_unit.values())))


def test_a_hidden_figure_carries_no_value() -> None:
    lines = [each for each in report().indicators if each.code in SENSITIVE]
    hidden = [figure for each in lines for figure in (each.total, *each.by_type.values(), *each.by_unit.values())
              if figure.hidden]
    assert hidden
    assert all(figure.value is None for figure in hidden)
    bare = suppress_all(lines, SENSITIVE)
    assert not [figure for each in bare for figure in (each.total, *each.by_type.values(), *each.by_unit.values())
                if figure.value is not None]


def test_other_figures_are_left_as_they_are() -> None:
    lines = [line("B01.total", {"a1": 1, "a2": 2, "b1": 1, "b2": 0})]
    assert suppress_small_counts(lines, SENSITIVE, PAIR, TYPES) == lines


def test_relations_are_pairs_and_the_forms_own_equations() -> None:
    found = linear_relations(sample.CATALOGUE.tab("6T"), sensitive_codes(sample.CATALOGUE))
    assert {"K06.total": 1, "K06.female": -1, "K06:male": -1} in found
    assert {"K06.total": 1, "K07.young": -1, "K07.older": -1} in found


def test_either_side_of_an_or_may_bind() -> None:
    rule = replace(sample.FORM.rules[0], check="K06.total == K07.young or K06.total == sum(K07)")
    form = replace(sample.FORM, rules=(rule,))
    found = linear_relations(Catalogue((form,)).tab("6T"), SENSITIVE)
    assert {"K06.total": 1, "K07.young": -1} in found
    assert {"K06.total": 1, "K07.young": -1, "K07.older": -1} in found


def _fields(each: IndicatorLine) -> dict[str, Any]:
    return dict(vars(each))
