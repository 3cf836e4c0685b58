"""Builds the reason of a standing in Vietnamese, as shown in the register and in mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import Deadline
from automation.domain.plan.plan import Obligation
from automation.domain.plan.vocabulary import NEUTRAL, Vocabulary
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.history import UnitHistory
from automation.domain.tracking.report_state import Departure, ReportState
from automation.domain.tracking.standing import Evidence, TimelinessVerdict
from automation.domain.vietnamese.formatting import numeric_date

ELSEWHERE = ("Bảng tính của đơn vị này đang nằm ở {file}, là tệp của đơn vị {unit} (tệp đó không được đọc): đề nghị "
             "hai đơn vị đặt lại mỗi bảng tính vào đúng tệp của mình.")
VERDICT_WORDS = {
    TimelinessVerdict.ON_TIME: "đúng hạn",
    TimelinessVerdict.LATE: "trễ hạn",
    TimelinessVerdict.UNPROVEN: "đúng hạn, chưa xác minh",
}


@dataclass(frozen=True, slots=True)
class StandingContext:
    """The inputs of one standing. `due` includes the unit's extension; `seen_at` is when its workbook was last read in
    the state of its newest observation. `elsewhere`: the newest events of other units whose file holds this unit's
    workbook. `merged`: into which unit it was merged by now, and what that has to do (Vietnamese)."""

    unit: str
    obligation: Obligation
    report_state: ReportState
    history: UnitHistory
    due: Deadline | None
    seen_at: datetime | None
    as_of: datetime
    zone: ZoneInfo
    elsewhere: tuple[Event, ...] = ()
    merged: str = ""
    words: Vocabulary = NEUTRAL


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Returns a text such as "16:20 ngày 26/05/2024"."""
    return f"{moment.astimezone(zone):%H:%M ngày %d/%m/%Y}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    return numeric_date(moment.astimezone(zone))


def submitted_reason(context: StandingContext, evidence: Evidence, verdict: TimelinessVerdict | None,
                     late: int) -> str:
    """Returns why a submission has its verdict, then whether the file became unreadable since."""
    decision = context.report_state.verdict_decision
    if context.due is None or verdict is None:
        sentence = f"{_submitted_by(context, evidence)}; nội dung này không đặt hạn nộp."
    elif decision is not None:
        who = decision.data.get("by") or context.words.committee_first
        sentence = (f"{who} đã xác định là {VERDICT_WORDS[verdict]} khi duyệt ngày {day(decision.at, context.zone)}"
                    f"{_because(decision)}.")
    else:
        sentence = _VERDICTS[verdict](context, evidence, context.due, late)
    return " ".join(filter(None, (sentence, _unreadable_since(context))))


def _on_time(context: StandingContext, evidence: Evidence, due: Deadline, _late: int) -> str:
    sentence = f"{_submitted_by(context, evidence)}, trước hạn nộp ({due.phrase})"
    if evidence.after is None:
        return f"{sentence}."
    return f"{sentence}; lần kiểm tra trước ({clock(evidence.after, context.zone)}) ghi nhận chưa nộp."


def _late(context: StandingContext, evidence: Evidence, due: Deadline, late: int) -> str:
    seen = clock(evidence.after or evidence.before, context.zone)
    return (f"Đã quá hạn nộp ({due.phrase}) mà lần xem {seen} vẫn chưa nộp; "
            f"{_submitted_by(context, evidence, start=False)}, trễ {late} ngày.")


