"""What is asked of a store that brings a unit's workbook to the present forms, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.comparison import UNKNOWN_BEFORE, FormsBefore, Leftover, WorkbookChange
from automation.domain.workbook.forms import Catalogue

LEFTOVER_TITLE = "Số liệu cũ"  # the tab for answers without a place in the present forms
LEFTOVER_HEADER = ("Trang", "Mã", "Nội dung", "Ô cũ", "Số liệu")


@dataclass(frozen=True)
class WantedForms:
    """The present forms of one unit's workbook. `tabs`: as for a new workbook; `values`: slot → its value; `before`:
    what the ledger has of its former forms; `asked`: see `workbook_change`; `beside`: put the new workbook next to the
    unit's own, which stays; `digest`: of the content that the ledger observed last where a report is in force: any
    other content is left alone, "" for any; `now`: aware."""

    catalogue: Catalogue
    tabs: Sequence[Drawing]
    values: Mapping[str, Value]
    now: datetime
    before: FormsBefore = UNKNOWN_BEFORE
    asked: FormsBefore = UNKNOWN_BEFORE
    digest: str = ""
    beside: bool = False


class UpgradeState(StrEnum):
    DONE = "upgraded"
    SAME = "same"
    BESIDE = "beside"
    LEFT = "left"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class UpgradeOutcome:
    """What became of one unit's workbook. `words` (Vietnamese): why it was left alone, or where what is. `kept`: where
    its former version is. `digest`, `version`: of the new content. `filled`: answers that were moved."""

    unit: str
    state: UpgradeState
    words: str = ""
    change: WorkbookChange | None = None
    kept: str = ""
    digest: str = ""
    version: str = ""
    filled: int = 0
    leftovers: tuple[Leftover, ...] = ()


NOT_POSSIBLE = "Nơi lưu bảng tính này chưa chuyển được bảng tính sang biểu mẫu mới."
EDITED = ("Nội dung bảng tính khác lần đọc gần nhất, trong khi có báo cáo đã nộp; hãy chạy “baocao run” để ghi nhận, "
          "rồi chuyển lại.")
UNMOVABLE = "Không chuyển được theo mã: {problems} Hãy sửa trong bảng tính rồi chuyển lại."
FRESH = "Bảng tính vừa được lưu lúc {at:%H:%M}; để yên, lần sau sẽ chuyển."
OPENED = "Bảng tính đang được mở{by}; để yên, lần sau sẽ chuyển."
UNLIKE = "Đọc lại bảng tính mới không ra đúng các số liệu cũ nên không thay; bảng tính của đơn vị giữ nguyên."
EDITED_MEANWHILE = "Có người lưu bảng tính trong lúc chuyển; để yên, lần sau sẽ chuyển."


def left(unit: str, words: str, change: WorkbookChange | None = None) -> UpgradeOutcome:
    return UpgradeOutcome(unit, UpgradeState.LEFT, words, change)


def refusal(change: WorkbookChange, wanted: WantedForms, digest: str) -> UpgradeOutcome | None:
    """Returns the outcome where nothing is to be done, or nothing may be. `digest`: of the workbook's content now."""
    if change.problems:
        return left(change.unit, UNMOVABLE.format(problems=" ".join(change.problems)), change)
    if wanted.digest and wanted.digest != digest and not wanted.beside:
        return left(change.unit, EDITED, change)
    return None
