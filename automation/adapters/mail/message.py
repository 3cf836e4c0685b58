"""A message as Internet mail (RFC 5322): what the outbox writes and what a mail server is given.

Of the headers that automatic mail may bear, "Precedence: bulk" is left out: it is no standard,
and some receivers take it for advertising. Auto-Submitted (RFC 3834) is the standard header for it.
"""

from __future__ import annotations

import hashlib
import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from unicodedata import normalize

from automation.domain.tracking.messages import Message
from automation.domain.vietnamese.characters import printable

NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>\s*")
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


BOUNDARY = "=_"  # can't stand in an encoded part, so that no line of one can be taken for a boundary
LINE = "\r\n"
SHORT = 76  # characters of a header that is one line
# Seven bits on the wire: no server is asked what it can do, and no relay can spoil a letter.
SEVEN_BITS = SMTP.clone(cte_type="7bit")


class ComposeError(ValueError):
    """The message can't be mail: an address that is none, or nobody to send it to (Vietnamese)."""


def compose(message: Message, now: datetime) -> bytes:
    """Text and HTML as alternatives, UTF-8, dated `now` (aware); attachments beside them. The same
    message at the same moment gives the same bytes. Raises ComposeError.

    The library's own composer parses each header that it is given and takes ten times as long, most of the time that
    handing a letter over takes."""
    if not message.to:
        raise ComposeError("Thư không có người nhận.")
    try:
        head = _head(message, now)
        attached = [_attachment_head(one_line(each.name), one_line(each.media_type)) + _in_base64(each.content)
                    for each in message.attachments]
    except (ValueError, IndexError, MessageError) as error:
        raise ComposeError(str(error) if isinstance(error, ComposeError) else "Đầu thư không hợp lệ.") from error
    body = _multipart("alternative", f"{message.key}#{len(attached) and 1}",
                      [_text("plain", message.text), _text("html", message.html)])
    if attached:
        body = _multipart("mixed", f"{message.key}#0", [body, *attached])
    return head + body


def _multipart(kind: str, name: str, parts: Iterable[bytes]) -> bytes:
    """`name`: what the boundary is made of."""
    boundary = f"{BOUNDARY}{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    begin = f"--{boundary}{LINE}".encode()
    head = f'Content-Type: multipart/{kind};{LINE} boundary="{boundary}"{LINE * 2}'.encode()
    return head + b"".join(begin + part + LINE.encode() for part in parts) + f"--{boundary}--{LINE}".encode()


def _text(subtype: str, text: str) -> bytes:
    """In the shorter of the two encodings."""
    content = printable(text).replace("\n", LINE).encode()
    quoted, coded = b2a_qp(content.removesuffix(LINE.encode()) + LINE.encode()), _in_base64(content)
    name, body = ("quoted-printable", quoted) if len(quoted) <= len(coded) else ("base64", coded)
    head = f'Content-Type: text/{subtype}; charset="utf-8"{LINE}Content-Transfer-Encoding: {name}{LINE * 2}'
    return head.encode() + body


def _in_base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", LINE.encode())


@lru_cache(maxsize=64)
def _attachment_head(name: str, media_type: str) -> bytes:
    """In base64, so that the bytes arrive as they are. Raises ComposeError."""
    declared, part = EmailMessage(), EmailMessage(SEVEN_BITS)
    declared["Content-Type"] = media_type
    maintype, subtype = declared.get_content_maintype(), declared.get_content_subtype()
    if maintype in {"multipart", "message"}:
        raise ComposeError("Không gửi kèm được loại tệp này.")
    part.set_content(b"", maintype=maintype, subtype=subtype, disposition="attachment", filename=name,
                     params=dict(declared["Content-Type"].params))
    del part["MIME-Version"]
    return part.as_bytes()


def envelope(message: Message) -> tuple[str, tuple[str, ...]]:
    """(sender's address, every recipient's once). Raises ComposeError."""
    recipients = dict.fromkeys(_address(each).addr_spec for each in (*message.to, *message.cc))
    return _address(message.sender).addr_spec, tuple(recipients)


def _head(message: Message, now: datetime) -> bytes:
    plain = {"Date": format_datetime(now), "Message-ID": message.message_id, "Auto-Submitted": "auto-generated",
             "X-Auto-Response-Suppress": "All", "MIME-Version": "1.0", "Content-Language": "vi"}
    lines = [_addresses("From", (message.sender,)), _addresses("To", message.to),
             _addresses("Cc", message.cc) if message.cc else "",
             _addresses("Reply-To", (message.reply_to,)) if message.reply_to else "",
             _folded("Subject", [one_line(message.subject)])]
    return "".join((*lines, *(f"{name}: {value}{LINE}" for name, value in plain.items()))).encode("ascii")


@lru_cache(maxsize=256)
def _addresses(name: str, texts: tuple[str, ...]) -> str:
    """A header with addresses."""
    chunks: list[str] = []
    for place, address in enumerate(map(_address, texts), start=1):
        mark = "," if place < len(texts) else ""
        chunks += ([str(address) + mark] if address.display_name.isascii()
                   else [address.display_name, f"<{address.addr_spec}>{mark}"])
    return _folded(name, chunks)


@lru_cache(maxsize=4096)
def _address(text: str) -> Address:
    """"a@b" or "Name <a@b>". What is wrong is not repeated: it may be anything."""
    match = NAMED.fullmatch(text)
    name, address = (match["name"].strip('" '), match["address"]) if match else ("", text)
    if not ADDRESS.fullmatch(address.strip()):
        raise ComposeError("Địa chỉ thư không hợp lệ: kiểm tra config/units.csv và phần [mail] của "
                           "config/settings.toml.")
    return Address(one_line(name), addr_spec=address.strip())


def _folded(name: str, chunks: Iterable[str]) -> str:
    """A header in lines of 76 characters, beyond ASCII in encoded words (RFC 2047). `email.policy` cuts them so that
    spaces of long Vietnamese subjects are lost ("đầu nămcủa"), `email.header` does not."""
    words = [*chunks]
    plain = f"{name}: {' '.join(words)}{LINE}"
    if len(plain) <= SHORT and plain.isascii() and "=?" not in plain:
        return plain
    header = Header(header_name=name)
    for each in words:
        header.append(each, "us-ascii" if each.isascii() and "=?" not in each else "utf-8")
    return f"{name}: {header.encode(linesep=LINE)}{LINE}"


def one_line(text: str) -> str:
    """NFC on one line: no line break or control character can begin a header of its own."""
    printable = "".join(each if each.isprintable() else " " for each in normalize("NFC", text))
    return " ".join(printable.split())
