"""The published figures of group K disclose no count of 1 or 2 of any unit, type or sex."""

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
from automation.summary.suppression.relations import SensitiveForm, linear_relations, sensitive_codes
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
def combinations() -> Ints:
    """Return every combination of (women, men) of four units, up to 4 each: one row a combination."""
    return np.array(list(product(range(5), repeat=8)), dtype=np.int64)


SCOPES: dict[str, list[int]] = {"*": [0, 1, 2, 3], "A": [0, 1], "B": [2, 3],
                                **{unit: [place] for place, unit in enumerate(TYPES)}}


def cells(combination: Ints) -> dict[tuple[str, str], Ints]:
    """Return (measure, scope) → the count in each combination."""
    women, men = combination[:, :4], combination[:, 4:]
    return {(measure, scope): counts[:, places].sum(axis=1)
            for scope, places in SCOPES.items()
            for measure, counts in {"total": women + men, "female": women, "male": men}.items()}


def published(lines: list[IndicatorLine]) -> dict[tuple[str, str], int]:
    result: dict[tuple[str, str], int] = {}
    for each in lines:
        shown = {"*": each.total, **each.by_type, **each.by_unit}
        result |= {(each.part, scope): int(figure.value) for scope, figure in shown.items()
                   if figure.value is not None}
    return result


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=4, max_size=4), st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_no_small_count_has_a_single_possible_value(women: list[int], men: list[int]) -> None:
    female = dict(zip(TYPES, women, strict=True))
    total = {unit: count + more for (unit, count), more in zip(female.items(), men, strict=True)}
    figures = [line("K06.total", total), line("K06.female", female)]
    shown = published(suppress_small_counts(figures, SensitiveForm(SENSITIVE, PAIR), TYPES))
    truth = cells(np.array([[*women, *men]]))
    every = cells(combinations())
    fits = np.ones(len(combinations()), dtype=bool)
    for cell, value in shown.items():
        assert truth[cell][0] == value
        fits &= every[cell] == value
    disclosed = [cell for cell, value in truth.items() if value[0] in (1, 2) and len(set(every[cell][fits])) < 2]
    assert not disclosed


def test_small_counts_and_a_complementary_cell_are_hidden_and_the_rest_is_shown() -> None:
    lines = {(each.code, each.part): each for each in report().indicators}
    women = lines["K06", "female"]
    assert (women.total, lines["K06", "total"].total) == (Figure(17.0), Figure(27.0))
    assert women.by_type["THPT"].hidden, "9 − 7 = 2 men"
    assert sum(figure.hidden for figure in women.by_type.values()) == 2, "one complementary cell: 17 − 5 − 5 = 7"
    assert not any(figure.value in (1, 2) for each in lines.values() if each.code in SENSITIVE
                   for figure in (each.total, *each.by_type.values(), *each.by_unit.values()))
    assert all(figure.hidden for unit, figure in women.by_unit.items() if unit in {"B1", "B2"}), "B1 has one victim"


def test_a_share_is_withheld_if_one_half_of_its_pair_is() -> None:
    female = {"a1": 1, "a2": 0, "b1": 0, "b2": 0}
    total = {"a1": 4, "a2": 3, "b1": 3, "b2": 0}
    lines = [IndicatorLine(**{**_fields(line(name, values)), "share": 10.0, "previous": 9.0})
             for name, values in {"K06.total": total, "K06.female": female}.items()]
    concealed = suppress_small_counts(lines, SensitiveForm(SENSITIVE, PAIR), TYPES)
    assert concealed[1].total.hidden
    assert [each.share for each in concealed] == [None, None]
    assert [each.withheld for each in concealed] == [("share", "previous")] * 2
    assert [each.previous for each in concealed] == [None, None]


@pytest.mark.parametrize(("marked", "shown", "withheld"), [
    (0.0, 0.0, ()), (1.0, 0.0, ("estimated",)), (18.0, 0.0, ("estimated",)), (20.0, 20.0, ())])
def test_an_estimated_part_is_withheld_unless_it_is_none_or_all(
        marked: float, shown: float, withheld: tuple[str, ...]) -> None:
    every = dict.fromkeys(TYPES, 5)
    lines = [IndicatorLine(**{**_fields(line("K07.young", every)), "estimated": marked})]
    result = suppress_small_counts(lines, SensitiveForm(SENSITIVE), TYPES)[0]
    assert (result.total.value, result.estimated, result.withheld) == (20, shown, withheld)


