"""Brings workbooks that are out to the present forms, and records each so that nothing counts as changed by a unit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from automation.domain.tracking.decisions import Action, Decision
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.form_records import upgrade_record, upgraded_event
from automation.domain.tracking.history import History, history
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.content_digest import content_digests
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.form_change.comparison import ChangeClass, ChangedPart, WorkbookChange
from automation.domain.workbook.form_change.outcome import SETTLED, UpgradeOutcome, UpgradeState, WantedForms
from automation.domain.workbook.form_change.sentences import CLASS_WORDS, change_lines, unit_line
from automation.jobs.context import JobContext
from automation.jobs.form_changes import FormChanges, ReadForms, form_changes
from automation.jobs.nightly import blocking_reason, rewrite_register
from automation.pipeline.provision import fingerprint, heirs_of, slot_values
from automation.ports import Unreadable
from automation.recording.decisions import check_decisions

UNOBSERVED = ("Bảng tính đã đổi sau lần đọc gần nhất, trong khi có báo cáo đã nộp. Đề nghị chạy “baocao run” để ghi "
              "nhận, rồi chuyển lại.")
ASKED = "Biểu mẫu có thay đổi ({what}). Đề nghị bổ sung rồi nộp lại."
DOABLE = frozenset({UpgradeState.DONE, UpgradeState.BESIDE})


@dataclass(frozen=True)
class UpgradeOptions:
    """`beside`: put new workbooks next to the units' own. `ask_again`: what was handed in is returned. `settled`: how
    long nobody must have saved a workbook."""

    beside: bool = False
    ask_again: bool = False
    settled: timedelta = SETTLED
    ignore_guard: bool = False


@dataclass(frozen=True)
class UpgradeResult:
    """`changes`: by unit, of the workbooks that differ; `outcomes`: of those that were tried; `left` (Vietnamese): what
    is left to do; `same`: how many have the present forms; `asked`: (unit, obligation) returned."""

    changes: Mapping[str, WorkbookChange] = field(default_factory=dict)
    outcomes: tuple[UpgradeOutcome, ...] = ()
    same: int = 0
    left: tuple[str, ...] = ()
    guard: str = ""
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def lines(self) -> list[str]:
        """What changes and whom it touches (Vietnamese)."""
        return change_lines(self.changes.values())

    @property
    def done(self) -> list[UpgradeOutcome]:
        return [each for each in self.outcomes if each.state in DOABLE]

    def as_dict(self) -> dict[str, Any]:
        outcomes = {each.unit: each for each in self.outcomes}
        units = [*dict.fromkeys([*self.changes, *outcomes])]
        return {"changes": self.lines, "same": self.same, "left": [*self.left], "guard": self.guard or None,
                "asked_again": [{"unit": unit, "obligation": code} for unit, code in self.asked],
                "workbooks": [_row(unit, self.changes.get(unit), outcomes.get(unit)) for unit in units]}


def _row(unit: str, change: WorkbookChange | None, outcome: UpgradeOutcome | None) -> dict[str, Any]:
    leftovers = change.leftovers if change else ()
    return {"unit": unit, "class": change.change.name.lower() if change else None,
            "words": CLASS_WORDS[change.change] if change else None, "changes": unit_line(change) if change else None,
            "state": str(outcome.state) if outcome else None, "why": outcome.words or None if outcome else None,
            "moved": outcome.filled if outcome else None, "kept": outcome.kept or None if outcome else None,
            "leftovers": [{"sheet": each.sheet, "row": each.place[0], "column": each.place[1], "cell": each.cell,
                           "title": each.title} for each in leftovers],
            "problems": [*change.problems] if change else []}


def upgrade(context: JobContext, units: Collection[str] = (), options: UpgradeOptions | None = None) -> UpgradeResult:
    """Bring the workbooks of these units, or of all, to the present forms. Raises LockedError, and ConfigurationError
    for a ledger of another plan or with codes that the configuration lost."""
    chosen = options or UpgradeOptions()
    with context.exclusive_run():
        context.check_ledger()
        guard = "" if chosen.ignore_guard else blocking_reason(context)
        if guard:
            return UpgradeResult(guard=guard)
        found = form_changes(context, units)
        context.record_configuration()
        projected = history(context.events)
        unobserved = {unit for unit, read in found.read.items() if not chosen.beside and read.changes.changes
                      and _has_unobserved(projected, unit, read)}
        changed = {unit: read.changes for unit, read in found.read.items() if read.is_changed}
        same = len(found.read) - len(changed)
        wanted = {unit: partial(_wanted, context, chosen, found, projected, unit) for unit in changed
                  if unit not in unobserved}
        if context.dry_run:
            obstacles = context.adapters.store.upgrade_obstacles(
                {unit: forms for unit, forms in wanted.items() if not changed[unit].problems})
            left = [*_unobserved_lines(unobserved), *(f"{unit}: {words}" for unit, words in obstacles.items())]
            return UpgradeResult(changed, (), same, (*left, *found.unread, *_problem_lines(changed)))
        outcomes, asked = _carried_out(context, wanted, changed, projected, chosen)
        done = {each.unit for each in outcomes if each.state is UpgradeState.DONE}  # also by an earlier run
        left = _unobserved_lines(unobserved - done)
        left += [f"{each.unit}: {each.words}" for each in outcomes if each.state in (
            UpgradeState.LEFT, UpgradeState.IMPOSSIBLE)]
        if _register_is_behind(context):
            left += rewrite_register(context)
        return UpgradeResult(changed, tuple(outcomes), same, (*left, *found.unread), asked=tuple(asked))


def _unobserved_lines(units: Collection[str]) -> list[str]:
    return [f"{unit}: {UNOBSERVED}" for unit in sorted(units)]


def _register_is_behind(context: JobContext) -> bool:
    """Does the register's log lack a change of forms? Also after a crash that came before it was written."""
    logged = context.adapters.store.read_register().logged
    recent = sorted((each for each in context.all_events if each.seal), key=lambda each: each.seal.number if each.seal
                    else 0)[logged:]
    return any(each.kind in (EventKind.UPGRADED, EventKind.RETURNED) for each in recent)


