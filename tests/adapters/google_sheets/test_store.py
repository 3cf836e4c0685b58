"""The Google store: the contract, and what only people at the same spreadsheet can do to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from requests import Response

from automation.adapters.google.errors import FolderWithdrawnError, RefusedError, UncertainError
from automation.adapters.google_sheets import store as sheets_google
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.adapters.google_sheets.store import GoogleStore
from automation.ports import Annotation, SheetStore, Unreadable
from tests.adapters.google_workspace import Workspace, hexed, name, typed
from tests.adapters.sheet_store_contract import (
    AN_LAO,
    DO_SON,
    ERROR,
    REPORT,
    SUMMARY,
    TABS,
    WARNING,
    SheetStoreContract,
    as_read,
    register,
    value,
)
from tests.fake_google.call_context import permission
from tests.fake_google.client import client
from tests.fake_google.clock import ManualClock as Clock
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import ROBOT, GoogleState, SharedDrive
from tests.fake_google.http_messages import ApiError
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Server(Service(GoogleState(clock=Clock()))) as server:
        yield Workspace(server, tmp_path)


class TestGoogleStore(SheetStoreContract):
    workspace: Workspace

    @pytest.fixture
    def store(self, workspace: Workspace) -> GoogleStore:
        self.workspace = workspace
        return workspace.store()

    def type_in(self, unit: str, title: str, row: int, column: int, value: Any, *, note: str = "") -> None:
        hands = self.workspace.hands(unit)
        hands.type(name(title, row, column), typed(value))
        if note:
            hands.note(name(title, row, column), note)

    def spoil(self, unit: str) -> None:
        self.workspace.file(unit).book = None

    def note(self, copy: str, title: str, cell: str) -> str:
        return self.workspace.cell(self._file(copy), title, cell).note

    def fill(self, copy: str, title: str, cell: str) -> str:
        return hexed(self.workspace.cell(self._file(copy), title, cell))

    def titles(self, copy: str) -> list[str]:
        book = self._file(copy).book
        return [sheet.title for sheet in book.sheets] if book else []

    def _file(self, copy: str) -> Any:
        return next(file for file in self.workspace.service.state.files.values() if file.id in copy)

    def decide(self, row: int, column: int, value: Any) -> None:
        SheetUser(self.workspace.service, ROBOT, self.workspace.register().id).type(
            name("Quyết định", row, column), typed(value))

    def test_an_unreadable_workbook_still_gets_its_summary(self, made: SheetStore) -> None:
        """Here there is no copy to write it to: the failure is reported, and the next run tries again."""
        self.spoil(AN_LAO)
        with pytest.raises(OSError, match="không mở được tệp"):
            made.annotate(AN_LAO, [ERROR], SUMMARY)


# --- requests


def asked(workspace: Workspace) -> dict[str, int]:
    """What was asked since the last time."""
    calls = {method.rpartition(".")[0].rpartition(".")[2] + "." + method.rpartition(".")[2]: count
             for method, count in workspace.service.calls.items()}
    workspace.service.calls.clear()
    return calls


@pytest.fixture
def made(workspace: Workspace) -> GoogleStore:
    store = workspace.store()
    assert list(store.create(TABS, [(AN_LAO, {"unit_name": "An Lão"}), (DO_SON, {"unit_name": "Đồ Sơn"})])) == [
        AN_LAO, DO_SON]
    return store


def titles(workspace: Workspace) -> list[str]:
    book = workspace.file(AN_LAO).book
    return [sheet.title for sheet in book.sheets] if book else []


def contents(store: GoogleStore, *units: str) -> dict[str, Any]:
    return {each.file.unit: each.content for each in
            store.read([file for file in store.files() if not units or file.unit in units], as_read)}


def test_a_night_makes_no_more_requests_than_needed(workspace: Workspace, made: GoogleStore) -> None:
    """A listing; a read for each that changed, and one of what changed meanwhile; a write for each whose annotations
    changed."""
    contents(made)
    asked(workspace)
    workspace.hands(AN_LAO).type(name(REPORT, 2, 4), "61")
    contents(made, AN_LAO)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    assert asked(workspace) == {"files.list": 2, "spreadsheets.get": 1, "spreadsheets.batchUpdate": 1}
    assert list(made.read([], as_read)) == []
    assert asked(workspace) == {}


@pytest.mark.parametrize("reachable", [True, False])
def test_what_is_typed_after_the_listing_is_not_dated_by_it(workspace: Workspace, made: GoogleStore, *,
                                                            reachable: bool) -> None:
    """What was ticked between the listing and the reading was not ticked by the time in the listing."""
    files = made.files()
    workspace.service.state.clock.advance(3600)
    workspace.hands(AN_LAO).type(name(REPORT, 2, 4), "61")
    if not reachable:
        workspace.service.faults.plan(Fault("storage", method="drive.files.list"))
    read = {each.file.unit: each.file.modified_at for each in made.read(files, as_read)}
    listed = {each.unit: each.modified_at for each in files}
    assert read[AN_LAO] >= workspace.file(AN_LAO).modified.replace(microsecond=0) > listed[AN_LAO]
    assert (read[DO_SON] == listed[DO_SON]) is reachable


@pytest.mark.parametrize("often", [1, 1000])
def test_a_note_that_came_after_the_reading_stays(workspace: Workspace, made: GoogleStore, often: int,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it writes, the store asks Drive what people have changed since it read: at once, and then every so many
    writes."""
    monkeypatch.setattr(sheets_google, "WRITES_BETWEEN_CHECKS", often)
    hands, files, cell = workspace.hands(AN_LAO), made.files(), f"'{REPORT}'!{ERROR.cell}"
    workspace.service.before_call = lambda method, _account: (
        hands.note(cell, "đã hỏi lại") if method == "drive.files.list" and often > 1 else None)
    list(made.read(files, as_read))
    workspace.service.before_call = None
    if often == 1:
        hands.note(cell, "đã hỏi lại")
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    note = workspace.cell(workspace.file(AN_LAO), REPORT, str(ERROR.cell)).note
    assert note.startswith("đã hỏi lại\n\nBáo cáo:")
    assert ERROR.text in note


