"""The records of the register's log, as drawn and as read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from automation.adapters.google_sheets.register.layout import drawn_grid, first_cell
from automation.domain.tracking.event_log import PIECE
from automation.domain.tracking.register_grid import LOG_MARK, codes
from automation.domain.workbook.answers import Grid
from automation.domain.workbook.drawing import Drawing
from automation.ports import RegisterLog

NO_LOG = ("Sổ theo dõi trên Google Sheets không còn trang nhật ký (hoặc ô A1 của trang đã bị sửa), nên không lập lại "
          "được gì. Đề nghị mở Tệp > Lịch sử phiên bản, khôi phục một bản còn trang nhật ký rồi chạy lại.")


@dataclass(frozen=True)
class LogRecords:
    """The records of a log as drawn: (row, number of the event, piece), in the drawing's order."""

    rows: tuple[tuple[int, int, str], ...] = ()
    first_row: int = 0
    total: int = 0

    def digest(self, upto: int) -> str:
        """Digest of the records of the events up to a number, in their order."""
        records = sorted((number, piece) for _, number, piece in self.rows if number <= upto)
        return hashlib.sha256("\n".join(piece for _, piece in records).encode()).hexdigest()[:24]


def log_records(drawing: Drawing) -> LogRecords:
    grid_of = drawn_grid(drawing)
    column = codes(grid_of).get("record")
    head = next((at for at, row in enumerate(grid_of, start=1) if row and row[0] == "#"), 0)
    if column is None:
        return LogRecords()
    found = [(at, *_numbered(str(row[column]))) for at, row in enumerate(grid_of, start=1)
             if at > head + 1 and column < len(row) and row[column] not in ("", None)]
    total = first_cell(drawing).removeprefix(LOG_MARK)
    return LogRecords(tuple(found), head + 2, int(total) if total.isdecimal() else 0)


def _numbered(piece: str) -> tuple[int, str]:
    number = piece.partition(":")[0]
    return (int(number) if number.isdecimal() else 0), piece


def parse_log(cells: Grid) -> RegisterLog:
    texts = [str(value) for row in cells for value in row if isinstance(value, str)]
    totals = [text.removeprefix(LOG_MARK) for text in texts if text.startswith(LOG_MARK)]
    if not totals or not totals[0].isdecimal():
        return RegisterLog(problem=NO_LOG)
    return RegisterLog(tuple(text for text in texts if PIECE.fullmatch(text)), int(totals[0]))

