"""Former codes of what workbooks hold: tabs, rows, columns, units. Workbooks that are out, and snapshots of them, bear
the codes with which they were made; they are read under the present ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from automation.domain.workbook.answers import StructureProblem, TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue, Tab

T = TypeVar("T")
PresentCodes = Mapping[str, str]  # former code → present code
NO_CODES: PresentCodes = {}


def present_codes(were: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Former code → present code, of code → former codes."""
    return {former: code for code, was in were.items() for former in was}


def file_codes(units: Iterable[str], were: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Every code that may stand in a file's name → the unit's present code, both in capitals: the case of names of
    files is ignored. `were`: code → former codes."""
    codes = {**{code: code for code in units}, **present_codes(were)}
    return {code.upper(): present.upper() for code, present in codes.items()}


def tab_codes(catalogue: Catalogue) -> dict[str, str]:
    return present_codes({tab.code: tab.was for tab in catalogue.tabs})


@lru_cache(maxsize=256)
def row_keys(tab: Tab) -> PresentCodes:
    return present_codes({row.key: row.was for row in tab.rows})


@lru_cache(maxsize=256)
def column_codes(tab: Tab) -> PresentCodes:
    """Of a table's columns; those of an indicator tab are the software's own and are never renamed."""
    return present_codes({column.code: column.was for column in tab.form.columns})


def field_names(catalogue: Catalogue) -> dict[str, str]:
    """Former names of fields, such as "B01.total" or "B08.under_30.female"."""
    return {former + field.name.removeprefix(row.key): field.name
            for tab in catalogue.tabs for row in tab.rows for field in row.fields for former in row.was}


def original_names(catalogue: Catalogue) -> dict[str, str]:
    """Present code → original code of renamed indicators and tabs, and the same for names of fields."""
    renamed = {**{tab.code: tab.was for tab in catalogue.tabs},
               **{code: each.was for code, each in catalogue.indicators.items()}}
    fields = {field.name: row.was[0] + field.name.removeprefix(row.key)
              for tab in catalogue.tabs for row in tab.rows if row.was for field in row.fields}
    return {**{code: was[0] for code, was in renamed.items() if was}, **fields}


def original_unit(unit: str, catalogue: Catalogue) -> str:
    """The unit's first code: the same before and after a renaming."""
    return catalogue.units_were[unit][0] if catalogue.units_were.get(unit) else unit


def has_renamed(catalogue: Catalogue) -> bool:
    return bool(any(catalogue.units_were.values()) or tab_codes(catalogue)
                or any(row_keys(tab) or column_codes(tab) for tab in catalogue.tabs))


def with_present_codes(answers: WorkbookAnswers, catalogue: Catalogue) -> WorkbookAnswers:
    """The answers with every former code replaced. Present codes stay, so that it may be done twice."""
    if not has_renamed(catalogue):
        return answers
    units, tabs = present_codes(catalogue.units_were), tab_codes(catalogue)
    known = {tab.code: tab for tab in catalogue.tabs}
    found: dict[str, TabAnswers] = {}
    for code, each in answers.tabs.items():
        present = tabs.get(code, code)
        found[present] = _tab(each, known[present]) if present in known else each
    problems = [StructureProblem(each.kind, tabs.get(each.tab, each.tab), each.sheet, each.cell, each.detail)
                for each in answers.structure_problems]
    return WorkbookAnswers(units.get(answers.unit, answers.unit), found, problems, answers.private)


def _tab(answers: TabAnswers, tab: Tab) -> TabAnswers:
    rows, columns = row_keys(tab), column_codes(tab)
    return TabAnswers(
        tab.code, answers.sheet, present_mark(answers.mark, tab), _renamed(answers.rows, rows),
        _renamed(answers.columns, columns), _renamed(answers.values, rows), answers.controls,
        [(number, _renamed(record, columns)) for number, record in answers.records])


def present_mark(mark: str, tab: Tab) -> str:
    """The mark "@tab:CODE:FINGERPRINT" of a former code with the present one."""
    head, *rest = mark.split(":", 2)
    return ":".join((head, tab.code, *rest[1:])) if rest and rest[0] in tab.was else mark


def _renamed(values: Mapping[str, T], codes: PresentCodes) -> dict[str, T]:
    return {codes.get(code, code): value for code, value in values.items()}
