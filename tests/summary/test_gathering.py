"""Registers in numbers: which records of a table a summary counts."""

from __future__ import annotations

import pytest

from automation.summary.gathering import table_lines
from tests.rules.sheets import dataset
from tests.rules.test_record import CATALOGUE, PLAN, RECORDS


@pytest.mark.parametrize(("obligation", "records", "people"), [("THD", 1, 4.0), ("CN", 1, 4.0), ("6T", 0, 0.0)])
def test_no_record_outside_the_tables_own_period_is_summed(obligation: str, records: int, people: float) -> None:
    data = dataset(CATALOGUE, PLAN, {"THD": RECORDS})
    found = {each.code: each for each in table_lines(data, PLAN.obligation(obligation), ["THPT-A"])}["THD"]
    assert (found.records, found.sums["Tổng"]) == (records, people)
