"""What the forms ask since a workbook was made, or since a report was handed in: it is not missed there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from automation.domain.tracking.events import Event
from automation.domain.tracking.form_records import forms_before
from automation.domain.tracking.history import History
from automation.domain.tracking.recoding import RenamedCodes
from automation.domain.workbook.answers import WorkbookAnswers, Workbooks
from automation.domain.workbook.forms import Catalogue
from automation.recording.former_answers import LATER_FORMS
from automation.rules.frame import LaterForms


def later_forms(events: Iterable[Event], renamed: RenamedCodes, projected: History, catalogue: Catalogue) -> LaterForms:
    """`events`: as recorded; `projected`: of the same events with the present codes."""
    rows = {(unit, obligation): state.since for unit, known in projected.units.items()
            for obligation, state in known.report_states.items() if state.since}
    records = {(unit, column): row for unit, known in projected.units.items()
               for column, row in known.asked_records.items()}
    before = {unit: each for unit, each in forms_before(events, renamed).items() if each.inputs is not None}
    tabs = frozenset(tab.code for tab in catalogue.tabs)
    not_made = {unit: tabs - each.tabs for unit, each in before.items()}
    return LaterForms(rows, records, {unit: codes for unit, codes in not_made.items() if codes},
                      {unit: each.inputs or frozenset() for unit, each in before.items()})


def with_lacking_rows(later: LaterForms, workbooks: Workbooks, catalogue: Catalogue) -> LaterForms:
    """With the rows that workbooks of former forms lack, or have as headings alone. A row that the unit's forms had
    was deleted by people."""
    tabs = {tab.code: frozenset(row.key for row in tab.rows if row.fields) for tab in catalogue.tabs}
    lacking = {(unit, code): _lacking(later, answers, code, rows) for unit, answers in workbooks.items()
               for code, rows in tabs.items() if code in answers.tabs}
    return replace(later, lacking={key: rows for key, rows in lacking.items() if rows})


def _lacking(later: LaterForms, answers: WorkbookAnswers, tab: str, rows: frozenset[str]) -> frozenset[str]:
    if answers.unit in later.forms:
        return rows - later.forms[answers.unit]
    absent = rows - answers.tabs[tab].rows.keys()
    if not absent:
        return absent
    former = any(each.kind == LATER_FORMS and each.tab == tab for each in answers.structure_problems)
    return absent if former else frozenset()
