"""A workbook's answers as compact JSON text, and back: what the ledger keeps by digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from automation.domain.answers import Raw, TabAnswers, Trouble, WorkbookAnswers
from automation.domain.forms import Catalogue
from automation.domain.layout import layout

VERSION = 1  # raise it when reading a workbook changes: older snapshots are then read anew
DAY, MOMENT = "d", "t"


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


def dumps(answers: WorkbookAnswers) -> str:
    said = {"v": VERSION, "unit": answers.unit, "tabs": [_tab(tab) for tab in answers.tabs.values()],
            "troubles": [[each.kind, each.tab, each.sheet, each.cell, each.detail]
                         for each in answers.troubles]}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_tagged)


def loads(text: str) -> WorkbookAnswers:
    """Exactly what was dumped. Raises SnapshotError."""
    try:
        said = json.loads(text)
        if said["v"] != VERSION:
            raise SnapshotError(f"snapshot of version {said['v']}, not {VERSION}")
        tabs = [_tab_answers(each) for each in said["tabs"]]
        troubles = [Trouble(*each) for each in said["troubles"]]
        return WorkbookAnswers(said["unit"], {tab.tab: tab for tab in tabs}, troubles)
    except SnapshotError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotError("not a snapshot") from error


def _tab(tab: TabAnswers) -> list[Any]:
    return [tab.tab, tab.sheet, tab.mark, tab.rows, tab.columns, tab.values, tab.controls, tab.records]


def _tagged(raw: Any) -> Any:
    """What JSON has no word for. datetime is a date, so it is asked first."""
    if isinstance(raw, datetime):
        return {MOMENT: raw.isoformat()}
    if isinstance(raw, date):
        return {DAY: raw.isoformat()}
    return str(raw)  # a reader of files may know more types: a time of day


def _tab_answers(said: list[Any]) -> TabAnswers:
    tab, sheet, mark, rows, columns, values, controls, records = said
    plain = {key: _raws(cells) for key, cells in values.items()}
    return TabAnswers(tab, sheet, mark, rows, columns, plain, _raws(controls),
                      [(row, _raws(record)) for row, record in records])


def _raws(cells: Mapping[str, Any]) -> dict[str, Raw]:
    if not any(value.__class__ is dict for value in cells.values()):
        return dict(cells)
    return {code: _untagged(value) for code, value in cells.items()}


def _untagged(value: Any) -> Raw:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # JSON's own types
    ((tag, text),) = value.items()
    return datetime.fromisoformat(text) if tag == MOMENT else date.fromisoformat(text)


def filled(answers: WorkbookAnswers) -> int:
    """Cells that hold an answer, remarks and "ước" not counted."""
    beside = ("estimate", "explanation")
    cells: Iterable[Mapping[str, Raw]] = (
        cells for tab in answers.tabs.values()
        for cells in (*tab.values.values(), *(record for _, record in tab.records)))
    return sum(1 for each in cells for code in each if code not in beside)
