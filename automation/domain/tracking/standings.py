"""Standing = a pure fold of events: where every expected unit × obligation is on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import Deadline, days_late, due_by
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event
from automation.domain.tracking.evidence import judge
from automation.domain.tracking.history import History, ReportState, history
from automation.domain.tracking.reasons import (
    StandingContext,
    decision_words,
    exempt_reason,
    owing_reason,
    returned_reason,
    submitted_reason,
    unreachable_reason,
)
from automation.domain.tracking.standing import Evidence, Stage, Standing, TimelinessBucket, TimelinessVerdict

BUCKETS = {TimelinessVerdict.ON_TIME: TimelinessBucket.ON_TIME, TimelinessVerdict.UNPROVEN: TimelinessBucket.ON_TIME,
           TimelinessVerdict.LATE: TimelinessBucket.LATE}


def standings(events: Iterable[Event], plan: Plan, units: Mapping[str, Unit],
              as_of: datetime) -> dict[tuple[str, str], Standing]:
    """(unit, obligation) → Standing for every unit that owes the obligation, exempt ones too.

    Units not in force on the obligation's reference day are left out. Events after `as_of`
    (aware) do not count. In the order of `units`, then of the plan's obligations.
    """
    return project_standings(history(events, as_of), plan, units, as_of)


def project_standings(told: History, plan: Plan, units: Mapping[str, Unit],
          as_of: datetime) -> dict[tuple[str, str], Standing]:
    """`standings` of a history that is folded already."""
    zone = ZoneInfo(plan.timezone)
    today = as_of.astimezone(zone).date()
    found: dict[tuple[str, str], Standing] = {}
    for code, unit in units.items():
        for obligation in plan.obligations:
            if obligation.owed_by(unit, today):
                found[code, obligation.code] = _standing(_case(told, code, obligation, as_of, zone))
    return found


def due_of(course: ReportState, obligation: Obligation, zone: ZoneInfo) -> Deadline | None:
    """The unit's own deadline: an extension runs to the end of its day."""
    if course.extended is None:
        return obligation.deadline
    until = date.fromisoformat(course.extended.data["until"])
    return Deadline(due_by(until, zone).cutoff, f"được gia hạn đến hết ngày {until:%d/%m/%Y}")


def _case(told: History, code: str, obligation: Obligation, as_of: datetime, zone: ZoneInfo) -> StandingContext:
    unit = told.unit(code)
    course = unit.course(obligation.code)
    due = due_of(course, obligation, zone)
    return StandingContext(code, obligation, course, unit, due, told.seen_at(code), as_of, zone)


def _standing(case: StandingContext) -> Standing:
    """Exempt before all; then a submission that stands; then why there is none."""
    if case.course.exempted is not None:
        return _made(case, Stage.EXEMPT, TimelinessBucket.EXEMPT, reason=exempt_reason(case))
    evidence = case.course.evidence
    if evidence is not None and case.course.handed_in:
        return _submitted(case, evidence)
    late = days_late(case.as_of, case.due) if case.due else 0
    bucket = TimelinessBucket.MISSING if late else TimelinessBucket.NOT_YET_DUE
    first = evidence.before if evidence and case.course.ticked else None
    if case.history.unreachable is not None:
        return _made(case, Stage.UNREACHABLE, bucket, days_late=late, reason=unreachable_reason(case))
    if case.course.returned is not None:
        return _made(case, Stage.RETURNED, bucket, days_late=late, submitted_at=first,
                     reason=returned_reason(case))
    stage = Stage.MISSING if late else Stage.NOT_DUE
    return _made(case, stage, bucket, days_late=late, reason=owing_reason(case, late))


def _submitted(case: StandingContext, evidence: Evidence) -> Standing:
    course, cutoff = case.course, case.due.cutoff if case.due else None
    verdict = _verdict(course, evidence, cutoff)
    late = max(1, days_late(evidence.before, case.due)) if case.due and verdict is TimelinessVerdict.LATE else 0
    amended_late = course.amended is not None and judge(course.amended, cutoff) is TimelinessVerdict.LATE
    completed = course.completed_at.astimezone(case.zone) if course.completed_at else None
    made = _made(case, _submitted_stage(course), BUCKETS[verdict], verdict=verdict, days_late=late,
                 submitted_at=evidence.before, completed_at=completed,
                 amended_at=course.amended.before if course.amended else None, amended_after_due=amended_late)
    return replace(made, reason=submitted_reason(case, evidence, verdict, late))


def _verdict(course: ReportState, evidence: Evidence, cutoff: datetime | None) -> TimelinessVerdict:
    if course.settled is not None:
        return TimelinessVerdict(course.settled.data["verdict"])
    return judge(evidence, cutoff)


def _submitted_stage(course: ReportState) -> Stage:
    if course.accepted is not None:
        return Stage.ACCEPTED
    return Stage.WITH_ERRORS if course.errors else Stage.SUBMITTED


def _made(case: StandingContext, stage: Stage, bucket: TimelinessBucket, **more: Any) -> Standing:
    """What every standing has, whatever its stage."""
    broken = case.history.unreachable
    file = (broken.data if broken else case.history.seen).get("file", "")
    return Standing(
        case.unit, case.obligation.code, stage, bucket, due=case.due.cutoff if case.due else None,
        errors=case.course.errors, warnings=case.course.warnings,
        decision=decision_words(case.course, case.zone), file=str(file or ""), **more)
