"""Where a rehearsal plays: a scratch folder on Drive, and the product's own store in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_BATCH_UPDATE_URL

from automation.adapters.clock import Clock
from automation.adapters.google.client import GoogleClient
from automation.adapters.google.errors import RefusedError
from automation.adapters.google_sheets.drive import ALL_DRIVES, FOLDER
from automation.adapters.google_sheets.provision import ProvisioningDetails
from automation.adapters.google_sheets.store import GoogleStore
from automation.domain.plan.settings import Settings
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.form_tab import Place
from automation.domain.workbook.form_change.outcome import WantedForms
from automation.util.fast_json import Json

ABOUT = "https://www.googleapis.com/drive/v3/about"
TITLE = "Báo cáo: thử Google, xóa được"
UNITS = ("THU-MOT", "THU-HAI")


@dataclass(frozen=True)
class TrialForms:
    """A change of forms. `code`: of the tab that changes; `gone`: the line that it loses; `added`: that it gains;
    `kept`: an answer's place in another line; `wanted`: the changed forms."""

    code: str
    gone: str
    added: str
    kept: Place
    wanted: WantedForms


@dataclass(frozen=True)
class TrialChecks:
    """A workbook with live checks, from `tabs`. By title and cell: `typed`, what is answered; `shown`, what formulas
    must show then."""

    tabs: Sequence[Drawing]
    typed: Mapping[tuple[str, str], Value]
    shown: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Cast:
    """What a rehearsal is given. `tabs`, `values`: the plan's own forms and the made-up units' cells. `trial`: a change
    of these forms, None for a plan without lines. `checks`: of made-up forms. `folder`: the id of the folder for the
    scratch folder, "" for the top of My Drive. `partner`: an address to share with, "" for none.
    `is_google`: False for a stand-in on this machine, which computes no formulas."""

    client: GoogleClient
    settings: Settings
    zone: ZoneInfo
    clock: Clock
    tabs: Sequence[Drawing]
    values: Mapping[str, Mapping[str, Value]]
    trial: TrialForms | None = None
    checks: TrialChecks | None = None
    folder: str = ""
    partner: str = ""
    is_google: bool = True


@dataclass
class Scene:
    """The scratch folder's id, and the store in it. `state`: a folder on this machine for the store's cache."""

    cast: Cast
    folder: str
    state: Path
    notes: dict[str, str] = field(default_factory=dict)  # of one probe for a later one

    def __post_init__(self) -> None:
        self.store = self.new_store("one")

    @property
    def client(self) -> GoogleClient:
        return self.cast.client

    @cached_property
    def account(self) -> str:
        """The address of the account that is signed in."""
        return str(self.client.request("get", ABOUT, {"fields": "user(emailAddress)"}).json()["user"]["emailAddress"])

    def new_store(self, machine: str) -> GoogleStore:
        """The store as another machine has it: without what this one remembers."""
        google = replace(self.cast.settings.google, folder=self.folder)
        paths = replace(self.cast.settings.paths, state=machine)
        settings = replace(self.cast.settings, plan="config/thu-google.toml", google=google, paths=paths)
        return GoogleStore(self.client, settings, self.state, self.cast.zone,
                           lambda: ProvisioningDetails(TITLE, {}, {}))

    def unit_file(self, unit: str = UNITS[0]) -> str:
        """The id of a unit's spreadsheet. Raises LookupError."""
        found = self.notes.get(unit) or next(
            (str(each["id"]) for each in self.store.drive.find(kind="unit", unit=unit)), "")
        if not found:
            raise LookupError(f"no spreadsheet of {unit}")
        self.notes[unit] = found
        return found

    def wait_for(self, is_found: Callable[[], bool], seconds: float = 60.0, step: float = 5.0) -> float | None:
        """Returns after how many seconds it was found, 0 at once; None when it was not found in time."""
        if is_found():
            return 0.0
        start = self.cast.clock.now()
        while not is_found():
            if self.cast.clock.now() - start >= seconds:
                return None
            self.cast.clock.wait_until(self.cast.clock.now() + step)
        return self.cast.clock.now() - start

    def file(self, file: str, fields: str) -> Json:
        answer = self.client.request("get", f"{DRIVE_FILES_API_V3_URL}/{file}", {**ALL_DRIVES, "fields": fields})
        return dict(answer.json())

    def patch(self, file: str, body: Json, **params: str) -> Json:
        answer = self.client.request("patch", f"{DRIVE_FILES_API_V3_URL}/{file}", {**ALL_DRIVES, **params}, json=body)
        return dict(answer.json())

    def new_folder(self, name: str, parent: str) -> str:
        body = {"name": name, "mimeType": FOLDER, **({"parents": [parent]} if parent else {})}
        answer = self.client.request("post", DRIVE_FILES_API_V3_URL, {**ALL_DRIVES, "fields": "id"}, json=body)
        return str(answer.json()["id"])

    def sheet(self, file: str, fields: str, *ranges: str) -> Json:
        params: dict[str, Any] = {"fields": fields, **({"ranges": list(ranges)} if ranges else {})}
        return dict(self.client.spreadsheets_get(file, params))

    def batch(self, file: str, *requests: Json) -> Json:
        answer = self.client.request("post", SPREADSHEET_BATCH_UPDATE_URL % file, json={"requests": list(requests)})
        return dict(answer.json())


def open_scene(cast: Cast, state: Path, title: str) -> Scene:
    """Makes the scratch folder. Raises RefusedError, OSError."""
    google = cast.settings.google
    empty = Scene(cast, "", state)
    return Scene(cast, empty.new_folder(title, cast.folder or google.folder or google.shared_drive), state)


def close_scene(scene: Scene) -> str:
    """Deletes the scratch folder with everything in it, or puts it into the bin where that is not allowed. Returns what
    is left, "" for nothing."""
    try:
        scene.client.request("delete", f"{DRIVE_FILES_API_V3_URL}/{scene.folder}", ALL_DRIVES)
    except RefusedError as error:
        if error.code != 403:
            raise
        scene.patch(scene.folder, {"trashed": True})
        return "in the bin"
    return ""
