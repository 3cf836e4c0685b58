"""Shared by the tests of reminders: a plan, three schools, a ledger in memory and a mailer with scripted outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.correspondence.report_contents import NOTHING_READ, ReportContents
from automation.domain.plan.deadlines import due_before
from automation.domain.plan.letters import DEFAULTS, OF_THE_LADDER, LetterKind
from automation.domain.plan.plan import Audience, LadderStep, Obligation, Plan, Shift
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.plan.vocabulary import Vocabulary
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, Message, Receipt
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict
from automation.pipeline.remind import DeliveryReport, MailPlan, deliver, plan_messages
from automation.ports import Mailer, MailStoppedError
from automation.util.templates import Renderer

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TEMPLATES = Path(__file__).parents[2] / "mail_templates"
RENDER = Renderer([TEMPLATES])
MAIL = MailSettings(sender="Ban VSTBPN ngành <vstbpn@haiphong.example>")
TITLE = "Báo cáo 06 tháng đầu năm 2024"


def step(code: str, offset: int, template: str = "remind_after", audience: Audience = Audience.UNIT,
         shift: Shift = Shift.NONE, obligations: tuple[str, ...] = ()) -> LadderStep:
    return LadderStep(code, offset, audience, template, f"{code}: {{{{ obligation.title }}}}", shift, obligations)


LADDER = (
    step("truoc-14", -14, "remind_before"), step("truoc-3", -3, "remind_before"),
    step("ngay-cuoi", 0, "remind_last_day"), step("sau-1", 1), step("sau-5", 5),
    step("len-truong", 8, "escalate_head", Audience.HEAD),
    step("tong-hop", 1, "digest_committee", Audience.COMMITTEE),
)
HALF = Obligation("6T", TITLE, datetime(2024, 4, 1, tzinfo=ZONE), due_before(date(2024, 5, 28), ZONE),
                  datetime(2024, 7, 1, tzinfo=ZONE), data_cutoff=date(2024, 5, 15), requires_document=True)
# Without the letters that no step of the ladder makes.
LADDER_ALONE = tuple(replace(DEFAULTS[kind], on=False) for kind in LetterKind
                     if kind not in OF_THE_LADDER and kind is not LetterKind.RETURNED)
PLAN = Plan("2024", "Kế hoạch công tác năm 2024", 2024, "Ban Vì sự tiến bộ của phụ nữ", (HALF,), LADDER, LADDER_ALONE,
            committee_emails=("ban@haiphong.example",), reply_to="tccb@haiphong.example",
            words=Vocabulary(committee="Ban"))
UNITS = {code: Unit(code, f"Trường {code}", "THPT", emails=(f"{code.lower()}@haiphong.example",),
                    head_emails=(f"ht-{code.lower()}@haiphong.example",)) for code in ("A", "B", "C")}


def at(month: int, day: int, hour: int = 2) -> datetime:
    """A moment of 2024; 02:00, when cron starts the run, unless `hour` is given."""
    return datetime(2024, month, day, hour, tzinfo=ZONE)


def owing(unit: str = "A", now: datetime | None = None, **more: object) -> Standing:
    """The standing of a unit that has not submitted: missing after the deadline, before it or without `now` not due."""
    late = now is not None and now >= at(5, 28, 0)
    standing = Standing(unit, "6T", Stage.MISSING if late else Stage.NOT_DUE,
                    TimelinessBucket.MISSING if late else TimelinessBucket.NOT_YET_DUE, due=at(5, 28, 0),
                    file=f"sheets/{unit}.xlsx")
    return replace(standing, **more)  # type: ignore[arg-type]  # each test names its own fields


def handed_in(unit: str) -> Standing:
    return Standing(unit, "6T", Stage.SUBMITTED, TimelinessBucket.ON_TIME, TimelinessVerdict.ON_TIME,
                    due=at(5, 28, 0))


class InMemoryLedger:
    """Events in memory; an event whose key is there already is not added again."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.events = list(events)

    def append(self, events: Iterable[Event]) -> int:
        before = len(self.events)
        for each in events:
            if each.key not in {other.key for other in self.events}:
                self.events.append(each)
        return len(self.events) - before


class CrashError(Exception):
    pass


@dataclass
class FakeMailer(Mailer):
    """A mailer that keeps the messages it accepts.

    `outcomes`: what happens to the next messages ("sent", "failed", "uncertain", "away", "stopped", "crash before",
    "crash after"); every later one is sent. `can_find`: whether it can search for a message that it accepted.
    """

    can_find: bool = True
    outcomes: list[str] = field(default_factory=list)
    accepted: list[Message] = field(default_factory=list)
    name: str = "post"

    def send(self, message: Message) -> Receipt:
        outcome = self.outcomes.pop(0) if self.outcomes else "sent"
        if outcome == "away":
            raise ConnectionRefusedError("không nối được")
        if outcome == "stopped":
            raise MailStoppedError("hết hạn mức trong ngày")
        if outcome == "crash before":
            raise CrashError
        if outcome != "failed":
            self.accepted.append(message)
        if outcome == "crash after":
            raise CrashError
        return Receipt(message.key, Delivery(outcome), "vì thế")

    def find(self, message: Message,
             canary: Message | None = None) -> bool | None:  # noqa: ARG002 - it keeps every message
        return any(each.key == message.key for each in self.accepted) if self.can_find else None


def plan_mail(now: datetime, standings: Iterable[Standing] = (), ledger: InMemoryLedger | None = None,
              plan: Plan = PLAN,
            units: Mapping[str, Unit] = UNITS, days: WorkingDays = WorkingDays(),  # noqa: B008 - it is frozen
            mail: MailSettings = MAIL, contents: ReportContents = NOTHING_READ, *, at_once: bool = False) -> MailPlan:
    by_key = {(each.unit, each.obligation): each for each in standings}
    return plan_messages(plan, units, by_key, ledger.events if ledger else (), days, now, RENDER, mail,
                         contents=contents, at_once=at_once)


def run(now: datetime, standings: Iterable[Standing], ledger: InMemoryLedger, mailer: Mailer, plan: Plan = PLAN,
        units: Mapping[str, Unit] = UNITS) -> DeliveryReport:
    return deliver(plan_mail(now, standings, ledger, plan, units), mailer, ledger.append, now, ledger.events)


def steps(mail_plan: MailPlan) -> list[tuple[str | None, str]]:
    return [(message.unit, message.step) for message in mail_plan.messages]
