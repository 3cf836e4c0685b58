"""The files of a summary that were put where people read them, as the ledger records them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from automation.domain.tracking.events import Event, EventKind, event

MAIN_ROLES = ("google_document", "document", "pdf", "workbook")


class PartlyPublishedError(OSError):
    """Some file of a summary could not be made; the others were published. The text is Vietnamese. `is_remark`: this
    machine has no means to make it, and nothing is wrong."""

    def __init__(self, words: str, *, is_remark: bool) -> None:
        super().__init__(words)
        self.is_remark = is_remark


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """`role`: "document", "pdf", "workbook" or "google_document". `id`: of the store, the same for each version. `url`:
    the address, "" when unknown. `digest`: of the content, for what is converted of the document."""

    role: str
    name: str
    id: str
    url: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class PublishedSummary:
    """A summary as it was published last. `files`: those of this official compile, by role; `number`: of the compile;
    `at`: when its content was published first."""

    files: Mapping[str, PublishedFile]
    number: int
    at: datetime

    @property
    def main(self) -> PublishedFile | None:
        """The file that people read first: the one of `MAIN_ROLES` with an address, else the first one there is."""
        there = [self.files[role] for role in MAIN_ROLES if role in self.files]
        return next((each for each in there if each.url), next(iter(there), None))

    @property
    def url(self) -> str:
        """The address of the main file, "" when it is unknown."""
        return self.main.url if self.main else ""

    @property
    def name(self) -> str:
        """The name of the main file."""
        return self.main.name if self.main else ""


def published_summaries(events: Iterable[Event]) -> dict[str, PublishedSummary]:
    """Obligation → its summary."""
    found: dict[str, PublishedSummary] = {}
    for each in events:
        if each.kind is EventKind.PUBLISHED:
            code = each.obligation or ""
            files = {file.role: file for file in map(_file, each.data.get("files", ()))}
            before, number = found.get(code), int(each.data.get("number", 0))
            kept = before.files if before and before.number == number else {}
            found[code] = PublishedSummary({**kept, **files}, number, each.at)
    return found


def last_published(events: Iterable[Event]) -> dict[str, dict[str, PublishedFile]]:
    """Obligation → role → the file, as published last, of whichever compile."""
    found: dict[str, dict[str, PublishedFile]] = {}
    for each in events:
        if each.kind is EventKind.PUBLISHED:
            files = map(_file, each.data.get("files", ()))
            found.setdefault(each.obligation or "", {}).update({file.role: file for file in files})
    return found


def _file(data: Mapping[str, Any]) -> PublishedFile:
    return PublishedFile(**{each.name: str(data.get(each.name, "")) for each in fields(PublishedFile)})


def published_event(now: datetime, obligation: str, number: int, files: Iterable[PublishedFile]) -> Event:
    """The same files with the same content are recorded once."""
    listed = [asdict(each) for each in files]
    return event(now, EventKind.PUBLISHED, None, obligation, identity={"files": listed}, number=number, files=listed)
