"""Alarms and short notices: their texts, and by which channels one is still to be sent, by the ledger. No input or
output. No text contains personal data, a file's name or an address."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from automation.correspondence.outbox.records import outbox_records
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Obligation
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Delivery, Message, Receipt
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket
from automation.domain.vietnamese.formatting import format_number, official_dates, worded_moment

REPEATED_AFTER = timedelta(days=7)  # an alarm whose cause lasts
RECENT = timedelta(days=2)  # a digest that could not be posted is tried again so long
OVER = "over"  # the state of an occasion whose cause is gone
SENT = frozenset({Delivery.SENT, Delivery.UNCERTAIN})  # not sent again
MAIL, CHAT = "mail", "webhook"  # the channels

SUBJECT = "[Báo cáo] Cần xử lý: {title}"
NO_ACCESS = "{title}: lần chạy {at} không vào được Google hoặc máy chủ thư. {why} Việc cần làm: {remedy}"
NO_ACCESS_TO_MAIL = "{title}: lần chạy {at} không gửi được thư. {why}"
GUARDED = "{title}: lần chạy {at} dừng trước khi gửi thư. {why}"
FAILED = "{title}: lần chạy {at} không xong. Đề nghị xem nhật ký trên máy chạy phần mềm, rồi chạy: baocao doctor."
SERVICE = ("{title}: dịch vụ {unit} không xong{status}, ghi nhận {at}. Đề nghị xem journalctl -u {unit} trên máy "
           "chạy phần mềm, rồi chạy: baocao doctor.")
INTERRUPTED = ("{title}: lần chạy “baocao {command}” bắt đầu {began} đã bị dừng giữa chừng, không rõ vì sao (máy tắt, "
               "hết bộ nhớ, hoặc bị buộc dừng); ghi nhận {at}. Không mất dữ liệu, các lần chạy sau làm tiếp. Nếu còn "
               "lặp lại, đề nghị xem nhật ký của máy chạy phần mềm, rồi chạy: baocao doctor.")
TEST = "{title}: tin thử, gửi {at}. Nhận được tin này là cảnh báo hoạt động; không phải làm gì."
DIGEST = ("{title}, tính đến {at}. Hạn nộp: {due}. Phải nộp {owed} đơn vị: đúng hạn {on_time}, trễ hạn {late}, quá hạn "
          "chưa nộp {missing}, chưa đến hạn {not_yet_due}; được miễn {exempt}.")
UNREADABLE = " Không đọc được tệp của {count} đơn vị."
REGISTER = " Sổ theo dõi: {url}"


class AlarmKind(StrEnum):
    """The occasions of alarms; each lasts until a run ends without it."""

    NO_ACCESS = "no_access"
    GUARD = "guard"
    FAILURE = "failure"
    SERVICE = "service"  # systemd reports a unit that failed
    INTERRUPTED = "interrupted"  # the run before never ended


# Occasion → those of which one that is open may be about the same run.
SAME_CAUSE: Mapping[str, Collection[str]] = {
    AlarmKind.SERVICE: set(AlarmKind), AlarmKind.INTERRUPTED: {AlarmKind.INTERRUPTED, AlarmKind.SERVICE}}


@dataclass(frozen=True, slots=True)
class Alarm:
    kind: AlarmKind
    text: str


def channels_due(events: Iterable[Event], occasion: str, channels: Iterable[str], now: datetime | None) -> list[str]:
    """Return the channels by which the occasion was not notified yet, since its cause was last gone. `now`: a lasting
    cause is notified again after a time; None: once for ever. A failed unit of systemd is notified only where no other
    alarm is open, which then is about the same run; a run that never ended only where systemd did not report it."""
    return [each for each in channels if not _open_since(events, occasion, each, now)]


def _open_since(events: Iterable[Event], occasion: str, channel: str, now: datetime | None) -> datetime | None:
    others = SAME_CAUSE.get(occasion, {occasion})
    since: dict[str, datetime] = {}
    for each in events:
        if each.kind is not EventKind.NOTIFIED or each.data["occasion"] not in others:
            continue
        if each.data["state"] == OVER:
            since.pop(each.data["occasion"], None)
        elif each.data["channel"] == channel and each.data["state"] in SENT:
            since[each.data["occasion"]] = each.at
    recent = [at for at in since.values() if now is None or now - at < REPEATED_AFTER]
    return max(recent, default=None)


def open_alarms(events: Iterable[Event]) -> set[str]:
    """Return the alarms that were sent and whose cause is not known to be gone."""
    found: dict[str, bool] = {}
    for each in events:
        if each.kind is EventKind.NOTIFIED and each.data["occasion"] in set(AlarmKind):
            found[each.data["occasion"]] = each.data["state"] != OVER
    return {occasion for occasion, is_open in found.items() if is_open}


def notified_event(now: datetime, occasion: str, channel: str, receipt: Receipt, number: int) -> Event:
    """`number`: of the ledger's events, so that a repetition at the same moment is an event of its own."""
    return event(now, EventKind.NOTIFIED, identity={"occasion": occasion, "channel": channel, "number": number},
                 occasion=occasion, channel=channel, state=receipt.state.value, detail=receipt.detail)


def over_event(now: datetime, occasion: str, number: int) -> Event:
    return event(now, EventKind.NOTIFIED, identity={"occasion": occasion, "state": OVER, "number": number},
                 occasion=occasion, channel="", state=OVER, detail="")


def alarm_message(to: Sequence[str], sender: str, title: str, text: str, key: str) -> Message:
    """Return the mail of an alarm, in text and HTML."""
    subject = SUBJECT.format(title=title)
    shown = f'<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>{html.escape(subject)}</title>' \
            f"<body><p>{html.escape(text)}</p></body></html>"
    return Message(key, None, "", "alarm", tuple(to), subject, text, shown, sender)


def digest_text(obligation: Obligation, standings: Sequence[Standing], now: datetime, register_url: str) -> str:
    """Return the counts of one obligation, for a chat. `now` is aware, in the plan's zone."""
    counts = {bucket.value: format_number(sum(each.bucket is bucket for each in standings))
              for bucket in TimelinessBucket}
    owed = sum(each.bucket is not TimelinessBucket.EXEMPT for each in standings)
    due = official_dates(obligation.deadline.phrase) if obligation.deadline else "không đặt hạn"
    unreadable = sum(each.stage is Stage.UNREACHABLE for each in standings)
    text = DIGEST.format_map({**counts, "title": obligation.title, "at": worded_moment(now), "due": due,
                              "owed": format_number(owed)})
    text += UNREADABLE.format(count=format_number(unreadable)) if unreadable else ""
    return text + (REGISTER.format(url=register_url) if register_url.startswith("http") else "")


def recent_digests(events: Iterable[Event], now: datetime) -> dict[str, str]:
    """Return occasion → obligation of the committee's digests whose letters were planned lately, those that failed
    included. An occasion is a digest's obligation, step and due date, whoever receives the letter."""
    found: dict[str, str] = {}
    for each in outbox_records(events).values():
        if each.redirected or not each.attempts:
            continue
        if each.kind is LetterKind.DIGEST_COMMITTEE and now - each.planned_at < RECENT:
            _, obligation, step, due = each.step_key
            found[f"digest {obligation} {step} {due.isoformat() if due else ''}".rstrip()] = obligation
    return found


def channel_words() -> Mapping[str, str]:
    """Return the Vietnamese names of the channels."""
    return {MAIL: "thư cảnh báo", CHAT: "webhook"}
