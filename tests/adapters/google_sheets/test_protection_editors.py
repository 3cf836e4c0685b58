"""The editors of protected ranges in a copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from automation.adapters.google_sheets.protection_editors import editor_requests
from automation.domain.access.permissions import SharedFile
from automation.util.fast_json import Json
from tests.adapters.google_workspace import Workspace
from tests.adapters.sheet_store_contract import AN_LAO, REPORT, TABS
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import ROBOT, GoogleState
from tests.fake_google.server import Server
from tests.fake_google.service import Service

SECRETARY = "thu-ky@so.example"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Server(Service(GoogleState(clock=ManualClock()))) as server:
        yield Workspace(server, tmp_path)


def test_a_copy_has_the_editors_of_the_settings(workspace: Workspace) -> None:
    workspace.google = replace(workspace.google, editors=(SECRETARY,))
    list(workspace.store().create(TABS, [(AN_LAO, {"unit_name": "An Lão"})]))
    [entry] = workspace.tab(workspace.file(AN_LAO), REPORT).protected
    assert set(entry["editors"]["users"]) == {ROBOT, SECRETARY}


def test_without_editors_a_copy_costs_no_further_request(workspace: Workspace) -> None:
    list(workspace.store().create(TABS, [(AN_LAO, {"unit_name": "An Lão"})]))
    calls = workspace.service.calls
    assert calls["sheets.spreadsheets.batchUpdate"] == 2  # the template, in two parts


def test_what_lost_its_protection_is_protected_again() -> None:
    drawn = next(tab for tab in TABS if tab.protected)
    sheets: list[Json] = [{"properties": {"title": drawn.title, "sheetId": 5}}, {"properties": {"title": "Của đơn vị"}}]
    [made] = editor_requests(sheets, TABS, [SECRETARY])
    assert made["addProtectedRange"]["protectedRange"]["range"] == {"sheetId": 5}


def test_an_editor_is_added_once() -> None:
    kept = {"protectedRangeId": 1, "editors": {"users": [ROBOT, SECRETARY.upper()], "groups": ["nhom@so.example"]}}
    lacking = {"protectedRangeId": 2, "editors": {"users": [ROBOT], "groups": ["nhom@so.example"]}}
    warning = {"protectedRangeId": 3, "warningOnly": True}
    sheets = [{"properties": {"title": REPORT, "sheetId": 5}, "protectedRanges": [kept, lacking, warning]}]
    [made] = editor_requests(sheets, TABS, [SECRETARY, SECRETARY])
    assert made["updateProtectedRange"]["protectedRange"] == {
        "protectedRangeId": 2, "editors": {"users": [ROBOT, SECRETARY], "groups": ["nhom@so.example"]}}


def shared_file(workspace: Workspace) -> SharedFile:
    return SharedFile(workspace.file(AN_LAO).id, AN_LAO, "")


def changed_editors(workspace: Workspace, former: tuple[str, ...]) -> bool:
    store = workspace.store()
    store.permissions.shared_files()
    return store.permissions.renew_editors(shared_file(workspace), former)


def test_a_workbook_made_earlier_gets_the_editors_of_the_settings(workspace: Workspace) -> None:
    """Whom the settings no longer name is removed, whom a person let in stays, and so does a person's own range."""
    workspace.google = replace(workspace.google, editors=(SECRETARY,))
    list(workspace.store().create(TABS, [(AN_LAO, {"unit_name": "An Lão"})]))
    [entry] = workspace.tab(workspace.file(AN_LAO), REPORT).protected
    entry["editors"]["users"].append("nguoi-khac@so.example")
    workspace.hands(AN_LAO, ROBOT).batch({"addProtectedRange": {"protectedRange": {
        "range": {"sheetId": workspace.tab(workspace.file(AN_LAO), REPORT).id, "startRowIndex": 40},
        "editors": {"users": [SECRETARY]}}}})
    workspace.google = replace(workspace.google, editors=("moi@so.example",))
    assert not changed_editors(workspace, (SECRETARY,)), "it was not read since its last change"
    before = reading(workspace)
    assert changed_editors(workspace, (SECRETARY,))
    own, person = workspace.tab(workspace.file(AN_LAO), REPORT).protected
    assert own["editors"]["users"] == [ROBOT, "nguoi-khac@so.example", "moi@so.example"]
    assert set(person["editors"]["users"]) == {ROBOT, SECRETARY}
    [after] = workspace.store().files()
    assert (after.version, after.modified_at) == before, "the write is the software's own"

    writes = workspace.service.calls["sheets.spreadsheets.batchUpdate"]
    assert changed_editors(workspace, (SECRETARY,))
    assert workspace.service.calls["sheets.spreadsheets.batchUpdate"] == writes


def reading(workspace: Workspace) -> tuple[str, object]:
    """Reads the workbook as a run does; its version and time."""
    store = workspace.store()
    [file] = store.files()
    assert len(list(store.read([file], lambda _unit, tabs: tabs))) == 1
    return file.version, file.modified_at
