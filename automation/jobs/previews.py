"""Shows a letter as it would go now, or as it went: the ledger records no bodies, so that one is written again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from automation.correspondence.outbox.records import STATES, OutboxRecord, outbox_records
from automation.correspondence.outbox.rows import outbox_row
from automation.correspondence.outbox.search import UnknownKeyError, events_before_planning, matching_key, nearest_key
from automation.correspondence.report_contents import NOTHING_READ, ReportContents, report_contents
from automation.domain.plan.letters import LetterKind
from automation.domain.tracking.events import Event
from automation.domain.tracking.history import history
from automation.domain.tracking.messages import Delivery, Message
from automation.domain.tracking.standings import standings
from automation.jobs import feedback
from automation.jobs.attachments import kept_files
from automation.jobs.context import JobContext
from automation.jobs.reminders import dry_run_mail
from automation.pipeline.remind import plan_messages
from automation.recording.explanations import check_explanations, known_bindings, known_nil_answers
from automation.recording.snapshots import load_or_none, snapshot_key

UNLIMITED = 1_000_000  # messages in a day
WAITING = frozenset({Delivery.QUEUED, Delivery.FAILED, Delivery.DEFERRED})  # what would go now is of interest

REWRITTEN = ("Nhật ký không lưu nội dung thư: nội dung dưới đây được soạn lại theo số liệu lúc lập thư "
             "({at:%H:%M ngày %d/%m/%Y}) và theo mẫu thư hiện nay.")
OTHER_SUBJECT = "Tiêu đề khi gửi là “{subject}”: mẫu thư, kế hoạch hoặc danh mục đơn vị đã thay đổi từ đó."
NO_ANSWERS = ("Không còn bản ghi câu trả lời của đơn vị lúc đó: danh sách lỗi và số ô chưa điền có thể khác với thư đã "
              "gửi.")
NOT_WRITTEN = ("Không soạn lại được nội dung: mẫu thư, kế hoạch hoặc danh mục đơn vị đã thay đổi từ lúc lập thư "
               "({at:%H:%M ngày %d/%m/%Y}). Chỉ còn phần đầu thư.")


class Written(StrEnum):
    """When a letter's text is of: `NOW`: as it would go; `THEN`: written again as of when it was planned; `NOT`: it
    can't be, its head alone is known; `EXAMPLE`: of an occasion that is made up."""

    NOW = "now"
    THEN = "then"
    NOT = "not"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Preview:
    """`at`: the date in the letter's head. `notes` (Vietnamese): what differs, or may, from the letter that went."""

    message: Message
    state: Delivery
    written: Written
    at: datetime
    notes: tuple[str, ...] = ()


def preview(context: JobContext, key: str) -> Preview:
    """Return the letter with this key. `context` must be a dry run's. Raises UnknownKeyError, and RenderingError for a
    template that can't be filled in."""
    records = outbox_records(context.events)
    meant = matching_key(key, records)
    if meant is not None and records[meant].state not in WAITING:
        return written_again(context, records[meant])
    planned = {each.key: each for each in dry_run_mail(context)[1]}
    due = matching_key(key, planned)
    if due is not None:
        state = records[due].state if due in records else Delivery.PLANNED
        return Preview(planned[due], state, Written.NOW, context.now)
    if meant is None:
        raise UnknownKeyError(key, nearest_key(key, [*planned, *records]))
    return written_again(context, records[meant])


def written_again(context: JobContext, record: OutboxRecord) -> Preview:
    """Return the letter of an earlier run, from what the ledger had then."""
    now = record.planned_at.astimezone(context.now.tzinfo)
    found, complete = as_then(context, record)
    if found is None:
        return Preview(record.message(), record.state, Written.NOT, now, (NOT_WRITTEN.format(at=now),))
    notes = [REWRITTEN.format(at=now)]
    if record.subject and found.subject != record.subject:
        notes.append(OTHER_SUBJECT.format(subject=record.subject))
    if record.unit and not complete:
        notes.append(NO_ANSWERS)
    message = replace(found, key=record.key, to=record.to or found.to, cc=record.cc)
    return Preview(message, record.state, Written.THEN, now, tuple(notes))


