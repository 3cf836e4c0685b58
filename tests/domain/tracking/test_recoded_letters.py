"""Further occasions of a message follow renamed obligations and steps."""

from __future__ import annotations

from datetime import UTC, datetime

from automation.correspondence.outbox.records import by_step, outbox_records
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.recoding import RenamedCodes, recoded


def test_every_occasion_of_a_message_has_the_present_codes() -> None:
    also = [{"kind": "reminder", "obligation": "6T", "step": "sau-1@2024-06-10", "due": "2024-06-10"}]
    planned = event(datetime(2024, 6, 11, tzinfo=UTC), EventKind.MESSAGE_PLANNED, "A", "KH", key="k", step="nhac#1",
                    to=["a@b.example"], letter="nudge", also=also)
    renamed = RenamedCodes(obligations={"6T": "H1", "KH": "P"}, steps={"sau-1": "sau-mot"})
    keys = list(by_step(outbox_records(recoded([planned], renamed))))
    assert [(unit, obligation, step) for unit, obligation, step, _ in keys] == [
        ("A", "P", "nhac#1"), ("A", "H1", "sau-mot")]
