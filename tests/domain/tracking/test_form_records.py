"""A workbook that was brought to new forms keeps what was handed in: nothing is amended, un-accepted or late by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.form_records import forms_before, upgrade_record, upgraded_event
from automation.domain.tracking.history import history
from automation.domain.tracking.ledger_codes import configured_event
from automation.domain.tracking.recoding import NOTHING_RENAMED, recoded, renamed_codes
from automation.domain.tracking.report_state import ReportState
from automation.domain.workbook.form_change.outcome import UpgradeOutcome, UpgradeState
from tests.domain.workbook.form_change.forms import A01, B01, B02, PLAN, catalogue

NOW = datetime(2024, 6, 1, 2, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def on(day: int, kind: EventKind, obligation: str | None = None, **data: Any) -> Event:
    return event(NOW + timedelta(days=day), kind, "A", obligation, **data)


def observed(day: int, content: str, digest: str) -> Event:
    return on(day, EventKind.OBSERVED, content={"6T": content}, ticked={"6T": True}, digest=digest,
              tallies={"6T": [0, 0, 0]})


def upgraded(day: int, former: str, content: str) -> Event:
    record = upgrade_record("f0", "f1", "look", {"6T": former}, {"6T": ["B11"]})
    outcome = UpgradeOutcome("A", UpgradeState.DONE, digest="file-2", content={"6T": content}, record=record)
    return upgraded_event(NOW + timedelta(days=day), "A", outcome)


HANDED_IN = (observed(0, "old", "file-1"), on(0, EventKind.SUBMITTED, "6T", digest="old", before=NOW.isoformat()))
ACCEPTED = on(1, EventKind.ACCEPTED, "6T", reason="")


def state(*events: Event) -> ReportState:
    return history(events).unit("A").report_state("6T")


def test_what_was_handed_in_stays_under_its_new_digest() -> None:
    found = state(*HANDED_IN, ACCEPTED, upgraded(2, "old", "new"), observed(3, "new", "file-2"))
    assert (found.content, found.accepted, found.conflict, found.amended) == ("new", ACCEPTED, None, None)
    assert (found.differs, found.since, found.completed_at) == (False, frozenset({"B11"}), NOW)


def test_the_version_in_force_is_that_of_the_new_file_at_once() -> None:
    unit = history([*HANDED_IN, ACCEPTED, upgraded(2, "old", "new")]).unit("A")
    assert unit.version_in_force("6T")["digest"] == "file-2"


def test_a_report_that_the_file_did_not_show_stays_as_it_was() -> None:
    changed = (observed(2, "changed", "file-3"), on(2, EventKind.CONFLICT, "6T", what="amended", digest="changed"))
    found = state(*HANDED_IN, ACCEPTED, *changed, upgraded(3, "changed", "new"))
    assert found.content == "old"
    assert found.conflict
    assert (found.conflict.content, found.accepted) == ("new", ACCEPTED)


def test_rows_are_asked_again_of_what_is_handed_in_again() -> None:
    returned = on(3, EventKind.RETURNED, "6T", reason="Thiếu")
    assert state(*HANDED_IN, upgraded(2, "old", "new"), returned).since == frozenset()
    assert state(upgraded(-1, "old", "new"), *HANDED_IN).since == frozenset()


def test_codes_of_the_event_follow_a_renaming() -> None:
    forms = catalogue((A01, B01, replace(B02, code="B03", was=("B02",))))
    record = upgrade_record("f0", "f1", "", {}, {"6T": ["B02"]})
    made = upgraded_event(NOW, "A", UpgradeOutcome("A", UpgradeState.DONE, record=record))
    [recoded_event] = recoded([made], renamed_codes(PLAN, {}, forms))
    assert recoded_event.data["since"] == {"6T": ["B03"]}


def test_the_former_forms_are_those_recorded_when_the_workbook_was_made() -> None:
    first = configured_event(NOW, [], PLAN, catalogue((A01, B01)))
    assert first
    made = on(0, EventKind.PROVISIONED, fingerprint="f0", look="look-0")
    later = configured_event(NOW + timedelta(days=1), [first], PLAN, catalogue((A01, B01, B02)))
    assert later
    before = forms_before([first, made, later], NOTHING_RENAMED)["A"]
    assert (before.look, before.kinds["B01"], before.kinds["TT.held_on"]) == ("look-0", "integer", "date")
    assert before.inputs is not None
    assert "B02" not in before.inputs
    assert "CN" in before.tabs
    after = forms_before([first, made, later, upgraded(2, "old", "new")], NOTHING_RENAMED)["A"]
    assert after.inputs is not None
    assert "B02" in after.inputs
    assert forms_before([made], NOTHING_RENAMED)["A"].inputs is None
