"""Nights while people never rest and Google is not well: nothing of theirs is lost, each mark ends where it belongs."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from automation.adapters.google_sheets.annotations import COLOURS
from automation.adapters.google_sheets.store import GoogleStore
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import RawTab
from automation.ports import Annotation, Unreadable
from tests.adapters.google_workspace import SOFTWARE_PART, Workspace, hexed, name
from tests.adapters.sheet_store_contract import REPORT, SUMMARY, TABS, as_read
from tests.fake_google.clock import ManualClock as Clock
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import GoogleState
from tests.fake_google.http_messages import ApiError
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser

UNITS = ("A", "B", "C", "D")
SECRETARY = "thu-ky@so.example"  # may edit what is protected, and is not us
TROUBLES = [Fault(code=503), Fault(code=503, after_effect=True), Fault("dropped"), Fault("dropped", after_effect=True),
            Fault(code=429), Fault("no_response", seconds=1.0, after_effect=True)]


def findings(tabs: list[RawTab]) -> list[Annotation]:
    """A mark at each odd number of the fourth column."""
    tab = next(tab for tab in tabs if tab.name.startswith(REPORT))
    return [Annotation(tab.name, cell_name(row, 4), f"Số lẻ ở {line[0] or 'dòng không mã'}: {line[3]}", "error_mark")
            for row, line in enumerate(tab.grid, start=1)
            if len(line) > 3 and isinstance(line[3], int) and not isinstance(line[3], bool) and line[3] % 2]


@dataclass
class Nights:
    """What a run remembers between nights, as the ledger and the feedback do."""

    workspace: Workspace
    versions: dict[str, str] = field(default_factory=dict)
    marks: dict[str, list[Annotation]] = field(default_factory=dict)
    said: dict[str, list[Annotation]] = field(default_factory=dict)

    def run(self) -> None:
        store = self.workspace.store()
        try:
            files = store.files()
        except OSError:
            return
        changed = [file for file in files if self.versions.get(file.unit) != file.version]
        for reading in store.read(changed, as_read):
            if not isinstance(reading.content, Unreadable):
                self.versions[reading.file.unit] = reading.file.version
                self.marks[reading.file.unit] = findings(reading.content)
        self._tell(store)

    def _tell(self, store: GoogleStore) -> None:
        standing = store.annotated(())
        for unit, marks in self.marks.items():
            said = self.said.get(unit) if standing.get(unit) else None
            if marks == said or not (marks or unit in standing):
                continue
            try:
                if marks:
                    store.annotate(unit, marks, SUMMARY)
                else:
                    store.clear_annotation(unit)
                self.said[unit] = marks
            except OSError:
                self.said.pop(unit, None)


@dataclass
class Unrest:
    """People at the spreadsheets, at any request's moment. `typed`: every word that was typed and must stay."""

    workspace: Workspace
    dice: random.Random
    typed: dict[str, list[str]] = field(default_factory=dict)

    def strike(self, method: str = "", _account: str = "") -> None:
        if not method.startswith("drive") and self.dice.random() < 0.4:
            self.act(self.dice.choice(UNITS))

    def act(self, unit: str) -> None:
        hands = SheetUser(self.workspace.service, SECRETARY, self.workspace.file(unit).id)
        tab = self.workspace.file(unit).book.sheets  # type: ignore[union-attr]  # it is a spreadsheet
        title = next(sheet.title for sheet in tab if sheet.title.startswith(REPORT))
        row = self.dice.randrange(2, 9)
        deeds = [
            lambda: hands.type(name(title, row, 4), str(self.dice.randrange(100))),
            lambda: hands.type(name(title, row, 4), str(self.dice.randrange(100))),
            lambda: self._word(hands, unit, title),
            lambda: hands.insert_rows(title, row, 1),
            lambda: hands.move_rows(title, row, 1, self.dice.randrange(1, row)),
            lambda: hands.sort(f"'{title}'!A2:Z12", 3),
            lambda: hands.note(name(title, row, 6), f"ghi nhớ {row}"),
            lambda: hands.colour(name(title, row, 6), {"green": 1}),
            lambda: hands.rename_tab(title, f"{REPORT} {self.dice.randrange(3)}"),
        ]
        with suppress(ApiError):  # a row beyond the end, a title that another tab has
            self.dice.choice(deeds)()

    def _word(self, hands: SheetUser, unit: str, title: str) -> None:
        word = f"lời {self.dice.randrange(10**9)}"
        row = self.dice.randrange(20, 50)
        if not hands.read_texts(name(title, row, 5))[0][0]:
            hands.type(name(title, row, 5), word)
            self.typed.setdefault(unit, []).append(word)


@pytest.mark.parametrize("seed", range(4))
def test_people_and_faults_do_no_harm(tmp_path: Path, seed: int) -> None:
    with Server(Service(GoogleState(clock=Clock()))) as server:
        workspace = Workspace(server, tmp_path)
        workspace.google = replace(workspace.google, timeout=0.3, patience=60.0, connections=1, editors=(SECRETARY,))
        workspace.people = dict.fromkeys(UNITS, (SECRETARY,))
        list(workspace.store().create(TABS, [(unit, {}) for unit in UNITS]))
        unrest, nights = Unrest(workspace, random.Random(seed)), Nights(workspace)  # noqa: S311 - repeatable
        server.service.before_call = unrest.strike
        server.service.faults.rate, server.service.faults.kinds = 0.05, TROUBLES
        for _ in range(10):
            for _ in range(3):
                unrest.act(unrest.dice.choice(UNITS))
            nights.run()
        server.service.before_call = None
        server.service.faults.rate = 0.0
        nights.run()
        nights.run()
        calls = sum(server.service.calls.values())
        nights.run()
        assert sum(server.service.calls.values()) == calls + 1  # peace: a listing and nothing else
        for unit in UNITS:
            _in_order(workspace, unit, unrest.typed.get(unit, []))


def _in_order(workspace: Workspace, unit: str, typed: list[str]) -> None:
    file = workspace.file(unit)
    store = workspace.store()
    [reading] = store.read([each for each in store.files() if each.unit == unit], as_read)
    assert not isinstance(reading.content, Unreadable)
    wanted = {(mark.sheet, mark.cell): mark.text for mark in findings(reading.content)}
    assert file.book
    found, coloured = {}, set()
    words: list[str] = []
    for tab in (tab for tab in file.book.sheets if not tab.title.startswith("Kiểm tra")):
        for row, line in tab.cells.items():
            for column, cell in line.items():
                words.append(str(cell.value))
                if ours := SOFTWARE_PART.match(cell.note):
                    found[tab.title, cell_name(row + 1, column + 1)] = ours["ours"]
                if hexed(cell) in COLOURS:
                    coloured.add((tab.title, cell_name(row + 1, column + 1)))
    assert found == wanted
    assert coloured == set(wanted)
    assert sorted(word for word in words if word.startswith("lời")) == sorted(typed)
