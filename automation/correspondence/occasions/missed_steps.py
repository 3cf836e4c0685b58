"""Steps of the ladder that were due while no run sent them: only the newest step goes, and these are recorded as
superseded by it.

A step is missed if its day was reached after the unit had a workbook, if the report was owed at that time with the same
due date, and if nothing was ever recorded about the step. Whether a report was half filled on an earlier day is not
known, so that a step with such a condition is never called missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from automation.correspondence.ladder import COMMITTEE_LADDER, UNIT_LADDER, Due, ScheduledStep, due_for, scheduled_steps
from automation.correspondence.letters import Office, distinct, recipients
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.outbox.events import untried_event
from automation.correspondence.outbox.settlement import REPLACED
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Audience, Condition, Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery, Message, Occasion, message_key
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings

LADDER_KINDS = {Audience.UNIT: LetterKind.REMINDER, Audience.HEAD: LetterKind.ESCALATION,
                Audience.COMMITTEE: LetterKind.DIGEST_COMMITTEE}
OWED = frozenset({Condition.OWES, Condition.PARTIAL, Condition.UNTOUCHED})  # of steps that ask for the report
Standings = Mapping[tuple[str, str], Standing]


@dataclass(frozen=True)
class MissedSteps:
    """`now_standing`: the standings now; `standings_on`: those at this time of another day. `first_run`: its day,
    None before it."""

    office: Office
    history: MailHistory
    units: Mapping[str, Unit]
    now_standing: Standings
    first_run: date | None
    standings_on: Callable[[date], Standings]

    def events(self, messages: Iterable[Message]) -> Iterator[Event]:
        """Yields an event for each missed step in whose place one of the messages goes."""
        for message in messages:
            for occasion in message.occasions:
                if occasion.kind in LADDER_KINDS.values():
                    yield from self._before(message, occasion)

    def _before(self, message: Message, newest: Occasion) -> Iterator[Event]:
        obligation = next((each for each in self.office.plan.obligations if each.code == newest.obligation), None)
        standing = self.now_standing.get((newest.unit or "", newest.obligation))
        due = due_for(self.office.plan, obligation, standing.due if standing else None) if obligation else None
        if obligation is None or due is None:
            return
        for each in self._earlier(obligation, due, newest):
            occasion = Occasion(LADDER_KINDS[each.step.audience], newest.unit, obligation.code, each.code, each.due)
            if self.history.state(occasion.step_key) is None and self._was_due(obligation, occasion, each, standing):
                yield untried_event(self._message(each, occasion), Delivery.SUPERSEDED,
                                    REPLACED.format(occasion=newest.words), self.office.now, by=message.key)

    def _earlier(self, obligation: Obligation, due: Due, newest: Occasion) -> Sequence[ScheduledStep]:
        """Returns the steps before the newest one, of the same ladder; none where it is no step of it."""
        audiences = UNIT_LADDER if newest.unit else COMMITTEE_LADDER
        unit = self.units[newest.unit] if newest.unit else None
        steps = scheduled_steps(self.office.plan, obligation, due, audiences, self.office.days, unit)
        place = next((number for number, each in enumerate(steps)
                      if each.code == newest.step and each.step.condition in OWED), 0)
        return [each for each in steps[:place] if each.step.by_mail and each.step.condition is Condition.OWES]

    def _was_due(self, obligation: Obligation, occasion: Occasion, scheduled: ScheduledStep,
                 standing: Standing | None) -> bool:
        kind, day, zone = occasion.kind, scheduled.day, self.office.zone
        row = self.office.plan.letter(kind, obligation.code, self.units.get(occasion.unit or ""))
        moved = self.history.moved.get(obligation.code)
        if row is None or not self._had_begun(occasion.unit, day):
            return False
        if moved is not None and day < moved.astimezone(zone).date():
            return False
        if not self.history.in_force(kind, datetime.combine(day, self.office.now.astimezone(zone).time(), zone)):
            return False
        then = self.standings_on(day)
        if occasion.unit is None:
            return any(each.owes for each in then.values() if each.obligation == obligation.code)
        before = then.get((occasion.unit, obligation.code))
        return before is not None and standing is not None and before.owes and before.due == standing.due

    def _had_begun(self, unit: str | None, day: date) -> bool:
        """Whether the software was in use for the unit on that day."""
        made = self.history.provisioned.get(unit or "")
        begun = [made.astimezone(self.office.zone).date() if made else None, self.first_run]
        return any(each is not None and each <= day for each in begun)

    def _message(self, scheduled: ScheduledStep, occasion: Occasion) -> Message:
        """Returns what the message would have been, without words."""
        to, cc = (recipients(self.units[occasion.unit], scheduled.step.audience) if occasion.unit
                  else (distinct(self.office.plan.committee_emails), ()))
        key = message_key(occasion.obligation, occasion.unit, occasion.step, to, occasion.due)
        return Message(key, occasion.unit, occasion.obligation, occasion.step, to, "", "", "", self.office.mail.sender,
                       cc=cc, due=occasion.due, kind=occasion.kind)


def first_run(events: Iterable[Event], zone: ZoneInfo) -> date | None:
    """Returns the day of the first run that recorded observations."""
    first = next((each.at for each in events if each.kind is EventKind.OBSERVED and each.unit is None), None)
    return first.astimezone(zone).date() if first else None


@dataclass
class EarlierStandings:
    """The standings on earlier days at the time of day of `now`, each day projected once."""

    events: Sequence[Event]
    plan: Plan
    units: Mapping[str, Unit]
    now: datetime
    known: dict[date, Standings] = field(default_factory=dict)

    def on(self, day: date) -> Standings:
        if day not in self.known:
            moment = datetime.combine(day, self.now.time(), self.now.tzinfo)
            self.known[day] = standings(self.events, self.plan, self.units, moment)
        return self.known[day]
