"""What a workbook says on one obligation, as a digest: has the unit changed its report?

A workbook holds every obligation of the year, so its own digest can't tell. Counted are the input
cells of the obligation's tabs, the signed document's particulars, and the register tables' rows
dated in its period. Not counted: the tick itself, computed and previous figures, the order of rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from automation.domain.answers import Raw, TabAnswers, WorkbookAnswers
from automation.domain.forms import Catalogue, Kind, Tab
from automation.domain.layout import SUBMIT_KEY, layout
from automation.domain.plan import Obligation, Plan
from automation.domain.text import nfc
from automation.domain.values import read_value
from automation.domain.words import SUBMITTED

BESIDE = ("estimate", "explanation")  # what a unit may say next to a figure


def ticks(answers: WorkbookAnswers, catalogue: Catalogue, plan: Plan) -> dict[str, bool]:
    """Obligation → is "Đã nộp" picked? One whose tab, control row or column is gone is left out:
    its tick is unknown, which is not the same as withdrawn."""
    owed = {each.code for each in plan.obligations}
    return {tab.obligation: answers.ticked(tab.code, SUBMIT_KEY, SUBMITTED) for tab in catalogue.tabs
            if tab.obligation in owed and _tick_stands(tab, answers.tabs.get(tab.code))}


def digests(answers: WorkbookAnswers, catalogue: Catalogue, plan: Plan) -> dict[str, str]:
    """Obligation → digest of what the unit says on it."""
    return {each.code: _digest(list(_said(answers, catalogue, each))) for each in plan.obligations}


def _tick_stands(tab: Tab, found: TabAnswers | None) -> bool:
    """Is the cell of the tick there? A blank one is in no `controls`, but its place is known."""
    if found is None:
        return False
    return SUBMIT_KEY in found.controls or (
        SUBMIT_KEY in found.rows and layout(tab).control_column in found.columns)


def _said(answers: WorkbookAnswers, catalogue: Catalogue, obligation: Obligation) -> Iterator[Any]:
    for tab in catalogue.tabs:
        found = answers.tabs.get(tab.code)
        if found is None or tab.obligation not in (obligation.code, None):
            continue
        if tab.obligation is not None:
            yield from _figures(tab, found)
        if tab.form.is_table:
            yield [tab.code, sorted(_records(tab, found, obligation))]


def _figures(tab: Tab, found: TabAnswers) -> Iterator[Any]:
    yield [tab.code, {key: _plain(raw) for key, raw in found.controls.items()
                      if key != SUBMIT_KEY and _plain(raw) is not None}]
    for row in tab.rows:
        if row.fields:
            columns = (*(field.column for field in row.fields), *BESIDE)
            yield [row.key, _cells(found.values.get(row.key, {}), columns)]


def _records(tab: Tab, found: TabAnswers, obligation: Obligation) -> Iterator[str]:
    columns = (*(column.code for column in tab.form.columns), "explanation")
    for _, record in found.records:
        if tab.obligation or _dated_in(record.get(tab.form.date_column), obligation):
            yield json.dumps(_cells(record, columns), sort_keys=True)


def _dated_in(raw: Raw, obligation: Obligation) -> bool:
    day = read_value(raw, Kind.DATE).value
    if not isinstance(day, float) or obligation.period_from is None or obligation.period_to is None:
        return False
    return obligation.period_from.toordinal() <= day <= obligation.period_to.toordinal()


def _cells(values: Mapping[str, Raw], columns: tuple[str, ...]) -> dict[str, Any]:
    plain = {column: _plain(values.get(column)) for column in columns}
    return {column: value for column, value in plain.items() if value is not None}


def _plain(raw: Raw) -> Any:
    """The same for what only a program changed: 70 and 70.0, NFD, stray spaces, a midnight."""
    if isinstance(raw, str):
        return nfc(raw).strip() or None
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    if isinstance(raw, datetime):
        return raw.isoformat().removesuffix("T00:00:00")
    return raw.isoformat() if isinstance(raw, date) else raw


def _digest(said: list[Any]) -> str:
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
