"""The template variables of each letter: the facts of one unit's report, or of all units for the committee.

The texts are in `mail_templates/`. A reason that people typed is passed on only if no personal data is
found in it. Of a finding a letter has the place and the remedy: its message may repeat a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol
from unicodedata import normalize
from zoneinfo import ZoneInfo

from automation.correspondence.ladder import Due, last_day
from automation.correspondence.outbox.queue import SendingWindow
from automation.correspondence.report_contents import NOTHING_READ, ReportContents
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Audience, Obligation, Plan, Shift
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Attachment, Message, Occasion, message_key
from automation.domain.tracking.observations import CellCounts
from automation.domain.tracking.published_files import PublishedSummary
from automation.domain.tracking.standing import TITLES, Stage, Standing, TimelinessBucket, TimelinessVerdict
from automation.domain.vietnamese.heads import head_title
from automation.domain.workbook.addresses import NO_ADDRESSES, ReportAddresses
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.rules.personal_data import personal_data_kinds
from automation.util.inlined_styles import inlined

EXTENSION = ".xlsx"
WITHHELD = "xem trong sổ theo dõi của {committee} (nội dung có thể chứa thông tin cá nhân nên không nêu trong thư)"
BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")  # left by conditions in a text template
ASKED = "/yeu-cau-"  # at the end of a key, before a number: a person asked for it to be sent again
AGAIN = "/gui-lai"  # at the end of a key: another message than that to the same recipients among others
TRIAL = "thu:"  # in a key, before the recipients: the message of a rehearsal
REHEARSAL = "[Thử, gửi cho {to}] {subject}"
ADDRESS = re.compile(r"<([^<>]+)>\s*$")


class Render(Protocol):
    """`rendering.Renderer`. Both raise RenderingError for a template that can't be filled in."""

    def text(self, name: str, /, **context: Any) -> str: ...

    def inline(self, source: str, /, **context: Any) -> str: ...


@dataclass(frozen=True)
class Office:
    """The settings and services shared by all letters of a run. `feedback`: unit → name of its annotated copy.
    `published`: obligation → its summary that was published last. `files`: what may be attached, by its place or key.
    `drafted`: obligation and due date → place of the official letter that a step drafted."""

    plan: Plan
    mail: MailSettings
    days: WorkingDays
    now: datetime
    render: Render
    feedback: Mapping[str, str] = field(default_factory=dict)
    store: StoreWords = FOLDER
    addresses: ReportAddresses = NO_ADDRESSES
    published: Mapping[str, PublishedSummary] = field(default_factory=dict)
    contents: ReportContents = NOTHING_READ
    files: Mapping[str, Attachment] = field(default_factory=dict)
    drafted: Mapping[tuple[str, date], str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.plan.timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def window(self) -> SendingWindow:
        return SendingWindow(self.mail.hours, self.days, self.now.astimezone(self.zone))

    def days_since(self, moment: datetime) -> int:
        """Returns how many days ago the moment's day was, by the plan's calendar."""
        return (self.today - moment.astimezone(self.zone).date()).days

    @property
    def reply_to(self) -> str:
        return self.plan.reply_to or self.mail.reply_to

    @property
    def contact(self) -> str:
        """Returns the address that answers go to."""
        return _address(self.reply_to or self.mail.sender)

    @property
    def sender_name(self) -> str:
        return _name(self.mail.sender) or self.plan.committee

    def last_working_day(self, last_day: date) -> date:
        """Returns the last working day up to `last_day`; `last_day` itself once that working day is past."""
        found = self.days.shifted(last_day, Shift.PREVIOUS)
        return found if found >= self.today else last_day

    def common(self) -> dict[str, Any]:
        """Returns the variables of every template, those about an obligation left out."""
        return {
            "plan": self.plan, "committee": self.plan.committee,
            "store": self.store, "also": (), "register_url": self.addresses.store.register(),
            "sender_name": self.sender_name, "contact": self.contact, "calendar": "",
            "now": self.now.astimezone(self.zone), "today": self.today,
        }

    def facts(self, obligation: Obligation, due: Due | None) -> dict[str, Any]:
        """Returns the variables of every template about one obligation."""
        summary = self.published.get(obligation.code)
        return self.common() | {
            "obligation": obligation, "due": due,
            "last_working_day": self.last_working_day(due.last_day) if due else None,
            "days_left": (due.last_day - self.today).days if due else None,
            "days_late": max(0, (self.today - due.last_day).days) if due else 0,
            "summary_name": summary.name if summary else "", "summary_url": summary.url if summary else "",
            "summary_at": summary.at.astimezone(self.zone) if summary else None,
        }


@dataclass(frozen=True, slots=True)
class UnitReport:
    """One unit's report. `returned`: the return that it waits for the answer to. `reminded`: days of earlier
    reminders, oldest first."""

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
    own, heads = distinct(unit.emails), distinct(unit.head_emails)
    if audience is not Audience.HEAD or not heads:
        return own, ()
    return heads, tuple(each for each in own if each not in heads)


def has_no_address(unit: Unit) -> bool:
    """Whether no letter can reach the unit or its head."""
    return not (distinct(unit.emails) or distinct(unit.head_emails))


def safe(words: str, committee: str) -> str:
    """Returns the text, or a reference to the register if it may hold personal data."""
    return WITHHELD.format(committee=committee) if personal_data_kinds(words) else words.strip()


def unit_facts(office: Office, report: UnitReport, kind: LetterKind) -> dict[str, Any]:
    """Returns the variables of letters about one unit's report."""
    written = str(report.returned.data.get("reason") or "") if report.returned else ""
    reason = safe(written, office.plan.words.committee)
    return office.facts(report.obligation, report.due) | {
        "unit": report.unit, "standing": report.standing, "stage": report.standing.title, "kind": kind.value,
        "is_return_letter": kind is LetterKind.RETURNED, "is_returned": report.standing.stage is Stage.RETURNED,
        "reason": reason.rstrip("."),
        "returned_by": report.returned.data.get("by", "") if report.returned else "",
        "returned_at": report.returned.at.astimezone(office.zone) if report.returned else None,
        "submitted_at": report.standing.submitted_at, "reminded": report.reminded,
        "head_title": head_title(report.unit.name), "decided_by": "", "decided_at": None, "until": None,
        "is_again": False, "is_revoked": False, "is_mended": False,
        **_places(office, report), **_contents(office, report),
    }


def _contents(office: Office, report: UnitReport) -> dict[str, Any]:
    """Returns what a reading of the workbook found in the report: its cells, and the first of its errors."""
    key = report.unit.code, report.obligation.code
    listed = office.contents.listed(*key, office.addresses.store)
    return {"cells": office.contents.cells.get(key, CellCounts()), "findings": listed,
            "more_findings": max(0, report.standing.errors - len(listed))}


def _places(office: Office, report: UnitReport) -> dict[str, str]:
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


def digest_facts(office: Office, units: Mapping[str, Unit], standings: Sequence[Standing]) -> dict[str, Any]:
    """Returns the digest's lists and counts. The five buckets add up to `expected`, all but the exempt
    units to `owed`."""
    def lines(chosen: Iterable[Standing]) -> list[DigestEntry]:
        return digest_entries(office, units, chosen)

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
        "no_recipient": lines(each for each in standings if has_no_address(units[each.unit])
                              and (each.owes or each.stage in {Stage.UNREACHABLE, Stage.WITH_ERRORS})),
    }


