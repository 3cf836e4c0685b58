"""Events for decisions in the register that can't be understood, and for their end. No input or output."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.unclear_decisions import UnclearDecision, unclear_decisions
from automation.recording.register_rows import DecisionRow

THE_COMMITTEE = frozenset({""})


def unclear_events(now: datetime, rows: Iterable[DecisionRow], events: Sequence[Event],
                   read: Collection[str] = THE_COMMITTEE) -> list[Event]:
    """Returns an event for each row of `rows` that is unclear and new, and one for each recorded one that is in `rows`
    no longer. `rows`: all that led to no event, of the registers that could be read; `read`: these registers, as
    `DecisionRow.register` names them. Of one report the committee's row counts."""
    known = unclear_decisions(events)
    ordered = sorted(rows, key=lambda each: not each.register)
    unclear = {(each.unit, each.obligation): each for each in ordered if each.unclear}
    new = [_begun(now, each) for key, each in unclear.items() if key not in known or known[key].entry != each.entry]
    gone = [_ended(now, each) for key, each in known.items()
            if key not in unclear and each.register in read and (not each.displaced or not each.holds(now))]
    return [*new, *gone]


def displaced_rows(rows: Sequence[DecisionRow], events: Sequence[Event], now: datetime) -> list[DecisionRow]:
    """Returns the refused rows that the register goes on to show though their values are in no cell any more."""
    shown = {(each.unit, each.obligation) for each in rows}
    return [DecisionRow("", each.unit, each.obligation, problem=each.problem, unclear=True, displaced=True,
                        register=each.register)
            for key, each in unclear_decisions(events).items()
            if each.displaced and not each.settled and each.holds(now) and key not in shown]


def _begun(now: datetime, row: DecisionRow) -> Event:
    register = {"register": row.register} if row.register else {}
    return event(now, EventKind.UNCLEAR, row.unit, row.obligation, entry=row.entry, problem=row.problem,
                 displaced=row.displaced, **register)


def _ended(now: datetime, decision: UnclearDecision) -> Event:
    return event(now, EventKind.UNCLEAR, decision.unit, decision.obligation, entry="")
