"""What must hold after each night and in the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from automation.domain.tracking.events import Event, EventKind
from tests.soak.expected_ledger import DECISIONS, ReportState
from tests.soak.expected_spreadsheet import HEADING, OUR_COLOURS, differences, hexed, is_ours, ours
from tests.soak.random_users import SimulatedUnit

if TYPE_CHECKING:
    from tests.soak.driver import Night, Soak

DONE, PART = 0, 3
OBLIGATION = "6T"  # the one that falls due
DUE = date(2024, 5, 28)  # "trước ngày 28/5/2024"
# The plan's ladder for it, by a calendar on paper: 1/6 is a Saturday, so its step waits for Monday.
LADDER = (("truoc-14", date(2024, 5, 13)), ("truoc-3", date(2024, 5, 24)), ("ngay-cuoi", date(2024, 5, 27)),
          ("sau-1", date(2024, 5, 28)), ("sau-5", date(2024, 6, 3)), ("len-truong", date(2024, 6, 4)))
NOT_TRIED = re.compile(r"thư chưa được thử gửi")
STATES = {EventKind.MESSAGE_PLANNED: "planned", EventKind.MESSAGE_SENT: "sent", EventKind.MESSAGE_FAILED: "failed",
          EventKind.MESSAGE_UNCERTAIN: "uncertain"}


@dataclass
class MessageLog:
    """Every letter by its key: step, state and Message-ID, as the ledger tells; and who could not be read last."""

    steps: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # key → unit, obligation, step
    states: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def hear(self, event: Event) -> None:
        if event.kind in STATES:
            key = str(event.data["key"])
            self.states[key] = STATES[event.kind]
            if event.kind is EventKind.MESSAGE_PLANNED:
                self.steps[key] = (str(event.unit or ""), str(event.obligation), str(event.data["step"]))
                self.ids[key] = str(event.data["message_id"]).strip("<>")
        elif event.unit and event.kind is EventKind.UNREACHABLE:
            self.unread.add(event.unit)
        elif event.unit and event.kind is EventKind.OBSERVED:
            self.unread.discard(event.unit)

    def sent(self) -> set[tuple[str, str, str]]:
        return {self.steps[key] for key, state in self.states.items() if state == "sent"}


def check_night(soak: Soak, night: Night, *, settled: bool) -> None:
    assert night.ended.code in (DONE, PART), night.ended
    check_spreadsheets(soak, settled=settled)
    check_ledger(soak, night)
    check_decisions(soak)
    check_messages(soak, night)


def check_spreadsheets(soak: Soak, *, settled: bool) -> None:
    """No unit's cell is lost or changed: values, people's own notes and colours."""
    found = [f"{unit.code}: {words}" for unit in soak.units.values() for words in _differences(soak, unit, settled)]
    assert not found, f"{len(found)} cells: " + "; ".join(found[:5])


def _differences(soak: Soak, unit: SimulatedUnit, settled: bool) -> Iterator[str]:
    sheets = {sheet.id: sheet for sheet in (unit.file.book.sheets if unit.file.book else []) if not is_ours(sheet)}
    if sheets.keys() != unit.pages.keys():
        yield f"tabs {sorted(sheets)} instead of {sorted(unit.pages)}"
        return
    for number, page in unit.pages.items():
        yield from differences(page, sheets[number], soak.eye, settled=settled)


def check_ledger(soak: Soak, night: Night) -> None:
    """The night recorded what had changed between what it was given to read and what it was given before."""
    due, got = soak.oracle.night(night.sights if night.recorded else {}, night.told)
    assert Counter(got) == Counter(due), (
        f"{night.at}: not recorded {sorted(due - set(got))}, recorded without cause {sorted(set(got) - due)}")
    for each in night.told:
        if each.kind is EventKind.SUBMITTED:
            _window(soak.oracle.course(str(each.unit), str(each.obligation)), each)


def _window(course: ReportState, event: Event) -> None:
    """What the ledger gives as evidence is true: after the one moment it was not handed in, by the other it was."""
    if course.decided or course.since is None:
        return
    after, before = event.data["after"], event.data["before"]
    assert datetime.fromisoformat(before) >= course.since, (event, course.since)
    assert after is None or datetime.fromisoformat(after) <= course.since, (event, course.since)


def check_decisions(soak: Soak) -> None:
    """Each that the ledger holds was made by a person, and counts once."""
    made = Counter((slip.kind, slip.unit, slip.obligation, slip.reason) for slip in soak.secretary.slips)
    held = Counter((each.kind, str(each.unit), str(each.obligation), str(each.data["reason"]))
                   for night in soak.nights for each in night.told if each.kind in DECISIONS)
    assert not held - made, held - made


def check_messages(soak: Soak, night: Night) -> None:
    """None twice; none sent that the ledger does not know of; each that is due is sent, or named as left."""
    told, before = soak.letters, soak.letters.sent()
    for each in night.told:
        told.hear(each)
    went = Counter(each["message_id"] for each in soak.service.state.mail)
    assert not [each for each, times in went.items() if times > 1], went
    by_id = {number: told.states[key] for key, number in told.ids.items()}
    assert {by_id.get(each) for each in went} <= {"sent", "uncertain", "planned"}
    assert all(each in went for each, state in by_id.items() if state == "sent")
    if night.recorded:
        _due(soak, night, told.sent() - before)


def _due(soak: Soak, night: Night, fresh: set[tuple[str, str, str]]) -> None:
    rung = [step for step, day in LADDER if day <= night.at.date()]
    for unit in soak.units:
        course = soak.oracle.course(unit, OBLIGATION)
        if course.decided:
            continue
        went = {step for code, obligation, step in fresh if (code, obligation) == (unit, OBLIGATION)}
        owes = bool(rung) and not course.stands and unit not in soak.letters.unread
        assert went <= ({rung[-1]} if owes else set()), (night.at, unit, went)
        if owes and (unit, OBLIGATION, rung[-1]) not in soak.letters.sent():
            assert any(unit in words or NOT_TRIED.search(words) for words in night.left) or not night.ended.out, (
                night.at, unit, rung[-1], night.left)


def check_end(soak: Soak) -> None:
    """After nights without people and faults."""
    last = soak.nights[-1]
    assert all(state in ("sent", "failed") for state in soak.letters.states.values()), soak.letters.states
    assert {soak.letters.ids[key] for key, state in soak.letters.states.items() if state == "sent"} == {
        each["message_id"] for each in soak.service.state.mail}
    assert not [words for words in last.left if "thư" in words], last.left
    check_standings(soak)
    check_decision_outcomes(soak)


def check_standings(soak: Soak) -> None:
    """As the fold tells them, and as the oracle does; and what people did is seen in full."""
    rows = {(row["unit"], row["obligation"]): row for row in soak.status()}
    for unit in soak.units.values():
        for obligation in soak.form.submits:
            course = soak.oracle.course(unit.code, obligation)
            assert course.ticked == soak.form.ticked(unit.pages, obligation), (unit.code, obligation)
            if course.stands:
                assert course.said == soak.form.said(unit.pages, obligation), (unit.code, obligation)
            _standing(rows[unit.code, obligation], course)


def _standing(row: Mapping[str, Any], course: ReportState) -> None:
    stage = row["standing"]
    told = {"submitted_with_errors": "submitted", "not_due": "owing", "missing": "owing"}.get(stage, stage)
    assert told == course.stage, (row, course)
    if course.stands and not course.decided and course.since and row["due"]:
        in_time = course.since < datetime.fromisoformat(row["due"])
        assert row["verdict"] in ("unproven", "on_time" if in_time else "late"), (row, course)


def check_decision_outcomes(soak: Soak) -> None:
    """Each decision is in the ledger, or still stands where it was typed, refused for a cause."""
    held = Counter(str(each.data["reason"]) for night in soak.nights for each in night.told if each.kind in DECISIONS)
    typed = soak.secretary.typed()
    for slip in soak.secretary.slips:
        if slip.withdrawn or held[slip.reason] == 1:
            continue
        assert held[slip.reason] == 0, slip
        course = soak.oracle.course(slip.unit, slip.obligation)
        assert typed.get((slip.unit, slip.obligation), {}).get("reason") == slip.reason, (slip, typed)
        assert slip.word in ("Duyệt", "Trả lại"), slip
        assert course.exempt or not (course.handed_in and course.ticked), (slip, course)


def check_notes(soak: Soak, wanted: Mapping[str, Mapping[tuple[str, str], str]]) -> None:
    """Every open finding's note in its cell, and no other. `wanted`: unit → (tab, cell) → our words."""
    for unit in soak.units.values():
        assert unit.file.book
        found: dict[tuple[str, str], str] = {}
        coloured: set[tuple[str, str]] = set()
        for sheet in (each for each in unit.file.book.sheets if not is_ours(each)):
            for row, line in sheet.cells.items():
                for column, cell in line.items():
                    place = sheet.title, unit.cell(sheet.id, row, column).rpartition("!")[2]
                    if HEADING in cell.note:
                        found[place] = ours(cell.note)
                    if hexed(cell) in OUR_COLOURS:
                        coloured.add(place)
        due = wanted.get(unit.code, {})
        assert found == due, (unit.code, {place: (found.get(place), due.get(place)) for place in {*found, *due}
                                          if found.get(place) != due.get(place)})
        assert coloured <= set(due), (unit.code, coloured - set(due))
        assert len([sheet for sheet in unit.file.book.sheets if is_ours(sheet)]) == bool(due)
