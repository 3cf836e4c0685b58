"""The secretary's morning digest: what changed since the last one, what waits for her, what failed, what goes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from automation.correspondence.ladder import UNIT_LADDER, due_for, is_open, scheduled_steps
from automation.correspondence.letters import Office, distinct, letter
from automation.correspondence.mail_history import DONE, MailHistory
from automation.correspondence.occasions.ladder_steps import conditions_met, has_errors
from automation.correspondence.occasions.topic import UnsentMessage, addressees
from automation.domain.plan.letters import LETTER_WORDS, LetterKind
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery, Message, Occasion
from automation.domain.tracking.standing import Stage, Standing, TimelinessVerdict

STEP = "thu-ky"
SHOWN = 20  # lines of one list
CHANGES: Mapping[EventKind, str] = {
    EventKind.SUBMITTED: "nộp báo cáo", EventKind.AMENDED: "sửa báo cáo đã nộp", EventKind.WITHDRAWN: "rút lại báo cáo",
    EventKind.CONFLICT: "tệp khác với báo cáo đã ghi nhận", EventKind.ACCEPTED: "được duyệt",
    EventKind.RETURNED: "bị trả lại", EventKind.EXTENDED: "được gia hạn",
    EventKind.EXEMPTED: "được miễn, hoặc hủy miễn",
    EventKind.MESSAGE_BOUNCED: "thư gửi tới bị trả lại", EventKind.MESSAGE_COMPLAINED: "báo thư là thư rác",
}
WAITING = "chờ duyệt"
UNPROVEN = "chờ xác minh thời điểm nộp"
CONFLICTS = "tệp khác với báo cáo đã ghi nhận, chờ quyết định"
UNREADABLE = "không đọc được tệp"
DRAFTED = "đã lập dự thảo công văn đôn đốc, chờ số và chữ ký:"
UNREACHED = "không có địa chỉ thư dùng được, cần bổ sung hoặc sửa trong config/units.csv"
RETURNED_MAIL = "thư gửi tới địa chỉ bị trả lại, cần hỏi lại địa chỉ"
UNCLEAR = "quyết định chưa rõ trong sổ theo dõi"


@dataclass(frozen=True, slots=True)
class Line:
    """How many reports, of which units at most SHOWN are named."""

    words: str
    count: int
    units: tuple[str, ...] = ()
    more: int = 0


def secretary_digest(office: Office, history: MailHistory, units: Mapping[str, Unit], standings: Iterable[Standing],
                     events: Sequence[Event], planned: Sequence[Message],
                     left: Sequence[UnsentMessage]) -> Message | None:
    """Returns the digest of a working day on which there is anything new; nothing without the secretary's address.
    `planned`, `left`: the messages of this run, and those that it can't send."""
    row = office.plan.letter(LetterKind.DIGEST_SECRETARY)
    to = distinct(office.plan.secretary_emails)
    if row is None or not to or not office.days.is_working(office.today):
        return None
    occasion = Occasion(LetterKind.DIGEST_SECRETARY, None, "", f"{STEP}@{office.today.isoformat()}")
    whom = addressees(history, occasion.step_key, to)
    if whom is None or (history.state(occasion.step_key) in DONE and not whom.again):
        return None
    known, words = tuple(standings), office.plan.words
    titles, last = {each.code: each.title for each in office.plan.obligations}, _last(office, history)
    changed = [*_changed(events, last, units, titles), *_drafted(events, last, titles)]
    failed = [each for each in history.by_step_key.values() if each.state in {Delivery.FAILED, Delivery.UNCERTAIN}
              and office.now - each.at < timedelta(days=1)]
    tomorrow = _tomorrow(office, units, known)
    if not (changed or failed or left or planned or tomorrow):
        return None
    context = office.common() | {
        "changed": changed, "waiting": _waiting(known, history, units, titles), "failed": len(failed),
        "left": [_unsent(office, units, titles, each) for each in left[:SHOWN]],
        "more_left": max(0, len(left) - SHOWN), "sent": _by_kind(planned, words.committee), "tomorrow": tomorrow}
    return letter(office, occasion, whom.pair, row.subject, row.template, context, again=whom.again)


def _last(office: Office, history: MailHistory) -> datetime:
    """Returns when the last digest went, at most a week ago."""
    sent = [each.at for each in history.by_step_key.values()
            if each.kind is LetterKind.DIGEST_SECRETARY and each.state is Delivery.SENT]
    return max([*sent, office.now - timedelta(days=7)])


