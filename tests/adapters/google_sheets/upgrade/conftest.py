"""A unit's spreadsheet with answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.google_sheets.upgrade.units import TABLE, Unit, made
from tests.adapters.google_workspace import Workspace
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import GoogleState
from tests.fake_google.server import Server
from tests.fake_google.service import Service


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Server(Service(GoogleState(clock=ManualClock()))) as server:
        yield Workspace(server, tmp_path)


@pytest.fixture
def unit(workspace: Workspace) -> Unit:
    """B01, B02 and one group of B08 are answered, and one line of the table."""
    found = made(workspace)
    for key, column, text in (("B01", "total", "12"), ("B01", "female", "7"), ("B02", "total", "5"),
                              ("B02", "explanation", "đợt 1"), ("B08.young", "total", "4")):
        found.type(key, column, text)
    for column, text in (("held_on", "03/05/2024"), ("name", "Nói chuyện"), ("people", "40")):
        found.type("#1", column, text, TABLE)
    workspace.service.calls.clear()
    return found
