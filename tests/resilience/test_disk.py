"""The disk is full, may not be written, or its folder is gone: words, an exit code, and nothing lost."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.child_process import Fate, run
from tests.resilience.sample_office import NEXT, NIGHT, events, logged, visible, workspace_state

DONE, USAGE, PART, GUARD = 0, 2, 3, 4
READ_ONLY, USUAL = 0o555, 0o755
REMEDY = "Check that it is there, that you may write to it and that the disk has room, then run again."


@pytest.mark.parametrize("room", [0, 5_000, 40_000, 80_000])
def test_a_full_disk_stops_without_harm(room: int, office: CliWorkspace) -> None:
    """No file may grow beyond so many bytes: first nothing fits, then mail does, then the register."""
    untouched = {path.name: path.read_bytes() for path in visible(office.root / "sheets")}
    before = (office.root / "register.xlsx").read_bytes()
    ended = run(office.root, "run", as_of=NIGHT, fate=Fate(room=room))
    assert ended.code == PART
    assert "Traceback" not in ended.err
    assert REMEDY in ended.err or "hãy" in ended.err.casefold()
    if (office.root / "register.xlsx").read_bytes() != before:
        assert logged(office.root)
    assert {path.name: path.read_bytes() for path in visible(office.root / "sheets")} == untouched
    _as_if_nothing_had_happened(office)


def _as_if_nothing_had_happened(office: CliWorkspace) -> None:
    """The next run has room and brings everything to where an undisturbed one would be."""
    undisturbed = CliWorkspace(Path(shutil.copytree(office.root, office.root.with_name("undisturbed"))))
    assert run(office.root, "run", as_of=NIGHT).code == PART
    assert logged(office.root) == events(office.root)
    sent = [row["key"] for row in office.json("outbox", as_of=NIGHT) if row["state"] == "sent"]
    assert len(sent) == len(set(sent)) == len(visible(office.root / "outbox"))
    assert run(undisturbed.root, "run", as_of=NIGHT).code == PART
    assert workspace_state(undisturbed) == workspace_state(office)


def test_a_device_without_room(office: CliWorkspace) -> None:
    """The real thing, where the machine lets us mount one."""
    with a_small_disk(office.root / "outbox") as mounted:
        if not mounted:
            pytest.skip("may not mount a file system here")
        ended = run(office.root, "run", as_of=NIGHT)
        assert ended.code == PART
        assert os.strerror(errno.ENOSPC) in ended.err
        failed = [row for row in office.json("outbox", as_of=NIGHT) if row["state"] == "failed"]
        assert failed
    assert run(office.root, "run", as_of=NIGHT).code == PART
    assert {row["state"] for row in office.json("outbox", as_of=NIGHT)} == {"sent"}


@contextmanager
def a_small_disk(folder: Path) -> Iterator[bool]:
    """A file system of one page over a folder, gone at the end. False: it can't be had."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "none", folder], check=False, capture_output=True)
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)


@contextmanager
def closed(folder: Path, mode: int = READ_ONLY) -> Iterator[None]:
    folder.chmod(mode)
    try:
        yield
    finally:
        folder.chmod(USUAL)


@pytest.mark.parametrize(("folder", "code", "says", "recorded"), [
    (".", PART, "Không ghi được sổ theo dõi register.xlsx: tệp hoặc thư mục không cho phép ghi", True),
    ("state", PART, REMEDY, False),
    ("outbox", PART, os.strerror(errno.EACCES), True),
    ("feedback", PART, "xem quyền ghi và chỗ trống của ổ đĩa", True),
])
def test_a_folder_that_may_only_be_read(folder: str, code: int, says: str, recorded: bool,
                                        office: CliWorkspace) -> None:
    mails, known = len(visible(office.root / "outbox")), len(events(office.root))
    with closed(office.root / folder):
        ended = run(office.root, "run", as_of=NIGHT, fate=Fate(humble=True))
    assert ended.code == code, ended.err
    assert says in ended.err
    assert "Traceback" not in ended.err
    assert (len(events(office.root)) > known) is recorded
    if not recorded:
        assert len(visible(office.root / "outbox")) == mails
    assert run(office.root, "run", as_of=NIGHT, fate=Fate(humble=True)).code == PART
    assert logged(office.root) == events(office.root)
    assert {row["state"] for row in office.json("outbox", as_of=NIGHT)} == {"sent"}


