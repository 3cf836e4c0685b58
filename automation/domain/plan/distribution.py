"""Distribution lists of a plan: whom announcements go to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from automation.domain.plan.selection import UnitSelection, Where
from automation.domain.plan.units import Unit


@dataclass(frozen=True, slots=True)
class DistributionList:
    """`emails`: addresses of its own; `all_units` or the selection: units that belong to it. `recipient_words`: what it
    is called in "Nơi nhận" of documents, "" for its name."""

    code: str
    name: str
    emails: tuple[str, ...] = ()
    all_units: bool = False
    units: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    where: Where = ()
    recipient_words: str = ""

    def members(self, units: Iterable[Unit]) -> list[Unit]:
        """Returns the units that belong to the list."""
        if not (self.all_units or self.units or self.types or self.clusters or self.where):
            return []
        chosen = UnitSelection(self.units or None, self.types, self.clusters, self.where)
        return [each for each in units if chosen.includes(each)]
