"""The files that letters bring: those of announcements, which are kept until every letter has gone, and drafts of
official letters. The ledger has a file's name, place and digest, never its content."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Attachment
from automation.jobs.context import JobContext
from automation.util.atomic_file import PRIVATE, replace_file

FOLDER = "attachments"  # in the folder of the state
MOST = 10 * 1024 * 1024  # bytes of one file, and of all of a letter: mail servers refuse more than some 25 MB, encoded
# Office documents, texts, pictures: what mail programs open, and no program.
ENDINGS = (".pdf", ".docx", ".xlsx", ".pptx", ".doc", ".xls", ".ppt", ".odt", ".ods", ".rtf", ".txt", ".csv", ".png",
           ".jpg", ".jpeg", ".zip")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`digest` "": whatever is there goes, as of a draft, in which people write."""

    name: str
    path: Path
    digest: str = ""

    def read(self) -> Attachment | None:
        """Return the file, None where it is not there or is another."""
        try:
            content = self.path.read_bytes()
        except OSError:
            return None
        if self.digest and hashlib.sha256(content).hexdigest() != self.digest:
            return None
        return Attachment(self.name, media_type(self.name), content)


@dataclass(frozen=True)
class KeptFiles(Mapping[str, Attachment]):
    """By place, each read when it is asked for first. One that can't be had is not in it."""

    files: Mapping[str, KeptFile]
    _read: dict[str, Attachment | None] = field(default_factory=dict)

    def __getitem__(self, place: str) -> Attachment:
        if place not in self._read:
            kept = self.files.get(place)
            self._read[place] = kept.read() if kept else None
        found = self._read[place]
        if found is None:
            raise KeyError(place)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)


def media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def keep(context: JobContext, files: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Keep the files until the letters have gone, and return them as the ledger records them. Raises OSError."""
    rows: list[dict[str, Any]] = []
    for each in files:
        digest = hashlib.sha256(each.content).hexdigest()
        place = f"{context.workspace.settings.paths.state}/{FOLDER}/{digest}"
        path = context.path(place)
        if not context.dry_run and not path.exists():
            replace_file(path, each.content, mode=PRIVATE, durable=True)
        rows.append({"name": each.name, "place": place, "digest": digest, "size": len(each.content)})
    return rows


def kept_files(context: JobContext, events: Iterable[Event]) -> KeptFiles:
    """Return what the letters of a run may bring."""
    files: dict[str, KeptFile] = {}
    for each in events:
        if each.kind is EventKind.ANNOUNCED:
            files.update({row["place"]: KeptFile(row["name"], context.path(row["place"]), row["digest"])
                          for row in each.data.get("attachments", ())})
        elif each.kind is EventKind.DRAFTED and each.data.get("step"):
            path = context.path(each.data["file"])
            files[each.data["file"]] = KeptFile(path.name, path)
    return KeptFiles(files)
