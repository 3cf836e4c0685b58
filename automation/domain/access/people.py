"""Who is to open which file: a unit's people its workbook, the committee's the register and the published files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from automation.domain.access.changes import Granted, Remark, plan_file, remarks, rights_taken, strongest
from automation.domain.access.permissions import (
    CLUSTER_MARK,
    READER,
    REGISTER,
    WRITER,
    FilePlan,
    SharedFile,
    cluster_place,
)
from automation.domain.plan.members import Cluster
from automation.domain.plan.mergers import heir_of
from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit

SEVERAL = 2  # one permission alone never stops a run, however few there are


def unit_people(unit: Unit) -> dict[str, str]:
    """Address → role: the unit's own write, its head reads. Who is both writes."""
    wanted = {**dict.fromkeys(unit.head_emails, READER), **dict.fromkeys(unit.emails, WRITER)}
    return dict(strongest(wanted).values())


def _with_heir(unit: Unit, units: Mapping[str, Unit], today: date) -> dict[str, str]:
    """The people of the unit, and of the one that it was merged into, which is asked for what the unit owes."""
    heir = heir_of(unit, units, today) if unit.merged_into else None
    own, added = unit_people(unit), unit_people(heir) if heir else {}
    return {address: WRITER if WRITER in (own.get(address), added.get(address)) else READER
            for address in (*own, *added)}


def register_people(plan: Plan) -> dict[str, str]:
    """Members read, and write if they may decide; who gets the digest reads."""
    members = {each.email: WRITER if each.may_decide else READER for each in plan.members}
    return {**dict.fromkeys(plan.committee_emails, READER), **members}


def cluster_people(cluster: Cluster) -> dict[str, str]:
    """The contacts of a cluster read its register, and write if they may decide."""
    return dict.fromkeys(cluster.emails, WRITER if cluster.may_decide else READER)


def serves(unit: Unit, plan: Plan, today: date, owing: Collection[str]) -> bool:
    """Whether a unit's people need its workbook. A unit that was closed or merged needs it while it still owes a report
    (`owing`: such units), since it is reminded of that."""
    if not any(each.owed_by(unit, today) for each in plan.obligations):
        return False
    return unit.valid_to is None or today <= unit.valid_to or unit.code in owing


@dataclass(frozen=True)
class AccessPlan:
    """`files`: what is to change. `wanted`: unit, or REGISTER, → address → role. `unlisted`: units that have a workbook
    and stand neither in the list of units nor among the retired ones. `remembered`: the number of permissions that the
    software granted."""

    files: tuple[FilePlan, ...]
    wanted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unlisted: tuple[str, ...] = ()
    remembered: int = 0

    @property
    def taken(self) -> int:
        return rights_taken(self.files)

    def exceeds(self, share: float) -> bool:
        """Whether so many permissions would be taken away at once that the list of units must be wrong."""
        return self.taken >= SEVERAL and self.taken > share * self.remembered

    @property
    def remarks(self) -> list[Remark]:
        return [each for plan in self.files for each in remarks(plan, self.wanted.get(plan.file.unit.upper(), {}))]

    def without_unlisted(self) -> AccessPlan:
        """The plan that leaves the workbooks of unlisted units alone: a line that is missing is not a decision."""
        kept = tuple(each for each in self.files if each.file.unit not in self.unlisted)
        return AccessPlan(kept, self.wanted, self.unlisted, self.remembered)


def plan_access(files: Collection[SharedFile], granted: Mapping[str, Granted], plan: Plan, units: Mapping[str, Unit],
                today: date, owing: Collection[str]) -> AccessPlan:
    """`granted`: see `record.recorded_grants`. `owing`: units that still owe a report."""
    wanted = {code: _with_heir(unit, units, today) for code, unit in units.items() if serves(unit, plan, today, owing)}
    readers = dict.fromkeys(register_people(plan), READER)
    wanted |= {REGISTER: register_people(plan), **{each.unit: readers for each in files if each.is_published},
               **{cluster_place(each.code): cluster_people(each) for each in plan.clusters}}
    by_file_code = {code.upper(): people for code, people in wanted.items()}
    known = {code.upper() for code in (*units, *plan.retired.units)} | {REGISTER}
    plans = tuple(plan_file(each, by_file_code.get(each.unit.upper(), {}), granted.get(each.unit.upper()))
                  for each in files)
    changed = {each.file.unit for each in plans if each.changes and not each.file.is_published}
    unlisted = {each for each in changed if not each.startswith(CLUSTER_MARK)} - known
    return AccessPlan(plans, by_file_code, tuple(sorted(unlisted)),
                      sum(len(each.after if each.before is None else each.before) for each in plans))
