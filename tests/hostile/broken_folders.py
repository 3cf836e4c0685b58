"""What happens to the file in its folder: copied, renamed, linked, swapped."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

from tests.hostile.workspace import NEIGHBOUR

Build = Callable[[Path, bytes], None]


def beside(name: str, data: bytes | None = None) -> Build:
    """Another file in the folder; the unit's own is as it was."""
    def build(path: Path, sane: bytes) -> None:
        (path.parent / name).write_bytes(sane if data is None else data)
    return build


def renamed(name: str) -> Build:
    """The unit's file goes by another name."""
    def build(path: Path, _sane: bytes) -> None:
        path.rename(path.parent / name)
    return build


def decomposed(name: str) -> str:
    """As macOS writes names."""
    return unicodedata.normalize("NFD", name)


def gone(path: Path, _sane: bytes) -> None:
    path.unlink()


def neighbours_file(path: Path, _sane: bytes) -> None:
    path.write_bytes((path.parent / f"{NEIGHBOUR}.xlsx").read_bytes())


def linked_to_neighbour(path: Path, _sane: bytes) -> None:
    path.unlink()
    path.symlink_to(f"{NEIGHBOUR}.xlsx")


def linked_out(path: Path, sane: bytes) -> None:
    outside = path.parent.parent / "outside.xlsx"
    outside.write_bytes(sane)
    path.unlink()
    path.symlink_to("../outside.xlsx")


def linked_to_nothing(path: Path, _sane: bytes) -> None:
    path.unlink()
    path.symlink_to("nowhere.xlsx")


def linked_round(path: Path, _sane: bytes) -> None:
    path.unlink()
    path.symlink_to(path.name)


def folder(path: Path, _sane: bytes) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path, _sane: bytes) -> None:
    """Reading it would wait for ever."""
    path.unlink()
    os.mkfifo(path)