def _unproven(context: StandingContext, evidence: Evidence, due: Deadline, _late: int) -> str:
    if evidence.seen is not None and evidence.before < due.cutoff:
        return (f"Tệp ghi giờ lưu {clock(evidence.before, context.zone)}, trước hạn nộp ({due.phrase}), nhưng đến "
                f"{clock(evidence.seen, context.zone)} phần mềm mới xem tệp. Giờ lưu do máy gửi tệp ghi, một mình nó "
                "chưa đủ căn cứ. Thời điểm nộp chưa xác minh được nên tạm tính là đúng hạn.")
    if evidence.after is None:
        seen = "trước đó chưa xem tệp lần nào"
    else:
        seen = f"lần kiểm tra trước ({clock(evidence.after, context.zone)}), khi còn trong hạn, ghi nhận chưa nộp"
    return (f"{_submitted_by(context, evidence)}, sau hạn nộp ({due.phrase}); {seen}. {_edits(context, due)}"
            "Thời điểm nộp chưa xác minh được nên tạm tính là đúng hạn.")


_VERDICTS: dict[TimelinessVerdict, Callable[[StandingContext, Evidence, Deadline, int], str]] = {
    TimelinessVerdict.ON_TIME: _on_time,
    TimelinessVerdict.LATE: _late,
    TimelinessVerdict.UNPROVEN: _unproven,
}


def _submitted_by(context: StandingContext, evidence: Evidence, *, start: bool = True) -> str:
    """Returns the moment by which the report was submitted, and the evidence for it."""
    when = clock(evidence.before, context.zone)
    submitted = context.report_state.submitted
    if submitted is not None and _narrowed(submitted):
        sentence = f"lịch sử phiên bản ghi lần sửa cuối {when}"
    elif submitted is not None and submitted.at == evidence.before:
        sentence = f"thấy đã nộp khi xem tệp lúc {when}"
    else:
        sentence = f"tệp được sửa lần cuối {when}"
    return sentence[0].upper() + sentence[1:] if start else sentence


def _narrowed(submitted: Event) -> bool:
    """Reports whether the store's revision history narrowed the time window."""
    history: Mapping[str, Any] = submitted.data.get("history") or {}
    return bool(history) and history["before"] != submitted.data["before"]


def _edits(context: StandingContext, due: Deadline) -> str:
    """Returns the last change in time and the first late one, from the store's revision history of an unproven
    window."""
    history = context.report_state.submitted.data.get("history") if context.report_state.submitted else None
    moments = [datetime.fromisoformat(each) for each in (history or {}).get("edits", ())]
    early, late = [each for each in moments if each < due.cutoff], [each for each in moments if each >= due.cutoff]
    words = [f"lần sửa cuối trong hạn {clock(early[-1], context.zone)}" if early else
             "không có lần sửa nào kết thúc trong hạn"]
    words += [f"lần sửa đầu sau hạn {clock(late[0], context.zone)}"] if late else []
    return f"Lịch sử phiên bản ghi: {'; '.join(words)}. " if moments else ""


def _unreadable_since(context: StandingContext) -> str:
    broken = context.history.unreachable
    if broken is None:
        return ""
    return f"Hiện không đọc được tệp: {problem_and_remedy(broken)}"


def unreachable_reason(context: StandingContext) -> str:
    broken = context.history.unreachable
    if broken is None:
        return ""
    sentence = f"Không đọc được tệp từ {clock(broken.at, context.zone)}: {problem_and_remedy(broken)}"
    return f"{sentence} {returned_reason(context)}" if context.report_state.returned else sentence


def problem_and_remedy(broken: Event) -> str:
    """Returns the problem in an `unreachable` event, and its remedy."""
    words = (str(broken.data.get(key) or "").strip() for key in ("trouble", "remedy"))
    return " ".join(_sentence(each) for each in words if each)


def notice(context: StandingContext) -> str:
    """Returns that another unit's file holds the unit's workbook, and what to do."""
    return " ".join(ELSEWHERE.format(file=each.data.get("file", ""), unit=each.unit) for each in context.elsewhere)