def test_workbooks_that_may_not_be_looked_at(office: CliWorkspace) -> None:
    known = events(office.root)
    with closed(office.root / "sheets", 0o000):
        ended = run(office.root, "run", as_of=NIGHT, fate=Fate(humble=True))
    assert ended.code == PART
    assert "sheets: Permission denied. Check that it is there" in ended.err
    assert events(office.root) == known


@pytest.mark.parametrize("gone", ["away", "empty"])
def test_a_folder_that_vanishes_is_nobodys_fault(gone: str, office: CliWorkspace) -> None:
    """A network drive that is not there: no unit is missing for it, and none is reminded."""
    sheets, aside = office.root / "sheets", office.root / "aside"
    known = {row["unit"]: row["standing"] for row in office.json("status", "6T", as_of="2024-05-27")}
    mails = visible(office.root / "outbox")
    sheets.rename(aside)
    if gone == "empty":
        sheets.mkdir()
    ended = run(office.root, "run", as_of="2024-05-27T02:00")
    assert ended.code == GUARD
    assert "Dừng trước khi ghi nhận và gửi thư: 6 trong 6 bảng tính (100%) không có hoặc không đọc được" in ended.err
    assert "Hãy xem thư mục bảng tính có đúng chỗ, ổ mạng có được nối" in ended.err
    assert visible(office.root / "outbox") == mails
    shutil.rmtree(sheets, ignore_errors=True)
    aside.rename(sheets)
    assert {row["unit"]: row["standing"] for row in office.json("status", "6T", as_of="2024-05-27")} == {
        **known, "THPT-AN-LAO": "returned", "THPT-KIEN-AN": "not_due"}
    assert run(office.root, "run", as_of=NEXT).code == PART


def test_no_blank_workbooks_are_made_for_a_folder_that_vanished(office: CliWorkspace) -> None:
    """They would stand where the drive is to appear, and unit by unit pass for emptied reports."""
    sheets, aside = office.root / "sheets", office.root / "aside"
    sheets.rename(aside)
    ended = run(office.root, "provision", as_of=NIGHT)
    assert ended.code == GUARD
    assert "Dừng, chưa cấp bảng tính nào: 6 trong 6 bảng tính (100%) đã cấp nay không thấy" in ended.err
    assert not sheets.exists()
    assert run(office.root, "provision", "--ignore-guard", as_of=NIGHT).code == DONE
    assert len(visible(sheets)) == 6


def test_a_workspace_that_vanishes_is_named(tmp_path: Path) -> None:
    ended = run(tmp_path / "nowhere", "run", as_of=NIGHT)
    assert ended.code == USAGE
    assert "nowhere is no workspace" in ended.err
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_ledger_is_told_with_the_way_back(office: CliWorkspace) -> None:
    for path in (office.root / "state").glob("ledger.db*"):
        path.write_bytes(b"this is no database, however long one looks at it" * 100)
    ended = run(office.root, "run", as_of=NIGHT)
    assert ended.code == PART
    assert "state/ledger.db: nhật ký bị hỏng hoặc không phải là cơ sở dữ liệu" in ended.err
    assert "baocao restore" in ended.err


def test_what_a_killed_run_left_is_swept_away(quiet_office: CliWorkspace) -> None:
    old, new = (quiet_office.root / name for name in (".new-abc.xlsx", ".new-def.xlsx"))
    for path in (old, new):
        path.write_bytes(b"PK")
    os.utime(old, (0, 0))
    run(quiet_office.root, "run", as_of=NIGHT)
    assert (old.exists(), new.exists()) == (False, True)  # the new one may be another's at work


def test_the_driver_of_postgresql_is_named_when_it_is_missing(quiet_office: CliWorkspace) -> None:
    settings = quiet_office.root / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        "sqlite:///state/ledger.db", "postgresql://baocao:s3cret@localhost/baocao"), encoding="utf-8")
    script = ("import sys; sys.modules['psycopg'] = None; from automation.cli.main import run; "
              "sys.exit(run(sys.argv[1:]))")
    done = subprocess.run([sys.executable, "-c", script, "-w", quiet_office.root, "run"], check=False,
                          capture_output=True, text=True)
    assert done.returncode == PART
    assert "pip install 'baocao[postgres]'" in done.stderr
    assert "s3cret" not in done.stderr
