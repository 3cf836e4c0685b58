"""Restores the ledger from the register's log, on a machine that has lost it or never had it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from automation.domain.tracking.chain import in_order_of_appending
from automation.domain.tracking.event_log import LogError, decode
from automation.jobs.context import JobContext
from automation.recording.integrity import acknowledgement, break_sentence, verify

LEDGER_NOT_EMPTY = (
    "Nhật ký đang có {held} sự việc nên không lập lại. Nếu nhật ký này là bản cũ hoặc hỏng, đề nghị cất nó đi "
    "nơi khác (với SQLite: dời tệp state/ledger.db và các tệp cùng tên đuôi -wal, -shm; với PostgreSQL: "
    "dùng cơ sở dữ liệu trống) rồi chạy lại.")
NOTHING_TO_RESTORE = "Không có gì để lập lại: chưa có sổ theo dõi, hoặc trang nhật ký của sổ chưa có sự việc nào."
LOG_CHANGED = (
    "Nhật ký trong sổ theo dõi không còn nguyên vẹn. {words} Đề nghị dùng một bản lưu khác của sổ. Nếu chỉ còn bản "
    "này và đã rõ nguyên nhân, chạy lại với --despite-changes: những chỗ đó được ghi nhận là đã bị thay đổi.")
RESTORED_CHANGED = "Lập lại từ sổ theo dõi có nhật ký đã bị thay đổi"
LOG_DAMAGED = "{words} Sổ theo dõi này không đủ để lập lại nhật ký; đề nghị dùng một bản lưu khác của sổ rồi chạy lại."


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """`events`: how many the ledger holds now, or would hold in a dry run; `newest`: the moment of the last, aware.
    `problem` (Vietnamese): why nothing was done, and what to do."""

    events: int = 0
    newest: datetime | None = None
    problem: str = ""


def restore(context: JobContext, *, despite_changes: bool = False) -> RestoreResult:
    """Restore into an empty ledger, in one transaction. A log whose chain does not hold is refused, or restored with a
    record of that if `despite_changes`. Raises LockedError while another run holds the ledger."""
    with context.adapters.ledger.lock():
        held = context.adapters.ledger.size()
        if held:
            return RestoreResult(problem=LEDGER_NOT_EMPTY.format(held=held))
        log = context.adapters.store.read_log()
        if log.problem or not log.total:
            return RestoreResult(problem=log.problem or NOTHING_TO_RESTORE)
        try:
            events = decode(log.pieces, log.total)
        except LogError as error:
            return RestoreResult(problem=LOG_DAMAGED.format(words=error))
        changed = verify(events)
        chained = any(each.seal for each in events)  # the log of an earlier version has no chain
        if chained and not changed.intact and not despite_changes:
            words = break_sentence(changed.breaks[0], context.now.tzinfo)
            return RestoreResult(problem=LOG_CHANGED.format(words=words))
        context.append(in_order_of_appending(events))
        if chained and not changed.intact:
            context.append([acknowledgement(changed, RESTORED_CHANGED, context.now)])
    return RestoreResult(len(events), max(each.at for each in events))
