"""A folder of an IMAP server. It is opened for reading alone (EXAMINE) and mail is fetched by PEEK, so that no mail is
marked as read."""

from __future__ import annotations

import imaplib
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from automation.adapters.mail.message import one_line
from automation.adapters.mail.smtp import is_local
from automation.correspondence.bounces.mailbox import MAX_MAILS, MAX_SECONDS, MailboxError, MailboxReading
from automation.correspondence.bounces.parts import MAX_BYTES
from automation.domain.plan.settings import BounceSettings

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

TIMEOUT = 20.0  # seconds for each answer of the server
REPLY_LENGTH = 120  # characters of the server's answer that are kept
UNREACHABLE = "Không đọc được hộp thư trả lại {host} ([bounces]): {why}."
REFUSED = "máy chủ từ chối tên đăng nhập hoặc mật khẩu"
NO_PASSWORD = "chưa có mật khẩu trong biến môi trường {name}"  # noqa: S105 - no secret
NO_FOLDER = "không có thư mục “{folder}”"
NOT_SECURE = "security = \"none\" chỉ dùng cho máy chủ đặt ngay trên máy này"


class ImapMailbox:
    """`password` is kept out of every message. `context`: which certificates are trusted; the machine's when None."""

    def __init__(self, settings: BounceSettings, password: str, context: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self.name = f"imap {settings.user}@{settings.host}:{settings.port}/{settings.folder}"
        self._password = password
        self._context = context

    def read(self, position: Mapping[str, Any], since: datetime) -> MailboxReading:
        """The position is the folder's UIDVALIDITY and the last UID that was read."""
        from imap_tools import ImapToolsError

        try:
            mailbox = self._open()
            try:
                return self._read(mailbox, position, since)
            finally:
                with suppress(OSError, ImapToolsError, imaplib.IMAP4.error):  # what was read is read
                    mailbox.logout()
        except MailboxError:
            raise
        except (OSError, ImapToolsError, imaplib.IMAP4.error, ValueError, LookupError) as error:
            raise self._error(one_line(str(error))[:REPLY_LENGTH] or type(error).__name__) from None

    def _open(self) -> BaseMailBox:
        """A connection that is encrypted as the settings require, and signed in."""
        from imap_tools import MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted

        settings = self.settings
        if settings.security == "none" and not is_local(settings.host):
            raise self._error(NOT_SECURE)
        if not self._password:
            raise self._error(NO_PASSWORD.format(name=settings.password_env))
        mailbox: BaseMailBox
        if settings.security == "none":
            mailbox = MailBoxUnencrypted(settings.host, settings.port, TIMEOUT)
        else:
            kind = MailBoxStartTls if settings.security == "starttls" else MailBox
            mailbox = kind(settings.host, settings.port, TIMEOUT,
                           ssl_context=self._context or ssl.create_default_context())
        try:
            return mailbox.login_utf8(settings.user, self._password, None) if not (
                settings.user + self._password).isascii() else mailbox.login(settings.user, self._password, None)
        except MailboxLoginError:  # its text may contain credentials
            mailbox.client.shutdown()
            raise self._error(REFUSED) from None

    def _read(self, mailbox: BaseMailBox, position: Mapping[str, Any], since: datetime) -> MailboxReading:
        from imap_tools import MailboxFolderSelectError

        try:
            mailbox.folder.set(self.settings.folder, readonly=True)
        except MailboxFolderSelectError:
            raise self._error(NO_FOLDER.format(folder=self.settings.folder)) from None
        validity = _number(mailbox.client.response("UIDVALIDITY")[1])
        last = int(position.get("uid", 0)) if position.get("validity") == validity else 0
        found = mailbox.uids(f"UID {last + 1}:* SINCE {since:%d}-{MONTHS[since.month - 1]}-{since:%Y}")
        mails: list[bytes] = []
        deadline = time.monotonic() + MAX_SECONDS
        for uid in sorted(int(each) for each in found if int(each) > last)[:MAX_MAILS]:
            if time.monotonic() > deadline:
                break
            mails.append(_fetched(mailbox.client.uid("fetch", str(uid), f"(BODY.PEEK[]<0.{MAX_BYTES}>)")))
            last = uid
        return MailboxReading(tuple(each for each in mails if each), {"validity": validity, "uid": last})

    def _error(self, why: str) -> MailboxError:
        return MailboxError(UNREACHABLE.format(host=self.settings.host, why=why))


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _number(answer: Any) -> int:
    return int(answer[0]) if answer and answer[0] else 0


def _fetched(answer: Any) -> bytes:
    """The content in the answer to FETCH; b"" for a mail that was removed meanwhile."""
    _, data = answer
    return next((bytes(each[1]) for each in data or () if isinstance(each, tuple)), b"")[:MAX_BYTES]
