"""A unit: a school or attached unit that owes reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TYPE, CLUSTER = "type", "cluster"  # the dimensions that every plan has

PUPILS = "pupils"  # the need that `has_pupils` answers


@dataclass(frozen=True, slots=True)
class Unit:
    """One line of `config/units.csv`. `valid_from` and `valid_to` are both inclusive. `was`: its former
    codes, the oldest first. `lacks`: the needs of forms that it does not meet. `attributes`: (column, value) of the
    columns that the plan declares, without blank ones."""

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
    lacks: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def value(self, dimension: str) -> str:
        """Returns the unit's value of a dimension: its type, its cluster or an attribute; "" for none."""
        own = {TYPE: self.type, CLUSTER: self.cluster}
        return own[dimension] if dimension in own else dict(self.attributes).get(dimension, "")

    def has(self, need: str) -> bool:
        """Reports whether lines of forms that need this ("pupils", "union") are for the unit; "": all lines."""
        return need not in self.lacks and (need != PUPILS or self.has_pupils)

    def in_force(self, day: date) -> bool:
        """Reports whether the unit exists on that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)
