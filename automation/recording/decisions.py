"""Parses the rows that people typed in the register into decisions and events; a refused row keeps its values.
No input or output."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.decisions import ACTION_WORDS, Action, Decision
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.vietnamese.text import fold, nfc
from automation.domain.workbook.drawing import Value
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.parse_cell import AnswerState, read_value
from automation.ports import RegisterInput

Standings = Mapping[tuple[str, str], Standing]

FOLDED = {fold(word): choice for word, choice in ACTION_WORDS.items()}
CHOICES = ", ".join(f"“{word}”" for word in ACTION_WORDS)
EXTEND = next(word for word, (action, _) in ACTION_WORDS.items() if action is Action.EXTEND)
NEEDS_REASON = frozenset({Action.RETURN, Action.EXTEND, Action.EXEMPT})
SUBMITTED_STAGES = frozenset({Stage.SUBMITTED, Stage.WITH_ERRORS, Stage.ACCEPTED})


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of the register's decisions tab. `problem` (Vietnamese): why it was not recorded and what to do;
    the next register then repeats the row with its values."""

    cell: str
    unit: str
    obligation: str
    decision: Value = None
    until: Value = None
    reason: Value = None
    problem: str = ""

    @property
    def words(self) -> str:
        return (f"Sổ theo dõi, ô {self.cell} ({self.unit}, {self.obligation}): {self.problem}" if self.problem
                else "")


@dataclass(frozen=True)
class RecordedDecisions:
    """`events` to append; `refused` decisions with the reason (Vietnamese)."""

    events: tuple[Event, ...]
    refused: tuple[tuple[Decision, str], ...]


def read_decisions(typed: RegisterInput, plan: Plan, units: Mapping[str, Unit],
                   ) -> tuple[list[Decision], list[DecisionRow]]:
    """Returns the parsed decisions, and the rows that could not be parsed, each with its problem."""
    decisions: list[Decision] = []
    unparsed: list[DecisionRow] = []
    for row in decision_rows(typed):
        parsed = _parse_row(row, typed.generation, plan, units)
        if isinstance(parsed, Decision):
            decisions.append(parsed)
        else:
            unparsed.append(replace(row, problem=parsed))
    return decisions, unparsed


def decision_rows(typed: RegisterInput) -> list[DecisionRow]:
    """Returns the rows. They are identified by their hidden key "UNIT|OBLIGATION", so people may sort them."""
    return [_decision_row(cell, values) for cell, values in typed.rows]


def source_of(generation: str, row: DecisionRow) -> str:
    """Returns the identity of a decision: register generation, unit and obligation, the same on every read."""
    return f"{generation}:{row.unit}|{row.obligation}"


def decision_events(now: datetime, decisions: Iterable[Decision], plan: Plan, units: Mapping[str, Unit],
                    standings: Standings, recorded: Collection[str] = ()) -> tuple[list[Event], list[str]]:
    """Returns (events to append, problems in Vietnamese). `recorded`: event keys already in the ledger;
    their decisions are skipped and cause no problem, whatever the standing is now."""
    checked = check_decisions(now, decisions, plan, units, standings, recorded)
    problems = [f"{each.unit}, {each.obligation}: {words}" for each, words in checked.refused]
    return list(checked.events), problems


def check_decisions(now: datetime, decisions: Iterable[Decision], plan: Plan, units: Mapping[str, Unit],
           standings: Standings, recorded: Collection[str] = ()) -> RecordedDecisions:
    """Like `decision_events`, but pairs each refusal with its decision."""
    events: list[Event] = []
    refused: list[tuple[Decision, str]] = []
    for each in decisions:
        made = _event(now, each)
        if made.key in recorded:
            continue
        problem = _problem(each, plan, units, standings)
        if problem:
            refused.append((each, problem))
        else:
            events.append(made)
    return RecordedDecisions(tuple(events), tuple(refused))


def _decision_row(cell: str, values: Mapping[str, Value]) -> DecisionRow:
    unit, _, obligation = str(values.get("key") or "").partition("|")
    return DecisionRow(cell, unit.strip(), obligation.strip(), values.get("decision"), values.get("until"),
                 values.get("reason"))


