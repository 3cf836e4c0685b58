"""Settles messages that wait for a further attempt, or for the hours of sending, and will never go: a newer message
took their place, or their cause is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from automation.correspondence.outbox.events import untried_event
from automation.correspondence.outbox.queue import takes_place
from automation.correspondence.outbox.records import OutboxRecord, by_step
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, Message, Occasion, StepKey

WAITING = frozenset({Delivery.QUEUED, Delivery.DEFERRED, Delivery.FAILED})
TRIED = frozenset({Delivery.PLANNED, Delivery.SENT, Delivery.UNCERTAIN, Delivery.COMPLAINED})
REPLACED = "Thư mới hơn thay thế: {occasion}."
CAUSE_TRIED = "Không còn lý do gửi."
SETTLED = "Không còn lý do gửi; tình trạng báo cáo: {title}."


@dataclass(frozen=True)
class DueLetters:
    """What a run found due. `messages`: sent now, or queued. `occasions`: of these and of what goes another time.
    `blocked`: (unit, obligation) about which something is due that can't be sent now. `unknown`: the units of which
    nothing can be found out now."""

    messages: Sequence[Message]
    occasions: Collection[StepKey]
    blocked: Collection[tuple[str | None, str]] = ()
    unknown: Collection[str | None] = ()

    def includes(self, record: OutboxRecord) -> bool:
        """Reports whether the record is, or may be, about something that is due."""
        return any(each.step_key in self.occasions or each.unit in self.unknown
                   or (each.unit, each.obligation) in self.blocked for each in record.by_occasion)


def settled_events(records: Mapping[str, OutboxRecord], due: DueLetters,
                   titles: Mapping[tuple[str | None, str], str], now: datetime) -> Iterator[Event]:
    """Yields an event for each waiting message that will never go. `titles`: of the standings of reports, for the
    reason."""
    keys = {each.key for each in due.messages}
    waiting = [each for each in records.values() if each.state in WAITING and each.key not in keys]
    if not waiting:
        return
    replacing = {occasion.step_key: each for each in due.messages for occasion in each.occasions}
    by_report: dict[tuple[str | None, str], list[tuple[Occasion, Message]]] = {}
    for message in due.messages:
        for own in message.occasions:
            by_report.setdefault((own.unit, own.obligation), []).append((own, message))
    tried = {key: each for key, each in by_step(records).items() if each.state in TRIED}
    for record in waiting:
        newer = _newer(record, replacing, tried, by_report.get((record.unit, record.obligation), ()))
        if newer is not None:
            yield untried_event(record.message(), Delivery.SUPERSEDED,
                                REPLACED.format(occasion=newer.occasions[0].words), now, occasion=now.isoformat(),
                                by=newer.key)
        elif not (due.includes(record) or _is_partly_sent(record, tried)):
            yield untried_event(record.message(), Delivery.CANCELLED, _reason(record, titles), now,
                                occasion=now.isoformat())


def _newer(record: OutboxRecord, replacing: Mapping[StepKey, Message], tried: Mapping[StepKey, OutboxRecord],
           about_it: Iterable[tuple[Occasion, Message]]) -> Message | None:
    """Returns the message that took its place: about the same occasion, or a newer one about the same report.
    `about_it`: the occasions about that report, each with its message."""
    own = [each.step_key for each in record.by_occasion]
    found = next((replacing[key] for key in own if key in replacing), None)
    found = found or next((tried[key].message() for key in own
                           if key in tried and tried[key].planned_at >= record.planned_at), None)
    return found or next((each for occasion, each in about_it if takes_place(occasion, each.to, record)), None)


def _is_partly_sent(record: OutboxRecord, tried: Mapping[StepKey, OutboxRecord]) -> bool:
    """Reports whether it failed for some recipients of a step that others had before: its failure stands."""
    return record.state is Delivery.FAILED and any(each.step_key in tried for each in record.by_occasion)


def _reason(record: OutboxRecord, titles: Mapping[tuple[str | None, str], str]) -> str:
    title = titles.get((record.unit, record.obligation))
    return SETTLED.format(title=title) if title else CAUSE_TRIED
