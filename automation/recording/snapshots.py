"""A workbook's answers packed, and back: what the ledger keeps by digest.

Compressed one by one: what every run asks for; where each tab's codes stand, a line for each, which most
units have in common; then each tab's cells. Those stay packed until somebody asks for them: a night in which
little changed unpacks a twentieth of it, and the answers of a whole nation are small.
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
from automation.domain.workbook.answers import Raw, StructureProblem, TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.layout import layout

VERSION = 5  # raise it when reading a workbook changes: older snapshots are then read anew
DAY, MOMENT = "d", "t"
TAGS = (f'{{"{DAY}":'.encode(), f'{{"{MOMENT}":'.encode())
SLOWLY = b" "  # how a line begins that only Python's own JSON tells right
PLACES, CELLS = ("rows", "columns"), ("values", "records")  # what stands in a tab's two lines
RECENT = 64  # tabs whose lines need not be read again
FAST = 1  # zlib: a third of the text; more takes longer than it saves
NO_CELLS = zlib_ng.compress(b"[{},[]]", FAST)


class SnapshotError(ValueError):
    """What was kept is no snapshot of this version, or spoilt."""


@lru_cache(maxsize=8)
def _fingerprint(marks: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256(repr((VERSION, marks)).encode()).hexdigest()[:8]


def catalogue_fingerprint(catalogue: Catalogue) -> str:
    """Changes when reading the same workbook may give something else."""
    return _fingerprint(tuple((layout(tab).mark, tab.title) for tab in catalogue.tabs))


def snapshot_key(digest: str, unit: str, catalogue: Catalogue) -> str:
    """What a snapshot is kept by. The unit counts: a copy of a neighbour's workbook has the same
    digest and says something else, namely that it is a copy."""
    return key_of(digest, unit, catalogue_fingerprint(catalogue))


def key_of(digest: str, unit: str, fingerprint: str) -> str:
    """The same for many, whose catalogue's fingerprint is known."""
    return f"{digest}:{unit}:{fingerprint}"


class SnapshotTab(TabAnswers):
    """A tab kept as compressed JSON, lazily decoded: `PLACES` and `CELLS` are decoded on access, with a small
    cache of the latest. Changing a decoded value does not change the snapshot."""

    __slots__ = ("cells", "count", "places")

    def __init__(self, said: tuple[str, str, str, dict[str, Raw], int], places: str, cells: bytes) -> None:
        tab, sheet, mark, self.controls, self.count = said
        self.tab, self.sheet, self.mark = map(sys.intern, (tab, sheet, mark))
        self.places, self.cells = places, cells

    def __getattr__(self, name: str) -> Any:
        """Only for what is not set."""
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

    __slots__ = ("count", "kept", "said")

    def __init__(self, said: Any, kept: bytes) -> None:
        self.unit, self.said, self.kept = said["unit"], said, kept
        self.troubles = [StructureProblem(*each) for each in said["troubles"]]
        self.count: int = sum(count for *_, count in said["tabs"])

    def __getattr__(self, name: str) -> Any:
        """Only for what is not set."""
        if name != "tabs":
            raise AttributeError(name)
        self.tabs = _tabs(self.said, self.kept)
        self.said, self.kept = None, b""
        return self.tabs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkbookAnswers) and (self.unit, self.tabs, self.troubles) == (
            other.unit, other.tabs, other.troubles)

    __hash__ = None  # type: ignore[assignment]  # as that of any other WorkbookAnswers

    def __repr__(self) -> str:
        return repr(WorkbookAnswers(self.unit, self.tabs, self.troubles))


def _plain(tab: TabAnswers) -> TabAnswers:
    return TabAnswers(tab.tab, tab.sheet, tab.mark, tab.rows, tab.columns, tab.values, tab.controls, tab.records)


def dumps(answers: WorkbookAnswers) -> bytes:
    """The same bytes for the same answers, whose numbers are finite."""
    packed = [_packed(tab) for tab in answers.tabs.values()]
    lines = "\n".join(places for places, _ in packed)  # within JSON a line's end is escaped
    places = _pressed(lines.encode()) if packed else b""
    parts = (places, *(cells for _, cells in packed))
    kept = b"".join(parts)
    said = _written({
        "v": VERSION, "unit": answers.unit, "sizes": [*map(len, parts)], "sum": zlib_ng.crc32(kept),
        "tabs": [[tab.tab, tab.sheet, tab.mark, tab.controls, _filled(tab)] for tab in answers.tabs.values()],
        "troubles": [[each.kind, each.tab, each.sheet, each.cell, each.detail] for each in answers.troubles]})
    return _pressed(said) + kept


def loads(kept: bytes) -> WorkbookAnswers:
    """Exactly what was dumped. Raises SnapshotError for anything else, be it one wrong byte: no cell is
    unpacked for that."""
    try:
        unpacking = zlib_ng.decompressobj()
        said = unpacking.decompress(kept)
        if not unpacking.eof:
            raise SnapshotError("a snapshot cut short")
        return _read(_parsed(said), unpacking.unused_data)
    except SnapshotError:
        raise
    except (zlib_ng.error, KeyError, TypeError, ValueError, AttributeError) as error:  # type: ignore[misc]  # the stub has an instance
        raise SnapshotError("not a snapshot") from error


