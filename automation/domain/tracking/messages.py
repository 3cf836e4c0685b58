"""A message: one mail to one recipient set, with a delivery state."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from automation.domain.plan.letters import URGENCY, LetterKind
from automation.domain.tracking.calendar_entry import CalendarEntry

# Unit, obligation, code of the step, due date that it is about: sent once, whoever the recipients are.
StepKey = tuple[str | None, str, str, date | None]


class Delivery(StrEnum):
    """`QUEUED`: waits for the hours in which letters leave. `DEFERRED`: the server asked to try later. `FAILED`: it
    refused. `UNCERTAIN`: sent or not, unknown. `BOUNCED`: came back after it was sent. `COMPLAINED`: the recipient
    reported it as spam. `SUPERSEDED`: a newer message took its place. `CANCELLED`: its cause is gone."""

    QUEUED = "queued"
    PLANNED = "planned"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


# Of several recipients of a message, or several messages for one step (its recipients changed in between), the
# strongest state counts.
STRENGTH = (Delivery.CANCELLED, Delivery.SUPERSEDED, Delivery.QUEUED, Delivery.BOUNCED, Delivery.FAILED,
            Delivery.DEFERRED, Delivery.PLANNED, Delivery.UNCERTAIN, Delivery.COMPLAINED, Delivery.SENT)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing that a message is about. It is written about once, in whichever message that is."""

    kind: LetterKind
    unit: str | None
    obligation: str
    step: str
    due: date | None = None

    @property
    def step_key(self) -> StepKey:
        code, due = parse_step(self.step)
        return self.unit, self.obligation, code, self.due or due

    @property
    def words(self) -> str:
        """Its idempotency key, such as "6T/DON-VI-01/sau-1@2024-05-27"."""
        return message_key(self.obligation, self.unit, self.step, (), self.due).rstrip("/")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message. `media_type`: such as "application/pdf"; it may have parameters, as in
    "text/calendar; method=PUBLISH"."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """`key` is obligation, unit, step, due date and recipient: the same key is never sent twice. `unit` is None for a
    letter to the committee. `due`: the last day in time that the message is about; None where it is about none. `kind`,
    `obligation`, `step` and `due` are those of its most urgent occasion; `also`: the others, of the same unit.
    `calendar`: by obligation, the entry that is among the attachments. `redirected`: in a rehearsal the address that
    gets it instead of its recipients. `asked`: a person asked for it to be sent again."""

    key: str
    unit: str | None
    obligation: str
    step: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    sender: str
    reply_to: str = ""
    cc: tuple[str, ...] = ()
    due: date | None = None
    kind: LetterKind = LetterKind.REMINDER
    also: tuple[Occasion, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    calendar: Mapping[str, CalendarEntry] = field(default_factory=dict)
    redirected: str = ""
    asked: bool = False

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        return (Occasion(self.kind, self.unit, self.obligation, self.step, self.due), *self.also)

    @property
    def kinds(self) -> list[LetterKind]:
        """The kinds of its occasions, the most urgent first."""
        return sorted({each.kind for each in self.occasions}, key=URGENCY.__getitem__)

    @property
    def step_key(self) -> StepKey:
        return self.occasions[0].step_key

    def only_to(self, addresses: Collection[str]) -> bool:
        """Reports whether all its recipients are among these `folded` addresses."""
        return all(folded(each) in addresses for each in (*self.to, *self.cc))

    @property
    def message_id(self) -> str:
        """The value of the Message-ID header. It is constant for a key, so that an uncertain message can be searched
        for. Its domain is the sender's, as receivers expect; if there is none, a domain that can't exist."""
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:32]
        return f"<{digest}@{sender_domain(self.sender)}>"


@dataclass(frozen=True, slots=True)
class RecipientState:
    """What became of a message for one of its recipients, `at` which moment (None: not recorded), and why."""

    address: str
    state: Delivery
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mailer's result for one message. `recipients`: those whose state is not the message's, or has a reason of its
    own."""

    key: str
    state: Delivery
    detail: str = ""
    recipients: tuple[RecipientState, ...] = field(default=())

    @property
    def refused(self) -> tuple[str, ...]:
        """The recipients that the server rejected."""
        return tuple(each.address for each in self.recipients if each.state is Delivery.FAILED)

    @property
    def complete(self) -> bool:
        """Whether it was sent to every recipient."""
        return self.state is Delivery.SENT and all(each.state is Delivery.SENT for each in self.recipients)


def sender_domain(sender: str) -> str:
    """Returns the domain of the sender's address; one that can't exist where there is none."""
    match = re.search(r"@([A-Za-z0-9.-]+)>?\s*$", sender)
    return match[1].lower() if match else "baocao.invalid"


def folded(address: str) -> str:
    """Returns the address as it is compared: servers take no notice of letter case."""
    return address.strip().casefold()


def strongest(states: Iterable[Delivery]) -> Delivery:
    """Returns the state of a whole, of the states of its parts: that of the part which got furthest."""
    return max(states, key=STRENGTH.index)


def message_key(obligation: str, unit: str | None, step: str, to: tuple[str, ...], due: date | None = None) -> str:
    """Returns a key such as "6T/THPT-AN-LAO/sau-1@2024-05-27/a@b.example"."""
    code, own = parse_step(step)
    day = due or own
    return "/".join((obligation, unit or "*", f"{code}@{day.isoformat()}" if day else code, ",".join(sorted(to))))


def parse_step(step: str) -> tuple[str, date | None]:
    """Returns the code of the plan's step, and the due date of a ladder that is not the plan's own
    ("sau-1@2024-06-10")."""
    code, _, day = step.rpartition("@")
    try:
        return code, date.fromisoformat(day)
    except ValueError:
        return step, None
