"""Google's error messages, and responses that recordings or the documentation specify exactly."""

from collections.abc import Callable
from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import PasteType

from tests.fake_google.client import client
from tests.fake_google.gspread_cases import UNIT, SheetFixture, new_fixture
from tests.fake_google.server import Server
from tests.fake_google.sheets.colours import normalize_colour

RAW: dict[str, Any] = {"valueInputOption": "RAW"}


@pytest.fixture
def fixture(server: Server) -> SheetFixture:
    return new_fixture(server)


def send(fixture: SheetFixture, kind: str, **body: Any) -> Any:
    """Sends a batch of one request; returns its reply."""
    return fixture.book.batch_update({"requests": [{kind: body}]})["replies"][0]


def rows(start: int, end: int) -> dict[str, Any]:
    return {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}}


REFUSALS: list[tuple[int, str, Callable[[SheetFixture], object]]] = [
    (404, "Requested entity was not found.", lambda s: s.gc.http_client.values_get("1khong_co", "A1")),
    (404, "File not found: 1khong_co.", lambda s: s.gc.del_spreadsheet("1khong_co")),
    (400, "Unable to parse range: A1:B1:C1", lambda s: s.sheet.spreadsheet.values_get("A1:B1:C1")),
    (400, "Unable to parse range: Không có!A1", lambda s: s.book.values_get("Không có!A1")),
    (400, "Range (Sheet1!A1:AB2) exceeds grid limits. Max rows: 1000, max columns: 26",
     lambda s: s.sheet.get("A1:AB2")),
    (400, "Invalid data[1]: Unable to parse range: 'Lạ'!A1", lambda s: s.book.values_batch_update(
        RAW | {"data": [{"range": "A1", "values": [[1]]}, {"range": "'Lạ'!A1", "values": [[1]]}]})),
    (400, "Invalid data[0]: Requested writing within range ['Sheet1'!A1:B1], but tried writing to column [C]",
     lambda s: s.sheet.batch_update([{"range": "A1:B1", "values": [[1, 2, 3]]}])),
    (400, "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), \"a\"",
     lambda s: s.book.values_update("A1", RAW, {"values": ["a"]})),
    (400, "Must specify at least one request.", lambda s: s.book.batch_update({"requests": []})),
    (400, "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
     lambda s: s.book.batch_update({"requests": [{"addSheet": {}, "deleteSheet": {"sheetId": 0}}]})),
    (400, "Invalid requests[0].deleteDimension: Cannot delete a row that doesn't exist. Tried to delete row index "
          "1000 but there are only 1000 rows.", lambda s: s.sheet.delete_rows(1001)),
    (400, "Invalid requests[0].insertDimension: range.startIndex must be less than the grid size (1000) if "
          "inheritFromBefore is false.", lambda s: s.sheet.insert_row(["x"], 1001)),
    (400, "Invalid requests[0].insertDimension: DimensionRange indexes must be >= 0",
     lambda s: send(s, "insertDimension", **rows(-1, 1))),
    (400, "Invalid requests[0].updateCells: At least one field must be listed in 'fields'. (Use '*' to indicate all "
          "fields.)", lambda s: send(s, "updateCells", rows=[], fields="", start={"sheetId": 0})),
    (400, "Invalid requests[0].deleteNamedRange: No NamedRange with id: 7", lambda s: s.sheet.delete_named_range("7")),
    (400, 'Invalid requests[0].addSheet: A sheet with the name "Sheet1" already exists. Please enter another name.',
     lambda s: s.book.add_worksheet("Sheet1", 1, 1)),
    (400, "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.",
     lambda s: s.book.del_worksheet(s.sheet)),
    (403, "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
     lambda s: s.gc.copy(s.book.id, copy_permissions=True)),
    (501, "The stand-in does not implement exporting a spreadsheet as application/pdf", lambda s: s.book.export()),
]  # fmt: skip


@pytest.mark.parametrize(("code", "message", "call"), REFUSALS, ids=[message[:60] for _, message, _ in REFUSALS])
def test_errors_have_googles_messages(fixture: SheetFixture, code: int, message: str,
                                  call: Callable[[SheetFixture], object]) -> None:
    with pytest.raises(APIError) as caught:
        call(fixture)
    assert (caught.value.code, caught.value.error["message"]) == (code, message)


def test_gspread_exceptions_for_missing_and_forbidden_files(server: Server, fixture: SheetFixture) -> None:
    with pytest.raises(gspread.SpreadsheetNotFound):
        fixture.gc.open_by_key("1khong_co")
    with pytest.raises(gspread.SpreadsheetNotFound):
        fixture.gc.open("Không có")
    with pytest.raises(PermissionError):
        client(server, UNIT).open_by_key(fixture.book.id)


def test_only_an_owner_transfers_ownership(server: Server, fixture: SheetFixture) -> None:
    fixture.book.share(UNIT, "user", "writer")
    own = next(str(one["id"]) for one in fixture.book.list_permissions() if one.get("emailAddress") == UNIT)
    unit_book = client(server, UNIT).open_by_key(fixture.book.id)
    with pytest.raises(APIError, match="does not have sufficient permissions"):
        unit_book.accept_ownership(own)
    assert fixture.roles()[UNIT] == "writer"


def test_a_refused_batch_of_values_changes_nothing(fixture: SheetFixture) -> None:
    with pytest.raises(APIError):
        fixture.sheet.batch_update([{"range": "A1", "values": [["mới"]]}, {"range": "A1:A2000", "values": [["x"]]}])
    assert fixture.sheet.acell("A1").value == "mã"


