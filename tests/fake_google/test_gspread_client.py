"""Every method of gspread's ``Client`` and ``Spreadsheet`` that sends requests, called and read back."""

import io
import zipfile
from typing import Any

import gspread
from google.oauth2.credentials import Credentials
from gspread.http_client import BackOffHTTPClient
from gspread.utils import ExportFormat
from openpyxl import load_workbook

from tests.fake_google.client import client
from tests.fake_google.gspread_cases import (
    ROBOT,
    UNIT,
    Case,
    SheetFixture,
    new_fixture,
    parametrize_cases,
    public_methods,
)
from tests.fake_google.gspread_suite import Redirect
from tests.fake_google.server import Server

SHOWN = [["mã", "số"], ["b", "3"], ["a", "1"], ["c", "2"]]
RAW: dict[str, Any] = {"valueInputOption": "RAW"}
FILES = "https://www.googleapis.com/drive/v3/files"


def folder(fixture: SheetFixture) -> str:
    """The id of a new folder."""
    body = {"name": "Thư mục", "mimeType": "application/vnd.google-apps.folder"}
    return str(fixture.gc.http_client.request("post", FILES, json=body).json()["id"])


def permission(fixture: SheetFixture, account: str) -> str:
    return next(str(one["id"]) for one in fixture.book.list_permissions() if one.get("emailAddress") == account)


def commented(fixture: SheetFixture) -> list[str]:
    """The comments of a copy of the spreadsheet, which has one comment."""
    ask = fixture.gc.http_client.request
    ask("post", f"{FILES}/{fixture.book.id}/comments", params={"fields": "id"}, json={"content": "xem lại"})
    copy = fixture.gc.copy(fixture.book.id)
    comments = ask("get", f"{FILES}/{copy.id}/comments", params={"fields": "comments/content"}).json()["comments"]
    return [one["content"] for one in comments]


def removed(fixture: SheetFixture) -> None:
    fixture.book.share(UNIT, "user", "reader")
    fixture.gc.remove_permission(fixture.book.id, permission(fixture, UNIT))


def transferred(fixture: SheetFixture) -> str:
    """Offers the spreadsheet's ownership to a unit, which accepts."""
    fixture.book.share(UNIT, "user", "writer", notify=False)
    fixture.book.transfer_ownership(permission(fixture, UNIT))
    client(fixture.server, UNIT).open_by_key(fixture.book.id).accept_ownership(permission(fixture, UNIT))
    return UNIT


