"""What a mail in a mailbox reports: the formats of servers, what is no report, and what is hostile."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.correspondence.bounces.report import Failure, Report, read_report
from automation.correspondence.bounces.status import is_hard, words
from automation.domain.tracking.messages import Delivery
from tests.correspondence.bounces import samples
from tests.correspondence.bounces.samples import ID, OTHER, TO, complaint, dsn, group


def failures(content: bytes) -> dict[str, str]:
    """Address → status of each failure in a bounce about our message."""
    found = read_report(content)
    assert found is not None
    assert (found.state, found.message_ids[0]) == (Delivery.BOUNCED, ID)
    return {each.addresses[0]: each.status for each in found.failures if each.addresses}


def test_a_notification_names_each_failed_recipient() -> None:
    content = dsn(group(), group(OTHER, "delayed", "4.4.1"), group("ba@haiphong.example", "relayed", "2.0.0"))
    assert failures(content) == {TO: "5.1.1"}
    assert failures(dsn(group(), group(OTHER, status="5.2.2"))) == {TO: "5.1.1", OTHER: "5.2.2"}


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded", "DELAYED"])
def test_what_did_not_fail_is_no_bounce(action: str) -> None:
    assert read_report(dsn(group(action=action, status="4.4.1"))) is None
    assert read_report(dsn(group(action=action, status="5.1.1"))) is None


def test_the_original_recipient_comes_before_the_final_one() -> None:
    found = read_report(dsn(group("hop-thu-rieng@khac.example", original=TO)))
    assert found is not None
    assert found.failures[0].addresses == (TO, "hop-thu-rieng@khac.example")


@pytest.mark.parametrize(("status", "diagnostic", "read"), [
    ("5.0.0", "smtp; 550 5.1.1 unknown", "5.1.1"), ("", "smtp; 550-5.7.26 unauthenticated", "5.7.26"),
    ("5.0.0", "smtp; 552 Mailbox full", "5.2.2"), ("5.0.0", "x-unix; user unknown", "5.0.0"),
    ("4.2.2", "smtp; 452 4.2.2 mailbox over quota", "4.2.2"), ("garbage", "smtp; 550 no", "5.0.0"),
    ("5.1.1 (bad destination mailbox address)", "", "5.1.1"),
    ("5.0.0", "smtp; host 5.1.1.7 said: 554 5.4.4 no such domain", "5.4.4")])
def test_the_status_is_the_most_precise_one(status: str, diagnostic: str, read: str) -> None:
    assert failures(dsn(group(status=status, diagnostic=diagnostic))) == {TO: read}


@pytest.mark.parametrize("attached", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"])
def test_the_message_is_known_by_its_attached_head(attached: str) -> None:
    assert failures(dsn(group(), attached=attached)) == {TO: "5.1.1"}


def test_the_message_is_known_by_what_the_mail_answers() -> None:
    content = dsn(group(), headers=f"In-Reply-To: {ID}\n", id="<abcdefgh@khac.example>")
    found = read_report(content)
    assert found is not None
    assert found.message_ids == ("<abcdefgh@khac.example>", ID)


def test_an_encoded_part_and_one_of_bare_line_feeds_are_read() -> None:
    from base64 import encodebytes

    encoded = encodebytes(f"Reporting-MTA: dns; a\n\n{group()}\n".encode()).decode()
    content = dsn().decode().replace("Reporting-MTA: dns; mx.haiphong.example\nArrival-Date: Tue, 28 May 2024 02:00:01 "
                                     "+0700", encoded).replace(
        "message/delivery-status\n", "message/delivery-status\nContent-Transfer-Encoding: base64\n")
    assert failures(content.encode()) == {TO: "5.1.1"}
    assert failures(dsn(group()).replace(b"\n", b"\r\n")) == {TO: "5.1.1"}


@pytest.mark.parametrize(("content", "status"), [
    (samples.EXIM, "5.1.1"), (samples.EXIM_LATE, "4.4.7"), (samples.POSTFIX, "5.1.1"), (samples.ZIMBRA_FULL, "5.2.2"),
    (samples.QMAIL, "5.1.1"), (samples.EXCHANGE, "5.1.1"), (samples.OFFICE_365, "5.1.10"), (samples.GMAIL, "5.1.1"),
    (samples.GMAIL_NEW, "5.1.1")], ids=["exim", "exim late", "postfix", "zimbra", "qmail", "exchange", "365", "gmail",
                                        "gmail new"])
def test_the_words_of_servers_without_a_notification(content: bytes, status: str) -> None:
    """Only what stands before the copy of the message: its head names everybody whom it was for."""
    found = failures(content)
    assert found[TO] == status
    assert OTHER not in found


@pytest.mark.parametrize("content", [
    samples.EXIM_DELAY, samples.GMAIL_DELAY, samples.OUT_OF_OFFICE, samples.RECEIPT, samples.ANSWER,
    complaint("not-spam"), complaint("auth-failure"), b"", b"\xff\xfe", b"From: a\n\nXin chao"],
    ids=["exim delay", "gmail delay", "out of office", "receipt", "answer", "not spam", "dmarc", "empty", "bytes",
         "letter"])
def test_other_mail_reports_nothing(content: bytes) -> None:
    assert read_report(content) is None


def test_a_complaint_with_and_without_its_recipient() -> None:
    for recipient, addresses in ((f"Original-Rcpt-To: <{TO}>\n", (TO,)), ("", ())):
        found = read_report(complaint(recipient=recipient))
        assert found is not None
        assert found == Report(Delivery.COMPLAINED, (ID,), (Failure(addresses),))


def test_a_notice_that_names_nobody_has_one_nameless_failure() -> None:
    content = samples.EXCHANGE.replace(TO.encode(), b"Truong THPT An Lao")
    found = read_report(content)
    assert found is not None
    assert [(each.addresses, each.status) for each in found.failures] == [((), "5.1.1")]


@pytest.mark.parametrize(("status", "hard"), [
    ("5.1.1", True), ("5.1.10", True), ("5.2.1", True), ("5.4.4", True), ("5.0.0", True), ("5.2.2", False),
    ("5.2.3", False), ("5.3.4", False), ("5.7.1", False), ("5.6.0", False), ("4.4.7", False), ("4.2.2", False)])
def test_what_makes_an_address_useless(status: str, *, hard: bool) -> None:
    assert is_hard(status) is hard


def test_a_reason_is_bounded_and_names_nobody_else() -> None:
    text = words("5.1.1", f"550 <{TO}>: <bi-mat@khac.example> \x1b[2J\n{'x' * 5000}", TO)
    assert text.startswith(f"địa chỉ không có ở máy chủ thư (5.1.1: 550 <{TO}>: <…>")
    assert "bi-mat" not in text
    assert "\x1b" not in text
    assert len(text) < 250


def deep(kind: str, levels: int = 1000) -> bytes:
    opening = {"multipart": "".join(f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
                                    for level in range(levels)),
               "message": "Content-Type: message/rfc822\n\n" * levels}
    return f"From: MAILER-DAEMON@a.example\nIn-Reply-To: {ID}\n{opening[kind]}".encode() + dsn(group())


@pytest.mark.parametrize("content", [
    deep("multipart"), deep("message"), dsn(group()) * 3000, dsn(*(group(f"a{n}@b.example") for n in range(20_000))),
    b"Content-Type: multipart/report; boundary=\n\n", b"Content-Type: text/plain; charset=x-none\n\n\xff",
    b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n" * 100_000, b"A: " + b"x" * 10_000_000,
    ("From: mailer-daemon@a.example\n\nwasn't able to deliver your message " + "a@b.example " * 20_000).encode(),
    ("From: mailer-daemon@a.example\n\nYour message to " * 5_000).encode(),
    ("From: mailer-daemon@a.example\nContent-Type: text/html\n\n" + "<style><" * 20_000).encode()],
    ids=["deep multipart", "deep message", "huge", "many recipients", "no boundary", "no charset", "many parts",
         "long header", "many addresses", "repeated words", "open tags"])
def test_hostile_mail_is_read_in_time(content: bytes) -> None:
    begun = time.perf_counter()
    found = read_report(content)
    assert time.perf_counter() - begun < 3
    assert found is None or len(found.failures) <= 50


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([dsn(group()), samples.EXIM, samples.OFFICE_365, complaint()]),
       st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=6)), max_size=8))
def test_damaged_mail_never_raises(content: bytes, damages: list[tuple[int, bytes]]) -> None:
    for place, written in damages:
        content = content[:place] + written + content[place + 1:]
    read_report(content)
