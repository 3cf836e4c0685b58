"""A workbook's answers as compact text, and back: what the ledger keeps by digest.

A line of JSON with what every run asks for, then a line for each tab with its cells. A tab's line is
read when somebody asks for its cells: answers of a whole nation are then as small as their text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from automation.domain.answers import Raw, TabAnswers, Trouble, WorkbookAnswers
from automation.domain.forms import Catalogue
from automation.domain.layout import layout

VERSION = 2  # raise it when reading a workbook changes: older snapshots are then read anew
DAY, MOMENT = "d", "t"
TAGS = (f'{{"{DAY}":', f'{{"{MOMENT}":')
CELLS = ("rows", "columns", "values", "records")  # what stands in a tab's line
RECENT = 64  # tabs whose line need not be read again


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
    """One that is still text: its `CELLS` are read from the line when they are asked for, each time
    anew but for the last few. Whoever changes them changes nothing here."""

    __slots__ = ("count", "place", "text")

    def __init__(self, said: tuple[str, str, str, dict[str, Raw], int], text: str, place: slice) -> None:
        self.tab, self.sheet, self.mark, self.controls, self.count = said
        self.text, self.place = text, place

    @property
    def line(self) -> str:
        return self.text[self.place]

    def __getattr__(self, name: str) -> Any:
        """Only for what is not set: the cells."""
        if name not in CELLS:
            raise AttributeError(name)
        return _cells(self.line)[CELLS.index(name)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TabAnswers) and _plain(self) == _plain(other)

    __hash__ = None  # type: ignore[assignment]  # as that of any other TabAnswers

    def __repr__(self) -> str:
        return repr(_plain(self))


def _plain(tab: TabAnswers) -> TabAnswers:
    return TabAnswers(tab.tab, tab.sheet, tab.mark, tab.rows, tab.columns, tab.values, tab.controls, tab.records)


def dumps(answers: WorkbookAnswers) -> str:
    """In ASCII alone: a letter beyond it would double the memory that the text takes."""
    lines = [_line(tab) for tab in answers.tabs.values()]
    said = {"v": VERSION, "unit": answers.unit, "sizes": list(map(len, lines)),
            "tabs": [[tab.tab, tab.sheet, tab.mark, tab.controls, _filled(tab)] for tab in answers.tabs.values()],
            "troubles": [[each.kind, each.tab, each.sheet, each.cell, each.detail]
                         for each in answers.troubles]}
    return "\n".join((_written(said), *lines))


def loads(text: str) -> WorkbookAnswers:
    """Exactly what was dumped. Raises SnapshotError."""
    end = text.find("\n")
    try:
        said = json.loads(text[:end] if end >= 0 else text)
        if said["v"] != VERSION:
            raise SnapshotError(f"snapshot of version {said['v']}, not {VERSION}")
        tabs: dict[str, TabAnswers] = {}
        end = end if end >= 0 else len(text)
        for (tab, sheet, mark, controls, count), size in zip(said["tabs"], said["sizes"], strict=True):
            start, end = end + 1, end + 1 + size
            tabs[tab] = RememberedTab((tab, sheet, mark, _raws(controls), count), text, slice(start, end))
        if end != len(text):
            raise SnapshotError("a snapshot cut short")
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


def _line(tab: TabAnswers) -> str:
    return tab.line if isinstance(tab, RememberedTab) else _written([getattr(tab, name) for name in CELLS])


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
def _cells(line: str) -> tuple[dict[str, int], dict[str, int], dict[str, dict[str, Raw]],
                               list[tuple[int, dict[str, Raw]]]]:
    """The four `CELLS` of a tab's line."""
    rows, columns, values, records = json.loads(line)
    if any(tag in line for tag in TAGS):  # never within a text: there the quotes are escaped
        values = {key: _raws(cells) for key, cells in values.items()}
        records = [(row, _raws(record)) for row, record in records]
    return rows, columns, values, [(row, record) for row, record in records]


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
