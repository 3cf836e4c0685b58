"""The register stage and `restore`, as they are, on Google Sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from automation.adapters.google_sheets.register.register import GoogleRegister
from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.standing import Stage
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.store_words import ONLINE
from automation.jobs.context import JobContext
from automation.jobs.restore import NOTHING_TO_RESTORE, restore
from automation.pipeline.register import RegisterInputs, RegisterRun, run_register
from automation.ports import RegisterInput, RegisterWrite
from automation.tabs.register.decisions import COLUMN, FIRST_ROW
from tests.adapters.google_sheets.register.test_register import file_of, hands, meanwhile, opened, share
from tests.doubles import EmptyStore
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import GoogleState
from tests.fake_google.http_messages import ApiError
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheets.a1 import column_letters
from tests.pipeline.observed_year import AN_LAO, CATALOGUE, DO_SON, PLAN, UNITS, ObservedYear, at

DIRECTOR = "ban@so.example"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Service(GoogleState(clock=ManualClock()))) as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    return SqlLedger("sqlite:///ledger.db", tmp_path)


@pytest.fixture
def year(ledger: SqlLedger) -> ObservedYear:
    made = ObservedYear()
    made.observe("20/05")
    made[AN_LAO].save("26/05 10:00", tick="6T")
    made.observe("27/05")
    ledger.append(made.events)
    return made


def run(store: GoogleRegister, ledger: SqlLedger, year: ObservedYear, when: str) -> RegisterRun:
    inputs = RegisterInputs(PLAN, UNITS, CATALOGUE, year.collected(at(when)), year.tallies())
    return run_register(Store(store), ledger, inputs, at(when))


class Store(EmptyStore):
    """A store with a Google register and without workbooks."""

    words = ONLINE

    def __init__(self, register: GoogleRegister) -> None:
        self.register = register

    def read_register(self) -> RegisterInput:
        return self.register.read_register()

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        return self.register.write_register(tabs, stamp)


def cell(server: Server, unit: str, code: str) -> str:
    """Where a person finds the cell of a unit's row for the report of six months."""
    book = file_of(server).book
    sheet = book.by_title("Quyết định") if book else None
    assert sheet
    row = next(at for at, cells in sheet.cells.items() if 0 in cells and cells[0].value == f"{unit}|6T")
    assert row + 1 >= FIRST_ROW
    return f"Quyết định!{column_letters(COLUMN[code] - 1)}{row + 1}"


def test_a_decision_is_carried_out_and_its_cell_is_free_again(server: Server, ledger: SqlLedger,
                                                              year: ObservedYear) -> None:
    assert run(opened(server), ledger, year, "28/05").written
    share(server, DIRECTOR)
    director = hands(server, DIRECTOR)
    director.type(cell(server, AN_LAO, "decision"), "Trả lại")
    director.type(cell(server, AN_LAO, "reason"), "Thiếu biểu")
    with pytest.raises(ApiError, match="protected"):
        director.type(cell(server, AN_LAO, "standing"), "Đạt")
    made = run(opened(server), ledger, year, "29/05")
    assert (made.decisions, made.problems) == (1, ())
    assert made.standings[AN_LAO, "6T"].stage is Stage.RETURNED
    assert opened(server).read_register().rows == ()
    assert run(opened(server), ledger, year, "30/05").decisions == 0


def test_a_decision_of_that_very_second_counts_in_the_same_run(server: Server, ledger: SqlLedger,
                                                               year: ObservedYear) -> None:
    run(opened(server), ledger, year, "28/05")
    share(server, DIRECTOR)

    def work() -> None:
        hands(server, DIRECTOR).type(cell(server, DO_SON, "decision"), "Gia hạn")
        hands(server, DIRECTOR).type(cell(server, DO_SON, "until"), "05/06/2024")
        hands(server, DIRECTOR).type(cell(server, DO_SON, "reason"), "Bão lụt")

    meanwhile(server, "batchUpdate", work)
    made = run(opened(server), ledger, year, "29/05")
    assert (made.decisions, made.written, made.problems) == (1, True, ())
    extended = [each for each in ledger.events() if each.kind is EventKind.EXTENDED]
    assert [(each.unit, each.data["until"]) for each in extended] == [(DO_SON, "2024-06-05")]


def test_what_is_refused_stays_typed_with_its_answer(server: Server, ledger: SqlLedger, year: ObservedYear) -> None:
    run(opened(server), ledger, year, "28/05")
    hands(server).type(cell(server, DO_SON, "decision"), "Gia hạn")
    for when in ("29/05", "30/05"):
        [words] = run(opened(server), ledger, year, when).problems
        assert "Thiếu lý do" in words
        assert hands(server).read_texts(cell(server, DO_SON, "decision")) == [["Gia hạn"]]
    hands(server).type(cell(server, DO_SON, "reason"), "Bão lụt")
    hands(server).type(cell(server, DO_SON, "until"), "05/06/2024")
    assert run(opened(server), ledger, year, "31/05").decisions == 1


