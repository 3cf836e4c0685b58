"""The kinds of letters, and the rows of a plan by which each goes: when, to whom and how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from automation.domain.plan.selection import UnitSelection, Where
from automation.domain.plan.units import Unit


class LetterKind(StrEnum):
    """What a letter is about, the most urgent first."""

    ESCALATION = "escalation"
    RETURNED = "returned"
    REMINDER = "reminder"
    ERRORS = "errors"
    UNCLEAR_DECISION = "unclear_decision"
    EXEMPTED = "exempted"
    EXTENDED = "extended"
    ACCEPTED = "accepted"
    RECEIVED = "received"
    NUDGE = "nudge"
    INVITATION = "invitation"
    ANNOUNCEMENT = "announcement"
    DIGEST_SECRETARY = "digest_secretary"
    DIGEST_MEMBER = "digest_member"
    DIGEST_COMMITTEE = "digest_committee"


URGENCY: Mapping[LetterKind, int] = MappingProxyType({kind: number for number, kind in enumerate(LetterKind)})
OF_THE_LADDER = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION, LetterKind.DIGEST_COMMITTEE})
# They answer an act of the unit or of the committee, so a check by day sends them too.
AT_ONCE = frozenset({LetterKind.RETURNED, LetterKind.RECEIVED, LetterKind.ERRORS, LetterKind.ACCEPTED,
                     LetterKind.EXTENDED, LetterKind.EXEMPTED, LetterKind.ANNOUNCEMENT})
TO_UNITS = frozenset({LetterKind.INVITATION, LetterKind.RECEIVED, LetterKind.ERRORS, LetterKind.RETURNED,
                      LetterKind.ACCEPTED, LetterKind.EXTENDED, LetterKind.EXEMPTED, LetterKind.NUDGE,
                      LetterKind.ANNOUNCEMENT})


LETTER_WORDS: Mapping[LetterKind, str] = MappingProxyType({  # Vietnamese, after "thư"; {committee}: its name
    LetterKind.ESCALATION: "gửi thủ trưởng", LetterKind.RETURNED: "báo trả lại", LetterKind.REMINDER: "nhắc nộp",
    LetterKind.ERRORS: "báo lỗi cần chỉnh sửa", LetterKind.UNCLEAR_DECISION: "báo quyết định chưa rõ",
    LetterKind.EXEMPTED: "báo miễn nộp", LetterKind.EXTENDED: "báo gia hạn", LetterKind.ACCEPTED: "báo đã duyệt",
    LetterKind.RECEIVED: "báo đã nhận", LetterKind.NUDGE: "đề nghị thực hiện", LetterKind.INVITATION: "mời thực hiện",
    LetterKind.ANNOUNCEMENT: "thông báo", LetterKind.DIGEST_SECRETARY: "tổng hợp gửi thư ký",
    LetterKind.DIGEST_MEMBER: "tổng hợp gửi thành viên {committee}",
    LetterKind.DIGEST_COMMITTEE: "tổng hợp gửi {committee}",
})


class Recipient(StrEnum):
    """Whom a letter is to. `DECIDER`: the contacts of the cluster in whose register it was decided, else the secretary;
    `SECRETARY`: the plan's `secretary_emails`; without any no digest goes to her, and the committee gets the rest."""

    UNIT = "unit"
    HEAD = "head"
    DECIDER = "decider"
    MEMBER = "member"
    SECRETARY = "secretary"
    COMMITTEE = "committee"


class OncePer(StrEnum):
    """`OCCASION`: each submission, decision … has a letter of its own; `REPORT`: only the first of a unit's report."""

    OCCASION = "occasion"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class LetterRow:
    """When and how letters of one kind go. `after_days`: so long after the occasion; `within_days`: not later than so
    long after it, 0 for no such bound; `again_days`: again after so many days while its cause stands, 0 for never;
    `times`: so often at most. `obligations`, `where`: what it is about, all when empty; `rules`: codes of the rules
    whose findings a nudge is about, empty: reports without a deadline. `subject` "": that of the template."""

    kind: LetterKind
    on: bool = True
    to: Recipient = Recipient.UNIT
    template: str = "unit_letter"
    subject: str = ""
    once_per: OncePer = OncePer.OCCASION
    after_days: int = 0
    within_days: int = 0
    again_days: int = 0
    times: int = 1
    obligations: tuple[str, ...] = ()
    where: Where = ()
    rules: tuple[str, ...] = ()

    def concerns(self, obligation: str, unit: Unit | None) -> bool:
        of_obligation = not self.obligations or obligation in self.obligations
        return of_obligation and (unit is None or not self.where or UnitSelection(where=self.where).includes(unit))

    def is_due(self, age: int) -> bool:
        """Whether a letter may go so many days after its occasion."""
        return self.after_days <= age and not self.has_lapsed(age)

    def has_lapsed(self, age: int) -> bool:
        return 0 < self.within_days < age


# What goes where the plan has no row of its own.
DEFAULTS: Mapping[LetterKind, LetterRow] = MappingProxyType({each.kind: each for each in (
    LetterRow(LetterKind.INVITATION),
    LetterRow(LetterKind.REMINDER),
    LetterRow(LetterKind.ESCALATION, to=Recipient.HEAD),
    LetterRow(LetterKind.RECEIVED, within_days=14),
    LetterRow(LetterKind.ERRORS, again_days=7, times=4),
    LetterRow(LetterKind.RETURNED, template="returned"),
    LetterRow(LetterKind.ACCEPTED, within_days=14),
    LetterRow(LetterKind.EXTENDED, within_days=14),
    LetterRow(LetterKind.EXEMPTED, within_days=14),
    LetterRow(LetterKind.UNCLEAR_DECISION, to=Recipient.DECIDER, template="unclear_decision", within_days=14),
    LetterRow(LetterKind.NUDGE, after_days=30, again_days=30, times=3),
    LetterRow(LetterKind.ANNOUNCEMENT, template="announcement", within_days=14),
    LetterRow(LetterKind.DIGEST_SECRETARY, to=Recipient.SECRETARY, template="digest_secretary"),
    LetterRow(LetterKind.DIGEST_MEMBER, to=Recipient.MEMBER, template="digest_member", again_days=7),
    LetterRow(LetterKind.DIGEST_COMMITTEE, to=Recipient.COMMITTEE, template="digest_committee"),
)})


def letter_row(rows: Iterable[LetterRow], kind: LetterKind, obligation: str = "",
               unit: Unit | None = None) -> LetterRow | None:
    """Returns the first of the plan's rows of that kind that is about the report, else the default; None where the kind
    is switched off."""
    own = (each for each in rows if each.kind is kind and each.concerns(obligation, unit))
    found = next(own, DEFAULTS[kind])
    return found if found.on else None


def kinds_in_force(rows: Iterable[LetterRow]) -> frozenset[LetterKind]:
    """Returns the kinds of which any letter may go."""
    own = tuple(rows)
    return frozenset(kind for kind in LetterKind
                     if letter_row((each for each in own if not (each.obligations or each.where)), kind)
                     or any(each.on and each.kind is kind for each in own))
