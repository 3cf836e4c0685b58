"""Digests of all files of a folder, to compare it before and after."""

from __future__ import annotations

import hashlib
from pathlib import Path


def tree(root: Path) -> dict[str, str]:
    """Every path under the folder → its content's digest, "" for a folder."""
    return {path.relative_to(root).as_posix(): _digest(path) for path in sorted(root.rglob("*"))}


def _digest(path: Path) -> str:
    return "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
