"""What is due at one moment: the occasions of all reports, of the committee and of announcements, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from automation.correspondence.ladder import due_for
from automation.correspondence.letters import Office, UnitReport
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.announcements import announcement_letters
from automation.correspondence.occasions.answers import answers
from automation.correspondence.occasions.digests import member_digests
from automation.correspondence.occasions.ladder_steps import ladder_step
from automation.correspondence.occasions.openings import openings
from automation.correspondence.occasions.step_digests import step_digests
from automation.correspondence.occasions.topic import Topic, UnsentMessage
from automation.correspondence.occasions.unclear import unclear_letters
from automation.domain.plan.letters import AT_ONCE
from automation.domain.plan.plan import Obligation
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Message
from automation.domain.tracking.standing import Stage, Standing

Found = Topic | Message | UnsentMessage


def unit_reports(office: Office, history: MailHistory, units: Mapping[str, Unit],
                 standings: Collection[Standing]) -> Iterator[UnitReport]:
    """Yields the reports in the order of the plan's obligations, then of `standings`."""
    for obligation in office.plan.obligations:
        yield from (_report(office, history, units[each.unit], obligation, each) for each in standings
                    if each.obligation == obligation.code)


def due_now(office: Office, history: MailHistory, units: Mapping[str, Unit], reports: Sequence[UnitReport],
            events: Sequence[Event], *, at_once: bool) -> Iterator[tuple[Found, bool]]:
    """Yields what is due and whether it answers an act, so that it goes at once. `at_once`: only what does."""
    for obligation in office.plan.obligations:
        chosen = [each for each in reports if each.obligation.code == obligation.code]
        for report in chosen:
            yield from _of_report(office, history, report, at_once=at_once)
        if not at_once:
            standings = [each.standing for each in chosen]
            yield from ((each, False) for each in step_digests(office, history, obligation, units, standings))
    yield from ((each, True) for each in announcement_letters(office, history, units, events))
    if not at_once:
        yield from ((each, False) for each in unclear_letters(office, history, units))
        every = [each.standing for each in reports]
        yield from ((each, False) for each in member_digests(office, history, units, every))


def _of_report(office: Office, history: MailHistory, report: UnitReport, *,
               at_once: bool) -> Iterator[tuple[Found, bool]]:
    """Yields what is to be written about one report."""
    for each in answers(office, history, report):
        goes = isinstance(each, UnsentMessage) or (each.occasion.kind in AT_ONCE and not each.facts.get("is_again"))
        if goes or not at_once:
            yield each, goes
    if not at_once:
        step = ladder_step(office, history, report)
        yield from ((each, False) for each in (step, *openings(office, history, report)) if each is not None)


def _report(office: Office, history: MailHistory, unit: Unit, obligation: Obligation, standing: Standing) -> UnitReport:
    days = {at.astimezone(office.zone).date() for at in history.reminded.get((unit.code, obligation.code), ())}
    is_returned = standing.stage is Stage.RETURNED
    returned = history.event(EventKind.RETURNED, unit.code, obligation.code) if is_returned else None
    dated = returned is not None and bool(returned.data.get("until"))
    due = due_for(office.plan, obligation, standing.due, resubmission=dated)
    return UnitReport(unit, obligation, standing, due, returned, tuple(sorted(days)))
