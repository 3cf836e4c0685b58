"""Decisions in the register that can't be understood, as a projection of the ledger's `unclear` events.

Reminders to the unit wait until the decision is settled (entered clearly, decided by command, or removed), but for at
most `NIGHTS` nights: what nobody settles must not silence a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from automation.domain.tracking.events import Event, EventKind

NIGHTS = 3
DECISIONS = frozenset({EventKind.RETURNED, EventKind.ACCEPTED, EventKind.EXTENDED, EventKind.EXEMPTED})


@dataclass(frozen=True, slots=True)
class UnclearDecision:
    """`entry`: what was entered; `problem` (Vietnamese): why it is unclear and what to do; `since`: when it was first
    read. `displaced`: it stood in a row whose visible columns were not those of its key, and is in no cell now.
    `settled`: the report was decided on since, though the entry may still stand in the register. `register`: the name
    of the cluster whose register it is, "" for the committee's."""

    unit: str
    obligation: str
    entry: str
    problem: str
    since: datetime
    displaced: bool = False
    settled: bool = False
    register: str = ""

    @property
    def of(self) -> str:
        """What follows the word for a register (Vietnamese)."""
        return f" của {self.register}" if self.register else ""

    def holds(self, now: datetime) -> bool:
        """Do the unit's reminders wait in the run at `now`? Days are counted in the time zone of `now`."""
        return not self.settled and now.date() - self.since.astimezone(now.tzinfo).date() < timedelta(days=NIGHTS)


def unclear_decisions(events: Iterable[Event]) -> dict[tuple[str, str], UnclearDecision]:
    """Returns those that are not known to be gone from the register, by unit and obligation. `events` in the ledger's
    order."""
    pending: dict[tuple[str, str], UnclearDecision] = {}
    for each in events:
        key = (each.unit or "", each.obligation or "")
        if each.kind is EventKind.UNCLEAR and each.data.get("entry"):
            pending[key] = UnclearDecision(*key, str(each.data["entry"]), str(each.data.get("problem", "")), each.at,
                                           bool(each.data.get("displaced")),
                                           register=str(each.data.get("register", "")))
        elif each.kind is EventKind.UNCLEAR:
            pending.pop(key, None)
        elif each.kind in DECISIONS and key in pending:
            pending[key] = replace(pending[key], settled=True)
    return pending


def held_units(events: Iterable[Event], now: datetime) -> Mapping[str, UnclearDecision]:
    """Returns unit → the unclear decision for which its reminders wait at `now`."""
    return {unit: each for (unit, _), each in unclear_decisions(events).items() if each.holds(now)}
