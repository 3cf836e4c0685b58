"""Large tabs of a unit's own are not transferred; a form's tab beyond the bounds costs its unit only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from automation.adapters.google_sheets.reading import LARGEST, ORDINARY, SpreadsheetReader
from automation.adapters.google_sheets.store import GoogleStore
from automation.ports import Unreadable
from tests.adapters.google_workspace import Workspace
from tests.adapters.sheet_store_contract import (
    AN_LAO,
    BANNER,
    ERROR,
    REPORT,
    SUMMARY,
    TABS,
    as_read,
)
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import ROBOT, GoogleState
from tests.fake_google.http_messages import to_json
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheets.model import Cell, Sheet

OWN = "Của trường"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Server(Service(GoogleState(clock=ManualClock()))) as server:
        made = Workspace(server, tmp_path)
        list(made.store().create(TABS, [(AN_LAO, {"unit_name": "Trường THPT An Lão"})]))
        yield made


def paste(workspace: Workspace, title: str = OWN, rows: int = 3_000, columns: int = 12) -> Sheet:
    book = workspace.file(AN_LAO).book
    assert book
    if book.by_title(title) is None:
        workspace.hands(AN_LAO).add_tab(title)
    sheet = workspace.tab(workspace.file(AN_LAO), title)
    sheet.resize(rows, max(columns, sheet.columns))
    for row in range(20, rows):
        sheet.cells[row] = {at: Cell(f"dữ liệu {row} {at}") for at in range(columns)}
    workspace.service.state.touch(workspace.file(AN_LAO), "thpt-an-lao@hoc.example")
    return sheet


def received(workspace: Workspace, work: Any) -> tuple[int, dict[str, int], Any]:
    """Bytes of the responses, requests by method, and the result."""
    handle, sizes = workspace.service.handle, list[int]()

    def counted(request: Any) -> Any:
        response = handle(request)
        sizes.append(len(to_json(response.body)))
        return response

    workspace.service.handle = counted  # type: ignore[method-assign]
    workspace.service.calls.clear()
    done = work()
    workspace.service.handle = handle  # type: ignore[method-assign]
    return sum(sizes), dict(workspace.service.calls), done


def opened(workspace: Workspace) -> GoogleStore:
    """A store each of whose limits is a hundredth of the real one."""
    made = workspace.store()
    made.reader = SpreadsheetReader(made.client, ORDINARY // 100, LARGEST // 100)
    made.writer = replace(made.writer, reader=made.reader)
    return made


def read(workspace: Workspace) -> Any:
    store = opened(workspace)
    return next(store.read(store.files(), as_read))


def test_a_large_tab_of_the_units_own_is_left_out(workspace: Workspace) -> None:
    ordinary = {tab.name: tab.grid for tab in read(workspace).content}
    paste(workspace)
    first = {tab.name: tab.grid for tab in read(workspace).content}
    assert first == {**ordinary, OWN: []}
    size, calls, found = received(workspace, lambda: read(workspace))
    assert (size < 30_000, calls["sheets.spreadsheets.get"]) == (True, 2)
    assert {tab.name: tab.grid for tab in found.content} == first
    paste(workspace, rows=3_100)
    assert read(workspace).digest == found.digest


def test_an_ordinary_workbook_takes_one_request(workspace: Workspace) -> None:
    read(workspace)
    workspace.hands(AN_LAO).type(f"'{REPORT}'!D2", "5")
    _, calls, _ = received(workspace, lambda: read(workspace))
    assert calls["sheets.spreadsheets.get"] == 1


def test_annotations_are_written_beside_a_large_tab(workspace: Workspace) -> None:
    paste(workspace)
    store = opened(workspace)
    before = next(store.read(store.files(), as_read)).digest
    size, _, _ = received(workspace, lambda: store.annotate(AN_LAO, [ERROR], SUMMARY, BANNER))
    assert size < 60_000
    assert "Số nữ lớn hơn tổng số." in workspace.cell(workspace.file(AN_LAO), REPORT, "D2").note
    again = opened(workspace)
    [file] = again.files()
    assert next(again.read([file], as_read)).digest == before


def test_a_form_under_another_title_is_found_in_a_large_workbook(workspace: Workspace) -> None:
    paste(workspace)
    read(workspace)
    workspace.hands(AN_LAO, ROBOT).rename_tab(REPORT, "Của tôi")
    workspace.tab(workspace.file(AN_LAO), "Của tôi").protected.clear()
    paste(workspace, "Của tôi", rows=30)
    assert any(tab.name == "Của tôi" and tab.grid[0][0] == "@tab:6T:1a2b3c4d" for tab in read(workspace).content)


def test_a_form_beyond_the_bounds_is_named(workspace: Workspace) -> None:
    paste(workspace, REPORT, rows=10_050, columns=3)
    content = read(workspace).content
    assert isinstance(content, Unreadable)
    assert content.kind == "sprawling"
