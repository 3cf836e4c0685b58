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
from tests.resilience.child_process import Ended, run
from tests.resilience.sample_office import DO_SON, NIGHT, events, workspace_state

DONE, USAGE, PART, GUARD = 0, 2, 3, 4


@pytest.fixture
def backed_up(office: CliWorkspace) -> CliWorkspace:
    """After the busy night; the committee has its register, whatever becomes of the machine."""
    assert run(office.root, "run", as_of=NIGHT).code == PART
    return office


def bare(office: CliWorkspace) -> CliWorkspace:
    """Another machine: configuration, workbooks and the register were copied, nothing else."""
    root = office.root.with_name("bare")
    root.mkdir()
    for name in ("config", "sheet_templates", "mail_templates", "sheets"):
        shutil.copytree(office.root / name, root / name)
    shutil.copy(office.root / "register.xlsx", root)
    return CliWorkspace(root)


def restore(office: CliWorkspace, *options: str) -> Ended:
    return run(office.root, "restore", *options)


def test_the_ledger_comes_back_equal(backed_up: CliWorkspace) -> None:
    machine, known = bare(backed_up), events(backed_up.root)
    rehearsed = restore(machine, "--dry-run")
    assert (rehearsed.code, events(machine.root)) == (DONE, [])
    assert f"{len(known)} events would be restored. The newest is of 29/05/2024 02:00" in rehearsed.out
    ended = restore(machine)
    assert (ended.code, ended.err) == (DONE, "")
    assert f"{len(known)} events restored." in ended.out
    assert events(machine.root) == known


def test_a_night_after_it_does_nothing_more(backed_up: CliWorkspace) -> None:
    """Mail of the very night whose register was copied is known: none goes twice."""
    machine = bare(backed_up)
    restore(machine)
    assert run(machine.root, "run", as_of=NIGHT).code == PART
    assert events(machine.root) == events(backed_up.root)
    assert not (machine.root / "outbox").exists()
    here, there = workspace_state(machine), workspace_state(backed_up)
    assert set(here.snapshots) < set(there.snapshots)  # what workbooks said in earlier nights is gone
    assert replace(here, mails={}, snapshots=[]) == replace(there, mails={}, snapshots=[])


def test_mail_between_two_nights_is_in_the_log(backed_up: CliWorkspace) -> None:
    assert run(backed_up.root, "remind", as_of="2024-06-01T09:00").code == PART
    machine = bare(backed_up)
    restore(machine)
    assert events(machine.root) == events(backed_up.root)


def test_a_ledger_that_holds_something_is_left(backed_up: CliWorkspace) -> None:
    known = events(backed_up.root)
    ended = restore(backed_up)
    assert ended.code == USAGE
    assert f"Nhật ký đang có {len(known)} sự việc nên không lập lại." in ended.err
    assert events(backed_up.root) == known


@pytest.mark.parametrize("command", [
    "run", "remind", "provision", f"extend {DO_SON} 6T --until 2024-06-05 --reason bão"])
def test_without_it_a_lost_ledger_stops_everything(command: str, backed_up: CliWorkspace) -> None:
    """It would send all mail again, and write over the one log that knows better."""
    machine = bare(backed_up)
    register = (machine.root / "register.xlsx").read_bytes()
    ended = run(machine.root, *command.split(), as_of=NIGHT)
    assert ended.code == (USAGE if "extend" in command else GUARD)
    assert f"nhật ký của phần mềm có 0 sự việc, còn sổ theo dõi đã chép {len(events(backed_up.root))}" in ended.err
    assert "“baocao restore”" in ended.err
    assert (machine.root / "register.xlsx").read_bytes() == register
    assert not (machine.root / "outbox").exists()


def test_an_older_ledger_is_noticed_too(office: CliWorkspace) -> None:
    """A backup of the evening before, put back after the night's mail went."""
    shutil.copytree(office.root / "state", office.root / "backup")
    run(office.root, "run", as_of=NIGHT)
    shutil.rmtree(office.root / "state")
    (office.root / "backup").rename(office.root / "state")
    assert run(office.root, "run", as_of=NIGHT).code == GUARD


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


@pytest.mark.parametrize(("spoil", "says"), [
    (_newest_row_lost, "Nhật ký thiếu sự kiện số"),
    (_older_row_lost, "Nhật ký thiếu sự kiện số"),
    (_record_touched, "trong nhật ký đã bị sửa"),
    (_tab_gone, "không còn trang nhật ký"),
    (_mark_gone, "không còn trang nhật ký"),
])
def test_a_spoilt_log_restores_nothing(spoil: Callable[[Workbook], None], says: str, backed_up: CliWorkspace) -> None:
    machine = bare(backed_up)
    book = load_workbook(machine.root / "register.xlsx")
    spoil(book)
    book.save(machine.root / "register.xlsx")
    ended = restore(machine)
    assert ended.code == USAGE
    assert says in ended.err
    assert "hãy" in ended.err.casefold()
    assert events(machine.root) == []


def test_a_log_that_somebody_sorted_is_as_good(backed_up: CliWorkspace) -> None:
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


def test_nothing_to_restore_is_said(quiet_office: CliWorkspace) -> None:
    machine = bare(quiet_office)
    (machine.root / "register.xlsx").unlink()
    ended = restore(machine)
    assert ended.code == USAGE
    assert "Không có gì để lập lại" in ended.err


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def test_two_machines_with_one_postgresql(server: Server, backed_up: CliWorkspace) -> None:
    """Restore moves a ledger to PostgreSQL; there one machine's run sends the other's away, and
    what one did the other need not do."""
    url, known = server.database(), events(backed_up.root)
    one = bare(backed_up)
    _point(one, url)
    assert run(one.root, "run", as_of=NIGHT).code == GUARD
    assert restore(one).code == DONE
    other = CliWorkspace(Path(shutil.copytree(one.root, one.root.with_name("other"))))
    ledger = SqlLedger(url, one.root)
    assert ledger.events() == known
    with ledger.lock():
        assert run(other.root, "run", as_of=NIGHT).code == 75
    assert run(other.root, "run", as_of=NIGHT).code == PART
    assert run(one.root, "run", as_of=NIGHT).code == PART
    assert ledger.events() == known
    assert not (one.root / "outbox").exists()
    ledger.close()


def _point(office: CliWorkspace, url: str) -> None:
    settings = office.root / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("sqlite:///state/ledger.db", url),
                        encoding="utf-8")
