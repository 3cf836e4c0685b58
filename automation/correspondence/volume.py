"""Bounds the number of letters of one run: by the plan's own limit, and by how many were to be expected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from automation.domain.plan.letters import AT_ONCE, LetterKind
from automation.domain.plan.plan import Condition, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.history import is_check
from automation.domain.tracking.messages import Message, Occasion, StepKey, parse_step
from automation.domain.tracking.standing import NOT_BEGUN, Stage, Standing
from automation.domain.tracking.standings import standings

SHARE = 0.2  # of the expected letters: so many more are too many
LEAST = 20  # fewer unexpected letters never stop a run
DECISIONS = frozenset({EventKind.RETURNED, EventKind.EXTENDED, EventKind.EXEMPTED})  # after which a person expects mail

TOO_MANY = ("Có {count} thư cần gửi trong một lần chạy, vượt giới hạn {limit} (max_messages_per_run): "
            "chưa gửi thư nào. Xem danh sách bằng lệnh “remind --dry-run”; nếu đúng thì nâng giới hạn "
            "trong tệp kế hoạch.")
UNEXPECTED = ("Có {count} thư cần gửi, trong đó {surplus} thư về báo cáo mà ở lần chạy ngày {night:%d/%m/%Y} đơn vị "
              "chưa nợ: nhiều bất thường nên chưa gửi thư nào. Có thể bảng tính bị chép đè hoặc đồng bộ dở. Xem danh "
              "sách bằng lệnh “remind --dry-run”; nếu đúng là phải gửi, đề nghị chạy một lần “run --ignore-guard”.")


def exceeds(count: int, expected: int) -> bool:
    """Whether `count` letters are more than the `expected` ones by SHARE of these, and by LEAST."""
    surplus = count - expected
    return surplus >= LEAST and surplus >= SHARE * expected


def stop_reason(messages: Sequence[Message], plan: Plan, units: Mapping[str, Unit], events: Sequence[Event],
                now: datetime, *, ignore_guard: bool = False, waited: Collection[StepKey] = ()) -> str:
    """Why none of the messages may be sent (Vietnamese), "" when they may. `ignore_guard` lifts the bound by
    expectation; a limit that the plan sets always holds. `waited`: the steps of queued messages, which were expected
    when they were queued."""
    limit = plan.guards.max_messages_per_run
    if limit is not None and len(messages) > limit:
        return TOO_MANY.format(count=len(messages), limit=limit)
    night = last_night(events, now)
    if ignore_guard or night is None or len(messages) < LEAST:
        return ""
    before = _last_night(events, plan, units, night)
    expected = sum(all(own.step_key in waited or before.expects(own) for own in each.occasions) for each in messages)
    if not exceeds(len(messages), expected):
        return ""
    return UNEXPECTED.format(count=len(messages), surplus=len(messages) - expected,
                             night=night.astimezone(now.tzinfo))


def last_night(events: Iterable[Event], now: datetime) -> datetime | None:
    """The moment of the newest run before `now` that recorded observations and whose mail was not held back; None on
    the first night. A night that was held back proves nothing about the next one, nor does a check by day, which sends
    no reminders."""
    recorded = [each for each in events if each.at < now]
    held = {each.at for each in recorded if each.kind is EventKind.MAIL_HELD or is_check(each)}
    return max((each.at for each in recorded if each.kind is EventKind.OBSERVED and each.at not in held), default=None)


@dataclass(frozen=True, slots=True)
class LastNight:
    """`standings`: of each report that night, none of a unit that has begun since. `decided`: (unit, obligation) of the
    reports that people have decided on since. `of_errors`: codes of the ladder's steps on reports with errors."""

    standings: Mapping[tuple[str, str], Standing]
    decided: Collection[tuple[str | None, str | None]]
    of_errors: Collection[str] = ()

    def expects(self, occasion: Occasion) -> bool:
        """A letter that answers an act is expected; one on errors, if the report was owed or had errors before; one
        that invites to a report, or follows one up, if it was not handed in, had errors or is a new unit's."""
        before = self.standings.get((occasion.unit or "", occasion.obligation))
        stage = before.stage if before else None
        if occasion.kind in (LetterKind.NUDGE, LetterKind.INVITATION):
            return before is None or stage in NOT_BEGUN or stage is Stage.WITH_ERRORS
        decided = (occasion.unit, occasion.obligation) in self.decided
        owed = decided or (before is not None and (before.owes or stage is Stage.UNREACHABLE))
        if occasion.unit is None:
            return True
        if occasion.kind is LetterKind.ERRORS or parse_step(occasion.step)[0] in self.of_errors:
            return owed or stage is Stage.WITH_ERRORS
        return occasion.kind in AT_ONCE or owed


def _last_night(events: Sequence[Event], plan: Plan, units: Mapping[str, Unit], night: datetime) -> LastNight:
    decided = {(each.unit, each.obligation) for each in events if each.kind in DECISIONS and each.at > night}
    of_errors = {each.code for each in plan.ladder if each.condition is Condition.ERRORS}
    return LastNight(standings(events, plan, units, night), decided, of_errors)
