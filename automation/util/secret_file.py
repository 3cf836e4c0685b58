"""A file with random bytes that its owner alone can read: the secret of keyed digests."""

from __future__ import annotations

import secrets
from pathlib import Path

from automation.util.atomic_file import PRIVATE, replace_file

SIZE = 32  # bytes
TOO_SHORT = 16  # fewer bytes are no secret


def read_secret(file: Path) -> bytes:
    """Returns the secret, b"" when there is none. Raises OSError when it can't be read."""
    try:
        content = bytes.fromhex(file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return b""
    return content if len(content) >= TOO_SHORT else b""


def ensure_secret(file: Path) -> bytes:
    """Returns the secret, a new one if there is none. Raises OSError."""
    if not read_secret(file):
        replace_file(file, f"{secrets.token_hex(SIZE)}\n".encode(), mode=PRIVATE, durable=True)
    return read_secret(file)
