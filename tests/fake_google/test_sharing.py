"""Permissions of files: refusals, weakened roles, notifications, inheritance, editors of a copy."""

import gspread
import pytest
import requests

from tests.fake_google.call_context import permission
from tests.fake_google.google_state import ROBOT, SharedDrive
from tests.fake_google.http_messages import Json
from tests.fake_google.server import Server

CLERK = "van-thu@hoc.example"


def share(server: Server, file: str, role: str = "writer", *, notify: bool = False) -> tuple[int, Json]:
    url = f"{server.url}/drive/v3/files/{file}/permissions"
    answer = requests.post(url, json={"type": "user", "role": role, "emailAddress": CLERK}, timeout=5,
                           params={"supportsAllDrives": "true", "sendNotificationEmail": str(notify).lower(),
                                   "fields": "id,role,emailAddress,type"})
    return answer.status_code, answer.json()


def reason(answer: Json) -> str:
    return str(answer["error"]["errors"][0]["reason"])


def roles(server: Server, file: str) -> dict[str, str]:
    return {one["emailAddress"]: one["role"] for one in server.service.state.files[file].permissions}


def test_refused_and_accountless_addresses(server: Server, book: gspread.Spreadsheet) -> None:
    rules = server.service.state.sharing
    rules.refused[CLERK] = (403, "sharingOutsideDomainNotAllowed", "No.")
    code, answer = share(server, book.id)
    assert (code, reason(answer)) == (403, "sharingOutsideDomainNotAllowed")
    rules.refused.clear()
    rules.accountless.add(CLERK)
    code, answer = share(server, book.id)
    assert (code, reason(answer)) == (400, "invalidSharingRequest")
    assert share(server, book.id, notify=True)[0] == 200
    rules.exhausted = True
    code, answer = share(server, book.id)
    assert (code, reason(answer)) == (403, "sharingRateLimitExceeded")


def test_shared_although_the_notification_failed(server: Server, book: gspread.Spreadsheet) -> None:
    server.service.state.sharing.notices_fail = True
    code, answer = share(server, book.id, notify=True)
    assert (code, reason(answer)) == (400, "invalidSharingRequest")
    assert "successfully shared" in answer["error"]["message"]
    assert roles(server, book.id)[CLERK] == "writer"


def test_create_lowers_no_role_and_a_policy_weakens_it(server: Server, book: gspread.Spreadsheet) -> None:
    share(server, book.id)
    assert share(server, book.id, "reader")[1]["role"] == "writer"
    server.service.state.sharing.weakened[CLERK] = "reader"
    server.service.state.files[book.id].permissions.pop()
    assert share(server, book.id)[1]["role"] == "reader"


@pytest.mark.parametrize("in_drive", [False, True])
def test_a_listing_has_no_permissions_of_files_in_shared_drives(server: Server, book: gspread.Spreadsheet, *,
                                                                in_drive: bool) -> None:
    state = server.service.state
    share(server, book.id)
    if in_drive:
        state.drives["0Adrive"] = SharedDrive("0Adrive", "Sở", [permission(ROBOT, "organizer")])
        state.files[book.id].drive, state.files[book.id].parents = "0Adrive", ["0Adrive"]
    url, params = f"{server.url}/drive/v3/files/{book.id}", {"supportsAllDrives": "true"}
    fields = "permissions(emailAddress,permissionDetails(inherited))"
    shown = requests.get(url, params=params | {"fields": fields}, timeout=5).json()
    assert ("permissions" in shown) is not in_drive
    listed = requests.get(f"{url}/permissions", params=params | {"fields": fields}, timeout=5).json()["permissions"]
    inherited = {one["emailAddress"] for one in listed if all(each["inherited"] for each in one["permissionDetails"])}
    assert CLERK not in inherited
    assert {one["emailAddress"] for one in listed} >= {CLERK, ROBOT}


def test_a_copy_is_editable_by_its_copier_alone(server: Server, book: gspread.Spreadsheet,
                                                sheet: gspread.Worksheet) -> None:
    sheet.add_protected_range("A1:A5", editor_users_emails=[CLERK])
    copied = requests.post(f"{server.url}/drive/v3/files/{book.id}/copy", json={}, timeout=5).json()["id"]
    found = server.service.state.files[copied].book
    assert found
    assert [entry["editors"] for entry in found.sheets[0].protected] == [{"users": [ROBOT]}]
