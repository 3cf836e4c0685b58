"""Creates the units' spreadsheets: one template and a copy of it for each unit; an interrupted run is continued.

The progress is recorded on the files themselves (`appProperties`), so that any machine can continue. A copy has the
state "begun" until its unit's cells are written and its people have access; only then is it listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_VALUES_BATCH_UPDATE_URL
from gspread.utils import absolute_range_name

from automation.adapters.google.client import GoogleClient
from automation.adapters.google_sheets.drive import BEGUN, READY, SPREADSHEET, STATE_PROPERTY, UNIT_PROPERTY, Drive
from automation.adapters.google_sheets.formats import serial
from automation.adapters.google_sheets.permissions import DrivePermissions
from automation.adapters.google_sheets.protection_editors import set_editors
from automation.adapters.google_sheets.regional_settings import settings_request
from automation.adapters.google_sheets.render import add_sheet, in_batches, requests_for
from automation.domain.access.changes import plan_file
from automation.domain.access.permissions import READER, WRITER, SharedFile
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import Drawing, Value
from automation.util.fast_json import Json

TEMPLATE_TITLE = "Mẫu bảng tính (phần mềm dùng để sao cho từng đơn vị)"
FIRST_SHEET, BLANK_SHEET = 1001, 0
MIN_SIZE = (60, 26)  # minimum rows and columns of a tab


@dataclass(frozen=True)
class ProvisioningDetails:
    """The plan's folder `title` and the people who get access (unit → addresses)."""

    title: str
    writers: Mapping[str, Sequence[str]]
    readers: Mapping[str, Sequence[str]]

    def people(self, unit: str) -> dict[str, str]:
        """Address → role."""
        readers, writers = self.readers.get(unit, ()), self.writers.get(unit, ())
        return {**dict.fromkeys(readers, READER), **dict.fromkeys(writers, WRITER)}


@dataclass(frozen=True)
class Provisioner:
    """Creates the missing spreadsheets. `editors`: addresses that may edit protected cells."""

    client: GoogleClient
    drive: Drive
    details: ProvisioningDetails
    tabs: Sequence[Drawing]
    editors: Sequence[str]
    permissions: DrivePermissions

    def template(self) -> str:
        """The template's id; it is created when there is none with exactly these tabs."""
        properties = {"kind": "template", "print": fingerprint(self.tabs)}
        recorded = self.drive.recorded.get(f"template {properties['print']}", "")
        if recorded and (there := self.drive.get(recorded)) and not there.get("trashed") and _state(there) == READY:
            return recorded
        found = self.drive.find(**properties)
        if any(_state(file) == READY for file in found):
            return str(next(file["id"] for file in found if _state(file) == READY))
        folder = self.drive.ensure_folder("plan", self.details.title)
        body = {"name": TEMPLATE_TITLE, "mimeType": SPREADSHEET, "parents": [folder]}
        made = str(found[0]["id"]) if found else self.drive.create_file(body, **properties)
        draw_tabs(self.client, made, self.tabs, self.editors)
        self.drive.set_properties(made, state=READY)
        return made

    def unit(self, unit: str, values: Mapping[str, Value], template: str, begun: str = "") -> str:
        """Create one unit's spreadsheet, or finish the copy with the id `begun`; return its id. A person whom Google
        refuses does not hold it up: the refusal is named when the permissions are compared next."""
        folder = self.drive.ensure_folder("units", self.details.title)
        named = values.get("unit_name")
        body = {"name": f"{unit} – {named}" if named else unit, "parents": [folder]}
        file = begun or self.drive.create_file(body, template, kind="unit", unit=unit, state=BEGUN)
        cells = list(self._slot_cells(values))
        if cells:
            self.client.request("post", SPREADSHEET_VALUES_BATCH_UPDATE_URL % file,
                                json={"valueInputOption": "RAW", "data": cells}, safe=True)
        if self.editors:
            set_editors(self.client, file, self.tabs, self.editors)
        self.permissions.let_in(plan_file(SharedFile(file, unit, ""), self.details.people(unit)))
        self.drive.set_properties(file, state=READY)
        return file

    def _slot_cells(self, values: Mapping[str, Value]) -> list[Json]:
        """The values of the slots; a slot without a value keeps the template's text."""
        return [{"range": absolute_range_name(tab.title, cell_name(cell.row, cell.column)),
                 "values": [[_raw_value(values[cell.slot])]]}
                for tab in self.tabs for cell in tab.cells if cell.slot in values]


