"""Backup and restore: the register's log gives an equal ledger on a bare machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from automation.adapters.ledger.sql_ledger import SqlLedger
from tests.adapters.postgres import Server, serving
from tests.cli.cli_runner import CliWorkspace
from tests.resilience.child_process import ChildResult, run
from tests.resilience.sample_office import BUSY_RUN, DO_SON, events, workspace_state

DONE, USAGE, PART, GUARD = 0, 2, 3, 4


@pytest.fixture
def backed_up(office: CliWorkspace) -> CliWorkspace:
    """A workspace after the busy run; the committee has the register, whatever happens to the machine."""
    assert run(office.root, "run", as_of=BUSY_RUN).code == PART
    return office


def bare(office: CliWorkspace) -> CliWorkspace:
    """Another machine: configuration, workbooks and the register were copied, nothing else."""
    root = office.root.with_name("bare")
    root.mkdir()
    for name in ("config", "sheet_templates", "mail_templates", "sheets"):
        shutil.copytree(office.root / name, root / name)
    shutil.copy(office.root / "register.xlsx", root)
    return CliWorkspace(root)


def restore(office: CliWorkspace, *options: str) -> ChildResult:
    return run(office.root, "restore", *options)


def test_the_ledger_comes_back_equal(backed_up: CliWorkspace) -> None:
    machine, known = bare(backed_up), events(backed_up.root)
    rehearsed = restore(machine, "--dry-run")
    assert (rehearsed.code, events(machine.root)) == (DONE, [])
    assert f"{len(known)} events would be restored. The newest is of 29/05/2024 02:00" in rehearsed.out
    result = restore(machine)
    assert (result.code, result.err) == (DONE, "")
    assert f"{len(known)} events restored." in result.out
    assert events(machine.root) == known


def test_a_run_after_a_restore_does_nothing_more(backed_up: CliWorkspace) -> None:
    """The log holds the mail of the run that wrote the copied register: none is sent twice."""
    machine = bare(backed_up)
    restore(machine)
    assert run(machine.root, "run", as_of=BUSY_RUN).code == PART
    assert events(machine.root) == events(backed_up.root)
    assert not (machine.root / "outbox").exists()
    here, there = workspace_state(machine), workspace_state(backed_up)
    assert set(here.snapshots) < set(there.snapshots)  # snapshots of earlier runs are lost
    assert replace(here, mails={}, snapshots=[]) == replace(there, mails={}, snapshots=[])


def test_mail_between_two_nights_is_in_the_log(backed_up: CliWorkspace) -> None:
    assert run(backed_up.root, "remind", as_of="2024-06-01T09:00").code == PART
    machine = bare(backed_up)
    restore(machine)
    assert events(machine.root) == events(backed_up.root)


def test_a_ledger_with_events_is_not_overwritten(backed_up: CliWorkspace) -> None:
    known = events(backed_up.root)
    result = restore(backed_up)
    assert result.code == USAGE
    assert f"Nhật ký đang có {len(known)} sự việc nên không lập lại." in result.err
    assert events(backed_up.root) == known


@pytest.mark.parametrize("command", [
    "run", "remind", "provision", f"extend {DO_SON} 6T --until 2024-06-05 --reason bão"])
def test_without_a_restore_a_lost_ledger_stops_every_command(command: str, backed_up: CliWorkspace) -> None:
    """Otherwise all mail would be sent again, and the one complete log overwritten."""
    machine = bare(backed_up)
    register = (machine.root / "register.xlsx").read_bytes()
    result = run(machine.root, *command.split(), as_of=BUSY_RUN)
    assert result.code == (USAGE if "extend" in command else GUARD)
    assert f"nhật ký của phần mềm có 0 sự việc, còn sổ theo dõi đã chép {len(events(backed_up.root))}" in result.err
    assert "“baocao restore”" in result.err
    assert (machine.root / "register.xlsx").read_bytes() == register
    assert not (machine.root / "outbox").exists()


def test_an_older_ledger_stops_the_run_too(office: CliWorkspace) -> None:
    """A backup of the evening before, restored after the run had sent its mail."""
    shutil.copytree(office.root / "state", office.root / "backup")
    run(office.root, "run", as_of=BUSY_RUN)
    shutil.rmtree(office.root / "state")
    (office.root / "backup").rename(office.root / "state")
    assert run(office.root, "run", as_of=BUSY_RUN).code == GUARD


def _newest_row_lost(book: Workbook) -> None:
    book["Nhật ký"].delete_rows(5)


def _older_row_lost(book: Workbook) -> None:
    book["Nhật ký"].delete_rows(12)


def _record_touched(book: Workbook) -> None:
    column = next(cell.column for cell in book["Nhật ký"][3] if cell.value == "record")
    cell = book["Nhật ký"].cell(9, column)
    cell.value = str(cell.value).replace("unit", "unjt")


def _tab_gone(book: Workbook) -> None:
    del book["Nhật ký"]


def _mark_gone(book: Workbook) -> None:
    book["Nhật ký"]["A1"] = None


@pytest.mark.parametrize(("damage", "message"), [
    (_newest_row_lost, "Nhật ký thiếu sự kiện số"),
    (_older_row_lost, "Nhật ký thiếu sự kiện số"),
    (_record_touched, "trong nhật ký đã bị sửa"),
    (_tab_gone, "không còn trang nhật ký"),
    (_mark_gone, "không còn trang nhật ký"),
])
def test_a_damaged_log_is_not_restored(damage: Callable[[Workbook], None], message: str,
                                       backed_up: CliWorkspace) -> None:
    machine = bare(backed_up)
    book = load_workbook(machine.root / "register.xlsx")
    damage(book)
    book.save(machine.root / "register.xlsx")
    result = restore(machine)
    assert result.code == USAGE
    assert message in result.err
    assert "đề nghị" in result.err.casefold()
    assert events(machine.root) == []


def test_a_sorted_log_is_restored(backed_up: CliWorkspace) -> None:
    machine = bare(backed_up)
    book = load_workbook(machine.root / "register.xlsx")
    sheet = book["Nhật ký"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    for number, row in enumerate(sorted(rows, key=lambda row: str(row[6])), start=5):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    book.save(machine.root / "register.xlsx")
    assert restore(machine).code == DONE
    assert events(machine.root) == events(backed_up.root)


def test_nothing_to_restore_is_reported(quiet_office: CliWorkspace) -> None:
    machine = bare(quiet_office)
    (machine.root / "register.xlsx").unlink()
    result = restore(machine)
    assert result.code == USAGE
    assert "Không có gì để lập lại" in result.err


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def test_two_machines_with_one_postgresql(server: Server, backed_up: CliWorkspace) -> None:
    """Restore moves a ledger to PostgreSQL; there the run of one machine locks out the other's, and what one
    machine did the other does not repeat."""
    url, known = server.database(), events(backed_up.root)
    one = bare(backed_up)
    _use_ledger(one, url)
    assert run(one.root, "run", as_of=BUSY_RUN).code == GUARD
    assert restore(one).code == DONE
    other = CliWorkspace(Path(shutil.copytree(one.root, one.root.with_name("other"))))
    ledger = SqlLedger(url, one.root)
    assert ledger.events() == known
    with ledger.lock():
        assert run(other.root, "run", as_of=BUSY_RUN).code == 75
    assert run(other.root, "run", as_of=BUSY_RUN).code == PART
    assert run(one.root, "run", as_of=BUSY_RUN).code == PART
    assert ledger.events() == known
    assert not (one.root / "outbox").exists()
    ledger.close()


def _use_ledger(office: CliWorkspace, url: str) -> None:
    settings = office.root / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("sqlite:///state/ledger.db", url),
                        encoding="utf-8")
