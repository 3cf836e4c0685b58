"""Reporting rates: expected units by type and in all, each in exactly one timeliness bucket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from automation.domain.plan.units import Unit
from automation.domain.report import TimelinessLine
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict

ALL = "Toàn ngành"


def timeliness(standings: Iterable[Standing], units: Mapping[str, Unit]) -> list[TimelinessLine]:
    """One line per unit type, in the order in which `units` names them, then "Toàn ngành".
    Give the standings of one obligation to have units counted once."""
    every = list(standings)
    by_type: dict[str, list[Standing]] = {unit.type: [] for unit in units.values()}
    for each in every:
        by_type[units[each.unit].type].append(each)
    lines = [line(name, members) for name, members in by_type.items() if members]
    return [*lines, line(ALL, every)]


def line(name: str, members: Iterable[Standing]) -> TimelinessLine:
    """`complete` counts free of errors and not returned; `unreachable` those never submitted."""
    every = list(members)
    buckets = Counter(each.bucket for each in every)
    return TimelinessLine(
        name=name, expected=len(every), on_time=buckets[TimelinessBucket.ON_TIME], late=buckets[TimelinessBucket.LATE],
        missing=buckets[TimelinessBucket.MISSING], not_yet_due=buckets[TimelinessBucket.NOT_YET_DUE],
        exempt=buckets[TimelinessBucket.EXEMPT],
        unproven=sum(each.verdict is TimelinessVerdict.UNPROVEN for each in every),
        unreachable=sum(each.stage is Stage.UNREACHABLE for each in every),
        complete=sum(each.complete for each in every),
    )


def rate(part: int, whole: int) -> float | None:
    """Percent; None where nothing was expected (shown "-"). Raises ValueError for a part that
    is more than the whole: over-reporting is a defect to see, not a figure to cap."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share")
    return part * 100 / whole if whole else None
