"""The template variables of each letter: the facts of one unit's report, or of all units for the committee.

The texts are in `mail_templates/`. A reason that people typed is passed on only if no personal data is
found in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from unicodedata import normalize
from zoneinfo import ZoneInfo

from automation.correspondence.ladder import Due, ScheduledStep, last_day
from automation.domain.plan.plan import Audience, Obligation, Plan, Shift
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Message, message_key
from automation.domain.tracking.published_files import PublishedSummary
from automation.domain.tracking.standing import TITLES, Stage, Standing, TimelinessBucket, TimelinessVerdict
from automation.domain.workbook.addresses import NO_ADDRESSES, ReportAddresses
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.rules.personal_data import personal_data_kinds

RETURNED = "tra-lai"  # the step of a letter on a returned report; no step of the ladder
RETURNED_TEMPLATE = "returned"
EXTENSION = ".xlsx"
RETURNED_SUBJECT = "returned.subject.j2"
WITHHELD = "xem trong sổ theo dõi của Ban (nội dung có thể chứa thông tin cá nhân nên không nêu trong thư)"
BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")  # left by conditions in a text template
ADDRESS = re.compile(r"<([^<>]+)>\s*$")


class Render(Protocol):
    """`rendering.Renderer`. Both raise RenderingError for a template that can't be filled in."""

    def text(self, name: str, /, **context: Any) -> str: ...

    def inline(self, source: str, /, **context: Any) -> str: ...


@dataclass(frozen=True)
class Office:
    """The settings and services shared by all letters of a run. `feedback`: unit → name of its annotated copy.
    `published`: obligation → its summary that was published last."""

    plan: Plan
    mail: MailSettings
    days: WorkingDays
    now: datetime
    render: Render
    feedback: Mapping[str, str] = field(default_factory=dict)
    store: StoreWords = FOLDER
    addresses: ReportAddresses = NO_ADDRESSES
    published: Mapping[str, PublishedSummary] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.plan.timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def reply_to(self) -> str:
        return self.plan.reply_to or self.mail.reply_to

    def last_working_day(self, last_day: date) -> date:
        """Returns the last working day up to `last_day`; `last_day` itself once that working day is past."""
        found = self.days.shifted(last_day, Shift.PREVIOUS)
        return found if found >= self.today else last_day

    def facts(self, obligation: Obligation, due: Due | None) -> dict[str, Any]:
        """Returns the variables of every template."""
        contact, summary = self.reply_to or self.mail.sender, self.published.get(obligation.code)
        return {
            "plan": self.plan, "committee": self.plan.committee, "obligation": obligation, "due": due,
            "store": self.store, "register_url": self.addresses.store.register(),
            "sender_name": _name(self.mail.sender) or self.plan.committee, "contact": _address(contact),
            "now": self.now.astimezone(self.zone), "today": self.today,
            "last_working_day": self.last_working_day(due.last_day) if due else None,
            "days_left": (due.last_day - self.today).days if due else None,
            "days_late": max(0, (self.today - due.last_day).days) if due else 0,
            "summary_name": summary.name if summary else "", "summary_url": summary.url if summary else "",
            "summary_at": summary.at.astimezone(self.zone) if summary else None,
        }


@dataclass(frozen=True, slots=True)
class UnfinishedReport:
    """One unit's unfinished report. `reminded`: days of earlier reminders, oldest first."""

    unit: Unit
    obligation: Obligation
    standing: Standing
    due: Due | None
    returned: Event | None = None
    reminded: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One unit in the committee's digest. `note` holds no personal data. `url`: of its workbook, "" when unknown."""

    code: str
    name: str
    due: date | None
    days_late: int
    stage: str
    note: str
    url: str = ""


def recipients(unit: Unit, audience: Audience) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns (to, cc). A letter to the head is sent to the unit's own address when the head has none."""
    own, heads = _distinct(unit.emails), _distinct(unit.head_emails)
    if audience is not Audience.HEAD or not heads:
        return own, ()
    return heads, tuple(each for each in own if each not in heads)


def reminder(office: Office, report: UnfinishedReport, scheduled: ScheduledStep) -> Message:
    """Builds the reminder of one step of the unit's ladder."""
    to, cc = recipients(report.unit, scheduled.step.audience)
    context = _unit_facts(office, report) | {"step": scheduled.step}
    subject = office.render.inline(scheduled.step.subject, **context)
    return _message(office, report.unit.code, report.obligation, scheduled.code, (to, cc), subject,
                    scheduled.step.template, context, scheduled.due)


def return_step(event: Event) -> str:
    """Returns the step code of one return, so that each return gets one letter."""
    return f"{RETURNED}@{event.key[:12]}"


def return_letter(office: Office, report: UnfinishedReport, event: Event) -> Message:
    """Builds the letter that notifies the unit of the return of its report, with the reason."""
    context = _unit_facts(office, report) | {"is_return_letter": True}
    subject = office.render.text(RETURNED_SUBJECT, **context)
    return _message(office, report.unit.code, report.obligation, return_step(event),
                    recipients(report.unit, Audience.UNIT), subject, RETURNED_TEMPLATE, context)


