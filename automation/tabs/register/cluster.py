"""The register of a cluster: the standings, decisions and findings of its own units, and where their files are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from automation.domain.workbook.drawing import Drawing
from automation.tabs.register.chase import chase_tab
from automation.tabs.register.context import RegisterContext, codes_row, head, header
from automation.tabs.register.decisions import decisions_tab
from automation.tabs.register.summary import matrix_tab, summary_tab
from automation.tabs.tab_builder import TabBuilder

COLUMNS: Mapping[str, tuple[str, float]] = {
    "unit": ("Mã đơn vị", 27), "name": ("Tên đơn vị", 34), "severity": ("Mức", 11), "sheet": ("Trang", 18),
    "cell": ("Ô", 8), "message": ("Vấn đề", 64), "remedy": ("Cách sửa", 64),
}
FILES: Mapping[str, tuple[str, float]] = {
    "unit": ("Mã đơn vị", 27), "name": ("Tên đơn vị", 40), "file": ("Bảng tính", 34), "notes": ("Bản góp ý", 46)}
CODES_ROW, HEADER_ROW = 3, 4
NOTHING = "Không có lỗi, cảnh báo nào chưa giải trình."


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What a cluster sees of a finding: no withheld figure and nothing about other units. `cell`: "" where the place
    itself would disclose something."""

    unit: str
    is_error: bool
    sheet: str
    cell: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class UnitFiles:
    """The names of a unit's workbook and of the place of its annotations, "" for none; `notes_url`: its address."""

    workbook: str
    notes: str = ""
    notes_url: str = ""


def cluster_tabs(context: RegisterContext, findings: Sequence[FindingRow],
                 files: Mapping[str, UnitFiles]) -> Iterator[Drawing]:
    """Return the tabs, drawn lazily. `context`: of the cluster's units, standings and events. `files`: by unit."""
    drawn: tuple[Callable[[], Drawing], ...] = (
        lambda: summary_tab(context), lambda: matrix_tab(context), lambda: decisions_tab(context),
        lambda: chase_tab(context), lambda: findings_tab(context, findings), lambda: files_tab(context, files))
    return (replace(draw(), made_at=context.as_of) for draw in drawn)


def findings_tab(context: RegisterContext, findings: Sequence[FindingRow]) -> Drawing:
    """Draw one row for each finding, by unit."""
    builder, last = _builder("Lỗi, cảnh báo", COLUMNS)
    errors = sum(each.is_error for each in findings)
    head(builder, context, "Lỗi, cảnh báo", f"{errors} lỗi, {len(findings) - errors} cảnh báo chưa giải trình", last)
    codes_row(builder, CODES_ROW, tuple(COLUMNS))
    header(builder, HEADER_ROW, [title for title, _ in COLUMNS.values()])
    counts: dict[str, int] = {}
    for row, each in enumerate(findings, start=HEADER_ROW + 1):
        counts[each.unit] = counts.get(each.unit, 0) + 1
        builder.put(row, 1, f"{each.unit}|{counts[each.unit]}", "key")
        word, style = ("Lỗi", "bad") if each.is_error else ("Cảnh báo", "watch")
        cells = ((each.unit, "item"), (context.units[each.unit].name, "item"), (word, style), (each.sheet, "item"),
                 (each.cell, "item"), (each.message, "item"), (each.remedy, "item"))
        for column, (value, look) in enumerate(cells, start=2):
            builder.put(row, column, value, look)
            builder.fit(row, value, column, column)
    if not findings:
        builder.put(HEADER_ROW + 1, 1, "@none", "key")
        builder.put(HEADER_ROW + 1, 2, NOTHING, "good", to=last)
    return _finished(builder, HEADER_ROW + max(1, len(findings)), last)


def files_tab(context: RegisterContext, files: Mapping[str, UnitFiles]) -> Drawing:
    """Draw where each unit's workbook and annotations are."""
    builder, last = _builder("Tệp của đơn vị", FILES)
    head(builder, context, "Tệp của đơn vị", "Bảng tính và bản góp ý của từng đơn vị", last)
    codes_row(builder, CODES_ROW, tuple(FILES))
    header(builder, HEADER_ROW, [title for title, _ in FILES.values()])
    for row, unit in enumerate(context.sorted_units, start=HEADER_ROW + 1):
        found = files.get(unit.code, UnitFiles(""))
        url = context.addresses.report(unit.code)
        builder.put(row, 1, unit.code, "key")
        builder.put(row, 2, unit.code, "item")
        builder.put(row, 3, unit.name, "item")
        builder.put(row, 4, found.workbook or "Chưa có bảng tính", "item_link" if url else "item", link=url)
        builder.put(row, 5, found.notes, "item_link" if found.notes_url else "item", link=found.notes_url)
    return _finished(builder, HEADER_ROW + max(1, len(context.sorted_units)), last)


def _builder(title: str, columns: Mapping[str, tuple[str, float]]) -> tuple[TabBuilder, int]:
    builder = TabBuilder(title)
    builder.widths = {1: 2, **dict(enumerate((width for _, width in columns.values()), start=2))}
    return builder, 1 + len(columns)


def _finished(builder: TabBuilder, bottom: int, last: int) -> Drawing:
    return builder.drawing(freeze=(HEADER_ROW + 1, 2), protected=True, landscape=True, hidden_rows=(CODES_ROW,),
                           repeat_rows=(HEADER_ROW, HEADER_ROW), filter=((HEADER_ROW, 2), (bottom, last)))
