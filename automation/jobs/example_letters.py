"""An example of each kind of letter from the plan and the units as they are, for whoever edits a template. The occasion
is made up: nothing of it is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from automation.correspondence.ladder import COMMITTEE_LADDER, UNIT_LADDER, due_for, scheduled_steps
from automation.correspondence.report_contents import NOTHING_READ, ReportContents
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Audience, Obligation, Plan
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.messages import Delivery, Message
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.tracking.standings import standings
from automation.domain.workbook.forms import Severity
from automation.jobs.context import JobContext
from automation.jobs.previews import Preview, Written
from automation.pipeline.remind import plan_messages

TRIED = 3  # units of which one has such a letter
NOTE = "Thư mẫu để xem lời văn: đơn vị, kế hoạch và mẫu thư là thật, sự việc nêu trong thư là giả định."
REASON = "Số liệu chưa khớp với sổ theo dõi (lý do giả định)"
ACTS: Mapping[LetterKind, tuple[EventKind, Stage, dict[str, Any]]] = {
    LetterKind.RECEIVED: (EventKind.SUBMITTED, Stage.SUBMITTED, {}),
    LetterKind.ERRORS: (EventKind.SUBMITTED, Stage.WITH_ERRORS, {}),
    LetterKind.RETURNED: (EventKind.RETURNED, Stage.RETURNED, {"reason": REASON}),
    LetterKind.ACCEPTED: (EventKind.ACCEPTED, Stage.ACCEPTED, {"reason": ""}),
    LetterKind.EXTENDED: (EventKind.EXTENDED, Stage.NOT_DUE, {"reason": REASON}),
    LetterKind.EXEMPTED: (EventKind.EXEMPTED, Stage.EXEMPT, {"reason": REASON, "exempt": True})}
AUDIENCES = {LetterKind.REMINDER: (UNIT_LADDER, Audience.UNIT), LetterKind.ESCALATION: (UNIT_LADDER, Audience.HEAD),
             LetterKind.DIGEST_COMMITTEE: (COMMITTEE_LADDER, Audience.COMMITTEE)}


@dataclass(frozen=True)
class Occurrence:
    """What is made up: a moment, events, and the standing of one report, None for those of the ledger."""

    now: datetime
    events: Sequence[Event] = ()
    standing: Standing | None = None
    contents: ReportContents = NOTHING_READ


def example(context: JobContext, kind: LetterKind, unit: str = "") -> Preview | None:
    """Return an example, about the unit or the first for which there is one; None where the plan has no such letter."""
    of_reports = kind in ACTS or kind in AUDIENCES or kind in (LetterKind.INVITATION, LetterKind.NUDGE)
    obligations = context.workspace.plan.obligations
    for code in [unit] if unit else [*context.reporting][:TRIED if of_reports else 1]:
        for obligation in obligations if of_reports else obligations[:1]:
            for made in _occurrences(context, kind, code, obligation):
                found = _letter(context, kind, made)
                if found is not None:
                    return Preview(found, Delivery.PLANNED, Written.EXAMPLE, made.now, (NOTE,))
    return None


def _occurrences(context: JobContext, kind: LetterKind, unit: str, obligation: Obligation) -> Iterator[Occurrence]:
    plan = context.workspace.plan
    zone, code = ZoneInfo(plan.timezone), obligation.code
    now = max(context.now, obligation.opens_at.astimezone(zone) + timedelta(days=7))
    if kind in ACTS:
        what, stage, data = ACTS[kind]
        until = {"until": (now + timedelta(days=14)).date().isoformat()}
        act = event(now, what, unit, code, before=now.isoformat(), **(data | until))
        standing = _standings(plan, context, now, ()).get((unit, code))
        if standing is not None:
            errors = int(kind is LetterKind.ERRORS)
            yield Occurrence(now, (act,), replace(standing, stage=stage, errors=errors, submitted_at=now), _errors(
                context, unit, obligation) if errors else NOTHING_READ)
    elif kind in AUDIENCES and (due := due_for(plan, obligation, None)):
        ladder, audience = AUDIENCES[kind]
        for each in scheduled_steps(plan, obligation, due, ladder, context.workspace.working_days):
            if each.step.audience is audience:
                yield Occurrence(datetime.combine(each.day, time(8), zone))
    elif kind in (LetterKind.INVITATION, LetterKind.NUDGE):
        opened = obligation.opens_at.astimezone(zone)
        yield from (Occurrence(opened + timedelta(days=days)) for days in (1, 8, 31))
    else:
        yield from (Occurrence(now + timedelta(days=days), _announced(now, unit, code)) for days in range(4))


def _announced(now: datetime, unit: str, obligation: str) -> tuple[Event, ...]:
    return (event(now, EventKind.ANNOUNCED, subject="Thông báo giả định", announcement="Nội dung thông báo.", link="",
                  unit_codes=[unit], to=[]),
            event(now, EventKind.UNCLEAR, unit, obligation, entry="Đồng ý", problem="Chưa rõ duyệt hay gia hạn."))


def _errors(context: JobContext, unit: str, obligation: Obligation) -> ReportContents:
    tab = next((each.title for each in context.workspace.catalogue.tabs_of(obligation.code)), "")
    found = Finding("R", Severity.ERROR, unit, obligation.code, tab, "G5", "", "", "Đề nghị nhập số liệu vào ô này.")
    return ReportContents({(unit, obligation.code): [found]})


def _standings(plan: Plan, context: JobContext, now: datetime,
               events: Sequence[Event]) -> dict[tuple[str, str], Standing]:
    return dict(standings(events, plan, context.workspace.units, now))


def _letter(context: JobContext, kind: LetterKind, made: Occurrence) -> Message | None:
    """Return the letter that a run at that moment would write."""
    workspace = context.workspace
    plan = replace(workspace.plan, letters=tuple(replace(each, on=True) for each in workspace.plan.letters))
    known = _standings(plan, context, made.now, made.events)
    if made.standing is not None:
        known = {(made.standing.unit, made.standing.obligation): made.standing}
    mail = replace(workspace.settings.mail, hours=None, redirect_all="")
    planned = plan_messages(plan, workspace.units, known, made.events, workspace.working_days, made.now,
                            context.renderer, mail, store=context.adapters.store.words, addresses=context.addresses,
                            contents=made.contents, ignore_guard=True, wanted=lambda occasion: occasion.kind is kind)
    return next((each for each in planned.messages if kind in each.kinds), None)
