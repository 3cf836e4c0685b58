"""Messages as rows, for `--json`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from automation.correspondence.outbox.events import recorded_occasion
from automation.correspondence.outbox.records import newest_states, outbox_records
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, Message, RecipientState, folded


def outbox_rows(events: Iterable[Event], head_steps: Collection[str] = ()) -> list[dict[str, object]]:
    """Returns every message and its state, as `outbox --json` prints them; a recipient that was deferred has the state
    that the newest message about the same has for it. `head_steps`: codes of the ladder's steps to
    the head, by which letters that an older version recorded are distinguished from reminders."""
    records = outbox_records(events, head_steps)
    newest = newest_states(records)
    return [outbox_row(record.message(), record.state, [
        newest.get((record.step_key, folded(each.address)), each) if each.state is Delivery.DEFERRED else each
        for each in record.recipients]) for record in records.values()]


def message_rows(messages: Sequence[Message], queued: Sequence[Message] = ()) -> list[dict[str, object]]:
    """Returns the messages that would be sent, then those that would wait for the hours of sending, as `remind
    --dry-run --json` prints them."""
    return [*(outbox_row(each, Delivery.PLANNED) for each in messages),
            *(outbox_row(each, Delivery.QUEUED) for each in queued)]


def outbox_row(message: Message, state: Delivery,
               recipients: Iterable[RecipientState] | None = None) -> dict[str, object]:
    """Returns a message and its state as a row. `recipients`: their states; None: they have the message's."""
    if recipients is None:
        recipients = (RecipientState(each, state) for each in dict.fromkeys((*message.to, *message.cc)))
    return {"key": message.key, "unit": message.unit, "obligation": message.obligation, "step": message.step,
            "due": message.due.isoformat() if message.due else None, "to": list(message.to),
            "subject": message.subject, "state": state.value, "kind": message.kinds[0].value,
            "kinds": [each.value for each in message.kinds],
            "recipients": [{"address": each.address, "state": each.state.value, "detail": each.detail,
                            "at": each.at.isoformat() if each.at else None} for each in recipients],
            "occasions": [recorded_occasion(each) | {"key": each.words} for each in message.occasions],
            "channel": "mail", **({"redirected": message.redirected} if message.redirected else {}),
            **({"asked": True} if message.asked else {})}
