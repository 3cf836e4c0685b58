"""Events that record the ids of the files that a store made, by which they are looked up before anything is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.workbook.stored_files import FileKind, StoredFile

KINDS = frozenset(each.value for each in FileKind)


def recorded_files(events: Iterable[Event]) -> tuple[StoredFile, ...]:
    """Return the newest recorded file of each role. A kind that this version does not have is left out."""
    newest = {}
    for each in events:
        if each.kind is EventKind.STORED and each.data.get("what") in KINDS and each.data.get("file"):
            found = StoredFile(FileKind(each.data["what"]), str(each.data["file"]), each.unit or "",
                               str(each.data.get("forms", "")), str(each.data.get("cluster", "")))
            newest[found.role] = found
    return tuple(newest.values())


def file_events(now: datetime, recorded: Iterable[StoredFile], files: Iterable[StoredFile]) -> list[Event]:
    """Return an event for each file that is not recorded as the one in its role."""
    known = {each.role: each.id for each in recorded}
    return [stored_event(now, each) for each in files if known.get(each.role) != each.id]


def stored_event(now: datetime, file: StoredFile) -> Event:
    more = {name: value for name, value in (("forms", file.forms), ("cluster", file.cluster)) if value}
    return event(now, EventKind.STORED, file.unit or None, what=str(file.kind), file=file.id, **more)
