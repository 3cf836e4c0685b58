"""Damage to the file in its folder: copied, renamed, replaced, a link or a pipe."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

from tests.hostile.workspace import OTHER_UNIT

BreakFile = Callable[[Path, bytes], None]


def beside(name: str, data: bytes | None = None) -> BreakFile:
    """Adds another file to the folder; the unit's own is unchanged."""
    def break_file(path: Path, original: bytes) -> None:
        (path.parent / name).write_bytes(original if data is None else data)
    return break_file


def renamed(name: str) -> BreakFile:
    """Renames the unit's file."""
    def break_file(path: Path, _original: bytes) -> None:
        path.rename(path.parent / name)
    return break_file


def decomposed(name: str) -> str:
    """The name in Unicode NFD, as macOS writes names."""
    return unicodedata.normalize("NFD", name)


def gone(path: Path, _original: bytes) -> None:
    path.unlink()


def neighbours_file(path: Path, _original: bytes) -> None:
    path.write_bytes((path.parent / f"{OTHER_UNIT}.xlsx").read_bytes())


def linked_to_neighbour(path: Path, _original: bytes) -> None:
    path.unlink()
    path.symlink_to(f"{OTHER_UNIT}.xlsx")


def linked_outside(path: Path, original: bytes) -> None:
    outside = path.parent.parent / "outside.xlsx"
    outside.write_bytes(original)
    path.unlink()
    path.symlink_to("../outside.xlsx")


def linked_to_nothing(path: Path, _original: bytes) -> None:
    path.unlink()
    path.symlink_to("nowhere.xlsx")


def linked_to_itself(path: Path, _original: bytes) -> None:
    path.unlink()
    path.symlink_to(path.name)


def folder(path: Path, _original: bytes) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path, _original: bytes) -> None:
    """Reading a pipe would block for ever."""
    path.unlink()
    os.mkfifo(path)
