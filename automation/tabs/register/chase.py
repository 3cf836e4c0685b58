"""Draws the tab "Nộp trễ, chưa nộp": the units to call, most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from automation.correspondence.outbox.addresses import address_marks
from automation.domain.tracking.messages import folded
from automation.domain.tracking.standing import Standing, TimelinessBucket
from automation.domain.workbook.drawing import Drawing
from automation.tabs.register.context import RegisterContext, codes_row, head, header, stage_style
from automation.tabs.tab_builder import TabBuilder

COLUMNS: dict[str, float] = {
    "Phân loại": 14, "Nội dung báo cáo": 28, "Mã đơn vị": 30, "Tên đơn vị": 34, "Loại đơn vị": 18,
    "Tình trạng": 24, "Số ngày trễ": 9, "Thư điện tử đơn vị": 34, "Thư điện tử thủ trưởng": 38, "Căn cứ xác định": 56,
}
CODES_OF_COLUMNS = ("bucket", "obligation", "unit", "name", "type", "standing", "days_late", "emails", "head_emails",
                    "why")
LAST = 1 + len(COLUMNS)
NAME = 2 + list(COLUMNS).index("Tên đơn vị")
CODES_ROW, HEADER_ROW = 3, 4
BUCKET_WORDS = {TimelinessBucket.MISSING: ("Chưa nộp", "bad"), TimelinessBucket.LATE: ("Nộp trễ", "watch")}
MARKED = "{address} ({words})"
NOBODY_KEY = "@none"
NOBODY = "Không có đơn vị nào trễ hoặc thiếu."


def chase_tab(context: RegisterContext) -> Drawing:
    """Draws one row for each missing or late report: missing before late, by obligation, the longest overdue first."""
    builder = TabBuilder("Nộp trễ, chưa nộp")
    builder.widths = {1: 2, **dict(enumerate(COLUMNS.values(), start=2))}
    entries = [(obligation.title, each) for bucket in BUCKET_WORDS for obligation in context.plan.obligations
               for each in sorted(context.of(obligation.code), key=lambda each: -each.days_late)
               if each.bucket is bucket]
    missing = sum(each.bucket is TimelinessBucket.MISSING for _, each in entries)
    subtitle = f"{missing} báo cáo quá hạn chưa nộp, {len(entries) - missing} báo cáo nộp trễ"
    head(builder, context, "Nộp trễ, chưa nộp", subtitle, LAST)
    codes_row(builder, CODES_ROW, CODES_OF_COLUMNS)
    header(builder, HEADER_ROW, list(COLUMNS))
    marks = address_marks(context.events)
    for row, (title, standing) in enumerate(entries, start=HEADER_ROW + 1):
        _row(builder, context, row, title, standing, marks)
    if not entries:
        builder.put(HEADER_ROW + 1, 1, NOBODY_KEY, "key")
        builder.put(HEADER_ROW + 1, 2, NOBODY, "good", to=LAST)
    bottom = HEADER_ROW + max(1, len(entries))
    return builder.drawing(freeze=(HEADER_ROW + 1, 2), protected=True, landscape=True, colour="991B1B",
                           hidden_rows=(CODES_ROW,), repeat_rows=(HEADER_ROW, HEADER_ROW),
                           filter=((HEADER_ROW, 2), (bottom, LAST)))


def _row(builder: TabBuilder, context: RegisterContext, row: int, title: str, standing: Standing,
         marks: Mapping[str, str]) -> None:
    unit = context.units[standing.unit]
    builder.put(row, 1, f"{standing.unit}|{standing.obligation}", "key")
    word, word_style = BUCKET_WORDS[standing.bucket]
    cells = ((word, word_style), (title, "item"), (unit.code, "item"), (unit.name, "item"), (unit.type, "item"),
             (context.stage_words(standing), stage_style(standing)), (standing.days_late, "item_count"),
             _addresses(unit.emails, marks), _addresses(unit.head_emails, marks), (standing.reason, "item"))
    for column, (value, style) in enumerate(cells, start=2):
        if column == NAME:
            context.put_name(builder, row, column, unit, standing.obligation)
        else:
            builder.put(row, column, value, style)
        if isinstance(value, str):
            builder.fit(row, value, column, column)


def _addresses(addresses: Sequence[str], marks: Mapping[str, str]) -> tuple[str, str]:
    """Returns the text and the style of the cell."""
    marked = [(each, marks.get(folded(each), "")) for each in addresses]
    words = "; ".join(MARKED.format(address=each, words=mark) if mark else each for each, mark in marked)
    return words or "Chưa có địa chỉ", "watch" if any(mark for _, mark in marked) else "item"