def test_a_person_without_rights_can_not_sort_decisions_away(server: Server, ledger: SqlLedger,
                                                             year: ObservedYear) -> None:
    run(opened(server), ledger, year, "28/05")
    share(server, DIRECTOR)
    first, last = column_letters(COLUMN["decision"] - 1), column_letters(COLUMN["reason"] - 1)
    for cells in (f"A{FIRST_ROW}:{last}{FIRST_ROW + 2}", f"{first}{FIRST_ROW}:{last}{FIRST_ROW + 2}"):
        with pytest.raises(ApiError, match="protected"):
            hands(server, DIRECTOR).sort(f"Quyết định!{cells}", 0)


def test_a_bare_machine_restores_its_ledger_from_the_log(server: Server, ledger: SqlLedger, year: ObservedYear,
                                                         tmp_path: Path) -> None:
    for when in ("28/05", "29/05", "30/05"):
        year[DO_SON].save(f"{when} 01:00", _6T=len(when))
        assert run(opened(server), ledger, year, when).written
    assert server.service.calls["sheets.spreadsheets.batchUpdate"] == 3
    other = SqlLedger("sqlite:///other.db", tmp_path / "bare")
    context = JobContext(cast("object", None), SimpleNamespace(store=opened(server), ledger=other), at("31/05"))  # type: ignore[arg-type]
    done = restore(context)
    assert (done.problem, done.events) == ("", ledger.size())
    assert other.events() == ledger.events()
    assert "không lập lại" in restore(context).problem


def test_without_a_register_there_is_nothing_to_restore(server: Server, tmp_path: Path) -> None:
    other = SqlLedger("sqlite:///other.db", tmp_path)
    context = JobContext(cast("object", None), SimpleNamespace(store=opened(server), ledger=other), at("31/05"))  # type: ignore[arg-type]
    assert restore(context).problem == NOTHING_TO_RESTORE
    assert server.service.state.files == {}


def test_a_protection_of_somebody_elses_is_not_taken_for_ours(server: Server, ledger: SqlLedger,
                                                              year: ObservedYear) -> None:
    run(opened(server), ledger, year, "28/05")
    share(server, DIRECTOR)
    book = file_of(server).book
    sheet = book.by_title("Quyết định") if book else None
    assert sheet
    sheet.protected.insert(0, {"protectedRangeId": 7, "range": {"sheetId": sheet.id, "endRowIndex": 1}})
    place = cell(server, AN_LAO, "decision").partition("!")[2]
    assert run(opened(server), ledger, year, "29/05").written
    with pytest.raises(ApiError, match="protected"):
        hands(server, DIRECTOR).type(f"'Quyết định (lần trước)'!{place}", "Duyệt")


def test_what_is_refused_survives_a_decision_of_the_next_second(server: Server, ledger: SqlLedger,
                                                                year: ObservedYear) -> None:
    """The soak's find: typed while the register is replaced, refused, shown again; and that one is replaced at once,
    for somebody typed in the one before it."""
    run(opened(server), ledger, year, "28/05")

    def decide() -> None:
        hands(server).type(cell(server, AN_LAO, "decision"), "Trả lại")
        hands(server).type(cell(server, AN_LAO, "reason"), "Thiếu biểu")

    def forget_the_reason() -> None:
        hands(server).type(cell(server, DO_SON, "decision"), "Gia hạn")
        meanwhile(server, "batchUpdate", decide)

    meanwhile(server, "batchUpdate", forget_the_reason)
    made = run(opened(server), ledger, year, "29/05")
    assert (made.decisions, made.written) == (1, True)
    assert any("Thiếu lý do" in words for words in made.problems)
    assert hands(server).read_texts(cell(server, DO_SON, "decision")) == [["Gia hạn"]]


def test_two_decisions_on_one_row_in_two_seconds(server: Server, ledger: SqlLedger, year: ObservedYear) -> None:
    run(opened(server), ledger, year, "28/05")

    def decide() -> None:
        for code, text in (("decision", "Gia hạn"), ("until", "05/06/2024"), ("reason", "Bão lụt")):
            hands(server).type(cell(server, DO_SON, code), text)

    def return_what_never_came() -> None:
        hands(server).type(cell(server, DO_SON, "decision"), "Trả lại")
        hands(server).type(cell(server, DO_SON, "reason"), "Nhầm")
        meanwhile(server, "batchUpdate", decide)

    meanwhile(server, "batchUpdate", return_what_never_came)
    made = run(opened(server), ledger, year, "29/05")
    assert (made.decisions, made.written) == (1, True)
    assert hands(server).read_texts(cell(server, DO_SON, "reason")) == [["Nhầm"]]
