"""Which spreadsheet is the register: found by a mark that only the software sets, made once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from gspread.http_client import HTTPClient

from automation.adapters.google.client import PacedClient
from automation.domain.plan.settings import Settings
from automation.util.fast_json import Json

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE = "https://www.googleapis.com/drive/v3/files"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
MARK = "baocaoRegister"
TITLE = "Sổ theo dõi"


class KeyValueCache(Protocol):
    """What a machine remembers from run to run, and may forget."""

    def word(self, key: str) -> str:
        """"" for what is not known."""

    def say(self, key: str, said: str) -> None: ...


@dataclass
class RegisterFile:
    """`folder` tells the id of the plan's folder, making it where it has to ("" : the top of My Drive). With `words`
    the register is looked for once, not every night."""

    client: HTTPClient
    settings: Settings
    folder: Callable[[], str]
    words: KeyValueCache | None = None
    known: str = field(default="", init=False)

    @property
    def value(self) -> str:
        """One register a plan: "2024" of "config/plan-2024.toml" is not enough where plans share a drive."""
        return self.settings.plan.rpartition("/")[2].removesuffix(".toml")

    def find(self) -> str:
        """Its id, "" when there is none. One listing, then remembered."""
        self.known = self.known or (self.words.word(self._key) if self.words else "")
        if not self.known:
            self._remember(next(iter(self._listed()), ""))
        return self.known

    def told(self, there: Sequence[str]) -> None:
        """Which registers a listing has seen, the oldest first. One that is not among them (somebody put it in the
        bin) serves to the end of this run; the next one looks for another."""
        if self.words and self.known and self.known not in there:
            self.words.say(self._key, "")

    def forget(self) -> bool:
        """Google knows no such file any more: look for it again. False when that was done already."""
        known, self.known = self.known, ""
        if self.words:
            self.words.say(self._key, "")
        return bool(known)

    @property
    def _key(self) -> str:
        return f"register {self.value} {self.settings.google.folder or self.settings.google.shared_drive}"

    def _remember(self, file: str) -> None:
        self.known = file
        if self.words:
            self.words.say(self._key, file)

    def found(self) -> str:
        """Its id; made when there is none. Two machines that make one at once agree on the older."""
        if not self.find():
            made = self._made()
            self._remember(next(iter(self._listed()), made))
            if self.known != made:
                call(self.client, "delete", f"{DRIVE}/{made}", params={"supportsAllDrives": "true"}, safe=True)
        return self.known

    def _listed(self) -> list[str]:
        asked = {"q": f"appProperties has {{ key='{MARK}' and value='{quoted(self.value)}' }} and trashed = false",
                 "fields": "files(id,createdTime)", "supportsAllDrives": "true", "includeItemsFromAllDrives": "true",
                 "corpora": "allDrives" if self.settings.google.shared_drive else "user", "pageSize": 100}
        files = call(self.client, "get", DRIVE, params=asked).get("files", [])
        return [each["id"] for each in sorted(files, key=lambda each: (each["createdTime"], each["id"]))]

    def _made(self) -> str:
        folder = self.folder()
        body: Json = {"name": f"{TITLE} ({self.value})", "mimeType": SPREADSHEET, "appProperties": {MARK: self.value}}
        if folder:
            body["parents"] = [folder]
        made = call(self.client, "post", DRIVE, params={"supportsAllDrives": "true", "fields": "id"}, json=body,
                    safe=lambda: bool(self._listed()))
        if not made:
            return self._listed()[0]
        return str(made["id"])


def quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def call(client: HTTPClient, method: str, address: str, *, safe: bool | Callable[[], bool] | None = None,
         **more: Any) -> Json:
    """The answer's JSON. `safe` as `PacedClient.request` has it; a plain client of gspread's sends once."""
    if isinstance(client, PacedClient):
        more["safe"] = safe
    answer = client.request(method, address, **more)
    return cast("Json", answer.json()) if answer.content else {}
