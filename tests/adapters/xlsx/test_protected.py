"""The register is read in a process of its own, unless it is small and written as programs write it."""

from __future__ import annotations

import pytest

from automation.adapters.xlsx import protected
from automation.adapters.xlsx.limits import REGISTER_BOUNDS, Bounds
from automation.adapters.xlsx.protected import protected_tabs
from automation.adapters.xlsx.read import UnreadableError
from automation.domain.workbook.answers import RawTab
from automation.util.processes.limits import Limits
from automation.util.processes.pool import HAS_PROCESSES
from tests.adapters.xlsx.small_workbook import SHEET, sheet, small_workbook

ODD = {
    "cells without names": sheet("<row><c><v>7</v></c></row>"),
    "a cell with two names": sheet('<row><c r="A2" r="A1" t="n"><v>7</v></c></row>'),
}


def out_of_memory(_data: bytes, _bounds: Bounds) -> list[RawTab]:
    raise MemoryError


@pytest.mark.skipif(not HAS_PROCESSES, reason="worker processes are Linux's")
@pytest.mark.parametrize("name", ODD)
def test_an_odd_workbook_that_ends_its_reader_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protected, "tabs", out_of_memory)
    with pytest.raises(UnreadableError) as refused:
        protected_tabs(small_workbook({SHEET: ODD[name]}), REGISTER_BOUNDS)
    assert refused.value.kind == "exhausting"


def test_an_odd_workbook_is_read_as_any() -> None:
    [tab] = protected_tabs(small_workbook({SHEET: ODD["cells without names"]}), REGISTER_BOUNDS)
    assert tab.grid == [[7.0]]


def test_its_problems_are_reported_by_the_process() -> None:
    with pytest.raises(UnreadableError) as refused:
        protected_tabs(small_workbook({SHEET: sheet('<row r="2000000"><c><v>7</v></c></row>')}), REGISTER_BOUNDS)
    assert refused.value.kind == "sprawling"


def test_an_ordinary_workbook_needs_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protected, "run_alone", lambda _job, _item, _on_crash, _limits: pytest.fail("a process"))
    [tab] = protected_tabs(small_workbook({}), REGISTER_BOUNDS)
    assert tab.grid == [[7.0]]


def test_limits_grow_with_the_file() -> None:
    assert protected._limits(20 * 2**20) == Limits(memory=2512, seconds=130, wait=520)
