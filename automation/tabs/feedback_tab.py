"""The feedback to a unit: notes on the cells, the tab "Kiểm tra", and when to rewrite them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from automation.domain.plan.units import Unit
from automation.domain.tracking.findings import PERSONAL, Finding, cell_sort_key, worst_first
from automation.domain.workbook.drawing import Drawing, DrawnCell, Merge
from automation.domain.workbook.styles import NO_MARK
from automation.ports import Annotation
from automation.tabs.check_banner import check_time_text
from automation.tabs.tab_builder import fitted

TITLE = "Kiểm tra"
HEADER = ("STT", "Mức độ", "Trang", "Ô", "Nội dung", "Cách sửa", "Mã")
WIDTHS = {1: 6, 2: 15, 3: 20, 4: 9, 5: 62, 6: 52, 7: 8}
DECISIONS_ROW, HEADER_ROW = 5, 6
DECIDED = "Đã quyết định: "
LINE, PADDING = 15.0, 3.0  # points
CHARACTERS_PER_WIDTH = 1.05  # characters to a unit of width, on average, before a word wraps
NOT_IN_CELLS = frozenset({"@note", "@tab_name"})  # fields of findings
WHOLE_TAB = "@unchecked"  # the field of a finding for which the copy leaves the tab out
COPY_VERSION = 6  # version of the copy's appearance: older copies are written again
GUIDANCE = ("Lỗi phải sửa thì báo cáo mới được tính là hoàn thành. Cảnh báo: sửa, hoặc nêu lý do ở cột "
            "Giải trình của dòng đó. Bấm vào ô ở cột “Ô” để đến chỗ cần sửa. Đề nghị sửa trong bảng tính "
            "gốc của đơn vị; tệp này chỉ để xem và được tạo lại mỗi khi bảng tính thay đổi.")
GUIDANCE_IN_PLACE = ("Lỗi phải sửa thì báo cáo mới được tính là hoàn thành. Cảnh báo: sửa, hoặc nêu lý do ở cột "
                     "Giải trình của dòng đó. Bấm vào ô ở cột “Ô” để đến chỗ cần sửa. Trang này do phần mềm ghi, "
                     "không sửa được; sau khi đơn vị sửa số liệu, lần kiểm tra sau sẽ cập nhật trang này.")
NO_FINDINGS = "Không có lỗi, không có cảnh báo."
ERROR, WARNING, EXPLAINED, NOTE = "Lỗi", "Cảnh báo", "Đã giải trình", "Ghi chú"
NO_DECISIONS: Mapping[str, Sequence[str]] = {}
LEVEL_STYLES: dict[str, str] = {ERROR: "bad", WARNING: "watch", EXPLAINED: "quiet", NOTE: "quiet"}


@dataclass(frozen=True)
class FeedbackActions:
    """`write`: unit → digest to record once its copy is written. `clear`: units whose copy is removed."""

    write: Mapping[str, str]
    clear: tuple[str, ...] = ()


def cell_annotations(findings: Iterable[Finding]) -> list[Annotation]:
    """Returns one annotation per cell with all its findings, in an error's colour if there is one. Explained findings
    get none. Ordered by tab, then the worst first."""
    by_cell: dict[tuple[str, str | None], list[Finding]] = {}
    for each in sorted((each for each in findings if not each.explained), key=worst_first):
        by_cell.setdefault((each.sheet, each.cell), []).append(each)
    noted = [Annotation(sheet, cell, "\n\n".join(map(_note, group)), _annotation_style(group), _is_redacted(group))
             for (sheet, cell), group in by_cell.items()]
    masked = {(sheet, cell) for (sheet, _), group in by_cell.items() for each in group if _is_redacted([each])
              for cell in each.cells} - {(each.sheet, each.cell) for each in noted if each.redacted}
    return noted + [Annotation(sheet, cell, "", NO_MARK, redacted=True) for sheet, cell in sorted(masked)]


def check_tab(unit: Unit, findings: Sequence[Finding], as_of: datetime, decisions: Sequence[str] = (), *,
              in_place: bool = False) -> Drawing:
    """Draws the tab "Kiểm tra": the counts, what was decided on the unit's reports, then one line per finding with a
    link to its cell. `in_place`: the tab is in the unit's own workbook."""
    ordered = sorted(findings, key=_reading_order)
    last = HEADER_ROW + max(len(ordered), 1)
    guidance = GUIDANCE_IN_PLACE if in_place else GUIDANCE
    cells = [*_heading_cells(unit, ordered, as_of), DrawnCell(4, 1, guidance, "guidance")]
    cells += [DrawnCell(HEADER_ROW, column, word, "header") for column, word in enumerate(HEADER, start=1)]
    for number, each in enumerate(ordered, start=1):
        cells += _finding_cells(HEADER_ROW + number, number, each)
    if not ordered:
        cells.append(DrawnCell(HEADER_ROW + 1, 1, NO_FINDINGS, "good"))
    decided = DECIDED + " ".join(decisions) if decisions else ""
    if decided:
        cells.append(DrawnCell(DECISIONS_ROW, 1, decided, "decided"))
    whole_rows = (4, *([DECISIONS_ROW] if decided else []), *(() if ordered else (last,)))
    heights = {4: 36.0, HEADER_ROW: 24.0}
    heights |= {DECISIONS_ROW: _lines(decided, sum(WIDTHS.values())) * LINE + PADDING} if decided else {}
    heights |= {HEADER_ROW + number: _height(each) for number, each in enumerate(ordered, start=1)}
    return fitted(Drawing(
        TITLE, tuple(cells), widths=WIDTHS, heights=heights, protected=True, landscape=True,
        colour="DC2626", merges=tuple(Merge((row, 1), (row, len(HEADER))) for row in whole_rows),
        freeze=(HEADER_ROW + 1, 1), filter=((HEADER_ROW, 1), (last, len(HEADER))) if ordered else None,
        repeat_rows=(HEADER_ROW, HEADER_ROW), made_at=as_of))


