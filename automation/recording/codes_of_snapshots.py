"""Codes of forms in a ledger from before the `configured` event, as its newest snapshots of workbooks have them."""

from __future__ import annotations

from collections.abc import Sequence

from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.ledger_codes import Codes
from automation.domain.workbook.answers import TabAnswers
from automation.domain.workbook.layout import CODES
from automation.domain.workbook.self_check import SELF_CHECK_COLUMNS
from automation.ports import Ledger
from automation.recording.snapshots import load_or_none

WORKBOOKS = 3  # all are of the same templates; one may have lost rows
OWN_COLUMNS = frozenset({"no", "explanation", *SELF_CHECK_COLUMNS})
OF_INDICATORS = "estimate"  # a column of every indicator tab and of no table


def codes_of_snapshots(ledger: Ledger, events: Sequence[Event]) -> Codes:
    """Nothing for a ledger that has a `configured` event, or no snapshot of an observed workbook."""
    if any(each.kind is EventKind.CONFIGURED for each in events):
        return Codes()
    newest = {each.unit: each.data.get("digest") for each in events if each.kind is EventKind.OBSERVED and each.unit}
    prefixes = tuple(f"{digest}:{unit}:" for unit, digest in newest.items() if digest)
    keys = [key for key in ledger.snapshot_keys() if key.startswith(prefixes)][:WORKBOOKS] if prefixes else []
    workbooks = [load_or_none(each) for each in ledger.snapshots(keys).values()]
    found = Codes()
    for tab in (tab for answers in workbooks if answers for tab in answers.tabs.values()):
        found |= _codes(tab)
    return found


def _codes(tab: TabAnswers) -> Codes:
    if OF_INDICATORS in tab.columns:
        return Codes(indicators=frozenset(key for key in tab.rows if key[:1] not in ("@", CODES)))
    columns = frozenset(f"{tab.tab}.{code}" for code in tab.columns if code not in OWN_COLUMNS)
    return Codes(tables=frozenset({tab.tab}), columns=columns)
