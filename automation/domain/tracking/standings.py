"""Standings as a pure event projection: the state of every expected unit × obligation on any day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import Deadline, days_late, due_by
from automation.domain.plan.mergers import heir_of
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.plan.vocabulary import Vocabulary
from automation.domain.tracking.conflicts import conflict_words
from automation.domain.tracking.events import Event
from automation.domain.tracking.evidence import rests_on_claim, timeliness_verdict
from automation.domain.tracking.history import History, history
from automation.domain.tracking.reasons import (
    StandingContext,
    decision_words,
    exempt_reason,
    notice,
    owing_reason,
    returned_reason,
    submitted_reason,
    unreachable_reason,
)
from automation.domain.tracking.report_state import ReportState
from automation.domain.tracking.standing import Evidence, Stage, Standing, TimelinessBucket, TimelinessVerdict
from automation.domain.vietnamese.formatting import numeric_date

BUCKETS: Mapping[TimelinessVerdict | None, TimelinessBucket] = {
    None: TimelinessBucket.UNDATED, TimelinessVerdict.ON_TIME: TimelinessBucket.ON_TIME,
    TimelinessVerdict.UNPROVEN: TimelinessBucket.ON_TIME, TimelinessVerdict.LATE: TimelinessBucket.LATE}

MERGED = "Đơn vị đã sáp nhập vào {heir} (ngày hoạt động cuối: {day}): đề nghị {heir} nộp báo cáo này."
OWED = frozenset({Stage.NOT_DUE, Stage.MISSING, Stage.RETURNED, Stage.UNREACHABLE})


def standings(events: Iterable[Event], plan: Plan, units: Mapping[str, Unit],
              as_of: datetime) -> dict[tuple[str, str], Standing]:
    """Returns (unit, obligation) → Standing for every unit that owes the obligation, exempt ones too.

    Units not in force on the obligation's reference day are omitted. Events after `as_of` (aware) are ignored. The
    order is that of `units`, then of the plan's obligations.
    """
    return project_standings(history(events, as_of), plan, units, as_of)


def project_standings(projection: History, plan: Plan, units: Mapping[str, Unit],
          as_of: datetime) -> dict[tuple[str, str], Standing]:
    """Like `standings`, for callers that have the projected history already."""
    zone, words = ZoneInfo(plan.timezone), plan.words
    today = as_of.astimezone(zone).date()
    projected: dict[tuple[str, str], Standing] = {}
    elsewhere = _workbooks_elsewhere(projection)
    for code, unit in units.items():
        for obligation in plan.obligations:
            if obligation.owed_by(unit, today):
                context = _standing_context(projection, code, obligation, as_of, zone, elsewhere.get(code, ()), words)
                merged = _merged_words(unit, units, today)
                projected[code, obligation.code] = _standing(replace(context, merged=merged) if merged else context)
    return projected


def due_of(report_state: ReportState, obligation: Obligation, zone: ZoneInfo) -> Deadline | None:
    """Returns the unit's own deadline: an extension lasts until the end of its day. When the plan's deadline was moved
    beyond it, the plan's counts."""
    planned = obligation.deadline
    if report_state.extended is None:
        return planned
    until = date.fromisoformat(report_state.extended.data["until"])
    cutoff = due_by(until, zone).cutoff
    if planned is not None and planned.cutoff >= cutoff:
        return planned
    return Deadline(cutoff, f"được gia hạn đến hết ngày {numeric_date(until)}")


def resubmission_due(report_state: ReportState, due: Deadline | None, zone: ZoneInfo) -> Deadline | None:
    """Returns the deadline of a returned report: the day of the return, or the unit's own deadline `due` if that is
    later. A return in a ledger of an older version has no day of its own."""
    until = report_state.returned.data.get("until") if report_state.returned else None
    if until is None:
        return due
    day = date.fromisoformat(until)
    own = Deadline(due_by(day, zone).cutoff, f"nộp lại chậm nhất ngày {numeric_date(day)}")
    return due if due is not None and due.cutoff >= own.cutoff else own


def _workbooks_elsewhere(projection: History) -> dict[str, tuple[Event, ...]]:
    """Returns unit → the events of the files of other units that hold its workbook now."""
    found: dict[str, tuple[Event, ...]] = {}
    for unit in projection.units.values():
        owner = unit.unreachable.data.get("owner") if unit.unreachable else None
        if owner and unit.unreachable:
            found[owner] = (*found.get(owner, ()), unit.unreachable)
    return found


def _merged_words(unit: Unit, units: Mapping[str, Unit], today: date) -> str:
    heir = heir_of(unit, units, today) if unit.merged_into else None
    return MERGED.format(heir=heir.name, day=numeric_date(unit.valid_to)) if heir and unit.valid_to else ""


