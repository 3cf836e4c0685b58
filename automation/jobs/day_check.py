"""The check by day (`baocao check`): reads the workbooks that changed since the last pass, renews annotations and the
register, records evidence, and sends the letters that answer an act. The reminders, whose days the plan sets, are the
night's; those that a night queued leave with the first check within the hours of sending.

A check that finds nothing changed costs one listing: it takes no lease and appends nothing to the ledger. Whether
something changed follows from what the last pass kept (`last_pass.py`). A pass is also due once the deadline of a unit
has passed: that the workbooks were then still without a report is evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from automation.domain.tracking.events import EventKind
from automation.domain.tracking.evidence import is_settling
from automation.jobs.bounces import BouncesFound, find_bounces, record_bounces
from automation.jobs.context import JobContext, Outcome
from automation.jobs.last_pass import (
    LastPass,
    cluster_marks,
    inputs_digest,
    read_last_pass,
    state_file,
    with_look,
    write_last_pass,
)
from automation.ports import WorkbookFile

STAGES = ("bounces", "collect", "guard", "normalise", "validate", "feedback", "register", "clusters", "remind",
          "publish")
EARLIER = ("Thời điểm nêu ở --as-of ({now:%H:%M ngày %d/%m/%Y}) trước lần chạy gần nhất đã ghi vào nhật ký "
           "({recorded:%H:%M ngày %d/%m/%Y}) nên không kiểm tra, không ghi gì. Muốn xem thử, đề nghị thêm --dry-run.")


class CheckResult(StrEnum):
    """`SETTLING`: right after a deadline the store's listing may lack changes made in time. `STOPPED`: by a guard."""

    DONE = "done"
    STOPPED = "stopped"
    UNCHANGED = "unchanged"
    SETTLING = "settling"
    NOT_BEGUN = "not_begun"
    ENDED = "ended"
    OUTSIDE_HOURS = "outside_hours"


@dataclass
class DayCheck:
    """The result of a check. `changed`: the units whose workbooks were read; `outcome` as of a run."""

    result: CheckResult
    changed: Sequence[str] = ()
    outcome: Outcome = field(default_factory=Outcome)

    def as_dict(self) -> Mapping[str, Any]:
        return {"result": self.result.value, "changed": list(self.changed), **self.outcome.as_dict()}


def check(context: JobContext, report_stage: Callable[[str], None] = lambda _name: None, *,
          working_hours_only: bool = False) -> DayCheck:
    """Check the workbooks. Raises LockedError when another run or check is at work, OSError when the store can't be
    listed, ConfigurationError as a run does."""
    done = _nothing_to_do(context, working_hours_only=working_hours_only)
    if done is None:
        with context.locked():
            done = _locked_check(context, report_stage)
    done.outcome.requests, done.outcome.interrupted = context.adapters.requests(), context.interrupted
    return done


def _nothing_to_do(context: JobContext, *, working_hours_only: bool) -> DayCheck | None:
    plan, now = context.workspace.plan, context.now
    if now < plan.begins_at():
        return DayCheck(CheckResult.NOT_BEGUN)
    if now >= plan.ends_at():
        return DayCheck(CheckResult.ENDED)
    if working_hours_only and not context.workspace.working_days.is_working_time(now):
        return DayCheck(CheckResult.OUTSIDE_HOURS)
    recorded = context.adapters.ledger.latest(EventKind.OBSERVED) if context.as_of_given else None
    if recorded is not None and now < recorded and not context.dry_run:
        words = EARLIER.format(now=now, recorded=recorded.astimezone(now.tzinfo))
        return DayCheck(CheckResult.STOPPED, outcome=Outcome(guard=words))
    return None


def _locked_check(context: JobContext, report_stage: Callable[[str], None]) -> DayCheck:
    kept = read_last_pass(state_file(context))
    if _is_settling(context, kept):
        return DayCheck(CheckResult.SETTLING)
    found = find_bounces(context)
    listed = context.adapters.store.files()
    mark = context.adapters.store.register_mark()
    passed = kept is None or (kept.next_due is not None and context.now >= kept.next_due)
    changed = kept is None or passed or kept.letters_may_leave(context.now)
    changed = changed or (found is not None and bool(found.events))
    if kept is not None and not changed and not _has_changed(context, kept, listed, mark):
        if not context.dry_run:
            write_last_pass(context, with_look(kept, context.now, mark))
        if found is not None:
            record_bounces(context, found)
        return DayCheck(CheckResult.UNCHANGED, outcome=Outcome(left=[*found.left] if found else []))
    return _full_pass(context, kept, listed, report_stage, found, passed=passed)


def _full_pass(context: JobContext, kept: LastPass | None, listed: Sequence[WorkbookFile],
               report_stage: Callable[[str], None], found: BouncesFound | None, *, passed: bool) -> DayCheck:
    """`found`: in the mailbox. `passed`: the due date of a unit has passed since the last pass."""
    from automation.jobs.nightly import run_stages  # a check that finds nothing starts quickly
    from automation.jobs.run_state import RunState

    with context.store_lease():
        # events of a run that ended before it wrote the register, among them messages, must reach its log
        unwritten = kept is None or kept.waiting or kept.events != context.adapters.ledger.size()
        same = not (passed or unwritten or (found is not None and found.events))
        state = RunState(context, listed=listed, by_day=True, unless_same=same, bounces=found)
        run_stages(state, STAGES, report_stage)
    result = CheckResult.STOPPED if state.outcome.guard else CheckResult.DONE
    return DayCheck(result, state.changed, state.outcome)


def _is_settling(context: JobContext, kept: LastPass | None) -> bool:
    """Report whether a due date passed so shortly before that a listing may lack changes made in time."""
    due = [each.deadline.cutoff for each in context.workspace.plan.obligations if each.deadline]
    due += [kept.next_due] if kept and kept.next_due else []
    return any(is_settling(each, context.now, context.adapters.store.listing_delay) for each in due)


def _has_changed(context: JobContext, kept: LastPass, listed: Sequence[WorkbookFile], mark: str) -> bool:
    """Report whether a workbook, the configuration, the ledger or a register is not as the last pass left it."""
    if context.now < kept.moment or kept.inputs != inputs_digest(context, listed):
        return True
    if kept.events != context.adapters.ledger.size() or kept.clusters != cluster_marks(context):
        return True
    return (not mark or mark != kept.mark) and (
        kept.waiting or context.adapters.store.read_register().stamp != kept.stamp)
