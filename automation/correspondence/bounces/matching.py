"""Which messages a report counts for: those that the ledger has as sent, to the recipients that it has. A forged report
about another message, or another recipient, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from automation.correspondence.bounces.report import Failure, Report
from automation.correspondence.bounces.status import is_hard, words
from automation.correspondence.outbox.records import KINDS, OutboxRecord, outbox_records, with_event
from automation.domain.tracking.events import Event, event
from automation.domain.tracking.messages import Delivery, RecipientState, folded

COMPLAINT = "người nhận báo thư này là thư rác"


@dataclass(frozen=True, slots=True)
class Returned:
    """One recipient for whom a message came back. `detail` (Vietnamese): why; `hard`: the address can't be used."""

    key: str
    unit: str | None
    address: str
    state: Delivery
    status: str
    hard: bool
    detail: str

    def row(self) -> dict[str, object]:
        return {"key": self.key, "unit": self.unit, "address": self.address, "state": self.state.value,
                "status": self.status, "hard": self.hard, "detail": self.detail}


def returned_by(events: Iterable[Event], reports: Mapping[str, Report],
                now: datetime) -> tuple[list[Returned], list[Event]]:
    """Returns what came back, and the events that record it. `reports`: by digest of the mail, so that a mail which is
    read again records nothing."""
    records = {each.message().message_id: each for each in outbox_records(events).values()}
    known = {each.key for each in events}
    found: list[Returned] = []
    recorded: list[Event] = []
    for mail, report in reports.items():
        name = next((each for each in report.message_ids if each in records), None)
        if name is None:
            continue
        counted = _counted(records[name], report)
        made = _event(records[name], counted, mail, now) if counted else None
        if made is not None and made.key not in known:
            records[name] = with_event(records[name], made)
            found += counted
            recorded.append(made)
    return found, recorded


def _counted(record: OutboxRecord, report: Report) -> list[Returned]:
    sent = {folded(each.address): each for each in record.recipients if each.state is Delivery.SENT}
    found: dict[str, Returned] = {}
    for failure in report.failures:
        recipient = _recipient(sent, len(record.recipients), failure)
        if recipient is not None and recipient.address not in found:
            found[recipient.address] = _returned(record, recipient.address, report.state, failure)
    return list(found.values())


def _recipient(sent: Mapping[str, RecipientState], count: int, failure: Failure) -> RecipientState | None:
    """Returns the recipient that a failure is about; one that names nobody is about the only one that there is."""
    if not failure.addresses:
        return next(iter(sent.values()), None) if count == 1 else None
    return next((sent[folded(each)] for each in failure.addresses if folded(each) in sent), None)


def _returned(record: OutboxRecord, address: str, state: Delivery, failure: Failure) -> Returned:
    if state is Delivery.COMPLAINED:
        return Returned(record.key, record.unit, address, state, "", hard=False, detail=COMPLAINT)
    return Returned(record.key, record.unit, address, state, failure.status, is_hard(failure.status),
                    words(failure.status, failure.diagnostic, address))


def _event(record: OutboxRecord, counted: list[Returned], mail: str, now: datetime) -> Event:
    state = counted[0].state
    rows: list[dict[str, Any]] = [{"address": each.address, "state": state.value, "detail": each.detail,
                                   "status": each.status, "hard": each.hard} for each in counted]
    fields: dict[str, Any] = {"key": record.key, "attempt": record.attempts, "step": record.step,
                              "letter": record.kind.value, "detail": counted[0].detail, "recipients": rows}
    identity = {"key": record.key, "state": state.value, "mail": mail}
    draft = event(now, KINDS[state], record.unit, record.obligation or None, identity=identity, **fields)
    whole = with_event(record, draft).state.value  # what is known of the message once addresses are purged
    return replace(draft, data=fields | {"whole": whole})
