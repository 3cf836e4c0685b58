"""What must hold after each run and at the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from automation.adapters.google_sheets.drive import UNIT_PROPERTY
from automation.domain.tracking.events import Event, EventKind
from tests.soak.additions import is_register
from tests.soak.expected_ledger import DECISIONS, ReportState
from tests.soak.expected_spreadsheet import (
    HEADING,
    SOFTWARE_COLOURS,
    differences,
    hex_colour,
    is_software_tab,
    software_note,
)
from tests.soak.random_users import SimulatedUnit

if TYPE_CHECKING:
    from tests.soak.driver import Soak
    from tests.soak.nightly_run import NightlyRun

DONE, PART = 0, 3
OBLIGATION = "6T"  # the one that falls due
DUE = date(2024, 5, 28)  # "trước ngày 28/5/2024"
# The plan's ladder for it, worked out by hand: 1/6 is a Saturday, so its step waits for Monday.
LADDER = (("truoc-14", date(2024, 5, 13)), ("truoc-3", date(2024, 5, 24)), ("ngay-cuoi", date(2024, 5, 27)),
          ("sau-1", date(2024, 5, 28)), ("sau-5", date(2024, 6, 3)), ("len-truong", date(2024, 6, 4)))
ABOUT_MAIL = re.compile(r"\bthư\b(?! mục)")
NOT_TRIED = re.compile(r"thư chưa được thử gửi")
STATES = {EventKind.MESSAGE_PLANNED: "planned", EventKind.MESSAGE_SENT: "sent", EventKind.MESSAGE_FAILED: "failed",
          EventKind.MESSAGE_UNCERTAIN: "uncertain"}

EXPECTED = frozenset({"reminder", "escalation", "returned", "digest_committee"})  # the kinds that are worked out here


@dataclass
class MessageLog:
    """Every message of the ledger by its key: steps of the ladder and of returns, state and Message-ID; and the units
    that could not be read last."""

    steps: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)  # key → unit, obligation, step
    states: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def record(self, event: Event) -> None:
        if event.kind in STATES:
            key = str(event.data["key"])
            self.states[key] = STATES[event.kind]
            if event.kind is EventKind.MESSAGE_PLANNED:
                occasions = [{**event.data, "kind": event.data["letter"], "obligation": event.obligation},
                             *event.data.get("also", ())]
                self.steps[key] = [(str(event.unit or ""), str(each["obligation"]), str(each["step"]))
                                   for each in occasions if each["kind"] in EXPECTED]
                self.ids[key] = str(event.data["message_id"]).strip("<>")
        elif event.unit and event.kind is EventKind.UNREACHABLE:
            self.unread.add(event.unit)
        elif event.unit and event.kind is EventKind.OBSERVED:
            self.unread.discard(event.unit)

    def sent(self) -> set[tuple[str, str, str]]:
        return {step for key, state in self.states.items() if state == "sent" for step in self.steps[key]}


def check_night(soak: Soak, night: NightlyRun, *, settled: bool) -> None:
    assert night.result.code in (DONE, PART), night.result
    check_files(soak)
    check_spreadsheets(soak, settled=settled)
    check_ledger(soak, night)
    check_decisions(soak)
    check_messages(soak, night)


def check_files(soak: Soak) -> None:
    """No write took away what people had added; nothing was made beside the files that are there, and people's copies
    are as they left them."""
    assert not soak.guard.lost, f"{len(soak.guard.lost)} lost: {soak.guard.lost[:5]}"
    files, copies = soak.service.state.files, soak.file_users.copies | soak.committee.copies
    changed = {number: (files[number].version, version) for number, version in copies.items()
               if files[number].version != version or files[number].trashed}
    assert not changed, changed
    made = [each for each in files.values() if each.book and each.id not in copies and not each.trashed]
    marks = Counter(unit for each in made for unit in [str((each.extra.get("appProperties") or {}).get(UNIT_PROPERTY))])
    twice = {unit: count for unit, count in marks.items() if count > 1 and unit != "None"}
    assert not twice, twice
    assert sum(is_register(each) for each in made) <= 1


def check_spreadsheets(soak: Soak, *, settled: bool) -> None:
    """No cell of a unit is lost or changed: values, people's own notes and colours."""
    found = [f"{unit.code}: {words}" for unit in soak.units.values() for words in _differences(soak, unit, settled)]
    assert not found, f"{len(found)} cells: " + "; ".join(found[:5])


