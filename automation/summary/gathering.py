"""Texts and register tables of the included units: narratives, difficulties, counts of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from automation.domain.plan.plan import Obligation
from automation.domain.report import Narrative, TableLine
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import Field, FieldKind, Measure, Tab, TableColumn
from automation.domain.workbook.words import NO, YES
from automation.rules.columns import counted_in_period
from automation.rules.frame import Dataset, TableFrame
from automation.rules.personal_data.known import recogniser_of
from automation.summary.errors import FlawedRecords, records_with_errors

PRIVACY = "P"  # the codes of findings about personal data begin with it
DIFFICULTIES = "VM"  # the table of difficulties; its rows are texts, not counts
FULL_STOP = ". "


@dataclass(frozen=True, slots=True)
class WithheldText:
    """A text that is not published, to protect personal data: its place, never its words.

    `field`: as narratives name it. `tab`, `row` and `column` are codes; of a table's record `row` is "" and `line`
    its 1-based row. `kinds`: codes of what was found (P01, P07 …). `place`, `content`: to what a release is bound.
    """

    unit: str
    field: str
    tab: str
    row: str
    column: str
    line: int
    kinds: tuple[str, ...]
    place: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """Every text is in one of the two."""

    published: tuple[Narrative, ...] = ()
    withheld: tuple[WithheldText, ...] = ()


def narratives(dataset: Dataset, tab: Tab, units: Iterable[str], findings: Sequence[Finding]) -> Texts:
    """What the units wrote in the tab's text fields of measure "text", by field, then unit.

    A text in which personal data was found, or is now, is withheld whole, unless it was released.
    """
    frame = dataset.tabs[tab.code]
    found: dict[tuple[str, str], list[str]] = {}
    for each in findings:
        if each.code.startswith(PRIVACY) and each.obligation in (None, tab.obligation):
            found.setdefault((each.unit, each.field), []).append(each.code)
    asked = [unit for unit in units if unit in frame.values.index]
    recogniser = recogniser_of(dataset)
    owner = tab.obligation
    texts = [(field, unit, text, () if _is_released(dataset, (unit, owner, field.name), text)
              else (*found.get((unit, field.name), ()), *recogniser.kinds(text)))
             for field in text_fields(tab)
             for unit, text in zip(asked, frame.values[field.name].reindex(asked), strict=True)
             if isinstance(text, str) and text.strip()]
    return Texts(tuple(Narrative(unit, dataset.units[unit].name, field.name, text)
                       for field, unit, text, kinds in texts if not kinds),
                 tuple(WithheldText(unit, field.name, tab.code, field.row, field.column, 0, _distinct(kinds),
                                    field.name, dataset.releases.digest(text))
                       for field, unit, text, kinds in texts if kinds))


def _is_released(dataset: Dataset, place: tuple[str, str | None, str], text: object) -> bool:
    """`place`: unit, the tab's own obligation, place."""
    digest = dataset.releases.digest(str(text))
    return dataset.releases.find(*place, digest) is not None


def text_fields(tab: Tab) -> list[Field]:
    """The tab's questions that are answered in words."""
    return [each for each in tab.fields if each.kind is FieldKind.STRING and each.measure is Measure.TEXT]


def _distinct(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kinds))


def difficulties(dataset: Dataset, obligation: Obligation, units: Iterable[str]) -> Texts:
    """The rows of the table of difficulties in the period, each as one line; those with personal data are withheld
    whole."""
    table = dataset.tables.get(DIFFICULTIES)
    if table is None:
        return Texts()
    records = table.records[counted_in_period(dataset, table, obligation)]
    chosen = records[records["unit"].isin(list(units))].to_dict("records")
    texts = [(record, text, _of_record(dataset, table, record, text))
             for record in chosen if (text := _record_sentence(table, record))]
    return Texts(tuple(Narrative(record["unit"], dataset.units[record["unit"]].name, DIFFICULTIES, text)
                       for record, text, found in texts if not found),
                 tuple(found for _, _, found in texts if found))


def _of_record(dataset: Dataset, table: TableFrame, record: Mapping[Any, Any], sentence: str) -> WithheldText | None:
    """Why the record is withheld, None for one that is published: because of the first column whose own words hold
    personal data and were not released; or, where only all together do, of the sentence."""
    recogniser = recogniser_of(dataset)
    unit, tab, line = str(record["unit"]), table.tab, int(record["row"])
    words = {column.code: _cell_text(column, record.get(column.code)) for column in tab.form.columns}
    personal = {code: kinds for code, word in words.items() if (kinds := recogniser.kinds(word))}
    for code, kinds in personal.items():
        place = f"{tab.code}.{code}"
        if not _is_released(dataset, (unit, tab.obligation, place), words[code]):
            return WithheldText(unit, DIFFICULTIES, tab.code, "", code, line, kinds, place,
                                dataset.releases.digest(words[code]))
    together = () if personal else recogniser.kinds(sentence)
    if not together or _is_released(dataset, (unit, tab.obligation, tab.code), sentence):
        return None
    first = next(code for code, word in words.items() if word)
    return WithheldText(unit, DIFFICULTIES, tab.code, "", first, line, together, tab.code,
                        dataset.releases.digest(sentence))


