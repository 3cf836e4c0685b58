"""A store on the stand-in of Google, and the ways of people with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from automation.adapters.google.client import connect
from automation.adapters.google_sheets.provision import ProvisioningDetails
from automation.adapters.google_sheets.store import GoogleStore
from automation.domain.plan.settings import GoogleSettings, Paths, Settings
from tests.adapters.sheet_store_contract import ZONE
from tests.fake_google.client import AccountCredentials
from tests.fake_google.google_state import ROBOT, File
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser
from tests.fake_google.sheets.a1 import column_letters
from tests.fake_google.sheets.model import Cell, Sheet

SOFTWARE_PART = re.compile(r"^(?P<theirs>.*?)\n*Báo cáo:\n(?P<ours>.*)", re.DOTALL)  # of a note


class Hurried:
    """Seconds that pass as soon as somebody waits for them."""

    def __init__(self) -> None:
        self.moment = 0.0

    def now(self) -> float:
        return self.moment

    def wait_until(self, moment: float) -> None:
        self.moment = max(self.moment, moment)


@dataclass
class Workspace:
    """One workspace's folder on a disk, and its account on the stand-in."""

    server: Server
    root: Path
    google: GoogleSettings = field(default_factory=lambda: GoogleSettings(timeout=5.0))
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def service(self) -> Service:
        return self.server.service

    def store(self, state: str = "state", account: str = ROBOT) -> GoogleStore:
        client = connect(self.root, self.google, time=Hurried(), endpoint=self.server.url,
                         signed_by=AccountCredentials(account))
        settings = Settings(google=self.google, paths=Paths(state=state))
        return GoogleStore(client, settings, self.root, ZONE,
                           lambda: ProvisioningDetails("Báo cáo 2024", self.people, {}))

    def files(self, unit: str) -> list[File]:
        return [file for file in self.service.state.files.values()
                if file.extra.get("appProperties", {}).get("baocao-unit") == unit]

    def file(self, unit: str) -> File:
        [found] = self.files(unit)
        return found

    def hands(self, unit: str, account: str = "") -> SheetUser:
        """A person of the unit; by default somebody who may write everywhere but where it is protected."""
        account = account or f"{unit.lower()}@hoc.example"
        file = self.file(unit)
        if not self.service.state.has_role(file, account, "writer"):
            file.permissions.append({"id": account, "type": "user", "role": "writer", "emailAddress": account})
        return SheetUser(self.service, account, file.id)

    def register(self) -> File:
        """The one that is not thrown away."""
        [found] = [file for file in self.service.state.files.values()
                   if "baocaoRegister" in file.extra.get("appProperties", {})]
        return found

    def tab(self, file: File, title: str) -> Sheet:
        assert file.book
        found = file.book.by_title(title)
        assert found, f"no tab {title}"
        return found

    def cell(self, file: File, title: str, cell: str) -> Cell:
        row, column = place(cell)
        return self.tab(file, title).cell(row, column)


def place(cell: str) -> tuple[int, int]:
    """"D2" → (1, 3)."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell.removeprefix(letters)) - 1, column - 1


def name(title: str, row: int, column: int) -> str:
    return f"'{title}'!{column_letters(column - 1)}{row}"


def typed(value: Any) -> str:
    """As a person types it."""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def hexed(cell: Cell) -> str:
    colour = cell.format.get("backgroundColor")
    if not colour:
        return ""
    return "".join(f"{round(colour.get(part, 0) * 255):02X}" for part in ("red", "green", "blue"))
