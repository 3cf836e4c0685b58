"""A message as Internet mail (RFC 5322): what the outbox writes and what a mail server is given.

Of the headers that automatic mail may bear, "Precedence: bulk" is left out: it is no standard,
and some receivers take it for advertising. Auto-Submitted (RFC 3834) is the standard header for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address, AddressHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any
from unicodedata import normalize

from automation.domain.tracking.messages import Attachment, Message
from automation.domain.vietnamese.characters import printable

NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>\s*")
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


class WireFormat(EmailPolicy):
    """The standard policy but for how names and subjects are cut into encoded words (RFC 2047):
    its own cutting loses spaces of long Vietnamese subjects ("đầu nămcủa"), `email.header` does not."""

    def fold(self, name: str, value: Any) -> str:
        header = Header(header_name=name)
        if isinstance(value, UnstructuredHeader):
            _append(header, str(value))
        elif isinstance(value, AddressHeader):
            for place, address in enumerate(value.addresses):
                _append_address(header, address, "," if place + 1 < len(value.addresses) else "")
        else:
            return str(super().fold(name, value))
        return f"{name}: {header.encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")


# Seven bits on the wire: no server is asked what it can do, and no relay can spoil a letter.
POLICY = WireFormat(linesep="\r\n", cte_type="7bit")


class ComposeError(ValueError):
    """The message can't be mail: an address that is none, or nobody to send it to (Vietnamese)."""


def compose(message: Message, now: datetime) -> EmailMessage:
    """Text and HTML as alternatives, UTF-8, dated `now` (aware); attachments beside them. The same
    message at the same moment gives the same bytes. Raises ComposeError."""
    if not message.to:
        raise ComposeError("Thư không có người nhận.")
    mail = EmailMessage(POLICY)
    try:
        _head(mail, message, now)
    except (ValueError, IndexError, MessageError) as error:
        raise ComposeError(str(error) if isinstance(error, ComposeError) else "Đầu thư không hợp lệ.") from error
    mail.set_content(printable(message.text))
    mail.add_alternative(printable(message.html), subtype="html")
    for each in message.attachments:
        _attach(mail, each)
    mail["Content-Language"] = "vi"  # after the content: setting that clears what speaks of it
    # "=_" can't stand in an encoded body, so that no line of it can be taken for the boundary.
    for depth, part in enumerate(each for each in mail.walk() if each.is_multipart()):
        part.set_boundary(f"=_{hashlib.sha256(f'{message.key}#{depth}'.encode()).hexdigest()[:32]}")
    return mail


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    """In base64, so that the bytes arrive as they are. Raises ComposeError."""
    declared = EmailMessage()
    declared["Content-Type"] = one_line(attachment.media_type)
    maintype, subtype = declared.get_content_maintype(), declared.get_content_subtype()
    if maintype in {"multipart", "message"}:
        raise ComposeError("Không gửi kèm được loại tệp này.")
    mail.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=one_line(attachment.name),
                        params=dict(declared["Content-Type"].params))


def envelope(message: Message) -> tuple[str, tuple[str, ...]]:
    """(sender's address, every recipient's once). Raises ComposeError."""
    recipients = dict.fromkeys(_address(each).addr_spec for each in (*message.to, *message.cc))
    return _address(message.sender).addr_spec, tuple(recipients)


def _head(mail: EmailMessage, message: Message, now: datetime) -> None:
    mail["From"] = _address(message.sender)
    mail["To"] = _addresses(message.to)
    if message.cc:
        mail["Cc"] = _addresses(message.cc)
    if message.reply_to:
        mail["Reply-To"] = _address(message.reply_to)
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = now
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"


def _addresses(texts: Iterable[str]) -> tuple[Address, ...]:
    return tuple(_address(each) for each in texts)


def _address(text: str) -> Address:
    """"a@b" or "Name <a@b>". What is wrong is not repeated: it may be anything."""
    match = NAMED.fullmatch(text)
    name, address = (match["name"].strip('" '), match["address"]) if match else ("", text)
    if not ADDRESS.fullmatch(address.strip()):
        raise ComposeError("Địa chỉ thư không hợp lệ: kiểm tra config/units.csv và phần [mail] của "
                           "config/settings.toml.")
    return Address(one_line(name), addr_spec=address.strip())


def _append_address(header: Header, address: Address, mark: str) -> None:
    if address.display_name.isascii():
        header.append(str(address) + mark, "us-ascii")
    else:
        header.append(address.display_name, "utf-8")
        header.append(f"<{address.addr_spec}>{mark}", "us-ascii")


def _append(header: Header, text: str) -> None:
    plain = text.isascii() and "=?" not in text
    header.append(text, "us-ascii" if plain else "utf-8")


def one_line(text: str) -> str:
    """NFC on one line: no line break or control character can begin a header of its own."""
    printable = "".join(each if each.isprintable() else " " for each in normalize("NFC", text))
    return " ".join(printable.split())