def _record_sentence(table: TableFrame, record: Mapping[Any, Any]) -> str:
    """Return the first filled text column, then the others except the date in brackets; "" without a text.
    Full stops inside the sentence are removed."""
    cells = {column.code: _cell_text(column, record.get(column.code)) for column in table.tab.form.columns}
    texts = [column for column in table.tab.form.columns if column.kind is FieldKind.STRING and cells[column.code]]
    if not texts:
        return ""
    others = [f"{column.title}: {cells[column.code].rstrip(FULL_STOP)}" for column in table.tab.form.columns
              if column is not texts[0] and column.kind is not FieldKind.DATE and not column.sensitive
              and cells[column.code]]
    first = cells[texts[0].code]
    return f"{first.rstrip(FULL_STOP)} ({'; '.join(others)})" if others else first


def _cell_text(column: TableColumn, value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, (int, float)) or pd.isna(value):
        return ""
    if column.kind is FieldKind.BOOLEAN:
        return YES if value else NO
    return str(int(value))


def table_lines(dataset: Dataset, obligation: Obligation, units: Sequence[str],
                findings: Sequence[Finding] = ()) -> list[TableLine]:
    """Every register table over the units, in the order of the workbook. A sensitive column is left
    out: its sum could be subtracted from what an indicator on the same people withholds."""
    flawed = records_with_errors(findings)
    return [_table_line(dataset, table, obligation, units, flawed) for table in tables(dataset)]


def tables(dataset: Dataset) -> list[TableFrame]:
    """The register tables in the order of the workbook."""
    return [dataset.tables[tab.code] for tab in dataset.catalogue.tabs
            if tab.form.is_table and tab.code in dataset.tables]


def is_asked(dataset: Dataset, table: TableFrame, obligation: Obligation) -> bool:
    """A shared table is asked for with a report of indicators; one of another obligation where the periods overlap."""
    own = dataset.obligation(table.tab.obligation)
    if own is None:
        return obligation.counts_records and any(
            not tab.form.is_table for tab in dataset.catalogue.tabs_of(obligation.code))
    if own.code == obligation.code:
        return True
    if not (own.period_from and own.period_to and obligation.period_from and obligation.period_to):
        return False
    return own.period_from <= obligation.period_to and obligation.period_from <= own.period_to


def counted_records(dataset: Dataset, table: TableFrame, obligation: Obligation,
                    units: Sequence[str]) -> pd.DataFrame:
    """The units' records that count for the obligation."""
    records = table.records[counted_in_period(dataset, table, obligation)]
    return records[records["unit"].isin(list(units))]


def _table_line(dataset: Dataset, table: TableFrame, obligation: Obligation, units: Sequence[str],
                flawed: FlawedRecords) -> TableLine:
    chosen = counted_records(dataset, table, obligation, units)
    declared = table.nil if is_asked(dataset, table, obligation) else frozenset()
    columns, nil = table.tab.form.columns, declared.intersection(units) - set(chosen["unit"])
    all_nil = bool(units) and nil.issuperset(units)
    sums = {each.title: _sum(chosen[each.code], nothing=all_nil)
            for each in columns if each.kind is FieldKind.INTEGER and not each.sensitive}
    choices = {each.title: dict(_choices(each, chosen[each.code]))
               for each in columns if each.kind in (FieldKind.CHOICE, FieldKind.BOOLEAN) and not each.sensitive}
    wrong = {unit for unit, row in zip(chosen["unit"], chosen["row"], strict=True)
             if (unit, table.tab.code, int(row)) in flawed}
    return TableLine(table.tab.code, table.tab.title, len(chosen), int(chosen["unit"].nunique()), len(nil), sums,
                     choices, tuple(unit for unit in units if unit in wrong))


def _sum(values: pd.Series[Any], *, nothing: bool) -> float | None:
    """None where no row gives a figure; 0 for no row at all where every unit declared that there is nothing."""
    known = values.astype(float).dropna()
    return float(known.sum()) if len(known) or (nothing and not len(values)) else None


def _choices(column: TableColumn, values: pd.Series[Any]) -> Iterator[tuple[str, int]]:
    if column.kind is FieldKind.BOOLEAN:
        yield from ((YES, int((values == 1).sum())), (NO, int((values == 0).sum())))
        return
    counts = values.value_counts()
    yield from ((choice, int(counts.get(choice, 0))) for choice in column.choices)