def as_then(context: JobContext, record: OutboxRecord) -> tuple[Message | None, bool]:
    """Return the letter as the run that planned it wrote it, to the present addresses, and whether the answers of the
    unit at that time are still recorded. None where it can't be written any more."""
    now = record.planned_at.astimezone(context.now.tzinfo)
    events = events_before_planning(context.events, record)
    if record.asked:
        events = _without_letters(events, record)
    contents, complete = _contents(context, events, record.unit, now)
    return _planned(context, record, events, now, contents, record.redirected), complete


def as_now(context: JobContext, record: OutboxRecord) -> Message | None:
    """Return the letter as it would go now if it had not gone; None where its cause is gone."""
    events = _without_letters(context.events, record)
    contents, _ = _contents(context, events, record.unit, context.now)
    return _planned(context, record, events, context.now, contents, context.workspace.settings.mail.redirect_all)


def _without_letters(events: Sequence[Event], record: OutboxRecord) -> list[Event]:
    """Return the events without those of the letters about the same."""
    about = {each.step_key for each in record.message().occasions}
    keys = {each.key for each in outbox_records(events).values()
            if any(occasion.step_key in about for occasion in each.message().occasions)}
    return [each for each in events if each.kind not in STATES or each.data["key"] not in keys]


def _planned(context: JobContext, record: OutboxRecord, events: Sequence[Event], now: datetime,
             contents: ReportContents, redirect: str) -> Message | None:
    """Return the message about the same occasion, as a run at `now` would plan it."""
    workspace = context.workspace
    wanted = {each.step_key for each in record.message().occasions}
    mail = replace(workspace.settings.mail, daily_limit=UNLIMITED, hours=None, redirect_all=redirect)
    every = record.kind is LetterKind.DIGEST_SECRETARY  # it lists the other messages of its run
    planned = plan_messages(
        workspace.plan, workspace.units, standings(events, workspace.plan, workspace.units, now), events,
        workspace.working_days, now, context.renderer, mail,
        feedback.annotation_places(context), context.adapters.store.words, context.addresses, contents=contents,
        files=kept_files(context, events), ignore_guard=True,
        wanted=None if every else lambda occasion: occasion.step_key in wanted)
    return next((each for each in planned.messages if each.step_key == record.step_key), None)


def _contents(context: JobContext, events: Sequence[Event], unit: str | None,
              now: datetime) -> tuple[ReportContents, bool]:
    """Return what a reading of the unit's workbook found by the answers that were recorded last, and whether they are
    still recorded."""
    projected, catalogue = history(events, now), context.workspace.catalogue
    digest = projected.units[unit].observed_data.get("digest") if unit in projected.units else None
    if unit is None or digest is None:
        return NOTHING_READ, True
    key = snapshot_key(digest, unit, catalogue)
    answers = load_or_none(context.adapters.ledger.snapshots([key]).get(key), catalogue)
    if answers is None:
        return NOTHING_READ, False
    from automation.pipeline.normalise import normalise
    from automation.pipeline.validate import cell_counts, validate
    from automation.rules.not_asked import with_later_forms

    workspace = context.workspace
    dataset = normalise({unit: answers}, catalogue, workspace.plan, workspace.units, workspace.previous, now,
                        known_nil_answers(projected), context.releases, workspace.years_before)
    dataset = with_later_forms(dataset, context.later_forms)
    with context.kept_recognition():
        findings = check_explanations(validate(dataset), known_bindings(projected)).findings
    return report_contents(findings, cell_counts(dataset), catalogue), True


def headers(shown: Preview) -> dict[str, str]:
    """Return the head of the letter as a mail program shows it. Empty for a message that can't be mail: an address is
    none, or retention removed it."""
    from email import message_from_bytes
    from email.policy import default

    from automation.adapters.mail.message import ComposeError, compose

    try:
        mail = message_from_bytes(compose(shown.message, shown.at), policy=default)
    except ComposeError:
        return {}
    return {name: str(value) for name, value in mail.items() if not name.startswith(("Content-", "MIME-"))}


def preview_row(context: JobContext, shown: Preview) -> dict[str, object]:
    """Return the letter as `mail preview --json` prints it."""
    message = shown.message
    [row] = context.with_urls([outbox_row(message, shown.state)])
    return {**row, "cc": list(message.cc), "from": message.sender, "reply_to": message.reply_to,
            "message_id": message.message_id, "headers": headers(shown), "written": shown.written.value,
            "at": shown.at.isoformat(), "notes": list(shown.notes), "text": message.text, "html": message.html,
            "attachments": [{"name": each.name, "type": each.media_type, "size": len(each.content)}
                            for each in message.attachments]}
