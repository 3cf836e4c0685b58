"""The value of a cell of a Google sheet, as every reader returns it."""

from __future__ import annotations

from datetime import date

import pytest

from automation.adapters.google_sheets.spreadsheet import parse_spreadsheet
from automation.domain.workbook.answer_words import TIME_OF_DAY
from automation.domain.workbook.answers import Raw
from automation.util.fast_json import Json


@pytest.mark.parametrize(("value", "kind", "read"), [
    ({"numberValue": 1}, "PERCENT", "100%"), ({"numberValue": 0.5}, "PERCENT", "50%"),
    ({"numberValue": 77}, "NUMBER", 77), ({"numberValue": 77}, "", 77), ({"numberValue": 77}, "CURRENCY", 77),
    ({"stringValue": "x"}, "PERCENT", "x"), ({"boolValue": True}, "PERCENT", True),
    ({"numberValue": 45421}, "DATE", date(2024, 5, 9)), ({"numberValue": -1}, "DATE", -1),
    ({"numberValue": 0.5}, "TIME", TIME_OF_DAY), ({"stringValue": "12:05"}, "TIME", "12:05"),
])
def test_a_cell(value: Json, kind: str, read: Raw) -> None:
    cell = {"effectiveValue": value, "effectiveFormat": {"numberFormat": {"type": kind}}}
    sheet = {"properties": {"sheetId": 1, "title": "BC"}, "data": [{"rowData": [{"values": [cell]}]}]}
    _, [tab] = parse_spreadsheet({"sheets": [sheet]})
    assert tab.grid == [[read]]
