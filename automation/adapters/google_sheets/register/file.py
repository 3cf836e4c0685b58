"""The register's spreadsheet: identified by a file property that only the software sets, and created once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from gspread.http_client import HTTPClient

from automation.adapters.google.client import GoogleClient
from automation.adapters.google_sheets.search_corpus import KeyValueCache, SearchCorpus, checked_page
from automation.domain.plan.settings import Settings
from automation.util.fast_json import Json

SHEETS_URL = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE_URL = "https://www.googleapis.com/drive/v3/files"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
REGISTER_PROPERTY = "baocaoRegister"
TITLE = "Sổ theo dõi"


@dataclass
class RegisterFile:
    """`folder` returns the id of the plan's folder and creates it if necessary ("": the top of My Drive). With `cache`
    the register is searched for once, not in each run."""

    client: HTTPClient
    settings: Settings
    folder: Callable[[], str]
    cache: KeyValueCache | None = None
    file_id: str = field(default="", init=False)

    @property
    def plan(self) -> str:
        """One register a plan: "2024" of "config/plan-2024.toml" is not enough where plans share a drive."""
        return self.settings.plan.rpartition("/")[2].removesuffix(".toml")

    def find(self) -> str:
        """Its id, "" when there is none. One listing, then cached."""
        self.file_id = self.known_id()
        if not self.file_id:
            self._remember(next(iter(self._list_ids()), ""))
        return self.file_id

    def known_id(self) -> str:
        """Its id, "" when it is not known without a request."""
        return self.file_id or (self.cache.value(self._key) if self.cache else "")

    def note_listing(self, there: Sequence[str]) -> None:
        """Take the registers of a listing, the oldest first. A known register that is missing there (moved to the bin)
        is used until the end of this run; the next run searches for another."""
        if self.cache and self.file_id and self.file_id not in there:
            self.cache.set_value(self._key, "")

    def forget(self) -> bool:
        """Forget the id of a file that no longer exists. False when that was done already."""
        file_id, self.file_id = self.file_id, ""
        if self.cache:
            self.cache.set_value(self._key, "")
        return bool(file_id)

    @property
    def _key(self) -> str:
        return f"register {self.plan} {self.settings.google.folder or self.settings.google.shared_drive}"

    def _remember(self, file: str) -> None:
        self.file_id = file
        if self.cache:
            self.cache.set_value(self._key, file)

    def ensure(self) -> str:
        """Its id; the file is created when there is none. Two machines that create one at once both use the older."""
        if not self.find():
            made = self._create()
            self._remember(next(iter(self._list_ids()), made))
            if self.file_id != made:
                send_request(self.client, "delete", f"{DRIVE_URL}/{made}", params={"supportsAllDrives": "true"},
                             safe=True)
        return self.file_id

    def _list_ids(self) -> list[str]:
        query = f"appProperties has {{ key='{REGISTER_PROPERTY}' and value='{quoted_query(self.plan)}' }}"
        params = {"q": f"{query} and trashed = false", "fields": "incompleteSearch,files(id,createdTime)",
                 "supportsAllDrives": "true", "includeItemsFromAllDrives": "true", "pageSize": 100,
                 **SearchCorpus(self.client, self.settings.google, self.cache).parameters()}
        files = checked_page(send_request(self.client, "get", DRIVE_URL, params=params)).get("files", [])
        return [each["id"] for each in sorted(files, key=lambda each: (each["createdTime"], each["id"]))]

    def _create(self) -> str:
        folder = self.folder()
        body: Json = {"name": f"{TITLE} ({self.plan})", "mimeType": SPREADSHEET,
                      "appProperties": {REGISTER_PROPERTY: self.plan}}
        if folder:
            body["parents"] = [folder]
        made = send_request(self.client, "post", DRIVE_URL, params={"supportsAllDrives": "true", "fields": "id"},
                            json=body,
                            safe=lambda: bool(self._list_ids()))
        if not made:
            return self._list_ids()[0]
        return str(made["id"])


def quoted_query(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def send_request(client: HTTPClient, method: str, address: str, *, safe: bool | Callable[[], bool] | None = None,
                 **more: Any) -> Json:
    """The answer's JSON. `safe` as `GoogleClient.request` has it; a plain client of gspread's sends once."""
    if isinstance(client, GoogleClient):
        more["safe"] = safe
    answer = client.request(method, address, **more)
    return cast("Json", answer.json()) if answer.content else {}
