"""Encodes events as texts of the register's log tab and decodes them; `restore` rebuilds the ledger from them.

An event is one JSON text, split into pieces that fit into a spreadsheet's cell. Each piece begins with the numbers of
its event and of the piece ("12:1/3:…"), so that a tab whose rows somebody sorted or copied still gives the same ledger.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from automation.domain.tracking.events import Event, EventKind, Seal

CHUNK = 30_000  # a cell holds 32,767 characters
KINDS = frozenset(each.value for each in EventKind)
PIECE = re.compile(r"(\d+):(\d+)/(\d+):(.*)", re.DOTALL)


class LogError(ValueError):
    """The log is damaged: a piece is missing, changed or not written by this software. The message names the event."""


def encode(events: Sequence[Event]) -> list[tuple[str, ...]]:
    """Returns the pieces of each event, in order; the first event has number 1."""
    return [_pieces(number, _text(event)) for number, event in enumerate(events, start=1)]


def decode(pieces: Iterable[str], expected: int = 0) -> list[Event]:
    """Returns the events, in the order in which they were appended. Raises LogError, also when there are fewer than
    `expected`."""
    parts_by_event: dict[int, dict[int, str]] = {}
    totals: dict[int, int] = {}
    for piece in pieces:
        number, part, total, text = _split(piece)
        if parts_by_event.setdefault(number, {}).setdefault(part, text) != text:
            raise LogError(f"Nhật ký có hai nội dung khác nhau cho sự kiện số {number}.")
        totals[number] = total
    missing = set(range(1, max([expected, *totals]) + 1)) - set(totals)
    if missing:
        raise LogError(f"Nhật ký thiếu sự kiện số {min(missing)}.")
    return [_event(number, parts_by_event[number], totals[number]) for number in sorted(parts_by_event)]


def _text(event: Event) -> str:
    fields = {"at": event.at.isoformat(), "kind": event.kind.value, "key": event.key, "unit": event.unit,
              "obligation": event.obligation, "data": dict(event.data), **_sealed_fields(event.seal)}
    # ASCII only: it has no character that is invalid in a cell or in XML, and splitting never breaks a character.
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":"))


def _sealed_fields(seal: Seal | None) -> dict[str, Any]:
    """The seal, without what is empty: the log has thousands of events."""
    values = {} if seal is None else asdict(seal)
    return {"seal": {name: value for name, value in values.items() if value}} if values else {}


def _seal(fields: dict[str, Any] | None) -> Seal | None:
    """Raises TypeError for fields that no seal has."""
    return None if fields is None else Seal(**{**fields, "fields": tuple(fields.get("fields", ()))})


def _pieces(number: int, text: str) -> tuple[str, ...]:
    cuts = [text[start:start + CHUNK] for start in range(0, len(text), CHUNK)]
    return tuple(f"{number}:{part}/{len(cuts)}:{cut}" for part, cut in enumerate(cuts, start=1))


def _split(piece: str) -> tuple[int, int, int, str]:
    match = PIECE.fullmatch(piece)
    if match is None:
        raise LogError("Nhật ký có dòng không do phần mềm ghi.")
    return int(match[1]), int(match[2]), int(match[3]), match[4]


def _event(number: int, parts: dict[int, str], total: int) -> Event:
    if set(parts) != set(range(1, total + 1)):
        raise LogError(f"Nhật ký thiếu một phần của sự kiện số {number}.")
    try:
        fields = json.loads("".join(parts[part] for part in range(1, total + 1)))
        if fields["kind"] not in KINDS:
            raise LogError(f"Sự kiện số {number} thuộc loại “{fields['kind']}” mà phiên bản phần mềm này không biết.")
        return Event(datetime.fromisoformat(fields["at"]), EventKind(fields["kind"]), fields["key"],
                     fields["unit"], fields["obligation"], fields["data"],
                     _seal(fields.get("seal")))
    except LogError:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise LogError(f"Nội dung của sự kiện số {number} trong nhật ký đã bị sửa.") from error
