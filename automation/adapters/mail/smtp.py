"""Mail through an SMTP server; the receipt states whether the message was sent.

Until the server has answered 354 to DATA nothing can have been sent, so an earlier failure is certain. Once the text
is being transmitted, only the server's answer decides: if the connection breaks before it, the outcome is ambiguous
and the message must not be sent again without a person's decision.

Answers 4xx mean "not now": the message is deferred and the next run tries again. Answers 5xx mean "no": somebody must
change something, and the receipt's text asks for it. Where the answers about recipients differ, each has a state.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address

from automation.adapters.clock import Clock, SystemClock
from automation.adapters.mail.message import ComposeError, compose, envelope, one_line
from automation.adapters.rate_limit import RecipientRateLimit
from automation.domain.plan.settings import MailSettings
from automation.domain.tracking.messages import Delivery, Message, Receipt, RecipientState, strongest
from automation.ports import Mailer, MailStoppedError

LOCAL_NAMES = frozenset({"localhost"})
START_INPUT = 354
CLOSING = 421
REFUSAL, PERMANENT, BEYOND = 400, 500, 600  # answers 4xx and 5xx: it was not taken
DAILY_LIMIT = re.compile(rb"\b5\.4\.5\b|(?i:daily (?:user )?sending (?:limit|quota))")  # Google's wording
MAX_REPLY_LENGTH = 200  # characters of a server's answer that are kept
DOMAIN = re.compile(r"@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)>?\s*$")
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)

NOT_SECURE = ("Không gửi thư qua kết nối không mã hóa: [mail] security = \"none\" chỉ dùng cho máy chủ thư đặt "
              "ngay trên máy này; đề nghị dùng \"starttls\" hoặc \"tls\".")
NO_HOST = "Chưa có máy chủ thư: điền [mail] host trong config/settings.toml."
DAILY_LIMIT_REACHED = "Máy chủ thư báo đã hết số thư được gửi trong ngày ({why}): lần chạy sau sẽ gửi tiếp."
NOT_NOW = "Máy chủ thư tạm thời chưa nhận {what}, lần chạy sau sẽ gửi lại: {why}"
NOT_NOW_AT_ALL = "Máy chủ thư {host}:{port} tạm thời chưa nhận thư, lần chạy sau sẽ gửi lại: {why}"
REFUSED = "Máy chủ thư từ chối {what}: {why}"
REFUSED_RECIPIENTS = "Máy chủ thư từ chối người nhận: {who}."
DEFERRED_RECIPIENTS = "Máy chủ thư tạm thời chưa nhận thư gửi cho người nhận sau, lần chạy sau sẽ gửi lại: {who}."
UNREACHABLE = "Không nối được với máy chủ thư {host}:{port}: {why}."
REFUSED_LOGIN = "Máy chủ thư từ chối tên đăng nhập hoặc mật khẩu ({code})."
NO_ANSWER = ("Mất kết nối với máy chủ thư sau khi đã chuyển nội dung, trước khi có câu trả lời: không biết thư "
             "đã đi hay chưa.")
SECURITIES = ("starttls", "tls", "none")


class MailServerError(OSError):
    """The server can't be used; nothing was sent. The message gives the reason (Vietnamese). `no_access`: it refused
    the name or password. `deferred`: it asked to try later."""

    no_access = deferred = False


class SmtpMailer(Mailer):
    """One connection for a run's messages, opened with the first. `password` is used to sign in as
    `settings.user` and kept out of every message. `context`: which certificates are trusted; the
    machine's when None. Settings that are unsafe or lack a host raise with the first message, so
    that whoever sends nothing needs none. `clock`: the rate limit's time."""

    name = "smtp"

    def __init__(self, settings: MailSettings, password: str, now: datetime,
                 context: ssl.SSLContext | None = None, clock: Clock | None = None) -> None:
        self.settings = settings
        self.now = now
        self._password = password
        self._context = context
        self._rate_limit = RecipientRateLimit(settings.per_minute, settings.per_domain_per_minute,
                                              clock or SystemClock())
        self._handed = 0  # messages on this connection
        self._server: smtplib.SMTP | None = None

    def send(self, message: Message) -> Receipt:
        """Raises MailServerError (an OSError) when the server can't be used, MailStoppedError when it
        takes no more today: nothing was sent."""
        try:
            sender, recipients = envelope(message)
            content = compose(message, self.now)
        except ComposeError as error:
            return Receipt(message.key, Delivery.FAILED, str(error))
        self._rate_limit.wait(recipients)
        if 0 < self.settings.per_connection <= self._handed:
            self.close()
        return self._sent(message.key, sender, recipients, content)

    def _sent(self, key: str, sender: str, recipients: tuple[str, ...], content: bytes) -> Receipt:
        fresh = self._server is None
        try:
            refused = self._offer(sender, recipients)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            if fresh or isinstance(error, MailServerError | MailStoppedError):
                raise self._unreached(error) from None
            return self._sent(key, sender, recipients, content)  # closed between messages: on a new connection
        if isinstance(refused, Receipt):
            return replace(refused, key=key)
        if len(refused) == len(recipients):
            self._reset()
            return Receipt(key, strongest(each.state for each in refused), _refused_recipients(refused), refused)
        return self._transmit(key, content, refused)

    def close(self) -> None:
        """Ends the session (QUIT). A later message opens a new connection."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def __enter__(self) -> SmtpMailer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _offer(self, sender: str, recipients: tuple[str, ...]) -> tuple[RecipientState, ...] | Receipt:
        """Name sender and recipients. Return the recipients that are not accepted, or a receipt without a key when the
        sender is refused. Raises when the connection breaks: nothing was sent."""
        server = self._connected()
        code, reply = server.mail(sender)
        if code == CLOSING:
            raise smtplib.SMTPResponseException(code, reply)
        if not _accepted(code):
            self._reset()
            return Receipt("", _state(code), _refusal("người gửi", code, reply))
        refused: list[RecipientState] = []
        for recipient in recipients:
            code, reply = server.rcpt(recipient)
            if code == CLOSING:
                raise smtplib.SMTPResponseException(code, reply)
            if not _accepted(code):
                refused.append(RecipientState(recipient, _state(code), _recipient_refusal(code, reply)))
        return tuple(refused)

    def _transmit(self, key: str, content: bytes, refused: tuple[RecipientState, ...]) -> Receipt:
        """DATA, the text, the answer."""
        server = self._connected()
        self._handed += 1
        try:
            code, reply = server.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise self._unreached(error) from None
        if code != START_INPUT:
            self._reset()
            return Receipt(key, _state(code), _refusal("thư", code, reply), refused)
        try:
            server.send(LEADING_DOT.sub(b"..", content) + b".\r\n")
            code, reply = server.getreply()
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Receipt(key, Delivery.UNCERTAIN, NO_ANSWER, refused)
        if REFUSAL <= code < BEYOND:
            return Receipt(key, _state(code), _refusal("thư", code, reply), refused)
        if not _accepted(code):
            self._drop()
            return Receipt(key, Delivery.UNCERTAIN, NO_ANSWER, refused)
        return Receipt(key, Delivery.SENT, _refused_recipients(refused) if refused else _reply_text(code, reply),
                       refused)

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server, self._handed = self._open(), 0
        return self._server

    def _open(self) -> smtplib.SMTP:
        """A connection that is encrypted as the settings require, and signed in. Never falls back to
        an unencrypted one."""
        settings = self.settings
        _check_security(settings)
        context = self._context or ssl.create_default_context()
        name = _ehlo_name(settings.sender)
        if settings.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, name, timeout=settings.timeout,
                                                    context=context)
        else:
            server = smtplib.SMTP(settings.host, settings.port, name, timeout=settings.timeout)
        try:
            server.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                server.starttls(context=context)
            if settings.user:
                _log_in(server, settings.user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _reset(self) -> None:
        """Forget a half-made message. Where the server can't, the connection is dropped."""
        try:
            self._connected().rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _unreached(self, error: Exception) -> OSError:
        if isinstance(error, MailServerError | MailStoppedError):
            return error
        if isinstance(error, smtplib.SMTPAuthenticationError):
            refused = MailServerError(REFUSED_LOGIN.format(code=error.smtp_code))  # its text may contain credentials
            refused.no_access = error.smtp_code >= PERMANENT
            refused.deferred = not refused.no_access
            return refused
        code, why = 0, one_line(str(error))
        if isinstance(error, smtplib.SMTPResponseException):
            code, why = error.smtp_code, _reply_text(error.smtp_code, _bytes(error.smtp_error))
        deferred = REFUSAL <= code < PERMANENT
        unreached = MailServerError((NOT_NOW_AT_ALL if deferred else UNREACHABLE).format(
            host=self.settings.host, port=self.settings.port, why=why[:MAX_REPLY_LENGTH] or type(error).__name__))
        unreached.deferred = deferred
        return unreached


