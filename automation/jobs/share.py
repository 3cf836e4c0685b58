"""Makes the permissions of the plan's files follow the configuration, and reports what differs and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from automation.domain.access.changes import Granted, Remark, intended, lowered_by_policy, settled
from automation.domain.access.people import AccessPlan, plan_access
from automation.domain.access.permissions import (
    REGISTER,
    AccessChange,
    ChangeResult,
    SharedFile,
    Step,
)
from automation.domain.access.record import recorded_editors, recorded_grants, shared_event
from automation.domain.access.sentences import (
    EDITORS_DONE,
    EDITORS_PLANNED,
    UNLISTED,
    by_hand_sentences,
    change_sentence,
    lowered_sentence,
    place,
    refusal_sentence,
)
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.recoding import recoded
from automation.jobs.context import JobContext
from automation.jobs.nightly import blocking_reason, rewrite_register
from automation.jobs.protection import outdated_files, renew_editors
from automation.recording.guards import many_removals

STEPS = ("permissions", "changes")


@dataclass(frozen=True)
class AccessResult:
    """`plan` None: the store keeps no permissions. `results`: of the changes, () in a dry run or with a `guard`
    (Vietnamese). `left` (Vietnamese): what is left to do about the register and about the editors of protected cells.
    `editors`: files whose editors of protected cells were changed, in a dry run those where they would be."""

    plan: AccessPlan | None
    results: tuple[ChangeResult, ...] = ()
    guard: str = ""
    dry_run: bool = False
    left: tuple[str, ...] = ()
    editors: tuple[SharedFile, ...] = ()

    @property
    def changes(self) -> list[tuple[SharedFile, AccessChange]]:
        """What was done; in a dry run, what would be."""
        if self.dry_run and self.plan:
            return [(each.file, change) for each in self.plan.files for change in each.changes]
        return [(each.file, each.change) for each in self.results if not each.is_refused]

    @property
    def refused(self) -> list[ChangeResult]:
        return [each for each in self.results if each.is_refused]

    @property
    def lowered(self) -> list[Remark]:
        found = self.plan.remarks if self.plan else []
        return [*(each for each in found if each.granted), *lowered_by_policy(self.results)]

    @property
    def by_hand(self) -> list[Remark]:
        return [each for each in self.plan.remarks if not each.granted] if self.plan else []

    @property
    def unlisted(self) -> tuple[str, ...]:
        return self.plan.unlisted if self.plan else ()

    @property
    def done(self) -> list[str]:
        words = EDITORS_PLANNED if self.dry_run else EDITORS_DONE
        return [*(change_sentence(file, change, done=not self.dry_run) for file, change in self.changes),
                *(words.format(place=place(each)) for each in self.editors)]

    @property
    def problems(self) -> list[str]:
        """What a person has to see to."""
        return [*map(refusal_sentence, self.refused), *map(lowered_sentence, self.lowered),
                *(UNLISTED.format(unit=unit) for unit in self.unlisted), *self.left]

    @property
    def notices(self) -> list[str]:
        return list(by_hand_sentences(self.by_hand))

    def as_dict(self) -> dict[str, Any]:
        rows: dict[str, Any] = {name: [_row(file, change.address, change.role) for file, change in self.changes
                                       if change.step in steps] for name, steps in JSON_STEPS.items()}
        rows["refused"] = [{**_row(each.file, each.change.address, each.change.role), "step": each.change.step.value,
                            "reason": each.reason, "message": each.message, "remedy": each.remedy,
                            "detail": each.detail} for each in self.refused]
        rows["downgraded"] = [{**_row(each.file, each.address, each.role), "granted": each.granted}
                              for each in self.lowered]
        rows["by_hand"] = [{**_row(each.file, each.address, each.role), "type": each.kind} for each in self.by_hand]
        rows["editors"] = [{**_place(each), "url": each.url} for each in self.editors]
        return {**rows, "unlisted": list(self.unlisted), "left": list(self.left), "guard": self.guard or None}


JSON_STEPS = {"granted": (Step.GRANT,), "raised": (Step.RAISE,), "lowered": (Step.LOWER,), "removed": (Step.REMOVE,)}


def _place(file: SharedFile) -> dict[str, Any]:
    """`unit` null: the register; that of a cluster has its code in `cluster`, a published file its obligation and role
    in `published`."""
    if file.published:
        return {"unit": None, "published": file.published}
    return {"unit": None, "cluster": file.cluster} if file.cluster else {"unit": file.unit or None}


def _row(file: SharedFile, address: str, role: str) -> dict[str, Any]:
    return {**_place(file), "address": address or None, "role": role, "url": file.url}


def share(context: JobContext, start_step: Callable[[str], None], *, ignore_guard: bool = False) -> AccessResult:
    """Grant and take back permissions. Raises LockedError, OSError."""
    if context.adapters.store.sharing is None:
        return AccessResult(None)
    with context.exclusive_run():
        start_step(STEPS[0])
        blocked = blocking_reason(context)
        if blocked:
            return AccessResult(None, guard=blocked)
        planned = plan_sharing(context, ignore_guard=ignore_guard)
        if planned.guard:
            return planned
        start_step(STEPS[1])
        before = context.adapters.ledger.size()
        done = with_editors(context, carry_out(context, planned))
        recorded = context.adapters.ledger.size() > before
        if not recorded or not context.adapters.store.read_register().stamp:
            return done
        return replace(done, left=(*done.left, *rewrite_register(context)))


def plan_sharing(context: JobContext, *, ignore_guard: bool = False) -> AccessResult:
    """What is to change, or why nothing may. Raises OSError when the permissions can't be read."""
    sharing, workspace = context.adapters.store.sharing, context.workspace
    if sharing is None:
        return AccessResult(None)
    owing = {unit for (unit, _), standing in context.standings().items() if standing.owes}
    files, registers = sharing.shared_files(), context.adapters.store.cluster_registers
    if registers is not None:
        files += registers.shared_files(workspace.plan.clusters)
    plan = plan_access(files, recorded_grants(recoded(context.all_events, context.renamed)),
                       workspace.plan, workspace.units, context.now.date(), owing)
    guard = None if ignore_guard else many_removals(plan, workspace.plan.guards)
    if guard:
        return AccessResult(plan, guard=guard)
    plan = replace(plan, unlisted=()) if ignore_guard else plan.without_unlisted()
    return AccessResult(plan, dry_run=context.dry_run, editors=outdated_files(context, plan) if context.dry_run else ())


