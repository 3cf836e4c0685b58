"""What is asked of a store that brings a unit's workbook to the present forms, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.comparison import UNKNOWN_BEFORE, FormsBefore, Leftover, WorkbookChange
from automation.domain.workbook.forms import Catalogue

LEFTOVER_TITLE = "Số liệu cũ"  # the tab for answers without a place in the present forms
LEFTOVER_HEADER = ("Trang", "Mã", "Nội dung", "Ô cũ", "Số liệu")


def no_contents(_tabs: Sequence[RawTab]) -> Mapping[str, str]:
    return {}


SETTLED = timedelta(minutes=15)


@dataclass(frozen=True)
class WantedForms:
    """The present forms of one unit's workbook. `tabs`: as for a new workbook; `values`: slot → its value; `before`:
    what the ledger has of its former forms; `asked`: see `workbook_change`; `beside`: put the new workbook next to the
    unit's own, which stays; `digest`: of the content from which this was planned: any other is left alone, "" for any;
    `record`: JSON data that the outcome repeats, also after a crash; `contents`: tabs → obligation → digest of the
    answers, of the new workbook; `settled`: how long nobody must have saved
    the workbook; `change`: of the workbook with that digest, where it is known; `now`: aware."""

    catalogue: Catalogue
    tabs: Sequence[Drawing]
    values: Mapping[str, Value]
    now: datetime
    before: FormsBefore = UNKNOWN_BEFORE
    asked: FormsBefore = UNKNOWN_BEFORE
    digest: str = ""
    beside: bool = False
    record: Mapping[str, Any] = field(default_factory=dict)
    contents: Callable[[Sequence[RawTab]], Mapping[str, str]] = no_contents
    settled: timedelta = SETTLED
    change: WorkbookChange | None = None


class UpgradeState(StrEnum):
    DONE = "upgraded"
    SAME = "same"
    BESIDE = "beside"
    LEFT = "left"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class UpgradeOutcome:
    """What became of one unit's workbook. `words` (Vietnamese): why it was left alone, or where what is. `kept`: where
    its former version is. `file`: the workbook's name for people; `digest`, `version`: of the new content;
    `modified_at`: the workbook's own time; `content`: obligation → digest of its answers; `record`: as wanted.
    `filled`: answers that were moved; `left`, `leftovers`: those kept aside, their number or each."""

    unit: str
    state: UpgradeState
    words: str = ""
    change: WorkbookChange | None = None
    kept: str = ""
    file: str = ""
    digest: str = ""
    version: str = ""
    modified_at: datetime | None = None
    content: Mapping[str, str] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    filled: int = 0
    left: int = 0
    leftovers: tuple[Leftover, ...] = ()


NOT_POSSIBLE = "Nơi lưu bảng tính này chưa chuyển được bảng tính sang biểu mẫu mới."
UNMOVABLE = "Không chuyển được theo mã: {problems} Đề nghị sửa trong bảng tính rồi chuyển lại."
FRESH = "Bảng tính vừa được lưu lúc {at:%H:%M}; để yên, lần sau sẽ chuyển."
OPENED = "Bảng tính đang được mở{by}; để yên, lần sau sẽ chuyển."
UNPATCHABLE = ("Tệp được lưu khác quy cách của bảng tính Excel nên không chuyển được. Đề nghị mở bằng Excel hoặc "
               "LibreOffice, lưu lại dạng Excel Workbook (*.xlsx) rồi chuyển lại.")
NOT_WRITTEN = "Không ghi được bảng tính mới ({why}); bảng tính của đơn vị giữ nguyên."
EXISTS = "Đã có tệp {file}; đề nghị xem, cất đi rồi chạy lại."
UNLIKE = "Đọc lại bảng tính mới không ra đúng các số liệu cũ nên không thay; bảng tính của đơn vị giữ nguyên."
REFERRED = ("Công thức, biểu đồ hoặc tên do đơn vị tự đặt đang đọc những ô của biểu mẫu mà khi chuyển sẽ nằm ở chỗ "
            "khác: {places}. Để không đọc nhầm ô, bảng tính được giữ nguyên. Đề nghị đơn vị thay các công thức ấy bằng "
            "giá trị hoặc xóa đi rồi chuyển lại; sau khi chuyển có thể lập lại.")
EDITED_MEANWHILE = "Có người lưu bảng tính trong lúc chuyển; để yên, lần sau sẽ chuyển."


def left(unit: str, words: str, change: WorkbookChange | None = None) -> UpgradeOutcome:
    return UpgradeOutcome(unit, UpgradeState.LEFT, words, change)


def refusal(change: WorkbookChange, wanted: WantedForms, digest: str) -> UpgradeOutcome | None:
    """Returns the outcome where nothing is to be done, or nothing may be. `digest`: of the workbook's content now."""
    if change.problems:
        return left(change.unit, UNMOVABLE.format(problems=" ".join(change.problems)), change)
    if wanted.digest and wanted.digest != digest and not wanted.beside:
        return left(change.unit, EDITED_MEANWHILE, change)
    return None