def _parse_row(row: DecisionRow, generation: str, plan: Plan, units: Mapping[str, Unit]) -> Decision | str:
    """Returns the decision, or the problem of the row (Vietnamese)."""
    if row.unit not in units or row.obligation not in {each.code for each in plan.obligations}:
        return ("Dòng này không còn ứng với đơn vị, nội dung nào. "
                "Hãy ghi lại quyết định ở đúng dòng của đơn vị.")
    if not _text(row.decision):
        return f"Chưa chọn quyết định. Hãy chọn một trong: {CHOICES}; hoặc xóa trắng cả dòng."
    choice = FOLDED.get(fold(_text(row.decision)))
    if choice is None:
        return f"Không hiểu quyết định “{_text(row.decision)}”. Hãy chọn một trong: {CHOICES}."
    until = _day(row.until)
    if until is None and _text(row.until):
        return "Không đọc được ngày gia hạn. Hãy ghi đủ ngày/tháng/năm, ví dụ 05/06/2024."
    action, verdict = choice
    source = source_of(generation, row)
    return Decision(row.unit, row.obligation, action, _text(row.reason), until, verdict, source)


def _text(raw: Value) -> str:
    """Returns the text in NFC, whitespace collapsed to one line."""
    return " ".join(nfc(str(raw)).split()) if raw is not None else ""


def _day(raw: Value) -> date | None:
    """Returns None for a blank and for an ambiguous date."""
    read = read_value(raw, FieldKind.DATE)
    if read.state is not AnswerState.VALUE or read.problem or not isinstance(read.value, float):
        return None
    return date.fromordinal(int(read.value))


def _problem(decision: Decision, plan: Plan, units: Mapping[str, Unit], standings: Standings) -> str:
    if decision.unit not in units:
        return "Không có đơn vị mang mã này."
    standing = standings.get((decision.unit, decision.obligation))
    if standing is None:
        return "Đơn vị này không phải báo cáo nội dung này."
    if decision.action in NEEDS_REASON and not decision.reason:
        return "Thiếu lý do. Hãy ghi lý do ở cột “Lý do”; đơn vị sẽ đọc được lý do này."
    if decision.until is not None and decision.action is not Action.EXTEND:
        return f"Ngày gia hạn chỉ đi với quyết định “{EXTEND}”. Hãy xóa ngày, hoặc chọn “{EXTEND}”."
    return CHECKS[decision.action](decision, standing, plan)


def _check_handed_in(_decision: Decision, standing: Standing, _plan: Plan) -> str:
    if standing.stage is Stage.EXEMPT:
        return "Đơn vị đang được miễn. Hãy chọn “Thôi miễn” trước."
    if is_reviewable(standing):
        return ""
    return "Đơn vị chưa nộp báo cáo này nên chưa duyệt hay trả lại được. Hãy xóa quyết định, đợi đơn vị nộp."


def is_reviewable(standing: Standing) -> bool:
    """Reports whether there is a report to accept or return; a returned report counts as well."""
    returned = standing.stage is Stage.RETURNED and standing.submitted_at is not None
    return standing.stage in SUBMITTED_STAGES or returned


def _check_extension(decision: Decision, _standing: Standing, plan: Plan) -> str:
    if decision.until is None:
        return "Thiếu ngày gia hạn. Hãy ghi ngày cuối cùng còn được tính đúng hạn, ví dụ 05/06/2024."
    deadline = plan.obligation(decision.obligation).deadline
    if deadline is not None and decision.until <= deadline.last_day:
        return (f"Ngày gia hạn {decision.until:%d/%m/%Y} không sau hạn nộp ({deadline.phrase}). "
                "Hãy ghi một ngày muộn hơn.")
    return ""


def _check_exemption(_decision: Decision, _standing: Standing, _plan: Plan) -> str:
    return ""


def _check_unexemption(_decision: Decision, standing: Standing, _plan: Plan) -> str:
    if standing.stage is Stage.EXEMPT:
        return ""
    return "Đơn vị hiện không được miễn nội dung này. Hãy xóa quyết định."


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


EVENTS: dict[Action, tuple[EventKind, Callable[[Decision], dict[str, Any]]]] = {
    Action.ACCEPT: (EventKind.ACCEPTED, _accepted),
    Action.RETURN: (EventKind.RETURNED, lambda each: {"reason": each.reason}),
    Action.EXTEND: (EventKind.EXTENDED, _extended),
    Action.EXEMPT: (EventKind.EXEMPTED, lambda each: {"reason": each.reason, "exempt": True}),
    Action.UNEXEMPT: (EventKind.EXEMPTED, lambda each: {"reason": each.reason, "exempt": False}),
}


def _event(now: datetime, decision: Decision) -> Event:
    """The event key comes from where the decision was typed, not from when it was read."""
    kind, event_data = EVENTS[decision.action]
    data = event_data(decision)
    identity = {"source": decision.source, **data}
    return event(now, kind, decision.unit, decision.obligation, identity=identity, **data)
