"""Announces something to units and distribution lists, by mail, at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from automation.correspondence.outbox.rows import message_rows, outbox_rows
from automation.domain.plan.distribution import DistributionList
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Attachment
from automation.jobs import send_mail
from automation.jobs.attachments import keep, kept_files
from automation.jobs.context import JobContext, Outcome
from automation.pipeline.remind import MailPlan, plan_announcements


@dataclass(frozen=True, slots=True)
class Announcement:
    """`link`: of a document, "" for none. `files`: go with each letter.
    `units`: codes; `emails`: addresses beside the units'."""

    subject: str
    text: str
    link: str
    units: tuple[str, ...]
    emails: tuple[str, ...]
    files: tuple[Attachment, ...] = ()


def recipients(context: JobContext, lists: Collection[DistributionList],
               others: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of the units in force, and the addresses, of lists and of units named beside them."""
    known = {code: unit for code, unit in context.workspace.units.items() if unit.in_force(context.now.date())}
    listed = {unit.code for each in lists for unit in each.members(known.values())}
    codes = tuple(code for code in known if code in listed or code in others)
    return codes, tuple(dict.fromkeys(address for each in lists for address in each.emails))


def announce(context: JobContext, announcement: Announcement) -> tuple[Outcome, list[dict[str, object]]]:
    """Record the announcement and send its letters; return the outcome and the letters as rows. What can't be sent now
    goes with the next runs. The same announcement to the same recipients on the same day is one."""
    outcome = Outcome()
    with context.locked():
        context.check_ledger()
        made = _event(context, announcement)
        context.append([made])
        reconciled = send_mail.reconcile(context)
        planned = _planned(context, made, announcement.files)
        send_mail.send(context, planned, outcome, reconciled)
    if context.dry_run:
        return outcome, message_rows(planned.messages, planned.queued)
    keys = {each.key for each in (*planned.messages, *planned.queued)}
    return outcome, [row for row in outbox_rows(context.events) if row["key"] in keys]


def _event(context: JobContext, announcement: Announcement) -> Event:
    data: dict[str, Any] = {"subject": announcement.subject, "announcement": announcement.text,
                            "link": announcement.link,
                            "unit_codes": sorted(announcement.units), "to": list(announcement.emails)}
    data |= {"attachments": keep(context, announcement.files)} if announcement.files else {}
    return event(context.now, EventKind.ANNOUNCED, identity={"day": context.now.date().isoformat(), **data}, **data)


def _planned(context: JobContext, made: Event, files: Sequence[Attachment]) -> MailPlan:
    workspace, store = context.workspace, context.adapters.store
    events = context.events if any(each.key == made.key for each in context.events) else [*context.events, made]
    places = [row["place"] for row in made.data.get("attachments", ())]
    known = {**kept_files(context, context.events), **dict(zip(places, files, strict=True))}
    return plan_announcements(workspace.plan, workspace.units, events, workspace.working_days, context.now,
                              context.renderer, workspace.settings.mail, store.words, context.addresses, known)
