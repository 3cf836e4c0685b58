"""How many requests a pass sent beside the least possible.

The least: a page of the listing for each 1,000 files, a read for each workbook that people changed since it was read, a
write for each whose findings changed, for the register one read and one write, another write if there was mail, and a
request for each letter; of a check that finds nothing the listing alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automation.adapters.google_sheets.drive import PAGE_SIZE


@dataclass(frozen=True)
class RequestCount:
    """`sent`: all requests; `failed`: of them, those that were made to fail."""

    sent: int
    failed: int
    least: int


def least(*, files: int, changed: int, written: int, register: bool, letters: int) -> int:
    """`changed`: workbooks that people had changed; `written`: those whose findings changed; `register`: whether
    anything of the register was asked for."""
    return -(-files // PAGE_SIZE) + changed + written + (2 + bool(letters) if register else 0) + letters


def total(counts: Sequence[RequestCount]) -> RequestCount:
    return RequestCount(sum(each.sent for each in counts), sum(each.failed for each in counts),
                        sum(each.least for each in counts))
