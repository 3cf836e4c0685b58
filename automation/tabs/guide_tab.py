"""Draws the first tab of a unit's workbook: what to fill in, by when, how, and what must not be written."""

from __future__ import annotations

from collections.abc import Sequence

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.store_words import StoreWords
from automation.domain.workbook.words import ESTIMATE, NIL, NOT_APPLICABLE, SUBMITTED
from automation.tabs.tab_builder import TabBuilder

TITLE = "Hướng dẫn"
WIDTHS = {1: 2, 2: 5, 3: 44, 4: 24, 5: 30, 6: 24, 7: 2}
FIRST, LAST = 2, 6
DUE_HEADERS = ("", "Nội dung phải báo cáo", "Trang", "Hạn nộp", "Số liệu thực hiện đến hết")
TABLE_HEADERS = ("", "Sổ theo dõi trong năm", "Trang", "Thời điểm ghi")
COLOUR = "1D4ED8"

INTRODUCTION = (
    "Đây là bảng tính dùng cho cả năm của đơn vị. Mỗi trang (thẻ ở cuối màn hình) là một báo cáo hoặc một sổ theo "
    "dõi. {introduction}"
)
STEPS = (
    "Chỉ ghi vào các ô màu vàng nhạt. {cells}",
    "Ghi số nguyên, không kèm chữ (ghi 35, không ghi “35 người”). {money}Ngày ghi dạng ngày/tháng/năm.",
    f"Để trống nghĩa là chưa trả lời. Không có thì ghi 0 hoặc “{NIL}”; nội dung không liên quan đến "
    f"đơn vị thì ghi “{NOT_APPLICABLE}”. Cả trang không có gì để ghi thì chọn “{NIL}” ở đầu trang.",
    "{estimates}",
    "Cột Kỳ trước để so sánh, không phải ghi. Số tăng, giảm nhiều so với kỳ trước, hoặc khác thường, thì nêu "
    "lý do ở cột Giải trình: cảnh báo đã được giải trình sẽ không nhắc lại.",
    f"Điền xong, được thủ trưởng đơn vị duyệt, thì {{document}} ở đầu trang và chọn “{SUBMITTED}” ở ô Nộp báo cáo. "
    "{moment}",
    "Hằng đêm số liệu được kiểm tra. {feedback}",
)
PRIVACY = (
    "KHÔNG ghi vào bảng tính: họ tên hoặc chữ viết tắt họ tên, lớp, ngày sinh, địa chỉ, số điện thoại, số "
    "căn cước, mã bảo hiểm của {private}. Chỉ ghi số lượng."
)
ESTIMATES = (
    f"Hạn nộp đến trước khi kỳ báo cáo kết thúc: số liệu tính đến ngày chốt là số thực hiện; số ước cho "
    f"phần còn lại thì chọn “{ESTIMATE}” ở cột Ước thực hiện và ghi lại số thực hiện ở kỳ sau.")
DOCUMENT, OPTIONAL_DOCUMENT = "ghi số, ngày, đường dẫn văn bản đã ký", "ghi số, ngày, đường dẫn văn bản đã ký (nếu có)"
ANY_TIME = "Ngay sau mỗi hoạt động"


def guide_tab(catalogue: Catalogue, plan: Plan, words: StoreWords) -> Drawing:
    """Draws the guide. It has only text and links; nothing in it is read."""
    builder = TabBuilder(TITLE)
    builder.widths.update(WIDTHS)
    row = _title_block(builder, plan, words)
    row = _obligations(builder, catalogue, plan, row)
    row = _tables(builder, catalogue, row)
    row = _steps(builder, row, _step_texts(catalogue, plan, words))
    _closing(builder, plan, row)
    return builder.drawing(protected=True, colour=COLOUR, landscape=False)


def _title_block(builder: TabBuilder, plan: Plan, words: StoreWords) -> int:
    builder.put(1, FIRST, plan.committee, "subtitle", to=LAST)
    builder.put(2, FIRST, f"BẢNG TÍNH BÁO CÁO NĂM {plan.year}", "title", to=LAST)
    builder.heights[2] = 30
    builder.put(3, FIRST, "(tên đơn vị)", "heading", to=LAST - 1, slot="unit_name")
    builder.put(3, LAST, "(mã đơn vị)", "unit_code", slot="unit_code")
    builder.heights[3] = 24
    _paragraph(builder, 4, f"{plan.title}. {INTRODUCTION.format(introduction=words.introduction)}", "guidance")
    return 6


