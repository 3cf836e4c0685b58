"""Whole nights on the stand-in, with the shipped plan: what a night asks of Google, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from automation import jobs, making
from automation.adapters.ledger import SqlLedger
from automation.adapters.mail_outbox import OutboxMailer
from automation.adapters.sheets_google_marks import OURS
from automation.desk import Desk
from automation.domain.findings import Finding
from automation.ports import Adapters
from automation.specs.workspace import load_or_raise
from tests.adapters.google_workspace import Workspace, name
from tests.google.clock import TestClock as Clock
from tests.google.server import Server
from tests.google.service import Service
from tests.google.world import ROBOT, World
from tests.year.command import ZONE, baocao

UNITS = ("THPT-AN-DUONG", "THPT-AN-LAO", "THPT-BACH-DANG")
FORM = "BC 6 tháng"
NIGHT = datetime(2024, 5, 20, 2, tzinfo=ZONE)


@dataclass
class Office:
    root: Path
    google: Workspace
    now: datetime = NIGHT

    def desk(self) -> Desk:
        workspace = load_or_raise(self.root)
        ledger = SqlLedger("sqlite:///state/ledger.db", self.root)
        return Desk(workspace, Adapters(self.google.store(), OutboxMailer(self.root / "outbox", self.now), ledger),
                    self.now)

    def night(self) -> Any:
        self.now += timedelta(days=1)
        self.google.service.calls.clear()
        return jobs.run(self.desk(), "nightly", lambda _name: None)

    @property
    def reads(self) -> int:
        """Of units' spreadsheets in the last night; the register is read in another way."""
        return self.google.service.calls["sheets.spreadsheets.get"]

    @property
    def versions(self) -> int:
        """Rises by one with every write to a unit's spreadsheet, whoever writes."""
        return sum(self.google.file(unit).version for unit in UNITS)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    root = tmp_path / "workspace"
    baocao("init", str(root))
    units = root / "config" / "units.csv"
    head, *lines = units.read_text(encoding="utf-8").splitlines(keepends=True)
    units.write_text("".join([head, *(line for line in lines if line.split(",")[0] in UNITS)]), encoding="utf-8")
    with Server(Service(World(clock=Clock()))) as server:
        made = Office(root, Workspace(server, root))
        assert len(making.provision(made.desk()).created) == len(UNITS)
        yield made


def test_a_night_reads_what_changed_and_writes_what_it_has_to_say(office: Office) -> None:
    office.night()
    before = office.versions
    quiet = office.night()
    assert (office.reads, quiet.counts["collect"]["read"], office.versions) == (0, 0, before)
    assert office.google.service.calls["drive.files.list"] <= 2  # the units, and the register
    hands = office.google.hands(UNITS[1])
    for cell in (15, 16):
        hands.type(name(FORM, cell, 7), "-5")
    before = office.versions
    told = office.night()
    assert (office.reads, told.counts["feedback"]["written"], office.versions) == (1, 1, before + 1)
    assert _noted(office, UNITS[1]) == _expected(office, UNITS[1]) > 0
    office.night()
    assert (office.reads, office.versions) == (0, before + 1)
    for cell in (15, 16):
        hands.type(name(FORM, cell, 7), "5")
    before = office.versions
    office.night()
    assert (office.reads, _noted(office, UNITS[1])) == (1, _expected(office, UNITS[1]))
    assert office.versions == before + 1


def _noted(office: Office, unit: str) -> int:
    book = office.google.file(unit).book
    assert book
    return sum(bool(OURS.match(cell.note)) for tab in book.sheets for line in tab.cells.values()
               for cell in line.values())


def _expected(office: Office, unit: str) -> int:
    found: list[Finding] = [each for each in jobs.findings(office.desk()) if each.unit == unit]
    return len({(each.sheet, each.cell) for each in found})


def test_provisioning_puts_back_what_people_took_out(office: Office) -> None:
    file = office.google.file(UNITS[0])
    office.google.hands(UNITS[0], ROBOT).delete_tab("Tập huấn")
    office.google.tab(office.google.file(UNITS[0]), FORM).protected.clear()
    done = making.provision(office.desk())
    assert done.repairs == ()
    [words] = done.mended
    assert words.startswith(f"{UNITS[0]}: ")
    assert {"BC 6 tháng", "Tập huấn"} <= {part for part in words.split("“") for part in [part.partition("”")[0]]}
    assert office.google.tab(office.google.file(UNITS[0]), FORM).protected
    assert making.provision(office.desk()).mended == ()
    assert file.id == office.google.file(UNITS[0]).id
