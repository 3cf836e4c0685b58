"""What the ledger has of the forms from which each unit's workbook was made, and the event of a change of forms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.recoding import RenamedCodes
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.form_change.comparison import FormsBefore
from automation.domain.workbook.form_change.outcome import UpgradeOutcome
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.layout import MARK
from automation.domain.workbook.self_check import ENGINE_MARK

MADE = frozenset({EventKind.PROVISIONED, EventKind.UPGRADED})
NO_RECORDS: Mapping[str, int] = {}
LOOK, KINDS = "look", "kinds"


def upgraded_event(now: datetime, unit: str, outcome: UpgradeOutcome) -> Event:
    """The event of a workbook with new forms; its record (`upgrade_record`) is part of it. The same change recorded
    twice is one event."""
    made = event(now, EventKind.UPGRADED, unit, identity={"digest": outcome.digest, "to": outcome.record.get("to")})
    return replace(made, data={
        **outcome.record, "content": dict(outcome.content), "digest": outcome.digest, "version": outcome.version,
        "file": outcome.file, "modified": outcome.modified_at.isoformat() if outcome.modified_at else None,
        "left": outcome.left or len(outcome.leftovers), "kept": outcome.kept})


def upgrade_record(former: str, present: str, look: str, before: Mapping[str, str],
                   since: Mapping[str, Sequence[str]], records: Mapping[str, int] = NO_RECORDS) -> dict[str, Any]:
    """`former`, `present`: fingerprints; `before`: obligation → digest of the former content; `since`: obligation →
    keys of the rows that it had not when it was handed in; `records`: "table.column" of a new column → the last row of
    the records that were there."""
    return {"from": former, "to": present, LOOK: look, "before": dict(before),
            "since": {code: [*rows] for code, rows in since.items() if rows}, "records": dict(records)}


def kinds_of(catalogue: Catalogue) -> dict[str, str]:
    """Key of each line that units fill in, and "tab.column" of each column of a table, → kind of its answers."""
    rows = {row.key: str(row.fields[0].kind) for tab in catalogue.tabs for row in tab.rows if row.fields}
    return rows | {f"{tab.code}.{each.code}": str(each.kind) for tab in catalogue.tabs for each in tab.form.columns}


def look_of(drawings: Iterable[Drawing]) -> str:
    """A digest of what is the same in every new workbook and matters to people: texts, formulas, drop-downs of the
    forms; of the tab of formulas its mark. Not of colours and sizes, nor of the guide."""
    drawn = list(drawings)
    parts = [(tab.title, [(cell.row, cell.column, cell.value, cell.formula, cell.note) for cell in tab.cells
                          if not cell.slot and (cell.value not in (None, "") or cell.formula or cell.note)],
              tab.choices)
             for tab in drawn if any(str(cell.value).startswith(MARK) for cell in tab.cells[:1])]
    checks = [cell.value for tab in drawn for cell in tab.cells[:1] if str(cell.value).startswith(ENGINE_MARK)]
    return hashlib.sha256(repr((parts, checks)).encode()).hexdigest()[:16]


def forms_before(events: Iterable[Event], renamed: RenamedCodes) -> dict[str, FormsBefore]:
    """Unit → the forms from which its workbook was made. `events`: as recorded, in their order; `renamed`: former codes
    are replaced."""
    found: dict[str, FormsBefore] = {}
    inputs: frozenset[str] | None = None
    kinds: Mapping[str, str] = {}
    tabs: frozenset[str] = frozenset()
    for each in events:
        unit = renamed.unit(each.unit) if each.unit else ""
        if each.kind is EventKind.CONFIGURED:
            kinds = {renamed.field_place(key): str(kind) for key, kind in each.data.get(KINDS, {}).items()}
            inputs = frozenset(kinds or map(renamed.field_place, each.data.get("indicators", ()))) or None
            tabs = frozenset(map(renamed.obligation, (*each.data.get("obligations", ()), *each.data.get("tables", ()))))
        elif each.kind in MADE and unit:
            found[unit] = FormsBefore(inputs, kinds, str(each.data.get(LOOK, "")), tabs)
        elif each.kind is EventKind.OBSERVED and unit and unit in found:
            seen = frozenset(map(renamed.obligation, each.data.get("ticked", {})))
            if not seen <= found[unit].tabs:
                found[unit] = replace(found[unit], tabs=found[unit].tabs | seen)
    return found
