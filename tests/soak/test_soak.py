"""Nightly runs and checks by day on the stand-in for Google while people keep editing and one request in fifty fails.

The suite runs a small soak; `make soak` runs 500 units and 30 nights (BAOCAO_SOAK_UNITS, BAOCAO_SOAK_NIGHTS,
BAOCAO_SOAK_CHECKS a day).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.fake_google.sheet_user import SheetUser
from tests.soak import invariants
from tests.soak.driver import Soak, expected_notes, new_server
from tests.soak.nightly_run import SoakSize
from tests.soak.tally import request_total, tally
from tests.soak.workspace_factory import ACCOUNT

UNITS, NIGHTS = (int(os.environ.get(f"BAOCAO_SOAK_{name}", few)) for name, few in (("UNITS", 6), ("NIGHTS", 3)))
SEED = int(os.environ.get("BAOCAO_SOAK_SEED", 1))
BIG = UNITS * NIGHTS > 200
CHECKS = int(os.environ.get("BAOCAO_SOAK_CHECKS", 6 if BIG else 2))
SIZE = SoakSize(UNITS, NIGHTS, CHECKS, active_share=0.05, concurrent_share=0.06, timeout=20.0, connections=4,
                seed=SEED) if BIG else SoakSize(
    UNITS, NIGHTS, CHECKS, active_share=1.0, faults=0.05, seed=SEED)


@pytest.fixture
def soak(tmp_path: Path) -> Iterator[Soak]:
    with new_server(SIZE) as server:
        made = Soak(tmp_path / "workspace", server, SIZE)
        made.set_up()
        yield made


def log(*words: object) -> None:
    if BIG:
        print(*words, file=sys.__stderr__, flush=True)


def test_nothing_is_lost_changed_or_doubled(soak: Soak) -> None:
    begun = monotonic()
    log(f"{UNITS} units made")
    for night in soak.simulate():
        log(f"{monotonic() - begun:7.0f} s", night.at, "ended with", night.result.code, len(night.observations), "read")
    for night in soak.quiet_runs():
        log(f"{monotonic() - begun:7.0f} s", night.at, "without people and faults", night.result.code,
            len(night.observations), "read")
    invariants.check_end(soak)
    invariants.check_notes(soak, expected_notes(soak))
    log(tally(soak))
    assert soak.service.faults.injected
    assert any(each.by_day and each.recorded for each in soak.nights)
    assert soak.users.done.keys() >= {"answer", "tick", "note"}
    assert len(soak.file_users.done) > 3
    assert soak.committee.done
    assert_few_requests(soak)
    assert soak.nights[-1].observations == {}, "what nobody changed is not read again"
    assert_damage_is_detected(soak)


def assert_few_requests(soak: Soak) -> None:
    """With a few units the second listing, which is a request also when nobody edits meanwhile, weighs more."""
    count = request_total(soak)
    assert count.sent - count.failed <= (1.1 if BIG else 1.5) * count.least, count


def assert_damage_is_detected(soak: Soak) -> None:
    unit = soak.rng.choice([*soak.units.values()])
    slot = soak.form.submits["KH"]
    row = unit.tabs_by_id[slot.tab].find(slot.key) or 0
    SheetUser(soak.service, ACCOUNT, unit.file.id).note(unit.cell(slot.tab, row, slot.column), "không ai viết câu này")
    with pytest.raises(AssertionError, match=f"1 cells: {unit.code}"):
        invariants.check_spreadsheets(soak, settled=True)
    soak.service.state.mail.append(soak.service.state.mail[0])
    with pytest.raises(AssertionError):
        invariants.check_messages(soak, soak.nights[-1])
    report = next(report for report in soak.expected_ledger.reports.values() if report.ticked)
    report.ticked = False
    with pytest.raises(AssertionError):
        invariants.check_standings(soak)
