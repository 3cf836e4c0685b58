"""A plan: one year's obligations, reminder ladder, guards and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from automation.domain.plan.deadlines import Deadline
from automation.domain.plan.distribution import DistributionList
from automation.domain.plan.letters import LetterKind, LetterRow, letter_row
from automation.domain.plan.members import Cluster, Member
from automation.domain.plan.selection import USUAL_NAMES, UnitSelection, Where
from automation.domain.plan.units import TYPE, Unit
from automation.domain.plan.vocabulary import Vocabulary

GRACE = timedelta(days=60)  # in which late reports still come


class Audience(StrEnum):
    """`CLUSTER`: the contacts of each cluster of the plan, about its units; `MEMBER`: each member of the committee,
    about the units that the member is responsible for."""

    UNIT = "unit"
    HEAD = "head"
    CLUSTER = "cluster"
    MEMBER = "member"
    COMMITTEE = "committee"


class Channel(StrEnum):
    """How a step goes: by mail, by a post to the chat's webhook, or by both."""

    MAIL = "mail"
    CHAT = "chat"
    BOTH = "both"


class Shift(StrEnum):
    """Where a step is moved that falls on a day off."""

    NONE = "none"
    PREVIOUS = "previous"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that each unit owes.

    `opens_at` and `closes_at` are moments in the plan's time zone; after the latter nobody is reminded, and a report
    that still arrives is accepted as late. `deadline` is None when the plan sets no date. Figures cover
    `period_from`..`period_to` (both inclusive): actual figures up to `data_cutoff` (inclusive), estimates ("ước") after
    it. `previous`: the code of the obligation of the same plan with the figures of the period before; `supplements`:
    the code of the obligation that this one completes after it was due. `was`: its former codes, the oldest first.
    `counts_records`: the records of shared tables in its period are part of it.
    """

    code: str
    title: str
    opens_at: datetime
    deadline: Deadline | None = None
    closes_at: datetime | None = None
    period_from: date | None = None
    period_to: date | None = None
    data_cutoff: date | None = None
    previous: str | None = None
    supplements: str | None = None
    requires_document: bool = False
    counts_records: bool = True
    unit_types: tuple[str, ...] = ()  # empty: every type owes it
    where: Where = ()  # values of the units that owe it, by dimension
    was: tuple[str, ...] = ()

    @property
    def is_estimated(self) -> bool:
        """Reports whether units must estimate the end of the period. Not when the data cut-off is its last day."""
        return self.data_cutoff is not None and (self.period_to is None or self.data_cutoff < self.period_to)

    def reference_day(self, today: date) -> date:
        """Returns the day on which a unit must be in force to owe this: the deadline's last day; without a deadline
        `today`, but not after the period."""
        if self.deadline:
            return self.deadline.last_day
        return min(today, self.period_to) if self.period_to else today

    def ends_at(self, zone: tzinfo | None) -> datetime:
        """See `Plan.ends_at`."""
        if self.closes_at:
            return self.closes_at
        period = datetime.combine(self.period_to, time(), zone) if self.period_to else self.opens_at
        return max(period, self.deadline.cutoff if self.deadline else period) + GRACE

    def asks(self, unit: Unit) -> bool:
        """Reports whether such a unit owes this while it exists."""
        type_owes = not self.unit_types or unit.type in self.unit_types
        asked = type_owes and (not self.where or UnitSelection(where=self.where).includes(unit))
        return unit.reports and asked

    def owed_by(self, unit: Unit, today: date) -> bool:
        return self.asks(unit) and unit.in_force(self.reference_day(today))


class Condition(StrEnum):
    """Which reports a step is about: those that are owed, of which some cell is filled in, or none; those handed in
    with errors that stand; or those of units that have no address for letters."""

    OWES = "owes"
    PARTIAL = "partial"
    UNTOUCHED = "untouched"
    ERRORS = "errors"
    NO_RECIPIENT = "no_recipient"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of the reminder ladder: `offset` days from the deadline's last day (negative: before it). `channel`
    None: by mail, and a digest to the committee also to the chat, where one is set up. `names`: a post to the chat
    names the units. `document`: the official letter that the step drafts, "" for none."""

    code: str
    offset: int
    audience: Audience
    template: str
    subject: str
    shift: Shift = Shift.NONE
    obligations: tuple[str, ...] = ()  # empty: every obligation with a deadline
    where: Where = ()  # values of the units that it is about, by dimension
    was: tuple[str, ...] = ()  # its former codes, the oldest first
    condition: Condition = Condition.OWES
    channel: Channel | None = None
    names: bool = True
    document: str = ""

    @property
    def by_mail(self) -> bool:
        return self.channel is not Channel.CHAT

    @property
    def by_chat(self) -> bool:
        """Whether it is posted to the chat by itself; a committee's digest without a channel follows its letter."""
        return self.channel in (Channel.CHAT, Channel.BOTH)

    @property
    def words(self) -> str:
        """Its description, such as "nhắc trước hạn 3 ngày"."""
        return self.described()

    def described(self, committee: str = "") -> str:
        """Its description for the committee, whose short name this is."""
        whom = {Audience.UNIT: "nhắc", Audience.HEAD: "gửi thủ trưởng", Audience.CLUSTER: "gửi cụm",
                Audience.MEMBER: "gửi thành viên phụ trách",
                Audience.COMMITTEE: f"tổng hợp gửi {committee}" if committee else "tổng hợp tình hình nộp"}
        days = abs(self.offset)
        when = f"sau hạn {days} ngày" if self.offset > 0 else f"trước hạn {days} ngày"
        return f"{whom[self.audience]} {when if days else 'ngày cuối của hạn'}"


