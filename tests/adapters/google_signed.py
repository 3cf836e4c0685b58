"""A client on the stand-in, signed in as an account, on the stand-in's clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from automation.adapters.google.client import GoogleClient, connect
from automation.domain.plan.settings import GoogleSettings
from tests.fake_google.client import AccountCredentials
from tests.fake_google.google_state import ROBOT
from tests.fake_google.server import Server
from tests.fake_google.simulated_time import SimulatedTime

FILES = "https://www.googleapis.com/drive/v3/files"
BOOKS = "https://sheets.googleapis.com/v4/spreadsheets"
MAIL = "https://gmail.googleapis.com/gmail/v1/users/me/messages"


def connected(server: Server, root: Path, account: str = ROBOT, time: SimulatedTime | None = None,
              **settings: Any) -> GoogleClient:
    """Time-outs strike in real seconds, everything else waits on the stand-in's clock."""
    google = GoogleSettings(**{"timeout": 5.0, **settings})
    return connect(root, google, time=time or SimulatedTime(server.service.state.clock), endpoint=server.url,
                   signed_by=AccountCredentials(account))


def new_book(client: GoogleClient) -> str:
    """The id of a new spreadsheet."""
    made = client.request("post", FILES, json={
        "name": "Sổ thử", "mimeType": "application/vnd.google-apps.spreadsheet"}).json()
    return str(made["id"])


def values_of(client: GoogleClient, book: str, tab: str = "Sheet1") -> list[list[str]]:
    got: list[list[str]] = client.request("get", f"{BOOKS}/{book}/values/{tab}").json().get("values", [])
    return got
