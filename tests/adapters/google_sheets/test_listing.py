"""The classification of the files of one Drive listing."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from automation.adapters.google_sheets.drive import PLAN_PROPERTY, SPREADSHEET, UNIT_PROPERTY
from automation.adapters.google_sheets.listing import classify_files
from automation.util.fast_json import Json


def spreadsheet(number: int, unit: str) -> Json:
    moment = f"2024-05-2{number}T02:00:00.000Z"
    return {"id": f"id{number}", "name": unit, "mimeType": SPREADSHEET, "version": "1", "modifiedTime": moment,
            "createdTime": moment, "appProperties": {PLAN_PROPERTY: "plan-2024", UNIT_PROPERTY: unit}}


def test_a_spreadsheet_of_a_former_code_is_its_units() -> None:
    files = [spreadsheet(1, "A"), spreadsheet(2, "B")]
    found = classify_files(files, {}, "plan-2024", ZoneInfo("Asia/Ho_Chi_Minh"), {"A": "A1"})
    assert [(each.file.unit, each.file.name, each.file.problem) for each in found] == [("A1", "A", ""), ("B", "B", "")]
