"""Against a stand-in on loopback: what is read, in which order, and that nothing is marked or removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from automation.adapters.mail.mailboxes.imap import ImapMailbox
from automation.correspondence.bounces.mailbox import MailboxError
from automation.domain.plan.settings import BounceSettings
from tests.adapters.mail.mailboxes.imap_server import PASSWORD, USER, ImapServer

SINCE = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    running = ImapServer()
    yield running
    running.stop()


def mailbox(server: ImapServer, password: str = PASSWORD, **more: object) -> ImapMailbox:
    settings = BounceSettings(host="127.0.0.1", port=server.port, security="none", user=USER)
    return ImapMailbox(replace(settings, **more), password)  # type: ignore[arg-type]  # each test names its own fields


def test_new_mail_alone_is_read_and_nothing_is_marked(server: ImapServer) -> None:
    server.mails = {3: b"From: a\r\n\r\nmot", 9: b"From: a\r\n\r\nhai"}
    first = mailbox(server).read({}, SINCE)
    assert (len(first.mails), first.position) == (2, {"validity": 7, "uid": 9})
    assert mailbox(server).read(first.position, SINCE).mails == ()
    server.mails[12] = b"From: a\r\n\r\nba"
    assert mailbox(server).read(first.position, SINCE).mails == (b"From: a\r\n\r\nba",)
    words = " ".join(server.commands).upper()
    assert "EXAMINE" in words
    assert "SINCE 01-MAY-2024" in words
    assert not any(each in words for each in ("SELECT ", "STORE", "EXPUNGE", "COPY", "MOVE", "DELETE", " BODY[]"))
    assert "BODY.PEEK[]<0.262144>" in words


def test_another_numbering_of_the_folder_is_read_from_the_start(server: ImapServer) -> None:
    server.mails = {1: b"a: b\r\n\r\n"}
    first = mailbox(server).read({}, SINCE)
    server.validity = 8
    assert len(mailbox(server).read(first.position, SINCE).mails) == 1


def test_a_wrong_password_is_named_and_never_shown(server: ImapServer) -> None:
    with pytest.raises(MailboxError, match="từ chối tên đăng nhập hoặc mật khẩu") as told:
        mailbox(server, "sai-mat-khau").read({}, SINCE)
    assert PASSWORD not in str(told.value)
    assert "sai-mat-khau" not in repr(told.value)


@pytest.mark.parametrize(("more", "password", "words"), [
    ({"folder": "Khac"}, PASSWORD, "không có thư mục “Khac”"), ({}, "", "BAOCAO_BOUNCES_PASSWORD"),
    ({"host": "imap.haiphong.example"}, PASSWORD, "chỉ dùng cho máy chủ đặt ngay trên máy này"),
    ({"port": 1}, PASSWORD, "Không đọc được hộp thư trả lại"),
    ({"security": "tls"}, PASSWORD, "Không đọc được hộp thư trả lại")])
def test_what_can_not_be_read_is_named(server: ImapServer, more: dict[str, object], password: str,
                                       words: str) -> None:
    with pytest.raises(MailboxError, match=words):
        mailbox(server, password, **more).read({}, SINCE)
