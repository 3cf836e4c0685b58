"""An upgrade that is interrupted, repeated, or whose responses are lost; and what it costs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from automation.adapters.google.errors import UncertainError
from automation.domain.workbook.form_change.outcome import UpgradeState
from automation.domain.workbook.forms import FieldKind, Indicator
from automation.ports import AdviceError
from tests.adapters.google_sheets.upgrade.units import OLD, REPORT, UNIT, VALUES, Unit, tabs, wanted
from tests.adapters.sheet_store_contract import value
from tests.domain.workbook.form_change.forms import A01, B01, B02, B08, C06, catalogue
from tests.fake_google.faults import Fault

NEW = catalogue([A01, B01, B02, Indicator("B03", "Lớp mới", FieldKind.INTEGER), B08, C06])
WRITE, READ = "sheets.spreadsheets.batchUpdate", "sheets.spreadsheets.get"
LOST = [Fault(code=503, after_effect=True), Fault("dropped", after_effect=True), Fault(code=429), Fault(code=500)]


def requests(unit: Unit) -> dict[str, int]:
    calls = dict(unit.workspace.service.calls)
    unit.workspace.service.calls.clear()
    return calls


def test_one_read_one_look_at_the_history_one_write(unit: Unit) -> None:
    """Beside them a search for the former templates, and a read of each, for all workbooks together."""
    store = unit.workspace.store()
    store.files()
    requests(unit)
    unit.upgrade(NEW, store=store)
    assert requests(unit) == {"drive.files.list": 1, "sheets.spreadsheets.get": 2, "drive.revisions.list": 1, WRITE: 1}
    unit.upgrade(NEW, store=store)
    assert WRITE not in requests(unit)


def test_the_write_is_the_softwares_own(unit: Unit) -> None:
    store = unit.workspace.store()
    before = store.files()[0]
    outcome = unit.upgrade(NEW, store=store)
    after = unit.workspace.store().files()[0]
    assert (after.version, after.modified_at) == (before.version, before.modified_at)
    assert (outcome.version, outcome.digest) == (after.version, unit.workspace.store().digest(after)) or (
        outcome.version == after.version)
    unit.workspace.service.state.clock.advance(60)
    unit.type("B01", "total", "13")
    assert unit.workspace.store().files()[0].version != before.version


def test_the_digest_is_that_of_the_next_reading(unit: Unit) -> None:
    outcome = unit.upgrade(NEW)
    store = unit.workspace.store()
    assert store.digest(store.files()[0]) == outcome.digest


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("method", [WRITE, READ, "drive.revisions.list"])
def test_a_lost_response_is_settled_by_reading(unit: Unit, fault: Fault, method: str) -> None:
    before = unit.answers(OLD)
    unit.workspace.service.faults.plan(replace(fault, method=method))
    assert unit.upgrade(NEW).state is UpgradeState.DONE
    assert unit.answers(NEW) == before
    assert unit.upgrade(NEW).state is UpgradeState.SAME


def test_a_run_that_was_ended_before_it_recorded_the_upgrade_gives_it_again(unit: Unit) -> None:
    iterator = unit.workspace.store().upgrade({UNIT: wanted(NEW)})
    first = next(iter(iterator))
    before = unit.contents()
    again = unit.upgrade(NEW)
    assert (again.state, again.digest) == (UpgradeState.DONE, first.digest)
    assert unit.contents() == before
    assert unit.upgrade(NEW).state is UpgradeState.SAME


@pytest.mark.parametrize("at", range(1, 7))
def test_wherever_it_is_interrupted_the_next_run_finishes(unit: Unit, at: int) -> None:
    """From request `at` on every request fails; then it runs again."""
    before, count = unit.answers(OLD), 0

    def count_down(_method: str, _account: str) -> None:
        nonlocal count
        count += 1
        if count >= at:
            unit.workspace.service.faults.plan(Fault(code=503, after_effect=count == at) if count == at
                                               else Fault(code=500))

    unit.workspace.google = replace(unit.workspace.google, patience=1.0, connections=1)
    unit.workspace.service.before_call = count_down
    with suppress(OSError, UncertainError, AdviceError):
        list(unit.workspace.store().upgrade({UNIT: wanted(NEW)}))
    unit.workspace.service.before_call = None
    unit.workspace.service.faults.planned.clear()
    state = unit.sheet().cells[0][0].value
    assert unit.upgrade(NEW).state in (UpgradeState.DONE, UpgradeState.SAME)
    assert unit.answers(NEW) == before
    assert state is not None


def test_one_in_fifty_requests_fails_and_all_units_are_brought(unit: Unit) -> None:
    codes = [f"THPT-{number}" for number in range(30)]
    store = unit.workspace.store()
    list(store.create(tabs(OLD), [(code, VALUES | {"unit_code": code}) for code in codes]))
    faults = unit.workspace.service.faults
    faults.rate, faults.kinds = 0.02, LOST[:3]
    done: set[str] = set()
    for _ in range(3):
        for outcome in unit.workspace.store().upgrade({code: wanted(NEW) for code in codes}):
            done |= {outcome.unit} if outcome.state in (UpgradeState.DONE, UpgradeState.SAME) else set()
    faults.rate = 0.0
    assert done == set(codes)
    for code in codes:
        tab = unit.workspace.tab(unit.workspace.file(code), REPORT)
        assert sum(line[0].value == "B03" for line in tab.cells.values() if 0 in line) == 1


def test_content_that_the_ledger_has_not_is_left_alone(unit: Unit) -> None:
    outcome = unit.upgrade(NEW, digest="another")
    assert outcome.state is UpgradeState.LEFT
    assert unit.upgrade(NEW, beside=True).state is UpgradeState.LEFT


def test_a_run_that_was_ended_repeats_what_is_to_be_recorded(unit: Unit) -> None:
    """Also for a unit of which the next run wants nothing. What a person typed in between is no part of the record."""
    contents: dict[str, Any] = {"contents": lambda each: {"6T": str(value(each, REPORT, 12, 7))},
                                "record": {"to": "1234"}}
    iterator = unit.workspace.store().upgrade({UNIT: wanted(NEW, **contents)})
    first = next(iter(iterator))
    assert (first.record, first.content) == ({"to": "1234"}, {"6T": "12"})
    unit.workspace.service.state.clock.advance(60)
    unit.type("B01", "total", "13")
    [again] = unit.workspace.store().upgrade({})
    assert (again.state, again.record, again.content, again.kept) == (
        UpgradeState.DONE, first.record, first.content, first.kept)
    assert list(unit.workspace.store().upgrade({})) == []


def test_what_is_typed_during_the_write_is_no_part_of_the_record(unit: Unit) -> None:
    done: list[str] = []

    def type_first(method: str, _account: str) -> None:
        if method == WRITE and not done:
            done.append(method)
            unit.type("B01", "total", "13")

    unit.workspace.service.before_call = type_first
    outcome = unit.upgrade(NEW, contents=lambda each: {"6T": str(value(each, REPORT, 12, 7))})
    unit.workspace.service.before_call = None
    assert (outcome.state, outcome.content) == (UpgradeState.DONE, {"6T": "12"})


def test_an_upgrade_that_was_never_written_is_forgotten(unit: Unit) -> None:
    unit.workspace.google = replace(unit.workspace.google, patience=1.0, connections=1)
    for _ in range(40):
        unit.workspace.service.faults.plan(Fault(code=500, method=WRITE))
    assert unit.upgrade(NEW).state is UpgradeState.LEFT
    unit.workspace.service.faults.planned.clear()
    assert list(unit.workspace.store().upgrade({})) == []
    assert unit.upgrade(NEW).state is UpgradeState.DONE
