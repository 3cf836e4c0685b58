"""Announcements of the committee: to units and to the addresses of distribution lists, each recipient once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from automation.correspondence.letters import Office, letter, recipients
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.topic import UnsentMessage, addressees, unsent
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Audience
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.findings import digest
from automation.domain.tracking.messages import Message, Occasion
from automation.domain.vietnamese.heads import head_title

MISSING = "Thiếu tệp kèm theo “{name}” nên chưa gửi: đề nghị đặt lại đúng tệp ấy vào {place}."
STEP = "thong-bao"


def announcement_letters(office: Office, history: MailHistory, units: Mapping[str, Unit],
                         events: Iterable[Event]) -> Iterator[Message | UnsentMessage]:
    """Yields the letters of recent announcements that were not sent yet."""
    for each in events:
        if each.kind is EventKind.ANNOUNCED and _is_recent(office, history, each):
            for code in each.data.get("unit_codes", ()):
                if code in units:
                    yield from _to_unit(office, history, units[code], each)
            for address in each.data.get("to", ()):
                yield from _to_address(office, history, address, each)


def _is_recent(office: Office, history: MailHistory, event: Event) -> bool:
    row = office.plan.letter(LetterKind.ANNOUNCEMENT)
    return (row is not None and not row.has_lapsed(office.days_since(event.at))
            and history.in_force(row.kind, event.at))


def _to_unit(office: Office, history: MailHistory, unit: Unit, event: Event) -> Iterator[Message | UnsentMessage]:
    if office.plan.letter(LetterKind.ANNOUNCEMENT, unit=unit) is not None:
        occasion = Occasion(LetterKind.ANNOUNCEMENT, unit.code, "", f"{STEP}@{event.key[:12]}")
        to, cc = recipients(unit, Audience.UNIT)
        addressee = f"Đồng chí {head_title(unit.name)} {unit.name}"
        yield from _letter(office, history, occasion, (to, cc), addressee, event)


def _to_address(office: Office, history: MailHistory, address: str, event: Event) -> Iterator[Message | UnsentMessage]:
    """To one address alone: nobody reads the others of the list."""
    occasion = Occasion(LetterKind.ANNOUNCEMENT, None, "", f"{STEP}-{digest(address.casefold())}@{event.key[:12]}")
    yield from _letter(office, history, occasion, ((address,), ()), "", event)


def _letter(office: Office, history: MailHistory, occasion: Occasion, to_cc: tuple[tuple[str, ...], tuple[str, ...]],
            addressee: str, event: Event) -> Iterator[Message | UnsentMessage]:
    row = office.plan.letter(LetterKind.ANNOUNCEMENT)
    whom = addressees(history, occasion.step_key, *to_cc)
    if row is None or whom is None:
        return
    attached = event.data.get("attachments", ())
    missing = [each for each in attached if each["place"] not in office.files]
    if missing:
        reason = MISSING.format_map(missing[0])
        yield UnsentMessage(occasion.unit, "", occasion.step, reason)
        return
    context = office.common() | {
        "attached": [each["name"] for each in attached],
        "title": str(event.data.get("subject", "")), "link": str(event.data.get("link", "")), "addressee": addressee,
        "paragraphs": _paragraphs(str(event.data.get("announcement", "")))}
    yield unsent(history, occasion.step_key, occasion.step, whom) or replace(
        letter(office, occasion, whom.pair, row.subject, row.template, context, again=whom.again),
        attachments=tuple(office.files[each["place"]] for each in attached))


def _paragraphs(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