def test_colours_are_truncated_to_256_steps(fixture: SheetFixture) -> None:
    """Recorded: a blue of 0.5 comes back as 127 of 255."""
    colour = {"red": 1, "green": 0, "blue": 0.5}
    send(fixture, "updateSheetProperties", fields="tabColorStyle",
        properties={"sheetId": 0, "tabColorStyle": {"rgbColor": colour}})  # fmt: skip
    assert fixture.tab_metadata()["properties"]["tabColorStyle"] == {"rgbColor": {"red": 1, "blue": 0.49803922}}
    fixture.sheet.update_tab_color("#0A67FC")
    assert fixture.gc.open_by_key(fixture.book.id).sheet1.get_tab_color() == "#0A67FC"
    assert [round(normalize_colour({"red": step / 255}).get("red", 0) * 255) for step in range(256)] == list(range(256))


def test_borders_have_width_and_both_colours(fixture: SheetFixture) -> None:
    fixture.sheet.format("A1", {"borders": {"top": {"style": "SOLID_MEDIUM"}, "left": {"style": "NONE"}}})
    red = {"style": "DOTTED", "colorStyle": {"rgbColor": {"red": 1}}}
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    send(fixture, "updateBorders", range=area, bottom=red)
    assert fixture.cells("A1", "userEnteredFormat") == [{"borders": {
        "top": {"style": "SOLID_MEDIUM", "width": 2, "color": {}, "colorStyle": {"rgbColor": {}}},
        "bottom": red | {"width": 1, "color": {"red": 1}}}}]  # fmt: skip


def test_groups_are_counted_by_depth(fixture: SheetFixture) -> None:
    """The documentation's examples of nested, overlapping and deleted groups."""
    for start, end in ((1, 5), (2, 4)):
        send(fixture, "addDimensionGroup", **rows(start, end))
    left = send(fixture, "deleteDimensionGroup", **rows(3, 5))["deleteDimensionGroup"]["dimensionGroups"]
    spans = [(one["range"]["startIndex"], one["range"]["endIndex"], one["depth"]) for one in left]
    assert spans == [(1, 4, 1), (2, 3, 2)]


def test_a_collapsed_group_hides_its_rows_and_stays_collapsed(fixture: SheetFixture) -> None:
    send(fixture, "addDimensionGroup", **rows(1, 3))
    collapsed = rows(1, 3) | {"depth": 1, "collapsed": True}
    send(fixture, "updateDimensionGroup", fields="collapsed", dimensionGroup=collapsed)
    send(fixture, "addDimensionGroup", **rows(5, 6))
    assert [one.get("collapsed", False) for one in fixture.tab_metadata()["rowGroups"]] == [True, False]
    rows_after = fixture.dimension_properties("ROWS")
    assert [bool(line.get("hiddenByUser")) for line in rows_after] == [False, True, True, False]


def test_an_imported_table_has_googles_time_zone(fixture: SheetFixture) -> None:
    response = fixture.gc.import_csv(fixture.book.id, "a,b\n1,2\n")
    assert (response["title"], response["editable"]) == ("Sổ thử", True)  # the response is Drive v2's
    again = fixture.gc.open_by_key(fixture.book.id)
    assert (again.timezone, again.locale, again.sheet1.id != 0) == ("America/Los_Angeles", "en_US", True)


def test_all_properties_are_updated_at_once(fixture: SheetFixture) -> None:
    """As pygsheets renames a spreadsheet: it writes back all properties, with "*" for the fields."""
    known = fixture.book.fetch_sheet_metadata()["properties"] | {"title": "Tên mới", "timeZone": "Asia/Ho_Chi_Minh"}
    send(fixture, "updateSpreadsheetProperties", properties=known, fields="*")
    assert fixture.book.fetch_sheet_metadata()["properties"] == known


def test_nested_requests_are_flattened(fixture: SheetFixture) -> None:
    """As gspread-formatting sends its batches."""
    add = [{"addSheet": {"properties": {"title": title}}} for title in "mnp"]
    assert len(fixture.book.batch_update({"requests": [add[:2], [add[2]]]})["replies"]) == 3
    assert fixture.titles() == ["Sheet1", "m", "n", "p"]


def test_files_by_their_latest_time(fixture: SheetFixture) -> None:
    names = [fixture.gc.create(name).title for name in ("một", "hai")]
    fixture.sheet.clear()
    query: dict[str, Any] = {"orderBy": "recency desc", "fields": "files(name)"}
    address = "https://www.googleapis.com/drive/v3/files"
    listing = fixture.gc.http_client.request("get", address, params=query).json()
    assert [file["name"] for file in listing["files"]] == ["Sổ thử", *reversed(names)]


def test_conditional_formats_are_pasted(fixture: SheetFixture) -> None:
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
    rule = {"ranges": [area],
            "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}}  # fmt: skip
    send(fixture, "addConditionalFormatRule", rule=rule, index=0)
    fixture.sheet.copy_range("A1:A2", "D1:D2", PasteType.conditional_formating)
    ranges = fixture.tab_metadata()["conditionalFormats"][0]["ranges"]
    assert [one["startColumnIndex"] for one in ranges] == [0, 3]
    assert fixture.sheet.get("D1:D2") == [[]]


def test_my_drive_has_an_address(fixture: SheetFixture) -> None:
    address = "https://www.googleapis.com/drive/v3/files"
    request = fixture.gc.http_client.request
    home = request("get", f"{address}/root", params={"fields": "name,id"}).json()
    assert home["name"] == "My Drive"
    book = request("get", f"{address}/{fixture.book.id}", params={"fields": "parents"}).json()
    assert book == {"parents": [home["id"]]}
