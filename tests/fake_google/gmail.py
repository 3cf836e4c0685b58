"""Gmail v1: send, the search by Message-ID that reconciles an uncertain message, and the profile."""

import base64
import binascii
import re
from collections.abc import Callable
from email import message_from_bytes
from email.utils import getaddresses

from tests.fake_google.call_context import CallContext
from tests.fake_google.http_messages import ApiError, Json, invalid, unimplemented

BY_MESSAGE_ID = re.compile(r"(?:in:sent\s+)?rfc822msgid:<?([^\s>]+)>?(?:\s+in:sent)?\Z")
MAX_RECIPIENTS = 100  # of a message that is sent through the API


def _check_mailbox(context: CallContext) -> None:
    if context.path["userId"] not in ("me", context.account):
        raise ApiError(403, f"Delegation denied for {context.account}")
    if context.account in context.state.no_storage:
        # A service account has no mailbox: it must act as a person by domain-wide delegation.
        raise ApiError(400, "Precondition check failed.", status="FAILED_PRECONDITION")


def send(context: CallContext) -> Json:
    _check_mailbox(context)
    raw = _decoded(context)
    message = message_from_bytes(raw)
    recipients = [address for _, address in getaddresses(
        [str(line) for name in ("To", "Cc", "Bcc") for line in message.get_all(name, [])]) if address]  # fmt: skip
    if not recipients:
        raise invalid("Recipient address required")
    if any("@" not in address or address.endswith("@") for address in recipients):
        raise invalid("Invalid To header")
    if len(recipients) > MAX_RECIPIENTS:
        raise invalid("Too many recipients")
    number = f"{context.state.new_number():016x}"
    stamp = context.state.clock.stamp()
    context.state.mail.append({
        "id": number, "account": context.account, "to": recipients, "raw": raw, "at": stamp,
        "message_id": str(message.get("Message-ID", "")).strip("<> \r\n"),
    })  # fmt: skip
    return {"id": number, "threadId": context.body.get("threadId") or number, "labelIds": ["SENT"]}


def _decoded(context: CallContext) -> bytes:
    """Returns the message's bytes, from ``raw`` in base64url or from an upload of message/rfc822."""
    if context.media:
        return context.media
    text = str(context.body.get("raw") or "")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise invalid("Invalid value for ByteString: " + text[:40]) from None


def list_messages(context: CallContext) -> Json:
    """Searches by Message-ID. Raises ``ApiError`` 501 for any other query."""
    _check_mailbox(context)
    query = str(context.query.get("q") or "")
    match = BY_MESSAGE_ID.match(query.strip())
    if not match:
        raise unimplemented(f"searching mail for {query!r}")
    matches = [one for one in context.state.mail if one["account"] == context.account and one["message_id"] == match[1]]
    listed = [{"id": one["id"], "threadId": one["id"]} for one in matches]
    return ({"messages": listed} if listed else {}) | {"resultSizeEstimate": len(listed)}


def profile(context: CallContext) -> Json:
    _check_mailbox(context)
    sent = [one for one in context.state.mail if one["account"] == context.account]
    return {"emailAddress": context.account, "messagesTotal": len(sent), "threadsTotal": len(sent), "historyId": "1"}


METHODS: dict[str, Callable[[CallContext], Json]] = {
    "gmail.users.getProfile": profile,
    "gmail.users.messages.list": list_messages,
    "gmail.users.messages.send": send,
}
