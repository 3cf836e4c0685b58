"""Decisions are read, recorded once and never lost; the register is written, or the problem is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from automation.adapters.folder.store import FolderStore
from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.domain.plan.settings import Paths
from automation.domain.tracking.decisions import ACTION_WORDS, Action, Decision
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.standing import Stage, TimelinessVerdict
from automation.domain.tracking.standings import standings
from automation.domain.tracking.unclear_decisions import held_units
from automation.domain.workbook.drawing import Drawing, Value
from automation.pipeline.register import (
    RegisterInputs,
    RegisterRun,
    decision_events,
    read_decisions,
    run_register,
)
from automation.ports import RegisterInput, RegisterWrite, SheetStore
from tests.doubles import EmptyStore
from tests.pipeline.observed_year import AN_LAO, CATALOGUE, DO_SON, PLAN, UNITS, VINH_BAO, ZONE, ObservedYear, at


def typed(*rows: tuple[str, Value, Value, Value], generation: str = "g1") -> RegisterInput:
    """(unit, decision, until, reason) on 6T."""
    return RegisterInput("stamp", generation, tuple(
        (f"K{number}", {"key": f"{unit}|6T", "decision": decision, "until": until, "reason": reason})
        for number, (unit, decision, until, reason) in enumerate(rows, start=6)))


def read_one(decision: Value, until: Value = None, reason: Value = "Lý do") -> Decision | str:
    decisions, unclear = read_decisions(typed((AN_LAO, decision, until, reason)), PLAN, UNITS)
    return decisions[0] if decisions else unclear[0].problem


@pytest.mark.parametrize("word", ACTION_WORDS)
def test_every_decision_word_of_the_list_is_read(word: str) -> None:
    decision = read_one(f"  {word.upper()} ")
    assert isinstance(decision, Decision)
    assert (decision.action, decision.verdict) == ACTION_WORDS[word]


@pytest.mark.parametrize("around", ["\u200e{}", "{}\u202c", "\u2067{}\u2069", "\ufeff{}\ufe0f", "\xa0{}\x00"])
def test_invisible_characters_around_a_decision_change_nothing(around: str) -> None:
    decision = read_one(around.format("Gia hạn"), around.format("05/06/2024"), around.format("Mưa\u202e bão"))
    assert isinstance(decision, Decision)
    assert (decision.until, decision.reason) == (date(2024, 6, 5), "Mưa bão")


@pytest.mark.parametrize("until", [date(2024, 6, 5), datetime(2024, 6, 5), "05/06/2024", "5/6/2024"])  # noqa: DTZ001 - a cell's day
def test_a_date_cell_or_a_date_as_text(until: Value) -> None:
    decision = read_one("Gia hạn", until)
    assert isinstance(decision, Decision)
    assert decision.until == date(2024, 6, 5)


@pytest.mark.parametrize(("decision", "until", "problem_part"), [
    ("Duyet", None, "Không hiểu quyết định “Duyet”"),
    (None, date(2024, 6, 5), "Chưa chọn quyết định"),
    ("Gia hạn", "tuần sau", "Không đọc được ngày gia hạn"),
    ("Gia hạn", "31/02/2024", "Không đọc được ngày gia hạn"),
])
def test_an_unclear_decision_is_reported(decision: Value, until: Value, problem_part: str) -> None:
    assert problem_part in str(read_one(decision, until))


def test_a_row_of_no_unit_is_reported_with_its_cell() -> None:
    register = RegisterInput("s", "g", (("K9", {"key": "THPT-CU|6T", "decision": "Miễn", "reason": "Giải thể"}),))
    (unclear,) = read_decisions(register, PLAN, UNITS)[1]
    assert unclear.words.startswith("Sổ theo dõi, ô K9 (THPT-CU, 6T): Dòng này không còn ứng với đơn vị")


def decide(year: ObservedYear, when: str, action: Action, reason: str = "Lý do", until: date | None = None,
           verdict: TimelinessVerdict | None = None, unit: str = AN_LAO) -> list[str]:
    """Record a decision as the commands do; return the problems."""
    standing = standings(year.events, PLAN, UNITS, at(when))
    decision = Decision(unit, "6T", action, reason, until, verdict, source=when)
    events, problems = decision_events(at(when), [decision], PLAN, UNITS, standing)
    year.events += events
    return problems


@pytest.fixture
def submitted() -> ObservedYear:
    year = ObservedYear()
    year.observe("20/05")
    year[AN_LAO].save("21/05 10:00", tick="6T", _6T=70)
    year.observe("22/05")
    return year


def test_decisions_take_effect(submitted: ObservedYear) -> None:
    assert decide(submitted, "22/05 08:00", Action.ACCEPT) == []
    assert submitted.standing("22/05 09:00").stage is Stage.ACCEPTED
    assert decide(submitted, "22/05 10:00", Action.RETURN, "Thiếu mục K") == []
    assert submitted.standing("22/05 11:00").stage is Stage.RETURNED
    assert decide(submitted, "22/05 12:00", Action.ACCEPT, verdict=TimelinessVerdict.LATE) == []
    assert submitted.standing("22/05 13:00").verdict is TimelinessVerdict.LATE
    assert decide(submitted, "22/05 14:00", Action.EXTEND, until=date(2024, 6, 5)) == []
    assert submitted.standing("22/05 15:00").due == at("06/06 00:00")
    assert decide(submitted, "22/05 16:00", Action.EXEMPT) == []
    assert submitted.standing("22/05 17:00").stage is Stage.EXEMPT
    assert decide(submitted, "22/05 18:00", Action.UNEXEMPT, "") == []
    assert submitted.standing("22/05 19:00").stage is Stage.ACCEPTED


@pytest.mark.parametrize(("action", "reason", "until", "unit", "problem_part"), [
    (Action.ACCEPT, "", None, DO_SON, "chưa nộp"),
    (Action.RETURN, "Sai", None, DO_SON, "chưa nộp"),
    (Action.RETURN, "", None, AN_LAO, "Thiếu lý do"),
    (Action.EXEMPT, "", None, AN_LAO, "Thiếu lý do"),
    (Action.EXTEND, "", date(2024, 6, 5), AN_LAO, "Thiếu lý do"),
    (Action.EXTEND, "Bão", None, AN_LAO, "Thiếu ngày gia hạn"),
    (Action.EXTEND, "Bão", date(2024, 5, 27), AN_LAO, "không sau hạn nộp (trước ngày 28/05/2024)"),
    (Action.ACCEPT, "", date(2024, 6, 5), AN_LAO, "Ngày gia hạn chỉ đi với quyết định “Gia hạn”"),
    (Action.UNEXEMPT, "", None, AN_LAO, "hiện không được miễn"),
    (Action.ACCEPT, "", None, "THPT-KHAC", "Không có đơn vị"),
])
def test_an_impossible_decision_is_reported(submitted: ObservedYear, action: Action, reason: str, until: date | None,
                                      unit: str,
                                      problem_part: str) -> None:
    before = list(submitted.events)
    (problem,) = decide(submitted, "22/05 08:00", action, reason, until, unit=unit)
    assert problem.startswith(f"{unit}, 6T: ")
    assert problem_part in problem
    assert submitted.events == before


@dataclass
class FakeRegister(EmptyStore):
    """A register without workbooks: `typed` is what people entered, `during` what happens while it is written."""

    typed: RegisterInput
    during: Callable[[FakeRegister], RegisterWrite | None] = lambda _register: None
    tabs: Sequence[Drawing] = ()
    writes: list[str] = field(default_factory=list)

    def read_register(self) -> RegisterInput:
        return self.typed

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        self.writes.append(stamp)
        end = self.during(self)
        if end is None:
            self.tabs = tuple(tabs)
        return end or RegisterWrite(written=True)


@pytest.fixture
def ledger(tmp_path: Path) -> SqlLedger:
    return SqlLedger("sqlite:///state/ledger.db", tmp_path)


def register_run(store: SheetStore, ledger: SqlLedger, year: ObservedYear, when: str) -> RegisterRun:
    ledger.append(year.events)
    inputs = RegisterInputs(PLAN, UNITS, CATALOGUE, year.collected(at(when)), year.tallies())
    return run_register(store, ledger, inputs, at(when))


def pending_cells(tabs: Sequence[Drawing]) -> list[Value]:
    """The values in the open cells of the decisions tab."""
    tab = next(each for each in tabs if each.title == "Quyết định")
    open_styles = {"input_choice", "input_date", "input_string"}
    return [cell.value for cell in tab.cells if cell.style in open_styles and cell.value is not None]


def test_a_decision_is_recorded_once_however_often_it_is_read(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(typed((AN_LAO, "Trả lại", None, "Thiếu mục K"), (DO_SON, "Gia hạn", "05/06/2024", "Bão")))
    first = register_run(register, ledger, submitted, "23/05")
    assert (first.decisions, first.written, first.problems) == (2, True, ())
    assert pending_cells(register.tabs) == []
    # A crash came before the register was written: the same cells are read again.
    again = register_run(register, ledger, submitted, "24/05")
    assert (again.decisions, again.problems) == (0, ())
    assert again.standings[AN_LAO, "6T"].stage is Stage.RETURNED
    # The same words in the next register are a new decision.
    register.typed = replace(register.typed, generation="g2")
    assert register_run(register, ledger, submitted, "25/05").decisions == 2


def test_a_refused_decision_stays_in_its_cells(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(typed((DO_SON, "Duyệt", None, "Đã xem"), (VINH_BAO, "Gia hạn", "tuần sau", "Bão")))
    done = register_run(register, ledger, submitted, "23/05")
    assert done.decisions == 0
    assert pending_cells(register.tabs) == ["Gia hạn", "tuần sau", "Bão", "Duyệt", "Đã xem"]
    assert len(done.problems) == 2
    assert done.problems[0].startswith(f"Sổ theo dõi, ô F6 ({VINH_BAO}, 6T): Không đọc được ngày gia hạn.")


def test_a_decision_typed_during_the_run_is_read_too(submitted: ObservedYear, ledger: SqlLedger) -> None:
    def type_once(register: FakeRegister) -> RegisterWrite | None:
        if len(register.writes) > 1:
            return None
        register.typed = replace(typed((AN_LAO, "Duyệt", None, "")), stamp="later")
        return RegisterWrite(written=False, changed=True)

    register = FakeRegister(typed(), type_once)
    done = register_run(register, ledger, submitted, "23/05")
    assert (done.decisions, done.written, register.writes) == (1, True, ["stamp", "later"])


def test_endless_typing_does_not_block_the_run(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(typed((AN_LAO, "Duyệt", None, "")), lambda _: RegisterWrite(written=False, changed=True))
    done = register_run(register, ledger, submitted, "23/05")
    assert (done.written, done.decisions) == (False, 1)
    assert "liên tục bị sửa" in done.problems[0]


def test_a_locked_register_is_reported_and_its_decisions_count(submitted: ObservedYear, ledger: SqlLedger) -> None:
    words = "Sổ theo dõi đang được Lan mở nên chưa ghi lại."
    register = FakeRegister(typed((AN_LAO, "Duyệt", None, "")), lambda _: RegisterWrite(written=False, problem=words))
    done = register_run(register, ledger, submitted, "23/05")
    assert (done.written, done.problems, done.decisions) == (False, (words,), 1)
    assert done.standings[AN_LAO, "6T"].stage is Stage.ACCEPTED


def test_an_unreadable_register_is_not_written(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(RegisterInput("s", "", problem="Sổ theo dõi bị hỏng."))
    done = register_run(register, ledger, submitted, "23/05")
    assert (register.writes, done.written, done.problems) == ([], False, ("Sổ theo dõi bị hỏng.",))


def test_a_decision_applies_to_the_version_that_the_register_showed(submitted: ObservedYear, ledger: SqlLedger) -> None:
    """The unit corrected its report after the register was written and before the return was read: that change is
    the answer to the return."""
    submitted[AN_LAO].save("22/05 15:00", _6T=71)
    done = register_run(FakeRegister(typed((AN_LAO, "Trả lại", None, "Sai B01"))), ledger, submitted, "23/05")
    assert done.standings[AN_LAO, "6T"].stage is Stage.SUBMITTED


def test_the_same_run_again_adds_nothing(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(typed())
    assert register_run(register, ledger, submitted, "23/05").recorded == 1
    before: list[Event] = ledger.events()
    first = register.tabs
    assert register_run(register, ledger, submitted, "23/05").recorded == 0
    assert ledger.events() == before
    assert register.tabs == first


def test_a_decision_typed_into_a_real_file(submitted: ObservedYear, ledger: SqlLedger, tmp_path: Path) -> None:
    """Written, opened, typed in, saved, read: as a person and a spreadsheet do it."""
    store = FolderStore(tmp_path, Paths(), ZONE, 1)
    assert register_run(store, ledger, submitted, "23/05").written
    book = load_workbook(tmp_path / "register.xlsx")
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        "Tổng hợp", "Tình trạng", "Quyết định", "Nộp trễ, chưa nộp", "Số liệu tổng hợp", "Nhật ký"]
    sheet = book["Quyết định"]
    codes = next(row for row in sheet.iter_rows() if row[0].value == "#")
    column = SimpleNamespace(**{str(cell.value): cell.column for cell in codes if cell.value != "#"})
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == f"{AN_LAO}|6T")
    assert not sheet.cell(row, column.decision).protection.locked
    assert sheet.cell(row, column.why).protection.locked
    sheet.cell(row, column.decision).value = "Duyệt, đúng hạn"
    book.save(tmp_path / "register.xlsx")
    done = register_run(store, ledger, submitted, "24/05")
    assert (done.decisions, done.written, done.problems) == (1, True, ())
    assert done.standings[AN_LAO, "6T"].decision == "Duyệt ngày 24/05/2024, đúng hạn"


def sorted_row(key: str, unit: str, obligation: str, decision: str, until: Value = None,
               reason: str = "Thiếu mục K") -> RegisterInput:
    """A row as the register shows it, whose key need not be that of its visible columns."""
    row: dict[str, Value] = {"key": key, "unit": unit, "name": UNITS[unit].name if unit in UNITS else "",
                             "obligation": obligation, "decision": decision, "until": until, "reason": reason}
    return RegisterInput("stamp", "g1", (("K6", row),))


SIX_MONTHS = PLAN.obligation("6T").title


@pytest.mark.parametrize(("unit", "obligation"), [
    (DO_SON, SIX_MONTHS), (AN_LAO, PLAN.obligation("CN").title), ("", SIX_MONTHS),
])
def test_a_row_whose_key_is_not_that_of_what_it_shows_is_refused(submitted: ObservedYear, ledger: SqlLedger, unit: str,
                                                                 obligation: str) -> None:
    register = FakeRegister(sorted_row(f"{AN_LAO}|6T", unit, obligation, "Trả lại"))
    done = register_run(register, ledger, submitted, "23/05")
    assert (done.decisions, done.standings[AN_LAO, "6T"].stage) == (0, Stage.SUBMITTED)
    [words] = done.problems
    assert "“Trả lại”, “Thiếu mục K”" in words
    assert "đã được sắp xếp" in words
    assert pending_cells(register.tabs) == []  # the next run would take them for a decision
    assert register.tabs[2].cells  # and the register shows the words until it is decided, for three nights
    texts = [str(cell.value) for cell in register.tabs[2].cells]
    assert sum("đã được sắp xếp" in each for each in texts) == 1
    register.typed = RegisterInput("stamp", "g2")
    again = register_run(register, ledger, submitted, "24/05")
    assert again.problems == ()
    assert sum("đã được sắp xếp" in str(cell.value) for cell in register.tabs[2].cells) == 1
    register_run(register, ledger, submitted, "26/05")
    assert not any("đã được sắp xếp" in str(cell.value) for cell in register.tabs[2].cells)


def test_a_row_that_shows_its_own_unit_is_carried_out(submitted: ObservedYear, ledger: SqlLedger) -> None:
    for number, title in enumerate((SIX_MONTHS, "Tên cũ của nội dung này")):
        register = FakeRegister(replace(sorted_row(f"{AN_LAO}|6T", AN_LAO, title, "Trả lại"), generation=f"g{number}"))
        assert register_run(register, ledger, submitted, f"{23 + number}/05").decisions == 1


def held(ledger: SqlLedger, when: str) -> set[str]:
    return set(held_units(ledger.events(at(when)), at(when)))


def test_an_unclear_extension_holds_reminders_for_three_nights(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(typed((DO_SON, "Gia hạn", "thứ 3 tuần sau", "Mưa bão")))
    for when, expected in (("25/05", {DO_SON}), ("26/05", {DO_SON}), ("27/05", {DO_SON}), ("28/05", set())):
        assert len(register_run(register, ledger, submitted, when).problems) == 1
        assert held(ledger, when) == expected
    assert [each.kind for each in ledger.events(at("29/05"))].count(EventKind.UNCLEAR) == 1


@pytest.mark.parametrize("settled", [
    typed(), typed((DO_SON, "Gia hạn", "04/06/2024", "Mưa bão"), generation="g2"), typed((DO_SON, "Miễn", None, "Bão")),
])
def test_reminders_wait_no_longer_than_the_decision_is_unclear(submitted: ObservedYear, ledger: SqlLedger,
                                                              settled: RegisterInput) -> None:
    register = FakeRegister(typed((DO_SON, "Gia hạn", "thứ 3 tuần sau", "Mưa bão")))
    register_run(register, ledger, submitted, "25/05")
    register.typed = settled
    register_run(register, ledger, submitted, "26/05")
    assert held(ledger, "26/05") == set()


def test_a_decision_by_command_settles_it_though_the_entry_stays(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(typed((DO_SON, "Gia hạn", "thứ 3 tuần sau", "Mưa bão")))
    register_run(register, ledger, submitted, "25/05")
    ledger.append([event(at("25/05 08:00"), EventKind.EXTENDED, DO_SON, "6T", until="2024-06-04", reason="Mưa bão")])
    register_run(register, ledger, submitted, "26/05")
    assert held(ledger, "26/05") == set()


@pytest.mark.parametrize(("row", "holds"), [
    ((DO_SON, "Duyệt", None, ""), False), ((DO_SON, "Trả lại", None, "Sai"), False),
    ((DO_SON, "Hủy miễn", None, ""), False),
    ((DO_SON, "Gia han den thu 3", None, "Bão"), True), ((DO_SON, "Gia hạn", None, "Bão"), True),
    ((DO_SON, "Gia hạn", "01/05/2024", "Bão"), True), ((DO_SON, None, "04/06/2024", "Bão"), True),
    ((DO_SON, "Miễn", None, ""), True), ((DO_SON, "Duyệt", "04/06/2024", ""), True),
])
def test_what_is_refused_holds_reminders_only_where_it_may_free_the_unit(
        submitted: ObservedYear, ledger: SqlLedger, row: tuple[str, Value, Value, Value], *, holds: bool) -> None:
    register_run(FakeRegister(typed(row)), ledger, submitted, "25/05")
    assert held(ledger, "25/05") == ({DO_SON} if holds else set())


def test_a_register_that_can_not_be_read_settles_nothing(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(typed((DO_SON, "Gia hạn", "thứ 3 tuần sau", "Mưa bão")))
    register_run(register, ledger, submitted, "25/05")
    register.typed = RegisterInput("?", "", problem="Không đọc được.")
    register_run(register, ledger, submitted, "26/05")
    assert held(ledger, "26/05") == {DO_SON}


def test_what_is_not_recorded_stands_at_the_head_of_the_register(submitted: ObservedYear, ledger: SqlLedger) -> None:
    register = FakeRegister(typed((DO_SON, "Gia hạn", "thứ 3 tuần sau", "Mưa bão")))
    register_run(register, ledger, submitted, "25/05")
    first, decisions = register.tabs[0], register.tabs[2]
    assert {cell.row: cell.value for cell in first.cells if cell.column == 2}[3] == (
        "01 quyết định chưa ghi được: THPT-DO-SON (6T). Đề nghị xem các dòng đầu trang “Quyết định”.")
    keys = [(cell.row, cell.value) for cell in decisions.cells if cell.column == 1 and "|" in str(cell.value)]
    assert min(keys)[1] == f"{DO_SON}|6T"


@pytest.mark.parametrize(("until", "expected"), [("31/05/2024", "2024-05-31"), (None, "2024-05-30")])
def test_a_return_records_the_date_to_hand_in_again(submitted: ObservedYear, ledger: SqlLedger, until: Value,
                                                    expected: str) -> None:
    """Without a day five working days after the decision, whenever the same cell is read again."""
    register = FakeRegister(typed((AN_LAO, "Trả lại", until, "Thiếu mục K")))
    for when in ("23/05", "24/05"):
        register_run(register, ledger, submitted, when)
    [returned] = [each for each in ledger.events(at("25/05")) if each.kind is EventKind.RETURNED]
    assert returned.data["until"] == expected


def test_a_return_to_a_day_that_is_past_is_refused(submitted: ObservedYear, ledger: SqlLedger) -> None:
    run = register_run(FakeRegister(typed((AN_LAO, "Trả lại", "01/05/2024", "Sai"))), ledger, submitted, "23/05")
    assert "Ngày nộp lại 01/05/2024 đã qua" in run.problems[0]
