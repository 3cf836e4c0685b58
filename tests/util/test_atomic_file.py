"""Atomic writes: in one step, only under a free name, with the given permissions."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from automation.util.atomic_file import (
    FORMER,
    PRIVATE,
    SHARED,
    STALE,
    UNFINISHED,
    create_file,
    create_private,
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
    (PRIVATE, 0o000, 0o600), (SHARED, 0o000, 0o660), (SHARED, 0o022, 0o640), (SHARED, 0o077, 0o600)])
def test_permissions(tmp_path: Path, mode: int, umask: int, expected: int) -> None:
    before = os.umask(umask)
    try:
        replace_file(tmp_path / "a", b"x", mode=mode)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == expected


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_a_shared_file_keeps_the_permissions_that_people_gave_it(tmp_path: Path, mode: int) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "a").chmod(mode)
    if groups := set(os.getgroups()) - {os.getgid()}:
        os.chown(tmp_path / "a", -1, min(groups))
    group = (tmp_path / "a").stat().st_gid
    replace_file(tmp_path / "a", b"x")
    assert (stat.S_IMODE((tmp_path / "a").stat().st_mode), (tmp_path / "a").stat().st_gid) == (mode, group)
    replace_file(tmp_path / "a", b"x", mode=PRIVATE)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == PRIVATE


def test_a_private_file_and_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "state" / "ledger.db"
    create_private(file)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (file, file.parent)] == [0o600, 0o700]
    file.write_bytes(b"x")
    create_private(file)
    assert file.read_bytes() == b"x"


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
