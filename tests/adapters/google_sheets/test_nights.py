"""Whole nights on the stand-in, with the shipped plan: what a night asks of Google, and what it gives back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.adapters.google.errors import UncertainError
from automation.adapters.google_sheets.store import GoogleStore
from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.adapters.mail.outbox import OutboxMailer
from automation.configuration.workspace import load_or_raise
from automation.domain.plan.settings import GoogleSettings
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.standing import TimelinessVerdict
from automation.domain.workbook.layout import CODES, SUBMIT_KEY, layout
from automation.domain.workbook.words import SUBMITTED
from automation.jobs import nightly as jobs
from automation.jobs import provision as provision_job
from automation.jobs.context import JobContext
from automation.wiring import Adapters
from tests.adapters.google_workspace import SOFTWARE_PART, Workspace, name
from tests.demo.command import ZONE, baocao
from tests.examples import INIT
from tests.fake_google.clock import ManualClock as Clock
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import ROBOT, GoogleState
from tests.fake_google.http_messages import ApiError
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser

UNITS = ("THPT-AN-DUONG", "THPT-AN-LAO", "THPT-BACH-DANG")
FORM = "BC 6 tháng"
SECRETARY = "thu-ky@so.example"  # may edit what is protected, and is not us
NIGHT = datetime(2024, 5, 20, 2, tzinfo=ZONE)


@dataclass
class Office:
    root: Path
    google: Workspace
    now: datetime = NIGHT

    def context(self) -> JobContext:
        workspace = load_or_raise(self.root)
        ledger = SqlLedger("sqlite:///state/ledger.db", self.root)
        made = Adapters(self.google.store(), OutboxMailer(self.root / "outbox", self.now), ledger)
        return JobContext(workspace, made, self.now)

    def night(self) -> Any:
        self.now += timedelta(days=1)
        self.google.service.calls.clear()
        return jobs.run(self.context(), "nightly", lambda _name: None)

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
    with bare_office(tmp_path) as made:
        assert len(provision_job.provision(made.context()).created) == len(UNITS)
        yield made


@contextmanager
def bare_office(tmp_path: Path) -> Iterator[Office]:
    """Nothing is made yet."""
    root = tmp_path / "workspace"
    baocao(*INIT, str(root))
    units = root / "config" / "units.csv"
    head, *lines = units.read_text(encoding="utf-8").splitlines(keepends=True)
    units.write_text("".join([head, *(line for line in lines if line.split(",")[0] in UNITS)]), encoding="utf-8")
    with Server(Service(GoogleState(clock=Clock(NIGHT - timedelta(hours=2))))) as server:
        yield Office(root, Workspace(server, root, GoogleSettings(timeout=5.0, editors=(SECRETARY,))))


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
    return sum(bool(SOFTWARE_PART.match(cell.note)) for tab in book.sheets for line in tab.cells.values()
               for cell in line.values())


def _expected(office: Office, unit: str) -> int:
    found: list[Finding] = [each for each in jobs.findings(office.context()) if each.unit == unit]
    return len({(each.sheet, each.cell) for each in found})


DUE = datetime(2024, 5, 28, tzinfo=ZONE)  # "trước ngày 28/05/2024"


def test_drives_history_is_asked_once_and_only_where_a_window_is_open(office: Office) -> None:
    """One ticks in time, and our own write comes too late: Drive has the author. One goes on after midnight."""
    office.now = DUE - timedelta(days=2, hours=-2)
    office.night()  # 27/05, 02:00
    clock = office.google.service.state.clock
    assert isinstance(clock, Clock)
    row = layout(load_or_raise(office.root).catalogue.tabs_of("6T")[0]).row_of[SUBMIT_KEY]
    for hours, unit, words in ((-8, UNITS[0], SUBMITTED), (-7, UNITS[1], "31"), (1, UNITS[1], SUBMITTED)):
        clock.set(DUE + timedelta(hours=hours))
        office.google.hands(unit).type(name(FORM, row if words == SUBMITTED else 15, 7), words)
    clock.set(DUE + timedelta(hours=1.5))
    SheetUser(office.google.service, ROBOT, office.google.file(UNITS[0]).id).note(name(FORM, 1, 2), "Của phần mềm")
    office.night()
    assert office.google.service.calls["drive.revisions.list"] == 2
    verdicts = {unit: standing.verdict for (unit, code), standing in jobs.standings(office.context()).items()
                if code == "6T"}
    assert verdicts == {UNITS[0]: TimelinessVerdict.ON_TIME, UNITS[1]: TimelinessVerdict.UNPROVEN, UNITS[2]: None}
    [told] = [each.data["history"]["edits"] for each in office.context().events
              if each.kind is EventKind.SUBMITTED and each.unit == UNITS[1]]
    assert [round((datetime.fromisoformat(each) - DUE) / timedelta(hours=1), 3) for each in told] == [-7, 1]
    office.night()
    assert office.google.service.calls["drive.revisions.list"] == 0


def test_provisioning_that_ends_at_any_request_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every unit has one spreadsheet and one event, wherever it ended; what was made by then is recorded, but where
    the very last answer was lost. The lease, which a machine that ends so leaves behind, has tests of its own."""
    monkeypatch.setattr(GoogleStore, "lease", lambda _store: nullcontext())
    with bare_office(tmp_path) as office:
        google = office.google
        google.google = replace(google.google, patience=1.0, connections=1)
        ended, at = True, 0
        while ended:
            at += 7  # test_sheets_google.py stops at every one of making's own
            ended = _ended_at(office, at, Fault("dropped", after_effect=True) if at % 2 else Fault(code=500))
            ready = {unit for unit in UNITS for file in google.files(unit)
                     if file.extra["appProperties"]["baocao-state"] == "ready"}
            assert set(_provisioned(office)) <= ready
            assert len(ready) - len(_provisioned(office)) <= at % 2
            provision_job.provision(office.context())
            assert _provisioned(office) == sorted(UNITS)
            assert [len(google.files(unit)) for unit in UNITS] == [1, 1, 1]
            _forget(office)
        assert at > 20