def _differences(soak: Soak, unit: SimulatedUnit, settled: bool) -> Iterator[str]:
    book = unit.file.book
    sheets = {sheet.id: sheet for sheet in (book.sheets if book else []) if not is_software_tab(sheet)}
    if sheets.keys() != unit.tabs_by_id.keys():
        yield f"tabs {sorted(sheets)} instead of {sorted(unit.tabs_by_id)}"
        return
    for number, expected in unit.tabs_by_id.items():
        yield from differences(expected, sheets[number], soak.reader, settled=settled)


def check_ledger(soak: Soak, night: NightlyRun) -> None:
    """The run recorded what had changed between what it was given to read and what was given before."""
    due, got = soak.expected_ledger.apply_run(night.observations if night.recorded else {}, night.new_events)
    assert Counter(got) == Counter(due), (
        f"{night.at}: not recorded {sorted(due - set(got))}, recorded without cause {sorted(set(got) - due)}")
    for each in night.new_events:
        if each.kind is EventKind.SUBMITTED:
            _check_window(soak.expected_ledger.report(str(each.unit), str(each.obligation)), each)


def _check_window(report: ReportState, event: Event) -> None:
    """The evidence in the ledger is true: not handed in at `after`, handed in by `before`."""
    if report.decided or report.since is None:
        return
    after, before = event.data["after"], event.data["before"]
    assert datetime.fromisoformat(before) >= report.since, (event, report.since)
    assert after is None or datetime.fromisoformat(after) <= report.since, (event, report.since)


def check_decisions(soak: Soak) -> None:
    """Each decision in the ledger was made by a person, and is there once."""
    made = Counter((each.kind, each.unit, each.obligation, each.reason) for each in soak.secretary.decisions)
    held = Counter((each.kind, str(each.unit), str(each.obligation), str(each.data["reason"]))
                   for night in soak.nights for each in night.new_events if each.kind in DECISIONS)
    assert not held - made, held - made


def check_messages(soak: Soak, night: NightlyRun) -> None:
    """No message is sent twice or without an event; each that is due is sent, or reported as left."""
    message_log, before = soak.message_log, soak.message_log.sent()
    for each in night.new_events:
        message_log.record(each)
    sent_ids = Counter(each["message_id"] for each in soak.service.state.mail)
    assert not [each for each, times in sent_ids.items() if times > 1], sent_ids
    by_id = {number: message_log.states[key] for key, number in message_log.ids.items()}
    assert {by_id.get(each) for each in sent_ids} <= {"sent", "uncertain", "planned"}
    assert all(each in sent_ids for each, state in by_id.items() if state == "sent")
    if night.by_day:
        assert all(step.startswith("tra-lai") for _unit, _obligation, step in message_log.sent() - before)
    elif night.recorded:
        _check_due_steps(soak, night, message_log.sent() - before)


def _check_due_steps(soak: Soak, night: NightlyRun, new_steps: set[tuple[str, str, str]]) -> None:
    due_steps = [step for step, day in LADDER if day <= night.at.date()]
    for unit in soak.units:
        report = soak.expected_ledger.report(unit, OBLIGATION)
        if report.decided:
            continue
        sent_steps = {step for code, obligation, step in new_steps if (code, obligation) == (unit, OBLIGATION)}
        owes = bool(due_steps) and not report.is_pending and unit not in soak.message_log.unread
        assert sent_steps <= ({due_steps[-1]} if owes else set()), (night.at, unit, sent_steps)
        if owes and (unit, OBLIGATION, due_steps[-1]) not in soak.message_log.sent():
            assert any(unit in words or NOT_TRIED.search(words) for words in night.left) or not night.result.out, (
                night.at, unit, due_steps[-1], night.left)


