"""Puts the files of a summary into the plan's folder on Drive: a new version of the same file, never a second one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from gspread.urls import DRIVE_FILES_API_V3_URL

from automation.adapters.google.client import GoogleClient
from automation.adapters.google.errors import RefusedError
from automation.adapters.google_sheets.drive import ALL_DRIVES, NOT_FOUND, SUMMARY, Drive
from automation.adapters.google_sheets.provision import ProvisioningDetails
from automation.domain.plan.settings import GoogleSettings
from automation.domain.tracking.published_files import PublishedFile
from automation.util.fast_json import Json

UPLOAD_URL = "https://www.googleapis.com/upload/drive/v3/files"
OFFICE = "application/vnd.openxmlformats-officedocument"
PDF, DOCUMENT = "application/pdf", "application/vnd.google-apps.document"
MEDIA_TYPES = {"document": f"{OFFICE}.wordprocessingml.document", "workbook": f"{OFFICE}.spreadsheetml.sheet",
               "pdf": PDF}
FIELDS = "id,name,webViewLink,trashed"


@dataclass(frozen=True)
class SummaryFiles:
    """`details` is called only when a file is created."""

    client: GoogleClient
    drive: Drive
    details: Callable[[], ProvisioningDetails]
    google: GoogleSettings

    @property
    def native(self) -> bool:
        """Whether the document is kept as a Google document too."""
        return self.google.google_document

    def publish(self, obligation: str, files: Mapping[str, Path],
                known: Mapping[str, PublishedFile]) -> Iterator[PublishedFile]:
        """As SheetStore.publish. Raises RefusedError, OSError or UncertainError."""
        for role, path in files.items():
            yield self._put(obligation, role, path.name, path.read_bytes(), known.get(role))
        if "document" in files:
            yield from self._converted(obligation, files["document"], known)

    def _put(self, obligation: str, role: str, name: str, content: bytes, known: PublishedFile | None, *,
             digest: str = "") -> PublishedFile:
        """`digest`: of what the content was converted from."""
        made = PublishedFile(role, name, known.id if known else "", digest=digest or _digest(content))
        if known and known.digest == made.digest and self._is_there(known):
            return replace(made, url=known.url)
        mime = MEDIA_TYPES[role]
        return self._written(replace(made, id=made.id or self._id(obligation, role, name, mime)), obligation, mime,
                             content, mime)

    def _converted(self, obligation: str, document: Path,
                   known: Mapping[str, PublishedFile]) -> Iterator[PublishedFile]:
        """The PDF, which Google makes of a Google document, and that one itself when it is to be kept."""
        content, name = document.read_bytes(), f"{document.stem}.pdf"
        digest, pdf, kept = _digest(content), known.get("pdf"), known.get("google_document")
        if pdf and pdf.digest == digest and self._is_there(pdf) and (
                not self.native or (kept and kept.digest == digest and self._is_there(kept))):
            yield from filter(None, (pdf, kept if self.native else None))
            return
        found = kept.id if kept else self._id(obligation, "google_document", document.stem, DOCUMENT)
        made = self._written(PublishedFile("google_document", document.stem, found, digest=digest), obligation,
                             DOCUMENT, content, MEDIA_TYPES["document"])
        yield self._put(obligation, "pdf", name, self._exported(made.id), pdf, digest=digest)
        if self.native:
            yield made
        else:
            self.client.request("delete", f"{DRIVE_FILES_API_V3_URL}/{made.id}", params=ALL_DRIVES, safe=True)

    def _id(self, obligation: str, role: str, name: str, mime: str) -> str:
        """The file with the role's mark; it is created blank when there is none."""
        mark = f"{obligation}:{role}"
        found = self.drive.find(kind=SUMMARY, print=mark)
        if found:
            return str(found[0]["id"])
        body = {"name": name, "mimeType": mime, "parents": [self.drive.ensure_folder("plan", self.details().title)]}
        return self.drive.create_file(body, kind=SUMMARY, print=mark)

    def _written(self, file: PublishedFile, obligation: str, mime: str, content: bytes, media: str) -> PublishedFile:
        """A file that was deleted for good is created again."""
        try:
            answer = self._upload(file, content, media)
        except RefusedError as error:
            if error.code != NOT_FOUND:
                raise
            file = replace(file, id=self._id(obligation, file.role, file.name, mime))
            answer = self._upload(file, content, media)
        if answer.get("trashed"):
            self.client.request("patch", f"{DRIVE_FILES_API_V3_URL}/{file.id}", json={"trashed": False},
                                params={**ALL_DRIVES, "fields": "id"}, safe=True)
        return replace(file, url=str(answer.get("webViewLink", "")))

    def _upload(self, file: PublishedFile, content: bytes, media: str) -> Json:
        """A resumable upload, which has no limit of size; both requests may be repeated."""
        begun = self.client.request("patch", f"{UPLOAD_URL}/{file.id}", json={"name": file.name}, safe=True,
                                    params={**ALL_DRIVES, "uploadType": "resumable", "fields": FIELDS},
                                    headers={"X-Upload-Content-Type": media,
                                             "X-Upload-Content-Length": str(len(content))})
        done = self.client.request("put", begun.headers["Location"], data=content, headers={"Content-Type": media},
                                   safe=True)
        return cast("Json", done.json())

    def _exported(self, document: str) -> bytes:
        address = f"{DRIVE_FILES_API_V3_URL}/{document}/export"
        return self.client.request("get", address, params={"mimeType": PDF}).content

    def _is_there(self, file: PublishedFile) -> bool:
        found = self.drive.get(file.id)
        return found is not None and not found.get("trashed")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
