"""Requests of batches for which gspread has no method, and the tables of methods and request kinds."""

from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import ValueRenderOption

from tests.fake_google.discovery import document, methods
from tests.fake_google.http_messages import Json
from tests.fake_google.server import Server
from tests.fake_google.service import METHODS
from tests.fake_google.sheets.batch.dispatch import KINDS, NEED_FIELDS


def run(book: gspread.Spreadsheet, *requests: Json, **options: Any) -> Json:
    response: Json = book.batch_update({"requests": list(requests), **options})
    return response


def tab(book: gspread.Spreadsheet) -> Json:
    metadata: Json = book.fetch_sheet_metadata()["sheets"][0]
    return metadata


def box(top: int, bottom: int, left: int, right: int) -> Json:
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


def test_the_tables_contain_only_methods_and_requests_of_google() -> None:
    assert METHODS.keys() <= {method.id for method in methods()}
    assert KINDS.keys() <= document("sheets.v4")["schemas"]["Request"]["properties"].keys()
    assert KINDS.keys() >= NEED_FIELDS


def test_an_unset_mask_is_refused(book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError, match=r"requests\[0\]\.updateCells: At least one field must be listed in 'fields'"):
        run(book, {"updateCells": {"start": {"rowIndex": 0}, "rows": [], "fields": ""}})
    with pytest.raises(APIError, match="Must specify at least one request"):
        run(book)


def test_conditional_formats_are_ordered(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    def rule(colour: str) -> Json:
        paint = {"condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": {colour: 1}}}
        return {"ranges": [box(0, 5, 0, 1)], "booleanRule": paint}

    run(book, {"addConditionalFormatRule": {"rule": rule("red"), "index": 0}},
        {"addConditionalFormatRule": {"rule": rule("green"), "index": 0}},
        {"updateConditionalFormatRule": {"index": 1, "newIndex": 0}})  # fmt: skip
    sheet.insert_row([], 2)
    rules = tab(book)["conditionalFormats"]
    assert [list(one["booleanRule"]["format"]["backgroundColor"]) for one in rules] == [["red"], ["green"]]
    assert rules[0]["ranges"] == [box(0, 6, 0, 1)]
    run(book, {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})
    assert len(tab(book)["conditionalFormats"]) == 1


def test_filter_views_and_banding_are_added_and_deleted(book: gspread.Spreadsheet) -> None:
    replies = run(book, {"addFilterView": {"filter": {"title": "Lọc", "range": {"sheetId": 0}}}},
               {"addBanding": {"bandedRange": {"range": box(0, 3, 0, 3)}}})["replies"]  # fmt: skip
    view, band = replies[0]["addFilterView"]["filter"], replies[1]["addBanding"]["bandedRange"]
    assert view["range"] == box(0, 1000, 0, 26)
    renamed = {"filterViewId": view["filterViewId"], "title": "Mới"}
    run(book, {"updateFilterView": {"filter": renamed, "fields": "title"}})
    assert tab(book)["filterViews"][0]["title"] == "Mới"
    with pytest.raises(APIError, match="already has alternating"):
        run(book, {"addBanding": {"bandedRange": {"range": box(1, 2, 0, 1)}}})
    run(book, {"deleteFilterView": {"filterId": view["filterViewId"]}},
        {"deleteBanding": {"bandedRangeId": band["bandedRangeId"]}})  # fmt: skip
    assert not tab(book).keys() & {"filterViews", "bandedRanges"}


def test_protected_and_named_ranges_are_updated_by_mask(book: gspread.Spreadsheet) -> None:
    replies = run(book, {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "description": "cả tab"}}},
               {"addNamedRange": {"namedRange": {"name": "vung", "range": box(0, 1, 0, 1)}}})["replies"]  # fmt: skip
    added, name = replies[0]["addProtectedRange"]["protectedRange"], replies[1]["addNamedRange"]["namedRange"]
    changed = {"protectedRangeId": added["protectedRangeId"], "unprotectedRanges": [box(1, 9, 0, 2)]}
    renamed = {"namedRangeId": name["namedRangeId"], "name": "moi"}
    run(book, {"updateProtectedRange": {"protectedRange": changed, "fields": "unprotectedRanges"}},
        {"updateNamedRange": {"namedRange": renamed, "fields": "name"}})  # fmt: skip
    protection = tab(book)["protectedRanges"][0]
    assert (protection["description"], protection["range"]) == ("cả tab", {})
    assert protection["unprotectedRanges"] == [box(1, 9, 0, 2)]
    assert book.list_named_ranges()[0]["name"] == "moi"
    with pytest.raises(APIError, match="Editors cannot be set on it"):
        run(book, {"addProtectedRange": {"protectedRange": {
            "range": box(0, 1, 0, 1), "warningOnly": True, "editors": {"users": ["a@b.example"]}}}})  # fmt: skip


