"""Why a standing is what it is, in the words that the register and the mail show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import Deadline
from automation.domain.plan.plan import Obligation
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.history import ReportState, UnitHistory
from automation.domain.tracking.standing import Evidence, TimelinessVerdict

VERDICT_WORDS = {
    TimelinessVerdict.ON_TIME: "đúng hạn",
    TimelinessVerdict.LATE: "trễ hạn",
    TimelinessVerdict.UNPROVEN: "đúng hạn, chưa xác minh",
}


@dataclass(frozen=True, slots=True)
class StandingContext:
    """All that one standing is worked out from. `due` counts the unit's extension;
    `seen_at` is when its workbook was last seen as its newest observation says."""

    unit: str
    obligation: Obligation
    course: ReportState
    history: UnitHistory
    due: Deadline | None
    seen_at: datetime | None
    as_of: datetime
    zone: ZoneInfo


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """"16:20 ngày 26/05/2024"."""
    return f"{moment.astimezone(zone):%H:%M ngày %d/%m/%Y}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y}"


def submitted_reason(case: StandingContext, evidence: Evidence, verdict: TimelinessVerdict, late: int) -> str:
    """Why a submission counts as it does; then what has happened to the file since."""
    settled = case.course.settled
    if settled is not None:
        told = (f"Ban đã xác định là {VERDICT_WORDS[verdict]} khi duyệt ngày {day(settled.at, case.zone)}"
                f"{_because(settled)}.")
    elif case.due is None:
        told = f"{_handed_in(case, evidence)}; nội dung này không đặt hạn nộp."
    else:
        told = _VERDICTS[verdict](case, evidence, case.due, late)
    return " ".join(filter(None, (told, _unreadable_since(case))))


def _on_time(case: StandingContext, evidence: Evidence, due: Deadline, _late: int) -> str:
    told = f"{_handed_in(case, evidence)}, trước hạn nộp ({due.phrase})"
    if evidence.after is None:
        return f"{told}."
    return f"{told}; lần xem trước đó ({clock(evidence.after, case.zone)}) chưa nộp."


def _late(case: StandingContext, evidence: Evidence, due: Deadline, late: int) -> str:
    seen = clock(evidence.after or evidence.before, case.zone)
    return (f"Đã quá hạn nộp ({due.phrase}) mà lần xem {seen} vẫn chưa nộp; "
            f"{_handed_in(case, evidence, start=False)}, trễ {late} ngày.")


def _unproven(case: StandingContext, evidence: Evidence, due: Deadline, _late: int) -> str:
    if evidence.after is None:
        seen = "trước đó chưa xem tệp lần nào"
    else:
        seen = f"lần xem trước đó ({clock(evidence.after, case.zone)}), khi còn trong hạn, chưa nộp"
    return (f"{_handed_in(case, evidence)}, sau hạn nộp ({due.phrase}); {seen}. {_edits(case, due)}"
            "Thời điểm nộp chưa xác minh được nên tạm tính là đúng hạn.")


_VERDICTS: dict[TimelinessVerdict, Callable[[StandingContext, Evidence, Deadline, int], str]] = {
    TimelinessVerdict.ON_TIME: _on_time,
    TimelinessVerdict.LATE: _late,
    TimelinessVerdict.UNPROVEN: _unproven,
}


def _handed_in(case: StandingContext, evidence: Evidence, *, start: bool = True) -> str:
    """The moment by which it was handed in, and how that is known."""
    when = clock(evidence.before, case.zone)
    found = case.course.submitted
    if found is not None and _narrowed(found):
        told = f"lịch sử phiên bản ghi lần sửa cuối {when}"
    elif found is not None and found.at == evidence.before:
        told = f"thấy đã nộp khi xem tệp lúc {when}"
    else:
        told = f"tệp được sửa lần cuối {when}"
    return told[0].upper() + told[1:] if start else told


def _narrowed(submitted: Event) -> bool:
    """Was the window cut by the store's history of the file?"""
    known: Mapping[str, Any] = submitted.data.get("history") or {}
    return bool(known) and known["before"] != submitted.data["before"]


