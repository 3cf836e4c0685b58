"""The files of a summary that were put where people read them, as the ledger records them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from automation.domain.tracking.events import Event, EventKind, event


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """`role`: "document", "pdf", "workbook" or "google_document". `id`: of the store, the same for each version. `url`:
    the address, "" when unknown. `digest`: of the content, for what is converted of the document."""

    role: str
    name: str
    id: str
    url: str = ""
    digest: str = ""


def last_published(events: Iterable[Event]) -> dict[str, dict[str, PublishedFile]]:
    """Obligation → role → the file, as published last."""
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
