"""The disk is full or read-only, or a folder is missing: a message, an exit code, and nothing lost."""

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
from tests.resilience.child_process import FaultPlan, run
from tests.resilience.sample_office import BUSY_RUN, NEXT_RUN, events, events_in_log, visible_files, workspace_state

DONE, USAGE, PART, GUARD = 0, 2, 3, 4
READ_ONLY, USUAL = 0o555, 0o755
REMEDY = "Check that it is there, that you may write to it and that the disk has room, then run again."


@pytest.mark.parametrize("max_file_bytes", [0, 5_000, 40_000, 80_000])
def test_a_full_disk_loses_nothing(max_file_bytes: int, office: CliWorkspace) -> None:
    """With a size limit for every file: at first nothing fits, then mail does, then the register."""
    untouched = {path.name: path.read_bytes() for path in visible_files(office.root / "sheets")}
    before = (office.root / "register.xlsx").read_bytes()
    result = run(office.root, "run", as_of=BUSY_RUN, faults=FaultPlan(max_file_bytes=max_file_bytes))
    assert result.code == PART
    assert "Traceback" not in result.err
    assert REMEDY in result.err or "đề nghị" in result.err.casefold()
    if (office.root / "register.xlsx").read_bytes() != before:
        assert events_in_log(office.root)
    assert {path.name: path.read_bytes() for path in visible_files(office.root / "sheets")} == untouched
    _assert_next_run_recovers(office)


def _assert_next_run_recovers(office: CliWorkspace) -> None:
    """The next run, without the limit, ends in the same state as an undisturbed one."""
    undisturbed = CliWorkspace(Path(shutil.copytree(office.root, office.root.with_name("undisturbed"))))
    assert run(office.root, "run", as_of=BUSY_RUN).code == PART
    assert events_in_log(office.root) == events(office.root)
    sent = [row["key"] for row in office.json("outbox", as_of=BUSY_RUN) if row["state"] == "sent"]
    assert len(sent) == len(set(sent)) == len(visible_files(office.root / "outbox"))
    assert run(undisturbed.root, "run", as_of=BUSY_RUN).code == PART
    assert workspace_state(undisturbed) == workspace_state(office)


def test_a_full_file_system(office: CliWorkspace) -> None:
    """On a real file system without space, where the machine permits mounting one."""
    with small_file_system(office.root / "outbox") as mounted:
        if not mounted:
            pytest.skip("may not mount a file system here")
        result = run(office.root, "run", as_of=BUSY_RUN)
        assert result.code == PART
        assert os.strerror(errno.ENOSPC) in result.err
        failed = [row for row in office.json("outbox", as_of=BUSY_RUN) if row["state"] == "failed"]
        assert failed
    assert run(office.root, "run", as_of=BUSY_RUN).code == PART
    assert {row["state"] for row in office.json("outbox", as_of=BUSY_RUN)} == {"sent", "superseded"}


