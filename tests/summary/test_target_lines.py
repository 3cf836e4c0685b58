"""A target is never reached on no data, nor where those that have not answered could decide it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.plan.plan import Target
from automation.domain.report import TargetLine
from automation.pipeline.compile_report import compile_report
from tests.pipeline import sample

HEADER = "unit type B01.total B01.female A01 G01.young G01.older K06.total K06.female K07.young K07.older\n"
REST = "0 0 0 0"


def target_line(rows: list[str], actual: str, at_least: float, unit: str = "%", *, per_unit: bool = True,
                nil: frozenset[str] = frozenset()) -> TargetLine | None:
    """The target over units of these rows: "total female A01 young older" each. `nil`: of the table VM."""
    table = HEADER + "\n".join(f"U{number} THPT {row} {REST}" for number, row in enumerate(rows, start=1))
    data = sample.dataset({"6T": sample.frame(table)}, replace(sample.register(), nil=nil), all_units=table)
    target = Target("T", "Chỉ tiêu", actual, at_least, unit=unit, per_unit=per_unit)
    data = replace(data, plan=replace(data.plan, targets=(target,)))
    report = compile_report(data, sample.standings(table=table), [], "6T", sample.NOW)
    return next(iter(report.targets), None)


@pytest.mark.parametrize(("rows", "reached"), [
    ([". . 1 . .", ". . 1 . ."], True), ([". . 1 . .", ". . 0 . ."], False),
    ([". . . . .", ". . . . ."], None), ([". . bad . .", ". . bad . ."], None),
    ([". . 1 . .", ". . . . ."], None), ([". . 1 . .", ". . 1 . .", ". . 1 . .", ". . . . ."], True),
    ([". . 0 . .", ". . 0 . .", ". . 1 . .", ". . . . ."], False), ([". . 1 . .", ". . na . ."], True),
], ids=["all", "half", "no data", "nothing readable", "one silent could decide it", "one silent could not",
        "not even with the silent one", "not applicable"])
def test_a_share_of_units(rows: list[str], reached: bool | None) -> None:
    line = target_line(rows, "100 * (A01 == 1)", 75)
    assert line is not None
    assert line.reached is reached


@pytest.mark.parametrize(("rows", "reached"), [
    ([". . . 2 1", ". . . 1 1"], True), ([". . . 2 1", ". . . 1 0"], False), ([". . . 2 1", ". . . . ."], None),
    ([". . . 0 1", ". . . . ."], False), ([". . . . .", ". . . . ."], None)],
    ids=["all", "one below", "one silent", "one below, one silent", "no data"])
def test_a_number_that_every_unit_owes(rows: list[str], reached: bool | None) -> None:
    line = target_line(rows, "sum(G01)", 2, "lần")
    assert line is not None
    assert line.reached is reached


def test_a_ratio_is_of_the_units_that_gave_both() -> None:
    line = target_line(["50 . . . .", ". 50 . . .", "40 10 . . ."], "100 * B01.female / B01.total", 40)
    assert line is not None
    assert (line.actual, line.reached, line.units_counted) == (25.0, False, 1), "not 60 of 90"
    empty = target_line(["50 . . . .", ". 50 . . ."], "100 * B01.female / B01.total", 0)
    assert empty is not None
    assert (empty.actual, empty.reached) == (None, None)


@pytest.mark.parametrize(("nil", "reached"), [(frozenset({"U1", "U2"}), True), (frozenset({"U1"}), None),
                                              (frozenset(), None)])
def test_a_table_without_rows_is_none_only_where_the_unit_said_so(nil: frozenset[str], reached: bool | None) -> None:
    line = target_line(["1 1 1 1 1", "1 1 1 1 1"], "100 * (rows(VM) == 0)", 100, nil=nil)
    assert line is not None
    assert line.reached is reached
