"""A standing: the state of a unit × obligation, with its reason in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """What the register shows. Titles are in `TITLES`."""

    NOT_DUE = "not_due"
    MISSING = "missing"
    SUBMITTED = "submitted"
    WITH_ERRORS = "submitted_with_errors"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXEMPT = "exempt"
    UNREACHABLE = "unreachable"


TITLES = {
    Stage.NOT_DUE: "Chưa đến hạn",
    Stage.MISSING: "Quá hạn, chưa nộp",
    Stage.SUBMITTED: "Đã nộp",
    Stage.WITH_ERRORS: "Đã nộp, còn lỗi",
    Stage.RETURNED: "Đã trả lại, chờ nộp lại",
    Stage.ACCEPTED: "Đã duyệt",
    Stage.EXEMPT: "Được miễn",
    Stage.UNREACHABLE: "Không đọc được tệp",
}


class TimelinessVerdict(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    UNPROVEN = "unproven"


class TimelinessBucket(StrEnum):
    """Exactly one for each expected unit: they always add up to `expected`."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    NOT_YET_DUE = "not_yet_due"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The window (after, before] in which a submission must lie. `after` is None when the
    workbook was never seen without the tick."""

    after: datetime | None
    before: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """`due` is the unit's own cut-off (extensions counted), the first moment that is too late.
    `submitted_at` is the latest moment at which it can have been submitted; `completed_at`
    the first time it was seen submitted and free of errors. `amended_at` is the latest moment at
    which it can have been changed since; `amended_after_due` only where that is proved to lie
    after `due`."""

    unit: str
    obligation: str
    stage: Stage
    bucket: TimelinessBucket
    verdict: TimelinessVerdict | None = None
    submitted_at: datetime | None = None
    completed_at: datetime | None = None
    amended_at: datetime | None = None
    due: datetime | None = None
    days_late: int = 0
    errors: int = 0
    warnings: int = 0
    amended_after_due: bool = False
    reason: str = ""
    decision: str = ""  # the last decision in words
    file: str = ""

    @property
    def owes(self) -> bool:
        """Is a reminder in place? Never for a workbook that can't be read, an exempt unit or a submitted report."""
        return self.stage in {Stage.NOT_DUE, Stage.MISSING, Stage.RETURNED}

    @property
    def complete(self) -> bool:
        return self.stage in {Stage.SUBMITTED, Stage.ACCEPTED} and self.errors == 0
