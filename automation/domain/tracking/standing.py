"""A standing: the state of a unit × obligation, with its reason in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from automation.domain.vietnamese.characters import printable


class Stage(StrEnum):
    """The state that the register shows. Its Vietnamese titles are in `TITLES`."""

    NOT_DUE = "not_due"
    MISSING = "missing"
    SUBMITTED = "submitted"
    WITH_ERRORS = "submitted_with_errors"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXEMPT = "exempt"
    UNREACHABLE = "unreachable"


NOT_BEGUN = frozenset({Stage.NOT_DUE, Stage.MISSING})  # nothing was handed in
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


UNDATED_TITLE = "Chưa nộp"


class TimelinessVerdict(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    UNPROVEN = "unproven"


class TimelinessBucket(StrEnum):
    """The category in which an expected unit is counted. Each unit has exactly one, so the counts add up to the
    expected units."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    NOT_YET_DUE = "not_yet_due"
    EXEMPT = "exempt"
    UNDATED = "undated"  # submitted, and no deadline is set: neither on time nor late


@dataclass(frozen=True, slots=True)
class Evidence:
    """The window (after, before] in which the submission was made. `after` is None when the workbook was never read
    without the tick. `seen`: when the workbook was first read with it, where `before` is a file time that the sender's
    machine claims; None where `before` is certain."""

    after: datetime | None
    before: datetime
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`due` is the unit's own cut-off (extensions included), the first moment that is too late. `submitted_at` is the
    latest possible moment of the submission; `completed_at` the first run that read it submitted and without errors.
    `amended_at` is the latest possible moment of the last change since; `amended_after_due`: that change is proved to
    be after `due`."""

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
    conflict: str = ""  # how the file differs from the report in force, and what to do (Vietnamese)
    file: str = ""
    notice: str = ""  # that another unit's file holds the workbook, or that the unit was merged (Vietnamese)

    def __post_init__(self) -> None:
        """The sentences repeat what people wrote, also in ledgers of earlier versions."""
        for name in ("reason", "decision", "conflict"):
            if not getattr(self, name).isprintable():
                object.__setattr__(self, name, printable(getattr(self, name)))

    @property
    def title(self) -> str:
        """The title of the stage; without a deadline nothing is "not due yet"."""
        return UNDATED_TITLE if self.stage is Stage.NOT_DUE and self.due is None else TITLES[self.stage]

    @property
    def owes(self) -> bool:
        """Whether the unit may be reminded. Never for an unreadable workbook, an exempt unit or a submitted report."""
        return self.stage in {Stage.NOT_DUE, Stage.MISSING, Stage.RETURNED}

    @property
    def complete(self) -> bool:
        return self.stage in {Stage.SUBMITTED, Stage.ACCEPTED} and self.errors == 0
