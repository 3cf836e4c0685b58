"""A unit: a school or attached unit that owes reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TYPE, CLUSTER = "type", "cluster"  # the dimensions that every plan has

@dataclass(frozen=True, slots=True)
class Unit:
    """One line of `config/units.csv`. `valid_from` and `valid_to` are both inclusive. `was`: its former
    codes, the oldest first. `attributes`: (column, value) of the columns that the plan declares, without blank ones."""

    code: str
    name: str
    type: str
    cluster: str = ""
    aliases: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    head_emails: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    merged_into: str | None = None
    reports: bool = True
    has_pupils: bool = True
    was: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def value(self, dimension: str) -> str:
        """Returns the unit's value of a dimension: its type, its cluster or an attribute; "" for none."""
        own = {TYPE: self.type, CLUSTER: self.cluster}
        return own[dimension] if dimension in own else dict(self.attributes).get(dimension, "")

    def in_force(self, day: date) -> bool:
        """Reports whether the unit exists on that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)
