"""Records decisions that were made by command, all of them in one step, and rewrites the register once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automation.domain.tracking.decisions import Decision
from automation.jobs.context import JobContext
from automation.jobs.nightly import blocking_reason, rewrite_register
from automation.recording.decisions import check_decisions


@dataclass(frozen=True)
class DecisionsMade:
    """`refused`: decision → why it was not recorded (Vietnamese). `blocked` (Vietnamese): why none was. `left`
    (Vietnamese): what is left to do about the register."""

    refused: dict[Decision, str]
    blocked: str = ""
    left: tuple[str, ...] = ()


def decide(context: JobContext, decisions: Sequence[Decision]) -> DecisionsMade:
    """Record the decisions that can be recorded. Raises LockedError, and ConfigurationError for a ledger of another
    plan or with codes that the configuration lost."""
    workspace = context.workspace
    with context.exclusive_run():
        context.check_ledger()
        reason = blocking_reason(context)
        if reason:
            return DecisionsMade({}, reason)
        context.record_configuration()
        checked = check_decisions(context.now, decisions, workspace.plan, workspace.units, context.standings(),
                                  {each.key for each in context.events}, workspace.working_days)
        context.append(checked.events)
        left = () if context.dry_run or not checked.events else rewrite_register(context)
        return DecisionsMade(dict(checked.refused), left=tuple(left))