def without_cells(answers: WorkbookAnswers) -> WorkbookAnswers:
    """What is left when the cells have been read: the controls, and where everything stands."""
    tabs: dict[str, TabAnswers] = {}
    for code, tab in answers.tabs.items():
        said = (tab.tab, tab.sheet, tab.mark, tab.controls, _filled(tab))
        tabs[code] = SnapshotTab(said, _packed(tab)[0], NO_CELLS)
    return WorkbookAnswers(answers.unit, tabs, answers.troubles)


def lightened(collected: Collected) -> Collected:
    """Without the cells that nobody asks for any more, once their snapshots are kept."""
    return replace(collected, observations={
        unit: replace(each, answers=without_cells(each.answers)) if each.answers and each.contents else each
        for unit, each in collected.observations.items()})


def _read(said: Any, kept: bytes) -> WorkbookAnswers:
    if said["v"] != VERSION:
        raise SnapshotError(f"snapshot of version {said['v']}, not {VERSION}")
    if sum(said["sizes"]) != len(kept) or said["sum"] != zlib_ng.crc32(kept):
        raise SnapshotError("a spoilt snapshot")
    if not _is_whole(said["tabs"], said["sizes"]):
        raise SnapshotError("a snapshot that does not hold what it says")
    return SnapshotWorkbook(said, kept)


def _is_whole(tabs: Any, sizes: Any) -> bool:
    """A head for each tab, places and cells for each head."""
    return len(sizes) == len(tabs) + 1 and (bool(sizes[0]) or not tabs) and all(len(each) == 5 for each in tabs)


def _tabs(said: Any, kept: bytes) -> dict[str, TabAnswers]:
    end, *sizes = said["sizes"]
    places = _lines(kept[:end])
    tabs: dict[str, TabAnswers] = {}
    for (tab, sheet, mark, controls, count), size, where in zip(said["tabs"], sizes, places, strict=True):
        start, end = end, end + size
        tabs[tab] = SnapshotTab((tab, sheet, mark, _raws(controls), count), where, kept[start:end])
    return tabs


@lru_cache(maxsize=RECENT)
def _lines(kept: bytes) -> list[str]:
    """Most units have their rows where all have them: of their lines, then, one copy is in memory."""
    return [*map(sys.intern, zlib_ng.decompress(kept).decode().split("\n"))] if kept else []


def recalled(kept: bytes | None) -> WorkbookAnswers | None:
    """None where the workbook must be read anew: nothing was kept, or by an older version."""
    try:
        return loads(kept) if kept else None
    except SnapshotError:
        return None


def _packed(tab: TabAnswers) -> tuple[str, bytes]:
    """Where its codes stand, and its cells."""
    if isinstance(tab, SnapshotTab):
        return tab.places, tab.cells
    cells = _written([tab.values, tab.records])
    return _written([tab.rows, tab.columns]).decode(), _pressed(cells)


def _pressed(line: bytes) -> bytes:
    return zlib_ng.compress(line, FAST)


def _written(said: Any) -> bytes:
    """On one line."""
    try:
        return orjson.dumps(said, _tagged, orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError:  # a number of more than 64 bits, half a letter
        return SLOWLY + json.dumps(said, separators=(",", ":"), default=_tagged).encode()


def _parsed(line: bytes | str) -> Any:
    return json.loads(line) if line[:1] in (SLOWLY, SLOWLY.decode()) else orjson.loads(line)


def _tagged(raw: Any) -> Any:
    """What JSON has no word for. datetime is a date, so it is asked first."""
    if isinstance(raw, datetime):
        return {MOMENT: raw.isoformat()}
    if isinstance(raw, date):
        return {DAY: raw.isoformat()}
    return str(raw)  # a reader of files may know more types: a time of day


@lru_cache(maxsize=RECENT)
def _places(line: str) -> tuple[dict[str, int], dict[str, int]]:
    rows, columns = _parsed(line)
    return rows, columns


@lru_cache(maxsize=RECENT)
def _cells(kept: bytes) -> tuple[dict[str, dict[str, Raw]], list[tuple[int, dict[str, Raw]]]]:
    line = zlib_ng.decompress(kept)
    values, records = _parsed(line)
    if any(tag in line for tag in TAGS):  # never within a text: there the quotes are escaped
        values = {key: _raws(cells) for key, cells in values.items()}
        records = [(row, _raws(record)) for row, record in records]
    return values, [(row, record) for row, record in records]


def _raws(cells: dict[str, Any]) -> dict[str, Raw]:
    if dict not in map(type, cells.values()):
        return cells
    return {code: _untagged(value) if value.__class__ is dict else value for code, value in cells.items()}


def _untagged(value: Any) -> Raw:
    ((tag, text),) = value.items()
    return datetime.fromisoformat(text) if tag == MOMENT else date.fromisoformat(text)


def filled(answers: WorkbookAnswers) -> int:
    """Cells that hold an answer, remarks and "ước" not counted."""
    if isinstance(answers, SnapshotWorkbook):
        return answers.count
    return sum(map(_filled, answers.tabs.values()))


def _filled(tab: TabAnswers) -> int:
    if isinstance(tab, SnapshotTab):
        return tab.count
    beside = ("estimate", "explanation")
    cells = (*tab.values.values(), *(record for _, record in tab.records))
    return sum(1 for each in cells for code in each if code not in beside)