def _problem_lines(changed: Mapping[str, WorkbookChange]) -> list[str]:
    return [f"{unit}: {' '.join(each.problems)}" for unit, each in changed.items() if each.problems]


def _has_unobserved(projected: History, unit: str, read: ReadForms) -> bool:
    """Was the workbook edited since it was last observed, while a report is in force that the edit may have changed?"""
    known = projected.units.get(unit)
    if known is None or not any(each.ticked for each in known.report_states.values()):
        return False
    return known.observed_data.get("digest") != read.digest


def _wanted(context: JobContext, options: UpgradeOptions, found: FormChanges, projected: History,
            unit: str) -> WantedForms:
    workspace, read = context.workspace, found.read[unit]
    values = {**slot_values(workspace.units[unit], workspace.plan.code, found.figures,
                           heirs_of(workspace.units.values())),
              **found.sources.get(unit, {})}
    known = projected.unit(unit)
    former = (known.upgraded.data.get("to") if known.upgraded else known.made.data.get("fingerprint")
              if known.made else "") or ""
    record = upgrade_record(str(former), fingerprint(workspace.catalogue), found.asked.look,
                            known.observed_data.get("content", {}), _since(read.changes, context),
                            {f"{each.tab}.{each.code}": each.last_record for each in read.changes.changes
                             if each.last_record})
    return WantedForms(workspace.catalogue, found.drawings, values, context.now, found.before_of(unit), found.asked,
                       read.digest, options.beside, record, partial(_contents, context, unit), options.settled,
                       read.changes)


def _contents(context: JobContext, unit: str, tabs: Sequence[RawTab]) -> Mapping[str, str]:
    workspace = context.workspace
    return content_digests(read_workbook(workspace.catalogue, unit, tabs), workspace.catalogue, workspace.plan)


def _since(change: WorkbookChange, context: JobContext) -> dict[str, list[str]]:
    """Obligation → the rows that its form has more than the workbook."""
    obligations = {tab.code: tab.obligation for tab in context.workspace.catalogue.tabs}
    found: dict[str, list[str]] = {}
    for each in change.changes:
        obligation = obligations.get(each.tab)
        if obligation and each.part is ChangedPart.ROW and each.change in (ChangeClass.ADDED, ChangeClass.KIND):
            found.setdefault(obligation, []).append(each.code)
    return found


def _carried_out(context: JobContext, wanted: Mapping[str, Callable[[], WantedForms]],
                 changed: Mapping[str, WorkbookChange], projected: History,
                 options: UpgradeOptions) -> tuple[list[UpgradeOutcome], list[tuple[str, str]]]:
    """Each change is recorded before the store goes on: a crash in between leaves it in the store's journal."""
    outcomes: list[UpgradeOutcome] = []
    asked: list[tuple[str, str]] = []
    for outcome in context.adapters.store.upgrade(wanted):
        if outcome.state is UpgradeState.DONE:
            outcome = _complete(context, outcome, wanted.get(outcome.unit))
            returned = _returns(context, outcome, changed.get(outcome.unit), projected) if options.ask_again else []
            context.append([upgraded_event(context.now, outcome.unit, outcome), *returned])
            asked += [(outcome.unit, each.obligation) for each in returned if each.obligation]
        outcomes.append(outcome)
    return outcomes, asked


def _complete(context: JobContext, outcome: UpgradeOutcome,
              wanted: Callable[[], WantedForms] | None) -> UpgradeOutcome:
    """With what a store left out: the record, and the digests of the content, for which the workbook is read again."""
    if outcome.record or wanted is None:
        return outcome
    store, forms = context.adapters.store, wanted()
    files = [file for file in store.files() if file.unit == outcome.unit.upper() and not file.problem]
    [reading] = store.read(files[:1], partial(_contents_of, forms))
    content = {} if isinstance(reading.content, Unreadable) else reading.content
    return replace(outcome, record=forms.record, content=content, digest=reading.digest, file=reading.file.name,
                   version=reading.file.version, modified_at=reading.file.modified_at)


def _contents_of(forms: WantedForms, _unit: str, tabs: Sequence[RawTab]) -> Mapping[str, str]:
    return forms.contents(tabs)


def _returns(context: JobContext, outcome: UpgradeOutcome, change: WorkbookChange | None,
             projected: History) -> list[Event]:
    """Returns of the reports that were handed in with the former forms, where something more is asked now."""
    workspace = context.workspace
    states = projected.unit(outcome.unit).report_states
    codes = [code for code in outcome.record.get("since", {}) if code in states and states[code].is_submitted]
    what = unit_line(change).rstrip(".") if change else ""
    decisions = [Decision(outcome.unit, code, Action.RETURN, ASKED.format(what=what or "thêm nội dung"),
                          source=f"upgrade {context.now.isoformat()}") for code in codes]
    return _checked(context, decisions, workspace.units)


def _checked(context: JobContext, decisions: Iterable[Decision], units: Mapping[str, Any]) -> list[Event]:
    plan = context.workspace.plan
    return list(check_decisions(context.now, decisions, plan, units, context.standings(),
                                {each.key for each in context.events}, context.workspace.working_days).events)