def digest(office: Office, obligation: Obligation, due: Due | None, scheduled: ScheduledStep, units: Mapping[str, Unit],
           standings: Sequence[Standing]) -> Message:
    """Builds the committee's digest of all units. `standings`: of this obligation, every unit."""
    context = office.facts(obligation, due) | _digest_facts(office, units, standings) | {"step": scheduled.step}
    subject = office.render.inline(scheduled.step.subject, **context)
    return _message(office, None, obligation, scheduled.code, (_distinct(office.plan.committee_emails), ()),
                    subject, scheduled.step.template, context, scheduled.due)


def safe(words: str) -> str:
    """Returns the text, or a reference to the register if it may hold personal data."""
    return WITHHELD if personal_data_kinds(words) else words.strip()


def _unit_facts(office: Office, report: UnfinishedReport) -> dict[str, Any]:
    """Returns the variables of letters to one unit."""
    reason = safe(str(report.returned.data.get("reason") or "")) if report.returned else ""
    return office.facts(report.obligation, report.due) | {
        "unit": report.unit, "standing": report.standing, "stage": TITLES[report.standing.stage],
        "is_return_letter": False, "is_returned": report.standing.stage is Stage.RETURNED, "reason": reason.rstrip("."),
        "returned_by": report.returned.data.get("by", "") if report.returned else "",
        "returned_at": report.returned.at.astimezone(office.zone) if report.returned else None,
        "submitted_at": report.standing.submitted_at, "reminded": report.reminded,
        **_places(office, report),
    }


def _places(office: Office, report: UnfinishedReport) -> dict[str, str]:
    """Returns where the workbook and its annotations are. A file that has an address is named without its folder: the
    unit reaches it by another path."""
    unit, addresses = report.unit.code, office.addresses
    url, feedback = addresses.report(unit, report.obligation.code), office.feedback.get(unit, "")
    feedback_url = addresses.store.annotations(unit) if feedback else ""
    return {"file": _file_name(report.standing.file) if url else report.standing.file, "url": url,
            "feedback": _file_name(feedback) if feedback_url else feedback, "feedback_url": feedback_url}


def _file_name(place: str) -> str:
    """Returns the name of a file without its folder; a spreadsheet's title stays as it is."""
    return place.rpartition("/")[2] if place.lower().endswith(EXTENSION) else place


def _digest_facts(office: Office, units: Mapping[str, Unit], standings: Sequence[Standing]) -> dict[str, Any]:
    """Returns the digest's lists and counts. The five buckets add up to `expected`, all but the exempt
    units to `owed`."""
    def lines(chosen: Iterable[Standing]) -> list[DigestEntry]:
        return [_digest_entry(office, units[each.unit], each) for each in chosen]

    def count(chosen: Sequence[Standing]) -> dict[str, int]:
        return {bucket.value: sum(each.bucket is bucket for each in chosen) for bucket in TimelinessBucket}

    unreachable = [each for each in standings if each.stage is Stage.UNREACHABLE]
    readable = [each for each in standings if each.stage is not Stage.UNREACHABLE]
    exempt = [each for each in standings if each.bucket is TimelinessBucket.EXEMPT]
    return {
        "expected": len(standings), "owed": len(standings) - len(exempt), "exempt": lines(exempt),
        "counts": count(standings), "unreadable": count(unreachable),
        "missing": lines(each for each in readable if each.bucket is TimelinessBucket.MISSING),
        "not_yet_due": lines(each for each in readable if each.bucket is TimelinessBucket.NOT_YET_DUE),
        "late": lines(each for each in standings if each.bucket is TimelinessBucket.LATE),
        "unreachable": lines(unreachable),
        "unproven": lines(each for each in standings if each.verdict is TimelinessVerdict.UNPROVEN
                          and each.stage is not Stage.RETURNED),
        "with_errors": lines(each for each in standings if each.stage is Stage.WITH_ERRORS),
    }


def _digest_entry(office: Office, unit: Unit, standing: Standing) -> DigestEntry:
    due = last_day(standing.due, office.zone) if standing.due else None
    return DigestEntry(unit.code, unit.name, due, standing.days_late, TITLES[standing.stage], safe(standing.reason),
                       office.addresses.report(unit.code, standing.obligation))


def _message(office: Office, unit: str | None, obligation: Obligation, step: str,
             to_cc: tuple[tuple[str, ...], tuple[str, ...]], subject: str, template: str,
             context: Mapping[str, Any], due: date | None = None) -> Message:
    to, cc = to_cc
    words = {**context, "subject": _one_line(subject)}
    text = BLANK_LINES.sub("\n\n", office.render.text(f"{template}.txt.j2", **words))
    return Message(
        message_key(obligation.code, unit, step, to, due), unit, obligation.code, step, to, words["subject"],
        text, office.render.text(f"{template}.html.j2", **words), office.mail.sender, office.reply_to, cc, due)


def _one_line(text: str) -> str:
    """Returns the text on one line, so that no name in a subject can inject a mail header."""
    return " ".join(normalize("NFC", "".join(each if each.isprintable() else " " for each in text)).split())


def _distinct(addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in addresses if each.strip()))


def _address(sender: str) -> str:
    detected = ADDRESS.search(sender)
    return detected[1] if detected else sender


def _name(sender: str) -> str:
    return ADDRESS.sub("", sender).strip().strip('"') if ADDRESS.search(sender) else ""
