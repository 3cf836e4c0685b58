"""The editors of protected ranges in a copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from automation.adapters.google_sheets.protection_editors import editor_requests
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
    assert calls["sheets.spreadsheets.batchUpdate"] == 1  # the template


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
