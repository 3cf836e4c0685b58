"""Rows of the table of events ↔ events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from automation.domain.tracking.chain import as_json, split, stamp
from automation.domain.tracking.events import Event, EventKind, Seal
from automation.ports import AdviceError

KINDS = frozenset(each.value for each in EventKind)


class UnknownEventError(AdviceError):
    """The ledger contains an event newer than this version of the software: its consequences are unknown."""

    refused = True

    def __init__(self, kind: str) -> None:
        self.message = f"Nhật ký có sự việc loại “{kind}” mà phiên bản phần mềm này không biết."
        self.remedy = "Đề nghị cài phiên bản phần mềm mới nhất, rồi chạy lại. Nhật ký chưa bị thay đổi."
        super().__init__(f"{self.message} {self.remedy}")


def row_of(event: Event) -> dict[str, Any]:
    """The row of a sealed event. Raises TypeError for data that JSON can't hold."""
    return {"at": stamp(event.at), "kind": event.kind.value, "unit": event.unit, "obligation": event.obligation,
            "key": event.key, **chain_values(event)}


def chain_values(event: Event) -> dict[str, Any]:
    """The columns that belong to the chain, and those that it divides the event's data into."""
    facts, texts = split(event)
    seal = event.seal or Seal()
    return {"data": as_json(facts), "texts": as_json(texts) if texts else None,
            "salt": seal.salt, "texts_digest": seal.texts, "link": seal.link}


def event_of(row: Any) -> Event:
    """The event of a row of any layout: one of a layout without the chain has no seal. Raises UnknownEventError."""
    if row.kind not in KINDS:
        raise UnknownEventError(row.kind)
    data: Mapping[str, Any] = json.loads(row.data)
    seal = None
    if hasattr(row, "link"):
        texts = json.loads(row.texts) if row.texts else {}
        data = {**data, **texts}
        seal = Seal(row.seq, row.link, row.salt, row.texts_digest, tuple(texts))
    return Event(datetime.fromisoformat(row.at), EventKind(row.kind), row.key, row.unit, row.obligation, data, seal)
