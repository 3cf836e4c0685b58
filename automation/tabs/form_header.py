"""The header of every form: mark, title, unit, guidance, control rows, hidden codes."""

from __future__ import annotations

from dataclasses import dataclass

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.drawing import DataValidation, Highlight
from automation.domain.workbook.layout import CODES, DOCUMENT_KEYS, NIL_KEY, SUBMIT_KEY, Layout, LayoutRow, RowType
from automation.domain.workbook.owner_mark import SLOT, UNFILLED
from automation.domain.workbook.words import NIL, NOT_SUBMITTED, SUBMIT_CHOICES, SUBMITTED
from automation.tabs.self_check.shown import Place, hint_formula, hint_highlights
from automation.tabs.tab_builder import TabBuilder

NUMBER, DATE, LINK = DOCUMENT_KEYS
LABELS = {
    SUBMIT_KEY: "Nộp báo cáo",
    NUMBER: "Số văn bản",
    DATE: "Ngày văn bản",
    LINK: "Văn bản đã ký",
    NIL_KEY: NIL,
}
HINTS = {
    SUBMIT_KEY: "Điền xong và thủ trưởng đã duyệt thì chọn “Đã nộp”.",
    NUMBER: "Số và ký hiệu, như ghi trên văn bản.",
    DATE: "Dạng ngày/tháng/năm, năm đủ bốn chữ số.",
    LINK: "Liên kết tới tệp văn bản đã ký, đóng dấu, nếu có.",
    NIL_KEY: "Trong kỳ không có nội dung nào thì chọn “Không phát sinh”; kỳ sau có thì chỉ việc ghi thêm dòng.",
}
# Points. What is frozen above the lines takes a third of a small screen (768 pixels) at most.
TITLE_HEIGHT, CONTROL_HEIGHT, SPACE_HEIGHT = 33.0, 18.0, 2.0  # two lines of a title, and of a unit's name
INPUTS = {SUBMIT_KEY: "submit", DATE: "input_date", NIL_KEY: "input_choice"}


@dataclass(frozen=True, slots=True)
class HeaderColumns:
    """Columns of the form's header: labels end before `answer`; answers span it to `answer_end`; then a hint."""

    answer: int
    answer_end: int
    name_from: int
    last: int


def draw_form_header(builder: TabBuilder, layout: Layout, columns: HeaderColumns, plan: Plan, place: Place) -> None:
    """Draws the rows down to the hidden codes. Each form draws its own column titles. `place`: where the tab's checks
    are."""
    obligation = plan.obligation(layout.tab.obligation) if layout.tab.obligation else None
    for line in layout.rows:
        if line.line in HEADER_LINES:
            HEADER_LINES[line.line](builder, layout, columns, line, obligation)
        if line.line is RowType.CONTROL and columns.answer_end < columns.last:
            _hint(builder, columns, line, place)


def _title(builder: TabBuilder, layout: Layout, columns: HeaderColumns, line: LayoutRow,
           obligation: Obligation | None) -> None:
    text = obligation.title if obligation else layout.tab.form.title
    builder.put(line.row, 1, layout.mark, "key")
    builder.put(line.row, 2, text, "form_title", to=columns.name_from - 1)
    builder.put(line.row, columns.name_from, "(tên đơn vị)", "unit_name", to=columns.last - 1, slot="unit_name")
    builder.put(line.row, columns.last, "(mã đơn vị)", "unit_code", slot="unit_code")
    builder.heights[line.row] = TITLE_HEIGHT


def _guidance(builder: TabBuilder, layout: Layout, columns: HeaderColumns, line: LayoutRow,
              obligation: Obligation | None) -> None:
    text = " ".join(filter(None, (due_words(obligation), layout.tab.form.guidance.strip())))
    builder.put(line.row, 1, UNFILLED, "key", slot=SLOT)
    builder.put(line.row, 2, text, "guidance", to=columns.last)
    builder.fit(line.row, text, 2, columns.last)


def due_words(obligation: Obligation | None) -> str:
    """Returns "Hạn nộp: trước ngày 28/05/2024 (muộn nhất 23 giờ 59 phút ngày 27/05/2024)."; "" without a date."""
    if obligation is None or obligation.deadline is None:
        return ""
    deadline = obligation.deadline
    cutoff = obligation.data_cutoff
    cutoff_sentence = f" Số liệu thực hiện đến hết ngày {cutoff:%d/%m/%Y}." if cutoff else ""
    last = f"muộn nhất 23 giờ 59 phút ngày {deadline.last_day:%d/%m/%Y}"
    return f"Hạn nộp: {deadline.phrase} ({last}).{cutoff_sentence}"


def _control(builder: TabBuilder, _layout: Layout, columns: HeaderColumns, line: LayoutRow,
             _obligation: Obligation | None) -> None:
    key = line.key
    builder.put(line.row, 1, key, "key")
    builder.put(line.row, 2, LABELS[key], "label", to=columns.answer - 1)
    value = NOT_SUBMITTED if key == SUBMIT_KEY else None
    style = INPUTS.get(key, "input_line")
    builder.put(line.row, columns.answer, value, style, to=columns.answer_end)
    builder.fit(line.row, LABELS[key], 2, columns.answer - 1, least=CONTROL_HEIGHT)
    if key == SUBMIT_KEY:
        builder.choose(line.row, columns.answer, SUBMIT_CHOICES)
        for word, word_style in ((SUBMITTED, "good"), (NOT_SUBMITTED, "watch")):
            cell = (line.row, columns.answer)
            builder.highlights.append(Highlight(cell, cell, word, word_style))
    elif key == NIL_KEY:
        builder.choose(line.row, columns.answer, (NIL,))
    elif key == DATE:
        cell = (line.row, columns.answer)
        builder.choices.append(DataValidation(cell, cell, "date", strict=False))


def _hint(builder: TabBuilder, columns: HeaderColumns, line: LayoutRow, place: Place) -> None:
    """Draws what to do in a control row, or what is wrong or left to do."""
    column = columns.answer_end + 1
    formula = hint_formula(place, line.key, HINTS[line.key])
    builder.fit(line.row, HINTS[line.key], column, columns.last, least=CONTROL_HEIGHT)
    builder.put(line.row, column, HINTS[line.key], "hint", to=columns.last, formula=formula)
    if formula:
        builder.highlights += hint_highlights(line.row, column)


def _space(builder: TabBuilder, _layout: Layout, _places: HeaderColumns, line: LayoutRow,
           _obligation: Obligation | None) -> None:
    builder.heights[line.row] = SPACE_HEIGHT


def _codes(builder: TabBuilder, layout: Layout, _places: HeaderColumns, line: LayoutRow,
           _obligation: Obligation | None) -> None:
    builder.put(line.row, 1, CODES, "key")
    for code, column in layout.column_of.items():
        if column > 1:
            builder.put(line.row, column, code, "key")


HEADER_LINES = {
    RowType.TITLE: _title, RowType.GUIDANCE: _guidance, RowType.CONTROL: _control,
    RowType.SPACE: _space, RowType.CODES: _codes,
}


def row_of(layout: Layout, line: RowType) -> int:
    """Returns the first row of that type."""
    return next(each.row for each in layout.rows if each.line is line)
