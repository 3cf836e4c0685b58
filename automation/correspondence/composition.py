"""Makes messages of topics: those of one unit with the same recipients are one letter, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from automation.correspondence.letters import BLANK_LINES, Office, letter, subject_line, unit_facts
from automation.correspondence.occasions.topic import Topic
from automation.domain.plan.letters import URGENCY
from automation.domain.tracking.messages import Message

PART = "part"  # the templates of an occasion that is not its letter's first


@dataclass(frozen=True, slots=True)
class Part:
    """A further occasion in a letter. `html` is escaped markup."""

    title: str
    text: str
    html: str


def compose(office: Office, found: Iterable[Topic | Message]) -> list[Message]:
    """Returns the letters in the order in which they were found, a letter of several topics at the first of them."""
    groups: dict[tuple[object, ...], list[Topic | Message]] = {}
    for each in found:
        if isinstance(each, Message):
            groups[each.key,] = [each]
            continue
        group = (each.report.unit.code, each.to, each.cc)
        groups[group] = [*groups.get(group, ()), each]
    return [message for group in groups.values() for message in _letters(office, group)]


def _letters(office: Office, group: Iterable[Topic | Message]) -> Iterator[Message]:
    """Yields one letter; one for each topic where the office's own templates leave the further ones out."""
    yield from (each for each in group if isinstance(each, Message))
    topics = [each for each in group if isinstance(each, Topic)]
    if not topics:
        return
    first, *others = sorted(topics, key=lambda each: URGENCY[each.occasion.kind])
    parts = [_part(office, each) for each in others]
    made = _letter(office, first, others, parts)
    if all(each.title in made.text and each.html in made.html for each in parts):
        yield made
    else:
        yield from (_letter(office, each) for each in (first, *others))


def _letter(office: Office, topic: Topic, others: Sequence[Topic] = (), parts: Sequence[Part] = ()) -> Message:
    context = _context(office, topic) | {"also": parts}
    return letter(office, topic.occasion, (topic.to, topic.cc), topic.subject, topic.template, context,
                  [each.occasion for each in others])


def _context(office: Office, topic: Topic) -> dict[str, object]:
    return unit_facts(office, topic.report, topic.occasion.kind) | dict(topic.facts)


def _part(office: Office, topic: Topic) -> Part:
    context = _context(office, topic)
    title = subject_line(office, topic.subject, topic.template, context).removeprefix(f"[{context['sender_name']}] ")
    context["subject"] = title
    return Part(title, BLANK_LINES.sub("\n\n", office.render.text(f"{PART}.txt.j2", **context)).strip(),
                office.render.text(f"{PART}.html.j2", **context))
