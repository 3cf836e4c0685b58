"""Posts to a chat that steps of the ladder make: one for each step and due date, with counts and, where the step allows
it, names of units. No personal data, no file's name, no address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from automation.correspondence.alarms import CHAT, SENT, digest_text
from automation.correspondence.ladder import ScheduledStep, due_for, is_open, newest_step
from automation.correspondence.letters import Office, UnitReport
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.ladder_steps import KINDS as UNIT_KINDS
from automation.correspondence.occasions.ladder_steps import has_errors, is_passed, reached_step, step_key
from automation.correspondence.occasions.step_digests import KINDS as DIGEST_KINDS
from automation.correspondence.occasions.step_digests import SUBJECTS, concerned_by
from automation.correspondence.outbox.events import recorded_occasion
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Channel, Condition, Obligation
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery, Occasion
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.vietnamese.formatting import format_number, official_date, worded_moment

DIGEST, STEP = "digest", "step"  # the first words of what is recorded
SHOWN = 20  # units that a post names
POST = "{title}, tính đến {at}. Hạn nộp đến hết ngày {due}."
ABOUT = " {count} đơn vị {words}{names}."
NAMES = ": {names}"
MORE = " và {count} đơn vị khác"
WORDS: Mapping[Condition, str] = {
    Condition.OWES: "chưa nộp", Condition.PARTIAL: "đã nhập một phần, chưa nộp",
    Condition.UNTOUCHED: "chưa nhập số liệu", Condition.ERRORS: "đã nộp, còn lỗi",
    Condition.NO_RECIPIENT: "chưa có địa chỉ thư"}


@dataclass(frozen=True, slots=True)
class ChatPost:
    """`occasion`: without a unit."""

    occasion: Occasion
    text: str

    @property
    def key(self) -> str:
        """What is recorded about it. A committee's digest is the same occasion, whether its letter or its step made
        the post."""
        _, obligation, step, due = self.occasion.step_key
        parts = [DIGEST] if self.occasion.kind is LetterKind.DIGEST_COMMITTEE else [STEP, self.occasion.kind.value]
        return " ".join([*parts, obligation, step, due.isoformat() if due else ""]).rstrip()


def chat_posts(office: Office, history: MailHistory, units: Mapping[str, Unit], reports: Iterable[UnitReport],
               events: Iterable[Event]) -> list[ChatPost]:
    """Returns the posts that are due and were not made yet, in the order of the plan's obligations."""
    if not any(each.by_chat for each in office.plan.ladder):
        return []
    made = {each.data["occasion"] for each in events
            if each.kind is EventKind.NOTIFIED and each.data["channel"] == CHAT and each.data["state"] in SENT}
    known, found = list(reports), list[ChatPost]()
    for obligation in office.plan.obligations:
        own = [each for each in known if each.obligation.code == obligation.code]
        found += [*_of_units(office, history, own), *_digests(office, history, obligation, units, own)]
    return [each for each in found if each.key not in made]


def _of_units(office: Office, history: MailHistory, reports: Iterable[UnitReport]) -> Iterator[ChatPost]:
    """Yields a post for each step to units or their heads, about the reports that have reached it."""
    reached: dict[tuple[str, date], tuple[ScheduledStep, list[UnitReport]]] = {}
    for each in reports:
        scheduled = _reached(office, history, each)
        if scheduled:
            reached.setdefault((scheduled.code, scheduled.due), (scheduled, []))[1].append(each)
    for scheduled, about in reached.values():
        kind = UNIT_KINDS[scheduled.step.audience]
        kind = LetterKind.ERRORS if scheduled.step.condition is Condition.ERRORS else kind
        occasion = Occasion(kind, None, about[0].obligation.code, scheduled.code, scheduled.due)
        yield ChatPost(occasion, _text(office, about[0].obligation, scheduled, [each.unit for each in about]))


def _reached(office: Office, history: MailHistory, report: UnitReport) -> ScheduledStep | None:
    owes = report.standing.owes or has_errors(report.standing)
    if report.due is None or not owes or not is_open(report.obligation, report.due, office.now):
        return None
    scheduled = reached_step(office, report, Channel.CHAT)
    if scheduled is None:
        return None
    key = step_key(report.unit.code, report.obligation, scheduled)
    return None if is_passed(office, history, key, report.due, scheduled) else scheduled


