"""Atomic writes: in one step, only under a free name, with the given permissions."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from automation.util.atomic_file import (
    FORMER,
    PRIVATE,
    STALE,
    UNFINISHED,
    create_file,
    remove_unfinished,
    rename_if_free,
    replace_file,
    temporary_beside,
)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "a.json"
    replace_file(target, b"one")
    replace_file(target, b"two", durable=True)
    assert (target.read_bytes(), names(target.parent)) == (b"two", ["a.json"])


def test_an_existing_file_is_not_created_again(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    assert create_file(target, b"one")
    assert not create_file(target, b"two")
    assert (target.read_bytes(), names(tmp_path)) == (b"one", ["a.xlsx"])


def test_without_hard_links_the_name_is_reserved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: Path) -> None:
        raise OSError("no hard links")

    monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "a.xlsx"
    assert create_file(target, b"one")
    assert not create_file(target, b"two")
    assert target.read_bytes() == b"one"


@pytest.mark.parametrize(("mode", "umask", "expected"), [
    (PRIVATE, 0o000, 0o600), (None, 0o022, 0o644), (None, 0o077, 0o600), (0o664, 0o022, 0o664)])
def test_permissions(tmp_path: Path, mode: int | None, umask: int, expected: int) -> None:
    before = os.umask(umask)
    try:
        replace_file(tmp_path / "a", b"x", mode=mode)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == expected


def test_an_error_leaves_the_target_and_no_temporary_file(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"before")
    with pytest.raises(RuntimeError), temporary_beside(target, b"after"):
        raise RuntimeError
    assert (target.read_bytes(), names(tmp_path)) == (b"before", ["a"])


def test_only_stale_unfinished_files_are_removed(tmp_path: Path) -> None:
    old, new, other = tmp_path / f"{UNFINISHED}old", tmp_path / f"{UNFINISHED}new", tmp_path / "old"
    for each in (old, new, other):
        each.touch()
    for each in (old, other):
        os.utime(each, (0, each.stat().st_mtime - STALE - 1))
    remove_unfinished(tmp_path)
    remove_unfinished(tmp_path / "absent")
    assert names(tmp_path) == [new.name, "old"]


def test_a_write_removes_unfinished_files_of_a_killed_run(tmp_path: Path) -> None:
    report, mail, other = tmp_path / f"{FORMER}abc", tmp_path / f"{UNFINISHED}def.eml", tmp_path / "folder"
    for folder in (report, other):
        folder.mkdir()
        (folder / "a").touch()
    mail.touch()
    for each in (report, mail, other):
        os.utime(each, (0, each.stat().st_mtime - STALE - 1))
    replace_file(tmp_path / "b", b"")
    assert names(tmp_path) == ["b", "folder"]


def test_a_rename_never_replaces_an_existing_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"theirs")
    with temporary_beside(tmp_path / "taken", b"ours") as temporary:
        assert not rename_if_free(temporary, tmp_path / "taken")
    assert (tmp_path / "taken").read_bytes() == b"theirs"
