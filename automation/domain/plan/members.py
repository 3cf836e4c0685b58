"""The people of a plan: members of the committee, and clusters whose contacts have a register of their own."""

from __future__ import annotations

from dataclasses import dataclass

from automation.domain.plan.selection import UnitSelection, Where
from automation.domain.plan.units import Unit


@dataclass(frozen=True, slots=True)
class Member:
    """A named member of the committee, who gets access to its register. `may_decide`: may enter decisions in it. The
    others narrow the units that the member is responsible for; all units when none is given. `is_person`: False for a
    cluster whose contacts are written to in the place of a member."""

    name: str
    email: str
    may_decide: bool = False
    units: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    where: Where = ()
    is_person: bool = True

    @property
    def selection(self) -> UnitSelection:
        return UnitSelection(self.units or None, self.types, self.clusters, self.where)

    def is_responsible_for(self, unit: Unit) -> bool:
        return self.selection.includes(unit)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster with a register of its own, of its units alone. `name`: as the units' file has it; `code`: of its
    folder. `emails`: its contacts, who on Google get access to that register. `may_decide`: decisions in it count."""

    code: str
    name: str
    emails: tuple[str, ...] = ()
    may_decide: bool = False

    def includes(self, unit: Unit) -> bool:
        return unit.cluster == self.name
