"""Runs the named jobs (nightly, remind, check), which are lists of stages, and the smaller commands on the same state.

The decisions are made by the stages, which are pure; this module passes them the workspace, the ledger and each other's
results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from automation.correspondence.outbox.reconciliation import needs_reconciliation
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.findings import Finding, personal_places
from automation.domain.tracking.history import History, history
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings as project_standings
from automation.domain.workbook.content_digest import content_digests
from automation.domain.workbook.owner_mark import Owners
from automation.jobs import clusters, feedback, official_letters, send_mail
from automation.jobs.bounces import run_bounces
from automation.jobs.context import JobContext, Outcome
from automation.jobs.last_pass import cluster_marks, keep_last_pass
from automation.jobs.letters import planned_messages
from automation.jobs.run_state import NOTHING_COLLECTED, RunState
from automation.pipeline.collect import (
    TEMPORARY,
    by_day,
    collect,
    last_observed,
    observation_counts,
    owner_lines,
)
from automation.pipeline.register import (
    RegisterInputs,
    RegisterRun,
    conflict_lines,
    filled_counts,
    plan_events,
    run_register,
    with_revisions,
)
from automation.recording.explanations import check_explanations, known_bindings, known_nil_answers
from automation.recording.found_files import FOUND_ELSEWHERE, found_lines
from automation.recording.guards import lost_memory, mass_failure, set_back
from automation.recording.integrity import rewritten, sentences, verify
from automation.recording.snapshots import drop_cells
from automation.tabs.unit_tabs import template_texts

NO_WORKBOOKS = "Chưa lập bảng tính nào cho các đơn vị. Đề nghị lập bằng lệnh “baocao provision”, rồi chạy lại."


def run_collect(state: RunState) -> None:
    context = state.context
    workspace, store = context.workspace, context.adapters.store
    state.listed = store.files() if state.listed is None else state.listed
    state.mark = store.register_mark()
    with context.kept_recognition():
        state.collected, state.snapshots = collect(
            store, last_observed(context.events), context.adapters.ledger.snapshots, context.reporting.values(),
            workspace.catalogue, others=workspace.units,
            contents=partial(content_digests, catalogue=workspace.catalogue, plan=workspace.plan),
            examine=lambda texts: context.examiner(texts),
            template=partial(template_texts, workspace.catalogue, workspace.plan, store.words),
            owners=Owners.of(workspace.plan, workspace.units), listed=state.listed)
    state.incomplete = any(each.kind in TEMPORARY for each in state.collected.observations.values())
    state.collected = by_day(state.collected) if state.by_day else state.collected
    observations, words = state.collected.observations.values(), workspace.plan.words
    unreadable = [each for each in observations if each.problem and each.kind not in FOUND_ELSEWHERE]
    state.changed = [each.unit for each in observations if not each.unchanged and not each.problem]
    state.outcome.count("collect", **observation_counts(observations))
    state.outcome.left += [f"{each.unit}: {each.problem} {each.remedy}" for each in unreadable]
    state.outcome.left += [*found_lines(state.collected.found, words.committee), *owner_lines(observations)]
    state.outcome.left += [f"{name}: {words}" for name, words in state.collected.strays]
    state.outcome.copies, state.outcome.found = state.collected.copies, state.collected.found


def run_guard(state: RunState) -> None:
    """Stop the run if many workbooks disappeared or became empty at once: nothing is recorded or sent."""
    context = state.context
    reason = mass_failure(state.collected, filled_counts(context.events), list(context.reporting),
                         context.workspace.plan.guards, context.adapters.store.words)
    if reason and not state.ignore_guard:
        answered = any(each.answers for each in state.collected.observations.values())
        nothing_provisioned = not answered and all(each.kind is EventKind.CONFIGURED for each in context.events)
        state.outcome.guard = NO_WORKBOOKS if nothing_provisioned else reason
        state.outcome.left = [] if nothing_provisioned else state.outcome.left
        state.collected = NOTHING_COLLECTED


def run_normalise(state: RunState) -> None:
    from automation.pipeline.normalise import normalise
    from automation.rules.not_asked import with_later_forms

    workspace = state.context.workspace
    workbooks = {code: each.answers for code, each in state.collected.observations.items() if each.answers}
    state.dataset = normalise(workbooks, workspace.catalogue, workspace.plan, workspace.units,
                              workspace.previous, state.context.now, known_nil_answers(_history(state)),
                              state.context.releases, workspace.years_before)
    state.dataset = with_later_forms(state.dataset, state.context.later_forms)
    state.outcome.count("normalise", units=len(workbooks))


def _history(state: RunState) -> History:
    return history(state.context.events, state.context.now)


def run_validate(state: RunState) -> None:
    from automation.pipeline.validate import cell_counts, nil_answers, tally, validate

    if state.dataset is None:
        return
    with state.context.kept_recognition():
        found = validate(state.dataset)
    checked = check_explanations(found, known_bindings(_history(state)))
    state.findings, state.kept = checked.findings, {"explained": checked.bindings, "nil": nil_answers(state.dataset)}
    state.cells = cell_counts(state.dataset)
    state.dataset = None  # frees much memory: no later stage reads it
    state.tallies = tally(state.findings)
    errors, open_warnings = (sum(getattr(each, kind) for each in state.findings)
                             for kind in ("is_error", "is_open_warning"))
    state.outcome.count("validate", errors=errors, warnings=open_warnings,
                        explained=len(state.findings) - errors - open_warnings,
                        withheld=len(personal_places(state.findings)))


def run_feedback(state: RunState) -> None:
    if state.outcome.guard:
        return
    result = feedback.write_feedback(state.context, state.collected, state.findings)
    state.incomplete = state.incomplete or bool(result.left)
    state.outcome.count("feedback", written=result.written, cleared=result.cleared)
    state.outcome.left += result.left


def run_register_stage(state: RunState) -> None:
    """Record observations and decisions, and rewrite the register. A dry run only counts them."""
    state.cluster_marks = cluster_marks(state.context)
    state.clusters = clusters.read_registers(state.context)
    context, inputs = state.context, _register_inputs(state)
    if context.dry_run:
        inputs = with_revisions(context.adapters.store, inputs, context.events, context.now)
        planned = plan_events(context.now, context.adapters.store.read_register(), inputs, context.events)
        state.outcome.count("register", events=len(planned.events),
                            decisions=len(planned.decided))
        state.simulated = (*state.simulated, *planned.events)
        projected = project_standings([*context.events, *state.simulated], context.workspace.plan,
                                      context.workspace.units, context.now)
        state.outcome.left += [*conflict_lines(planned.observed, projected),
                               *(each.words for each in planned.pending)]
        return
    context.record_files()
    context.adapters.ledger.put_snapshots(state.snapshots)
    state.snapshots, state.collected = {}, drop_cells(state.collected)
    inputs = _register_inputs(state)
    done = state.recorded = run_register(context.adapters.store, context.adapters.ledger, inputs, context.now,
                                         partial(_no_mail_to_come, state))
    context.refresh()
    state.logged = len(context.events)
    state.outcome.count("register", events=done.recorded, decisions=done.decisions, written=int(done.written))
    state.outcome.left += done.problems


def _no_mail_to_come(state: RunState) -> bool:
    """Report whether no message will be sent or queued, and no ambiguous outcome reconciled, after the register is
    written."""
    state.context.refresh()
    if state.outcome.guard:
        return True
    return not needs_reconciliation(state.context.events) and planned_messages(state).is_empty


def _register_inputs(state: RunState) -> RegisterInputs:
    workspace = state.context.workspace
    return RegisterInputs(workspace.plan, workspace.units, workspace.catalogue, state.collected, state.tallies,
                          workspace.working_days, state.kept, state.context.renamed, state.by_day, state.unless_same,
                          state.clusters)


def run_remind(state: RunState) -> None:
    if state.outcome.guard:
        return
    context = state.context
    reconciled = send_mail.reconcile(context)  # first: a message found not to have been sent is planned again
    drafted = 0 if planned_messages(state).stop or state.by_day else official_letters.draft_due(context, state.outcome)
    if drafted:
        state.outcome.count("letters", written=drafted)
    send_mail.send(context, planned_messages(state), state.outcome, reconciled)


def run_publish(state: RunState) -> None:
    """Rewrite the register if mail was sent, or outcomes were reconciled, since it was written. Its log must have these
    events: a new machine that restores its ledger from the log would otherwise send the messages again."""
    context, outcome = state.context, state.outcome
    if not context.dry_run and len(context.events) != state.logged:
        state.recorded = _rewritten_register(context, by_day=state.by_day)
        outcome.left += [words for words in state.recorded.problems if words not in outcome.left]


def rewrite_register(context: JobContext) -> tuple[str, ...]:
    """Rewrite the register from all events of the ledger. Returns what is left to do (Vietnamese)."""
    return _rewritten_register(context).problems


def _rewritten_register(context: JobContext, *, by_day: bool = False) -> RegisterRun:
    inputs = _register_inputs(RunState(context, by_day=by_day))
    return run_register(context.adapters.store, context.adapters.ledger, inputs, context.now, lambda: True)


# The stages by name, as they are reported on the terminal and counted in the outcome.
STAGES: dict[str, Callable[[RunState], None]] = {
    "bounces": run_bounces,
    "collect": run_collect,
    "guard": run_guard,
    "normalise": run_normalise,
    "validate": run_validate,
    "feedback": run_feedback,
    "register": run_register_stage,
    "clusters": clusters.write_registers,
    "remind": run_remind,
    "publish": run_publish,
}
READ_ONLY_STAGES = ("collect", "normalise", "validate")
JOBS: dict[str, tuple[str, ...]] = {
    "nightly": ("bounces", "collect", "guard", "normalise", "validate", "feedback", "register", "clusters", "remind",
                "publish"),
    "remind": ("bounces", "collect", "guard", "normalise", "validate", "register", "clusters", "remind", "publish"),
    "check": ("bounces", "collect", "guard", "normalise", "validate", "feedback", "register", "clusters"),
}
BY_DAY = frozenset({"check"})
COMPLETE = frozenset({"feedback", "remind"})  # the stages of a pass after which a check has nothing left to do


def run(context: JobContext, job: str, report_stage: Callable[[str], None], *, ignore_guard: bool = False) -> Outcome:
    """Run a job under the ledger's lock; `report_stage` is called with the name of each stage as it begins. Raises
    LockedError when another run holds the lock, KeyError for an unknown job, ConfigurationError for a ledger of another
    plan or with codes that the configuration lost; so do all functions here that record."""
    outcome = run_job(context, job, report_stage, ignore_guard=ignore_guard).outcome
    outcome.requests, outcome.interrupted = context.adapters.requests(), context.interrupted
    return outcome


def run_job(context: JobContext, job: str, report_stage: Callable[[str], None] = lambda _name: None, *,
           ignore_guard: bool = False) -> RunState:
    with context.exclusive_run():
        state = RunState(context, ignore_guard=ignore_guard, by_day=job in BY_DAY)
        return run_stages(state, JOBS[job], report_stage)


def run_stages(state: RunState, stages: Sequence[str],
               report_stage: Callable[[str], None] = lambda _name: None) -> RunState:
    """Run the stages unless something blocks the run, and keep what it found for the next check by day. The caller
    holds the ledger's lock and the store's lease."""
    context = state.context
    context.check_ledger()
    state.outcome.guard = "" if state.ignore_guard else blocking_reason(context)
    if state.outcome.guard:
        return state
    context.record_configuration()
    state.outcome.left += sentences(verify(context.all_events), context.now.tzinfo)
    _run_stages(state, stages, report_stage)
    keep_last_pass(context, state.listed, state.recorded, state.mark, state.cluster_marks,
                   complete=state.is_complete and {*stages} >= COMPLETE)
    return state


def blocking_reason(context: JobContext) -> str:
    """Return why nothing may be recorded or sent at all (Vietnamese), "" if nothing blocks the run: the machine's
    clock was set back, or the ledger lost events. An earlier moment given by `--as-of` does not block."""
    ledger, register = context.adapters.ledger, context.adapters.store.read_register()
    clock = None if context.dry_run or context.as_of_given else set_back(context.now, ledger.latest(EventKind.OBSERVED))
    return lost_memory(ledger.size(), register.logged) or rewritten(context.all_events, register) or clock or ""


def _run_stages(state: RunState, stages: Sequence[str],
                report_stage: Callable[[str], None] = lambda _name: None) -> RunState:
    for name in stages:
        report_stage(name)
        STAGES[name](state)
    return state


def read_only_run(context: JobContext) -> RunState:
    """Collect, normalise and validate. Records and writes nothing."""
    context.use_recorded_files()
    return _run_stages(RunState(context), READ_ONLY_STAGES)


def findings(context: JobContext) -> list[Finding]:
    """Return the findings of all workbooks as they are now."""
    return read_only_run(context).findings


def standings(context: JobContext) -> dict[tuple[str, str], Standing]:
    """Return the standing of each (unit, obligation) by the ledger; no workbook is read."""
    return context.standings()
