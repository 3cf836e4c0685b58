"""The figures of compiled summaries, as the ledger keeps them for the register: those of the document, row by row.

In the event they are compressed: a summary has some 200 rows, and the register's log repeats each event.
A figure is a number, or the sign that all outputs show in its place (withheld, no data, undefined); None: a blank cell.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from automation.domain.tracking.events import Event, EventKind

Shown = float | int | str | None
COLUMNS = ("total", "female", "share", "estimated", "previous", "answered")  # the figures by type follow


class RowKind(StrEnum):
    SECTION = "section"
    HEADING = "heading"
    FIGURE = "figure"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """`key` is unique in the summary. `title`: with its marks. `figures`: of COLUMNS, then by type; of a target the
    total is the value reached, `level` the value set and `result` the verdict. `charted`: the row is one of the chart
    of shares. `year_before`: the total of a year before, of so many units; only in a summary that has any."""

    kind: RowKind
    key: str
    title: str
    code: str = ""
    measure: str = ""
    indent: int = 0
    figures: tuple[Shown, ...] = ()
    level: Shown = None
    result: str = ""
    charted: bool = False
    year_before: Shown = None
    year_before_units: Shown = None


@dataclass(frozen=True)
class CompiledSummary:
    """`number`: of the official compile; `at`: when these figures were compiled first. `included` of the `owed` reports
    are in it. `notes` explain signs and marks. `is_kept`: the ledger has the figures; older versions of the software
    did not record them."""

    obligation: str
    number: int
    at: datetime
    included: int
    owed: int | None = None
    types: tuple[str, ...] = ()
    rows: tuple[SummaryRow, ...] = field(default=())
    notes: tuple[str, ...] = ()
    is_kept: bool = False

    @property
    def has_year_before(self) -> bool:
        return any(each.year_before is not None for each in self.rows)


def packed(figures: Mapping[str, Any]) -> str:
    """The figures (`outputs/summary_table.py`) as a text of the event."""
    text = json.dumps(figures, ensure_ascii=False, separators=(",", ":"))
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()


def compiled_summaries(events: Iterable[Event]) -> dict[str, CompiledSummary]:
    """Obligation → its official summary that was compiled last, by the order of recording: a summary as of an earlier
    day replaces one of a later day, as its files do."""
    newest: dict[str, Event] = {}
    for each in events:
        if each.kind is EventKind.COMPILED and each.data.get("number") and not each.data.get("selection"):
            code = each.obligation or ""
            if code not in newest or _place(each) >= _place(newest[code]):
                newest[code] = each
    return {code: _summary(code, each) for code, each in newest.items()}


def _place(event: Event) -> int:
    return event.seal.number if event.seal else 0


def _summary(obligation: str, event: Event) -> CompiledSummary:
    included = event.data.get("included") or 0
    count = included if isinstance(included, int) else len(included)
    head = (obligation, int(event.data["number"]), event.at, count)
    figures = event.data.get("figures")
    if figures:
        with suppress(ValueError, TypeError, KeyError, zlib.error):  # of a later version of the software
            return _with_figures(CompiledSummary(*head), json.loads(zlib.decompress(base64.b85decode(figures))))
    return CompiledSummary(*head)


def _with_figures(head: CompiledSummary, figures: Mapping[str, Any]) -> CompiledSummary:
    rows = tuple(SummaryRow(**{**row, "kind": RowKind(row["kind"]), "figures": tuple(row.get("figures", ()))})
                 for row in figures["rows"])
    return replace(head, owed=figures["owed"], types=tuple(figures["types"]), rows=rows, notes=tuple(figures["notes"]),
                   is_kept=True)
