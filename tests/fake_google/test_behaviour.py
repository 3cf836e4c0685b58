"""Behaviour that the product needs beyond gspread: metadata, edits by people, quotas, faults, Drive, Gmail, replay."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta

import gspread
import pytest
import requests
from gspread.exceptions import APIError
from gspread.utils import ValidationConditionType

from tests.fake_google.client import client
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import FOLDER, ROBOT
from tests.fake_google.http_messages import ApiError, Json
from tests.fake_google.replay import IdMapping, differences
from tests.fake_google.server import Server
from tests.fake_google.sheet_user import SheetUser

UNIT = "truong@hoc.example"


def call(server: Server, method: str, path: str, body: Json | None = None, account: str = ROBOT) -> Json:
    """Sends a request; raises ``requests.HTTPError`` for an error."""
    headers = {"Authorization": f"Bearer {account}"}
    response = requests.request(method, server.url + path, json=body, headers=headers, timeout=5)
    response.raise_for_status()
    return response.json() if response.content else {}


def row_metadata(row: int) -> Json:
    place = {"sheetId": 0, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    return {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": "unit", "metadataValue": "01", "location": {"dimensionRange": place},
        "visibility": "DOCUMENT"}}}  # fmt: skip


def metadata_row(server: Server, book: gspread.Spreadsheet) -> int:
    request = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "unit"}}]}
    result = call(server, "POST", f"/v4/spreadsheets/{book.id}/developerMetadata:search", request)
    place = result["matchedDeveloperMetadata"][0]["developerMetadata"]["location"]["dimensionRange"]
    return int(place["startIndex"])


def test_metadata_follows_its_row_but_not_a_sort(
    server: Server, book: gspread.Spreadsheet, sheet: gspread.Worksheet
) -> None:
    sheet.update([["c"], ["b"], ["a"]], "A1")
    book.batch_update({"requests": [row_metadata(2)]})
    person = SheetUser(server.service, ROBOT, book.id)
    person.insert_rows("Sheet1", 1, 2)
    assert metadata_row(server, book) == 4
    person.move_rows("Sheet1", 4, 1, 0)
    assert metadata_row(server, book) == 0
    assert sheet.acell("A1").value == "a"
    person.sort("Sheet1!A1:A5", 0, descending=True)
    assert metadata_row(server, book) == 0
    assert sheet.acell("A1").value == "c"
    written = {"valueInputOption": "RAW", "data": [{
        "dataFilter": {"developerMetadataLookup": {"metadataKey": "unit"}}, "values": [["mới"]]}]}  # fmt: skip
    call(server, "POST", f"/v4/spreadsheets/{book.id}/values:batchUpdateByDataFilter", written)
    assert sheet.acell("A1").value == "mới"
    person.delete_rows("Sheet1", 0)
    request = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "unit"}}]}
    assert call(server, "POST", f"/v4/spreadsheets/{book.id}/developerMetadata:search", request) == {}


def test_a_metadata_id_is_unique(book: gspread.Spreadsheet) -> None:
    request = row_metadata(0)
    request["createDeveloperMetadata"]["developerMetadata"]["metadataId"] = 77
    book.batch_update({"requests": [request]})
    with pytest.raises(APIError, match="already exists"):
        book.batch_update({"requests": [request]})


def test_protection_and_validation_restrict_a_user(
    server: Server, book: gspread.Spreadsheet, sheet: gspread.Worksheet
) -> None:
    book.share(UNIT, "user", "writer", notify=False)
    sheet.add_protected_range("A1:A5")
    sheet.add_validation("B1", ValidationConditionType.one_of_list, ["Có"], strict=True)
    unit = SheetUser(server.service, UNIT, book.id)
    forbidden: list[Callable[[], object]] = [
        lambda: unit.type("Sheet1!A1", "x"), lambda: unit.type("Sheet1!B1", "Có lẽ"),
        lambda: unit.delete_rows("Sheet1", 0), lambda: unit.insert_rows("Sheet1", 2)]  # fmt: skip
    for edit in forbidden:
        with pytest.raises(ApiError):
            edit()
    unit.type("Sheet1!B1", "Có")
    unit.type("Sheet1!C1", "5%")
    unit.note("Sheet1!C1", "nhớ")
    unit.rename_tab("Sheet1", "Trang")
    assert unit.read_texts("Trang!A1:C1") == [["", "Có", "5%"]]
    file = server.service.state.files[book.id]
    assert file.changed_by == UNIT


def test_a_user_edits_between_a_read_and_a_write(
    server: Server, book: gspread.Spreadsheet, sheet: gspread.Worksheet
) -> None:
    sheet.update([["b", ""], ["a", ""]], "A1")
    person = SheetUser(server.service, ROBOT, book.id)

    def sort_first(method: str, _: str) -> None:
        if method == "sheets.spreadsheets.values.update":
            person.sort("Sheet1!A1:B2", 0)

    server.service.before_call = sort_first
    row = sheet.col_values(1).index("a") + 1
    sheet.update([["của a"]], f"B{row}")
    assert sheet.get("A1:B2") == [["a"], ["b", "của a"]]  # the wrong row: the product must prevent this


def test_quotas_follow_the_clock(server: Server, sheet: gspread.Worksheet) -> None:
    server.service.quotas.enabled = True
    for _ in range(60):
        sheet.get("A1")
    with pytest.raises(APIError) as caught:
        sheet.get("A1")
    info = caught.value.response.json()["error"]["details"][0]
    assert caught.value.code == 429
    assert caught.value.error["status"] == "RESOURCE_EXHAUSTED"
    assert (info["reason"], info["metadata"]["quota_limit"]) == ("RATE_LIMIT_EXCEEDED", "ReadRequestsPerMinutePerUser")
    assert "Retry-After" not in caught.value.response.headers
    sheet.update([["1"]], "A1")  # writes have a separate quota
    server.service.state.clock.advance(60)
    assert sheet.acell("A1").value == "1"


@pytest.mark.parametrize("fault", [Fault(code=503, after_effect=True), Fault("dropped", after_effect=True)])
def test_a_fault_after_the_effect_leaves_the_effect(server: Server, sheet: gspread.Worksheet, fault: Fault) -> None:
    server.service.faults.plan(fault)
    with pytest.raises((APIError, requests.ConnectionError)):
        sheet.append_row(["x"])
    assert sheet.get_all_values() == [["x"]]


@pytest.mark.parametrize("fault", [
    Fault(code=500), Fault("dropped"), Fault("storage"), Fault("quota"), Fault("no_response", seconds=0.3)])
def test_a_fault_before_the_effect_leaves_none(server: Server, book: gspread.Spreadsheet, fault: Fault) -> None:
    sheet = client(server, timeout=0.1).open_by_key(book.id).sheet1
    server.service.faults.plan(fault)
    with pytest.raises((APIError, requests.ConnectionError, requests.Timeout)):
        sheet.append_row(["x"])
    assert book.sheet1.get_all_values() == [[]]


def test_random_faults_are_the_same_in_every_run() -> None:
    def statuses() -> list[int]:
        with Server() as server:
            faults = server.service.faults
            faults.rate, faults.kinds = 0.3, [Fault(code=503), Fault(code=500)]
            return [requests.get(f"{server.url}/drive/v3/about?fields=user", timeout=5).status_code for _ in range(30)]

    first = statuses()
    assert first == statuses()
    assert {200, 503, 500} == set(first)


def test_drive_finds_changed_files(server: Server, book: gspread.Spreadsheet) -> None:
    folder = call(server, "POST", "/drive/v3/files?fields=id", {"name": "Kỳ I", "mimeType": FOLDER})["id"]
    server.service.state.clock.advance(3600)
    since = (server.service.state.clock.now() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
    created = call(server, "POST", f"/drive/v3/files/{book.id}/copy?fields=id,version", {
        "name": "Trường O'Hara", "parents": [folder], "appProperties": {"unit": "01"}})  # fmt: skip
    queries = [
        f"'{folder}' in parents and modifiedTime > '{since}' and trashed = false",
        "name = 'Trường O\\'Hara'",
        "appProperties has { key='unit' and value='01' }",
        f"mimeType != '{FOLDER}' and name contains 'trường'",
    ]
    for text in queries:
        request = {"q": text, "fields": "files(id)"}
        listed = requests.get(f"{server.url}/drive/v3/files", params=request, timeout=5)
        assert listed.json() == {"files": [{"id": created["id"]}]}, text
    SheetUser(server.service, ROBOT, created["id"]).type("Sheet1!A1", "x")
    now = call(server, "GET", f"/drive/v3/files/{created['id']}?fields=version,lastModifyingUser(me)")
    assert int(now["version"]) > int(created["version"])
    assert now["lastModifyingUser"] == {"me": True}


def test_pages_of_a_listing_contain_every_file_once(server: Server) -> None:
    for number in range(7):
        call(server, "POST", "/drive/v3/files", {"name": f"{number}", "mimeType": FOLDER})
    names, token = [], ""
    while True:
        page = call(server, "GET", f"/drive/v3/files?pageSize=3&fields=nextPageToken,files(name)&pageToken={token}")
        names += [entry["name"] for entry in page["files"]]
        if not (token := page.get("nextPageToken", "")):
            break
    assert sorted(names) == [f"{number}" for number in range(7)]


def test_shared_drives_changes_and_revisions(server: Server) -> None:
    drive = call(server, "POST", "/drive/v3/drives?requestId=1", {"name": "Sở"})["id"]
    start = call(server, "GET", "/drive/v3/changes/startPageToken")["startPageToken"]
    body = {"name": "Sổ", "mimeType": "application/vnd.google-apps.spreadsheet", "parents": [drive]}
    server.service.state.no_storage.add(ROBOT)
    created = call(server, "POST", "/drive/v3/files?supportsAllDrives=true", body)["id"]
    with pytest.raises(requests.HTTPError, match="403"):
        call(server, "POST", "/drive/v3/files", {"name": "Sổ riêng"})
    assert call(server, "GET", "/drive/v3/files")["files"] == []
    wide = "supportsAllDrives=true&includeItemsFromAllDrives=true"
    assert [one["id"] for one in call(server, "GET", f"/drive/v3/files?{wide}")["files"]] == [created]
    changes = call(server, "GET", f"/drive/v3/changes?pageToken={start}&{wide}&fields=*")
    assert [one["fileId"] for one in changes["changes"]] == [created]
    call(server, "POST", f"/drive/v3/files/{created}/permissions?supportsAllDrives=true",
         {"type": "user", "role": "writer", "emailAddress": UNIT})  # fmt: skip
    SheetUser(server.service, UNIT, created).type("Sheet1!A1", "nộp")
    revisions = call(server, "GET", f"/drive/v3/files/{created}/revisions?supportsAllDrives=true&fields=*")["revisions"]
    assert [one["lastModifyingUser"]["emailAddress"] for one in revisions] == [ROBOT, UNIT]


def test_mail_is_found_by_its_message_id(server: Server) -> None:
    text = "From: so@gd.example\r\nTo: a@b.example\r\nMessage-ID: <1@gd.example>\r\nSubject: x\r\n\r\nChào"
    raw = base64.urlsafe_b64encode(text.encode()).decode()
    server.service.faults.plan(Fault("dropped", after_effect=True, method="gmail.users.messages.send"))
    with pytest.raises(requests.ConnectionError):
        call(server, "POST", "/gmail/v1/users/me/messages/send", {"raw": raw})
    result = call(server, "GET", "/gmail/v1/users/me/messages?q=rfc822msgid:1@gd.example")
    assert len(result["messages"]) == 1
    assert call(server, "GET", "/gmail/v1/users/me/messages?q=rfc822msgid:2@gd.example") == {"resultSizeEstimate": 0}
    no_recipient = base64.urlsafe_b64encode(b"Subject: x\r\n\r\n").decode()
    with pytest.raises(requests.HTTPError, match="400"):
        call(server, "POST", "/gmail/v1/users/me/messages/send", {"raw": no_recipient})


def test_a_signed_assertion_gives_a_token_of_its_subject(server: Server) -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"iss": "may@du-an.example", "sub": UNIT}).encode()).decode()
    granted = requests.post(f"{server.url}/token", data={"assertion": f"x.{claims}.x"}, timeout=5).json()
    about = call(server, "GET", "/drive/v3/about?fields=user(emailAddress)", account=granted["access_token"])
    assert about["user"]["emailAddress"] == UNIT
    server.service.strict_tokens = True
    with pytest.raises(requests.HTTPError, match="401"):
        call(server, "GET", "/drive/v3/about?fields=user", account="nobody")


def test_replay_reports_every_difference() -> None:
    recorded = {"sheetId": 5, "values": [["1", 2]], "title": "x"}
    assert list(differences(IdMapping(), recorded, {"sheetId": 9, "values": [["1", 2]], "title": "x"})) == []
    same: Json = {"sheetId": 9, "values": [["1", 2]], "title": "x"}
    changes: list[Json] = [{"sheetId": 0}, {"values": [["1", "2"]]}, {"values": [["1"]]}, {"title": "y"}, {"more": 1}]
    for change in changes:
        assert list(differences(IdMapping(), recorded, same | change)), change
    assert list(differences(IdMapping(), recorded, {"sheetId": 9, "title": "x"}))
    binding = IdMapping()
    assert list(differences(binding, [{"sheetId": 5}, {"sheetId": 6}], [{"sheetId": 9}, {"sheetId": 9}]))
