"""How many requests a pass sent beside the least possible.

The least: a page of the listing for each 1,000 files, a read for each workbook that people changed since the listing
before it was read, a write for each whose findings changed, for the register one read and one write, another write if
there was mail, and a request for each letter; of a check that finds nothing the listing alone, and a read of the
register if people changed that.

What people do, and what fails, while a pass is at work needs requests of its own:
- Google returns values without their version. Whether a workbook was changed while the workbooks were read, which is
  evidence of when it was submitted, only a second listing shows: a page, where somebody did change one. Values that may
  be older than the change that this listing shows are read again by the next pass.
- A workbook that was changed after it was read, and into which annotations are written, is read before that: rows may
  have moved, and a person's note must not be overwritten.
- A register that was changed after it was read is read and written once more: somebody may have decided.
- A letter, or a write into a workbook, whose outcome is not known is looked up before it is repeated.
A pass that sent fewer was stopped, or found the register in the bin: its least is what it sent.
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


@dataclass(frozen=True)
class Meanwhile:
    """`edited`: whether people changed a workbook after the listing, and any was read; `rewritten`: workbooks so
    changed into which was written; `register`: whether they changed the register after it was read; `uncertain`:
    letters, and writes into workbooks, whose outcome was not answered."""

    edited: bool = False
    rewritten: int = 0
    register: bool = False
    uncertain: int = 0

    def least(self, pages: int) -> int:
        return pages * self.edited + self.rewritten + 2 * self.register + self.uncertain


@dataclass(frozen=True)
class Work:
    """What a pass had to do. `changed`: workbooks that people had changed; `written`: those whose findings changed;
    `register`: whether the lease on it was taken, `register_read`: whether it was only read; `during`: what happened
    while the pass was at work."""

    files: int
    changed: int
    written: int
    letters: int
    register: bool
    register_read: bool
    during: Meanwhile


def least(work: Work) -> int:
    pages = -(-work.files // PAGE_SIZE)
    register = 2 + bool(work.letters) if work.register else int(work.register_read)
    return pages + work.changed + work.written + register + work.letters + work.during.least(pages)


def total(counts: Sequence[RequestCount]) -> RequestCount:
    return RequestCount(sum(each.sent for each in counts), sum(each.failed for each in counts),
                        sum(each.least for each in counts))