def _standing_context(projection: History, code: str, obligation: Obligation, as_of: datetime,
                      zone: ZoneInfo, elsewhere: tuple[Event, ...], words: Vocabulary) -> StandingContext:
    unit = projection.unit(code)
    report_state = unit.report_state(obligation.code)
    due = resubmission_due(report_state, due_of(report_state, obligation, zone), zone)
    return StandingContext(code, obligation, report_state, unit, due, projection.seen_at(code), as_of, zone, elsewhere,
                           words=words)


def _standing(context: StandingContext) -> Standing:
    """An exemption has precedence, then a valid submission, then the reason why there is none."""
    if context.report_state.exempted is not None:
        return _made(context, Stage.EXEMPT, TimelinessBucket.EXEMPT, reason=exempt_reason(context))
    evidence = context.report_state.evidence
    if evidence is not None and context.report_state.is_submitted:
        return _submitted(context, evidence)
    late = days_late(context.as_of, context.due) if context.due else 0
    bucket = TimelinessBucket.MISSING if late else TimelinessBucket.NOT_YET_DUE
    first = evidence.before if evidence and context.report_state.ticked else None
    if context.history.unreachable is not None:
        return _made(context, Stage.UNREACHABLE, bucket, days_late=late, reason=unreachable_reason(context))
    if context.report_state.returned is not None:
        return _returned(context, bucket, late, first)
    stage = Stage.MISSING if late else Stage.NOT_DUE
    return _made(context, stage, bucket, days_late=late, reason=owing_reason(context, late))


def _returned(context: StandingContext, bucket: TimelinessBucket, late: int, first: datetime | None) -> Standing:
    """The first verdict stays; the due date is that of the return."""
    evidence, report_state = context.report_state.evidence, context.report_state
    due = due_of(report_state, context.obligation, context.zone)
    verdict = _verdict(report_state, evidence, due.cutoff if due else None) if evidence else None
    return _made(context, Stage.RETURNED, bucket, verdict=verdict, days_late=late, submitted_at=first,
                 reason=returned_reason(context, verdict if due else None, late))


def _submitted(context: StandingContext, evidence: Evidence) -> Standing:
    report_state, cutoff = context.report_state, context.due.cutoff if context.due else None
    verdict = _verdict(report_state, evidence, cutoff)
    late = max(1, days_late(evidence.before, context.due)) if context.due and verdict is TimelinessVerdict.LATE else 0
    latest = max((each for each in (cutoff, report_state.resubmission_cutoff(context.zone)) if each), default=None)
    amended_late = (report_state.amended is not None and cutoff is not None
                    and timeliness_verdict(report_state.amended, latest) is TimelinessVerdict.LATE)
    completed = report_state.completed_at.astimezone(context.zone) if report_state.completed_at else None
    return _made(context, _submitted_stage(report_state), BUCKETS[verdict], verdict=verdict, days_late=late,
                 submitted_at=_submitted_at(evidence, verdict, cutoff), completed_at=completed,
                 amended_at=report_state.amended.before if report_state.amended else None,
                 amended_after_due=amended_late, reason=submitted_reason(context, evidence, verdict, late))


def _submitted_at(evidence: Evidence, verdict: TimelinessVerdict | None, cutoff: datetime | None) -> datetime:
    """Returns the latest possible moment: a claimed file time is not it, where it leaves the verdict unproven."""
    claimed = verdict is TimelinessVerdict.UNPROVEN and cutoff is not None and rests_on_claim(evidence, cutoff)
    return evidence.seen.astimezone(evidence.before.tzinfo) if claimed and evidence.seen else evidence.before


def _verdict(report_state: ReportState, evidence: Evidence, cutoff: datetime | None) -> TimelinessVerdict | None:
    """Returns None without a cut-off, also where a person fixed a verdict in an older version."""
    if cutoff is not None and report_state.verdict_decision is not None:
        return TimelinessVerdict(report_state.verdict_decision.data["verdict"])
    return timeliness_verdict(evidence, cutoff)


def _submitted_stage(report_state: ReportState) -> Stage:
    if report_state.accepted is not None:
        return Stage.ACCEPTED
    return Stage.WITH_ERRORS if report_state.errors else Stage.SUBMITTED


def _made(context: StandingContext, stage: Stage, bucket: TimelinessBucket, **more: Any) -> Standing:
    """What every standing has, whatever its stage. A conflict and a notice are part of the reason."""
    conflict, elsewhere = conflict_words(context), notice(context)
    if context.merged and stage in OWED:
        elsewhere = " ".join(filter(None, (context.merged, elsewhere)))
    more["reason"] = " ".join(filter(None, (more.get("reason", ""), conflict, elsewhere)))
    broken = context.history.unreachable
    file = (broken.data if broken else context.history.observed_data).get("file", "")
    return Standing(
        context.unit, context.obligation.code, stage, bucket, due=context.due.cutoff if context.due else None,
        errors=context.report_state.errors, warnings=context.report_state.warnings,
        decision=decision_words(context.report_state, context.zone, dated=context.due is not None),
        conflict=conflict, file=str(file or ""), notice=elsewhere, **more)