def _unsent(office: Office, units: Mapping[str, Unit], titles: Mapping[str, str], message: UnsentMessage) -> str:
    """Which message it is, in words, and why it can't be sent."""
    steps = {each.code: each.described(office.plan.words.committee) for each in office.plan.ladder}
    unit = units.get(message.unit or "")
    whom = unit.name if unit else office.plan.words.committee_first
    step = steps.get(message.step.partition("@")[0], "")
    about = ", ".join(filter(None, (whom, titles.get(message.obligation, message.obligation), step)))
    return f"{about}: {message.reason}"


def _drafted(events: Iterable[Event], since: datetime, titles: Mapping[str, str]) -> list[Line]:
    """Official letters that a step of the ladder drafted: number and signature are asked for."""
    return [Line(f"{titles.get(each.obligation or '', each.obligation)}: {DRAFTED} {each.data['file']}",
                 each.data["units"]) for each in events
            if each.kind is EventKind.DRAFTED and each.at > since and each.data.get("step")]


def _changed(events: Iterable[Event], since: datetime, units: Mapping[str, Unit],
             titles: Mapping[str, str]) -> list[Line]:
    found: dict[tuple[EventKind, str], list[str]] = {}
    for each in events:
        if each.kind in CHANGES and each.at > since and each.unit:
            found.setdefault((each.kind, each.obligation or ""), []).append(each.unit)
    return [_line(": ".join(filter(None, (titles.get(obligation, obligation), CHANGES[kind]))), codes, units)
            for (kind, obligation), codes in found.items()]


def _waiting(standings: Sequence[Standing], history: MailHistory, units: Mapping[str, Unit],
             titles: Mapping[str, str]) -> list[Line]:
    lists: dict[str, list[str]] = {}
    for each in standings:
        title = titles.get(each.obligation, each.obligation)
        if each.stage is Stage.SUBMITTED and each.complete:
            lists.setdefault(f"{title}: {WAITING}", []).append(each.unit)
        if each.verdict is TimelinessVerdict.UNPROVEN and each.stage is not Stage.RETURNED:
            lists.setdefault(f"{title}: {UNPROVEN}", []).append(each.unit)
        if each.conflict:
            lists.setdefault(f"{title}: {CONFLICTS}", []).append(each.unit)
        if each.stage is Stage.UNREACHABLE:
            lists.setdefault(UNREADABLE, []).append(each.unit)
    for decision in history.unclear:
        if not decision.settled:
            lists.setdefault(UNCLEAR, []).append(decision.unit)
    return [*(_line(words, codes, units) for words, codes in lists.items()),
            *_addresses(standings, history, units)]


def _addresses(standings: Sequence[Standing], history: MailHistory, units: Mapping[str, Unit]) -> list[Line]:
    """Returns the units that owe anything and can't be written to, and those of which an address can't be used."""
    owing = [each.unit for each in standings if each.owes or each.stage in {Stage.UNREACHABLE, Stage.WITH_ERRORS}]
    unreached = [code for code in owing if code in units and not distinct(units[code].emails)]
    named = [f"{units[code].name}: {', '.join(addresses)}" for code, addresses in history.came_back.items()]
    lines = [_line(UNREACHED, unreached, units),
             Line(RETURNED_MAIL, len(named), tuple(named[:SHOWN]), max(0, len(named) - SHOWN))]
    return [each for each in lines if each.count]


def _line(words: str, codes: Iterable[str], units: Mapping[str, Unit]) -> Line:
    distinct_codes = list(dict.fromkeys(codes))
    names = tuple(units[code].name if code in units else code for code in distinct_codes[:SHOWN])
    return Line(words, len(distinct_codes), names, max(0, len(distinct_codes) - SHOWN))


def _by_kind(planned: Iterable[Message], committee: str) -> list[tuple[str, int]]:
    counted = Counter(kind for each in planned for kind in each.kinds)
    return [(f"Thư {LETTER_WORDS[kind].format(committee=committee)}", counted[kind])
            for kind in LetterKind if counted[kind]]


def _tomorrow(office: Office, units: Mapping[str, Unit], standings: Sequence[Standing]) -> list[tuple[str, int]]:
    """Returns the steps of the ladder whose day is the next one, and to how many units, as things stand."""
    day, counted = office.today + timedelta(days=1), Counter[tuple[str, str]]()
    obligations = {each.code: each for each in office.plan.obligations}
    for each in standings:
        obligation = obligations[each.obligation]
        due = due_for(office.plan, obligation, each.due)
        if due is not None and (each.owes or has_errors(each)) and is_open(obligation, due, office.now):
            met = conditions_met(office, each)
            steps = scheduled_steps(office.plan, obligation, due, UNIT_LADDER, office.days, units[each.unit])
            counted.update({(obligation.title, step.step.words) for step in steps
                            if step.day == day and step.step.by_mail and step.step.condition in met})
    return [(f"{title}: {words}", count) for (title, words), count in counted.items()]
