"""Which files a search on Drive covers: those of the shared drive that holds the plan's folder, else the account's.

A search without `corpora=drive` finds, of a shared drive, only the files that the account itself made or opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from gspread.urls import DRIVE_FILES_API_V3_URL

from automation.domain.plan.settings import GoogleSettings
from automation.ports import AdviceError
from automation.util.fast_json import Json

MY_DRIVE = "-"  # cached for a folder that is in no shared drive


class KeyValueCache(Protocol):
    """Texts kept on this machine between runs; they may be lost."""

    def value(self, key: str) -> str:
        """Returns "" for an unknown key."""

    def set_value(self, key: str, value: str) -> None: ...


class IncompleteSearchError(AdviceError):
    """Drive did not search everything: files that are missing in the answer may exist."""

    message = "Google Drive báo chưa tìm hết các tệp nên kết quả chưa dùng được; chưa có gì được ghi."
    remedy = "Chạy lại sau ít phút. Nếu lặp lại: ghi mã bộ nhớ dùng chung vào shared_drive trong [google]."

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


@dataclass(frozen=True)
class SearchCorpus:
    """`cache` keeps the shared drive of the configured folder between runs."""

    client: HTTPClient
    google: GoogleSettings
    cache: KeyValueCache | None = None

    def parameters(self) -> Mapping[str, str]:
        """The query parameters of a search. One request the first time that only a folder is configured."""
        drive = self.google.shared_drive or self._drive_of_folder()
        return {"corpora": "drive", "driveId": drive} if drive else {}

    def _drive_of_folder(self) -> str:
        """The id of the shared drive that holds the configured folder; "" for none, or when it can't be read: then
        the account sees no more than its own files anyway."""
        folder = self.google.folder
        if not folder:
            return ""
        key = f"drive of {folder}"
        known = self.cache.value(key) if self.cache else ""
        if not known:
            params: Any = {"fields": "driveId", "supportsAllDrives": "true"}
            try:
                answer = self.client.request("get", f"{DRIVE_FILES_API_V3_URL}/{folder}", params=params)
            except APIError as error:
                if error.code not in (403, 404):
                    raise
                return ""
            known = str(answer.json().get("driveId", MY_DRIVE))
            if self.cache:
                self.cache.set_value(key, known)
        return "" if known == MY_DRIVE else known


def checked_page(answer: Json) -> Json:
    """The page of a search. Raises IncompleteSearchError when Drive reports that it did not search everything."""
    if answer.get("incompleteSearch"):
        raise IncompleteSearchError
    return answer
