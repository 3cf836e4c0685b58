"""The register's spreadsheet: identified by a file property that only the software sets, and created once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from automation.adapters.google.client import GoogleClient
from automation.adapters.google_sheets.search_corpus import KeyValueCache, SearchCorpus, checked_page
from automation.domain.plan.settings import Settings
from automation.domain.workbook.stored_files import FileState
from automation.util.fast_json import Json

SHEETS_URL = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE_URL = "https://www.googleapis.com/drive/v3/files"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
REGISTER_PROPERTY = "baocaoRegister"
PLAN_OF_CLUSTER, CLUSTER = "baocaoClusterPlan", "baocaoCluster"  # of the register of a cluster
TITLE = "Sổ theo dõi"
IN_THE_BIN = (
    "Sổ theo dõi đang nằm trong thùng rác của Google Drive nên không được đọc và không được ghi; quyết định ghi trong "
    "sổ chưa được ghi nhận. Đề nghị khôi phục sổ rồi chạy lại.")
MAKING = timedelta(seconds=2)  # what Drive may take to make a file


@dataclass
class RegisterFile:
    """`folder` returns the id of the plan's folder and creates it if necessary ("": the top of My Drive). With `cache`
    the register is searched for once, not in each run."""

    client: HTTPClient
    settings: Settings
    folder: Callable[[], str]
    cache: KeyValueCache | None = None
    file_id: str = field(default="", init=False)
    recorded: str = field(default="", init=False)  # its id in the ledger
    # The reason why a recorded register can't be opened; None for an error that has another cause.
    explain: Callable[[APIError], Exception | None] | None = field(default=None, init=False)
    replacing: bool = field(default=False, init=False)  # a person asked for a new one: those in the bin do not count
    state: FileState | None = field(default=None, init=False)  # by the last listing: in the bin, or moved

    @property
    def marks(self) -> dict[str, str]:
        """The properties that identify the file."""
        return {REGISTER_PROPERTY: self.plan}

    @property
    def title(self) -> str:
        return f"{TITLE} ({self.plan})"

    @property
    def plan(self) -> str:
        """One register a plan: "2024" of "config/plan-2024.toml" is not enough where plans share a drive."""
        return self.settings.plan.rpartition("/")[2].removesuffix(".toml")

    def find(self) -> str:
        """Its id, "" when there is none: the known one, else that of a search, which takes one in the bin if there is
        no other."""
        self.file_id = self.known_id()
        if not self.file_id:
            binned = [] if self.replacing else [True]
            self._remember(next((each for trashed in (False, *binned) for each in self._list_ids(trashed=trashed)), ""))
        return self.file_id

    def known_id(self) -> str:
        """Its id, "" when it is not known without a request: the recorded one, else the cached one."""
        return self.file_id or self.recorded or (self.cache.value(self._key) if self.cache else "")

    def note_listing(self, states: Mapping[str, FileState | None]) -> None:
        """Take the registers of a listing and where they are. A known register that is missing there is used until the
        end of this run; the next run searches for another, unless the ledger has its id."""
        self.state = states.get(self.file_id)
        if self.cache and self.file_id and self.file_id not in states and not self.recorded:
            self.cache.set_value(self._key, "")

    def release(self) -> None:
        """Use another register than the known one: the next `ensure` creates it."""
        self.file_id, self.recorded, self.replacing, self.state = "", "", True, None
        if self.cache:
            self.cache.set_value(self._key, "")

    def check_recorded(self, error: APIError) -> None:
        """Raises the reason why the recorded register can't be opened, instead of letting another one be made."""
        if self.recorded and self.file_id == self.recorded and self.explain and (why := self.explain(error)):
            raise why from error

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

    def _list_ids(self, *, trashed: bool = False) -> list[str]:
        """The oldest first; those that were never written, as left by a lost answer, last."""
        query = " and ".join(f"appProperties has {{ key='{key}' and value='{quoted_query(value)}' }}"
                             for key, value in self.marks.items())
        params = {"q": f"{query} and trashed = {str(trashed).lower()}",
                  "fields": "incompleteSearch,files(id,createdTime,modifiedTime)",
                 "supportsAllDrives": "true", "includeItemsFromAllDrives": "true", "pageSize": 100,
                 **SearchCorpus(self.client, self.settings.google, self.cache).parameters()}
        files = checked_page(send_request(self.client, "get", DRIVE_URL, params=params)).get("files", [])
        return [each["id"] for each in sorted(files, key=lambda each: (is_unwritten(each), each["createdTime"],
                                                                       each["id"]))]

    def _create(self) -> str:
        folder = self.folder()
        body: Json = {"name": self.title, "mimeType": SPREADSHEET, "appProperties": self.marks}
        if folder:
            body["parents"] = [folder]
        made = send_request(self.client, "post", DRIVE_URL, params={"supportsAllDrives": "true", "fields": "id"},
                            json=body,
                            safe=lambda: bool(self._list_ids()))
        if not made:
            return self._list_ids()[0]
        return str(made["id"])


def is_unwritten(file: Json) -> bool:
    """Whether nothing was written into a file since it was made."""
    made, changed = (datetime.fromisoformat(file[name]) for name in ("createdTime", "modifiedTime"))
    return changed - made < MAKING


def quoted_query(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def send_request(client: HTTPClient, method: str, address: str, *, safe: bool | Callable[[], bool] | None = None,
                 **more: Any) -> Json:
    """The answer's JSON. `safe` as `GoogleClient.request` has it; a plain client of gspread's sends once."""
    if isinstance(client, GoogleClient):
        more["safe"] = safe
    answer = client.request(method, address, **more)
    return cast("Json", answer.json()) if answer.content else {}