def is_local(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() in LOCAL_NAMES


def _check_security(settings: MailSettings) -> None:
    if not settings.host:
        raise MailServerError(NO_HOST)
    if settings.security not in SECURITIES or (settings.security == "none" and not is_local(settings.host)):
        raise MailServerError(NOT_SECURE)


def _log_in(server: smtplib.SMTP, user: str, password: str) -> None:
    """Any mechanism that both support; for a name or password beyond ASCII, which `smtplib` can't
    send (and would show in its error), PLAIN in UTF-8 (RFC 4616)."""
    if (user + password).isascii():
        server.login(user, password)
        return
    server.ehlo_or_helo_if_needed()  # STARTTLS makes a server forget the first greeting
    code, reply = server.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode())
    if not _accepted(code):
        raise smtplib.SMTPAuthenticationError(code, reply)


def _accepted(code: int) -> bool:
    return 200 <= code < 300


def _reply_text(code: int, reply: bytes) -> str:
    return one_line(f"{code} {reply.decode(errors='replace')}")[:MAX_REPLY_LENGTH]


def _bytes(reply: bytes | str) -> bytes:
    return reply if isinstance(reply, bytes) else reply.encode(errors="replace")


def _state(code: int) -> Delivery:
    return Delivery.DEFERRED if REFUSAL <= code < PERMANENT else Delivery.FAILED


