"""Checks people's decisions against the plan and the standings, and makes events of them. No input or output."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.decisions import ACTION_WORDS, Action, Decision
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.vietnamese.formatting import numeric_date

Standings = Mapping[tuple[str, str], Standing]

EXTEND = next(word for word, (action, _) in ACTION_WORDS.items() if action is Action.EXTEND)
RETURN = next(word for word, (action, _) in ACTION_WORDS.items() if action is Action.RETURN)
DATED = frozenset({Action.EXTEND, Action.RETURN})
EVERY_WEEK = WorkingDays()  # without holidays
NEEDS_REASON = frozenset({Action.RETURN, Action.EXTEND, Action.EXEMPT})
VERDICT_WITHOUT_DEADLINE = ("Nội dung này không đặt hạn nộp nên không có đúng hạn hay trễ hạn. "
                            "Đề nghị chọn “Duyệt”.")
SUBMITTED_STAGES = frozenset({Stage.SUBMITTED, Stage.WITH_ERRORS, Stage.ACCEPTED})


@dataclass(frozen=True)
class RecordedDecisions:
    """`events` to append; `refused` decisions with the reason (Vietnamese)."""

    events: tuple[Event, ...]
    refused: tuple[tuple[Decision, str], ...]


def decision_events(now: datetime, decisions: Iterable[Decision], plan: Plan, units: Mapping[str, Unit],
                    standings: Standings, recorded: Collection[str] = ()) -> tuple[list[Event], list[str]]:
    """Returns (events to append, problems in Vietnamese). `recorded`: event keys already in the ledger;
    their decisions are skipped and cause no problem, whatever the standing is now."""
    checked = check_decisions(now, decisions, plan, units, standings, recorded)
    problems = [f"{each.unit}, {each.obligation}: {words}" for each, words in checked.refused]
    return list(checked.events), problems


def check_decisions(now: datetime, decisions: Iterable[Decision], plan: Plan, units: Mapping[str, Unit],
           standings: Standings, recorded: Collection[str] = (),
           days: WorkingDays = EVERY_WEEK,
           refusal: Callable[[Decision], str] = lambda _decision: "") -> RecordedDecisions:
    """Like `decision_events`, but pairs each refusal with its decision. `days` count a return without a day. `refusal`:
    why one that is not recorded yet is refused (Vietnamese), "" if it is not."""
    events: list[Event] = []
    refused: list[tuple[Decision, str]] = []
    for each in decisions:
        made = _event(now, each, plan, days)
        if made.key in recorded:
            continue
        problem = refusal(each) or _problem(each, plan, units, standings) or _past_day(each, now, plan)
        if problem:
            refused.append((each, problem))
        else:
            events.append(made)
    return RecordedDecisions(tuple(events), tuple(refused))


def is_unclear(refused: Decision) -> bool:
    """Reports whether a refused decision may mean that the unit need not report now: its reminders wait."""
    free = refused.action in {Action.EXTEND, Action.EXEMPT}
    return free or (refused.until is not None and refused.action is not Action.RETURN)


def _problem(decision: Decision, plan: Plan, units: Mapping[str, Unit], standings: Standings) -> str:
    if decision.unit not in units:
        return "Không có đơn vị mang mã này."
    standing = standings.get((decision.unit, decision.obligation))
    if standing is None:
        return "Đơn vị này không phải báo cáo nội dung này."
    if decision.action in NEEDS_REASON and not decision.reason:
        return "Thiếu lý do. Đề nghị ghi lý do ở cột “Lý do”; đơn vị sẽ đọc được lý do này."
    if decision.until is not None and decision.action not in DATED:
        return (f"Ngày gia hạn chỉ đi với quyết định “{EXTEND}” (ngày nộp lại: “{RETURN}”). Đề nghị xóa ngày, hoặc "
                f"chọn “{EXTEND}”.")
    return CHECKS[decision.action](decision, standing, plan)


def _past_day(decision: Decision, now: datetime, plan: Plan) -> str:
    if decision.action is Action.RETURN and decision.until is not None:
        today = now.astimezone(ZoneInfo(plan.timezone)).date()
        if decision.until < today:
            return f"Ngày nộp lại {numeric_date(decision.until)} đã qua. Đề nghị ghi một ngày muộn hơn, hoặc xóa ngày."
    return ""


def _check_handed_in(decision: Decision, standing: Standing, _plan: Plan) -> str:
    if standing.stage is Stage.EXEMPT:
        return "Đơn vị đang được miễn. Đề nghị chọn “Hủy miễn” trước."
    if is_reviewable(standing):
        return VERDICT_WITHOUT_DEADLINE if decision.verdict is not None and standing.due is None else ""
    return "Đơn vị chưa nộp báo cáo này nên chưa duyệt hay trả lại được. Đề nghị xóa quyết định, đợi đơn vị nộp."


def is_reviewable(standing: Standing) -> bool:
    """Reports whether there is a report to accept or return; a returned report counts as well."""
    returned = standing.stage is Stage.RETURNED and standing.submitted_at is not None
    return standing.stage in SUBMITTED_STAGES or returned


def _check_extension(decision: Decision, _standing: Standing, plan: Plan) -> str:
    if decision.until is None:
        return "Thiếu ngày gia hạn. Đề nghị ghi ngày cuối cùng còn được tính đúng hạn, dạng ngày/tháng/năm."
    deadline = plan.obligation(decision.obligation).deadline
    if deadline is not None and decision.until <= deadline.last_day:
        return (f"Ngày gia hạn {decision.until:%d/%m/%Y} không sau hạn nộp ({deadline.phrase}). "
                "Đề nghị ghi một ngày muộn hơn.")
    return ""


def _check_exemption(_decision: Decision, _standing: Standing, _plan: Plan) -> str:
    return ""


def _check_unexemption(_decision: Decision, standing: Standing, _plan: Plan) -> str:
    if standing.stage is Stage.EXEMPT:
        return ""
    return "Đơn vị hiện không được miễn nội dung này. Đề nghị xóa quyết định."


CHECKS: dict[Action, Callable[[Decision, Standing, Plan], str]] = {
    Action.ACCEPT: _check_handed_in,
    Action.RETURN: _check_handed_in,
    Action.EXTEND: _check_extension,
    Action.EXEMPT: _check_exemption,
    Action.UNEXEMPT: _check_unexemption,
}


def _accepted(decision: Decision) -> dict[str, Any]:
    return {"reason": decision.reason, "verdict": decision.verdict.value if decision.verdict else None}


def _extended(decision: Decision) -> dict[str, Any]:
    return {"reason": decision.reason, "until": decision.until.isoformat() if decision.until else None}


def _returned(decision: Decision) -> dict[str, Any]:
    return {"reason": decision.reason, **({"until": decision.until.isoformat()} if decision.until else {})}


EVENTS: dict[Action, tuple[EventKind, Callable[[Decision], dict[str, Any]]]] = {
    Action.ACCEPT: (EventKind.ACCEPTED, _accepted),
    Action.RETURN: (EventKind.RETURNED, _returned),
    Action.EXTEND: (EventKind.EXTENDED, _extended),
    Action.EXEMPT: (EventKind.EXEMPTED, lambda each: {"reason": each.reason, "exempt": True}),
    Action.UNEXEMPT: (EventKind.EXEMPTED, lambda each: {"reason": each.reason, "exempt": False}),
}


def _event(now: datetime, decision: Decision, plan: Plan, days: WorkingDays) -> Event:
    """The event key comes from where the decision was typed, under the codes that stood there, not from when it was
    read: the day of a return that names none is no part of it."""
    kind, event_data = EVENTS[decision.action]
    data = event_data(decision)
    identity = {"source": decision.source, **data}
    if decision.action is Action.RETURN and decision.until is None:
        data["until"] = days.after(now.astimezone(ZoneInfo(plan.timezone)).date(), plan.return_days).isoformat()
    unit, obligation = decision.typed or (decision.unit, decision.obligation)
    by = {"by": decision.by} if decision.by else {}
    made = event(now, kind, unit, obligation, identity=identity, **data, **by)
    return replace(made, unit=decision.unit, obligation=decision.obligation)
