"""A topic: one occasion about a unit's report, with all that its text needs; or why it can't be written about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from automation.correspondence.letters import UnitReport, recipients
from automation.correspondence.mail_history import DONE, MailHistory, usable
from automation.domain.plan.letters import LetterRow, Recipient
from automation.domain.plan.plan import Audience
from automation.domain.tracking.messages import Delivery, Occasion, StepKey, folded

AMBIGUOUS = "Chưa rõ thư đã đi hay chưa: kiểm tra rồi dùng lệnh “mail resolve”."
AUDIENCES = {Recipient.HEAD: Audience.HEAD}
NO_CLUSTER = "Cụm chưa có địa chỉ thư: bổ sung emails ở [[clusters]] trong tệp kế hoạch."
NO_ADDRESS = "Chưa có địa chỉ thư của đơn vị: bổ sung vào config/units.csv."
CAME_BACK = "Thư gửi tới địa chỉ của đơn vị bị trả lại: hỏi lại địa chỉ rồi sửa trong config/units.csv."
PLAN_CAME_BACK = "Thư gửi tới địa chỉ nhận thư này bị trả lại: sửa địa chỉ trong tệp kế hoạch."
WITHOUT_ADDRESS = frozenset({NO_ADDRESS, CAME_BACK})


@dataclass(frozen=True, slots=True)
class UnsentMessage:
    """A message that is due and is not sent, with the reason (Vietnamese). `key` is set only for one that waits for
    `mail resolve`."""

    unit: str | None
    obligation: str
    step: str
    reason: str
    key: str = ""

    @property
    def about(self) -> tuple[str | None, str, str]:
        return self.unit, self.obligation, self.step

    def described(self, committee: str) -> str:
        """Which message it is (Vietnamese). `committee`: its short name."""
        return ", ".join(filter(None, (self.unit or committee, self.obligation, self.step)))


@dataclass(frozen=True)
class Topic:
    """`subject`: a template's text; "": the file of the letter's template. `facts`: beside those of the report.
    `again`: as of Addressees."""

    occasion: Occasion
    report: UnitReport
    to: tuple[str, ...]
    cc: tuple[str, ...]
    template: str
    subject: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom a message goes to. `again`: these alone, whom an earlier message did not reach while others got it.
    `lost`: nobody, since what was sent to all of them came back."""

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    again: bool = False
    lost: bool = False

    @property
    def pair(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self.to, self.cc


def addressees(history: MailHistory, key: StepKey, to: Sequence[str], cc: Sequence[str] = ()) -> Addressees | None:
    """Returns whom a message about the step goes to, of all whom it is for; None where it needs no message any more."""
    given, to, cc = to, usable(history, to), usable(history, cc)
    to, cc = (to, cc) if to else (cc, ())
    if history.is_settled(key, (*to, *cc)):
        return None
    waiting = history.waiting.get(key, ()) if history.state(key) in DONE else ()
    chosen = tuple(each for each in (*to, *cc) if folded(each) in waiting)
    return Addressees(chosen, again=True) if chosen else Addressees(
        tuple(to), tuple(cc), lost=bool(given and not to))


def unsent(history: MailHistory, key: StepKey, step: str, whom: Addressees,
           without_address: str = NO_ADDRESS) -> UnsentMessage | None:
    """Returns why the message can't be sent: its outcome is ambiguous, or it has no recipient; None when it can."""
    unit, obligation, *_ = key
    if history.state(key) is Delivery.UNCERTAIN and not whom.again:
        return UnsentMessage(unit, obligation, step, AMBIGUOUS, history.by_step_key[key].key)
    if whom.to:
        return None
    words = CAME_BACK if unit in history.came_back else PLAN_CAME_BACK if whom.lost else without_address
    return UnsentMessage(unit, obligation, step, words)


def topic_or_reason(history: MailHistory, report: UnitReport, row: LetterRow, step: str,
                    facts: Mapping[str, Any] = MappingProxyType({})) -> Topic | UnsentMessage | None:
    """Returns the topic of a row's letter about the report, or why it can't be sent; None where it was sent."""
    occasion = Occasion(row.kind, report.unit.code, report.obligation.code, step)
    whom = addressees(history, occasion.step_key, *recipients(report.unit, AUDIENCES.get(row.to, Audience.UNIT)))
    if whom is None:
        return None
    return unsent(history, occasion.step_key, step, whom) or Topic(
        occasion, report, whom.to, whom.cc, row.template, row.subject, facts, again=whom.again)