def summary(findings: Iterable[Finding]) -> str:
    """Returns "2 lỗi, 3 cảnh báo, 1 cảnh báo đã giải trình"."""
    levels = [_level(each) for each in findings]
    return (f"{levels.count(ERROR)} lỗi, {levels.count(WARNING)} cảnh báo, "
            f"{levels.count(EXPLAINED)} cảnh báo đã giải trình")


def feedback_digest(findings: Iterable[Finding], file_digest: str, decisions: Sequence[str] = ()) -> str:
    """Returns a digest that changes with what is shown of findings and decisions, the checked workbook and
    `COPY_VERSION`. To
    which report a finding belongs is not shown, and changes when a deadline passes."""
    rows = sorted(map(repr, map(_shown, findings)))
    return hashlib.sha256("\n".join((str(COPY_VERSION), file_digest, *decisions, *rows)).encode()).hexdigest()[:32]


def _shown(finding: Finding) -> tuple[object, ...]:
    masked = finding.cells if (redacted := _is_redacted([finding])) else ()
    return (finding.code, _level(finding), finding.sheet, finding.cell, finding.message, finding.remedy, redacted,
            masked)


def feedback_actions(findings: Mapping[str, Sequence[Finding]], files: Mapping[str, str],
                     last: Mapping[str, str], decisions: Mapping[str, Sequence[str]] = NO_DECISIONS) -> FeedbackActions:
    """Decides which copies to write again and which to remove.

    `files`: unit → digest of its workbook, for workbooks that were read; other units keep their
    copy. `last`: unit → digest of its existing copy; `decisions`: unit → sentences."""
    write, clear = {}, []
    for unit, file_digest in files.items():
        unit_findings = findings.get(unit, ())
        if not any(not each.explained for each in unit_findings):
            clear += [unit] if last.get(unit) else []
            continue
        digest = feedback_digest(unit_findings, file_digest, decisions.get(unit, ()))
        if last.get(unit) != digest:
            write[unit] = digest
    return FeedbackActions(write, tuple(clear))


def _level(finding: Finding) -> str:
    if finding.is_error:
        return ERROR
    if finding.is_note:
        return NOTE
    return EXPLAINED if finding.explained else WARNING


def _reading_order(finding: Finding) -> tuple[int, str, int, int, str, str]:
    """Returns a sort key: level, tab, place, rule code."""
    return list(LEVEL_STYLES).index(_level(finding)), finding.sheet, *cell_sort_key(finding.cell), finding.code


def _height(finding: Finding) -> float:
    """Returns the height of a line in points: spreadsheets do not fit the height of rows written by software."""
    lines = max(_lines(text, width) for text, width in
                ((finding.message, WIDTHS[5]), (finding.remedy, WIDTHS[6]), (finding.sheet, WIDTHS[3])))
    return LINE * max(lines, 1) + PADDING


def _lines(text: str, width: float) -> int:
    return max(math.ceil(len(text) / (width * CHARACTERS_PER_WIDTH)), 1)


def _note(finding: Finding) -> str:
    return f"{_level(finding).upper()} {finding.code}: {finding.message}\nCách sửa: {finding.remedy}"


def _annotation_style(group: Sequence[Finding]) -> str:
    return "error_mark" if any(each.is_error for each in group) else "warning_mark"


def _is_redacted(group: Sequence[Finding]) -> bool:
    """Is personal data in a cell itself, or may be anywhere in the tab? A note and a tab's name are masked by the
    store."""
    return any(PERSONAL.fullmatch(each.code) and (each.field == WHOLE_TAB or (
        each.cell and each.field not in NOT_IN_CELLS)) for each in group)


def _heading_cells(unit: Unit, findings: Sequence[Finding], as_of: datetime) -> list[DrawnCell]:
    return [
        DrawnCell(1, 1, "KẾT QUẢ KIỂM TRA BẢNG TÍNH", "title"),
        DrawnCell(2, 1, unit.name, "subtitle"),
        DrawnCell(3, 1, f"{check_time_text(as_of)}: {summary(findings)}.", "subtitle"),
    ]


def _finding_cells(row: int, number: int, finding: Finding) -> list[DrawnCell]:
    level = _level(finding)
    cell = DrawnCell(row, 4, finding.cell, "link", link=_link(finding.sheet, finding.cell)) if finding.cell \
        else DrawnCell(row, 4, "", "cell_centre")
    return [
        DrawnCell(row, 1, number, "cell_centre"),
        DrawnCell(row, 2, level, LEVEL_STYLES[level]),
        DrawnCell(row, 3, finding.sheet, "cell"),
        cell,
        DrawnCell(row, 5, finding.message, "cell"),
        DrawnCell(row, 6, finding.remedy, "cell"),
        DrawnCell(row, 7, finding.code, "cell_centre"),
    ]


def _link(sheet: str, cell: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!{cell}"
