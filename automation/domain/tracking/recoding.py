"""Events with the present codes of units, obligations, reminder steps, and of what explanations are bound to.

The ledger keeps every event as it was appended; whoever projects events reads them through `recoded`. The keys of
events and messages stay as recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event
from automation.domain.workbook.former_codes import field_names, present_codes, row_keys, tab_codes
from automation.domain.workbook.forms import Catalogue

NO_FORMS = Catalogue(())

# The keys of an event's data that hold codes. A kind of event with further codes adds its keys here.
BY_OBLIGATION = frozenset({"ticked", "content", "tallies", "deadlines", "before", "calendar"})  # obligation → anything
UNITS = frozenset({"except", "unit_codes"})  # a list of units
EXPLAINED = "explained"  # place of a warning, "obligation|rule|field", → what its explanations are bound to
SINCE = "since"  # obligation → keys of rows
RECORDS = "records"  # "table.column" → a row
NIL = "nil"  # register table → the obligations for which it was answered "Không phát sinh"
PLACE = "place"  # of a released content: a field's name, a row's key, "table.column", or a row's key with a column
ALSO = "also"  # further occasions of a message, each with an obligation and a step
STEP = "step"  # a step's code, or "code@date" for the ladder of a unit's own deadline


@dataclass(frozen=True)
class RenamedCodes:
    """Former code → present code."""

    units: Mapping[str, str] = field(default_factory=dict)
    obligations: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)  # names of fields, keys of rows, tables with a column

    def __bool__(self) -> bool:
        return bool(self.units or self.obligations or self.steps or self.rules or self.fields)

    def unit(self, code: str) -> str:
        return self.units.get(code, code)

    def obligation(self, code: str) -> str:
        return self.obligations.get(code, code)

    def step(self, code: str) -> str:
        step, mark, day = code.partition("@")
        return self.steps.get(step, step) + mark + day

    def place(self, place: str) -> str:
        """Of a warning."""
        obligation, _, rest = place.partition("|")
        rule, _, name = rest.partition("|")
        return f"{self.obligation(obligation)}|{self.rules.get(rule, rule)}|{self.fields.get(name, name)}"


    def field_place(self, name: str) -> str:
        if name in self.fields:
            return self.fields[name]
        row, mark, column = name.rpartition(".")
        return f"{self.fields.get(row, row)}{mark}{column}"


NOTHING_RENAMED = RenamedCodes()


def renamed_codes(plan: Plan, units: Mapping[str, Unit], catalogue: Catalogue = NO_FORMS) -> RenamedCodes:
    rules = {former: rule.code for form in catalogue.forms for rule in form.rules for former in rule.was}
    keys = {former: key for tab in catalogue.tabs for former, key in row_keys(tab).items()}
    return RenamedCodes(present_codes({code: unit.was for code, unit in units.items()}),
                        {**tab_codes(catalogue), **present_codes({each.code: each.was for each in plan.obligations})},
                        present_codes({each.code: each.was for each in plan.ladder}), rules,
                        {**keys, **field_names(catalogue), **_of_tables(catalogue)})


def _of_tables(catalogue: Catalogue) -> dict[str, str]:
    """Former "table.column" → the present one."""
    return {f"{table}.{column}": f"{tab.code}.{each.code}" for tab in catalogue.tabs for each in tab.form.columns
            for table in (tab.code, *tab.was) for column in (each.code, *each.was)
            if (table, column) != (tab.code, each.code)}


def recoded(events: Sequence[Event], codes: RenamedCodes) -> Sequence[Event]:
    """The events in their order, with every former code replaced."""
    if not codes:
        return events
    return [_event(each, codes) for each in events]


def _event(event: Event, codes: RenamedCodes) -> Event:
    return replace(event, unit=codes.unit(event.unit) if event.unit else event.unit,
                   obligation=codes.obligation(event.obligation) if event.obligation else event.obligation,
                   data={key: _value(key, value, codes) for key, value in event.data.items()})


def _value(key: str, value: Any, codes: RenamedCodes) -> Any:
    if key in BY_OBLIGATION and isinstance(value, Mapping):
        return {codes.obligation(code): each for code, each in value.items()}
    if key == EXPLAINED and isinstance(value, Mapping):
        return {codes.place(place): each for place, each in value.items()}
    if key == NIL and isinstance(value, Mapping):
        return {codes.obligation(table): [*map(codes.obligation, reports)] for table, reports in value.items()}
    if key == SINCE and isinstance(value, Mapping):
        return {codes.obligation(code): [*map(codes.field_place, rows)] for code, rows in value.items()}
    if key == RECORDS and isinstance(value, Mapping):
        return {codes.field_place(column): row for column, row in value.items()}
    if key == PLACE and isinstance(value, str):
        return codes.field_place(value)
    if key == ALSO and isinstance(value, Sequence):
        return [{**each, "obligation": codes.obligation(each["obligation"]), STEP: codes.step(each[STEP])}
                for each in value]
    if key in UNITS and isinstance(value, Iterable):
        return sorted(map(codes.unit, value))
    return codes.step(value) if key == STEP and isinstance(value, str) else value