def _obligations(builder: TabBuilder, catalogue: Catalogue, plan: Plan, row: int) -> int:
    row = _heading(builder, row, "Nội dung và thời hạn báo cáo")
    _cells(builder, row, DUE_HEADERS, "header")
    for number, obligation in enumerate(plan.obligations, start=1):
        tabs = catalogue.tabs_of(obligation.code)
        if tabs:
            row += 1
            _obligation(builder, row, number, obligation, tabs[0], plan.words.committee)
    return row + 2


def _obligation(builder: TabBuilder, row: int, number: int, obligation: Obligation, tab: Tab,
                committee: str) -> None:
    cutoff = obligation.data_cutoff
    due = due_text(obligation, committee)
    words = (number, obligation.title, tab.title, due, f"{cutoff:%d/%m/%Y}" if cutoff else None)
    _cells(builder, row, words, "cell", link=tab.title)
    builder.fit(row, obligation.title, 3, 3, least=22)
    builder.fit(row, due, 5, 5)


def due_text(obligation: Obligation, committee: str) -> str:
    """Returns the plan's phrase and the last moment in time, in Vietnamese."""
    if obligation.deadline is None:
        return f"Theo thông báo của {committee}"
    phrase = obligation.deadline.phrase
    last = obligation.deadline.last_day
    return f"{phrase[:1].upper()}{phrase[1:]}\n(muộn nhất 23 giờ 59 phút ngày {last:%d/%m/%Y})"


def _tables(builder: TabBuilder, catalogue: Catalogue, row: int) -> int:
    tables = [tab for tab in catalogue.tabs if tab.obligation is None]
    if not tables:
        return row
    row = _heading(builder, row, "Sổ theo dõi, ghi trong cả năm")
    _cells(builder, row, TABLE_HEADERS, "header")
    for number, tab in enumerate(tables, start=1):
        row += 1
        words = (number, tab.form.title, tab.title, tab.form.entry_time or ANY_TIME)
        _cells(builder, row, words, "cell", link=tab.title)
        builder.fit(row, tab.form.title, 3, 3)
    return row + 2


def _step_texts(catalogue: Catalogue, plan: Plan, words: StoreWords) -> list[str]:
    """The steps that this plan has: estimates, money and signed documents are not asked for in each."""
    money = dict.fromkeys(field.unit for tab in catalogue.tabs for field in tab.fields if field.unit.endswith("đồng"))
    estimated = any(each.is_estimated for each in plan.obligations)
    asked = {
        "cells": words.cells, "moment": words.moment, "feedback": words.feedback,
        "money": f"Kinh phí ghi theo {', '.join(money)}. " if money else "",
        "estimates": ESTIMATES if estimated else "",
        "document": DOCUMENT if any(each.requires_document for each in plan.obligations) else OPTIONAL_DOCUMENT}
    return [text for step in STEPS if (text := step.format(**asked))]


def _steps(builder: TabBuilder, row: int, texts: Sequence[str]) -> int:
    row = _heading(builder, row, "Cách ghi và cách nộp")
    for number, text in enumerate(texts, start=1):
        builder.put(row, FIRST, number, "step_number")
        builder.put(row, FIRST + 1, text, "step", to=LAST)
        builder.fit(row, text, FIRST + 1, LAST)
        row += 1
    return row + 1


def _closing(builder: TabBuilder, plan: Plan, row: int) -> None:
    _paragraph(builder, row, PRIVACY.format(private=plan.words.private), "warning_box")
    row = _heading(builder, row + 2, "Hỗ trợ, giải đáp")
    address = f", thư điện tử: {plan.reply_to}" if plan.reply_to else ""
    words = f"Khó khăn, vướng mắc xin phản ánh về {plan.committee}{address}. {plan.words.urgent}".strip()
    _paragraph(builder, row, words, "step")


def _heading(builder: TabBuilder, row: int, words: str) -> int:
    builder.put(row, FIRST, words, "heading", to=LAST)
    builder.heights[row] = 24
    return row + 1


def _paragraph(builder: TabBuilder, row: int, words: str, style: str) -> None:
    builder.put(row, FIRST, words, style, to=LAST)
    builder.fit(row, words, FIRST, LAST)


def _cells(builder: TabBuilder, row: int, words: tuple[str | int | None, ...], style: str, *,
           link: str = "") -> None:
    for column, word in enumerate(words, start=FIRST):
        if link and word == link:
            quoted = link.replace("'", "''")
            builder.put(row, column, word, "link", link=f"internal:'{quoted}'!B1")
        else:
            centred = column in (FIRST, LAST) and style == "cell"
            builder.put(row, column, word, "cell_centre" if centred else style)
    if style == "header":
        builder.heights[row] = 24
