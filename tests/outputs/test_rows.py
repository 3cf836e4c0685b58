"""The lines of a report as rows, whatever the number of units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from automation.domain.tracking.standing import Stage
from automation.outputs.rows import units_with_errors
from tests.outputs import sample


class Counted(tuple[str, ...]):
    """Knows how often it was gone through."""

    times = 0

    def __iter__(self) -> Iterator[str]:
        self.times += 1
        return super().__iter__()


def test_the_included_units_are_gone_through_once_not_once_for_each_unit() -> None:
    """Of 50,000 units the squares took minutes."""
    report = sample.report()
    included = Counted(report.included)
    names = units_with_errors(replace(report, included=included))
    assert names == [report.unit_names[each.unit] for each in report.standings
                     if each.unit in report.included and (each.stage is Stage.WITH_ERRORS or each.errors)]
    assert names
    assert included.times == 1
