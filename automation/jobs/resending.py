"""Sends a letter again because a person wishes it. The letter is one of its own, with a Message-ID of its own: what the
ledger has of the first one stays, and no run sends either of them again by itself."""

from __future__ import annotations

from dataclasses import replace

from automation.correspondence.letters import ASKED
from automation.correspondence.outbox.records import OutboxRecord, outbox_records
from automation.correspondence.outbox.rows import message_rows, outbox_rows
from automation.correspondence.outbox.search import UnknownKeyError, matching_key, nearest_key
from automation.domain.tracking.messages import Delivery, Message
from automation.jobs import send_mail
from automation.jobs.context import JobContext, Outcome
from automation.jobs.previews import as_now, as_then
from automation.pipeline.remind import MailPlan

REFUSED = {
    Delivery.UNCERTAIN: "{key}: chưa rõ thư đã đi hay chưa nên không gửi lại. Xác nhận trước bằng lệnh “mail resolve”.",
    Delivery.PLANNED: "{key}: lần chạy trước dừng giữa chừng, chưa rõ thư đã đi hay chưa. Chạy lại “run” hoặc "
                      "“remind”, rồi “mail resolve” nếu thư vẫn chưa rõ.",
    Delivery.QUEUED: "{key}: thư chưa gửi, đang chờ đến giờ gửi thư; lần chạy tới sẽ gửi.",
}
CAUSE_GONE = ("{key}: đến nay không còn lý do gửi thư này (báo cáo đã được xử lý, đã có thư mới hơn, hoặc loại thư đã "
              "tắt). Vẫn muốn gửi nguyên văn thư cũ thì thêm --anyway.")
NOT_WRITTEN = "{key}: không soạn lại được nội dung thư, vì mẫu thư, kế hoạch hoặc danh mục đơn vị đã thay đổi."


class RefusedError(ValueError):
    """The letter is not sent again. The text (Vietnamese) names the reason and the next step."""


def letter_again(context: JobContext, key: str, *, anyway: bool = False) -> Message:
    """Return the letter to send: in the words of today while its cause stands. `anyway`: else in those of then. Raises
    UnknownKeyError, RefusedError."""
    records = outbox_records(context.events)
    meant = matching_key(key, records)
    if meant is None:
        raise UnknownKeyError(key, nearest_key(key, records))
    record = records[meant]
    if record.state in REFUSED:
        raise RefusedError(REFUSED[record.state].format(key=meant))
    found = as_now(context, record)
    if found is None and not anyway:
        raise RefusedError(CAUSE_GONE.format(key=meant))
    found = found or as_then(context, record)[0]
    if found is None:
        raise RefusedError(NOT_WRITTEN.format(key=meant))
    return _of_its_own(found, record, records)


def _of_its_own(message: Message, record: OutboxRecord, records: dict[str, OutboxRecord]) -> Message:
    """Return the message with the next free key. It is about what the first one was about, and nothing else."""
    base = message.key.partition(ASKED)[0]
    number = next(each for each in range(1, len(records) + 2) if f"{base}{ASKED}{each}" not in records)
    own = {each.step_key for each in record.message().occasions}
    also = tuple(each for each in message.also if each.step_key in own)
    return replace(message, key=f"{base}{ASKED}{number}", also=also, asked=True)


def resend(context: JobContext, message: Message) -> tuple[Outcome, list[dict[str, object]]]:
    """Send the letter; return the outcome and the letter as a row. Raises LockedError."""
    outcome = Outcome()
    with context.locked():
        context.check_ledger()
        reconciled = send_mail.reconcile(context)
        send_mail.send(context, MailPlan((message,)), outcome, reconciled)
    if context.dry_run:
        return outcome, message_rows((message,))
    return outcome, [row for row in outbox_rows(context.events) if row["key"] == message.key]
