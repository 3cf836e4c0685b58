"""The year on Google: spreadsheets on the stand-in, which the units edit through gspread with their own accounts."""

from __future__ import annotations

import csv
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials
from gspread.http_client import HTTPClient

from automation.adapters.google import token_file
from automation.adapters.google.credentials import scopes
from automation.adapters.google_sheets.drive import PLAN_PROPERTY, UNIT_PROPERTY
from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY
from automation.domain.plan.settings import GoogleSettings
from automation.domain.workbook.a1 import column_letters
from tests.demo.field_map import FieldMap
from tests.demo.secretary import CODES, DECISIONS, NoSuchRowError, RegisterEntry
from tests.demo.workbook_view import WorkbookView
from tests.fake_google.client import client
from tests.fake_google.clock import ManualClock
from tests.fake_google.google_state import File, GoogleState
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser

ACCOUNT = "vstbpn@haiphong.example"  # the account of the software and of the secretary
DAY_0 = date(1899, 12, 30)
ENDPOINT = "BAOCAO_GOOGLE_ENDPOINT"
START = datetime(2024, 1, 2, tzinfo=UTC)
# The stand-in has no quotas here: the year is about what comes out, not how long it takes.
SETTINGS = """
[google]
timeout = 30.0

[google.quotas]
sheets_reads = 1000000
sheets_reads_per_user = 1000000
sheets_writes = 1000000
sheets_writes_per_user = 1000000
drive = 100000000
drive_per_user = 100000000
"""


def new_server() -> Server:
    """A stand-in whose clock is at the beginning of the year."""
    return Server(Service(GoogleState(clock=ManualClock(START))))


@dataclass
class GoogleBackend:
    """Spreadsheets on the stand-in. `server`: running; `plan`: the name of the plan's file, which marks the files."""

    root: Path
    server: Server
    plan: str = "plan-2024"

    @property
    def clerk_may_change_tabs(self) -> bool:
        """False: the tabs are protected."""
        return False

    def begin(self) -> None:
        """Configure the store and the stand-in's address, and sign in."""
        os.environ[ENDPOINT] = self.server.url
        settings = self.root / "config" / "settings.toml"
        text = settings.read_text(encoding="utf-8").replace('store = "folder"', 'store = "google"')
        settings.write_text(text + SETTINGS, encoding="utf-8")
        self.go_on()

    def go_on(self) -> None:
        """Sign in: a new year's workspace is configured, but has no token."""
        google = GoogleSettings()
        signed = Credentials(token=None, refresh_token=ACCOUNT, token_uri=f"{self.server.url}/token",
                             client_id="sample", client_secret="sample", scopes=scopes(google))
        token_file.write(self.root / google.token_file, signed)

    def at(self, moment: datetime) -> None:
        clock = self.state.clock
        clock.advance(max(0.0, (moment - clock.now()).total_seconds()))

    def units(self) -> list[str]:
        return sorted(self._files)

    def workbook_access(self, unit: str, places: FieldMap) -> GoogleSpreadsheetAccess:
        return GoogleSpreadsheetAccess(self.server, self._files[unit], self._accounts[unit], places)

    def view(self, unit: str, places: FieldMap) -> WorkbookView:
        return WorkbookView(GoogleWorkbook(client(self.server, ACCOUNT).http_client, self._files[unit].id), places)

    def decide(self, entries: Mapping[tuple[str, str], RegisterEntry], _moment: datetime) -> None:
        file = self._register.id
        grid = client(self.server, ACCOUNT).http_client.values_get(file, f"'{DECISIONS}'")
        rows: list[list[str]] = grid["values"]
        found = {line[0]: number for number, line in enumerate(rows, start=1) if line and line[0]}
        columns = {code: column_letters(at) for at, code in enumerate(rows[found[CODES] - 1], start=1) if code}
        user = SheetUser(self.server.service, ACCOUNT, file)
        for (unit, obligation), entry in entries.items():
            row = found.get(f"{unit}|{obligation}")
            if row is None:
                raise NoSuchRowError(f"{unit}|{obligation}")
            until = f"{entry.until:%d/%m/%Y}" if entry.until else ""
            for code, text in (("decision", entry.decision), ("reason", entry.reason), ("until", until)):
                user.type(f"'{DECISIONS}'!{columns[code]}{row}", text)

    def register(self) -> dict[str, dict[tuple[int, int], Any]]:
        found = client(self.server, ACCOUNT).open_by_key(self._register.id)
        book = GoogleWorkbook(found.client, found.id)
        return {tab.title: book.sheet(tab.title).values for tab in found.worksheets()}

    @property
    def state(self) -> GoogleState:
        return self.server.service.state

    @property
    def _register(self) -> File:
        return next(file for file in self.state.files.values() if _marks(file).get(REGISTER_PROPERTY) == self.plan)

    @cached_property
    def _files(self) -> dict[str, File]:
        files = (file for file in self.state.files.values() if file.book)
        return {str(_marks(file)[UNIT_PROPERTY]): file for file in files
                if UNIT_PROPERTY in _marks(file) and _marks(file).get(PLAN_PROPERTY) == self.plan}

    @cached_property
    def _accounts(self) -> dict[str, str]:
        """A unit's own account is its first address."""
        with (self.root / "config" / "units.csv").open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(line for line in lines if not line.startswith("#"))
            return {line["code"]: line["emails"].split(";")[0].strip() for line in table}


