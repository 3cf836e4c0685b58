"""The real gspread works with the stand-in as with Google."""

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import ExportFormat, InsertDataOption, PasteType, ValidationConditionType, ValueRenderOption

from tests.fake_google.client import client
from tests.fake_google.server import Server

UNIT = "truong@hoc.example"


def test_values_are_parsed_and_formatted_by_the_locale(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    book.update_locale("vi_VN")
    inputs = [["1.234,5", "31/12/2025", "12,5%", "TRUE", "Xin chào", "=1+1/2"]]
    sheet.update(inputs, "A1", raw=False)
    assert sheet.get_values("A1:F1") == [["1.234,50", "31/12/2025", "12,50%", "TRUE", "Xin chào", "1,5"]]
    plain = sheet.get_values("A1:F1", value_render_option=ValueRenderOption.unformatted)
    assert plain == [[1234.5, 46022, 0.125, True, "Xin chào", 1.5]]


def test_raw_values_are_unchanged(sheet: gspread.Worksheet) -> None:
    sheet.update([["=1+1", "007", 7, True, None, ""]], "A1")
    values = sheet.get("A1:F1", value_render_option=ValueRenderOption.unformatted)
    assert values == [["=1+1", "007", 7, True]]


def test_formulas_follow_their_cells(sheet: gspread.Worksheet) -> None:
    sheet.update([[1], [2], ["=SUM(A1:A2)"]], "A1", raw=False)
    sheet.insert_row([], 1)
    sheet.copy_range("A4", "B4")
    assert sheet.get("A4:B4", value_render_option=ValueRenderOption.formula) == [["=SUM(A2:A3)", "=SUM(B2:B3)"]]
    assert sheet.acell("A4").value == "3"


def test_a_range_beyond_the_grid_is_refused(sheet: gspread.Worksheet) -> None:
    with pytest.raises(APIError, match=r"exceeds grid limits\. Max rows: 1000, max columns: 26"):
        sheet.get("A1:B1001")
    with pytest.raises(APIError, match=r"tried writing to column \[C\]"):
        sheet.update([[1, 2, 3]], "A1:B1")
    with pytest.raises(APIError, match=r"within range \['Sheet1'!A1000\], but tried writing to row \[1001\]"):
        sheet.update([[1], [2]], "A1000")


def test_a_batch_is_all_or_nothing(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    good = {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": [{"userEnteredValue": {"numberValue": 1}}]}],
                            "fields": "userEnteredValue"}}  # fmt: skip
    with pytest.raises(APIError, match=r"Invalid requests\[1\].deleteSheet: No sheet with id: 5"):
        book.batch_update({"requests": [good, {"deleteSheet": {"sheetId": 5}}]})
    assert sheet.get_all_values() == [[]]


def test_names_outside_the_discovery_document_are_refused(book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError, match=r"""Unknown name "addShet" at 'requests\[0\]': Cannot find field\."""):
        book.batch_update({"requests": [{"addShet": {}}]})
    with pytest.raises(APIError, match="'valueInputOption' is required but not specified"):
        book.values_update("Sheet1!A1", params={}, body={"values": [[1]]})


def test_an_unimplemented_request_is_named(book: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError, match="addSlicer") as caught:
        book.batch_update({"requests": [{"addSlicer": {"slicer": {}}}]})
    assert caught.value.code == 501


def test_notes_merges_names_filters_and_groups(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    sheet.insert_notes({"A1": "một", "B2": "hai"})
    sheet.merge_cells("C1:D2")
    sheet.define_named_range("A1:B2", "vung_mot")
    sheet.set_basic_filter("A1:B5")
    sheet.add_dimension_group_rows(1, 4)
    metadata = book.fetch_sheet_metadata()
    assert sheet.get_note("B2") == "hai"
    assert sheet.get_notes() == [["một"], ["", "hai"]]
    tab = metadata["sheets"][0]
    box = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 2, "endColumnIndex": 4}
    assert tab["merges"] == [box]
    assert tab["basicFilter"]["range"]["endRowIndex"] == 5
    assert tab["rowGroups"] == [{"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 4}, "depth": 1}]
    assert [entry["name"] for entry in book.list_named_ranges()] == ["vung_mot"]
    sheet.unmerge_cells("C1:D2")
    sheet.clear_basic_filter()
    sheet.delete_named_range(metadata["namedRanges"][0]["namedRangeId"])
    sheet.delete_dimension_group_rows(1, 4)
    after = book.fetch_sheet_metadata()
    assert not after["sheets"][0].keys() & {"merges", "basicFilter", "rowGroups"}
    assert "namedRanges" not in after


def test_inserted_rows_move_notes_and_ranges(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    sheet.merge_cells("A3:B3")
    sheet.insert_note("A3", "ở đây")
    sheet.define_named_range("A3:B3", "hang")
    sheet.add_protected_range("A3:B3")
    sheet.insert_row([], 2)
    tab = book.fetch_sheet_metadata()
    assert sheet.get_note("A4") == "ở đây"
    for grid_range in (tab["sheets"][0]["merges"][0], tab["namedRanges"][0]["range"],
                  tab["sheets"][0]["protectedRanges"][0]["range"]):  # fmt: skip
        assert (grid_range["startRowIndex"], grid_range["endRowIndex"]) == (3, 4)


def test_sort_moves_cells_with_their_notes(sheet: gspread.Worksheet) -> None:
    sheet.update([["c", 1], ["a", 3], ["", 9], ["b", 2]], "A1")
    sheet.insert_note("A1", "của c")
    sheet.sort((1, "asc"), range="A1:B4")
    assert sheet.get("A1:B4") == [["a", "3"], ["b", "2"], ["c", "1"], ["", "9"]]
    assert sheet.get_note("A3") == "của c"


def test_formats_validation_and_tabs(book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    sheet.format("A1:B1", {"backgroundColor": {"red": 1.0}, "textFormat": {"bold": True}})
    sheet.add_validation("A2", ValidationConditionType.one_of_list, ["Có", "Không"], strict=True)
    copy = sheet.duplicate(new_sheet_name="Bản sao")
    fields = "sheets.data.rowData.values(userEnteredFormat,dataValidation)"
    metadata = book.fetch_sheet_metadata({"fields": fields, "ranges": "'Bản sao'!A1:A2"})
    row_data = metadata["sheets"][0]["data"][0]["rowData"]
    form = row_data[0]["values"][0]["userEnteredFormat"]
    assert form["backgroundColorStyle"] == {"rgbColor": {"red": 1.0}}
    assert row_data[1]["values"][0]["dataValidation"]["condition"]["type"] == "ONE_OF_LIST"
    copy.update_title("Đổi tên")
    copy.hide()
    book.reorder_worksheets(book.worksheets()[::-1])
    assert [tab.title for tab in book.worksheets()] == ["Đổi tên", "Sheet1"]
    with pytest.raises(APIError, match=r"already exists\. Please enter another name\."):
        book.add_worksheet("Sheet1", 1, 1)
    with pytest.raises(APIError, match="You can't hide all the sheets"):
        sheet.hide()


def test_paste_cut_clear_delete(sheet: gspread.Worksheet) -> None:
    sheet.update([["1", "2"], ["3", "4"]], "A1")
    sheet.copy_range("A1:B2", "D1:G4", paste_type=PasteType.values)
    sheet.cut_range("A1:B2", "A10")
    assert sheet.get("D1:G4") == [["1", "2", "1", "2"], ["3", "4", "3", "4"]] * 2
    assert sheet.get("A1:B2") == [[]]
    assert sheet.get("A10:B11") == [["1", "2"], ["3", "4"]]
    sheet.delete_rows(1, 9)
    assert sheet.row_values(1) == ["1", "2"]
    assert sheet.row_count == 991
    sheet.batch_clear(["A1:A2"])
    assert sheet.get_all_values() == [["", "2"], ["", "4"]]


def test_append_enlarges_the_grid(sheet: gspread.Worksheet) -> None:
    sheet.resize(2, 2)
    sheet.append_rows([["1"], ["2"], ["3"]])
    sheet.append_row(["4", "5", "6"], insert_data_option=InsertDataOption.insert_rows, table_range="A1")
    assert sheet.get_all_values() == [["1", "", ""], ["2", "", ""], ["3", "", ""], ["4", "5", "6"]]


def test_export_import_copy_and_lists(server: Server, book: gspread.Spreadsheet) -> None:
    robot = client(server)
    robot.import_csv(book.id, "tên,số\nmột,1\n")
    assert book.sheet1.get_all_records() == [{"tên": "một", "số": 1}]
    assert book.export(ExportFormat.CSV).decode() == "tên,số\r\nmột,1"
    assert book.export(ExportFormat.EXCEL)[:2] == b"PK"
    copy = robot.copy(book.id, title="Bản sao")
    assert copy.sheet1.get_all_values() == [["tên", "số"], ["một", "1"]]
    assert {entry["name"] for entry in robot.list_spreadsheet_files()} == {"Sổ thử", "Bản sao"}
    assert robot.open("Bản sao").id == copy.id
    moved = book.sheet1.copy_to(copy.id)
    assert moved["title"] == "Copy of Sổ thử"  # an imported tab has the file's name
    robot.del_spreadsheet(copy.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        robot.open_by_key(copy.id)


def test_permissions_are_enforced(server: Server, book: gspread.Spreadsheet) -> None:
    unit = client(server, UNIT)
    with pytest.raises(PermissionError):
        unit.open_by_key(book.id)
    book.share(UNIT, "user", "reader", notify=False)
    shared_sheet = unit.open_by_key(book.id).sheet1
    with pytest.raises(APIError, match="The caller does not have permission"):
        shared_sheet.update([["x"]], "A1")
    book.share(UNIT, "user", "writer", notify=False)
    shared_sheet.update([["x"]], "A1")
    assert [entry["role"] for entry in book.list_permissions()] == ["owner", "writer"]
    book.remove_permissions(UNIT)
    with pytest.raises(APIError):
        shared_sheet.get("A1")


def test_protection_is_by_account(server: Server, book: gspread.Spreadsheet, sheet: gspread.Worksheet) -> None:
    book.share(UNIT, "user", "writer", notify=False)
    sheet.add_protected_range("A1:B2")
    unit_sheet = client(server, UNIT).open_by_key(book.id).sheet1
    unit_sheet.update([["của đơn vị"]], "C1")
    for edit in (lambda: unit_sheet.update([["x"]], "B2"), lambda: unit_sheet.insert_note("A1", "x"),
                    lambda: unit_sheet.delete_rows(1), lambda: unit_sheet.sort((3, "asc"), range="A1:C5")):  # fmt: skip
        with pytest.raises(APIError, match=r"You are trying to edit a protected cell or object\."):
            edit()
    sheet.update([["của sở"]], "B2")
    assert unit_sheet.get("A1:C2") == [["", "", "của đơn vị"], ["", "của sở"]]
