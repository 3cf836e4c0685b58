"""What a received mail reports about a message: that it came back, or that its recipient took it for spam.

Automatic replies, receipts and notices of a delay report neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from automation.correspondence.bounces.parts import Part, fields, parts_of
from automation.correspondence.bounces.server_texts import COPY, FULL, text_failures
from automation.correspondence.bounces.status import MAILBOX_FULL, UNKNOWN, status_in
from automation.domain.tracking.messages import Delivery

MESSAGE_ID = re.compile(r"<[0-9A-Za-z]{8,64}@[A-Za-z0-9.-]{1,255}>")
MAX_IDS, MAX_FAILURES = 20, 50
ORIGINAL_HEADERS = frozenset({"text/rfc822-headers", "message/rfc822-headers"})
RECEIPTS = frozenset({"message/disposition-notification"})
COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})  # RFC 5965: others are no complaint


@dataclass(frozen=True, slots=True)
class Failure:
    """`addresses`: under which the recipient may be known, none where the report names nobody. `status`: an enhanced
    status code. `diagnostic`: as the server wrote it, unbounded."""

    addresses: tuple[str, ...]
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`state`: BOUNCED or COMPLAINED. `message_ids`: of the message that it may be about, the likeliest first."""

    state: Delivery
    message_ids: tuple[str, ...]
    failures: tuple[Failure, ...]


def read_report(content: bytes) -> Report | None:
    """Returns what the mail reports; None for any other mail."""
    parts = parts_of(content)
    if not parts or any(each.media_type in RECEIPTS for each in parts):
        return None
    found = _complaint(parts) or _delivery_status(parts) or _server_text(parts)
    ids = _message_ids(parts) if found else ()
    return Report(found[0], ids, found[1][:MAX_FAILURES]) if found and ids and found[1] else None


def _complaint(parts: Sequence[Part]) -> tuple[Delivery, tuple[Failure, ...]] | None:
    """An abuse report (RFC 5965). It may leave the recipient out."""
    for part in parts:
        if part.media_type == "message/feedback-report":
            (given, *_) = _groups(part) or [{}]
            if given.get("feedback-type", "").strip().lower() not in COMPLAINTS:
                return None
            named = _addresses(given.get("original-rcpt-to", ""), given.get("removal-recipient", ""))
            return Delivery.COMPLAINED, (Failure(named),)
    return None


def _delivery_status(parts: Sequence[Part]) -> tuple[Delivery, tuple[Failure, ...]] | None:
    """The failed recipients of a delivery status notification (RFC 3464); none for one of success or delay."""
    groups = [group for part in parts if part.media_type == "message/delivery-status" for group in _groups(part)]
    if not groups:
        return None
    failed = (_failure(each) for each in groups if "final-recipient" in each or "original-recipient" in each)
    return Delivery.BOUNCED, tuple(each for each in failed if each)


def _failure(group: dict[str, str]) -> Failure | None:
    """Without an action, the class of the status decides."""
    action, given = group.get("action", "").strip().lower(), group.get("status", "")
    diagnostic = group.get("diagnostic-code", "")
    status = status_in(given) or status_in(diagnostic) or UNKNOWN
    if action != "failed" and (action or not status.startswith("5")):
        return None
    if status.endswith(".0.0") or status[0] == "2":
        status = status_in(diagnostic) or status
    if FULL.search(diagnostic) and status[2:] in {"0.0", "1.1", "2.0"}:
        status = MAILBOX_FULL
    addresses = _addresses(group.get("original-recipient", ""), group.get("final-recipient", ""))
    return Failure(addresses, status, diagnostic.partition(";")[2].strip() or diagnostic) if addresses else None


def _server_text(parts: Sequence[Part]) -> tuple[Delivery, tuple[Failure, ...]] | None:
    """A notice in words alone, as older servers write it."""
    failures = text_failures(parts[0].headers, [each for each in parts if each.media_type.startswith("text/")])
    found = tuple(Failure((each.address,) if each.address else (), each.status, each.diagnostic) for each in failures)
    return (Delivery.BOUNCED, found) if found else None


def _message_ids(parts: Sequence[Part]) -> tuple[str, ...]:
    """Those of the message that is attached, then those that the mail answers, then those of a copy in the text."""
    found: list[str] = []
    for part in parts[1:]:
        if "message-id" in part.headers and part.depth:
            found += MESSAGE_ID.findall(part.headers["message-id"])
        elif part.media_type in ORIGINAL_HEADERS:
            given = [each["message-id"] for each in _groups(part) if "message-id" in each]
            found += MESSAGE_ID.findall(given[0]) if given else []
    for name in ("in-reply-to", "references"):
        found += MESSAGE_ID.findall(parts[0].headers.get(name, ""))
    for part in parts:
        copy = COPY.search(part.text) if part.media_type.startswith("text/") else None
        found += MESSAGE_ID.findall(part.text[copy.start():])[:1] if copy else []
    return tuple(dict.fromkeys(found))[:MAX_IDS]


def _groups(part: Part) -> list[dict[str, str]]:
    return [dict(each) for each in part.blocks] or fields(part.text)


def _addresses(*given: str) -> tuple[str, ...]:
    """Returns the addresses of fields such as "rfc822; a@b.example"."""
    plain = (each.rpartition(";")[2].strip().strip("<>") for each in given)
    return tuple(dict.fromkeys(each for each in plain if "@" in each))