def _digests(office: Office, history: MailHistory, obligation: Obligation, units: Mapping[str, Unit],
             reports: Sequence[UnitReport]) -> Iterator[ChatPost]:
    """Yields a post for each subject of the steps to clusters, members and the committee, about all units."""
    standings, due = [each.standing for each in reports], due_for(office.plan, obligation, None)
    if due is None or not is_open(obligation, due, office.now):
        return
    concerned = concerned_by(office, units, standings)
    for audience, kind in DIGEST_KINDS.items():
        if office.plan.letter(kind, obligation.code) is None:
            continue
        for subject in SUBJECTS:
            met = {each for each in subject if concerned[each]}
            scheduled = newest_step(office.plan, obligation, due, {audience}, office.days, office.now, conditions=met,
                                    channel=Channel.CHAT)
            if scheduled and not is_passed(office, history, step_key(None, obligation, scheduled), due, scheduled):
                about = concerned[scheduled.step.condition]
                text = _digest_text(office, obligation, scheduled, units, standings, about)
                yield ChatPost(Occasion(kind, None, obligation.code, scheduled.code, scheduled.due), text)


def _digest_text(office: Office, obligation: Obligation, scheduled: ScheduledStep, units: Mapping[str, Unit],
                 standings: Sequence[Standing], about: Sequence[Standing]) -> str:
    """An unreadable workbook is counted apart: it does not prove that nothing was handed in."""
    named = [units[each.unit] for each in about if each.stage is not Stage.UNREACHABLE]
    if scheduled.step.condition is not Condition.OWES:
        return _text(office, obligation, scheduled, [units[each.unit] for each in about])
    counts = digest_text(obligation, standings, office.now.astimezone(office.zone), office.addresses.store.register())
    return counts + (_about(scheduled, named) if named and scheduled.step.names else "")


def _text(office: Office, obligation: Obligation, scheduled: ScheduledStep, about: Sequence[Unit]) -> str:
    facts = {"title": obligation.title, "at": worded_moment(office.now.astimezone(office.zone)),
             "due": official_date(scheduled.due)}
    return POST.format_map(facts) + _about(scheduled, about)


def _about(scheduled: ScheduledStep, about: Sequence[Unit]) -> str:
    names = NAMES.format(names="; ".join(each.name for each in about[:SHOWN])) if scheduled.step.names else ""
    more = MORE.format(count=format_number(len(about) - SHOWN)) if names and len(about) > SHOWN else ""
    return ABOUT.format(count=format_number(len(about)), words=WORDS[scheduled.step.condition], names=names + more)


def chat_rows(events: Iterable[Event]) -> list[dict[str, object]]:
    """Returns the posts that were made, or tried, as `outbox --json` prints them, each with its last state."""
    states = {each.data["occasion"]: Delivery(each.data["state"]) for each in events
              if each.kind is EventKind.NOTIFIED and each.data["channel"] == CHAT
              and each.data["occasion"].split(" ")[0] in (DIGEST, STEP)}
    return [_row(ChatPost(_occasion(key), ""), state) for key, state in states.items()]


def planned_rows(posts: Iterable[ChatPost]) -> list[dict[str, object]]:
    """Returns the posts that would be made, as rows."""
    return [_row(each, Delivery.PLANNED) for each in posts]


def _occasion(key: str) -> Occasion:
    """Returns the occasion that is recorded as "digest 6T tong-hop 2024-05-27", or "step reminder 6T sau-1 …"."""
    word, *parts = key.split(" ")
    kind = LetterKind.DIGEST_COMMITTEE if word == DIGEST else LetterKind(parts.pop(0))
    obligation, step, *day = parts
    return Occasion(kind, None, obligation, step, date.fromisoformat(day[0]) if day else None)


def _row(post: ChatPost, state: Delivery) -> dict[str, object]:
    occasion = post.occasion
    return {"key": post.key, "unit": None, "obligation": occasion.obligation, "step": occasion.step,
            "due": occasion.due.isoformat() if occasion.due else None, "to": [], "subject": post.text,
            "state": state.value, "kind": occasion.kind.value, "kinds": [occasion.kind.value], "recipients": [],
            "occasions": [recorded_occasion(occasion) | {"key": occasion.words}], "channel": Channel.CHAT.value}
