"""Why nothing may be compiled from a ledger that lost events, or read from an empty one."""

from __future__ import annotations

from automation.jobs.context import JobContext
from automation.recording import guards


def lost_before_compiling(context: JobContext, obligation: str) -> str:
    """Return why the ledger must not be compiled from (Vietnamese), or "": it has fewer events than the register's log,
    or it is empty although official summaries of the obligation were published."""
    from automation.pipeline.publish import frozen_reports

    folder = context.path(context.workspace.settings.paths.reports) / obligation
    events = context.adapters.ledger.size()
    frozen = len(frozen_reports(folder)) if events == 0 and folder.is_dir() else 0
    return guards.lost_before_compiling(events, context.adapters.store.read_register().logged, frozen) or ""


def emptied_ledger(context: JobContext) -> str:
    """Return why the standings of an empty ledger are wrong (Vietnamese), "" if they are not: the register's log has
    events. The register is read only if the ledger is empty."""
    if context.adapters.ledger.size():
        return ""
    return guards.lost_memory(0, context.adapters.store.read_register().logged) or ""
