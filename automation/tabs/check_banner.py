"""The line at the head of each form: what the last check found there, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from automation.domain.tracking.findings import Finding
from automation.ports import Banner

MOMENT = "Kiểm tra lúc {moment:%H:%M} ngày {moment:%d/%m/%Y}"
FOUND = "trang này có {found} – xem trang “Kiểm tra”."
CLEAN = "những ô đã điền ở trang này không có lỗi, không có cảnh báo cần giải trình."


def checked(as_of: datetime) -> str:
    """"Kiểm tra lúc 02:00 ngày 28/05/2024": how every word on a check begins."""
    return MOMENT.format(moment=as_of)


def banner(findings: Iterable[Finding], as_of: datetime) -> Banner:
    """Of one unit's workbook. `as_of`: local time. What a unit has explained is settled, and not counted."""
    told: dict[str, list[Finding]] = {}
    for each in findings:
        if not each.explained:
            told.setdefault(each.sheet, []).append(each)
    return Banner(checked(as_of), {sheet: _found(each) for sheet, each in told.items()}, (CLEAN, "good"))


def _found(findings: list[Finding]) -> tuple[str, str]:
    errors = sum(each.is_error for each in findings)
    counts = ((errors, "lỗi"), (len(findings) - errors, "cảnh báo"))
    words = ", ".join(f"{count} {word}" for count, word in counts if count)
    return FOUND.format(found=words), "bad" if errors else "watch"
