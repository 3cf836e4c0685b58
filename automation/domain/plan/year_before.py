"""The figures of the time before a plan, by the obligation that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Figures = Mapping[tuple[str, str], float]  # (unit, field name such as "B01.total") → figure


@dataclass(frozen=True)
class YearBefore:
    """The reports of one obligation a year before. `with_errors`: those of the figures that had an error then."""

    figures: Figures = field(default_factory=dict)
    with_errors: frozenset[tuple[str, str]] = frozenset()


YearsBefore = Mapping[str, YearBefore]  # by obligation
NO_YEARS: YearsBefore = {}
