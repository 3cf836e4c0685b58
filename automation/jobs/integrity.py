"""Verifies the ledger against its hash chain and the links kept elsewhere, and purges texts after their retention."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from automation.correspondence.outbox.records import outbox_records
from automation.domain.access.record import current_records
from automation.domain.plan.plan import Plan
from automation.domain.tracking.chain import breaks, head, in_order_of_appending
from automation.domain.tracking.event_log import LogError, decode
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.history import history
from automation.domain.tracking.messages import Delivery
from automation.domain.tracking.recoding import recoded
from automation.domain.tracking.report_state import FORMERLY
from automation.jobs.context import JobContext
from automation.jobs.nightly import rewrite_register
from automation.ports import RegisterLog
from automation.recording.integrity import Integrity, KeptLink, acknowledgement, verify
from automation.recording.publications import is_publication

LOG_PLACE = "trang Nhật ký của sổ theo dõi"
LOG_CHANGED = "{place} (đã bị sửa ở sự việc số {number})"
LOG_UNREADABLE = "{place} ({why})"


@dataclass(frozen=True, slots=True)
class Purge:
    """What `baocao purge` removed, or would remove: the texts of `events`, and `snapshots` of answers, from before
    `before` (aware). `problems` (Vietnamese): what is left to do about the register."""

    before: datetime
    events: int
    snapshots: int
    problems: tuple[str, ...] = ()


def verify_ledger(context: JobContext) -> Integrity:
    """Verify all events of the ledger, whatever `--as-of` is. Nothing is recorded."""
    log = context.adapters.store.read_log()
    return verify(context.all_events, kept_links(log, context.workspace.root, context.workspace.settings.paths.reports))


def kept_links(log: RegisterLog, root: Path, reports: str) -> Iterator[KeptLink]:
    """The links in the register's log and in the compiled reports. A log that was edited gives a link that no ledger
    has: its own chain doesn't hold."""
    yield from _of_register(log)
    for path in sorted((root / reports).glob("**/*.json")):
        link = _link_in(path.read_bytes())
        if link:
            yield KeptLink(path.relative_to(root).as_posix(), link)


def _of_register(log: RegisterLog) -> Iterator[KeptLink]:
    if log.problem or not log.total:
        return
    try:
        logged = in_order_of_appending(decode(log.pieces, log.total))
    except LogError as error:
        yield KeptLink(LOG_UNREADABLE.format(place=LOG_PLACE, why=str(error).rstrip(".")), "?")
        return
    if head(logged):
        broken = next(breaks(logged), None)
        place = LOG_CHANGED.format(place=LOG_PLACE, number=broken.number) if broken else LOG_PLACE
        yield KeptLink(place, "?", broken.identity) if broken else KeptLink(place, head(logged))


def _link_in(data: bytes) -> str:
    """The link that a compiled report in JSON carries; "" for any other file."""
    if b'"ledger_head"' not in data:
        return ""
    try:
        document = json.loads(data)
    except ValueError:
        return ""
    return str(document.get("ledger_head") or "") if isinstance(document, dict) else ""


def acknowledge(context: JobContext, reason: str) -> Integrity:
    """Record a person's explanation of all present breaks, and return what was found. Raises LockedError, and
    ConfigurationError for a ledger of another plan or with codes that the configuration lost."""
    with context.exclusive_run():
        context.check_ledger()
        found = verify_ledger(context)
        if not found.intact:
            context.append([acknowledgement(found, reason, context.now)])
    return found


def purge(context: JobContext, before: datetime) -> Purge:
    """Remove the texts of events, and the snapshots of answers, from before a moment; record that it was done. The
    chain stays intact. Raises LockedError, and ConfigurationError for a ledger of another plan or with codes that the
    configuration lost."""
    ledger = context.adapters.ledger
    with context.exclusive_run():
        context.check_ledger()
        events = context.all_events
        needed = _unsettled(events) | current_records(events)
        keys = [each.key for each in events if each.at < before and _has_texts(each) and each.key not in needed]
        snapshots = _old_snapshots(context, events, before)
        done = Purge(before, len(keys), len(snapshots))
        if context.dry_run or not (keys or snapshots):
            return done
        ledger.drop_texts(keys)
        ledger.drop_snapshots(snapshots)
        context.append([event(context.now, EventKind.PURGED, before=before.isoformat(), events=len(keys),
                              snapshots=len(snapshots))])
        context.refresh()
        return Purge(before, len(keys), len(snapshots), rewrite_register(context))


def _has_texts(event: Event) -> bool:
    return event.seal is not None and bool(event.seal.salt)


def _unsettled(events: list[Event]) -> frozenset[str]:
    """The keys of events whose message has an unknown outcome: it can only be found by its address and subject."""
    unknown = {key for key, each in outbox_records(events).items()
               if each.state in {Delivery.PLANNED, Delivery.UNCERTAIN}}
    return frozenset(each.key for each in events if each.data.get("key") in unknown)


def _still_runs(plan: Plan, moment: datetime) -> bool:
    """Does any obligation close later, or never?"""
    return any(each.closes_at is None or each.closes_at >= moment for each in plan.obligations)


def _old_snapshots(context: JobContext, events: list[Event], before: datetime) -> list[str]:
    """The keys of workbooks' snapshots that no event since `before` names. While the plan still runs, the newest state
    of each workbook and every report in force is kept too, however old it is."""
    kept = [each for each in events if each.at >= before]
    runs = _still_runs(context.workspace.plan, before)
    if runs:
        kept += {each.unit: each for each in events if each.kind is EventKind.OBSERVED and each.unit}.values()
    named = {value for each in kept for value in each.data.values() if isinstance(value, str)}
    if runs:
        named |= _in_force(context, events)
    return [key for key in context.adapters.ledger.snapshot_keys()
            if key.partition(":")[0] not in named and not is_publication(key)]


def _in_force(context: JobContext, events: list[Event]) -> frozenset[str]:
    """The digests of the workbooks that show the reports in force; of those before a change of forms too, as the new
    workbook may never have been read."""
    units = history(recoded(events, context.renamed)).units.values()
    states = [state for unit in units for state in unit.report_states.values()]
    versions = [state.version.data for state in states if state.version and (state.is_submitted or state.accepted)]
    return frozenset(digest for data in versions for digest in (data.get("digest", ""), *data.get(FORMERLY, ())))
