"""Creates the units' workbooks that are missing and repairs those that people damaged, where the store can."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from automation.configuration.workspace import Workspace
from automation.domain.tracking.history import history
from automation.domain.workbook.answers import WorkbookAnswers
from automation.domain.workbook.drawing import Value
from automation.domain.workbook.stored_files import LOST, FileState, FoundFile
from automation.jobs import clusters
from automation.jobs.chosen_workbooks import choose
from automation.jobs.context import JobContext
from automation.jobs.form_changes import changed_forms
from automation.jobs.nightly import blocking_reason, read_only_run, rewrite_register
from automation.jobs.opening_values import (
    carried_counts,
    earlier_figures,
    earlier_sources,
    unit_drawings,
    with_carried,
    with_sources,
    without_room,
)
from automation.jobs.run_state import RunState
from automation.jobs.share import AccessResult, carry_out, plan_sharing, share_register, with_editors
from automation.pipeline.provision import (
    Action,
    Ask,
    Create,
    Keep,
    Repair,
    apply,
    fingerprint,
    heirs_of,
    plan_provision,
    provisioned,
    slot_values,
    unrecorded,
)
from automation.ports import WorkbookFile
from automation.recording.found_files import found_files, found_lines, known_contents
from automation.recording.guards import lost_memory, vanished
from automation.recording.lost_tabs import lost_tabs

REPAIRED = "{unit}: {what}."
NONE_CHOSEN: Mapping[str, str] = {}
IN_PLACE = "{unit}: bảng tính của đơn vị đang ở đúng chỗ nên không cấp lại."


@dataclass(frozen=True)
class ProvisionResult:
    """`created`: units. `repairs` (Vietnamese): what is wrong in existing workbooks, with its remedy; `repaired`: what
    was restored; `left`: what else is left to do. `guard`: why nothing was created, or "". `urls`: the addresses of the
    workbooks by unit, "" where unknown. `access`: what became of the permissions, where the store keeps them. `found`:
    files that are not where they should be; `asked`: units whose workbook is gone, for which a new one is made only
    when a person asks for it; `questions` (Vietnamese): what is known of them and of the files found; `forms`
    (Vietnamese): what changed in the forms, and whom it touches; `clusters`: the codes of those whose registers were
    made."""

    created: tuple[str, ...] = ()
    kept: int = 0
    repairs: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    guard: str = ""
    repaired: tuple[str, ...] = ()
    urls: Mapping[str, str] = field(default_factory=dict)
    access: AccessResult | None = None
    found: tuple[FoundFile, ...] = ()
    asked: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()

    @property
    def access_changes(self) -> list[str]:
        """Which permissions changed on workbooks that were there, and on the register (Vietnamese)."""
        return self.access.done if self.access else []

    @property
    def access_problems(self) -> list[str]:
        """What a person has to see to about the permissions (Vietnamese)."""
        return self.access.problems if self.access else []

    def as_dict(self) -> dict[str, Any]:
        return {"created": list(self.created), "kept": self.kept, "repairs": list(self.repairs),
                "mended": list(self.repaired), "left": list(self.left), "guard": self.guard or None,
                "workbooks": [{"unit": unit, "url": url or None, "created": unit in self.created}
                              for unit, url in self.urls.items()],
                "found": [each.row() for each in self.found], "asked": list(self.asked),
                "questions": list(self.questions), **({"forms": [*self.forms]} if self.forms else {}),
                **({"clusters": [*self.clusters]} if self.clusters else {}),
                **({"access": self.access.as_dict()} if self.access and self.access.plan else {})}


def provision(context: JobContext, *, ignore_guard: bool = False, replaced: Collection[str] = (),
              chosen: Mapping[str, str] = NONE_CHOSEN) -> ProvisionResult:
    """Create the missing workbooks and the register, and repair workbooks where the store can. `replaced`: units, or
    REGISTER, for which a person asked for new ones; `chosen`: unit → id of the workbook to read. Raises LockedError,
    and ConfigurationError for a ledger of another plan or with codes that the configuration lost."""
    workspace = context.workspace
    with context.exclusive_run(replaced):
        context.check_ledger()
        files, missed = choose(context, context.adapters.store.files(), chosen)
        guard = _guard(context, files, replaced)
        if guard and not ignore_guard:
            found = found_files(context.adapters.store, files, workspace.units, workspace.catalogue, {})
            questions = tuple(found_lines(found, workspace.plan.words.committee))
            return ProvisionResult(guard=guard, found=found, questions=questions)
        access = plan_sharing(context, ignore_guard=ignore_guard)
        if access.guard:
            return ProvisionResult(guard=access.guard, access=access)
        context.record_configuration()
        state = read_only_run(context)
        collected, state.clusters = state.collected, clusters.missing_registers(context)
        answers = {code: each.answers for code, each in collected.observations.items() if each.answers}
        lost = lost_tabs(answers, workspace.catalogue, context.events, context.adapters.ledger,
                         ZoneInfo(workspace.plan.timezone))
        planned = plan_provision(files, answers, context.reporting.values(), workspace.catalogue,
                                 earlier_figures(context), lost, workspace.plan.code,
                                 known_contents(context.events, context.reporting), replaced,
                                 context.later_forms.tabs, workspace.plan.words.committee,
                                 heirs_of(workspace.units.values()))
        sources = earlier_sources(context)
        actions = [with_sources(with_carried(each, workspace.carried), sources) for each in planned]
        forms = changed_forms(context, [each.unit for each in actions if isinstance(each, Repair)])
        left: tuple[str, ...] = ()
        if not context.dry_run:
            access, left = _apply(state, actions, answers, access, ignore_guard=ignore_guard)
        repaired = {} if context.dry_run else _repair(context, actions)
    created = {each.unit: each for each in actions if isinstance(each, Create)}
    result = _result(context, actions, collected.found,
                     (*missed, *left, *_in_place(actions, replaced), *without_room(workspace, created)), repaired)
    return replace(result, access=access, forms=tuple(forms),
                   clusters=tuple(each.cluster.code for each in state.clusters))


def _guard(context: JobContext, files: Sequence[WorkbookFile], replaced: Collection[str]) -> str | None:
    """Why nothing may be created now (Vietnamese)."""
    recorded = {code.upper() for code in history(context.events).units
                if code in context.reporting and code not in replaced}
    present = {file.unit for file in files if not file.found or file.found.state not in LOST}
    return blocking_reason(context) or vanished(recorded, present, context.workspace.plan.guards,
                                                context.adapters.store.words)


def _in_place(actions: Sequence[Action], replaced: Collection[str]) -> Iterator[str]:
    """A line for each unit for which a new workbook was asked and whose own is in its place."""
    return (IN_PLACE.format(unit=each.unit) for each in actions
            if each.unit in replaced and isinstance(each, Keep | Repair))


def _result(context: JobContext, actions: Sequence[Action], found: Sequence[FoundFile], left: tuple[str, ...],
            repaired: Mapping[str, str]) -> ProvisionResult:
    created = tuple(each.unit for each in actions if isinstance(each, Create))
    asked = [each for each in actions if isinstance(each, Ask)]
    repairs = [each for each in actions if isinstance(each, Repair) and (each.withheld or each.unit not in repaired)]
    named = {each.unit.upper() for each in asked} | {unit.upper() for unit in created}
    shown = (each for each in found if each.unit not in named or each.state is FileState.COPY)
    lines = found_lines(shown, context.workspace.plan.words.committee)
    return ProvisionResult(created, sum(isinstance(each, Keep) for each in actions), tuple(map(str, repairs)), left,
                           repaired=tuple(REPAIRED.format(unit=unit, what=what) for unit, what in repaired.items()),
                           urls={each.unit: context.addresses.report(each.unit) for each in actions},
                           found=tuple(found), asked=tuple(each.unit for each in asked),
                           questions=(*map(str, asked), *lines))


def _repair(context: JobContext, actions: Sequence[Action]) -> dict[str, str]:
    """Restore what people removed from workbooks, where the store can; return unit → what was restored (Vietnamese)."""
    store, workspace, figures = context.adapters.store, context.workspace, earlier_figures(context)
    altered = store.altered()
    repaired: dict[str, str] = {}
    sources = earlier_sources(context)
    tabs = unit_drawings(context, sources)
    for action in actions:
        if isinstance(action, Repair) or (isinstance(action, Keep) and action.unit.upper() in altered):
            repair = action if isinstance(action, Repair) else Repair(action.unit, "", ())
            wanted = [tab for tab in tabs if tab.title not in repair.withheld]
            with suppress(OSError):  # it stays among `repairs`, and the next run tries again
                values = {**_values(workspace, action.unit, figures), **sources.get(action.unit, {})}
                done = store.repair(action.unit, wanted, values)
                repaired |= {action.unit: "; ".join(done) + repair.memory} if done else {}
    return repaired


def _values(workspace: Workspace, unit: str, figures: Mapping[tuple[str, str], float]) -> dict[str, Value]:
    return slot_values(workspace.units[unit], workspace.plan.code, figures, heirs_of(workspace.units.values()))


def _apply(state: RunState, actions: Sequence[Action], answers: Mapping[str, WorkbookAnswers],
           access: AccessResult, *, ignore_guard: bool) -> tuple[AccessResult, tuple[str, ...]]:
    """Create the workbooks, let people in and record both; rewrite the register if anything was created. Returns what
    became of the permissions, and what is left to do about the register (Vietnamese). The register is written before it
    is shared: its log is then complete up to the workbooks. `state.clusters`: whose registers are missing."""
    context, workspace = state.context, state.context.workspace
    tabs = unit_drawings(context, earlier_sources(context), carried_counts(workspace))
    templates, recorded = fingerprint(workspace.catalogue), history(context.events).units
    missed = unrecorded(actions, answers, recorded, workspace.catalogue, workspace.plan)
    new = context.append(provisioned(unit, templates, context.now) for unit in missed)
    try:
        new += apply(actions, context.adapters.store, tabs, templates, context.now, context.append)
    finally:
        context.record_files()
    register = context.adapters.store.read_register()
    lost = lost_memory(context.adapters.ledger.size(), register.logged)
    if lost:  # the register's log is then the only complete record: it must not be overwritten
        return access, (lost,)
    before, created = context.adapters.ledger.size(), {each.unit for each in actions if isinstance(each, Create)}
    undone = clusters.make_registers(state, created)
    done = carry_out(context, plan_sharing(context, ignore_guard=ignore_guard) if new or state.clusters else access)
    done = with_editors(context, done, created)
    changed = new or context.adapters.ledger.size() > before
    left = (*undone, *(rewrite_register(context) if changed or not register.stamp else ()))
    return done if register.stamp else share_register(context, done), left
