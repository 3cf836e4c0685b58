"""Display rows take time in proportion to the number of units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from automation.domain.tracking.standing import Stage
from automation.outputs.rows import units_with_errors
from tests.outputs import sample


class CountingTuple(tuple[str, ...]):
    """A tuple that counts how often it is iterated."""

    iterations = 0

    def __iter__(self) -> Iterator[str]:
        self.iterations += 1
        return super().__iter__()


def test_the_included_units_are_iterated_once() -> None:
    """Once for each unit took minutes with 50,000 units."""
    report = sample.report()
    included = CountingTuple(report.included)
    names = units_with_errors(replace(report, included=included))
    assert names == [report.unit_names[each.unit] for each in report.standings
                     if each.unit in report.included and (each.stage is Stage.WITH_ERRORS or each.errors)]
    assert names
    assert included.iterations == 1
