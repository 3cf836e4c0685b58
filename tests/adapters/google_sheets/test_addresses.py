"""The addresses of spreadsheets: at the tab's id, without a request, also in a new process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from automation.adapters.google_sheets.store import GoogleStore
from tests.adapters.google_workspace import Workspace
from tests.adapters.sheet_store_contract import AN_LAO, DO_SON, ERROR, REPORT, SUMMARY, TABS, as_read
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import GoogleState
from tests.fake_google.server import Server
from tests.fake_google.service import Service


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Server(Service(GoogleState(clock=ManualClock()))) as server:
        yield Workspace(server, tmp_path)


@pytest.fixture
def made(workspace: Workspace) -> GoogleStore:
    store = workspace.store()
    list(store.create(TABS, [(AN_LAO, {"unit_name": "An Lão"})]))
    return store


def url(workspace: Workspace, tab: str = "") -> str:
    file = workspace.file(AN_LAO)
    plain = f"https://docs.google.com/spreadsheets/d/{file.id}"
    return f"{plain}/edit#gid={workspace.tab(file, tab).id}" if tab else plain


def read(store: GoogleStore) -> None:
    list(store.read(store.files(), as_read))


def test_a_new_workbook_is_addressed_and_its_tab_once_it_was_read(workspace: Workspace, made: GoogleStore) -> None:
    assert made.addresses.workbook(AN_LAO, REPORT) == url(workspace)
    assert made.addresses.workbook(DO_SON, REPORT) == ""
    read(made)
    assert made.addresses.workbook(AN_LAO.lower(), REPORT.upper()) == url(workspace, REPORT)
    assert made.addresses.workbook(AN_LAO, "Không có") == url(workspace)


def test_no_request_is_sent(workspace: Workspace, made: GoogleStore) -> None:
    read(made)
    before = len(workspace.service.log)
    again = workspace.store()
    assert again.addresses.workbook(AN_LAO, REPORT) == url(workspace, REPORT)
    assert again.addresses.register() == ""
    assert len(workspace.service.log) == before


def test_a_renamed_tab_is_found_by_its_code(workspace: Workspace, made: GoogleStore) -> None:
    workspace.tab(workspace.file(AN_LAO), REPORT).title = "Nửa năm"
    workspace.tab(workspace.file(AN_LAO), "Hướng dẫn").title = REPORT
    workspace.service.state.clock.advance(60)
    workspace.hands(AN_LAO).type("'Nửa năm'!D2", "5")
    read(made)
    assert made.addresses.workbook(AN_LAO, REPORT, ("6T",)) == url(workspace, "Nửa năm")
    assert made.addresses.workbook(AN_LAO, REPORT, ("CN",)) == url(workspace, REPORT)


def test_annotations_are_addressed_at_the_tab_that_lists_them(workspace: Workspace, made: GoogleStore) -> None:
    read(made)
    assert made.addresses.annotations(AN_LAO) == url(workspace)
    made.annotate(AN_LAO, [ERROR], SUMMARY)
    assert made.addresses.annotations(AN_LAO) == url(workspace, SUMMARY.title)


def test_a_workbook_that_is_gone_has_no_address(workspace: Workspace, made: GoogleStore) -> None:
    workspace.file(AN_LAO).trashed = True
    read(made)
    assert made.addresses.workbook(AN_LAO) == ""
