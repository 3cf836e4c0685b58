"""Restores the ledger from the register's log, on a machine that has lost it or never had it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from automation.domain.tracking.event_log import LogError, decode
from automation.jobs.context import JobContext

LEDGER_NOT_EMPTY = (
    "Nhật ký đang có {held} sự việc nên không lập lại. Nếu nhật ký này là bản cũ hoặc hỏng, hãy cất nó đi "
    "nơi khác (với SQLite: dời tệp state/ledger.db và các tệp cùng tên đuôi -wal, -shm; với PostgreSQL: "
    "dùng cơ sở dữ liệu trống) rồi chạy lại.")
NOTHING_TO_RESTORE = "Không có gì để lập lại: chưa có sổ theo dõi, hoặc trang nhật ký của sổ chưa có sự việc nào."
LOG_DAMAGED = "{words} Sổ theo dõi này không đủ để lập lại nhật ký; hãy dùng một bản lưu khác của sổ rồi chạy lại."


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """`events`: how many the ledger holds now, or would hold in a dry run; `newest`: the moment of the last, aware.
    `problem` (Vietnamese): why nothing was done, and what to do."""

    events: int = 0
    newest: datetime | None = None
    problem: str = ""


def restore(context: JobContext) -> RestoreResult:
    """Restore into an empty ledger, in one transaction. Raises LockedError while another run holds it."""
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
        context.append(events)
    return RestoreResult(len(events), max(each.at for each in events))