def _ehlo_name(sender: str) -> str | None:
    """The name for EHLO: by the sender's domain, since a relay such as Google's rejects
    names that do not resolve, as many machines' own do. None leaves it to `smtplib`."""
    match = DOMAIN.search(sender)
    return match[1] if match else None


def _recipient_refusal(code: int, reply: bytes) -> str:
    """What a recipient was refused for. Raises MailStoppedError when the day's mail is used up."""
    if DAILY_LIMIT.search(reply):
        raise MailStoppedError(DAILY_LIMIT_REACHED.format(why=_reply_text(code, reply)))
    return _reply_text(code, reply)


def _refusal(what: str, code: int, reply: bytes) -> str:
    """Raises MailStoppedError when the day's mail is used up."""
    if DAILY_LIMIT.search(reply):
        raise MailStoppedError(DAILY_LIMIT_REACHED.format(why=_reply_text(code, reply)))
    return (NOT_NOW if code < PERMANENT else REFUSED).format(what=what, why=_reply_text(code, reply))


def _refused_recipients(refused: Sequence[RecipientState]) -> str:
    lists = ((REFUSED_RECIPIENTS, Delivery.FAILED), (DEFERRED_RECIPIENTS, Delivery.DEFERRED))
    found = ((words, "; ".join(f"{each.address} ({each.detail})" for each in refused if each.state is state))
             for words, state in lists)
    return " ".join(words.format(who=who) for words, who in found if who)