def test_what_our_own_writes_changed_is_not_listed_again_and_again(workspace: Workspace, made: GoogleStore,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    """A night of 50,000 writes would else list them all, page after page, each time that it looks."""
    monkeypatch.setattr(sheets_google, "WRITES_BETWEEN_CHECKS", 1)
    contents(made)
    asked_since: list[str] = []
    ask = made.drive.changed_after

    def listening(moment: str) -> dict[str, str]:
        asked_since.append(moment)
        return ask(moment)

    monkeypatch.setattr(made.drive, "changed_after", listening)
    for mark in (ERROR, WARNING, ERROR):
        for unit in (AN_LAO, DO_SON):
            workspace.service.state.clock.advance(120)
            made.annotate(unit, [mark], SUMMARY)
    listing, *_, before_last, last = asked_since
    assert listing < before_last < last


def test_a_new_process_remembers_the_folder_and_what_it_wrote(workspace: Workspace, made: GoogleStore) -> None:
    before = made.files()
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    asked(workspace)
    again = workspace.store()
    assert again.files() == before
    assert workspace.store().files() == before
    again.annotate(AN_LAO, [WARNING], SUMMARY)
    assert asked(workspace) == {"files.list": 2, "spreadsheets.batchUpdate": 1}


@pytest.mark.parametrize("listed_before", [True, False])
def test_what_a_person_types_on_the_softwares_account_is_read(workspace: Workspace, made: GoogleStore, *,
                                                              listed_before: bool) -> None:
    """A role account is the software's and people's: the time of a change counts, not who made it."""
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    before = made.files() if listed_before else []
    workspace.service.state.clock.advance(3600)
    SheetUser(workspace.service, ROBOT, workspace.file(AN_LAO).id).type(name(REPORT, 2, 4), "61")
    after = {each.unit: each.version for each in workspace.store().files()}
    assert after[AN_LAO] == str(workspace.file(AN_LAO).version)
    assert {each.unit: each.version for each in before}.get(AN_LAO) != after[AN_LAO]


def test_a_persons_note_with_the_softwares_heading_stays_whole(workspace: Workspace, made: GoogleStore) -> None:
    own, cell = "Họp ngày 5/6\nBáo cáo:\nnộp trước thứ Sáu", str(ERROR.cell)
    for place in (cell, str(WARNING.cell)):
        workspace.hands(AN_LAO).note(f"'{REPORT}'!{place}", own)
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    assert workspace.cell(workspace.file(AN_LAO), REPORT, cell).note == f"{own}\n\nBáo cáo:\n{ERROR.text}"
    made.clear_annotation(AN_LAO)
    assert {workspace.cell(workspace.file(AN_LAO), REPORT, place).note for place in (cell, str(WARNING.cell))} == {own}


@pytest.mark.parametrize("title", ["Kiểm tra", "KIỂM TRA", normalize("NFD", "kiểm tra")])
def test_a_persons_own_tab_of_that_name_stays(workspace: Workspace, made: GoogleStore, title: str) -> None:
    contents(made)
    workspace.hands(AN_LAO).add_tab(title)
    contents(made)
    before = titles(workspace)
    for mark in (ERROR, WARNING):
        made.annotate(AN_LAO, [mark], SUMMARY)
    assert titles(workspace) == ["Kiểm tra (Báo cáo)", *before]
    made.clear_annotation(AN_LAO)
    assert titles(workspace) == before


def test_feedback_goes_on_where_people_hid_all_their_tabs(workspace: Workspace, made: GoogleStore) -> None:
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    own = titles(workspace)[1:]
    for title in own:
        workspace.hands(AN_LAO, ROBOT).hide_tab(title)
    contents(made)
    made.annotate(AN_LAO, [WARNING], SUMMARY)
    assert titles(workspace).count("Kiểm tra") == 1
    made.clear_annotation(AN_LAO)
    hidden = {title: bool(workspace.tab(workspace.file(AN_LAO), title).properties.get("hidden")) for title in own}
    assert (titles(workspace), hidden) == (own, {**dict.fromkeys(own, True), own[0]: False})


def test_notes_are_removed_after_people_deleted_the_check_tab(workspace: Workspace, made: GoogleStore) -> None:
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    book = workspace.file(AN_LAO).book
    assert book
    book.sheets.remove(book.sheets[0])
    contents(made)
    made.clear_annotation(AN_LAO)
    assert workspace.cell(workspace.file(AN_LAO), REPORT, str(ERROR.cell)).note == ""


def test_only_revisions_of_the_softwares_writes_are_its_own(workspace: Workspace, made: GoogleStore) -> None:
    contents(made)
    workspace.service.state.clock.advance(3600)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    workspace.service.state.clock.advance(3600)
    SheetUser(workspace.service, ROBOT, workspace.file(AN_LAO).id).type(name(REPORT, 2, 4), "61")
    assert [each.by_software for each in made.revisions(AN_LAO)][-2:] == [True, False]


def test_a_bare_machine_finds_its_folder_and_annotates_as_well(workspace: Workspace, made: GoogleStore) -> None:
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    bare = workspace.store("elsewhere")
    assert [file.unit for file in bare.files()] == [AN_LAO, DO_SON]
    bare.annotate(AN_LAO, [WARNING], SUMMARY)
    file = workspace.file(AN_LAO)
    assert workspace.cell(file, REPORT, "D2").note == ""
    assert hexed(workspace.cell(file, REPORT, "D2")) == "FFFBEB"
    assert hexed(workspace.cell(file, REPORT, "D3")) == "FDE68A"


# --- whose change it was


def test_an_edit_after_our_write_is_a_new_version(workspace: Workspace, made: GoogleStore) -> None:
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    before = made.files()[0]
    workspace.hands(AN_LAO).type(name(REPORT, 2, 4), "62")
    after = made.files()[0]
    assert after.version != before.version
    assert after.modified_at > before.modified_at


def test_an_edit_between_our_read_and_our_write_is_never_missed(workspace: Workspace, made: GoogleStore) -> None:
    """Drive then names the software as the last author: the response to our write is more exact."""
    hands = workspace.hands(AN_LAO)
    contents(made)
    before = made.files()[0]

    def type_first(method: str, _account: str) -> None:
        if method == "sheets.spreadsheets.batchUpdate":
            hands.type(name(REPORT, 2, 4), "63")

    workspace.service.before_call = type_first
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    workspace.service.before_call = None
    after = made.files()[0]
    assert after.version != before.version
    assert value(contents(made, AN_LAO)[AN_LAO], REPORT, 2, 4) == 63


def test_an_edit_between_the_listing_and_the_read_is_read(workspace: Workspace, made: GoogleStore) -> None:
    hands, files = workspace.hands(AN_LAO), made.files()
    hands.type(name(REPORT, 2, 4), "64")
    [reading] = made.read(files[:1], as_read)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    assert not isinstance(reading.content, Unreadable)
    assert value(reading.content, REPORT, 2, 4) == 64


# --- people's hands


def test_marks_are_found_again_where_people_moved_them(workspace: Workspace, made: GoogleStore) -> None:
    contents(made)
    made.annotate(AN_LAO, [ERROR, WARNING], SUMMARY)
    owner = workspace.hands(AN_LAO, ROBOT)
    owner.insert_rows(REPORT, 1, 3)
    contents(made, AN_LAO)
    made.annotate(AN_LAO, [Annotation(REPORT, "D6", "Ngày sai.", "warning_mark")], SUMMARY)
    file = workspace.file(AN_LAO)
    notes = {(row, column): cell.note for row, line in workspace.tab(file, REPORT).cells.items()
             for column, cell in line.items() if cell.note}
    assert list(notes) == [(5, 3)]
    assert hexed(workspace.cell(file, REPORT, "D5")) == "FFFBEB"
    made.clear_annotation(AN_LAO)
    assert hexed(workspace.cell(workspace.file(AN_LAO), REPORT, "D6")) == "FFFBEB"
    assert titles(workspace) == ["Hướng dẫn", REPORT, "Danh mục"]


@pytest.mark.parametrize("shift", [
    lambda owner: owner.insert_rows(REPORT, 1, 2),
    lambda owner: owner.move_rows(REPORT, 1, 1, 4),
    lambda owner: owner.sort(f"'{REPORT}'!A2:D4", 1, descending=True),
    lambda owner: owner.delete_rows(REPORT, 2),
    lambda owner: owner.rename_tab(REPORT, "Báo cáo nửa năm"),
])
def test_marks_go_after_rows_that_move_between_read_and_write(
        workspace: Workspace, made: GoogleStore, shift: Callable[[SheetUser], None]) -> None:
    contents(made)
    owner = workspace.hands(AN_LAO, ROBOT)
    done: list[str] = []

    def shift_first(method: str, _account: str) -> None:
        if method == "sheets.spreadsheets.batchUpdate" and not done:
            done.append(method)
            shift(owner)

    workspace.service.before_call = shift_first
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    file = workspace.file(AN_LAO)
    assert file.book
    tab = file.book.sheets[2]
    [row] = [row for row, line in tab.cells.items() if 0 in line and line[0].value == "B01"]
    noted = {(at, column) for at, line in tab.cells.items() for column, cell in line.items() if cell.note}
    assert noted == {(row, 3)}
    assert {at for at, line in tab.cells.items() if 3 in line and hexed(line[3]) == "FCA5A5"} == {row}
    assert contents(workspace.store(), AN_LAO)  # reported as a new version


def test_a_persons_colour_and_note_come_back_as_they_were(workspace: Workspace, made: GoogleStore) -> None:
    hands = workspace.hands(AN_LAO)
    hands.colour(name(REPORT, 2, 4), {"green": 1})
    hands.note(name(REPORT, 2, 4), "Của trường")
    contents(made)
    made.annotate(AN_LAO, [ERROR, WARNING], SUMMARY)
    hands.colour(name(REPORT, 3, 4), {"blue": 1})  # over our mark: theirs now
    contents(made)
    made.clear_annotation(AN_LAO)
    file = workspace.file(AN_LAO)
    assert (workspace.cell(file, REPORT, "D2").note, workspace.cell(file, REPORT, "D3").note) == ("Của trường", "")
    assert [hexed(workspace.cell(file, REPORT, cell)) for cell in ("D2", "D3")] == ["00FF00", "0000FF"]


def test_a_tab_that_went_between_read_and_write_is_no_trouble(workspace: Workspace, made: GoogleStore) -> None:
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    owner = workspace.hands(AN_LAO, ROBOT)
    done: list[str] = []

    def delete_first(method: str, _account: str) -> None:
        if method == "sheets.spreadsheets.batchUpdate" and not done:
            done.append(method)
            owner.delete_tab("Kiểm tra")

    workspace.service.before_call = delete_first
    made.annotate(AN_LAO, [WARNING], SUMMARY)
    file = workspace.file(AN_LAO)
    assert titles(workspace) == ["Kiểm tra", "Hướng dẫn", REPORT, "Danh mục"]
    assert workspace.cell(file, REPORT, "D2").note == ""


def test_a_persons_tab_of_our_name_stays_theirs(workspace: Workspace, made: GoogleStore) -> None:
    workspace.hands(AN_LAO, ROBOT).rename_tab("Danh mục", "Kiểm tra")
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    made.annotate(AN_LAO, [WARNING], SUMMARY)
    assert titles(workspace) == [
        "Kiểm tra (Báo cáo)", "Hướng dẫn", REPORT, "Kiểm tra"]
    assert [tab.name for tab in contents(made, AN_LAO)[AN_LAO]] == ["Hướng dẫn", REPORT, "Kiểm tra"]


def test_a_unit_may_type_where_it_shall_and_nowhere_else(workspace: Workspace, made: GoogleStore) -> None:
    contents(made)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    hands = workspace.hands(AN_LAO)
    hands.type(name(REPORT, 2, 4), "5")
    for cell in (name(REPORT, 2, 1), name(REPORT, 1, 2), name("Kiểm tra", 1, 1)):
        with pytest.raises(ApiError, match="protected"):
            hands.type(cell, "x")
    with pytest.raises(ApiError, match="protected"):
        hands.delete_tab("Kiểm tra")
    with pytest.raises(ApiError, match="protected"):
        hands.delete_rows(REPORT, 1)


# --- repairs


def test_what_people_took_out_is_put_back(workspace: Workspace, made: GoogleStore) -> None:
    hands, owner = workspace.hands(AN_LAO), workspace.hands(AN_LAO, ROBOT)
    hands.type(name(REPORT, 2, 4), "61")
    owner.type(name(REPORT, 1, 1), "")
    owner.delete_tab("Hướng dẫn")
    workspace.tab(workspace.file(AN_LAO), REPORT).protected.clear()
    contents(made)
    assert AN_LAO in made.altered()
    done = made.repair(AN_LAO, TABS, {"unit_name": "An Lão"})
    assert [words.split(" “")[0] for words in done] == ["đã lập lại trang", "đã ghi lại 1 ô mã của trang",
                                                        "đã bảo vệ lại trang"]
    tabs = contents(made, AN_LAO)[AN_LAO]
    assert [tab.name for tab in tabs] == ["Hướng dẫn", REPORT, "Danh mục"]
    assert (value(tabs, "Hướng dẫn", 2, 1), value(tabs, REPORT, 1, 1)) == ("An Lão", "@tab:6T:1a2b3c4d")
    assert value(tabs, REPORT, 2, 4) == 61
    hands.type(name(REPORT, 2, 4), "62")
    with pytest.raises(ApiError, match="protected"):
        hands.type(name(REPORT, 2, 1), "x")
    assert made.repair(AN_LAO, TABS, {}) == []


def test_moved_rows_are_not_repaired_blindly(workspace: Workspace, made: GoogleStore) -> None:
    workspace.hands(AN_LAO, ROBOT).insert_rows(REPORT, 1, 2)
    before = contents(made, AN_LAO)
    assert made.repair(AN_LAO, TABS, {}) == []
    assert contents(made, AN_LAO) == before


# --- interruptions


@pytest.mark.parametrize("fault", [Fault(code=503, after_effect=True), Fault("dropped", after_effect=True),
                                   Fault(code=500)])
@pytest.mark.parametrize("at", range(18))
def test_making_is_taken_up_wherever_it_was_interrupted(workspace: Workspace, at: int, fault: Fault) -> None:
    """A killed machine: from request `at` on every request fails; then it runs again, bare."""
    names = {AN_LAO: "An Lão", DO_SON: "Đồ Sơn"}
    workspace.people = {unit: (f"{unit.lower()}@hoc.example",) for unit in names}
    wanted = [(unit, {"unit_name": name}) for unit, name in names.items()]
    count = 0

    def count_down(_method: str, _account: str) -> None:
        nonlocal count
        count += 1
        if count > at:
            workspace.service.faults.plan(fault if count == at + 1 else Fault(code=500))

    workspace.google = replace(workspace.google, patience=1.0, connections=1)
    workspace.service.before_call = count_down
    with suppress(OSError, UncertainError):
        list(workspace.store().create(TABS, wanted))
    workspace.service.before_call = None
    workspace.service.faults.planned.clear()
    bare = workspace.store("elsewhere")
    list(bare.create(TABS, wanted))
    assert [file.unit for file in bare.files()] == [AN_LAO, DO_SON]
    for unit, said in names.items():
        file = workspace.file(unit)
        assert workspace.cell(file, REPORT, "B1").value == said
        assert [one["emailAddress"] for one in file.permissions if one["role"] == "writer"] == [
            *workspace.people[unit]]
    kinds = [file.extra["appProperties"]["baocao-kind"] for file in workspace.service.state.files.values()]
    assert sorted(kinds) == ["plan", "template", "unit", "unit", "units"]


@pytest.mark.parametrize("fault", [Fault(code=503, after_effect=True), Fault("dropped", after_effect=True),
                                   Fault("no_response", seconds=9), Fault(code=429)])
def test_a_lost_answer_to_a_write_is_settled_by_looking(workspace: Workspace, made: GoogleStore, fault: Fault) -> None:
    contents(made)
    workspace.service.faults.plan(replace(fault, method="sheets.spreadsheets.batchUpdate"))
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    file = workspace.file(AN_LAO)
    assert workspace.cell(file, REPORT, "D2").note == f"Báo cáo:\n{ERROR.text}"
    assert titles(workspace).count("Kiểm tra") == 1


@pytest.mark.parametrize(("locale", "zone", "changed"), [
    ("en_US", "Asia/Ho_Chi_Minh", True), ("vi_VN", "America/New_York", True), ("vi_VN", "Asia/Saigon", False)])
def test_another_locale_or_time_zone_is_put_back(workspace: Workspace, made: GoogleStore, locale: str, zone: str, *,
                                                 changed: bool) -> None:
    workspace.hands(AN_LAO).set_region(locale, zone)
    contents(made)
    assert AN_LAO in made.altered()
    assert any("múi giờ" in words for words in made.repair(AN_LAO, TABS, {})) is changed
    book = workspace.file(AN_LAO).book
    assert book
    assert (book.locale, book.properties["timeZone"]) == ("vi_VN", "Asia/Ho_Chi_Minh" if changed else zone)


def test_a_write_puts_the_locale_back_on_its_way(workspace: Workspace, made: GoogleStore) -> None:
    workspace.hands(AN_LAO).set_region("en_US", "Asia/Ho_Chi_Minh")
    contents(made)
    asked(workspace)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    book = workspace.file(AN_LAO).book
    assert book
    assert (book.locale, asked(workspace)) == ("vi_VN", {"spreadsheets.batchUpdate": 1})


# --- places


def test_a_shared_drive_holds_everything_for_an_account_without_storage(workspace: Workspace) -> None:
    state = workspace.service.state
    state.no_storage.add(ROBOT)
    state.drives["0Adrive-of-the-office"] = SharedDrive("0Adrive-of-the-office", "Sở", [permission(ROBOT, "organizer")])
    workspace.google = replace(workspace.google, shared_drive="0Adrive-of-the-office")
    store = workspace.store()
    assert list(store.create(TABS, [(AN_LAO, {"unit_name": "An Lão"})])) == [AN_LAO]
    assert {file.drive for file in state.files.values()} == {"0Adrive-of-the-office"}
    contents(store)
    store.annotate(AN_LAO, [ERROR], SUMMARY)
    assert [file.unit for file in workspace.store("elsewhere").files()] == [AN_LAO]


COLLEAGUE = "thu-ky@so.example"


def office_with_a_folder_in_a_shared_drive(workspace: Workspace) -> None:
    """The settings name the folder alone, without its shared drive."""
    state, drive = workspace.service.state, "0Adrive-of-the-office"
    members = [permission(ROBOT, "organizer"), permission(COLLEAGUE, "organizer")]
    state.drives[drive] = SharedDrive(drive, "Sở", members)
    body = {"name": "VSTBPN", "mimeType": "application/vnd.google-apps.folder", "parents": [drive]}
    url = "https://www.googleapis.com/drive/v3/files"
    folder = workspace.store().client.request("post", url, params={"supportsAllDrives": "true"}, json=body).json()
    workspace.google = replace(workspace.google, folder=folder["id"])


def test_a_colleague_finds_what_is_in_a_folder_of_a_shared_drive(workspace: Workspace) -> None:
    office_with_a_folder_in_a_shared_drive(workspace)
    store = workspace.store()
    assert list(store.create(TABS, [(AN_LAO, {})])) == [AN_LAO]
    store.write_register(register("a"), store.read_register().stamp)
    colleague = workspace.store("elsewhere", COLLEAGUE)
    assert [file.unit for file in colleague.files()] == [AN_LAO]
    assert colleague.read_register().generation == "a"
    assert list(colleague.create(TABS, [(AN_LAO, {})])) == []
    asked(workspace)
    workspace.store("elsewhere", COLLEAGUE).files()
    assert asked(workspace) == {"files.list": 1}


def test_a_search_that_drive_did_not_finish_is_no_list(workspace: Workspace, made: GoogleStore) -> None:
    workspace.service.state.incomplete_search = True
    with pytest.raises(OSError, match="chưa tìm hết"):
        made.files()


def test_a_folder_that_was_thrown_away_is_not_looked_into(workspace: Workspace, made: GoogleStore) -> None:
    state = workspace.service.state
    folder = next(file for file in state.files.values() if file.name == "Bảng tính của các đơn vị")
    state.remove(folder)
    assert made.files() == []
    assert list(made.create(TABS, [(AN_LAO, {})])) == [AN_LAO]


def withdraw(workspace: Workspace) -> None:
    """The account loses every file but the register."""
    for file in workspace.service.state.files.values():
        if "baocaoRegister" not in file.extra.get("appProperties", {}):
            file.owner = "khac@so.example"
            file.permissions = [each for each in file.permissions if each.get("emailAddress") != ROBOT]


def test_a_withdrawn_folder_is_a_lost_access_also_in_the_next_run(workspace: Workspace, made: GoogleStore) -> None:
    withdraw(workspace)
    for store in (made, workspace.store(), workspace.store()):
        with pytest.raises(FolderWithdrawnError) as caught:
            store.files()
        assert caught.value.no_access
    assert len(workspace.files(AN_LAO)) == 1


@pytest.mark.parametrize(("code", "reason", "everywhere"), [
    (401, "authError", True), (403, "insufficientPermissions", True), (403, "SERVICE_DISABLED", True),
    (403, "forbidden", False), (404, "notFound", False),
])
def test_what_refuses_every_workbook_stops_the_reading(made: GoogleStore, monkeypatch: pytest.MonkeyPatch, code: int,
                                                       reason: str, *, everywhere: bool) -> None:
    files = made.files()

    def refuse(*_arguments: Any) -> Any:
        answer = Response()
        answer.status_code = code
        answer._content = json.dumps({"error": {"code": code, "errors": [{"reason": reason}]}}).encode()
        raise RefusedError(answer)

    monkeypatch.setattr(SpreadsheetReader, "read", refuse)
    if everywhere:
        with pytest.raises(RefusedError):
            list(made.read(files, as_read))
    else:
        assert {type(each.content) for each in made.read(files, as_read)} == {Unreadable}


def test_people_are_let_in_without_a_letter(workspace: Workspace) -> None:
    workspace.people = {AN_LAO: ("a@hoc.example", "b@hoc.example")}
    list(workspace.store().create(TABS, [(AN_LAO, {})]))
    roles = {one["emailAddress"]: one["role"] for one in workspace.file(AN_LAO).permissions}
    assert roles == {ROBOT: "owner", "a@hoc.example": "writer", "b@hoc.example": "writer"}
    assert workspace.service.state.mail == []


# --- the listing


def test_what_is_no_workbook_of_a_unit_is_listed_with_its_problem(workspace: Workspace, made: GoogleStore) -> None:
    first = workspace.file(AN_LAO)
    person = client(workspace.server, "nguoi-khac@hoc.example")
    first.permissions.append({"id": "x", "type": "user", "role": "writer", "emailAddress": "nguoi-khac@hoc.example"})
    state = workspace.service.state
    copied = person.copy(first.id, "Copy of THPT-AN-LAO", copy_permissions=False).id
    state.files[copied].parents = list(first.parents)
    state.files[copied].permissions.append(
        {"id": "r", "type": "user", "role": "writer", "emailAddress": ROBOT})
    marks = state.files[copied].extra.pop("appProperties")
    problems = {file.name: file.problem for file in made.files()}
    assert "không do phần mềm cấp" in problems.pop("Copy of THPT-AN-LAO")
    assert set(problems.values()) == {""}
    state.files[copied].extra["appProperties"] = marks  # a program's copy keeps them
    assert "Trùng mã đơn vị" in next(file.problem for file in made.files() if file.name.startswith("Copy of"))


def test_a_workbook_in_the_bin_is_named_and_made_again_only_on_request(workspace: Workspace,
                                                                       made: GoogleStore) -> None:
    workspace.file(AN_LAO).trashed = True
    assert [(file.unit, "thùng rác" in file.problem) for file in made.files()] == [(AN_LAO, True), (DO_SON, False)]
    assert list(made.create(TABS, [(AN_LAO, {}), (DO_SON, {})])) == []
    made.release([AN_LAO])
    assert list(made.create(TABS, [(AN_LAO, {}), (DO_SON, {})])) == [AN_LAO]


@pytest.mark.parametrize("method", ["drive.files.copy", "drive.files.create"])
def test_what_a_lost_answer_left_behind_is_put_into_the_bin(workspace: Workspace, method: str) -> None:
    """The listing does not show yet what the request made, so it is sent again."""
    state = workspace.service.state
    state.listing_lag = timedelta(minutes=10)
    workspace.service.faults.plan(Fault("dropped", after_effect=True, method=method))
    store = workspace.store()
    assert list(store.create(TABS, [(AN_LAO, {}), (DO_SON, {})])) == [AN_LAO, DO_SON]
    store.write_register(register("a"), store.read_register().stamp)
    known = store.stored_files()
    state.clock.advance(3600)
    later = workspace.store("elsewhere")
    later.use_recorded(known)
    assert [(file.unit, file.problem) for file in later.files()] == [(AN_LAO, ""), (DO_SON, "")]
    list(later.create(TABS, [(AN_LAO, {}), (DO_SON, {})]))
    assert later.read_register().generation == "a"
    kept = [file.extra["appProperties"] for file in state.files.values() if not file.trashed and file.book]
    assert sorted(mark.get("baocao-kind", "register") for mark in kept) == ["register", "template", "unit", "unit"]


def test_what_refuses_to_be_read_says_what_to_do(workspace: Workspace, made: GoogleStore) -> None:
    files = made.files()
    workspace.google = replace(workspace.google, patience=1.0)
    workspace.service.faults.plan(*[Fault(code=503, method="sheets.spreadsheets.get")] * 50)
    failing = workspace.store()
    failing.files()
    for reading in failing.read(files, as_read):
        assert isinstance(reading.content, Unreadable)
        assert reading.content.remedy
