"""Digests that steps of the ladder make: to the committee, to its members, and to the contacts of clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from automation.correspondence.ladder import due_for, is_open, newest_step
from automation.correspondence.letters import Office, digest_entries, digest_facts, distinct, has_no_address, letter
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.ladder_steps import conditions_met, has_errors, is_passed, step_key
from automation.correspondence.occasions.topic import NO_CLUSTER, UnsentMessage, addressees, unsent
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Audience, Channel, Condition, Obligation
from automation.domain.plan.units import Unit
from automation.domain.tracking.findings import digest
from automation.domain.tracking.messages import Message, Occasion
from automation.domain.tracking.standing import Stage, Standing

NO_COMMITTEE = "Chưa có địa chỉ thư của {0.committee}: bổ sung committee_emails vào tệp kế hoạch."
# A ladder of its own for each: a digest on errors does not stand for one on what is missing.
SUBJECTS = (frozenset({Condition.OWES, Condition.PARTIAL, Condition.UNTOUCHED}), frozenset({Condition.ERRORS}),
            frozenset({Condition.NO_RECIPIENT}))
KINDS = {Audience.CLUSTER: LetterKind.ESCALATION, Audience.MEMBER: LetterKind.ESCALATION,
         Audience.COMMITTEE: LetterKind.DIGEST_COMMITTEE}
Concerned = Mapping[Condition, Sequence[Standing]]


@dataclass(frozen=True)
class Addressee:
    """`suffix`: what distinguishes the addressee's step from those of others. `missing` (Vietnamese): why there is no
    address. `includes`: whether a unit is the addressee's concern. `facts`: names of the letter."""

    audience: Audience
    suffix: str
    to: tuple[str, ...]
    missing: str
    includes: Callable[[Unit], bool] = lambda _unit: True
    facts: Mapping[str, Any] = field(default_factory=dict)


def step_digests(office: Office, history: MailHistory, obligation: Obligation, units: Mapping[str, Unit],
                 standings: Sequence[Standing]) -> Iterator[Message | UnsentMessage]:
    """Yields to each addressee the digest of the newest step on each subject, while it is about any report."""
    audiences = {each.audience for each in office.plan.ladder}
    for addressee in (each for each in digest_addressees(office) if each.audience in audiences):
        chosen = [each for each in standings if addressee.includes(units[each.unit])]
        concerned = concerned_by(office, units, chosen)
        for subject in SUBJECTS:
            found = _digest(office, history, obligation, addressee, units, chosen,
                            {each: reports for each, reports in concerned.items() if each in subject and reports})
            if found is not None:
                yield found


def digest_addressees(office: Office) -> Iterator[Addressee]:
    for each in office.plan.clusters:
        yield Addressee(Audience.CLUSTER, f"@{each.code}", distinct(each.emails), NO_CLUSTER, each.includes,
                        {"cluster": each})
    for member in office.plan.members:
        yield Addressee(Audience.MEMBER, f"@{digest(member.email.casefold())}", distinct((member.email,)), "",
                        member.is_responsible_for, {"member": member})
    yield Addressee(Audience.COMMITTEE, "", distinct(office.plan.committee_emails),
                    NO_COMMITTEE.format(office.plan.words))


def concerned_by(office: Office, units: Mapping[str, Unit], standings: Sequence[Standing]) -> Concerned:
    """Returns the reports that steps on each condition are about. An unreadable workbook counts as owed here: its unit
    is not reminded, so others must be informed."""
    waiting = [each for each in standings if each.owes or each.stage is Stage.UNREACHABLE]
    by_cells = {condition: [each for each in waiting if each.owes and condition in conditions_met(office, each)]
                for condition in (Condition.PARTIAL, Condition.UNTOUCHED)}
    flawed = [each for each in standings if has_errors(each)]
    return {Condition.OWES: waiting, **by_cells, Condition.ERRORS: flawed,
            Condition.NO_RECIPIENT: [each for each in (*waiting, *flawed) if has_no_address(units[each.unit])]}


def _digest(office: Office, history: MailHistory, obligation: Obligation, addressee: Addressee,
            units: Mapping[str, Unit], standings: Sequence[Standing],
            concerned: Concerned) -> Message | UnsentMessage | None:
    """`concerned`: the reports that steps on the digest's subject are about, by condition; none is empty."""
    due, kind = due_for(office.plan, obligation, None), KINDS[addressee.audience]
    if due is None or not concerned or not is_open(obligation, due, office.now):
        return None
    if office.plan.letter(kind, obligation.code) is None:
        return None
    scheduled = newest_step(office.plan, obligation, due, {addressee.audience}, office.days, office.now,
                            conditions=concerned, channel=Channel.MAIL)
    if scheduled is None or is_passed(office, history, step_key(None, obligation, scheduled), due, scheduled):
        return None
    step = f"{scheduled.code}{addressee.suffix}"
    occasion = Occasion(kind, None, obligation.code, step, scheduled.due)
    whom = addressees(history, occasion.step_key, addressee.to)
    if whom is None:
        return None
    about = concerned[scheduled.step.condition]
    is_own = addressee.audience is Audience.COMMITTEE  # others would see the draft before it is issued
    drafted = office.drafted.get((obligation.code, due.last_day), "") if is_own else ""
    context = office.facts(obligation, due) | digest_facts(office, units, standings) | {
        "step": scheduled.step, "concerned": digest_entries(office, units, about), "drafted": drafted,
        **addressee.facts}
    blocked = unsent(history, occasion.step_key, step, whom, addressee.missing)
    return blocked or replace(
        letter(office, occasion, whom.pair, scheduled.step.subject, scheduled.step.template, context, again=whom.again),
        attachments=(office.files[drafted],) if drafted in office.files else ())
