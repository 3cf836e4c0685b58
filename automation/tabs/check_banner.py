"""The line at the top of each form: the result and time of the last check."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from automation.domain.tracking.findings import Finding
from automation.ports import Banner

CHECK_TIME_TEXT = "Kiểm tra lúc {moment:%H:%M} ngày {moment:%d/%m/%Y}"
COUNTS_TEXT = "trang này có {found} – xem trang “Kiểm tra”."
CLEAN_TEXT = "những ô đã điền ở trang này không có lỗi, không có cảnh báo cần giải trình."


def check_time_text(as_of: datetime) -> str:
    """Returns "Kiểm tra lúc 02:00 ngày 28/05/2024": the prefix of every text about a check."""
    return CHECK_TIME_TEXT.format(moment=as_of)


def banner(findings: Iterable[Finding], as_of: datetime) -> Banner:
    """Builds the banner of one unit's workbook. `as_of`: local time. Explained findings are not counted."""
    by_sheet: dict[str, list[Finding]] = {}
    for each in findings:
        if not each.explained:
            by_sheet.setdefault(each.sheet, []).append(each)
    counts = {sheet: _counts(each) for sheet, each in by_sheet.items()}
    return Banner(check_time_text(as_of), counts, (CLEAN_TEXT, "good"))


def _counts(findings: list[Finding]) -> tuple[str, str]:
    """Returns the text with the number of errors and warnings, and its style."""
    errors = sum(each.is_error for each in findings)
    counts = ((errors, "lỗi"), (len(findings) - errors, "cảnh báo"))
    words = ", ".join(f"{count} {word}" for count, word in counts if count)
    return COUNTS_TEXT.format(found=words), "bad" if errors else "watch"
