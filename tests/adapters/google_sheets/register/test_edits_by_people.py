"""Whatever people do between our reads and our writes: each decision is recorded for the unit it was typed for."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from automation.adapters.google_sheets.register.register import GoogleRegister
from automation.domain.workbook.drawing import Drawing
from tests.adapters.google_sheets.register.test_register import file_of, opened
from tests.adapters.sheet_store_contract import log, register
from tests.fake_google.clock import ManualClock
from tests.fake_google.faults import Fault, Faults
from tests.fake_google.google_state import ROBOT, GoogleState
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser

UNITS = ("THPT-A", "THPT-B", "THPT-C", "THPT-D")
TAB = "Quyết định"
CALLS = ("getByDataFilter", "batchUpdate")


@dataclass
class People:
    """They open the tab, find their unit's row by its key, and do something. `typed`: what stands for a unit on
    a tab; typing over it takes it back."""

    server: Server
    typed: dict[tuple[int, str], str] = field(default_factory=dict)
    ever: set[tuple[str, str]] = field(default_factory=set)

    def do(self, what: str, unit: int) -> None:
        book = file_of(self.server).book
        sheet = book.by_title(TAB) if book else None
        if sheet is None:
            return
        hands = SheetUser(self.server.service, ROBOT, file_of(self.server).id)
        keys = {cells[0].value: row for row, cells in sheet.cells.items() if 0 in cells}
        rows = sorted(row for key, row in keys.items() if "|" in str(key))
        if what == "type":
            key = f"{UNITS[unit]}|6T"
            word = f"Lý do {len(self.ever)}"
            hands.type(f"{TAB}!E{keys[key] + 1}", word)
            self.typed[sheet.id, UNITS[unit]] = word
            self.ever.add((UNITS[unit], word))
        elif what == "sort":
            hands.sort(f"{TAB}!A{rows[0] + 1}:E{rows[-1] + 1}", 0, descending=unit % 2 == 0)
        elif what == "insert":
            hands.insert_rows(TAB, rows[unit % len(rows)], 1 + unit)
        elif what == "move":
            hands.move_rows(TAB, rows[unit % len(rows)], 1, rows[0])
        elif what == "note":
            hands.note(f"{TAB}!E{rows[0] + 1}", "xem lại")


Acts = list[tuple[int, str, int]]
ACTS = st.lists(st.tuples(st.integers(0, 25), st.sampled_from(["type", "type", "sort", "insert", "move", "note"]),
                          st.integers(0, len(UNITS) - 1)), max_size=14)


def drawn(generation: int) -> tuple[Drawing, ...]:
    return (*register(f"g{generation}", *((f"{unit}|6T", None, None, None) for unit in UNITS)), log(0))


def night(store: GoogleRegister, ledger: set[tuple[str, str, str]], generation: int) -> int:
    """As `run_register` works: what is read is recorded once for each register, cell and value, then the register is
    rewritten."""
    for _ in range(40):
        found = store.read_register()
        for _, row in found.rows:
            ledger.add((found.generation, str(row["unit"]), str(row["reason"])))
        generation += 1
        if not store.write_register(drawn(generation), found.stamp).changed:
            return generation
    raise AssertionError("the register was never written")


TROUBLES = [Fault(code=503), Fault(code=503, after_effect=True), Fault("dropped"),
            Fault("dropped", after_effect=True), Fault(code=429)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS)
def test_no_decision_is_lost_or_moved(acts: Acts) -> None:
    nights(acts, Faults())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS, seed=st.integers(1, 1000))
def test_nor_when_google_is_in_trouble(acts: Acts, seed: int) -> None:
    nights(acts, Faults(rate=0.25, kinds=TROUBLES, seed=seed))


def nights(acts: Acts, faults: Faults) -> None:
    with Server(Service(GoogleState(clock=ManualClock()), Faults())) as server:
        people, calls = People(server), [0]
        ledger: set[tuple[str, str, str]] = set()
        opened(server).write_register(drawn(0), "")

        def before(name: str, _account: str) -> None:
            if name.endswith(CALLS):
                for at, what, unit in acts:
                    if at == calls[0]:
                        people.do(what, unit)
                calls[0] += 1

        server.service.before_call = before
        server.service.faults = faults
        generation = 0
        for _ in range(4):
            generation = night(opened(server), ledger, generation)
        server.service.before_call = None
        server.service.faults = Faults()
        for _ in range(2):
            generation = night(opened(server), ledger, generation)
        recorded = {(unit, word) for _, unit, word in ledger}
        assert recorded <= people.ever
        assert {(unit, word) for (_, unit), word in people.typed.items()} - recorded == set()
