"""Which letters have a calendar entry of the report's deadline, and its number, by the entries that the ledger records.

An invitation, an extension, a return and an exemption that no longer holds name the day, so they have the entry.
Another letter about a report that is owed has it only where the unit's calendar has another day, as after a deadline
was moved in the plan. An acceptance and an exemption remove an entry that was sent before. The number depends on
recorded entries alone: the same letter sent again has the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from automation.correspondence.letters import Office
from automation.correspondence.occasions.topic import Topic
from automation.correspondence.outbox.records import OutboxRecord
from automation.domain.plan.letters import LetterKind
from automation.domain.tracking.calendar_entry import CalendarEntry
from automation.domain.tracking.messages import Delivery, sender_domain

Entries = Mapping[tuple[str | None, str], CalendarEntry]  # unit, obligation → the entry that its calendar may have

NAMING = frozenset({LetterKind.INVITATION, LetterKind.EXTENDED, LetterKind.RETURNED, LetterKind.EXEMPTED})
ENDING = frozenset({LetterKind.ACCEPTED, LetterKind.EXEMPTED})
# Messages in other states reached nobody.
ARRIVED = frozenset({Delivery.SENT, Delivery.PLANNED, Delivery.DEFERRED, Delivery.UNCERTAIN, Delivery.BOUNCED,
                     Delivery.COMPLAINED})


def entries_sent(records: Iterable[OutboxRecord]) -> Entries:
    """Returns the newest entry of each report among messages that may have arrived."""
    found: dict[tuple[str | None, str], CalendarEntry] = {}
    for record in records:
        for obligation, entry in record.calendar.items() if record.state in ARRIVED else ():
            before = found.get((record.unit, obligation))
            if before is None or entry.sequence >= before.sequence:
                found[record.unit, obligation] = entry
    return found


def entries_of(office: Office, topics: Iterable[Topic], sent: Entries) -> dict[str, CalendarEntry]:
    """Returns obligation → the entry that goes with a letter about these topics."""
    found: dict[str, CalendarEntry] = {}
    for topic in topics:
        report = topic.report
        entry = _entry(office, topic, sent.get((report.unit.code, report.obligation.code)))
        if entry is not None:
            found.setdefault(report.obligation.code, entry)
    return found


def _entry(office: Office, topic: Topic, last: CalendarEntry | None) -> CalendarEntry | None:
    kind, due, standing = topic.occasion.kind, topic.report.due, topic.report.standing
    if kind in ENDING and not topic.facts.get("is_revoked"):
        return _following(last, last.cutoff, cancelled=True) if last else None
    if due is None or due.passed(office.now) or not standing.owes:
        return None
    if kind in NAMING or (last is not None and (last.cancelled or last.cutoff != due.cutoff)):
        return _following(last or CalendarEntry(_uid(office, topic), 0, due.cutoff), due.cutoff)
    return None


def _following(last: CalendarEntry, cutoff: datetime, *, cancelled: bool = False) -> CalendarEntry:
    """Returns the entry with these values; its number rises where they differ."""
    differs = (last.cutoff, last.cancelled) != (cutoff, cancelled)
    return replace(last, cutoff=cutoff, cancelled=cancelled, sequence=last.sequence + differs)


def _uid(office: Office, topic: Topic) -> str:
    """Returns an id that no other entry has, at the sender's domain (RFC 7986, 5.3: without anything personal)."""
    report = topic.report
    words = "/".join((office.plan.code, report.unit.code, report.obligation.code))
    return f"{hashlib.sha256(words.encode()).hexdigest()[:32]}@{sender_domain(office.mail.sender)}"
