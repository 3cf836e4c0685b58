"""A workbook's answers as compact text, and back: what the ledger keeps by digest.

A line of JSON with what every run asks for, then two lines for each tab: where its codes stand, and
its cells. They are read when somebody asks for them: answers of a whole nation are then as small as
their text, and smaller where the cells are packed as well.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from automation.domain.answers import Raw, TabAnswers, Trouble, WorkbookAnswers
from automation.domain.forms import Catalogue
from automation.domain.layout import layout

VERSION = 3  # raise it when reading a workbook changes: older snapshots are then read anew
DAY, MOMENT = "d", "t"
TAGS = (f'{{"{DAY}":', f'{{"{MOMENT}":')
PLACES, CELLS = ("rows", "columns"), ("values", "records")  # what stands in a tab's two lines
RECENT = 64  # tabs whose lines need not be read again
NO_CELLS = "[{},[]]"
FAST = 1  # zlib: a third of the text; more takes longer than it saves

# What every run asks for, then of each tab its places, and its cells packed.
Packed = tuple[str, tuple[str, ...], tuple[bytes, ...]]


class SnapshotError(ValueError):
    """The text is no snapshot of this version."""


@lru_cache(maxsize=8)
def _fingerprint(marks: tuple[tuple[str, str], ...]) -> str:
    return hashlib.sha256(repr((VERSION, marks)).encode()).hexdigest()[:8]


def catalogue_fingerprint(catalogue: Catalogue) -> str:
    """Changes when reading the same workbook may give something else."""
    return _fingerprint(tuple((layout(tab).mark, tab.title) for tab in catalogue.tabs))


def snapshot_key(digest: str, unit: str, catalogue: Catalogue) -> str:
    """What a snapshot is kept by. The unit counts: a copy of a neighbour's workbook has the same
    digest and says something else, namely that it is a copy."""
    return f"{digest}:{unit}:{catalogue_fingerprint(catalogue)}"


class RememberedTab(TabAnswers):
    """One that is still text: its `PLACES` and `CELLS` are read when they are asked for, each time anew
    but for the last few. Whoever changes them changes nothing here."""

    __slots__ = ("cells", "count", "places")

    def __init__(self, said: tuple[str, str, str, dict[str, Raw], int], places: str, cells: str | bytes) -> None:
        tab, sheet, mark, self.controls, self.count = said
        self.tab, self.sheet, self.mark = map(sys.intern, (tab, sheet, mark))
        self.places, self.cells = sys.intern(places), cells  # most units have their rows where all have them

    @property
    def lines(self) -> tuple[str, str]:
        return self.places, _unpacked(self.cells)

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


def _plain(tab: TabAnswers) -> TabAnswers:
    return TabAnswers(tab.tab, tab.sheet, tab.mark, tab.rows, tab.columns, tab.values, tab.controls, tab.records)


def dumps(answers: WorkbookAnswers) -> str:
    """In ASCII alone: a letter beyond it would double the memory that the text takes."""
    lines = [_lines(tab) for tab in answers.tabs.values()]
    return "\n".join((_said(answers, lines), *(line for both in lines for line in both)))


def loads(text: str) -> WorkbookAnswers:
    """Exactly what was dumped. Raises SnapshotError."""
    said, *lines = text.split("\n")  # within JSON a line's end is escaped
    return _read(said, lines[::2], lines[1::2])


def pack(answers: WorkbookAnswers) -> Packed:
    """What `dumps` says, for handing on and for keeping many in memory."""
    lines = [_lines(tab) for tab in answers.tabs.values()]
    return (_said(answers, lines), tuple(places for places, _ in lines),
            tuple(zlib.compress(cells.encode("ascii"), FAST) for _, cells in lines))


def unpack(packed: Packed) -> WorkbookAnswers:
    """The answers, their cells still packed."""
    return _read(*packed)


def without_cells(answers: WorkbookAnswers) -> WorkbookAnswers:
    """What is left when the cells have been read: the controls, and where everything stands."""
    tabs: dict[str, TabAnswers] = {}
    for code, tab in answers.tabs.items():
        said = (tab.tab, tab.sheet, tab.mark, tab.controls, _filled(tab))
        tabs[code] = RememberedTab(said, _lines(tab)[0] if not isinstance(tab, RememberedTab) else tab.places, NO_CELLS)
    return WorkbookAnswers(answers.unit, tabs, answers.troubles)


def _said(answers: WorkbookAnswers, lines: Sequence[tuple[str, str]]) -> str:
    return _written({
        "v": VERSION, "unit": answers.unit, "sizes": [len(cells) for _, cells in lines],
        "tabs": [[tab.tab, tab.sheet, tab.mark, tab.controls, _filled(tab)] for tab in answers.tabs.values()],
        "troubles": [[each.kind, each.tab, each.sheet, each.cell, each.detail] for each in answers.troubles]})


def _read(first: str, places: Sequence[str], cells: Sequence[str | bytes]) -> WorkbookAnswers:
    try:
        said = json.loads(first)
        if said["v"] != VERSION:
            raise SnapshotError(f"snapshot of version {said['v']}, not {VERSION}")
        tabs: dict[str, TabAnswers] = {}
        for (tab, sheet, mark, controls, count), size, where, what in zip(
                said["tabs"], said["sizes"], places, cells, strict=True):
            if isinstance(what, str) and len(what) != size:
                raise SnapshotError("a snapshot cut short")
            tabs[tab] = RememberedTab((tab, sheet, mark, _raws(controls), count), where, what)
        return WorkbookAnswers(said["unit"], tabs, [Trouble(*each) for each in said["troubles"]])
    except SnapshotError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotError("not a snapshot") from error


def recalled(text: str | None) -> WorkbookAnswers | None:
    """None where the workbook must be read anew: nothing was kept, or by an older version."""
    try:
        return loads(text) if text else None
    except SnapshotError:
        return None


def _lines(tab: TabAnswers) -> tuple[str, str]:
    if isinstance(tab, RememberedTab):
        return tab.lines
    return _written([tab.rows, tab.columns]), _written([tab.values, tab.records])


def _written(said: Any) -> str:
    return json.dumps(said, separators=(",", ":"), default=_tagged)


def _tagged(raw: Any) -> Any:
    """What JSON has no word for. datetime is a date, so it is asked first."""
    if isinstance(raw, datetime):
        return {MOMENT: raw.isoformat()}
    if isinstance(raw, date):
        return {DAY: raw.isoformat()}
    return str(raw)  # a reader of files may know more types: a time of day


@lru_cache(maxsize=RECENT)
def _places(line: str) -> tuple[dict[str, int], dict[str, int]]:
    rows, columns = json.loads(line)
    return rows, columns


@lru_cache(maxsize=RECENT)
def _cells(kept: str | bytes) -> tuple[dict[str, dict[str, Raw]], list[tuple[int, dict[str, Raw]]]]:
    line = _unpacked(kept)
    values, records = json.loads(line)
    if any(tag in line for tag in TAGS):  # never within a text: there the quotes are escaped
        values = {key: _raws(cells) for key, cells in values.items()}
        records = [(row, _raws(record)) for row, record in records]
    return values, [(row, record) for row, record in records]


def _unpacked(kept: str | bytes) -> str:
    return kept if isinstance(kept, str) else zlib.decompress(kept).decode("ascii")


def _raws(cells: Mapping[str, Any]) -> dict[str, Raw]:
    return {code: _untagged(value) if value.__class__ is dict else value for code, value in cells.items()}


def _untagged(value: Any) -> Raw:
    ((tag, text),) = value.items()
    return datetime.fromisoformat(text) if tag == MOMENT else date.fromisoformat(text)


def filled(answers: WorkbookAnswers) -> int:
    """Cells that hold an answer, remarks and "ước" not counted."""
    return sum(map(_filled, answers.tabs.values()))


def _filled(tab: TabAnswers) -> int:
    if isinstance(tab, RememberedTab):
        return tab.count
    beside = ("estimate", "explanation")
    cells = (*tab.values.values(), *(record for _, record in tab.records))
    return sum(1 for each in cells for code in each if code not in beside)
