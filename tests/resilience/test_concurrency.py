"""Concurrent work: another run, a person with the register open, a clerk who saves a workbook."""

from __future__ import annotations

import io
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from automation.adapters.folder.store import FolderStore
from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.adapters.mail.outbox import OutboxMailer
from automation.configuration.workspace import load_or_raise
from automation.domain.plan.settings import Paths
from automation.domain.workbook.drawing import Drawing
from automation.jobs import nightly as jobs
from automation.jobs.context import JobContext, Outcome
from automation.ports import RegisterWrite
from automation.wiring import Adapters
from tests.cli.cli_runner import CliWorkspace
from tests.demo.secretary import RegisterEntry, decide
from tests.resilience.child_process import run, start
from tests.resilience.sample_office import (
    AN_LAO,
    BUSY_RUN,
    KIEN_AN,
    SECRETARY,
    VINH_BAO,
    ZONE,
    events,
    events_in_log,
    register_grids,
    workspace_state,
)

DONE, PART, LOCKED = 0, 3, 75
LIBRE = b",lan,phong-vp,28.05.2024 21:10,file:///home/lan/.config/libreoffice/4;"
EXCEL = b"\x09Nguyen Ha".ljust(54) + b"\x09\0" + "Nguyễn Hà".encode("utf-16-le")
Entries = Iterator[tuple[tuple[str, str], RegisterEntry]]


@pytest.mark.parametrize("command", ["run", "remind", "provision", "compile 6T", "restore"])
def test_a_second_run_exits_with_locked(command: str, quiet_office: CliWorkspace) -> None:
    before = workspace_state(quiet_office)
    with SqlLedger("sqlite:///state/ledger.db", quiet_office.root).lock():
        result = run(quiet_office.root, *command.split(), as_of=BUSY_RUN)
    assert result.code == LOCKED
    assert "Another run is at work on this workspace. Wait until it ends, then try again." in result.err
    assert workspace_state(quiet_office) == before


def test_concurrent_runs_have_the_effect_of_one(office: CliWorkspace) -> None:
    alone = CliWorkspace(Path(shutil.copytree(office.root, office.root.with_name("alone"))))
    run(alone.root, "run", as_of=BUSY_RUN)
    codes = [rival.wait().code for rival in [start(office.root, "run", as_of=BUSY_RUN) for _ in range(4)]]
    assert PART in codes
    assert set(codes) <= {PART, LOCKED}
    assert workspace_state(office) == workspace_state(alone)


@pytest.mark.parametrize(("lock", "data", "who"), [
    (".~lock.register.xlsx#", LIBRE, "lan"), ("~$register.xlsx", EXCEL, "Nguyễn Hà")])
def test_an_open_register_is_read_and_not_written(lock: str, data: bytes, who: str, office: CliWorkspace) -> None:
    (office.root / lock).write_bytes(data)
    before = (office.root / "register.xlsx").read_bytes()
    result = run(office.root, "run", as_of=BUSY_RUN)
    assert result.code == PART
    assert f"đang được {who} mở nên chưa ghi lại. Đề nghị lưu và đóng tệp register.xlsx" in result.err
    assert result.err.count("đang được") == 1
    assert (office.root / "register.xlsx").read_bytes() == before
    kinds = {(each.kind.value, each.unit) for each in events(office.root)}
    assert {("returned", AN_LAO), ("extended", KIEN_AN), ("message_sent", VINH_BAO)} <= kinds
    (office.root / lock).unlink()
    run(office.root, "run", as_of=BUSY_RUN)
    assert events_in_log(office.root) == events(office.root)


class ConcurrentlyEditedStore(FolderStore):
    """A folder in which the secretary saves the register right before each time it is written."""

    def __init__(self, root: Path, entries: Entries) -> None:
        super().__init__(root, Paths(), ZONE, workers=1)
        self.entries = entries

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        typed = next(self.entries, None)
        if typed:
            decide(self.root / "register.xlsx", dict([typed]), SECRETARY)
        return super().write_register(tabs, stamp)


def run_with_concurrent_edits(office: CliWorkspace, entries: Entries) -> Outcome:
    now = datetime.fromisoformat(BUSY_RUN).replace(tzinfo=ZONE)
    ledger = SqlLedger("sqlite:///state/ledger.db", office.root)
    store, mailer = ConcurrentlyEditedStore(office.root, entries), OutboxMailer(office.root / "outbox", now)
    try:
        context = JobContext(load_or_raise(office.root), Adapters(store, mailer, ledger), now)
        return jobs.run(context, "nightly", lambda _name: None)
    finally:
        ledger.close()


def test_what_is_typed_between_reading_and_writing_is_read(office: CliWorkspace) -> None:
    late = RegisterEntry("Gia hạn", "Mưa bão", datetime(2024, 6, 5, tzinfo=ZONE).date())
    outcome = run_with_concurrent_edits(office, iter([((VINH_BAO, "6T"), late)]))
    assert (outcome.counts["register"]["decisions"], outcome.counts["register"]["written"]) == (3, 1)
    assert {each.unit for each in events(office.root) if each.kind == "extended"} == {KIEN_AN, VINH_BAO}
    assert events_in_log(office.root) == events(office.root)


def test_endless_typing_leaves_the_register_unwritten(office: CliWorkspace) -> None:
    endless = (((VINH_BAO, "6T"), RegisterEntry("Trả lại", f"Lý do {number}")) for number in range(99))
    outcome = run_with_concurrent_edits(office, endless)
    assert "Sổ theo dõi liên tục bị sửa trong lúc chạy nên chưa được lập lại; lần chạy sau sẽ lập lại." in outcome.left
    cells = [str(cell) for row in register_grids(office.root / "register.xlsx")["Quyết định"] for cell in row]
    assert any(cell.startswith("Lý do") for cell in cells)


def test_a_workbook_that_is_being_saved_is_read_whole_or_not_at_all(quiet_office: CliWorkspace) -> None:
    root = quiet_office.root
    before = quiet_office.standing(AN_LAO, "6T", as_of="2024-05-21T03:00")
    with continuous_saving(root / "sheets" / f"{AN_LAO}.xlsx"):
        for hour in range(2, 8):
            result = run(root, "run", as_of=f"2024-05-22T{hour:02}:00")
            assert result.code in (DONE, PART), result.err
            assert (f"{AN_LAO}: Tệp" in result.err) == (result.code == PART)
    assert run(root, "run", as_of="2024-05-23T02:00").code == DONE
    after = quiet_office.standing(AN_LAO, "6T", as_of="2024-05-23T03:00")
    for name in ("standing", "verdict", "submitted_at", "errors"):
        assert after[name] == before[name]
    assert not [each for each in events(root) if each.kind in ("withdrawn", "amended")]


@contextmanager
def continuous_saving(path: Path) -> Iterator[None]:
    """Save a workbook again and again in place and in small pieces, as some programs do: two versions in turn, the
    last one complete."""
    versions = (copy_with_remark(path), path.read_bytes())
    stop = threading.Event()

    def save() -> None:
        while not stop.is_set():
            for data in versions:
                with path.open("wb", buffering=0) as file:
                    for at in range(0, len(data), 4096):
                        file.write(data[at:at + 4096])
                        time.sleep(0.0005)

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def copy_with_remark(path: Path) -> bytes:
    """The workbook with the same answers, and a text in an unused cell."""
    book, saved = load_workbook(path), io.BytesIO()
    book[book.sheetnames[0]]["Z1"] = "bản khác"
    book.save(saved)
    return saved.getvalue()