def _edits(case: StandingContext, due: Deadline) -> str:
    """What the store's history knows of an open window: the last change in time, the first that is not."""
    known = case.course.submitted.data.get("history") if case.course.submitted else None
    moments = [datetime.fromisoformat(each) for each in (known or {}).get("edits", ())]
    early, late = [each for each in moments if each < due.cutoff], [each for each in moments if each >= due.cutoff]
    words = [f"lần sửa cuối trong hạn {clock(early[-1], case.zone)}" if early else
             "không có lần sửa nào kết thúc trong hạn"]
    words += [f"lần sửa đầu sau hạn {clock(late[0], case.zone)}"] if late else []
    return f"Lịch sử phiên bản ghi: {'; '.join(words)}. " if moments else ""


def _unreadable_since(case: StandingContext) -> str:
    broken = case.history.unreachable
    if broken is None:
        return ""
    return f"Hiện không đọc được tệp: {trouble(broken)}"


def unreachable_reason(case: StandingContext) -> str:
    broken = case.history.unreachable
    if broken is None:
        return ""
    told = f"Không đọc được tệp từ {clock(broken.at, case.zone)}: {trouble(broken)}"
    return f"{told} {returned_reason(case)}" if case.course.returned else told


def trouble(broken: Event) -> str:
    """What an `unreachable` event says, and its remedy."""
    words = (str(broken.data.get(key) or "").strip() for key in ("trouble", "remedy"))
    return " ".join(_sentence(each) for each in words if each)


def returned_reason(case: StandingContext) -> str:
    returned = case.course.returned
    if returned is None:
        return ""
    told = f"Đã trả lại ngày {day(returned.at, case.zone)}{_because(returned)}."
    return f"{told} Đơn vị sửa rồi để “Đã nộp” thì tính là nộp lại."


def exempt_reason(case: StandingContext) -> str:
    exempted = case.course.exempted
    return f"Được miễn từ ngày {day(exempted.at, case.zone)}{_because(exempted)}." if exempted else ""


def owing_reason(case: StandingContext, late: int) -> str:
    return " ".join(filter(None, (_against_deadline(case, late), _last_look(case))))


def _against_deadline(case: StandingContext, late: int) -> str:
    if case.due is None:
        return "Nội dung này không đặt hạn nộp."
    if late:
        return f"Đã quá hạn nộp ({case.due.phrase}) {late} ngày."
    left = (case.due.last_day - case.as_of.astimezone(case.zone).date()).days
    if left == 0:
        return f"Hôm nay là ngày cuối còn trong hạn nộp ({case.due.phrase})."
    return f"Còn {left} ngày là hết hạn nộp ({case.due.phrase})."


def _last_look(case: StandingContext) -> str:
    withdrawn = case.course.withdrawn
    if withdrawn is not None:
        return f"Đơn vị đã rút báo cáo, thấy khi xem tệp lúc {clock(withdrawn.at, case.zone)}."
    if case.seen_at is None:
        return "Chưa xem tệp lần nào."
    return f"Lần xem gần nhất ({clock(case.seen_at, case.zone)}) chưa nộp."


def decision_words(course: ReportState, zone: ZoneInfo) -> str:
    """The newest decision, and whether the unit changed its report after it was accepted."""
    decided = course.decided
    if decided is None:
        return ""
    told = DECISIONS[decided.kind](decided, day(decided.at, zone)) + _because(decided)
    return f"{told}; sửa sau khi duyệt" if course.amended_after_acceptance else told


def _accepted(event: Event, on: str) -> str:
    verdict = event.data.get("verdict")
    return f"Duyệt ngày {on}" + (f", {VERDICT_WORDS[TimelinessVerdict(verdict)]}" if verdict else "")


def _extended(event: Event, on: str) -> str:
    return f"Gia hạn đến hết ngày {date.fromisoformat(event.data['until']):%d/%m/%Y} (quyết định ngày {on})"


def _exempted(event: Event, on: str) -> str:
    return f"{'Miễn' if event.data.get('exempt', True) else 'Thôi miễn'} từ ngày {on}"


DECISIONS: dict[EventKind, Callable[[Event, str], str]] = {
    EventKind.ACCEPTED: _accepted,
    EventKind.RETURNED: lambda _event, on: f"Trả lại ngày {on}",
    EventKind.EXTENDED: _extended,
    EventKind.EXEMPTED: _exempted,
}


def _because(event: Event) -> str:
    reason = str(event.data.get("reason") or "").strip().rstrip(".")
    return f": {reason}" if reason else ""


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
