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


def test_a_copy_is_named_with_its_unit_and_both_times() -> None:
    copy = {**spreadsheet(2, "A"), "name": "Bản sao của A – Trường A", "appProperties": {}}
    upload = {**spreadsheet(3, "A"), "name": "A (1).xlsx", "mimeType": "application/octet-stream", "appProperties": {}}
    other = {**spreadsheet(4, "?"), "name": "Ghi chú", "appProperties": {}}
    found = {each.file.name: each.file for each in classify_files(
        [spreadsheet(1, "A"), copy, upload, other], {}, "plan-2024", ZoneInfo("Asia/Ho_Chi_Minh"), {"A": "A"})}
    assert (found["A"].problem, found["Ghi chú"].unit, found["Ghi chú"].copy) == ("", "", "")
    for name in ("Bản sao của A – Trường A", "A (1).xlsx"):
        assert (found[name].unit, found[name].copy) == ("A", "copy")
        assert "tệp được đọc là A, lưu lúc 09:00 ngày 21/05/2024. TỆP NÀY MỚI HƠN" in found[name].problem


def test_a_version_that_rises_without_a_change_is_no_change() -> None:
    """Permissions, stars and views raise Drive's version; the modified time is that of the last change."""
    shared, edited = {**spreadsheet(1, "A"), "version": "7"}, {**spreadsheet(2, "B"), "version": "7"}
    seen = {"id1": ("1", str(shared["modifiedTime"])), "id2": ("1", "2024-05-20T02:00:00.000Z")}
    found = classify_files([shared, edited], {}, "plan-2024", ZoneInfo("Asia/Ho_Chi_Minh"), seen=seen)
    assert [(each.file.unit, each.file.version) for each in found] == [("A", "1"), ("B", "7")]
