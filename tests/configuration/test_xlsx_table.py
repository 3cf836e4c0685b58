"""A table saved by Excel that would take the machine's memory is refused in words, as a broken one is."""

from __future__ import annotations

import pytest

from automation.configuration.encodings import UnreadableTextError
from automation.configuration.xlsx_table import NO_WORKBOOK, xlsx_rows
from automation.util.processes.pool import HAS_PROCESSES
from tests.adapters.xlsx.small_workbook import SHEET, STRINGS, sheet, small_workbook, strings

EXHAUSTING = {
    "a cell in the last corner": {
        SHEET: sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')},
    "a billion strings declared": {STRINGS: strings("a", attributes=' uniqueCount="2000000000"')},
}


@pytest.mark.skipif(not HAS_PROCESSES, reason="worker processes are Linux's")
@pytest.mark.parametrize("name", EXHAUSTING)
def test_a_table_that_ends_its_reader_is_refused(name: str) -> None:
    with pytest.raises(UnreadableTextError) as refused:
        xlsx_rows(small_workbook(EXHAUSTING[name]), ["code"])
    assert refused.value.message == NO_WORKBOOK


def test_an_ordinary_table_is_read() -> None:
    table = sheet('<row r="1"><c r="A1" t="str"><v>code</v></c></row><row r="2"><c r="A2"><v>7</v></c></row>')
    assert xlsx_rows(small_workbook({SHEET: table}), ["code"]) == [(1, ["code"]), (2, ["7"])]
