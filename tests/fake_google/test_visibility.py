"""Which application sees which files and properties, the bin, moves, and listings that lag behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import gspread
import pytest

from tests.fake_google.call_context import permission
from tests.fake_google.client import client
from tests.fake_google.google_state import SharedDrive
from tests.fake_google.server import Server

FILES = "https://www.googleapis.com/drive/v3/files"
SHEET = {"name": "A", "mimeType": "application/vnd.google-apps.spreadsheet", "appProperties": {"unit": "A"}}
MARKED = "appProperties has { key='unit' and value='A' }"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


class App:
    """An application that acts for an account of the office."""

    def __init__(self, server: Server, token: str) -> None:
        self.http = client(server, token).http_client

    def make(self, **body: Any) -> str:
        answer = self.http.request("post", FILES, json={**SHEET, **body}, params={"supportsAllDrives": True})
        return str(answer.json()["id"])

    def get(self, file: str, fields: str = "appProperties") -> Any:
        return self.http.request("get", f"{FILES}/{file}", params={"fields": fields, "supportsAllDrives": True}).json()

    def change(self, file: str, body: dict[str, Any], **params: Any) -> None:
        self.http.request("patch", f"{FILES}/{file}", json=body, params={"supportsAllDrives": True, **params})

    def found(self, query: str) -> list[str]:
        answer = self.http.request("get", FILES, params={"q": query, "fields": "files(id)"})
        return [each["id"] for each in answer.json()["files"]]


def test_another_client_sees_the_file_without_the_marks(server: Server) -> None:
    first, second = App(server, "a@so.example#one"), App(server, "a@so.example#two")
    file = first.make()
    assert (first.found(MARKED), second.found(MARKED)) == ([file], [])
    assert (first.get(file), second.get(file)) == ({"appProperties": {"unit": "A"}}, {})
    second.change(file, {"appProperties": {"unit": "B"}})
    assert first.get(file) == {"appProperties": {"unit": "A"}}


def test_with_the_narrow_scope_another_clients_file_does_not_exist(server: Server) -> None:
    file = App(server, "a@so.example#one#drive.file").make()
    other = App(server, "a@so.example#two#drive.file")
    for ask in (lambda: other.get(file), lambda: other.http.fetch_sheet_metadata(file)):
        with pytest.raises(gspread.exceptions.APIError) as refused:
            ask()
        assert refused.value.code == 404
    assert other.found("trashed = false") == []


def test_a_property_has_124_bytes(server: Server) -> None:
    app = App(server, "a@so.example#one")
    app.make(appProperties={"unit": "Đ" * 60})
    with pytest.raises(gspread.exceptions.APIError, match="124 bytes") as refused:
        app.make(appProperties={"unit": "Đ" * 61})
    assert refused.value.code == 403


def test_the_bin_takes_what_is_inside_along_and_names_who_in_a_shared_drive(server: Server) -> None:
    server.service.state.drives["0A1"] = SharedDrive("0A1", "Sở", [permission("a@so.example", "organizer")])
    app = App(server, "a@so.example")
    folder = app.make(name="F", mimeType="application/vnd.google-apps.folder", parents=["0A1"])
    file = app.make(parents=[folder])
    app.change(folder, {"trashed": True})
    assert app.get(file, "trashed,explicitlyTrashed") == {"trashed": True, "explicitlyTrashed": False}
    assert app.get(folder, "trashingUser(emailAddress)") == {"trashingUser": {"emailAddress": "a@so.example"}}
    app.change(folder, {"trashed": False})
    app.change(file, {}, addParents="root", removeParents=folder)
    assert "driveId" not in app.get(file, "driveId,parents")


def test_a_listing_may_lag_behind_what_a_file_itself_shows(server: Server) -> None:
    app, state = App(server, "a@so.example"), server.service.state
    state.listing_lag = timedelta(minutes=10)
    file = app.make()
    assert (app.found("trashed = false"), app.get(file, "name")) == ([], {"name": "A"})
    state.clock.advance(601)
    assert app.found("trashed = false") == [file]
    app.change(file, {"name": "B", "trashed": True})
    assert (app.found("name = 'A' and trashed = false"), app.get(file, "trashed")) == ([file], {"trashed": True})
    state.clock.advance(601)
    assert app.found("name = 'A' and trashed = false") == []
