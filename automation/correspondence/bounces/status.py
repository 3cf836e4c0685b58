"""Enhanced status codes (RFC 3463) of mail that came back: what they mean for the address, in words."""

from __future__ import annotations

import re

CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
REPLY = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")  # an SMTP server's answer
UNKNOWN = "5.0.0"
MAILBOX_FULL, EXPIRED = "5.2.2", "4.4.7"
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
DIAGNOSTIC_LENGTH = 160  # characters of what a server wrote that are kept
# What a failure is about, beside the address itself: by class and subject, or the whole code.
PASSING = re.compile(r"4\.|5\.2\.[23]$|5\.3\.|5\.[67]\.")
MEANINGS: tuple[tuple[str, str], ...] = (
    (r"5\.1\.(0|1|3|6|10)$", "địa chỉ không có ở máy chủ thư"),
    (r"5\.1\.2$|[45]\.4\.[34]$", "không tìm thấy máy chủ thư của địa chỉ"),
    (r"5\.2\.1$", "hộp thư đã bị khóa"),
    (r"[45]\.2\.2$", "hộp thư đầy"),
    (r"[45]\.(2\.3|3\.4)$", "thư quá lớn"),
    (r"4\.4\.|4\.2\.", "không giao được trong thời hạn"),
    (r"[45]\.7\.", "máy chủ thư từ chối vì quy định của nơi nhận"),
    (r"4\.", "không giao được sau nhiều lần thử"),
)
OTHER = "máy chủ thư không giao được"


def status_in(text: str) -> str:
    """Returns the status code in a text, by an answer without one its class; "" for none."""
    found = CODE.search(text)
    if found:
        return ".".join(found.groups())
    reply = REPLY.search(text)
    return f"{reply[1]}.0.0" if reply else ""


def is_hard(status: str) -> bool:
    """Reports whether the address can't be used any more. It can after what passes by itself (a full mailbox, a server
    that was away) or is about the message (its size, the recipient's rules for mail)."""
    return status.startswith("5.") and not PASSING.match(status)


def words(status: str, diagnostic: str = "", recipient: str = "") -> str:
    """Returns why the mail came back (Vietnamese). `diagnostic`: what a server wrote, of which a bounded text without
    addresses but the recipient's is kept."""
    meaning = next((text for pattern, text in MEANINGS if re.match(pattern, status)), OTHER)
    quoted = _without_addresses(diagnostic, recipient)
    return f"{meaning} ({f'{status}: {quoted}' if quoted else status})"


def _without_addresses(text: str, recipient: str) -> str:
    plain = "".join(each if each.isprintable() else " " for each in text[:20 * DIAGNOSTIC_LENGTH])
    hidden = ADDRESS.sub(lambda found: found[0] if found[0].casefold() == recipient.casefold() else "…", plain)
    return " ".join(hidden.split())[:DIAGNOSTIC_LENGTH].strip()
