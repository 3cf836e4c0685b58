"""Why a letter goes: what each of its occasions follows from, for people who read a list of letters (Vietnamese)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from automation.domain.plan.letters import OF_THE_LADDER, LetterKind
from automation.domain.plan.plan import Plan
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Message, Occasion, parse_step
from automation.domain.tracking.standing import Standing
from automation.domain.vietnamese.formatting import official_date

KEY = 12  # characters of an event's key in a step
ACTS: Mapping[EventKind, str] = {
    EventKind.SUBMITTED: "đơn vị nộp báo cáo", EventKind.RETURNED: "trả lại báo cáo",
    EventKind.ACCEPTED: "duyệt báo cáo", EventKind.EXTENDED: "gia hạn",
    EventKind.EXEMPTED: "quyết định về miễn nộp", EventKind.ANNOUNCED: "gửi thông báo"}
PERIODIC: Mapping[LetterKind, str] = {
    LetterKind.DIGEST_MEMBER: "đến kỳ tổng hợp gửi thành viên",
    LetterKind.DIGEST_SECRETARY: "có việc mới hoặc việc chờ thư ký trong ngày làm việc",
    LetterKind.UNCLEAR_DECISION: "quyết định ghi trong sổ theo dõi chưa rõ",
    LetterKind.INVITATION: "nội dung báo cáo đã mở, đơn vị chưa bắt đầu",
    LetterKind.NUDGE: "chưa hoàn thành, nội dung không đặt hạn hoặc còn điểm cần hoàn thiện"}


class Causes:
    """`events`: of the ledger; `now`: aware, in the plan's zone."""

    def __init__(self, plan: Plan, events: Iterable[Event], standings: Mapping[tuple[str, str], Standing],
                 now: datetime) -> None:
        self._acts = {each.key[:KEY]: each for each in events if each.kind in ACTS}
        self._plan, self._standings, self._now = plan, standings, now
        self._steps = {each.code: each for each in plan.ladder}

    def of_message(self, message: Message) -> str:
        """Returns the causes of all its occasions, the most urgent first."""
        words = "; ".join(dict.fromkeys(filter(None, map(self.of, message.occasions))))
        return words[:1].upper() + words[1:]

    def of(self, occasion: Occasion) -> str:
        if occasion.kind in OF_THE_LADDER:
            return self._of_step(occasion)
        name, _, rest = occasion.step.partition("@")
        key, _, again = rest.partition("#")
        act = self._acts.get(key[:KEY])
        if act is not None:
            return self._of_act(occasion, act, again)
        number = (again or name.partition("#")[2]) if "#" in occasion.step else ""
        return PERIODIC.get(occasion.kind, "") + (f", lần {number}" if number and number != "1" else "")

    def _of_act(self, occasion: Occasion, act: Event, again: str) -> str:
        by = str(act.data.get("by") or self._plan.words.committee)
        standing = self._standings.get((occasion.unit or "", occasion.obligation))
        words, at = f"{by} {ACTS[act.kind]}", act.at
        if act.kind is EventKind.SUBMITTED:
            words, at = ACTS[act.kind], (standing.submitted_at if standing else None) or at
        words += f" ngày {official_date(at.astimezone(ZoneInfo(self._plan.timezone)).date())}"
        if occasion.kind is LetterKind.ERRORS and standing is not None:
            words += f", còn {standing.errors} lỗi"
        return words + (f", nhắc lần {again}" if again else "")

    def _of_step(self, occasion: Occasion) -> str:
        code = parse_step(occasion.step)[0].partition("@")[0]
        step = self._steps.get(code)
        standing = self._standings.get((occasion.unit or "", occasion.obligation))
        parts = [standing.title if standing else "", f"mốc “{step.words if step else code}”", self._of_due(occasion)]
        return ", ".join(filter(None, parts))

    def _of_due(self, occasion: Occasion) -> str:
        due = occasion.step_key[-1]
        if due is None:
            return ""
        planned = next((each.deadline for each in self._plan.obligations if each.code == occasion.obligation), None)
        own = "" if planned and planned.last_day == due else " (hạn riêng của đơn vị)"
        left = (due - self._now.date()).days
        when = f"còn {left} ngày" if left > 0 else f"đã quá {-left} ngày" if left else "hôm nay là ngày cuối"
        return f"hạn nộp đến hết ngày {official_date(due)}{own}, {when}"


def with_causes(rows: Iterable[Mapping[str, Any]], messages: Iterable[Message],
                cause: Callable[[Message], str]) -> list[dict[str, Any]]:
    """Returns the rows of the messages with `why` and, for each, whether it goes now."""
    found = {each.key: cause(each) for each in messages}
    return [{**row, "goes": row["state"] == "planned", "why": found.get(row["key"], "")} for row in rows]
