"""Snapshots: a workbook's answers as compressed JSON, stored by digest beside the ledger.

Compressed separately: a header that every run reads; the rows and columns of each tab's codes, one line per tab, which
most units share; then each tab's cells. Cells are decoded on access: a run with few changes decompresses a
twentieth of the data, and memory stays small for a whole nation.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from zlib_ng import zlib_ng

from automation.domain.tracking.observations import Collected
from automation.domain.workbook.answers import PrivateText, Raw, StructureProblem, TabAnswers, WorkbookAnswers
from automation.domain.workbook.former_codes import original_unit, with_present_codes
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.layout import layout

VERSION = 6  # raise it when reading a workbook changes: workbooks with older snapshots are then read again
DAY, MOMENT = "d", "t"
TAGS = (f'{{"{DAY}":'.encode(), f'{{"{MOMENT}":'.encode())
STDLIB_JSON = b" "  # first byte of a line that only the standard library's JSON decodes exactly
PLACES, CELLS = ("rows", "columns"), ("values", "records")  # the fields of a tab's two lines
CACHED_TABS = 64  # decoded lines in the cache
COMPRESSION_LEVEL = 1  # zlib level: a third of the text; higher levels cost more time than they save
NO_CELLS = zlib_ng.compress(b"[{},[]]", COMPRESSION_LEVEL)


class SnapshotError(ValueError):
    """The stored bytes are corrupt or no snapshot of this version."""


@lru_cache(maxsize=8)
def _fingerprint(marks: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256(repr((VERSION, marks)).encode()).hexdigest()[:8]


def catalogue_fingerprint(catalogue: Catalogue) -> str:
    """Changes whenever the same workbook could be read differently; not when codes alone were renamed."""
    return _fingerprint(tuple((layout(tab).original_mark, tab.title) for tab in catalogue.tabs))


def snapshot_key(digest: str, unit: str, catalogue: Catalogue) -> str:
    """Returns the key of a snapshot. The unit is part of it: a copy of another unit's workbook has the same
    digest but other structure problems, namely that it is a copy."""
    return key_of(digest, original_unit(unit, catalogue), catalogue_fingerprint(catalogue))


def key_of(digest: str, unit: str, fingerprint: str) -> str:
    """Like `snapshot_key`, for callers that have the catalogue's fingerprint and the unit's original code already."""
    return f"{digest}:{unit}:{fingerprint}"


class SnapshotTab(TabAnswers):
    """A tab payload as compressed JSON, lazily decoded: `PLACES` and `CELLS` are decoded on access, with a small
    cache of the latest. Changing a decoded value does not change the snapshot."""

    __slots__ = ("cells", "count", "places")

    def __init__(self, header: tuple[str, str, str, dict[str, Raw], int], places: str, cells: bytes) -> None:
        tab, sheet, mark, self.controls, self.count = header
        self.tab, self.sheet, self.mark = map(sys.intern, (tab, sheet, mark))
        self.places, self.cells = places, cells

    def __getattr__(self, name: str) -> Any:
        """Called only for attributes that are not set."""
        if name in PLACES:
            return _places(self.places)[PLACES.index(name)]
        if name in CELLS:
            return _cells(self.cells)[CELLS.index(name)]
        raise AttributeError(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TabAnswers) and _plain(self) == _plain(other)

    __hash__ = None  # type: ignore[assignment]  # as that of any other TabAnswers

    def __repr__(self) -> str:
        return repr(_plain(self))


class SnapshotWorkbook(WorkbookAnswers):
    """A workbook whose tabs are built on first access: most runs need few of them."""

    __slots__ = ("count", "header", "payload")

    def __init__(self, header: Any, payload: bytes) -> None:
        self.unit, self.header, self.payload = header["unit"], header, payload
        self.structure_problems = [StructureProblem(*each) for each in header["troubles"]]
        self.private = [PrivateText(surface, sheet, cell, tuple(kinds), content)
                        for surface, sheet, cell, kinds, content in header.get("private", ())]
        self.count: int = sum(count for *_, count in header["tabs"])

    def __getattr__(self, name: str) -> Any:
        """Called only for attributes that are not set."""
        if name != "tabs":
            raise AttributeError(name)
        self.tabs = _tabs(self.header, self.payload)
        self.header, self.payload = None, b""
        return self.tabs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkbookAnswers) and (
            self.unit, self.tabs, self.structure_problems, self.private) == (
            other.unit, other.tabs, other.structure_problems, other.private)

    __hash__ = None  # type: ignore[assignment]  # as that of any other WorkbookAnswers

    def __repr__(self) -> str:
        return repr(WorkbookAnswers(self.unit, self.tabs, self.structure_problems, self.private))


def _plain(tab: TabAnswers) -> TabAnswers:
    return TabAnswers(tab.tab, tab.sheet, tab.mark, tab.rows, tab.columns, tab.values, tab.controls, tab.records)


def dumps(answers: WorkbookAnswers) -> bytes:
    """Returns the same bytes for equal answers. Numbers must be finite."""
    packed = [_packed(tab) for tab in answers.tabs.values()]
    lines = "\n".join(places for places, _ in packed)  # JSON escapes newlines within strings
    places = _compressed(lines.encode()) if packed else b""
    parts = (places, *(cells for _, cells in packed))
    payload = b"".join(parts)
    header = _to_json({
        "v": VERSION, "unit": answers.unit, "sizes": [*map(len, parts)], "sum": zlib_ng.crc32(payload),
        "tabs": [[tab.tab, tab.sheet, tab.mark, tab.controls, _filled(tab)] for tab in answers.tabs.values()],
        "troubles": [[each.kind, each.tab, each.sheet, each.cell, each.detail] for each in answers.structure_problems],
        "private": [[each.surface, each.sheet, each.cell, each.kinds, each.content] for each in answers.private]})
    return _compressed(header) + payload


def loads(payload: bytes) -> WorkbookAnswers:
    """Returns exactly the dumped answers. Raises SnapshotError for anything else, even one wrong byte, without
    decompressing the cells."""
    try:
        unpacking = zlib_ng.decompressobj()
        header = unpacking.decompress(payload)
        if not unpacking.eof:
            raise SnapshotError("a snapshot cut short")
        return _read(_from_json(header), unpacking.unused_data)
    except SnapshotError:
        raise
    except (zlib_ng.error, KeyError, TypeError, ValueError, AttributeError) as error:  # type: ignore[misc]  # the stub has an instance
        raise SnapshotError("not a snapshot") from error


def without_cells(answers: WorkbookAnswers) -> WorkbookAnswers:
    """Returns the answers without cell values: the controls, and the rows and columns of the codes."""
    tabs: dict[str, TabAnswers] = {}
    for code, tab in answers.tabs.items():
        header = (tab.tab, tab.sheet, tab.mark, tab.controls, _filled(tab))
        tabs[code] = SnapshotTab(header, _packed(tab)[0], NO_CELLS)
    return WorkbookAnswers(answers.unit, tabs, answers.structure_problems, answers.private)


def drop_cells(collected: Collected) -> Collected:
    """Drops the cells from memory once their snapshots are stored."""
    return replace(collected, observations={
        unit: replace(each, answers=without_cells(each.answers)) if each.answers and each.contents else each
        for unit, each in collected.observations.items()})


def _read(header: Any, payload: bytes) -> WorkbookAnswers:
    if header["v"] != VERSION:
        raise SnapshotError(f"snapshot of version {header['v']}, not {VERSION}")
    if sum(header["sizes"]) != len(payload) or header["sum"] != zlib_ng.crc32(payload):
        raise SnapshotError("a spoilt snapshot")
    if not _is_consistent(header["tabs"], header["sizes"]):
        raise SnapshotError("a snapshot whose parts differ from its header")
    return SnapshotWorkbook(header, payload)


def _is_consistent(tabs: Any, sizes: Any) -> bool:
    """Checks for one size per tab and five header fields per tab."""
    return len(sizes) == len(tabs) + 1 and (bool(sizes[0]) or not tabs) and all(len(each) == 5 for each in tabs)


def _tabs(header: Any, payload: bytes) -> dict[str, TabAnswers]:
    end, *sizes = header["sizes"]
    places = _lines(payload[:end])
    tabs: dict[str, TabAnswers] = {}
    for (tab, sheet, mark, controls, count), size, where in zip(header["tabs"], sizes, places, strict=True):
        start, end = end, end + size
        tabs[tab] = SnapshotTab((tab, sheet, mark, _decoded(controls), count), where, payload[start:end])
    return tabs


@lru_cache(maxsize=CACHED_TABS)
def _lines(payload: bytes) -> list[str]:
    """Interned: most units have the same rows, so their lines share one copy in memory."""
    return [*map(sys.intern, zlib_ng.decompress(payload).decode().split("\n"))] if payload else []


def load_or_none(payload: bytes | None, catalogue: Catalogue | None = None) -> WorkbookAnswers | None:
    """Returns None where the workbook must be read again: no snapshot, a corrupt one or an older version. With a
    `catalogue`, former codes are replaced by its present ones."""
    try:
        answers = loads(payload) if payload else None
        return with_present_codes(answers, catalogue) if answers and catalogue else answers
    except SnapshotError:
        return None


def _packed(tab: TabAnswers) -> tuple[str, bytes]:
    """Returns the line of its rows and columns, and its compressed cells."""
    if isinstance(tab, SnapshotTab):
        return tab.places, tab.cells
    cells = _to_json([tab.values, tab.records])
    return _to_json([tab.rows, tab.columns]).decode(), _compressed(cells)


def _compressed(line: bytes) -> bytes:
    return zlib_ng.compress(line, COMPRESSION_LEVEL)


def _to_json(value: Any) -> bytes:
    """Returns JSON on one line."""
    try:
        return orjson.dumps(value, _tagged, orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError:  # a number of more than 64 bits, or a lone surrogate
        return STDLIB_JSON + json.dumps(value, separators=(",", ":"), default=_tagged).encode()


def _from_json(line: bytes | str) -> Any:
    return json.loads(line) if line[:1] in (STDLIB_JSON, STDLIB_JSON.decode()) else orjson.loads(line)


def _tagged(raw: Any) -> Any:
    """Encodes dates, which JSON lacks. datetime is a subclass of date, so it is tested first."""
    if isinstance(raw, datetime):
        return {MOMENT: raw.isoformat()}
    if isinstance(raw, date):
        return {DAY: raw.isoformat()}
    return str(raw)  # a file reader may return other types, such as a time of day


@lru_cache(maxsize=CACHED_TABS)
def _places(line: str) -> tuple[dict[str, int], dict[str, int]]:
    rows, columns = _from_json(line)
    return rows, columns


@lru_cache(maxsize=CACHED_TABS)
def _cells(payload: bytes) -> tuple[dict[str, dict[str, Raw]], list[tuple[int, dict[str, Raw]]]]:
    line = zlib_ng.decompress(payload)
    values, records = _from_json(line)
    if any(tag in line for tag in TAGS):  # cannot match inside a string: there quotes are escaped
        values = {key: _decoded(cells) for key, cells in values.items()}
        records = [(row, _decoded(record)) for row, record in records]
    return values, [(row, record) for row, record in records]


def _decoded(cells: dict[str, Any]) -> dict[str, Raw]:
    if dict not in map(type, cells.values()):
        return cells
    return {code: _untagged(value) if value.__class__ is dict else value for code, value in cells.items()}


def _untagged(value: Any) -> Raw:
    ((tag, text),) = value.items()
    return datetime.fromisoformat(text) if tag == MOMENT else date.fromisoformat(text)


def filled(answers: WorkbookAnswers) -> int:
    """Returns the number of cells with an answer; remarks and "ước" not counted."""
    if isinstance(answers, SnapshotWorkbook):
        return answers.count
    return sum(map(_filled, answers.tabs.values()))


def _filled(tab: TabAnswers) -> int:
    if isinstance(tab, SnapshotTab):
        return tab.count
    beside = ("estimate", "explanation")
    cells = (*tab.values.values(), *(record for _, record in tab.records))
    return sum(1 for each in cells for code in each if code not in beside)
