"""What the forms ask since a workbook was made, or since a report was handed in: it is not missed there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from automation.domain.tracking.events import Event
from automation.domain.tracking.form_records import forms_before
from automation.domain.tracking.history import History
from automation.domain.tracking.recoding import RenamedCodes
from automation.domain.workbook.forms import Catalogue
from automation.rules.frame import LaterForms


def later_forms(events: Iterable[Event], renamed: RenamedCodes, projected: History, catalogue: Catalogue) -> LaterForms:
    """`events`: as recorded; `projected`: of the same events with the present codes."""
    rows = {(unit, obligation): state.since for unit, known in projected.units.items()
            for obligation, state in known.report_states.items() if state.since}
    records = {(unit, column): row for unit, known in projected.units.items()
               for column, row in known.asked_records.items()}
    return LaterForms(rows, records, _tabs_not_made(events, renamed, catalogue))


def _tabs_not_made(events: Iterable[Event], renamed: RenamedCodes,
                   catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    """Unit → the tabs that its workbook never had; only where the ledger has the forms from which it was made."""
    tabs = frozenset(tab.code for tab in catalogue.tabs)
    known = {unit: tabs - each.tabs for unit, each in forms_before(events, renamed).items() if each.inputs is not None}
    return {unit: codes for unit, codes in known.items() if codes}
