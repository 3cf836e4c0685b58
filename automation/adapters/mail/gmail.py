"""Mail through the Gmail API, from the account that is signed in.

Google's response confirms that a message was sent. After an ambiguous outcome (time-out, broken connection, 5xx) the
mailbox is searched for the message's Message-ID, which is derived from its key. A message that is found was sent. One
that is not found proves nothing at once, since Google may still be sending and its index may lag: it stays uncertain,
and the next run searches again. Even then "not found" counts only if a message that was certainly sent is found by the
same search: Gmail is known to replace the Message-IDs of some accounts, and a login that may only send
([google] gmail = "send") can't search at all.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from requests import Response

from automation.adapters.clock import Clock, SystemClock
from automation.adapters.google.errors import Refusal, RefusedError, SignInError, UncertainError
from automation.adapters.mail.message import ComposeError, compose, envelope, one_line
from automation.adapters.rate_limit import MessageRateLimit
from automation.domain.plan.settings import MailSettings
from automation.domain.tracking.messages import Delivery, Message, Receipt, RecipientState
from automation.ports import AdviceError, Mailer, MailStoppedError

MESSAGES = "https://gmail.googleapis.com/gmail/v1/users/me/messages"
MAX_RECIPIENTS = 100  # per message, by Google's limits
SEARCH_DELAY = 15.0  # seconds in which the search may not find a sent message yet
MAX_REPLY_LENGTH = 200  # characters of Google's message that are kept
# These refuse the next message as well.
STOPPING = frozenset({Refusal.RATE, Refusal.DAILY, Refusal.SIGN_IN, Refusal.SCOPE, Refusal.DISABLED,
                      Refusal.PRECONDITION, Refusal.FORBIDDEN})
LATER = frozenset({Refusal.RATE, Refusal.DAILY})  # these end by themselves

TOO_MANY = f"Thư có hơn {MAX_RECIPIENTS} người nhận: Gmail không nhận."
REFUSED = "Gmail từ chối thư: {why}"
IN_DOUBT = ("Google không trả lời rõ khi gửi, và chưa thấy thư trong mục Đã gửi: lần chạy sau sẽ tìm lại. Nếu vẫn "
            "chưa rõ, xem mục Đã gửi rồi dùng lệnh “mail resolve”.")
FOUND = "Google không trả lời rõ khi gửi; đã thấy thư trong mục Đã gửi."


class Client(Protocol):
    """The method of `GoogleClient` that is used here."""

    def request(self, method: str, endpoint: str, params: Any = None, data: bytes | None = None,
                json: Mapping[str, Any] | None = None) -> Response: ...


class GmailMailer(Mailer):
    """`now` (aware) is the messages' date. `clock`: of the rate limit and the waits."""

    name = "gmail"

    def __init__(self, client: Client, settings: MailSettings, now: datetime, clock: Clock | None = None) -> None:
        self.now = now
        self._client = client
        self._clock = clock or SystemClock()
        self._rate_limit = MessageRateLimit(settings.per_minute, self._clock)
        self._waited = False
        self._canaries_found: dict[str, bool | None] = {}  # a canary's key → whether it is found

    def send(self, message: Message) -> Receipt:
        """Raises OSError when Google can't be reached, MailStoppedError when it accepts no message for now: nothing was
        sent."""
        try:
            _, recipients = envelope(message)
            raw = urlsafe_b64encode(compose(message, self.now)).decode()
        except ComposeError as error:
            return Receipt(message.key, Delivery.FAILED, str(error))
        if len(recipients) > MAX_RECIPIENTS:
            return Receipt(message.key, Delivery.FAILED, TOO_MANY)
        self._rate_limit.wait()
        try:
            answer = self._client.request("post", f"{MESSAGES}/send", json={"raw": raw})
        except UncertainError:
            return self._resolve_ambiguous(message)
        except RefusedError as error:
            return _refused(message, recipients, error)
        except SignInError as error:
            raise _stopped(str(error), error) from None
        return Receipt(message.key, Delivery.SENT, f"Gmail {answer.json()['id']}")

    def find(self, message: Message, canary: Message | None = None) -> bool | None:
        """Searches twice, some seconds apart, before it returns False."""
        found = self._search(message)
        if found is False and not self._waited:
            self._waited = True  # messages searched for later in a run were not sent later
            self._wait()
            found = self._search(message)
        if found is False and not (canary and self._finds_canary(canary)):
            return None
        return found

    def close(self) -> None:
        """Nothing to close: every request is independent."""

    def _resolve_ambiguous(self, message: Message) -> Receipt:
        if not self._search(message):
            self._wait()
            if not self._search(message):
                return Receipt(message.key, Delivery.UNCERTAIN, IN_DOUBT)
        return Receipt(message.key, Delivery.SENT, FOUND)

    def _finds_canary(self, canary: Message) -> bool:
        if canary.key not in self._canaries_found:
            self._canaries_found[canary.key] = self._search(canary)
        return self._canaries_found[canary.key] is True

    def _search(self, message: Message) -> bool | None:
        """Whether it is in the mailbox. None: Google can't be reached, or this login may not search."""
        query = {"q": f"rfc822msgid:{message.message_id.strip('<>')}", "fields": "messages/id"}
        try:
            answer = self._client.request("get", MESSAGES, params=query)
        except (OSError, UncertainError):
            return None
        return bool(answer.json().get("messages"))

    def _wait(self) -> None:
        self._clock.wait_until(self._clock.now() + SEARCH_DELAY)


def _stopped(text: str, error: AdviceError, *, deferred: bool = False) -> MailStoppedError:
    stopped = MailStoppedError(text)
    stopped.no_access, stopped.deferred = error.no_access, deferred
    return stopped


def _refused(message: Message, recipients: tuple[str, ...], error: RefusedError) -> Receipt:
    """Raises MailStoppedError for a refusal that concerns all messages."""
    if error.refusal in STOPPING:
        raise _stopped(f"{error.message} {error.remedy}", error, deferred=error.refusal in LATER) from None
    why = one_line(str(error.error.get("message", "")))[:MAX_REPLY_LENGTH] or error.message
    named = recipients if "Invalid To header" in why and len(recipients) == 1 else ()
    states = tuple(RecipientState(each, Delivery.FAILED, why) for each in named)
    return Receipt(message.key, Delivery.FAILED, REFUSED.format(why=why), states)
