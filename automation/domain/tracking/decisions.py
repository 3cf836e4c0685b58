"""The decisions that people make in the register: accept, return, extend, exempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from automation.domain.tracking.standing import TimelinessVerdict


class Action(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    EXTEND = "extend"
    EXEMPT = "exempt"
    UNEXEMPT = "unexempt"


ACTION_WORDS: dict[str, tuple[Action, TimelinessVerdict | None]] = {
    "Duyệt": (Action.ACCEPT, None),
    "Duyệt, đúng hạn": (Action.ACCEPT, TimelinessVerdict.ON_TIME),
    "Duyệt, trễ hạn": (Action.ACCEPT, TimelinessVerdict.LATE),
    "Trả lại": (Action.RETURN, None),
    "Gia hạn": (Action.EXTEND, None),
    "Miễn": (Action.EXEMPT, None),
    "Hủy miễn": (Action.UNEXEMPT, None),
}
FORMER_WORDS = {"Thôi miễn": "Hủy miễn"}  # in registers of older versions


@dataclass(frozen=True, slots=True)
class Decision:
    """`until` (inclusive): the last day in time of an extension, or to hand a returned report in again. `source`
    identifies the decision, so that it is recorded once: the register's generation and row, or the command's
    moment. `typed`: the codes of unit and obligation in the register, when they were renamed since. `by`: the cluster
    in whose register it was entered, "" for the committee; `saved_at`: when that register was saved, None: unknown."""

    unit: str
    obligation: str
    action: Action
    reason: str = ""
    until: date | None = None
    verdict: TimelinessVerdict | None = None
    source: str = ""
    typed: tuple[str, str] | None = None
    by: str = ""
    saved_at: datetime | None = None
