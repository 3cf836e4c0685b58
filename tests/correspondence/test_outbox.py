"""The outbox: the record of a message that was never tried."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from automation.correspondence.outbox.events import outcome_event, planned_event, untried_event
from automation.correspondence.outbox.records import KINDS, by_step, outbox_records
from automation.domain.plan.letters import LetterKind
from automation.domain.tracking.messages import STRENGTH, Delivery, Message, Occasion, Receipt

NOW = datetime(2024, 5, 20, tzinfo=UTC)
ALSO = Occasion(LetterKind.RECEIVED, "A", "CN", "nop@1")
LETTER = Message("6T/A/sau-1/a@b.example", "A", "6T", "sau-1", ("a@b.example",), "Nhắc nộp", "…", "…", "c@d.example",
                 also=(ALSO,))


@pytest.mark.parametrize("state", [Delivery.QUEUED, Delivery.SUPERSEDED, Delivery.CANCELLED])
def test_a_message_that_was_never_tried_has_a_record(state: Delivery) -> None:
    record = outbox_records([untried_event(LETTER, state, "vì sao", NOW)])[LETTER.key]
    assert (record.state, record.attempts, record.detail) == (state, 0, "vì sao")
    assert (record.to, record.subject, record.also) == (LETTER.to, LETTER.subject, LETTER.also)


def test_a_queued_message_becomes_planned_then_sent_and_both_its_occasions_do() -> None:
    events = [untried_event(LETTER, Delivery.QUEUED, "", NOW), planned_event(LETTER, 1, NOW, "smtp"),
              outcome_event(LETTER, Receipt(LETTER.key, Delivery.SENT), 1, NOW)]
    assert [outbox_records(events[:end])[LETTER.key].state for end in (1, 2, 3)] == \
        [Delivery.QUEUED, Delivery.PLANNED, Delivery.SENT]
    assert {each.state for each in by_step(outbox_records(events)).values()} == {Delivery.SENT}
    assert set(by_step(outbox_records(events))) == {LETTER.step_key, ALSO.step_key}


def test_a_state_of_an_unknown_message_makes_no_record() -> None:
    assert not outbox_records([outcome_event(LETTER, Receipt(LETTER.key, Delivery.BOUNCED), 1, NOW)])


def test_every_state_has_an_event_and_a_strength() -> None:
    assert set(KINDS) == set(STRENGTH) == set(Delivery)