def test_a_row_of_zeros_is_shown_whatever_else_is_hidden() -> None:
    none, some = dict.fromkeys(TYPES, 0), {"a1": 1, "a2": 0, "b1": 4, "b2": 1}
    lines = [line("K07.young", none), line("K07.older", some), line("K06.total", some), line("K06.female", none)]
    lines = [replace(each, estimated=0.0, previous=0.0) for each in lines]
    related = [*PAIR, {"K06.total": 1, "K07.young": -1, "K07.older": -1}]
    result = suppress_small_counts(lines, SensitiveForm(SENSITIVE, related), TYPES)
    assert result[0] == lines[0]
    assert result[3] == lines[3]
    assert result[1].by_type["A"].hidden, "one victim"
    assert all(result[1].by_unit[unit].hidden for unit in TYPES)


def test_a_type_without_a_case_is_shown_unit_by_unit() -> None:
    few = line("K07.young", {"a1": 0, "a2": 0, "b1": 3, "b2": 1})
    result = suppress_small_counts([few], SensitiveForm(SENSITIVE), TYPES)[0]
    assert [result.by_unit[unit] for unit in ("a1", "a2")] == [Figure(0.0), Figure(0.0)]
    assert [result.by_unit[unit].hidden for unit in ("b1", "b2")] == [True, True]
    assert (result.by_type["A"].value, result.by_type["B"].value, result.total.value) == (0, 4, 4)


def test_figures_without_a_common_equation_are_withheld_independently() -> None:
    small, large = {"a1": 1, "a2": 0, "b1": 0, "b2": 0}, {"a1": 3, "a2": 4, "b1": 5, "b2": 6}
    both = [line("K06.total", small), line("K07.young", large)]
    result = suppress_small_counts(both, SensitiveForm(SENSITIVE), TYPES)
    assert result[0].total.hidden
    assert result[1] == line("K07.young", large)
    related = suppress_small_counts([line("K06.total", small), line("K07.young", large)],
                                    SensitiveForm(SENSITIVE, [{"K06.total": 1, "K07.young": -1}]), TYPES)
    assert related[1].by_unit["a1"].hidden, "an equation relates them"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), st.lists(st.integers(0, 4), min_size=4, max_size=4))
def test_a_zero_is_hidden_only_where_another_figure_of_its_line_is(women: list[int], men: list[int]) -> None:
    female = dict(zip(TYPES, women, strict=True))
    total = {unit: count + more for (unit, count), more in zip(female.items(), men, strict=True)}
    for each in suppress_small_counts([line("K06.total", total), line("K06.female", female)],
                                      SensitiveForm(SENSITIVE, PAIR), TYPES):
        assert not (each.total.value == 0 and any(figure.hidden for figure in
                                                  (*each.by_type.values(), *each.by_unit.values())))


def test_a_hidden_figure_has_no_value() -> None:
    lines = [each for each in report().indicators if each.code in SENSITIVE]
    hidden = [figure for each in lines for figure in (each.total, *each.by_type.values(), *each.by_unit.values())
              if figure.hidden]
    assert hidden
    assert all(figure.value is None for figure in hidden)
    bare = suppress_all(lines, SENSITIVE)
    assert not [figure for each in bare for figure in (each.total, *each.by_type.values(), *each.by_unit.values())
                if figure.value is not None]


def test_other_figures_are_unchanged() -> None:
    lines = [line("B01.total", {"a1": 1, "a2": 2, "b1": 1, "b2": 0})]
    assert suppress_small_counts(lines, SensitiveForm(SENSITIVE, PAIR), TYPES) == lines


def test_relations_are_pairs_and_the_forms_own_equations() -> None:
    result = linear_relations(sample.CATALOGUE.tab("6T"), sensitive_codes(sample.CATALOGUE))
    assert {"K06.total": 1, "K06.female": -1, "K06:male": -1} in result
    assert {"K06.total": 1, "K07.young": -1, "K07.older": -1} in result


def test_both_sides_of_an_or_are_relations() -> None:
    rule = replace(sample.FORM.rules[0], check="K06.total == K07.young or K06.total == sum(K07)")
    form = replace(sample.FORM, rules=(rule,))
    result = linear_relations(Catalogue((form,)).tab("6T"), SENSITIVE)
    assert {"K06.total": 1, "K07.young": -1} in result
    assert {"K06.total": 1, "K07.young": -1, "K07.older": -1} in result


def _fields(each: IndicatorLine) -> dict[str, Any]:
    return dict(vars(each))
