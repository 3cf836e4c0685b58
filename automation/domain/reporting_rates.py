"""Reporting rates: expected units by type and in all, each in exactly one timeliness bucket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from automation.domain.plan.units import TYPE, Unit
from automation.domain.report import TimelinessLine
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict


def timeliness_lines(standings: Iterable[Standing], units: Mapping[str, Unit], whole: str,
                     dimension: str = TYPE) -> list[TimelinessLine]:
    """Returns one line per unit type, or per value of another dimension, in the order of their first units in `units`,
    then that of all, named `whole`. Units are counted once only if `standings` are of one obligation."""
    all_standings = list(standings)
    groups: dict[str, list[Standing]] = {unit.value(dimension): [] for unit in units.values()}
    for each in all_standings:
        groups[units[each.unit].value(dimension)].append(each)
    lines = [timeliness_line(name, members) for name, members in groups.items() if members]
    return [*lines, timeliness_line(whole, all_standings)]


def timeliness_line(name: str, members: Iterable[Standing]) -> TimelinessLine:
    """Returns the counts of `members`. `complete` counts reports without errors that were not returned; `unreachable`
    unreadable workbooks without a submission."""
    every = list(members)
    buckets = Counter(each.bucket for each in every)
    return TimelinessLine(
        name=name, expected=len(every), on_time=buckets[TimelinessBucket.ON_TIME], late=buckets[TimelinessBucket.LATE],
        missing=buckets[TimelinessBucket.MISSING], not_yet_due=buckets[TimelinessBucket.NOT_YET_DUE],
        exempt=buckets[TimelinessBucket.EXEMPT],
        unproven=sum(each.verdict is TimelinessVerdict.UNPROVEN and each.bucket is TimelinessBucket.ON_TIME
                     for each in every),
        unreachable=sum(each.stage is Stage.UNREACHABLE for each in every),
        complete=sum(each.complete for each in every), undated=buckets[TimelinessBucket.UNDATED],
    )