def _ended_at(office: Office, at: int, fault: Fault) -> bool:
    """From the request of that number on every request fails. False: there was none."""
    service, count = office.google.service, 0

    def count_down(_method: str, _account: str) -> None:
        nonlocal count
        count += 1
        if count >= at:
            service.faults.plan(fault if count == at else Fault(code=500))

    service.before_call = count_down
    with suppress(OSError, UncertainError):
        provision_job.provision(office.context())
    service.before_call = None
    service.faults.planned.clear()
    return count >= at


def _provisioned(office: Office) -> list[str]:
    return sorted(str(each.unit) for each in office.context().events if each.kind is EventKind.PROVISIONED)


def _forget(office: Office) -> None:
    """As on the first day."""
    office.google.service.state.files.clear()
    shutil.rmtree(office.root / "state")


def test_provisioning_puts_back_what_people_took_out(office: Office) -> None:
    file = office.google.file(UNITS[0])
    office.google.hands(UNITS[0], ROBOT).delete_tab("Tập huấn")
    office.google.tab(office.google.file(UNITS[0]), FORM).protected.clear()
    done = provision_job.provision(office.context())
    assert done.repairs == ()
    [words] = done.repaired
    assert words.startswith(f"{UNITS[0]}: ")
    assert {"BC 6 tháng", "Tập huấn"} <= {part for part in words.split("“") for part in [part.partition("”")[0]]}
    assert office.google.tab(office.google.file(UNITS[0]), FORM).protected
    assert provision_job.provision(office.context()).repaired == ()
    assert file.id == office.google.file(UNITS[0]).id


def test_what_stood_on_a_lost_tab_is_told_and_a_report_that_is_handed_in_is_left(office: Office) -> None:
    """Put back blank, the tab of a report that was handed in would count as withdrawn."""
    unit = UNITS[0]
    hands, owner = office.google.hands(unit), office.google.hands(unit, SECRETARY)
    row = layout(load_or_raise(office.root).catalogue.tabs_of("6T")[0]).row_of[SUBMIT_KEY]
    hands.type(name(FORM, row, 7), SUBMITTED)
    other = layout(next(tab for tab in load_or_raise(office.root).catalogue.tabs if tab.title == "Tập huấn"))
    for column in (3, 4):
        hands.type(name("Tập huấn", other.first_record, column), "12/03/2024" if column == 3 else "Bình đẳng giới")
    office.night()  # 21/05, 02:00
    for title in (FORM, "Tập huấn"):
        owner.delete_tab(title)
    office.night()
    done = provision_job.provision(office.context())
    [repaired], [repair] = done.repaired, done.repairs
    assert "đã lập lại trang “Tập huấn”" in repaired
    assert "Lần đọc gần nhất còn trang này là lúc 02:00 ngày 21/05/2024, khi đó trang có 2 ô đã điền" in repaired
    assert FORM not in repaired
    assert "Báo cáo ở trang này đã nộp, nên phần mềm không tự lập lại trang trống" in repair
    office.night()
    assert jobs.standings(office.context())[unit, "6T"].verdict is TimelinessVerdict.ON_TIME
    assert [repaired.rstrip()[-2:] for repaired in done.repaired] != [".."]


