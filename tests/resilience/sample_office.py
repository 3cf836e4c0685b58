"""A small workspace before a run with much to do, and its state afterwards."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import python_calamine

from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.domain.tracking.event_log import decode
from automation.domain.tracking.events import Event
from tests.cli.cli_runner import DOCUMENT, SUBMIT, Answers, CliWorkspace, keep_units
from tests.demo.secretary import RegisterEntry, decide
from tests.examples import INIT

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AN_LAO, CAT_BA, DO_SON, KIEN_AN, LE_QUY_DON, VINH_BAO = UNITS = (
    "THPT-AN-LAO", "THPT-CAT-BA", "THPT-DO-SON", "THPT-KIEN-AN", "THPT-LE-QUY-DON", "THPT-VINH-BAO")
FIRST_RUN, BUSY_RUN, NEXT_RUN = "2024-05-21T02:00", "2024-05-29T02:00", "2024-05-30T02:00"
SECRETARY = datetime(2024, 5, 28, 15, tzinfo=ZONE)
WRONG_ANSWERS: Answers = {("B01", "total"): 50, ("B01", "female"): 60}
CORRECTED_ANSWERS: Answers = {("B01", "female"): 30}


def set_up_office(root: Path) -> CliWorkspace:
    """A workspace with workbooks, one report handed in with a mistake, and one run done."""
    office = CliWorkspace(root)
    office.baocao(*INIT, str(root))
    settings = root / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('language = "vi"', 'language = "en"'),
                        encoding="utf-8")
    keep_units(root, UNITS)
    office.baocao("provision", as_of="2024-01-08")
    office.answer(AN_LAO, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT, **WRONG_ANSWERS})
    office.baocao("run", as_of=FIRST_RUN)
    return office


def prepare_busy_run(office: CliWorkspace) -> None:
    """Correct one mistake, make another, truncate a file and type decisions: work for one run."""
    office.answer(AN_LAO, "6T", "2024-05-24T09:00", CORRECTED_ANSWERS)
    office.answer(CAT_BA, "6T", "2024-05-27T23:50", {SUBMIT: "Đã nộp", **DOCUMENT, **WRONG_ANSWERS})
    cut_short(office.root / "sheets" / f"{DO_SON}.xlsx")
    decide(office.root / "register.xlsx", {
        (AN_LAO, "6T"): RegisterEntry("Trả lại", "Thiếu số liệu mục K"),
        (KIEN_AN, "6T"): RegisterEntry("Gia hạn", "Mưa bão", datetime(2024, 6, 5, tzinfo=ZONE).date()),
    }, SECRETARY)


def cut_short(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@dataclass(frozen=True)
class WorkspaceState:
    """The state of a workspace as people and programs see it.

    `history`: every event but those of messages, whose number of attempts may differ.
    `register`: its tabs but the log, without the identifiers of this copy.
    """

    history: list[tuple[Any, ...]]
    standings: list[Any]
    messages: list[Any]
    mails: dict[str, bytes]
    feedback: dict[str, dict[str, bytes]]
    register: dict[str, list[list[Any]]]
    snapshots: list[str]


def workspace_state(office: CliWorkspace, as_of: str = BUSY_RUN) -> WorkspaceState:
    root = office.root
    return WorkspaceState(
        [(each.at, each.kind, each.key, each.unit, each.obligation, json.dumps(dict(each.data), sort_keys=True))
         for each in events(root) if not each.kind.startswith("message_")],
        office.json("status", as_of=as_of), _messages(office, as_of),
        {path.name: path.read_bytes() for path in visible_files(root / "outbox")},
        {path.name: zip_members(path) for path in visible_files(root / "feedback")},
        register_grids(root / "register.xlsx"), snapshots(root))


def _messages(office: CliWorkspace, as_of: str) -> list[Any]:
    """Without the details of deliveries: a letter that was found in its place has another."""
    rows = sorted(office.json("outbox", as_of=as_of), key=lambda row: str(row["key"]))
    return [row | {"recipients": [each | {"detail": ""} for each in row["recipients"]]} for row in rows]


def visible_files(folder: Path) -> list[Path]:
    """Files of a folder without the hidden ones that a crash may leave."""
    return sorted(path for path in folder.glob("*") if not path.name.startswith(".")) if folder.exists() else []


def zip_members(path: Path) -> dict[str, bytes]:
    """Return the parts of an .xlsx file but the one with its time of creation."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}


def register_grids(path: Path) -> dict[str, list[list[Any]]]:
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        grids = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name != "Nhật ký"}
    for grid in grids.values():
        if str(grid[0][0]).startswith("@register:"):
            grid[0][0] = ""
    return grids


def events_in_log(root: Path) -> list[Event]:
    """The events that the register's log holds."""
    with python_calamine.CalamineWorkbook.from_path(root / "register.xlsx") as book:
        grid = book.get_sheet_by_name("Nhật ký").to_python(skip_empty_area=False)
    column = next(row for row in grid if row[0] == "#").index("record")
    records = [str(row[column]) for row in grid if row[column] and str(row[column]) != "record"]
    return decode(record for record in records if record[0].isdecimal())


def events(root: Path) -> list[Event]:
    ledger = SqlLedger("sqlite:///state/ledger.db", root)
    try:
        return ledger.events()
    finally:
        ledger.close()


def snapshots(root: Path) -> list[str]:
    """Keys of the stored snapshots. Asserts that SQLite's integrity check passes."""
    connection = sqlite3.connect(root / "state" / "ledger.db")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return sorted(key for key, in connection.execute("SELECT digest FROM snapshots"))
    finally:
        connection.close()