@dataclass(frozen=True, slots=True)
class Guards:
    """Limits above which a run stops before it sends mail or takes permissions away. Shares are of the expected
    workbooks where nothing else is named, 0..1. Without `max_messages_per_run` the bound follows
    from who owed in the last run (see `correspondence/volume.py`)."""

    max_messages_per_run: int | None = None
    max_unreachable_share: float = 0.2
    max_emptied_share: float = 0.2
    max_removed_share: float = 0.2  # of the permissions on files that the software granted


@dataclass(frozen=True, slots=True)
class Target:
    """A published target: `actual` is an expression over indicator codes, in percent or counts."""

    code: str
    title: str
    actual: str
    at_least: float
    unit: str = "%"
    source: str = ""
    per_unit: bool = True


@dataclass(frozen=True, slots=True)
class RetiredCodes:
    """Codes that the ledger may have and that nothing bears any more: their history is kept and not shown.
    `indicators`: codes of indicators, or of single lines ("B08.under_30"); `columns`: of tables ("HD.place")."""

    obligations: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """`was`: former codes of the same plan, the oldest first. `attributes`: column of the units' file → its Vietnamese
    name; "type" and "cluster" may be among them. `draft`: not in service yet, nothing is made, recorded or sent;
    `closed`: its nights are over."""

    code: str
    title: str
    year: int
    committee: str
    obligations: tuple[Obligation, ...]
    ladder: tuple[LadderStep, ...] = ()
    letters: tuple[LetterRow, ...] = ()  # before the defaults of each kind
    guards: Guards = field(default_factory=Guards)
    targets: tuple[Target, ...] = ()
    timezone: str = "Asia/Ho_Chi_Minh"
    issued_on: date | None = None
    return_days: int = 5  # working days to hand a returned report in again, where the return names no day
    committee_emails: tuple[str, ...] = ()
    secretary_emails: tuple[str, ...] = ()
    reply_to: str = ""
    members: tuple[Member, ...] = ()
    lists: tuple[DistributionList, ...] = ()
    clusters: tuple[Cluster, ...] = ()  # those that have a register of their own
    was: tuple[str, ...] = ()
    retired: RetiredCodes = field(default_factory=RetiredCodes)
    attributes: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False
    closed: bool = False
    words: Vocabulary = field(default_factory=Vocabulary)

    @property
    def dimensions(self) -> dict[str, str]:
        """Returns what figures are given by: dimension → its Vietnamese name. The type always is one, the cluster where
        the plan declares it."""
        return {TYPE: self.attributes.get(TYPE, USUAL_NAMES[TYPE]), **self.attributes}

    @property
    def names(self) -> dict[str, str]:
        """Returns every dimension that units can be chosen by → its Vietnamese name."""
        return {**USUAL_NAMES, **self.attributes}

    @property
    def secretary(self) -> tuple[str, ...]:
        """Returns the addresses of whom prepares the committee's work."""
        return self.secretary_emails or self.committee_emails

    def letter(self, kind: LetterKind, obligation: str = "", unit: Unit | None = None) -> LetterRow | None:
        """Returns the row by which letters of that kind go; None where they are switched off."""
        return letter_row(self.letters, kind, obligation, unit)

    def responsible(self, unit: Unit) -> list[Member]:
        """Returns the members that are responsible for the unit."""
        return [each for each in self.members if each.is_responsible_for(unit)]

    def obligation(self, code: str) -> Obligation:
        """Returns the obligation of that code. Raises KeyError for an unknown code."""
        by_code = {each.code: each for each in self.obligations}
        return by_code[code]

    def begins_at(self) -> datetime:
        """Returns the moment from which the first report can be handed in."""
        return min(each.opens_at for each in self.obligations)

    def ends_at(self) -> datetime:
        """Returns the moment after which no report is expected any more: where the plan names no closing, GRACE after
        the deadline and the period."""
        return max(each.ends_at(self.begins_at().tzinfo) for each in self.obligations)

    def owing(self, units: Iterable[Unit], obligation: Obligation, today: date) -> list[Unit]:
        return [unit for unit in units if obligation.owed_by(unit, today)]