def with_editors(context: JobContext, done: AccessResult, created: Collection[str] = ()) -> AccessResult:
    """Renew the editors of protected cells. `created`: see `renew_editors`."""
    if context.dry_run or done.plan is None or done.guard:
        return done
    renewed = renew_editors(context, done.plan, created)
    return replace(done, left=(*done.left, *renewed.left), editors=renewed.files)


def carry_out(context: JobContext, planned: AccessResult) -> AccessResult:
    """Record what is about to be granted, change the permissions, and record what was refused. Raises OSError."""
    sharing = context.adapters.store.sharing
    if context.dry_run or sharing is None or planned.plan is None or planned.guard:
        return planned
    files = [each for each in planned.plan.files if each.changes or each.after != each.before]
    first = {each.file.unit: intended(each) for each in files}
    _record(context, {each.file.unit: first[each.file.unit] for each in files if first[each.file.unit] != each.before})
    results = tuple(sharing.change_access(files))
    last = {each.file.unit: settled(each, [one for one in results if one.file.id == each.file.id]) for each in files}
    _record(context, {unit: granted for unit, granted in last.items() if granted != first[unit]})
    return AccessResult(planned.plan, results)


def share_register(context: JobContext, done: AccessResult) -> AccessResult:
    """Share a register that was created after the workbooks were shared; return both results together."""
    plan = plan_sharing(context, ignore_guard=True).plan
    if plan is None or done.plan is None:
        return done
    files = tuple(each for each in plan.files if each.file.unit == REGISTER)
    more = carry_out(context, AccessResult(replace(plan, files=files)))
    workbooks = tuple(each for each in done.plan.files if each.file.unit != REGISTER)
    return replace(done, plan=replace(done.plan, files=(*workbooks, *files)), results=(*done.results, *more.results))


def share_published(context: JobContext) -> list[str]:
    """Let the committee's people read the files of a summary that were just made; return what was refused
    (Vietnamese). Raises OSError."""
    plan = plan_sharing(context, ignore_guard=True).plan
    files = tuple(each for each in plan.files if each.file.is_published and each.changes) if plan else ()
    if plan is None or not files:
        return []
    return list(map(refusal_sentence, carry_out(context, AccessResult(replace(plan, files=files))).refused))


def _record(context: JobContext, granted: Mapping[str, Granted]) -> None:
    so_far = sum(each.kind is EventKind.SHARED for each in context.all_events)
    editors = recorded_editors(recoded(context.all_events, context.renamed))
    context.append(shared_event(unit, each, context.now, number, editors.get(unit.upper()))
                   for number, (unit, each) in enumerate(granted.items(), start=so_far))
