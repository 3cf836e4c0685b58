"""The owner mark of a workbook: the plan and the unit for which it was made, written into each of its forms and, in a
file, into its custom properties. It is no protection against intent; it detects a workbook under another's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.plan.vocabulary import NEUTRAL
from automation.domain.workbook.answers import Raw, RawTab

PREFIX = "@workbook"
SLOT = "owner_mark"
UNFILLED = f"{PREFIX}::"
TAB_MARK = "@tab:"
SEARCH_ROWS, SEARCH_COLUMNS = 20, 5  # of a tab: people may have inserted rows and columns before the marks
ROWS_BELOW = 6  # of the tab's own mark: the owner mark is written directly below it

OTHER_UNIT, OTHER_PLAN = "other_unit", "other_plan"
OTHER_UNIT_MESSAGE = "Tệp này là bảng tính của {owner}, không phải của {unit}; không ghi nhận nội dung nào trong tệp."
OTHER_UNIT_REMEDY = ("Đề nghị đặt lại đúng bảng tính của đơn vị (bản lưu gần nhất, hoặc xin {committee} cấp lại) và "
                     "trả bảng tính này về cho {owner}; nếu số liệu là của đơn vị nhưng ghi nhầm trên bảng tính của "
                     "đơn vị khác, đề nghị chép số liệu sang bảng tính của đơn vị.")
UNKNOWN_UNIT_REMEDY = ("Đề nghị đặt lại đúng bảng tính của đơn vị (bản lưu gần nhất, hoặc xin {committee} cấp lại); "
                       "nếu đơn vị đã đổi mã, đề nghị {committee} ghi mã cũ vào danh mục đơn vị (cột was).")
OTHER_PLAN_MESSAGE = ("Tệp này là bảng tính của kế hoạch {theirs}, không phải của kế hoạch {ours}; không ghi nhận nội "
                      "dung nào trong tệp.")
OTHER_PLAN_REMEDY = ("Đề nghị chuyển tệp này ra khỏi thư mục và ghi vào bảng tính của kế hoạch {ours} đã cấp cho đơn "
                     "vị; chưa có thì xin {committee} cấp.")


@dataclass(frozen=True, slots=True)
class OwnerMark:
    """Codes as they were when the workbook was made."""

    plan: str
    unit: str

    def __str__(self) -> str:
        return f"{PREFIX}:{self.plan}:{self.unit}"


def read_mark(value: Raw) -> OwnerMark | None:
    """Returns the mark in a cell or property; None for anything else, also for a damaged mark."""
    if not isinstance(value, str) or not value.startswith(PREFIX):
        return None
    parts = value.strip().split(":")
    return OwnerMark(parts[1], parts[2]) if len(parts) == 3 and all(parts) else None


def marks_of(tabs: Iterable[RawTab]) -> list[OwnerMark]:
    """Returns the marks in the tabs, one of each tab that has any."""
    return [mark for tab in tabs if (mark := _mark(tab.grid[:SEARCH_ROWS]))]


def _mark(rows: Sequence[Sequence[Raw]]) -> OwnerMark | None:
    return next((mark for value in _likely_cells(rows) if (mark := read_mark(value))), None)


def _likely_cells(rows: Sequence[Sequence[Raw]]) -> Iterator[Raw]:
    """Yields the cells below the tab's own mark; those of a tab without one from its first rows and columns."""
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells[:SEARCH_COLUMNS]):
            if isinstance(value, str) and value.startswith(TAB_MARK):
                yield from (below[column] for below in rows[number + 1:number + 1 + ROWS_BELOW] if column < len(below))
                return
            yield value


def without_mark(keys: list[Raw], row: int) -> tuple[Raw, ...]:
    """Returns a tab's key column without the mark, which differs from unit to unit: equal columns are indexed once.
    `row`: 0-based, of the tab's own mark."""
    for number in range(row, min(row + 1 + ROWS_BELOW, len(keys))):
        if read_mark(keys[number]):
            keys[number] = None
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A workbook that is not its file's unit's. `kind`: OTHER_UNIT or OTHER_PLAN; `owner`: the present code of the unit
    whose it is, "" where no unit of the plan has that code, or the plan is another one."""

    kind: str
    message: str
    remedy: str
    owner: str = ""


@dataclass(frozen=True)
class Owners:
    """Which marks belong to which unit. `plans`: the plan's present and former codes. `units`: by code. `committee`:
    its short name."""

    plans: tuple[str, ...]
    units: Mapping[str, Unit]
    committee: str = NEUTRAL.committee
    _present: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        present = {former.upper(): unit.code for unit in self.units.values() for former in (*unit.was, unit.code)}
        object.__setattr__(self, "_present", present)

    @staticmethod
    def of(plan: Plan, units: Mapping[str, Unit]) -> Owners:
        return Owners((plan.code, *plan.was), units, plan.words.committee)

    def misplaced(self, unit: str, marks: Sequence[OwnerMark]) -> Misplaced | None:
        """Returns what is wrong when the marks are readable and none of them is the unit's; None without marks."""
        if not marks or any(self._belongs(unit, mark) for mark in marks):
            return None
        mark = max(marks, key=marks.count)
        if not self._is_plan(mark.plan):
            codes = {"theirs": mark.plan, "ours": self.plans[0], "committee": self.committee}
            return Misplaced(OTHER_PLAN, OTHER_PLAN_MESSAGE.format(**codes), OTHER_PLAN_REMEDY.format(**codes))
        owner = self._present.get(mark.unit.upper(), "")
        words = {"owner": self._named(owner or mark.unit), "unit": self._named(unit),
                 "committee": self.committee}
        remedy = OTHER_UNIT_REMEDY if owner else UNKNOWN_UNIT_REMEDY
        return Misplaced(OTHER_UNIT, OTHER_UNIT_MESSAGE.format(**words), remedy.format(**words), owner)

    def _belongs(self, unit: str, mark: OwnerMark) -> bool:
        """Reports whether the mark is the unit's: its present or a former code, or that of a unit merged into it."""
        code = self._present.get(mark.unit.upper(), mark.unit)
        return self._is_plan(mark.plan) and unit.upper() in (each.upper() for each in self._with_successors(code))

    def _with_successors(self, code: str) -> Iterator[str]:
        seen: set[str] = set()
        following: str | None = code
        while following and following not in seen:
            seen.add(following)
            yield following
            unit = self.units.get(following)
            following = unit.merged_into if unit else None

    def _is_plan(self, code: str) -> bool:
        return code.upper() in (each.upper() for each in self.plans)

    def _named(self, code: str) -> str:
        """Returns "Trường THPT An Lão (THPT-AN-LAO)"."""
        unit = self.units.get(code)
        return f"{unit.name} ({code})" if unit else f"đơn vị có mã {code} (không có trong danh mục)"
