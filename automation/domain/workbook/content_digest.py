"""A digest of a workbook's answers to one obligation, which changes when the unit changes its report.

A workbook contains every obligation of the year, so the digest of the file can't show that. The digest covers the
input cells of the obligation's tabs, the signed document's number, date and link, and the register tables' rows dated
in its period. It does not cover the tick itself, computed and previous figures, and the order of rows.
What was renamed counts under its original code: renaming changes no report.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from math import isfinite
from typing import Any

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.vietnamese.text import nfc
from automation.domain.workbook.answers import Raw, TabAnswers, WorkbookAnswers
from automation.domain.workbook.float_noise import without_noise
from automation.domain.workbook.forms import Catalogue, FieldKind, Tab
from automation.domain.workbook.layout import SUBMIT_KEY, layout
from automation.domain.workbook.parse_cell import read_value
from automation.domain.workbook.words import SUBMITTED

REMARK_COLUMNS = ("estimate", "explanation")  # the unit's remarks next to a figure


def ticks(answers: WorkbookAnswers, catalogue: Catalogue, plan: Plan) -> dict[str, bool]:
    """Returns obligation → whether "Đã nộp" is chosen. An obligation whose tab, control row or column was deleted has
    no entry: its tick is unknown, which is not the same as withdrawn."""
    owed = {each.code for each in plan.obligations}
    return {tab.obligation: answers.ticked(tab.code, SUBMIT_KEY, SUBMITTED) for tab in catalogue.tabs
            if tab.obligation in owed and _tick_was_read(tab, answers.tabs.get(tab.code))}


def content_digests(answers: WorkbookAnswers, catalogue: Catalogue, plan: Plan) -> dict[str, str]:
    """Returns obligation → digest of the unit's answers to it."""
    records = {tab.code: list(_records(tab, answers.tabs[tab.code])) for tab in catalogue.tabs
               if tab.form.is_table and tab.code in answers.tabs}
    return {each.code: _digest(list(_answer_parts(answers, catalogue, each, records))) for each in plan.obligations}


def _tick_was_read(tab: Tab, tab_answers: TabAnswers | None) -> bool:
    """Reports whether the tick's cell exists. A blank one is not in `controls`, but its row and column are known."""
    if tab_answers is None:
        return False
    return SUBMIT_KEY in tab_answers.controls or (
        SUBMIT_KEY in tab_answers.rows and layout(tab).control_column in tab_answers.columns)


def _answer_parts(answers: WorkbookAnswers, catalogue: Catalogue, obligation: Obligation,
          records: Mapping[str, Sequence[tuple[float | None, str]]]) -> Iterator[Any]:
    for tab in catalogue.tabs:
        tab_answers = answers.tabs.get(tab.code)
        if tab_answers is None or tab.obligation not in (obligation.code, None):
            continue
        if tab.obligation is not None:
            yield from _figures(tab, tab_answers)
        if tab.form.is_table:
            yield [tab.original_code, sorted(text for day, text in records[tab.code]
                                    if tab.obligation or _is_in_period(obligation, day))]


def _figures(tab: Tab, tab_answers: TabAnswers) -> Iterator[Any]:
    yield [tab.original_code, {key: plain(raw) for key, raw in tab_answers.controls.items()
                      if key != SUBMIT_KEY and plain(raw) is not None}]
    values = tab_answers.values
    for key, original, columns in _columns(tab):
        cells = values.get(key)
        yield [original, _cells(cells, columns) if cells else {}]


@lru_cache(maxsize=64)
def _columns(tab: Tab) -> list[tuple[str, str, tuple[str, ...]]]:
    """Returns (row key, its original key, columns of its inputs) of each row with inputs."""
    return [(row.key, row.was[0] if row.was else row.key,
             (*(field.column for field in row.fields), *REMARK_COLUMNS)) for row in tab.rows if row.fields]


def _records(tab: Tab, tab_answers: TabAnswers) -> Iterator[tuple[float | None, str]]:
    """Yields each record's day, None where it has no readable one, and its content as JSON."""
    columns = (*(column.code for column in tab.form.columns), "explanation")
    originals = {column.code: column.was[0] for column in tab.form.columns if column.was}
    for _, record in tab_answers.records:
        day = read_value(record.get(tab.form.date_column), FieldKind.DATE).value
        cells = {originals.get(column, column): value for column, value in _cells(record, columns).items()}
        yield day if isinstance(day, float) else None, json.dumps(cells, sort_keys=True)


def _is_in_period(obligation: Obligation, day: float | None) -> bool:
    if day is None or obligation.period_from is None or obligation.period_to is None:
        return False
    return obligation.period_from.toordinal() <= day <= obligation.period_to.toordinal()


def _cells(values: Mapping[str, Raw], columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: value for column in columns
            if column in values and (value := plain(values[column])) is not None}


def plain(raw: Raw) -> Any:
    """Returns the same value for differences that only a program makes: 70, 70.0 and 70.00000000000001, NFD, extra
    spaces, a time of midnight. Of other texts every character counts, so that digests stay those of earlier
    versions."""
    if isinstance(raw, str):
        return nfc(raw).strip() or None
    if isinstance(raw, float) and isfinite(raw):
        figure = without_noise(raw)
        return int(figure) if figure.is_integer() else figure
    if isinstance(raw, datetime):
        return raw.isoformat().removesuffix("T00:00:00")
    return raw.isoformat() if isinstance(raw, date) else raw


def _digest(content: list[Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