def returned_reason(context: StandingContext, first: TimelinessVerdict | None = None, late: int = 0) -> str:
    """`first`: the verdict on the first submission; `late`: days after the due date of the return."""
    returned = context.report_state.returned
    if returned is None:
        return ""
    sentences = [f"Đã trả lại ngày {day(returned.at, context.zone)}{_because(returned)}."]
    if context.due is not None and returned.data.get("until"):
        over = f", đã quá hạn nộp lại {late} ngày" if late else ""
        sentences.append(f"Hạn nộp lại: hết ngày {numeric_date(context.due.last_day)}{over}.")
    if first is not None:
        sentences.append(f"Lần nộp đầu: {VERDICT_WORDS[first]}.")
    return " ".join((*sentences, "Đơn vị chỉnh sửa rồi chọn “Đã nộp” thì tính là nộp lại."))


def exempt_reason(context: StandingContext) -> str:
    exempted = context.report_state.exempted
    return f"Được miễn từ ngày {day(exempted.at, context.zone)}{_because(exempted)}." if exempted else ""


def owing_reason(context: StandingContext, late: int) -> str:
    return " ".join(filter(None, (_against_deadline(context, late), _last_observation(context))))


def _against_deadline(context: StandingContext, late: int) -> str:
    if context.due is None:
        return "Nội dung này không đặt hạn nộp."
    if late:
        return f"Đã quá hạn nộp ({context.due.phrase}) {late} ngày."
    left = (context.due.last_day - context.as_of.astimezone(context.zone).date()).days
    if left == 0:
        return f"Hôm nay là ngày cuối còn trong hạn nộp ({context.due.phrase})."
    return f"Còn {left} ngày là hết hạn nộp ({context.due.phrase})."


def _last_observation(context: StandingContext) -> str:
    withdrawn = context.report_state.withdrawn
    if withdrawn is not None:
        return f"Đơn vị đã rút báo cáo, thấy khi xem tệp lúc {clock(withdrawn.at, context.zone)}."
    if context.seen_at is None:
        return "Chưa xem tệp lần nào."
    return f"Lần xem gần nhất ({clock(context.seen_at, context.zone)}) ghi nhận chưa nộp."


def decision_words(report_state: ReportState, zone: ZoneInfo, *, dated: bool) -> str:
    """Returns the newest decision, and whether the unit changed its report after it was accepted. `dated`: there is a
    deadline; without one no verdict is repeated."""
    decided = report_state.decided
    if decided is None:
        return ""
    decided = decided if dated else replace(decided, data={**decided.data, "verdict": None})
    by = f" (do {decided.data['by']})" if decided.data.get("by") else ""
    sentence = DECISIONS[decided.kind](decided, day(decided.at, zone)) + by + _because(decided)
    conflict = report_state.conflict if report_state.accepted is not None else None
    return f"{sentence}; sửa sau khi duyệt" if conflict and conflict.what is Departure.AMENDED else sentence


def _accepted(event: Event, on: str) -> str:
    verdict = event.data.get("verdict")
    return f"Duyệt ngày {on}" + (f", {VERDICT_WORDS[TimelinessVerdict(verdict)]}" if verdict else "")


def _extended(event: Event, on: str) -> str:
    return f"Gia hạn đến hết ngày {numeric_date(date.fromisoformat(event.data['until']))} (quyết định ngày {on})"


def _exempted(event: Event, on: str) -> str:
    return f"{'Miễn' if event.data.get('exempt', True) else 'Hủy miễn'} từ ngày {on}"


def _returned(event: Event, on: str) -> str:
    until = event.data.get("until")
    return f"Trả lại ngày {on}" + (f", nộp lại đến hết ngày {numeric_date(date.fromisoformat(until))}" if until else "")


DECISIONS: dict[EventKind, Callable[[Event, str], str]] = {
    EventKind.ACCEPTED: _accepted,
    EventKind.RETURNED: _returned,
    EventKind.EXTENDED: _extended,
    EventKind.EXEMPTED: _exempted,
}


def _because(event: Event) -> str:
    reason = str(event.data.get("reason") or "").strip().rstrip(".")
    return f": {reason}" if reason else ""


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