@contextmanager
def small_file_system(folder: Path) -> Iterator[bool]:
    """Mount a file system of one page over a folder, unmount it at the end. Yields False if that is not permitted."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "none", folder], check=False, capture_output=True)
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)


@contextmanager
def permissions(folder: Path, mode: int = READ_ONLY) -> Iterator[None]:
    folder.chmod(mode)
    try:
        yield
    finally:
        folder.chmod(USUAL)


@pytest.mark.parametrize(("folder", "code", "message", "recorded"), [
    (".", PART, "Không ghi được sổ theo dõi register.xlsx: tệp hoặc thư mục không cho phép ghi", True),
    ("state", PART, REMEDY, False),
    ("outbox", PART, os.strerror(errno.EACCES), True),
    ("feedback", PART, "xem quyền ghi và chỗ trống của ổ đĩa", True),
])
def test_a_folder_that_may_only_be_read(folder: str, code: int, message: str, recorded: bool,
                                        office: CliWorkspace) -> None:
    mails, known = len(visible_files(office.root / "outbox")), len(events(office.root))
    with permissions(office.root / folder):
        result = run(office.root, "run", as_of=BUSY_RUN, faults=FaultPlan(unprivileged=True))
    assert result.code == code, result.err
    assert message in result.err
    assert "Traceback" not in result.err
    assert (len(events(office.root)) > known) is recorded
    if not recorded:
        assert len(visible_files(office.root / "outbox")) == mails
    assert run(office.root, "run", as_of=BUSY_RUN, faults=FaultPlan(unprivileged=True)).code == PART
    assert events_in_log(office.root) == events(office.root)
    assert {row["state"] for row in office.json("outbox", as_of=BUSY_RUN)} == {"sent", "superseded"}


def test_an_unreadable_sheets_folder(office: CliWorkspace) -> None:
    known = events(office.root)
    with permissions(office.root / "sheets", 0o000):
        result = run(office.root, "run", as_of=BUSY_RUN, faults=FaultPlan(unprivileged=True))
    assert result.code == PART
    assert "sheets: Permission denied. Check that it is there" in result.err
    assert events(office.root) == known


@pytest.mark.parametrize("gone", ["away", "empty"])
def test_a_missing_sheets_folder_stops_the_run_and_reminds_nobody(gone: str, office: CliWorkspace) -> None:
    """A network drive that is not mounted: no unit becomes missing, and none is reminded."""
    sheets, moved_away = office.root / "sheets", office.root / "aside"
    known = {row["unit"]: row["standing"] for row in office.json("status", "6T", as_of="2024-05-27")}
    mails = visible_files(office.root / "outbox")
    sheets.rename(moved_away)
    if gone == "empty":
        sheets.mkdir()
    result = run(office.root, "run", as_of="2024-05-27T02:00")
    assert result.code == GUARD
    assert "Dừng trước khi ghi nhận và gửi thư: 6 trong 6 bảng tính (100%) không có hoặc không đọc được" in result.err
    assert "Đề nghị xem thư mục bảng tính có đúng chỗ, ổ mạng có được nối" in result.err
    assert visible_files(office.root / "outbox") == mails
    shutil.rmtree(sheets, ignore_errors=True)
    moved_away.rename(sheets)
    assert {row["unit"]: row["standing"] for row in office.json("status", "6T", as_of="2024-05-27")} == {
        **known, "THPT-AN-LAO": "returned", "THPT-KIEN-AN": "not_due"}
    assert run(office.root, "run", as_of=NEXT_RUN).code == PART


def test_no_blank_workbooks_are_provisioned_for_a_missing_folder(office: CliWorkspace) -> None:
    """They would be in the drive's place, and later be taken for reports that were emptied."""
    sheets, moved_away = office.root / "sheets", office.root / "aside"
    sheets.rename(moved_away)
    result = run(office.root, "provision", as_of=BUSY_RUN)
    assert result.code == GUARD
    assert "Dừng, chưa cấp bảng tính nào: 6 trong 6 bảng tính (100%) đã cấp nay không thấy" in result.err
    assert not sheets.exists()
    assert run(office.root, "provision", "--ignore-guard", as_of=BUSY_RUN).code == PART
    asked = office.json("provision", "--ignore-guard", as_of=BUSY_RUN, exit_code=PART)["asked"]
    assert asked, "the ledger has answers of these"
    assert len(visible_files(sheets)) == 6 - len(asked)
    replaced = [word for unit in asked for word in ("--replace", unit)]
    assert run(office.root, "provision", "--ignore-guard", *replaced, as_of=BUSY_RUN).code == DONE
    assert len(visible_files(sheets)) == 6


def test_a_missing_workspace_is_reported(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere", "run", as_of=BUSY_RUN)
    assert result.code == USAGE
    assert "nowhere is no workspace" in result.err
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_ledger_is_reported_with_the_restore_command(office: CliWorkspace) -> None:
    for path in (office.root / "state").glob("ledger.db*"):
        path.write_bytes(b"this is no database, however long one looks at it" * 100)
    result = run(office.root, "run", as_of=BUSY_RUN)
    assert result.code == PART
    assert "state/ledger.db: nhật ký bị hỏng hoặc không phải là cơ sở dữ liệu" in result.err
    assert "baocao restore" in result.err


def test_old_temporary_files_of_a_killed_run_are_removed(quiet_office: CliWorkspace) -> None:
    old, new = (quiet_office.root / name for name in (".new-abc.xlsx", ".new-def.xlsx"))
    for path in (old, new):
        path.write_bytes(b"PK")
    os.utime(old, (0, 0))
    run(quiet_office.root, "run", as_of=BUSY_RUN)
    assert (old.exists(), new.exists()) == (False, True)  # the new one may belong to a run that is under way


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
