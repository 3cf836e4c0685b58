"""Letters that a run doesn't send, and why: their kind is switched off in the plan, or what they would be about was
settled since the last night. What can't be sent, and what never goes, is in the plan of a run itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from automation.correspondence.letters import Office
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.due import due_now, unit_reports
from automation.correspondence.occasions.topic import Topic, UnsentMessage
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, Occasion, StepKey
from automation.domain.tracking.standing import Standing

SKIPPED = "skipped"  # the state of a letter that can't be sent, or is not wanted
ASKING = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION, LetterKind.ERRORS, LetterKind.NUDGE,
                    LetterKind.INVITATION})
SWITCHED_OFF = "Loại thư này đã tắt trong kế hoạch ([[letters]], on = false)."
SETTLED = "Không còn phải gửi từ lần chạy trước: {title}."


@dataclass(frozen=True, slots=True)
class NotSent:
    """`state`: SKIPPED, or that which is recorded. `why`: Vietnamese. `kind` None: not known."""

    unit: str | None
    obligation: str
    step: str
    why: str
    state: str = SKIPPED
    kind: LetterKind | None = None
    key: str = ""

    def row(self) -> dict[str, object]:
        return {"key": self.key, "unit": self.unit, "obligation": self.obligation, "step": self.step,
                "kind": self.kind.value if self.kind else None, "state": self.state, "goes": False, "why": self.why}


def switched_off(office: Office, history: MailHistory, units: Mapping[str, Unit], standings: Collection[Standing],
                 events: Sequence[Event]) -> Iterator[NotSent]:
    """Yields the letters that would go if no row of the plan switched their kind off."""
    if all(each.on for each in office.plan.letters):
        return
    plan = replace(office.plan, letters=tuple(replace(each, on=True) for each in office.plan.letters))
    every, known = replace(office, plan=plan), replace(history, since={})
    for each in _occasions(every, known, units, standings, events):
        if office.plan.letter(each.kind, each.obligation, units.get(each.unit or "")) is None:
            yield _not_sent(each, SWITCHED_OFF)


def settled_since(office: Office, history: MailHistory, units: Mapping[str, Unit],
                  now: Mapping[tuple[str, str], Standing], before: Mapping[tuple[str, str], Standing],
                  events: Sequence[Event], due: Collection[StepKey]) -> Iterator[NotSent]:
    """Yields what would have been asked for by the standings of the last night, `before`. `due`: the steps of what is
    sent."""
    changed = [each for key, each in before.items() if key in now and now[key].stage is not each.stage]
    for each in _occasions(office, history, units, changed, events):
        if each.kind in ASKING and each.unit and each.step_key not in due:
            title = now[each.unit, each.obligation].title
            yield replace(_not_sent(each, SETTLED.format(title=title)), state=Delivery.CANCELLED.value)


def left_out(found: UnsentMessage) -> NotSent:
    """Returns what can't be sent as the list has it."""
    return NotSent(found.unit, found.obligation, found.step, found.reason, key=found.key)


def _occasions(office: Office, history: MailHistory, units: Mapping[str, Unit], standings: Collection[Standing],
               events: Sequence[Event]) -> Iterator[Occasion]:
    reports = list(unit_reports(office, history, units, standings))
    for found, _ in due_now(office, history, units, reports, events, at_once=False):
        if isinstance(found, Topic):
            yield found.occasion
        elif not isinstance(found, UnsentMessage):
            yield from found.occasions


def _not_sent(occasion: Occasion, why: str) -> NotSent:
    return NotSent(occasion.unit, occasion.obligation, occasion.step, why, kind=occasion.kind, key=occasion.words)
