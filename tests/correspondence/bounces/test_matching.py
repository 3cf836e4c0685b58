"""A report counts for a message and a recipient that the ledger has as sent, once; what that does to the address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from automation.correspondence.bounces.matching import Returned, returned_by
from automation.correspondence.bounces.report import Report, read_report
from automation.correspondence.outbox.addresses import unusable_addresses
from automation.correspondence.outbox.events import outcome_event, planned_event
from automation.correspondence.outbox.reconciliation import resolve
from automation.correspondence.outbox.records import outbox_records
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery, Message, Receipt, message_key
from tests.correspondence.bounces.samples import OTHER, TO, complaint, dsn, group, notice
from tests.pipeline.mail_run import at

NOW = at(5, 28)


def message(step: str = "sau-1", to: tuple[str, ...] = (TO, OTHER)) -> Message:
    return Message(message_key("6T", "A", step, to), "A", "6T", step, to, "Nhắc", "", "", "Ban <vstbpn@so.example>")


def sent(*messages: Message, state: Delivery = Delivery.SENT, day: int = 28) -> list[Event]:
    return [made for each in messages for made in (
        planned_event(each, 1, at(5, day), "smtp"), outcome_event(each, Receipt(each.key, state), 1, at(5, day)))]


def report(*groups: str, about: Message | None = None) -> Report:
    found = read_report(dsn(*groups, id=(about or message()).message_id))
    assert found is not None
    return found


def read(events: list[Event], *reports: Report, day: int = 28) -> list[Returned]:
    """Add to `events` what the reports record."""
    found, recorded = returned_by(events, {f"{day} {number} {each}": each for number, each in enumerate(reports)},
                                  at(5, day))
    events += recorded
    return found


def states(events: list[Event], key: str = "") -> tuple[Delivery, dict[str, Delivery]]:
    record = outbox_records(events)[key or message().key]
    return record.state, {each.address: each.state for each in record.recipients}


def test_one_of_two_recipients_bounces_and_the_whole_stays_sent() -> None:
    events = sent(message())
    (found,) = read(events, report(group(TO.upper())))
    assert (found.address, found.state, found.status, found.hard) == (TO, Delivery.BOUNCED, "5.1.1", True)
    assert states(events) == (Delivery.SENT, {TO: Delivery.BOUNCED, OTHER: Delivery.SENT})
    read(events, report(group(OTHER)))
    assert states(events)[0] is Delivery.BOUNCED


def test_a_mail_that_is_read_again_and_a_second_report_record_nothing() -> None:
    events = sent(message())
    assert len(read(events, report(group()), report(group()))) == 1
    assert not read(events, report(group()))
    assert sum(each.kind is EventKind.MESSAGE_BOUNCED for each in events) == 1


@pytest.mark.parametrize("state", [Delivery.FAILED, Delivery.DEFERRED, Delivery.UNCERTAIN])
def test_a_message_that_was_not_sent_does_not_bounce(state: Delivery) -> None:
    assert not read(sent(message(), state=state), report(group()))


def test_forged_reports_change_nothing() -> None:
    events = sent(message())
    assert not read(events, report(group(), about=message("khac")), report(group("nguoi-khac@haiphong.example")))
    assert not read([], report(group()))


def test_a_nameless_notice_counts_where_there_is_one_recipient() -> None:
    text = "Your message did not reach some or all of the intended recipients.\n\n  Trường An Lão\n  <mx #5.1.1>\n"
    for to, count in (((TO,), 1), ((TO, OTHER), 0)):
        letter = message(to=to)
        found = read_report(notice(text, sender="postmaster@a.example",
                                   headers=f"In-Reply-To: {letter.message_id}\n"))
        assert found is not None
        assert len(read(sent(letter), found)) == count


def test_a_complaint_is_recorded_and_the_address_stays_usable() -> None:
    events = sent(message())
    found = read_report(complaint().replace(b"<0123456789abcdef0123456789abcdef@so.example>",
                                            message().message_id.encode()))
    assert found is not None
    assert [each.state for each in read(events, found)] == [Delivery.COMPLAINED]
    assert states(events)[1][TO] is Delivery.COMPLAINED
    assert not unusable_addresses(events)


def test_a_hard_bounce_makes_the_address_unusable_until_a_person_settles_it() -> None:
    events = sent(message())
    read(events, report(group()))
    assert set(unusable_addresses(events)) == {TO}
    events.append(resolve(events, message().key, Delivery.SENT, NOW + timedelta(hours=1)))
    assert not unusable_addresses(events)
    assert states(events) == (Delivery.SENT, {TO: Delivery.SENT, OTHER: Delivery.SENT})
    read(events, report(group()), day=29)
    assert set(unusable_addresses(events)) == {TO}
    events.append(resolve(events, message().key, Delivery.SENT, NOW + timedelta(days=2)))
    assert not unusable_addresses(events)


def test_a_bounced_message_did_arrive_or_it_did_not() -> None:
    events = sent(message())
    read(events, report(group(), group(OTHER)))
    with pytest.raises(ValueError, match="bounced"):
        resolve(events, message().key, Delivery.FAILED, NOW)


def test_a_full_mailbox_is_unusable_after_three_days_in_turn() -> None:
    events: list[Event] = []
    full = group(status="5.2.2", diagnostic="smtp; 552 5.2.2 over quota")
    for day, step in ((20, "a"), (21, "b"), (22, "c")):
        assert not unusable_addresses(events)
        letter = message(step)
        events += sent(letter, day=day)
        read(events, report(full, about=letter), day=day)
    assert set(unusable_addresses(events)) == {TO}


def test_a_message_that_stayed_away_begins_the_count_again() -> None:
    events: list[Event] = []
    full = group(status="4.2.2", diagnostic="smtp; 452 4.2.2 over quota")
    for day, bounces in ((19, True), (20, True), (21, False), (22, True), (23, True)):
        letter = message(f"s-{day}")
        events += sent(letter, day=day)
        read(events, *([report(full, about=letter)] if bounces else []), day=day)
    assert not unusable_addresses(events)
