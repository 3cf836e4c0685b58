"""What a report keeps of the shared register tables once it has been compiled officially.

Rows without a date belong to no period, and "Không phát sinh" beside a table does not name the period either. Both are
taken from the workbook as it was recorded when the unit's report was first compiled officially after it was handed in:
later edits belong to later reports. Dated rows are taken as they are. A report that is returned and handed in again is
frozen by the next official compile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.history import history
from automation.domain.workbook.answers import TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.layout import NIL_KEY

Digests = Mapping[str, str]  # unit → digest of the workbook's answers


def frozen_digests(events: Iterable[Event], obligation: str) -> dict[str, str]:
    """Unit → digest of its workbook at the official compile that froze its report; no entry where none has yet."""
    recorded = list(events)
    compiled = [each.at for each in recorded if each.kind is EventKind.COMPILED and each.obligation == obligation
                and each.data.get("number")]
    moments = _frozen_at(_submitted_at(recorded, obligation), compiled)
    found: dict[str, str] = {}
    for moment in sorted(set(moments.values())):
        then = history(recorded, moment).units
        found |= {unit: str(then[unit].version_in_force(obligation)["digest"]) for unit, at in moments.items()
                  if at == moment and unit in then and then[unit].observed}
    return found


def _submitted_at(events: Iterable[Event], obligation: str) -> dict[str, datetime]:
    """Unit → when its report was first handed in, or first after it was last returned. Whether the mark was taken back
    in between does not matter."""
    found: dict[str, datetime] = {}
    for each in sorted(events, key=lambda each: each.at):
        if each.unit and each.obligation == obligation:
            if each.kind is EventKind.RETURNED:
                found.pop(each.unit, None)
            elif each.kind is EventKind.SUBMITTED:
                found.setdefault(each.unit, each.at)
    return found


def _frozen_at(submitted: Mapping[str, datetime], compiled: list[datetime]) -> dict[str, datetime]:
    first = {unit: min((moment for moment in compiled if moment >= at), default=None)
             for unit, at in submitted.items()}
    return {unit: moment for unit, moment in first.items() if moment is not None}


def with_frozen_tables(now: WorkbookAnswers, then: WorkbookAnswers, catalogue: Catalogue,
                       obligation: str) -> WorkbookAnswers:
    """The newest answers, with the undated tables, and the "Không phát sinh" of the dated ones, as they were; the
    obligation's own tables as they are."""
    tabs = dict(now.tabs)
    for tab in catalogue.tabs:
        if tab.form.is_table and tab.obligation != obligation and tab.code in then.tabs:
            before = then.tabs[tab.code]
            tabs[tab.code] = _with_nil(tabs[tab.code], before) if tab.form.date_column and tab.code in tabs else before
    return WorkbookAnswers(now.unit, tabs, now.structure_problems, now.private)


def _with_nil(now: TabAnswers, then: TabAnswers) -> TabAnswers:
    controls = {**now.controls, NIL_KEY: then.controls.get(NIL_KEY)}
    return TabAnswers(now.tab, now.sheet, now.mark, now.rows, now.columns, now.values, controls, now.records)
