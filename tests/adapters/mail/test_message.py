"""A message as Internet mail: its parts and what stands in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.adapters.mail.message import ComposeError, compose
from automation.domain.tracking.messages import Attachment, Message
from automation.domain.vietnamese.characters import printable

NOW = datetime(2024, 5, 20, 2, tzinfo=UTC)
LETTER = Message("6T/A/moi/a@b.example", "A", "6T", "moi", ("a@b.example",), "Hạn nộp", "Kính gửi.\n",
                 "<p>Kính gửi.</p>\n", "Phòng <p@b.example>")
CALENDAR = Attachment("Hạn nộp báo cáo.ics", "text/calendar; method=PUBLISH; charset=utf-8",
                      "BEGIN:VCALENDAR\r\nX-A:Số liệu\r\nEND:VCALENDAR\r\n".encode())
FILE = Attachment("cong-van.pdf", "application/pdf", b"%PDF\n--=_\n\x00\xff")


def received(message: Message) -> EmailMessage:
    """The message as a mail program reads the bytes that a server was given."""
    read = message_from_bytes(compose(message, NOW), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_letter_without_attachments_has_two_alternatives() -> None:
    mail = received(LETTER)
    assert mail.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]


def test_attachments_stand_beside_the_alternatives_byte_for_byte() -> None:
    mail = received(replace(LETTER, attachments=(CALENDAR, FILE)))
    assert mail.get_content_type() == "multipart/mixed"
    first, *_ = mail.iter_parts()
    assert [each.get_content_type() for each in first.iter_parts()] == ["text/plain", "text/html"]
    read = {each.get_filename(): each for each in mail.iter_attachments()}
    assert {name: each.get_payload(decode=True) for name, each in read.items()} == {
        CALENDAR.name: CALENDAR.content, FILE.name: FILE.content}
    calendar = read[CALENDAR.name]["Content-Type"]
    assert (calendar.content_type, dict(calendar.params)) == (
        "text/calendar", {"method": "PUBLISH", "charset": "utf-8"})
    assert read[FILE.name].get_content_disposition() == "attachment"


def test_attachments_are_seven_bits_and_the_same_each_time() -> None:
    message = replace(LETTER, attachments=(CALENDAR, FILE))
    made = compose(message, NOW)
    assert made == compose(message, NOW)
    assert max(made) < 128
    assert max(map(len, made.split(b"\r\n"))) <= 998


def test_no_name_of_an_attachment_begins_a_header() -> None:
    mail = received(replace(LETTER, attachments=(replace(FILE, name="a.pdf\r\nBcc: x@y.example"),)))
    assert "Bcc" not in mail
    assert [each.get_filename() for each in mail.iter_attachments()] == ["a.pdf Bcc: x@y.example"]


def test_a_message_is_no_attachment() -> None:
    with pytest.raises(ComposeError):
        compose(replace(LETTER, attachments=(replace(FILE, media_type="message/rfc822"),)), NOW)


TEXTS = st.text("aăđế =.\n\t\u2028~_-", max_size=300)


@given(text=TEXTS, page=TEXTS)
def test_any_text_arrives_as_it_was_written(text: str, page: str) -> None:
    mail = received(replace(LETTER, text=text, html=page))
    for written, part in zip((text, page), mail.iter_parts(), strict=True):
        assert part.get_content().replace("\r\n", "\n").rstrip("\n") == printable(written).rstrip("\n")
    lines = compose(replace(LETTER, text=text, html=page), NOW).split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line or len(line) > 76 for line in lines[10:])


def test_letters_offer_no_unsubscribing() -> None:
    """They are about reports that a unit owes; a mail program that follows such links would end its reminders."""
    assert not [name for name in received(LETTER) if name.lower().startswith("list-")]