def test_rows_move_and_ranges_shift(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    sheet.update([["1", "a"], ["2", "b"], ["3", "c"]], "A1")
    third = {"dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    run(book, {"moveDimension": {"source": third, "destinationIndex": 0}})
    assert sheet.col_values(1) == ["3", "1", "2"]
    run(book, {"insertRange": {"range": box(0, 1, 1, 2), "shiftDimension": "ROWS"}})
    assert sheet.get("A1:B4") == [["3"], ["1", "c"], ["2", "a"], ["", "b"]]
    run(book, {"deleteRange": {"range": box(0, 1, 0, 1), "shiftDimension": "COLUMNS"}})
    assert sheet.get("A1:B2") == [[], ["1", "c"]]
    replies = run(book, {"findReplace": {"find": "c", "replacement": "x", "allSheets": True}})["replies"]
    counted = {"valuesChanged": 1, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 1}
    assert replies[0]["findReplace"] == counted


def test_cells_are_written_appended_and_read_back(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    cell = {"userEnteredValue": {"numberValue": 0.5}, "note": "nửa",
            "userEnteredFormat": {"numberFormat": {"type": "PERCENT", "pattern": "0%"}}}  # fmt: skip
    side = {"style": "SOLID", "color": {"red": 1}}
    response = run(
        book, {"appendCells": {"rows": [{"values": [cell]}], "fields": "*"}},
        {"updateBorders": {"range": box(0, 2, 0, 1), "top": side, "innerHorizontal": side}},
        {"setDataValidation": {"range": box(0, 1, 0, 1), "rule": {"condition": {"type": "BOOLEAN"}}}},
        includeSpreadsheetInResponse=True, responseIncludeGridData=True, responseRanges=["A1:A2"],
    )  # fmt: skip
    first, second = (row["values"][0] for row in response["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"])
    assert (first["formattedValue"], first["effectiveValue"], first["note"]) == ("50%", {"numberValue": 0.5}, "nửa")
    assert first["userEnteredFormat"]["borders"].keys() == {"top", "bottom"}
    assert second["userEnteredFormat"]["borders"].keys() == {"top"}
    assert first["dataValidation"] == {"condition": {"type": "BOOLEAN"}}
    with pytest.raises(APIError, match="Attempting to write column: 26, beyond the last requested column of: 25"):
        run(book, {"appendCells": {"rows": [{"values": [cell] * 27}], "fields": "note"}})
    with pytest.raises(APIError, match=r"Range \(Sheet1!A1001\) exceeds grid limits"):
        run(book, {"repeatCell": {"range": box(1000, 1001, 0, 1), "cell": cell, "fields": "note"}})
    assert sheet.acell("A1").value == "50%"


def test_groups_are_nested_and_collapsed(book: gspread.Spreadsheet) -> None:
    outer = {"dimension": "ROWS", "startIndex": 1, "endIndex": 6}
    inner = {"dimension": "ROWS", "startIndex": 2, "endIndex": 4}
    run(book, {"addDimensionGroup": {"range": inner}}, {"addDimensionGroup": {"range": outer}})
    assert [(one["range"]["startIndex"], one["depth"]) for one in tab(book)["rowGroups"]] == [(1, 1), (2, 2)]
    collapse = {"dimensionGroup": {"range": inner, "depth": 2, "collapsed": True}, "fields": "collapsed"}
    run(book, {"updateDimensionGroup": collapse})
    metadata = book.fetch_sheet_metadata({"fields": "sheets.data.rowMetadata", "ranges": "A3:A5"})
    rows = metadata["sheets"][0]["data"][0]["rowMetadata"]
    assert [one.get("hiddenByUser", False) for one in rows] == [True, True, False]


def test_null_is_unset_and_types_are_checked(
    server: Server, book: gspread.Spreadsheet, sheet: gspread.Worksheet
) -> None:
    sheet.update_tab_color("#ff8000")
    assert tab(book)["properties"]["tabColor"] == {"red": 1, "green": 0.5019608}
    sheet.clear_tab_color()
    assert "tabColor" not in tab(book)["properties"]
    with pytest.raises(APIError, match=r"at 'requests\[0\]\.delete_sheet\.sheet_id' \(TYPE_INT32\), \"x\""):
        run(book, {"deleteSheet": {"sheetId": "x"}})
    assert server.service.calls["sheets.spreadsheets.batchUpdate"] == 3


def test_a_new_spreadsheet_has_the_requested_properties(book: gspread.Spreadsheet) -> None:
    request = {"properties": {"title": "Sổ", "locale": "vi_VN", "timeZone": "Asia/Ho_Chi_Minh"},
             "sheets": [{"properties": {"title": "Một", "sheetId": 7}}, {"properties": {"title": "Hai"}}]}  # fmt: skip
    url = "https://sheets.googleapis.com/v4/spreadsheets"
    created = book.client.request("post", url, json=request).json()
    assert created["properties"]["locale"] == "vi_VN"
    tabs = [one["properties"] for one in created["sheets"]]
    assert [(one["title"], one["index"]) for one in tabs] == [("Một", 0), ("Hai", 1)]


def test_charts_keep_their_ids_and_follow_their_cells(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    def spec(title: str) -> Json:
        series = {"series": {"sourceRange": {"sources": [{"sheetId": 0} | box(1, 5, 0, 1)]}}}
        return {"title": title, "basicChart": {"series": [series]}}

    place = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 6, "columnIndex": 1}}}
    [reply] = run(book, {"addChart": {"chart": {"spec": spec("Một"), "position": place}}})["replies"]
    chart = reply["addChart"]["chart"]["chartId"]
    run(book, {"updateChartSpec": {"chartId": chart, "spec": spec("Hai")}})
    sheet.insert_row([], 3)
    [shown] = tab(book)["charts"]
    assert (shown["chartId"], shown["spec"]["title"]) == (chart, "Hai")
    assert shown["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == 7
    [source] = shown["spec"]["basicChart"]["series"][0]["series"]["sourceRange"]["sources"]
    assert (source["startRowIndex"], source["endRowIndex"]) == (1, 6)
    with pytest.raises(APIError, match="No embedded object with id: 77"):
        run(book, {"updateChartSpec": {"chartId": 77, "spec": spec("Ba")}})
    run(book, {"deleteEmbeddedObject": {"objectId": chart}})
    assert "charts" not in tab(book)


def test_inserted_rows_move_what_refers_to_them_from_anywhere(book: gspread.Spreadsheet,
                                                              sheet: gspread.Worksheet) -> None:
    """"Formulas … refer to the same cells": of other tabs, of data validation and of conditional formats as well."""
    other = book.add_worksheet("Của tôi", 5, 5)
    other.update([[f"='{sheet.title}'!A3", f"=SUM('{sheet.title}'!A1:A3)", "=A3"]], raw=False)
    sheet.update([[1], [2], [3]])
    rule = {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=A3>0"}]}}
    run(book, {"setDataValidation": {"range": box(2, 3, 0, 1), "rule": rule}},
        {"addConditionalFormatRule": {"index": 0, "rule": {"ranges": [box(2, 3, 0, 1)], "booleanRule": {
            **rule, "format": {"textFormat": {"bold": True}}}}}})
    sheet.insert_row([], 2)
    assert other.get("A1:C1", value_render_option=ValueRenderOption.formula) == [
        [f"='{sheet.title}'!A4", f"=SUM('{sheet.title}'!A1:A4)", "=A3"]]
    found = book.fetch_sheet_metadata({"includeGridData": "true"})["sheets"][0]
    moved = found["data"][0]["rowData"][3]["values"][0]["dataValidation"]
    assert moved["condition"]["values"] == [{"userEnteredValue": "=A4>0"}]
    assert found["conditionalFormats"][0]["booleanRule"]["condition"]["values"] == [{"userEnteredValue": "=A4>0"}]