def zipped(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def workbook(content: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


CLIENT = [
    Case("create", lambda s: s.gc.create("Mới", folder(s)).title, "Mới"),
    Case("open", lambda s: s.gc.open("Sổ thử").id == s.book.id, expected=True),
    Case("open", lambda s: s.gc.open(s.gc.create("Trong", home := folder(s)).title, home).title, "Trong"),
    Case("open_by_key", lambda s: s.gc.open_by_key(s.book.id).title, "Sổ thử"),
    Case("open_by_url", lambda s: s.gc.open_by_url(s.book.url).title, "Sổ thử"),
    Case("openall", lambda s: [book.title for book in s.gc.openall()], ["Sổ thử"]),
    Case("list_spreadsheet_files", lambda s: s.gc.list_spreadsheet_files("Sổ thử")[0].keys(),
         {"id", "name", "createdTime", "modifiedTime"}),
    Case("list_spreadsheet_files", lambda s: s.gc.list_spreadsheet_files(folder_id=folder(s)), []),
    Case("get_file_drive_metadata", lambda s: s.gc.get_file_drive_metadata(s.book.id)["name"], "Sổ thử"),
    Case("copy", lambda s: s.gc.copy(s.book.id, "Chép", folder_id=folder(s)).sheet1.get_all_values(), SHOWN),
    Case("copy", commented, ["xem lại"]),
    Case("del_spreadsheet", lambda s: s.gc.del_spreadsheet(s.book.id), [],
         lambda s: s.gc.list_spreadsheet_files()),
    # as recorded: one tab remains, named after the file, at least as large as a new one
    Case("import_csv", lambda s: s.gc.import_csv(s.book.id, "tên,số\nmột,1\n"), [("Sổ thử", 1000, 26)],
         lambda s: [(tab.title, tab.row_count, tab.col_count) for tab in s.gc.open_by_key(s.book.id)]),
    Case("export", lambda s: s.gc.export(s.book.id, ExportFormat.CSV).decode(), "mã,số\r\nb,3\r\na,1\r\nc,2"),
    Case("insert_permission", lambda s: s.gc.insert_permission(s.book.id, None, "anyone", "reader"),
         {ROBOT: "owner", "anyone": "reader"}, SheetFixture.roles),
    Case("list_permissions", lambda s: [one["role"] for one in s.gc.list_permissions(s.book.id)], ["owner"]),
    Case("remove_permission", removed, {ROBOT: "owner"}, SheetFixture.roles),
]  # fmt: skip

BOOK = [
    Case("worksheets", lambda s: [tab.id for tab in s.book.worksheets(exclude_hidden=True)], [0]),
    Case("worksheet", lambda s: s.book.worksheet("Sheet1").id, 0),
    Case("get_worksheet", lambda s: s.book.get_worksheet(0).title, "Sheet1"),
    Case("get_worksheet_by_id", lambda s: s.book.get_worksheet_by_id("0").title, "Sheet1"),
    Case("fetch_sheet_metadata", lambda s: s.book.fetch_sheet_metadata({"fields": "sheets.properties.title"}),
         {"sheets": [{"properties": {"title": "Sheet1"}}]}),
    Case("add_worksheet", lambda s: s.book.add_worksheet("trước", 4, 2, index=0).row_count, 4),
    Case("duplicate_sheet", lambda s: s.book.duplicate_sheet(0, 1, 77, "đôi"), ["Sheet1", "đôi"], SheetFixture.titles),
    Case("del_worksheet", lambda s: s.book.del_worksheet(s.book.add_worksheet("bỏ", 1, 1)), ["Sheet1"],
         SheetFixture.titles),
    Case("del_worksheet_by_id", lambda s: (s.book.add_worksheet("lại", 1, 1), s.book.del_worksheet_by_id("0")),
         ["lại"], SheetFixture.titles),
    Case("reorder_worksheets", lambda s: s.book.reorder_worksheets([s.book.add_worksheet("đầu", 1, 1), s.sheet]),
         ["đầu", "Sheet1"], SheetFixture.titles),
    Case("update_title", lambda s: s.book.update_title("Đổi tên"), "Đổi tên",
         lambda s: s.gc.open_by_key(s.book.id).title),
    Case("update_locale", lambda s: s.book.update_locale("vi_VN"), "vi_VN",
         lambda s: s.gc.open_by_key(s.book.id).locale),
    Case("update_timezone", lambda s: s.book.update_timezone("Asia/Ho_Chi_Minh"), "Asia/Ho_Chi_Minh",
         lambda s: s.gc.open_by_key(s.book.id).timezone),
    Case("update_drive_metadata", lambda s: s.book.update_drive_metadata(), expected=True,
         read_back=lambda s: s.book.creationTime < s.book.get_lastUpdateTime()),
    Case("get_lastUpdateTime", lambda s: s.book.get_lastUpdateTime() < (
         s.sheet.clear(), s.book.get_lastUpdateTime())[1], expected=True),
    Case("named_range", lambda s: (s.sheet.define_named_range("A2:B2", "vung"),
         [cell.value for cell in s.book.named_range("vung")])[1], ["b", "3"]),
    Case("list_named_ranges", lambda s: s.book.list_named_ranges(), []),
    # as recorded: the caller is an editor of a range that only warns
    Case("list_protected_ranges", lambda s: (s.sheet.add_protected_range("A1", warning_only=True),
         [(one["warningOnly"], one["editors"]) for one in s.book.list_protected_ranges(0)])[1],
         [(True, {"users": [ROBOT]})]),
    Case("batch_update", lambda s: s.book.batch_update({"requests": {"addSheet": {"properties": {"title": "lẻ"}}}}),
         ["Sheet1", "lẻ"], SheetFixture.titles),  # a lone request is a list of one
    Case("values_get", lambda s: s.book.values_get("A1:B2", {"majorDimension": "COLUMNS"})["values"],
         [["mã", "b"], ["số", "3"]]),
    Case("values_batch_get", lambda s: [part["range"] for part in s.book.values_batch_get(["A1", "R2C1:R3C2"])
         ["valueRanges"]], ["Sheet1!A1", "Sheet1!A2:B3"]),
    Case("values_update", lambda s: s.book.values_update("B:B", RAW | {"includeValuesInResponse": True},
         {"values": [["x"]]})["updatedData"], {"range": "Sheet1!B1", "majorDimension": "ROWS", "values": [["x"]]}),
    Case("values_batch_update", lambda s: s.book.values_batch_update(RAW | {"data": [{"range": "A1:A2",
         "majorDimension": "COLUMNS", "values": [["p", "q"]]}]})["totalUpdatedRows"], 2),
    Case("values_append", lambda s: s.book.values_append("Sheet1", RAW, {"values": [["d", 4]]})["updates"]
         ["updatedRange"], "Sheet1!A5:B5"),
    Case("values_clear", lambda s: s.book.values_clear("'Sheet1'!A2:A3"), ["mã", "", "", "c"], SheetFixture.column),
    Case("values_batch_clear", lambda s: s.book.values_batch_clear(body={"ranges": ["A1", "A4"]}), ["", "b", "a"],
         SheetFixture.column),
    Case("share", lambda s: s.book.share("so.example", "domain", "reader"), {ROBOT: "owner", "so.example": "reader"},
         SheetFixture.roles),
    Case("list_permissions", lambda s: s.book.list_permissions()[0]["emailAddress"], ROBOT),
    Case("remove_permissions", lambda s: (s.book.share(UNIT, "user", "reader"),
         s.book.remove_permissions(UNIT, "writer"), s.book.remove_permissions(UNIT)), {ROBOT: "owner"},
         SheetFixture.roles),
    Case("transfer_ownership", lambda s: (s.book.share(UNIT, "user", "reader"),
         s.book.transfer_ownership(permission(s, UNIT))), {ROBOT: "owner", UNIT: "writer"}, SheetFixture.roles),
    Case("accept_ownership", transferred, {UNIT: "owner", ROBOT: "writer"}, SheetFixture.roles),
    Case("export", lambda s: s.book.export(ExportFormat.TSV).decode(), "mã\tsố\r\nb\t3\r\na\t1\r\nc\t2"),
    Case("export", lambda s: workbook(s.book.export(ExportFormat.EXCEL)),
         [("mã", "số"), ("b", 3), ("a", 1), ("c", 2)]),
    Case("export", lambda s: zipped(s.book.export(ExportFormat.OPEN_OFFICE_SHEET))[:2], ["mimetype", "content.xml"]),
    Case("export", lambda s: zipped(s.book.export(ExportFormat.ZIPPED_HTML)), ["Sheet1.html", "resources/sheet.css"]),
]  # fmt: skip

NO_REQUEST = {"set_timeout"}


@parametrize_cases(CLIENT)
def test_client(server: Server, case: Case) -> None:
    case.check(new_fixture(server))


@parametrize_cases(BOOK)
def test_spreadsheet(server: Server, case: Case) -> None:
    case.check(new_fixture(server))


def test_gspreads_own_test_suite_can_sign_in(server: Server) -> None:
    """Credentials with an arbitrary token, the client with back-off, and Google's own addresses."""
    gspread_client = gspread.Client(Credentials("<ACCESS_TOKEN>"), http_client=BackOffHTTPClient)
    gspread_client.http_client.session.mount("https://", Redirect(server))
    book = gspread_client.create("Test WorksheetTest test_acell")
    assert isinstance(book.sheet1.acell("A1"), gspread.cell.Cell)
    assert [file["id"] for file in gspread_client.list_spreadsheet_files()] == [book.id]
    gspread_client.del_spreadsheet(book.id)


def test_every_method_has_a_case() -> None:
    assert {case.method for case in CLIENT} == public_methods(gspread.Client) - NO_REQUEST
    assert {case.method for case in BOOK} == public_methods(gspread.Spreadsheet)
