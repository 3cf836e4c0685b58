"""Every rule of the shipped forms is broken by a mutated workbook, and by it is found."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from automation.domain.workbook.forms import Rule, Tab
from automation.rules.apply import applies, bindings, broken
from automation.rules.columns import tab_data
from automation.rules.expression.scope import TabScope
from automation.rules.frame import Dataset
from tests.rules.sheets import datasets
from tests.rules.test_shipped_rules import AS_OF, FAILING, NONE, PLAN, Changes, workbook, workspace

RECORDS = {
    "TT": "held_on | sessions | staff_total | staff_female | pupils_total | pupils_female\n"
          "2024-03-05 | 2 | 9 | 5 | 7 | 3",
    "TH": "held_on | mode | participants_total | participants_female\n2024-03-05 | Trực tiếp | 9 | 5\n"
          "2024-03-06 | Trực tuyến | 9 | 5",
    "THD": "held_on | participants_total | participants_female | victims_total | victims_female\n"
           "2024-11-05 | 9 | 5 | 2 | 1",
    "CS": "proposed_on | status\n2024-03-05 | Đã ban hành",
    "KT": "awarded_on | collectives | individuals_total | individuals_female\n2024-03-05 | 1 | 3 | 2",
    "GL": "held_on | partner_kind\n2024-03-05 | Công đoàn",
    "TV": "sex | from_on | status\nNữ | 2024-01-05 | Đương nhiệm",
}
WOVEN = "\n".join(f"V0{number}.done Có" for number in range(1, 5))
# Changes to the year's report, to the half-year's, and to the other tabs.
MUTATIONS: tuple[tuple[Changes, Changes, Changes], ...] = (
    *((changes, NONE, NONE) for _, changes in FAILING),
    (NONE, NONE, RECORDS),
    ({"G01.meeting": "9", "A03.total": "1"}, NONE, RECORDS),
    ({"A09": "3"}, {"A09": "4"}, NONE),
    ({"A09": "3"}, {"A09": "4", "A09~": "ước"}, NONE),
    ({"C05.total": "9"}, NONE, NONE),
    ({"B09.total": "2"}, NONE, NONE),
    ({"K02": "1", "K02.abuse": "1"}, NONE, NONE),
    ({"A07.has": "Có", "A07.number": "9/KH", "A07.date": "2024-03-03"}, NONE, {"KH": PLAN.format("45/KH")}),
    (NONE, NONE, {"KH": PLAN.format("45/KH")}),
    (NONE, NONE, {"KH": WOVEN}),
)
RULES = [rule for form in workspace().catalogue.forms for rule in form.rules]


@cache
def mutated() -> Dataset:
    cases = {f"U{number}": workbook(*changes) for number, changes in enumerate(MUTATIONS)}
    previous = {(unit, f"B01.{part}"): 30.0 for unit in cases for part in ("total", "female")}
    made = datasets(workspace().catalogue, workspace().plan, cases, AS_OF)
    return Dataset(made.catalogue, made.plan, made.units, made.workbooks, made.tabs, made.tables, previous,
                   made.as_of, made.raw_columns)


def _tabs(rule: Rule) -> Iterator[Tab]:
    return (tab for tab in workspace().catalogue.tabs if rule in tab.form.rules and applies(rule, tab))


@pytest.mark.parametrize("number", range(len(RULES)), ids=lambda number: f"{RULES[number].code}-{number}")
def test_a_mutation_breaks_the_rule(number: int) -> None:
    rule = RULES[number]
    data = [tab_data(mutated(), tab) for tab in _tabs(rule)]
    found = [broken(rule, TabScope(each, measure, this)) for each in data for this, measure in bindings(rule, each.tab)]
    assert np.any(np.array(found)), rule.check