def digest_entries(office: Office, units: Mapping[str, Unit], standings: Iterable[Standing]) -> list[DigestEntry]:
    return [_digest_entry(office, units[each.unit], each) for each in standings]


def _digest_entry(office: Office, unit: Unit, standing: Standing) -> DigestEntry:
    due = last_day(standing.due, office.zone) if standing.due else None
    return DigestEntry(unit.code, unit.name, due, standing.days_late, TITLES[standing.stage],
                       safe(standing.reason, office.plan.words.committee),
                       office.addresses.report(unit.code, standing.obligation))


def letter(office: Office, occasion: Occasion, to_cc: tuple[tuple[str, ...], tuple[str, ...]], subject: str,
           template: str, context: Mapping[str, Any], also: Sequence[Occasion] = (), *, again: bool = False) -> Message:
    """Renders a message. `occasion`: what it is about first. `subject`: a template's text, "" for the file
    `template`.subject.j2. `again`: to recipients whom an earlier message did not reach while others got it."""
    to, cc = to_cc
    words = {**context, "subject": subject_line(office, subject, template, context)}
    text = BLANK_LINES.sub("\n\n", office.render.text(f"{template}.txt.j2", **words))
    html = inlined(office.render.text(f"{template}.html.j2", **words))
    key = message_key(occasion.obligation, occasion.unit, occasion.step, to, occasion.due) + (AGAIN if again else "")
    made = Message(key, occasion.unit, occasion.obligation, occasion.step, to, words["subject"], text, html,
                   office.mail.sender, office.reply_to, cc, occasion.due, occasion.kind, tuple(also))
    return redirected(made, office.mail.redirect_all) if office.mail.redirect_all else made


def redirected(message: Message, address: str) -> Message:
    """Returns the message of a rehearsal: to this address alone, with the recipients in its subject and a key of its
    own."""
    step = message_key(message.obligation, message.unit, message.step, (), message.due)
    subject = REHEARSAL.format(to=", ".join((*message.to, *message.cc)), subject=message.subject)
    return replace(message, key=f"{step}{TRIAL}{message.key.removeprefix(step)}", to=(address,), cc=(), subject=subject,
                   redirected=address)


def subject_line(office: Office, subject: str, template: str, context: Mapping[str, Any]) -> str:
    return _one_line(office.render.inline(subject, **context) if subject
                     else office.render.text(f"{template}.subject.j2", **context))


def _one_line(text: str) -> str:
    """Returns the text on one line, so that no name in a subject can inject a mail header."""
    return " ".join(normalize("NFC", "".join(each if each.isprintable() else " " for each in text)).split())


def distinct(addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in addresses if each.strip()))


def _address(sender: str) -> str:
    detected = ADDRESS.search(sender)
    return detected[1] if detected else sender


def _name(sender: str) -> str:
    return ADDRESS.sub("", sender).strip().strip('"') if ADDRESS.search(sender) else ""