def check_end(soak: Soak) -> None:
    """What must hold after runs without people and faults."""
    last = soak.nights[-1]
    assert all(state in ("sent", "failed") for state in soak.message_log.states.values()), soak.message_log.states
    assert {soak.message_log.ids[key] for key, state in soak.message_log.states.items() if state == "sent"} == {
        each["message_id"] for each in soak.service.state.mail}
    assert not [words for words in last.left if ABOUT_MAIL.search(words)], last.left
    check_standings(soak)
    check_decision_outcomes(soak)


def check_standings(soak: Soak) -> None:
    """`status` and the expected ledger agree, and both contain all that people did."""
    rows = {(row["unit"], row["obligation"]): row for row in soak.status()}
    for unit in soak.units.values():
        for obligation in soak.form.submits:
            report = soak.expected_ledger.report(unit.code, obligation)
            ticked, answers = report.conflict or (report.ticked, report.answers)
            assert ticked == soak.form.ticked(unit.tabs_by_id, obligation), (unit.code, obligation)
            if report.is_pending:
                assert answers == soak.form.answers(unit.tabs_by_id, obligation), (unit.code, obligation)
            _check_standing(rows[unit.code, obligation], report)


def _check_standing(row: Mapping[str, Any], report: ReportState) -> None:
    stage = row["standing"]
    message_log = {"submitted_with_errors": "submitted", "not_due": "owing", "missing": "owing"}.get(stage, stage)
    assert message_log == report.stage, (row, report)
    if report.is_pending and not report.decided and report.since and row["due"]:
        in_time = report.since < datetime.fromisoformat(row["due"])
        assert row["verdict"] in ("unproven", "on_time" if in_time else "late"), (row, report)


def check_decision_outcomes(soak: Soak) -> None:
    """Each decision is in the ledger, or still in its cells because it was rightly refused."""
    held = Counter(str(each.data["reason"])
                   for night in soak.nights for each in night.new_events if each.kind in DECISIONS)
    entries = soak.secretary.entries()
    for decision in soak.secretary.decisions:
        if decision.withdrawn or held[decision.reason] == 1:
            continue
        assert held[decision.reason] == 0, decision
        report = soak.expected_ledger.report(decision.unit, decision.obligation)
        assert entries.get((decision.unit, decision.obligation), {}).get("reason") == decision.reason, (decision,
                           entries)
        assert decision.word in ("Duyệt", "Trả lại"), decision
        assert report.exempt or not (report.handed_in and report.ticked), (decision, report)


def check_notes(soak: Soak, wanted: Mapping[str, Mapping[tuple[str, str], str]]) -> None:
    """Every open finding's note is in its cell, and no other. `wanted`: unit → (tab, cell) → the software's text."""
    for unit in soak.units.values():
        assert unit.file.book
        found: dict[tuple[str, str], str] = {}
        coloured: set[tuple[str, str]] = set()
        for sheet in (each for each in unit.file.book.sheets if not is_software_tab(each)):
            for row, line in sheet.cells.items():
                for column, cell in line.items():
                    place = sheet.title, unit.cell(sheet.id, row, column).rpartition("!")[2]
                    if HEADING in cell.note:
                        found[place] = software_note(cell.note)
                    if hex_colour(cell) in SOFTWARE_COLOURS:
                        coloured.add(place)
        due = wanted.get(unit.code, {})
        assert found == due, (unit.code, {place: (found.get(place), due.get(place)) for place in {*found, *due}
                                          if found.get(place) != due.get(place)})
        assert coloured <= set(due), (unit.code, coloured - set(due))
        assert len([sheet for sheet in unit.file.book.sheets if is_software_tab(sheet)]) == bool(due)
