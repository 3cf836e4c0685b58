"""Digests to members of the committee about the units that they are responsible for, each once a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from automation.correspondence.ladder import Due, due_for
from automation.correspondence.letters import Office, digest_facts, distinct, has_no_address, letter
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.topic import UnsentMessage, addressees, unsent
from automation.domain.plan.letters import LetterKind, LetterRow
from automation.domain.plan.members import Cluster, Member
from automation.domain.plan.plan import Obligation, Shift
from automation.domain.plan.units import Unit
from automation.domain.tracking.findings import digest
from automation.domain.tracking.messages import Message, Occasion
from automation.domain.tracking.standing import Stage, Standing, TimelinessVerdict

STEP = "phu-trach"
AHEAD = timedelta(days=14)  # a report that falls due later needs nobody yet
Standings = Iterable[Standing]


@dataclass(frozen=True, slots=True)
class Section:
    """One obligation in a member's digest. `facts`: counts and lists as the committee's digest has them."""

    obligation: Obligation
    due: Due | None
    facts: Mapping[str, Any]


def member_digests(office: Office, history: MailHistory, units: Mapping[str, Unit],
                   standings: Standings) -> Iterator[Message | UnsentMessage]:
    """Yields a digest for each member under whom a unit owes, is late or has errors."""
    row = office.plan.letter(LetterKind.DIGEST_MEMBER)
    begun = _period(office, row) if row else None
    if row is None or begun is None:
        return
    if not history.in_force(row.kind, datetime.combine(begun, time.min, office.zone)):
        return
    known = tuple(standings)
    for reader in (*_members(office), *_clusters(office)):
        step = f"{STEP}-{reader.suffix}@{begun.isoformat()}"
        occasion = Occasion(LetterKind.DIGEST_MEMBER, None, "", step)
        whom = addressees(history, occasion.step_key, reader.to)
        if whom is None:
            continue
        sections = _sections(office, reader.includes, units, known)
        if sections:
            context = office.common() | {"member": reader.member, "sections": sections}
            yield unsent(history, occasion.step_key, step, whom) or letter(
                office, occasion, whom.pair, row.subject, row.template, context)


@dataclass(frozen=True)
class Reader:
    """Who gets a digest. `suffix`: of the step. `includes`: whether a unit is the reader's concern."""

    member: Member
    suffix: str
    to: tuple[str, ...]
    includes: Callable[[Unit], bool]


def _members(office: Office) -> Iterator[Reader]:
    for each in office.plan.members:
        yield Reader(each, digest(each.email.casefold()), distinct((each.email,)), each.is_responsible_for)


def _clusters(office: Office) -> Iterator[Reader]:
    """Contacts of clusters hear of the units that no letter reaches and no member is responsible for."""
    for each in office.plan.clusters:
        if each.emails:
            yield Reader(Member(each.name, "", is_person=False), f"cum-{each.code}", distinct(each.emails),
                         partial(_is_alone, office, each))


def _is_alone(office: Office, cluster: Cluster, unit: Unit) -> bool:
    return cluster.includes(unit) and has_no_address(unit) and not office.plan.responsible(unit)


def _period(office: Office, row: LetterRow) -> date | None:
    """Returns the first day of the present period, a Monday where periods are weeks; None while it waits for a working
    day, or when the row names no period."""
    if not row.again_days:
        return None
    first = office.plan.begins_at().astimezone(office.zone).date()
    first -= timedelta(days=first.weekday())
    begun = first + timedelta(days=(office.today - first).days // row.again_days * row.again_days)
    return begun if office.days.shifted(begun, Shift.NEXT) <= office.today else None


def _sections(office: Office, includes: Callable[[Unit], bool], units: Mapping[str, Unit],
              standings: Sequence[Standing]) -> list[Section]:
    """Returns the obligations of which one of these units needs attention."""
    found: list[Section] = []
    for obligation in office.plan.obligations:
        due = due_for(office.plan, obligation, None)
        chosen = [each for each in standings if each.obligation == obligation.code
                  and includes(units[each.unit])]
        if _is_current(office, obligation) and any(_needs_attention(office, units, each) for each in chosen):
            found.append(Section(obligation, due, digest_facts(office, units, chosen)))
    return found


def _is_current(office: Office, obligation: Obligation) -> bool:
    return obligation.opens_at <= office.now < obligation.ends_at(office.zone)


def _needs_attention(office: Office, units: Mapping[str, Unit], standing: Standing) -> bool:
    if standing.owes and has_no_address(units[standing.unit]):
        return True
    owes_soon = standing.owes and standing.due is not None and standing.due - AHEAD <= office.now
    return (owes_soon or standing.stage in {Stage.WITH_ERRORS, Stage.UNREACHABLE, Stage.RETURNED}
            or standing.verdict is TimelinessVerdict.UNPROVEN)
