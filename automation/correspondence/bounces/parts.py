"""A received mail as the few parts that matter. Anybody can write to a mailbox: every size is bounded, and what can't
be parsed has no parts."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

MAX_BYTES = 256 * 1024  # of a mail that are parsed
MAX_PARTS, MAX_DEPTH, MAX_TYPES = 60, 12, 200
REPORTS = frozenset({"message/delivery-status", "message/feedback-report"})
TEXT_LENGTH = 64 * 1024  # characters of one part
# What the parser raises for hostile mail, beside the defects that it notes: too deep, impossible headers or charsets.
UNPARSABLE = (ValueError, LookupError, RecursionError, AttributeError, TypeError, AssertionError)


@dataclass(frozen=True, slots=True)
class Part:
    """`headers`: names in lower case → the first value of each. `blocks`: the groups of fields of a report's part."""

    media_type: str
    headers: Mapping[str, str]
    text: str = ""
    blocks: Sequence[Mapping[str, str]] = ()
    depth: int = 0


def parts_of(content: bytes) -> list[Part]:
    """Returns the mail itself, then its parts in order; nothing for a mail that can't be parsed."""
    if content[:MAX_BYTES].lower().count(b"content-type:") > MAX_TYPES:  # nested so deep that parsing takes seconds
        return []
    try:
        mail = message_from_bytes(content[:MAX_BYTES])
        return [part for _, part in zip(range(MAX_PARTS), _walk(mail, 0), strict=False)]
    except UNPARSABLE:
        return []


def fields(text: str) -> list[dict[str, str]]:
    """Returns the groups of fields of a text, which are separated by empty lines."""
    groups: list[dict[str, str]] = [{}]
    name = ""
    for line in text.splitlines():
        if not line.strip():
            groups += [{}] if groups[-1] else []
            name = ""
        elif line[0] in " \t" and name:
            groups[-1][name] += f" {line.strip()}"
        elif ":" in line:
            name = line.partition(":")[0].strip().lower()
            if name in groups[-1]:
                name = ""
            else:
                groups[-1][name] = line.partition(":")[2].strip()
    return [each for each in groups if each]


def _walk(mail: Message, depth: int) -> Iterator[Part]:
    payload = mail.get_payload()
    nested = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    headers = _headers(mail)
    media_type = mail.get_content_type()
    if media_type in REPORTS:
        yield Part(media_type, headers, blocks=_blocks(mail, nested), depth=depth)
        return
    yield Part(media_type, headers, "" if nested else _text(mail), depth=depth)
    for each in nested if depth < MAX_DEPTH else ():
        yield from _walk(each, depth + 1)


def _blocks(mail: Message, nested: Sequence[Message]) -> Sequence[Mapping[str, str]]:
    """Python's parser makes a message of each group of fields, and one without a head of an encoded part."""
    groups = [_headers(each) for each in nested if each.keys()]
    if groups or not nested:
        return groups or list(fields(_text(mail)))
    written = "".join(str(each.get_payload()) for each in nested)
    return list(fields(b64decode(written, validate=False).decode("utf-8", errors="replace")))


def _headers(mail: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in mail.items():
        found.setdefault(name.lower(), " ".join(str(value).split()))
    return found


def _text(mail: Message) -> str:
    content = mail.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = mail.get_content_charset("utf-8")
    try:
        return content.decode(charset, errors="replace")[:TEXT_LENGTH]
    except LookupError:
        return content.decode("utf-8", errors="replace")[:TEXT_LENGTH]
