"""Letters about decisions that could not be understood, to those in whose register they were entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from automation.correspondence.letters import Office, distinct, letter, safe
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.topic import NO_CLUSTER, Addressees, UnsentMessage, addressees, unsent
from automation.domain.plan.letters import LetterKind, LetterRow
from automation.domain.plan.units import Unit
from automation.domain.tracking.findings import digest
from automation.domain.tracking.messages import Message, Occasion
from automation.domain.tracking.unclear_decisions import UnclearDecision

STEP = "chua-ro"
NO_SECRETARY = ("Chưa có địa chỉ thư của {0.committee}: bổ sung secretary_emails hoặc committee_emails vào tệp kế "
                "hoạch.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision as the letter lists it, without personal data. `register`: the cluster's name, "": the committee's."""

    code: str
    unit: str
    obligation: str
    entry: str
    problem: str
    register: str


def unclear_letters(office: Office, history: MailHistory,
                    units: Mapping[str, Unit]) -> Iterator[Message | UnsentMessage]:
    """Yields one letter for each register with decisions that nobody was written to about."""
    due: dict[str, list[tuple[Occasion, UnclearDecision, LetterRow]]] = {}
    for each in history.unclear:
        row = office.plan.letter(LetterKind.UNCLEAR_DECISION, each.obligation, units.get(each.unit))
        occasion = Occasion(LetterKind.UNCLEAR_DECISION, None, each.obligation, _step(each))
        if row and _is_due(office, history, row, each):
            due.setdefault(each.register, []).append((occasion, each, row))
    for register, found in due.items():
        yield from _letter(office, history, units, register, found)


def _step(decision: UnclearDecision) -> str:
    """Returns a step of its own for each entry: what is entered again, otherwise, is another."""
    return f"{STEP}-{decision.unit}@{digest(decision.entry, decision.since.isoformat())}"


def _is_due(office: Office, history: MailHistory, row: LetterRow, decision: UnclearDecision) -> bool:
    return (not decision.settled and history.in_force(row.kind, decision.since)
            and row.is_due(office.days_since(decision.since)))


def _letter(office: Office, history: MailHistory, units: Mapping[str, Unit], register: str,
            found: Sequence[tuple[Occasion, UnclearDecision, LetterRow]]) -> Iterator[Message | UnsentMessage]:
    clusters = {each.name: each.emails for each in office.plan.clusters}
    to = distinct(clusters.get(register, ()) if register else office.plan.secretary)
    missing = NO_CLUSTER if register else NO_SECRETARY.format(office.plan.words)
    listed: dict[Addressees, list[tuple[Occasion, UnclearDecision, LetterRow]]] = {}
    for each in found:
        whom = addressees(history, each[0].step_key, to)
        words = unsent(history, each[0].step_key, each[0].step, whom, missing) if whom else None
        if words:
            yield words
        elif whom:
            listed.setdefault(whom, []).append(each)
    for whom, ((first, _, row), *others) in listed.items():
        entries = [_entry(office, units, decision) for _, decision, _ in listed[whom]]
        yield letter(office, first, whom.pair, row.subject, row.template, office.common() | {"entries": entries},
                     [occasion for occasion, _, _ in others], again=whom.again)


def _entry(office: Office, units: Mapping[str, Unit], decision: UnclearDecision) -> Entry:
    unit, committee = units.get(decision.unit), office.plan.words.committee
    titles = {each.code: each.title for each in office.plan.obligations}
    return Entry(decision.unit, unit.name if unit else decision.unit,
                 titles.get(decision.obligation, decision.obligation), safe(decision.entry, committee),
                 safe(decision.problem, committee), decision.register)