def draw_tabs(client: GoogleClient, file: str, tabs: Sequence[Drawing], editors: Sequence[str]) -> None:
    """Draws the tabs in a new spreadsheet, in several batches: Google recommends 2 MB at most. The first adds the tabs,
    the last removes the blank one that every new spreadsheet has: what an interrupted run drew is drawn again."""
    def post(requests: Sequence[Json], *, safe: bool | Callable[[], bool]) -> None:
        client.request("post", SPREADSHEET_BATCH_UPDATE_URL % file, json={"requests": requests}, safe=safe)

    sheets = _sheets(client, file)
    if list(sheets) == [tab.title for tab in tabs]:
        return
    begun = [number for number in sheets.values() if number != BLANK_SHEET]
    first, *others = _batches(tabs, editors, begun)
    post(first, safe=lambda: len(_sheets(client, file)) > len(tabs))
    for each in others:
        post(each, safe=True)
    post([{"deleteSheet": {"sheetId": BLANK_SHEET}}],
         safe=lambda: BLANK_SHEET not in _sheets(client, file).values())


def _sheets(client: GoogleClient, file: str) -> dict[str, int]:
    """Title → number of the spreadsheet's tabs, in their order."""
    answer = client.spreadsheets_get(file, {"fields": "sheets(properties(sheetId,title))"})
    return {each["properties"]["title"]: each["properties"].get("sheetId", 0) for each in answer["sheets"]}


def _batches(tabs: Sequence[Drawing], editors: Sequence[str], begun: Sequence[int]) -> list[list[Json]]:
    """`begun`: tabs of an interrupted run. Of the batches after the first each may be sent twice: the requests that may
    not, which add rules and protection, come with the tabs."""
    ids = {tab.title: FIRST_SHEET + at for at, tab in enumerate(tabs)}
    made: list[Json] = [settings_request(), *({"deleteSheet": {"sheetId": each}} for each in begun)]
    made += (add_sheet(tab, ids[tab.title], rows=MIN_SIZE[0], columns=MIN_SIZE[1]) for tab in tabs)
    drawn = [each for tab in tabs for each in requests_for(tab, ids[tab.title], ids=ids, editors=editors)]
    values = [each for each in drawn if "updateCells" in each]
    return in_batches([*made, *(each for each in drawn if "updateCells" not in each)], values)


def fingerprint(tabs: Sequence[Drawing]) -> str:
    """Digest of the tabs, independent of the time at which they were drawn."""
    drawn = [replace(tab, made_at=None) for tab in tabs]
    return hashlib.sha256(repr(drawn).encode()).hexdigest()[:24]


def unfinished(files: Sequence[Json]) -> dict[str, str]:
    """Unit → id of the copy that an earlier run did not finish."""
    return {file["appProperties"][UNIT_PROPERTY].upper(): str(file["id"])
            for file in reversed(files) if _state(file) == BEGUN and not file.get("trashed")
            and UNIT_PROPERTY in file.get("appProperties", {})}


def _state(file: Json) -> str:
    return str(file.get("appProperties", {}).get(STATE_PROPERTY, ""))


def _raw_value(value: Value) -> Any:
    """The value for valueInputOption RAW: "" clears a cell, null would keep it."""
    if value is None:
        return ""
    return serial(value) if isinstance(value, date) else value