def test_each_form_is_headed_by_what_was_found_there(office: Office) -> None:
    """In the same write as the notes; neither time passing nor the line itself costs another."""
    unit = UNITS[0]
    hands = office.google.hands(unit)
    hands.type(name(FORM, 15, 7), "-5")
    hands.type(name(FORM, 16, 7), "-5")
    before = office.versions
    office.night()
    assert office.versions == before + 1
    assert re.fullmatch(r"Kiểm tra lúc 02:00 ngày 21/05/2024: trang này có \d+ lỗi(, \d+ cảnh báo)? – xem trang "
                        r"“Kiểm tra”\.", _banner(office, unit, FORM))
    assert "không có lỗi" in _banner(office, unit, "Tập huấn")
    with pytest.raises(ApiError, match="protected"):
        hands.type(name(FORM, _gap(office, FORM), 2), "của tôi")
    before = office.versions
    office.night()
    assert (office.reads, office.versions) == (0, before)
    hands.type(name(FORM, 15, 7), "")
    hands.type(name(FORM, 16, 7), "")
    office.night()
    assert _banner(office, unit, FORM).startswith("Kiểm tra lúc 02:00 ngày 23/05/2024: ")
    before = office.versions
    office.night()
    assert (office.reads, office.versions) == (0, before)


def test_the_banner_goes_with_a_tab_that_is_renamed_meanwhile_and_is_never_read_as_an_answer(office: Office) -> None:
    unit = UNITS[0]
    office.google.hands(unit).type(name(FORM, 15, 7), "-5")
    done: list[str] = []

    def rename_first(method: str, _account: str) -> None:
        if method == "sheets.spreadsheets.batchUpdate" and not done:
            done.append(method)
            office.google.hands(unit, SECRETARY).rename_tab(FORM, "Nửa năm")

    office.google.service.before_call = rename_first
    office.night()
    office.google.service.before_call = None
    assert done
    assert "trang này có" in _banner(office, unit, "Nửa năm")
    found = [each for each in jobs.findings(office.context()) if each.unit == unit]
    assert not [each for each in found if each.cell and each.cell == f"B{_gap(office, FORM)}"]


def _gap(office: Office, title: str) -> int:
    """The row above the codes."""
    tab = next(tab for tab in load_or_raise(office.root).catalogue.tabs if tab.title == title)
    return layout(tab).row_of[CODES] - 1


def _banner(office: Office, unit: str, title: str) -> str:
    form = FORM if title == "Nửa năm" else title
    return str(office.google.cell(office.google.file(unit), title, f"B{_gap(office, form)}").value or "")


def test_a_note_on_a_whole_tab_comes_back_like_any_other(office: Office) -> None:
    """It stands at the tab's title and has no colour by which it would be missed."""
    unit = UNITS[0]
    hands = office.google.hands(unit, SECRETARY)
    hands.rename_tab("Tập huấn", "Tập huấn 1")
    office.night()
    assert SOFTWARE_PART.match(_note(office, unit, "Tập huấn 1"))
    hands.note("'Tập huấn 1'!B1", "Đã xem")
    office.night()
    assert re.match(r"Đã xem\n\nBáo cáo:\n", _note(office, unit, "Tập huấn 1"))
    before = office.versions
    office.night()
    assert office.versions == before
    hands.rename_tab("Tập huấn 1", "Tập huấn")
    office.night()
    assert _note(office, unit, "Tập huấn") == "Đã xem"


def _note(office: Office, unit: str, title: str) -> str:
    book = office.google.file(unit).book
    tab = book.by_title(title) if book else None
    return tab.cells[0][1].note if tab else ""
