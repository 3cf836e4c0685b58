"""Named jobs are lists of stages; the smaller commands are here too. Nothing here decides: the
stages do, purely, and this hands them the workspace, the ledger and each other's results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from automation.correspondence.deliveries import message_rows, outbox_rows, unsettled
from automation.domain.tracking.decisions import Decision
from automation.domain.tracking.events import Event, Kind
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.messages import Message
from automation.domain.tracking.observations import Collected, Tallies
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings as fold
from automation.domain.workbook.content_digest import digests
from automation.jobs import feedback, send_mail
from automation.jobs.context import JobContext, Outcome
from automation.pipeline.collect import collect, known_versions
from automation.pipeline.register import Sight, decision_events, filled_counts, recordable, run_register, witnessed
from automation.pipeline.remind import Planned, plan_messages
from automation.recording.guards import lost_memory, mass_failure, set_back
from automation.recording.snapshots import lightened

if TYPE_CHECKING:
    from automation.rules.frame import Dataset

NOTHING_SEEN = Collected({})
NO_MAIL = Planned(())
NOTHING_MADE = "Chưa lập bảng tính nào cho các đơn vị. Hãy lập bằng lệnh “baocao provision”, rồi chạy lại."


@dataclass
class RunState:
    """What a run knows so far; each stage fills in its part."""

    context: JobContext
    outcome: Outcome = field(default_factory=Outcome)
    collected: Collected = NOTHING_SEEN
    snapshots: Mapping[str, bytes] = field(default_factory=dict)
    dataset: Dataset | None = None
    findings: list[Finding] = field(default_factory=list)
    tallies: Tallies = field(default_factory=dict)
    ignore_guard: bool = False
    rehearsed: tuple[Event, ...] = ()  # what a dry run would have recorded so far
    planned: Planned = NO_MAIL
    shown: int = 0  # events that the register's log was last given


def run_collect(night: RunState) -> None:
    context = night.context
    night.collected, night.snapshots = collect(
        context.adapters.store, known_versions(context.events), context.adapters.ledger.snapshots,
        context.reporting.values(), context.workspace.catalogue, others=context.workspace.units,
        contents=partial(digests, catalogue=context.workspace.catalogue, plan=context.workspace.plan))
    seen = night.collected.observations.values()
    unreadable = [each for each in seen if each.trouble]
    night.outcome.count("collect", workbooks=len(seen), read=sum(not each.known and not each.trouble for each in seen),
                        unchanged=sum(each.known for each in seen), unreachable=len(unreadable))
    night.outcome.left += [f"{each.unit}: {each.trouble} {each.remedy}" for each in unreadable]
    night.outcome.left += [f"{name}: {words}" for name, words in night.collected.strays]


def run_guard(night: RunState) -> None:
    """Many workbooks gone or emptied at once: nothing of it is recorded, and no mail goes out."""
    context = night.context
    words = mass_failure(night.collected, filled_counts(context.events), list(context.reporting),
                         context.workspace.plan.guards, context.adapters.store.words)
    if words and not night.ignore_guard:
        fresh = not context.events and not any(each.answers for each in night.collected.observations.values())
        night.outcome.guard = NOTHING_MADE if fresh else words
        night.outcome.left = [] if fresh else night.outcome.left
        night.collected = NOTHING_SEEN


def run_normalise(night: RunState) -> None:
    from automation.pipeline.normalise import normalise

    workspace = night.context.workspace
    workbooks = {code: each.answers for code, each in night.collected.observations.items() if each.answers}
    night.dataset = normalise(workbooks, workspace.catalogue, workspace.plan, workspace.units,
                              workspace.previous, night.context.now)
    night.outcome.count("normalise", units=len(workbooks))


def run_validate(night: RunState) -> None:
    from automation.pipeline.validate import tally, validate

    if night.dataset is None:
        return
    night.findings = validate(night.dataset)
    night.dataset = None  # nobody asks it again, and it is large
    night.tallies = tally(night.findings)
    errors = sum(each.is_error for each in night.findings)
    open_warnings = sum(each.is_open_warning for each in night.findings)
    night.outcome.count("validate", errors=errors, warnings=open_warnings,
                        explained=len(night.findings) - errors - open_warnings)


def run_feedback(night: RunState) -> None:
    if night.outcome.guard:
        return
    given = feedback.give(night.context, night.collected, night.findings)
    night.outcome.count("feedback", written=given.written, cleared=given.cleared)
    night.outcome.left += given.left


def run_register_stage(night: RunState) -> None:
    context, sight = night.context, _sight(night)
    if context.dry_run:
        sight = witnessed(context.adapters.store, sight, context.events, context.now)
        found = recordable(context.now, context.adapters.store.read_register(), sight, context.events)
        night.outcome.count("register", events=len(found.observed) + len(found.decided), decisions=len(found.decided))
        night.outcome.left += [each.words for each in found.pending]
        night.rehearsed = (*found.decided, *found.observed)
        return
    context.adapters.ledger.put_snapshots(night.snapshots)
    night.snapshots, night.collected = {}, lightened(night.collected)
    sight = _sight(night)
    done = run_register(context.adapters.store, context.adapters.ledger, sight, context.now,
                        partial(_says_no_more, night))
    context.refresh()
    night.shown = len(context.events)
    night.outcome.count("register", events=done.recorded, decisions=done.decisions, written=int(done.written))
    night.outcome.left += done.problems


def _says_no_more(night: RunState) -> bool:
    """Will nothing be sent, or found out about what was sent, after the register?"""
    night.context.refresh()
    return bool(night.outcome.guard) or not (unsettled(night.context.events) or planned_messages(night).messages)


def _sight(night: RunState) -> Sight:
    workspace = night.context.workspace
    return Sight(workspace.plan, workspace.units, workspace.catalogue, night.collected, night.tallies)


def run_remind(night: RunState) -> None:
    if night.outcome.guard:
        return
    settled = send_mail.settle(night.context)  # first: what turns out not to have gone is planned anew
    night.planned = planned_messages(night)
    send_mail.send(night.context, night.planned, night.outcome, settled)


def run_publish(night: RunState) -> None:
    """Mail went, or its fate was settled, after the register was written: its log must know, or
    a bare machine that restores from it would send again."""
    context, outcome = night.context, night.outcome
    if not context.dry_run and len(context.events) != night.shown:
        outcome.left += [words for words in show(context) if words not in outcome.left]


def show(context: JobContext) -> tuple[str, ...]:
    """The register anew, with all that the ledger knows by now. Returns what is left, in words."""
    sight = _sight(RunState(context))
    return run_register(context.adapters.store, context.adapters.ledger, sight, context.now, lambda: True).problems


# What each job does, in order: the pipeline's words.
STAGES: dict[str, Callable[[RunState], None]] = {
    "collect": run_collect,
    "guard": run_guard,
    "normalise": run_normalise,
    "validate": run_validate,
    "feedback": run_feedback,
    "register": run_register_stage,
    "remind": run_remind,
    "publish": run_publish,
}
LOOK = ("collect", "normalise", "validate")
JOBS: dict[str, tuple[str, ...]] = {
    "nightly": ("collect", "guard", "normalise", "validate", "feedback", "register", "remind", "publish"),
    "remind": ("collect", "guard", "normalise", "validate", "register", "remind", "publish"),
    "check": ("collect", "guard", "normalise", "validate", "feedback", "register"),
}


def run(context: JobContext, job: str, tell: Callable[[str], None], *, ignore_guard: bool = False) -> Outcome:
    """Run a job under the ledger's lock. Raises LockedError when another run has it, KeyError
    for an unknown job."""
    outcome = _night(context, job, tell, ignore_guard=ignore_guard).outcome
    outcome.requests = context.adapters.requests()
    return outcome


def _night(context: JobContext, job: str, tell: Callable[[str], None] = lambda _name: None, *,
           ignore_guard: bool = False) -> RunState:
    with context.working():
        night = RunState(context, ignore_guard=ignore_guard)
        night.outcome.guard = "" if ignore_guard else blocking_reason(context)
        return night if night.outcome.guard else _walk(night, JOBS[job], tell)


def blocking_reason(context: JobContext) -> str:
    """Why nothing may be recorded or mailed at all: a clock or a ledger that can't be trusted.
    An earlier day that was asked for (`--as-of`) is no such thing."""
    ledger, register = context.adapters.ledger, context.adapters.store.read_register()
    late = None if context.dry_run or context.rehearsed else set_back(context.now, ledger.latest(Kind.OBSERVED))
    return lost_memory(ledger.size(), register.logged) or late or ""


def _walk(night: RunState, stages: tuple[str, ...], tell: Callable[[str], None] = lambda _name: None) -> RunState:
    for name in stages:
        tell(name)
        STAGES[name](night)
    return night


def read_only_run(context: JobContext) -> RunState:
    """Collect, normalise and validate; nothing is recorded or written."""
    return _walk(RunState(context), LOOK)


def findings(context: JobContext) -> list[Finding]:
    return read_only_run(context).findings


def standings(context: JobContext) -> dict[tuple[str, str], Standing]:
    return context.standings()


def planned_messages(night: RunState) -> Planned:
    context, workspace = night.context, night.context.workspace
    events = [*context.events, *night.rehearsed]
    standing = fold(events, workspace.plan, workspace.units, context.now)
    return plan_messages(workspace.plan, workspace.units, standing, events, workspace.working_days,
                         context.now, context.renderer, workspace.settings.mail, feedback.copies(context),
                         context.adapters.store.words)


def remind(context: JobContext) -> tuple[Outcome, list[dict[str, object]]]:
    """The messages that are due now, sent unless this is a rehearsal; and as rows. The workbooks
    are looked at first: who has handed in since the last run, or can't be read, is not written to."""
    if context.dry_run:
        outcome, letters = rehearse_mail(context)
        return outcome, message_rows(letters)
    night = _night(context, "remind")
    keys = {each.key for each in night.planned.messages}
    return night.outcome, [row for row in outbox_rows(context.events) if row["key"] in keys]


def rehearse_mail(context: JobContext) -> tuple[Outcome, tuple[Message, ...]]:
    """The very messages that `remind` would send, for a desk that only rehearses."""
    night = _night(context, "remind")
    return night.outcome, night.planned.messages


def decide(context: JobContext, decision: Decision) -> tuple[list[str], list[str]]:
    """Record one decision and show it in the register. Returns what stands against it, in words
    (then nothing is recorded), and what is left to do about the register."""
    workspace = context.workspace
    with context.working():
        lost = lost_memory(context.adapters.ledger.size(), context.adapters.store.read_register().logged)
        if lost:
            return [lost], []
        events, problems = decision_events(context.now, [decision], workspace.plan, workspace.units,
                                           context.standings(), {each.key for each in context.events})
        context.append(events)
        if context.dry_run or problems:
            return problems, []
        return [], list(show(context))
