"""The official letter that urges units whose reports are late (công văn đôn đốc): who is late, and its words by the
workspace's template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from automation.correspondence.ladder import due_for, is_open, last_day, newest_step
from automation.correspondence.letters import Office
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.ladder_steps import is_passed, step_key
from automation.domain.official_letter import LateReport, OfficialLetter
from automation.domain.plan.plan import Audience, LadderStep, Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.vietnamese.heads import head_title

DON_DOC = "don-doc"  # the value of `document` at a step
TEMPLATE = "cong_van_don_doc.j2"
ADDRESSEES, ITEM, TABLE = "Kính gửi:", "- ", "[bảng]"


class LetterTemplateError(Exception):
    """The template lacks a part. The text names it."""


def late_reports(office: Office, history: MailHistory, obligation: Obligation, units: Mapping[str, Unit],
                 standings: Iterable[Standing]) -> list[LateReport]:
    """Returns the reports that are owed after their own deadline, the latest first. An unreadable workbook is none: it
    does not prove that nothing was handed in."""
    found = [_late(office, history, units[each.unit], each) for each in standings
             if each.obligation == obligation.code and each.owes and each.due and each.due <= office.now]
    return sorted(found, key=lambda each: -each.days_late)


def unreadable(obligation: Obligation, standings: Iterable[Standing]) -> list[str]:
    """Returns the units whose workbooks can't be read."""
    return [each.unit for each in standings if each.obligation == obligation.code and each.stage is Stage.UNREACHABLE]


def _late(office: Office, history: MailHistory, unit: Unit, standing: Standing) -> LateReport:
    due = last_day(standing.due, office.zone) if standing.due else office.today
    reminded = {at.astimezone(office.zone).date()
                for at in history.reminded.get((standing.unit, standing.obligation), ())}
    return LateReport(unit.code, unit.name, head_title(unit.name), due, (office.today - due).days,
                      tuple(sorted(reminded)), standing.title)


def last_observation(events: Iterable[Event], now: datetime) -> datetime:
    """Returns when a run looked for reports last; `now` where none did."""
    return max((each.at for each in events if each.kind is EventKind.OBSERVED and each.unit is None), default=now)


def proposed_deadline(office: Office) -> date:
    """Returns the last of the plan's `return_days` working days after today."""
    return office.days.after(office.today, office.plan.return_days)


def urging_letter(office: Office, obligation: Obligation, late: list[LateReport], deadline: date,
                  as_of: datetime) -> OfficialLetter:
    """Fills the template in. `as_of`: when the reports were looked for last. The template's first line is what the
    letter is about; "Kính gửi:" and lines that begin with "- " are the addressees; every other line is a paragraph,
    and "[bảng]" the place of the table. Raises LetterTemplateError, RenderingError."""
    facts = office.facts(obligation, due_for(office.plan, obligation, None)) | {
        "late": late, "deadline": deadline, "as_of": as_of}
    filled = office.render.text(TEMPLATE, **facts)
    about, *lines = [line.strip() for line in filled.splitlines() if line.strip()] or [""]
    if TABLE not in lines or not any(line.startswith(ADDRESSEES) for line in lines):
        raise LetterTemplateError(f"mail_templates/{TEMPLATE}: {ADDRESSEES} … / {TABLE}")
    to = [line.removeprefix(ADDRESSEES).strip() if line.startswith(ADDRESSEES) else line.removeprefix(ITEM)
          for line in lines if line.startswith((ADDRESSEES, ITEM))]
    words = [line for line in lines if not line.startswith((ADDRESSEES, ITEM))]
    at = words.index(TABLE)
    return OfficialLetter(about, [each for each in to if each], words[:at], late, words[at + 1:], office.today)


def drafted_files(events: Iterable[Event]) -> dict[tuple[str, date], str]:
    """Returns the place of the newest letter that a step drafted, by obligation and due date."""
    return {(each.obligation or "", date.fromisoformat(each.data["due"])): each.data["file"] for each in events
            if each.kind is EventKind.DRAFTED and each.data.get("step")}


@dataclass(frozen=True, slots=True)
class DueDraft:
    """A step that drafts a letter, its obligation, and the last day in time that it is about."""

    obligation: Obligation
    step: LadderStep
    due: date


def due_drafts(office: Office, history: MailHistory, events: Iterable[Event]) -> list[DueDraft]:
    """Returns the steps whose letter is to be drafted and was not: of each obligation the newest that was reached."""
    made = {(each.obligation, each.data["step"], each.data["due"]) for each in events
            if each.kind is EventKind.DRAFTED and each.data.get("step")}
    found: list[DueDraft] = []
    plan = drafting_plan(office.plan)
    for obligation in plan.obligations if plan.ladder else ():
        due = due_for(plan, obligation, None)
        if due is None or not due.passed(office.now) or not is_open(obligation, due, office.now):
            continue
        scheduled = newest_step(plan, obligation, due, Audience, office.days, office.now)
        if scheduled is None or is_passed(office, history, step_key(None, obligation, scheduled), due, scheduled):
            continue
        if (obligation.code, scheduled.step.code, due.last_day.isoformat()) not in made:
            found.append(DueDraft(obligation, scheduled.step, due.last_day))
    return found


def drafting_plan(plan: Plan) -> Plan:
    """Returns the plan with its steps that draft a letter alone, whichever way they go."""
    steps = (replace(each, channel=None) for each in plan.ladder if each.document == DON_DOC)
    return replace(plan, ladder=tuple(steps))
