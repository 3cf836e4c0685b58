"""The messages to or about one unit, in the order in which they were first recorded, with all that became of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from automation.correspondence.occasions.unclear import STEP as UNCLEAR
from automation.correspondence.outbox.records import STATES, OutboxRecord, outbox_records
from automation.correspondence.outbox.rows import outbox_row
from automation.domain.tracking.events import Event, EventKind


def log_rows(events: Sequence[Event], unit: str, head_steps: Collection[str] = ()) -> list[dict[str, Any]]:
    """Returns a row for each message, as `mail log --json` prints it. `head_steps`: see `outbox_rows`."""
    found = {key: each for key, each in outbox_records(events, head_steps).items() if _is_about(each, unit)}
    history: dict[str, list[dict[str, Any]]] = {key: [] for key in found}
    for each in events:
        if each.kind in STATES and each.data["key"] in found:
            history[each.data["key"]].append(_step(each))
    return [_row(record, history[key]) for key, record in found.items()]


def _is_about(record: OutboxRecord, unit: str) -> bool:
    """Reports whether a message is about the unit; one about unclear decisions names it in its step alone."""
    return any(each.unit == unit or each.step.startswith(f"{UNCLEAR}-{unit}@") for each in record.message().occasions)


def _row(record: OutboxRecord, history: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    row = outbox_row(record.message(), record.state, record.recipients)
    return {**row, "cc": list(record.cc), "at": history[0]["at"], "detail": record.detail,
            "attempts": record.attempts, "history": list(history)}


def _step(event: Event) -> dict[str, Any]:
    return {"at": event.at.isoformat(), "state": STATES[event.kind].value, "attempt": event.data.get("attempt", 0),
            "detail": str(event.data.get("detail", "")), "refused": list(event.data.get("refused", ())),
            "via": event.data.get("via", "") if event.kind is EventKind.MESSAGE_PLANNED else ""}
