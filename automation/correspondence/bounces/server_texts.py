"""Notices of mail servers that are in words alone: of Exim, Postfix (also in Zimbra), qmail, Microsoft Exchange, Gmail
and Sendmail. Most servers add the parts of RFC 3464 (`report.py`); older ones, and some gateways, do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from automation.correspondence.bounces.parts import Part
from automation.correspondence.bounces.status import ADDRESS, EXPIRED, MAILBOX_FULL, UNKNOWN, status_in

SENDERS = re.compile(r"(?i)mailer-daemon|postmaster|mail delivery (?:sub)?system|microsoft outlook|microsoftexchange|"
                     r"mail administrator|system administrator|\bmdaemon\b")
FAILED = re.compile(
    r"(?i)could not be delivered to one or more|"                                   # Exim, Postfix
    r"could not\s+be delivered to one or more recipients|"
    r"A message that you (?:have )?sent (?:using .{0,80} )?could not be delivered|"
    r"I(?:'m afraid I)? wasn't able to deliver your message|"                       # qmail
    r"I've given up\. Sorry it didn't work out|"
    r"did not reach some or all of the intended|"                                   # Exchange
    r"Delivery has failed to these (?:recipients|distribution lists)|"
    r"Your message to .{0,300}? couldn't be delivered|"                             # Microsoft 365
    r"Delivery to the following recipients? (?:has )?failed|"                       # Gmail, IIS
    r"Your message wasn't delivered to|Address not found \*\*|"
    r"had permanent fatal errors|"                                                  # Sendmail
    r"delivery (?:has )?failed permanently", re.DOTALL)
DELAYED = re.compile(r"(?i)warning: message .{0,60} delayed|THIS IS A WARNING MESSAGE ONLY|"
                     r"will (?:be )?retr(?:y|ied)|delivery attempts will continue|has (?:been )?delayed|"
                     r"there was a temporary problem (?:while )?delivering|You do not need to resend")
# Where the copy of the message begins: addresses in it are those of its head, not of failures.
COPY = re.compile(r"(?im)^[ \t>]{0,9}(?:-{2,} ?This is a copy of|-{2,} ?Below this line is a copy|"
                  r"-+ ?Original message ?-+|-{2,} ?Forwarded message|-{2,} ?(?:The )?(?:body|headers?) of|"
                  r"Original message headers:|-+ ?Message header follows|Return-Path: |Received: (?:from|by) |"
                  r"Message-ID: )")
FULL = re.compile(r"(?i)mailbox (?:is )?full|over ?quota|quota (?:is )?exceeded|exceeded.{0,30}quota|out of storage")
TOO_LATE = re.compile(r"(?i)retry time(?:out)? (?:not reached|exceeded)|delivery time expired|"
                      r"in the queue too long|message expired|time-?out exceeded")
MARKUP = re.compile(r"</?[A-Za-z!][^<>@]{0,1000}>")
CONTEXT = 600  # characters after an address in which the reason is looked for


@dataclass(frozen=True, slots=True)
class TextFailure:
    """`address`: "" where the notice names nobody."""

    address: str
    status: str
    diagnostic: str


def text_failures(headers: Mapping[str, str], texts: Sequence[Part]) -> list[TextFailure]:
    """Returns the addresses that a notice names, with the reason that follows each; nothing for another mail."""
    if not _is_of_server(headers):
        return []
    plain = [each.text if each.media_type != "text/html" else MARKUP.sub("\n", each.text) for each in texts]
    notice = next((own for own in map(_own_words, plain) if FAILED.search(own)), "")
    if not notice or DELAYED.search(headers.get("subject", "")) or DELAYED.search(notice):
        return []
    found = list(_named(notice))
    listed = {each.address.casefold() for each in found}
    found += [TextFailure(each, _status(notice), _reason(notice))
              for each in ADDRESS.findall(headers.get("x-failed-recipients", "")) if each.casefold() not in listed]
    return found or [TextFailure("", _status(notice), _reason(notice))]


def _is_of_server(headers: Mapping[str, str]) -> bool:
    """Reports whether a server wrote the mail. A person's automatic reply has that person as its sender."""
    if headers.get("auto-submitted", "").lower().startswith("auto-replied") and "x-failed-recipients" not in headers \
            and not SENDERS.search(headers.get("from", "")):
        return False
    return bool(SENDERS.search(headers.get("from", ""))) or "x-failed-recipients" in headers


def _own_words(text: str) -> str:
    """Returns the text before the copy of the message."""
    copy = COPY.search(text)
    return text[:copy.start()] if copy else text


def _named(notice: str) -> Iterator[TextFailure]:
    """Yields each address once, with the reason between it and the next other one."""
    places = list(ADDRESS.finditer(notice))
    yielded: set[str] = set()
    for number, place in enumerate(places):
        address = place[0].strip(".").casefold()
        others = (each.start() for each in places[number + 1:] if each[0].strip(".").casefold() != address)
        reason = notice[place.end():min(next(others, len(notice)), place.end() + CONTEXT)]
        if address not in yielded:
            yielded.add(address)
            yield TextFailure(place[0].strip("."), _status(reason) if _has_reason(reason) else _status(notice),
                              _reason(reason))


def _has_reason(text: str) -> bool:
    return bool(status_in(text) or FULL.search(text) or TOO_LATE.search(text))


def _status(text: str) -> str:
    found = status_in(text)
    if FULL.search(text) and (not found or found[2:] in {"0.0", "1.1", "2.0"}):
        return MAILBOX_FULL
    if TOO_LATE.search(text) and not found.startswith("5"):
        return found or EXPIRED
    return found or UNKNOWN


def _reason(text: str) -> str:
    """Returns the line with the server's answer, the first with any words otherwise."""
    lines = [each.strip(" \t:>*#") for each in text.splitlines() if each.strip(" \t:>*#")]
    return next((each for each in lines if status_in(each)), lines[0] if lines else "")
