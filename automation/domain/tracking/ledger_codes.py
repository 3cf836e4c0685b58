"""The plan that a ledger belongs to and the codes that it has, compared with those of the configuration.

A `configured` event records the plan's code and the codes of obligations and forms, at the ledger's first use and
whenever the configuration gets new ones. Units and obligations are also taken from all other events, so that a ledger
from before this event is compared too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.form_records import KINDS, kinds_of
from automation.domain.tracking.recoding import renamed_codes
from automation.domain.workbook.former_codes import row_keys
from automation.domain.workbook.forms import Catalogue

NONE: frozenset[str] = frozenset()
# Events that follow from a unit's report, so that none can be older than the plan.
OF_REPORTS = frozenset({EventKind.SUBMITTED, EventKind.ACCEPTED, EventKind.RETURNED})


@dataclass(frozen=True, slots=True)
class Codes:
    """`indicators`: keys of the lines that units fill in ("B01", "B08.under_30"); `columns`: of tables ("HD.place")."""

    obligations: frozenset[str] = NONE
    units: frozenset[str] = NONE
    indicators: frozenset[str] = NONE
    tables: frozenset[str] = NONE
    columns: frozenset[str] = NONE

    def __or__(self, other: Codes) -> Codes:
        return Codes(*(getattr(self, each.name) | getattr(other, each.name) for each in fields(self)))

    def __sub__(self, other: Codes) -> Codes:
        return Codes(*(getattr(self, each.name) - getattr(other, each.name) for each in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


NO_CODES = Codes()


def configured_codes(plan: Plan, units: Mapping[str, Unit], catalogue: Catalogue) -> Codes:
    """The codes that stand in the configuration."""
    tables = [form for form in catalogue.forms if form.is_table]
    return Codes(
        frozenset(each.code for each in plan.obligations), frozenset(units),
        frozenset(row.key for tab in catalogue.tabs for row in tab.rows if row.fields),
        frozenset(form.code for form in tables),
        frozenset(f"{form.code}.{column.code}" for form in tables for column in form.columns))


def former_codes(plan: Plan, units: Mapping[str, Unit], catalogue: Catalogue) -> Codes:
    """The codes that `was` names."""
    renamed = renamed_codes(plan, units)
    tables = {form.code: (form.code, *form.was) for form in catalogue.forms if form.is_table}
    columns = (f"{table}.{column}" for form in catalogue.forms if form.is_table for table in tables[form.code]
               for each in form.columns for column in (each.code, *each.was))
    return Codes(
        frozenset(renamed.obligations), frozenset(renamed.units),
        frozenset(key for tab in catalogue.tabs for key in row_keys(tab)),
        frozenset(code for was in tables.values() for code in was), frozenset(columns))


def recorded_codes(events: Iterable[Event]) -> Codes:
    """Every code that the ledger has."""
    obligations: set[str] = set()
    units: set[str] = set()
    configured = Codes()
    for each in events:
        if each.kind is EventKind.CONFIGURED:
            configured |= _codes(each)
        obligations |= {each.obligation} if each.obligation else set()
        units |= {each.unit} if each.unit else set()
    return configured | Codes(frozenset(obligations), frozenset(units))


def lost_codes(events: Iterable[Event], plan: Plan, units: Mapping[str, Unit], catalogue: Catalogue,
               of_snapshots: Codes = NO_CODES) -> Codes:
    """The codes that the ledger has and the configuration neither has, nor renames, nor retires. Of an indicator or a
    table that is lost as a whole its own code alone, without its lines or columns. `of_snapshots`: further codes of a
    ledger, as tabs have them: headings and computed lines too, and tables by the codes of their tabs."""
    known = configured_codes(plan, units, catalogue) | former_codes(plan, units, catalogue) | _retired(plan)
    lost = recorded_codes(events) - known | of_snapshots - known - _of_tabs(catalogue)
    indicators = {code.partition(".")[0] for code in configured_codes(plan, units, catalogue).indicators}
    indicators |= {code.partition(".")[0] for code in former_codes(plan, units, catalogue).indicators}
    rows = frozenset(code if code.partition(".")[0] in indicators else code.partition(".")[0]
                     for code in lost.indicators if not _is_below(code, plan.retired.indicators))
    columns = frozenset(code for code in lost.columns
                        if not _is_below(code, plan.retired.tables | lost.tables))
    return Codes(lost.obligations, lost.units, rows, lost.tables, columns)


def _of_tabs(catalogue: Catalogue) -> Codes:
    tables = [tab for tab in catalogue.tabs if tab.form.is_table]
    return Codes(
        indicators=frozenset(row.key for tab in catalogue.tabs for row in tab.rows),
        tables=frozenset(code for tab in tables for code in (tab.code, *tab.was)),
        columns=frozenset(f"{code}.{column}" for tab in tables for code in (tab.code, *tab.was)
                          for each in tab.form.columns for column in (each.code, *each.was)))


def configured_event(now: datetime, events: Sequence[Event], plan: Plan, catalogue: Catalogue) -> Event | None:
    """The event that is still to be recorded; None when the ledger has the plan's code, all codes of the configuration
    and the kinds of its answers. Units are not part of it: every other event names its unit."""
    current = configured_codes(plan, {}, catalogue)
    recorded = [each for each in events if each.kind is EventKind.CONFIGURED]
    known = Codes()
    for each in recorded:
        known |= _codes(each)
    kinds = kinds_of(catalogue)
    same = recorded and recorded[-1].data.get("plan") == plan.code and recorded[-1].data.get(KINDS) == kinds
    if same and not current - known:
        return None
    data: dict[str, Any] = {kind: sorted(codes) for kind, codes in asdict(current).items() if kind != "units"}
    data[KINDS] = kinds
    return event(now, EventKind.CONFIGURED, identity={"plan": plan.code, **data, "nth": len(recorded)},
                 plan=plan.code, **data)


def other_plan(events: Sequence[Event], plan: Plan, plans: Mapping[int, str]) -> str:
    """The code of the plan to which the ledger belongs, "" when that is `plan`. `plans`: year → code of the plan files
    that lie beside; a ledger without a `configured` event belongs to another plan if it has reports from before the
    first obligation of `plan` opened."""
    recorded = [str(each.data.get("plan", "")) for each in events if each.kind is EventKind.CONFIGURED]
    if recorded:
        return "" if recorded[-1] in (plan.code, *plan.was) else recorded[-1]
    opened = min((each.opens_at for each in plan.obligations), default=None)
    first = min((each.at for each in events if each.kind in OF_REPORTS), default=None)
    if opened is None or first is None or first >= opened:
        return ""
    return plans.get(first.year, str(first.year))


def _codes(configured: Event) -> Codes:
    return Codes(**{each.name: frozenset(configured.data.get(each.name, ())) for each in fields(Codes)})


def _retired(plan: Plan) -> Codes:
    return Codes(**{each.name: getattr(plan.retired, each.name) for each in fields(Codes)})


def _is_below(code: str, retired: frozenset[str]) -> bool:
    """Is it a line of one of these indicators, or a column of one of these tables?"""
    return code.partition(".")[0] in retired
