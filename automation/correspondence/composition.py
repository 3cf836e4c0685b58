"""Makes messages of topics: those of one unit with the same recipients are one letter, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from types import MappingProxyType

from automation.correspondence.calendar.entries import Entries, entries_of
from automation.correspondence.calendar.ics import calendar_file
from automation.correspondence.letters import BLANK_LINES, Office, letter, subject_line, unit_facts
from automation.correspondence.occasions.topic import Topic
from automation.domain.plan.letters import URGENCY
from automation.domain.tracking.calendar_entry import CalendarEntry
from automation.domain.tracking.messages import Message

ENTRY, REMOVAL = "entry", "removal"
PART = "part"  # the templates of an occasion that is not its letter's first


@dataclass(frozen=True, slots=True)
class Part:
    """A further occasion in a letter. `html` is escaped markup."""

    title: str
    text: str
    html: str


def compose(office: Office, found: Iterable[Topic | Message],
            entries: Entries = MappingProxyType({})) -> list[Message]:
    """Returns the letters in the order in which they were found, a letter of several topics at the first of them.
    `entries`: those of the units' calendars."""
    groups: dict[tuple[object, ...], list[Topic | Message]] = {}
    for each in found:
        if isinstance(each, Message):
            groups[each.key,] = [each]
            continue
        group = (each.report.unit.code, each.to, each.cc, each.again)
        groups[group] = [*groups.get(group, ()), each]
    return [message for group in groups.values() for message in _letters(office, group, entries)]


def _letters(office: Office, group: Iterable[Topic | Message], entries: Entries) -> Iterator[Message]:
    """Yields one letter; one for each topic where the office's own templates leave the further ones out."""
    yield from (each for each in group if isinstance(each, Message))
    topics = [each for each in group if isinstance(each, Topic)]
    if not topics:
        return
    first, *others = sorted(topics, key=lambda each: URGENCY[each.occasion.kind])
    parts = [_part(office, each) for each in others]
    made = _letter(office, entries, first, others, parts)
    shown = unescape(made.html)
    if all(each.title in made.text and each.title in shown for each in parts):
        yield made
    else:
        yield from (_letter(office, entries, each) for each in (first, *others))


def _letter(office: Office, entries: Entries, topic: Topic, others: Sequence[Topic] = (),
            parts: Sequence[Part] = ()) -> Message:
    topics = (topic, *others)
    calendar = entries_of(office, topics, entries)
    context = _context(office, topic) | {"also": parts, "calendar": _calendar_word(calendar)}
    made = letter(office, topic.occasion, (topic.to, topic.cc), topic.subject, topic.template, context,
                  [each.occasion for each in others], again=topic.again)
    reports = {each.report.obligation.code: each.report for each in topics}
    files = tuple(calendar_file(office, reports[code], entry) for code, entry in calendar.items())
    return replace(made, calendar=calendar, attachments=files)


def _calendar_word(calendar: Mapping[str, CalendarEntry]) -> str:
    """Returns what the attached entries do, as templates name it: "" without any."""
    if not calendar:
        return ""
    return REMOVAL if all(each.cancelled for each in calendar.values()) else ENTRY


def _context(office: Office, topic: Topic) -> dict[str, object]:
    return unit_facts(office, topic.report, topic.occasion.kind) | dict(topic.facts)


def _part(office: Office, topic: Topic) -> Part:
    context = _context(office, topic)
    title = subject_line(office, topic.subject, topic.template, context).removeprefix(f"[{context['sender_name']}] ")
    context["subject"] = title
    return Part(title, BLANK_LINES.sub("\n\n", office.render.text(f"{PART}.txt.j2", **context)).strip(),
                office.render.text(f"{PART}.html.j2", **context))
