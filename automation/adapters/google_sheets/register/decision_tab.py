"""The register's decision tab and its copy: their metadata, and the entries of people in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

from automation.adapters.google_sheets.formats import serial
from automation.adapters.google_sheets.register.layout import layout_of
from automation.adapters.google_sheets.register.state import TabState
from automation.domain.tracking.register_grid import OPEN_COLUMNS, codes, filled_rows
from automation.domain.workbook.answers import Grid, Raw
from automation.domain.workbook.drawing import Value

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Rows = tuple[tuple[str, dict[str, Raw]], ...]


@dataclass(frozen=True, slots=True)
class TabMetadata:
    """The metadata of the decision tab, and of its copy as the tab was. `sheet`: the tab's id, which differs from that
    of a person's copy. `built`: the digest of the decisions that were read before the write. `ours`: ids of the
    register's other tabs. `before`: id of the copy. `log`: id of the log's tab, number of its events and digest of
    their records. `order`: digest of the rows as they were when the write was planned. `placed`: the 1-based rows into
    which entries were written again; in the copy of a misplaced tab, those to ignore. `looks`: see `looks.py`."""

    sheet: int
    serial: int
    generation: str
    built: str
    ours: tuple[int, ...] = ()
    before: int = 0
    log: tuple[int, int, str] = (0, 0, "")
    order: str = ""
    placed: tuple[int, ...] = ()
    looks: str = ""
    is_copy: bool = False

    def dumps(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @staticmethod
    def loads(text: str) -> TabMetadata:
        parsed = json.loads(text)
        known = {each.name: parsed[each.name] for each in fields(TabMetadata) if each.name in parsed}
        return TabMetadata(**{**known, "ours": tuple(parsed["ours"]), "log": tuple(parsed["log"]),
                              "placed": tuple(parsed.get("placed", ()))})


@dataclass(frozen=True)
class DecisionTab:
    metadata: TabMetadata
    tab: TabState

    @property
    def title(self) -> str:
        return self.tab.title

    @property
    def grid(self) -> Grid:
        return self.tab.grid

    @property
    def columns(self) -> dict[str, int]:
        return codes(self.grid)

    @property
    def readable(self) -> bool:
        return set(OPEN_COLUMNS) <= self.columns.keys()

    @property
    def rows(self) -> Rows:
        return tuple(filled_rows(self.grid, self.columns)) if self.readable else ()

    @property
    def digest(self) -> str:
        return digest_of(self.rows)


def digest_of(rows: Rows) -> str:
    return decisions_digest(values for _, values in rows)


def without_rows(rows: Rows, placed: Sequence[int]) -> Rows:
    """The rows without those with these 1-based numbers. A row is named by the address of its decision."""
    return tuple(each for each in rows if int(each[0].lstrip(LETTERS)) not in placed) if placed else rows


def is_part(entry: Sequence[Value], whole: Sequence[Value]) -> bool:
    """Whether each filled cell of the entry is one of the whole's."""
    return all(value in ("", other) for value, other in zip(entry, whole or [""] * len(entry), strict=True))


def decisions_digest(rows: Iterable[Mapping[str, Value]]) -> str:
    """Digest of the entries by row key, independent of the rows' positions."""
    entries = sorted(json.dumps([row.get("key"), *entered_values(row)]) for row in rows)
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()[:24]


def order_digest(grid: Grid) -> str:
    """Digest of where the rows and columns of the decision tab are."""
    layout = layout_of(grid)
    places = json.dumps([layout.codes, sorted(layout.columns.items()), sorted(layout.keys.items()), layout.repeated])
    return hashlib.sha256(places.encode()).hexdigest()[:24]


def entered_values(row: Mapping[str, Value]) -> list[str | float]:
    return [_plain(row.get(code)) for code in OPEN_COLUMNS]


def _plain(value: Value) -> str | float:
    """A normal form, equal for a drawn value and the same value read from Google."""
    if value is None or isinstance(value, str):
        return (value or "").strip()
    return float(serial(value) if isinstance(value, date) else value)