def _marks(file: File) -> Mapping[str, Any]:
    found: Mapping[str, Any] = file.extra.get("appProperties") or {}
    return found


@dataclass
class GoogleSpreadsheetAccess:
    """A clerk's access to the unit's spreadsheet: through gspread, with the unit's account."""

    server: Server
    file: File
    account: str
    places: FieldMap

    @contextmanager
    def opened(self, _moment: datetime, _original: bytes = b"", *, program: bool = False) -> Iterator[WorkbookView]:
        """Values are stored as given, text as text: the same answers as in Excel."""
        assert not program, "tabs are protected"
        book = GoogleWorkbook(client(self.server, self.account).http_client, self.file.id)
        yield WorkbookView(book, self.places)
        book.save(Path())

    def copy(self) -> bytes:
        """Nothing: `put_back` takes the spreadsheet out of the bin."""
        return b""

    def cut_short(self, _moment: datetime) -> None:
        """Move the spreadsheet to the bin, as by mistake."""
        self._throw(away=True)

    def put_back(self, _copy: bytes, _moment: datetime) -> None:
        self._throw(away=False)

    def _throw(self, *, away: bool) -> None:
        with self.server.service.lock:
            self.file.trashed = away
            self.server.service.state.touch(self.file, self.account)


@dataclass
class GoogleWorkbook:
    """A spreadsheet that reads each tab once, because a person's browser has it open already."""

    http: HTTPClient
    id: str
    opened: dict[str, GoogleSheet] = field(default_factory=dict)

    def sheet(self, name: str) -> GoogleSheet:
        if name not in self.opened:
            got = self.http.values_get(self.id, f"'{name}'", {"valueRenderOption": "UNFORMATTED_VALUE"})
            self.opened[name] = GoogleSheet({
                (row, column): value for row, line in enumerate(got.get("values", []), start=1)
                for column, value in enumerate(line, start=1) if value != ""})
        return self.opened[name]

    def save(self, _path: Path) -> None:
        """Write all changes in one request; none when nothing has changed."""
        data = [{"range": f"'{name}'!{column_letters(column)}{row}", "values": [["" if value is None else value]]}
                for name, sheet in self.opened.items() for (row, column), value in sheet.typed.items()]
        if data:
            self.http.values_batch_update(self.id, {"valueInputOption": "RAW", "data": data})


@dataclass
class GoogleSheet:
    values: dict[tuple[int, int], Any]
    typed: dict[tuple[int, int], Any] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> GoogleCell:
        return GoogleCell(self, row, column)

    def codes(self) -> dict[str, int]:
        return {str(value): row for (row, column), value in self.values.items() if column == 1}

    def wipe(self, first_row: int, columns: Collection[int]) -> None:
        for row, column in [*self.values]:
            if row >= first_row and column in columns:
                self.cell(row, column).value = None


@dataclass(slots=True)
class GoogleCell:
    sheet: GoogleSheet
    row: int
    column: int

    @property
    def value(self) -> Any:
        return self.sheet.values.get((self.row, self.column))

    @value.setter
    def value(self, typed: Any) -> None:
        plain = (typed - DAY_0).days if isinstance(typed, date) else typed
        if plain == self.value:
            return
        place = self.row, self.column
        self.sheet.typed[place] = plain
        if plain is None:
            self.sheet.values.pop(place, None)
        else:
            self.sheet.values[place] = plain
