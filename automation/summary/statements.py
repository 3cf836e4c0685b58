"""The statement about each question in words and each register table: nothing to report, not asked, withheld, not
answered. A unit that has not answered is never taken for one that has nothing to report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from automation.domain.plan.plan import Obligation
from automation.domain.report import Statement
from automation.domain.workbook.forms import Field, Section, Tab
from automation.rules.frame import Dataset, State, TableFrame
from automation.rules.not_asked import not_asked, units_not_asked
from automation.summary.gathering import DIFFICULTIES, Texts, counted_records, is_asked, tables, text_fields


def text_statements(dataset: Dataset, tab: Tab, units: Sequence[str], texts: Texts) -> list[Statement]:
    """One for each text field of the tab, in its order. `texts`: what the units wrote there."""
    sections = {each.code: section for section in tab.sections for each in section.indicators}
    absent = not_asked(dataset, tab, units)
    return [_of_field(dataset, tab, field, sections[field.indicator], units, texts, absent)
            for field in text_fields(tab)]


def _of_field(dataset: Dataset, tab: Tab, field: Field, section: Section, units: Sequence[str],
              texts: Texts, absent: pd.DataFrame) -> Statement:
    states = dataset.tabs[tab.code].states[field.name].reindex(list(units), fill_value=int(State.BLANK))
    answered = {each.unit for each in texts.published if each.field == field.name}
    withheld = {each.unit for each in texts.withheld if each.field == field.name}
    mask = absent[field.name]
    unasked = tuple(map(str, mask.index[mask]))
    silent = tuple(unit for unit, state in states.items() if state not in (State.NIL, State.NOT_APPLICABLE)
                   and unit not in answered | withheld and unit not in unasked)
    return Statement(field.indicator, _title(tab, field), section.code, is_table=False, answered=len(answered),
                     nil=int((states == State.NIL).sum()), not_applicable=int((states == State.NOT_APPLICABLE).sum()),
                     withheld=len(withheld), unanswered=tuple(map(str, silent)), not_asked=unasked)


def _title(tab: Tab, field: Field) -> str:
    return next(each.title for each in tab.indicators if each.code == field.indicator)


def table_statements(dataset: Dataset, obligation: Obligation, units: Sequence[str], texts: Texts,
                     exempt: Collection[tuple[str, str]] = ()) -> list[Statement]:
    """One for each register table that the obligation asks for, or that has rows in its period. `texts`: those of the
    table of difficulties; `exempt`: (unit, obligation) of all reports."""
    found = [_of_table(dataset, table, obligation, units, texts, exempt) for table in tables(dataset)]
    return [each for each in found if each is not None]


def _of_table(dataset: Dataset, table: TableFrame, obligation: Obligation, units: Sequence[str],
              texts: Texts, exempt: Collection[tuple[str, str]]) -> Statement | None:
    code, title = table.tab.code, table.tab.title
    written = set(counted_records(dataset, table, obligation, units)["unit"])
    withheld = {each.unit for each in texts.withheld if each.tab == code}
    published = {each.unit for each in texts.published if each.field == code} if code == DIFFICULTIES else written
    rows = Statement(code, title, "", is_table=True, answered=len(written - (withheld - published)),
                     withheld=sum(each.tab == code for each in texts.withheld))
    if not is_asked(dataset, table, obligation):
        return rows if written else None
    nil = table.nil.intersection(units) - written
    absent = units_not_asked(dataset, table.tab, units) | {
        unit for unit, code in exempt if code == table.tab.obligation}
    rest = [unit for unit in units if unit not in written | nil]
    return replace(rows, nil=len(nil), unanswered=tuple(unit for unit in rest if unit not in absent),
                   not_asked=tuple(unit for unit in rest if unit in absent))


def left_out(statements: Sequence[Statement], sections: Collection[str]) -> Iterator[Statement]:
    """The statements of a summary of these sections alone: there are none about anything else."""
    for each in statements:
        asked = each.section in sections
        yield each if asked else Statement(each.code, each.title, each.section, each.is_table, asked=False)
