"""Draws the first tab of a unit's workbook: where the unit stands, where it gets help, how to fill in and to submit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from automation.domain.plan.plan import Plan
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.self_check import ERROR_WORDS, WARNING_WORDS
from automation.domain.workbook.store_words import StoreWords
from automation.domain.workbook.words import ESTIMATE, NIL, NOT_APPLICABLE, SUBMITTED
from automation.tabs.front_page import (
    DEADLINE,
    ERRORS,
    FIRST_CELL,
    KEY,
    LAST,
    LINE_HEIGHT,
    NAME,
    STATE,
    TITLE,
    WIDTHS,
    FrontPage,
)
from automation.tabs.self_check.shown import Place
from automation.tabs.tab_builder import TabBuilder

GUIDE_TITLE = "Hướng dẫn"
STEPS_FIRST, STEPS_LAST = NAME, FIRST_CELL  # the columns of the steps; and as many beside them
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
DOCUMENT = "ghi số, ngày, đường dẫn văn bản đã ký"
OPTIONAL_DOCUMENT = "ghi số, ngày, đường dẫn văn bản đã ký (nếu có)"
LIVE = ("Số đếm ở trên và cột Tự kiểm tra đổi ngay khi ghi; bấm vào “Ô cần xem” để đến đúng ô. Kết luận theo lần kiểm "
        "tra hằng đêm của phần mềm.")
LEGEND = (
    (NAME, STATE, "input_sample", "Ô vàng nhạt: ghi số liệu, câu trả lời."),
    (ERRORS, FIRST_CELL, "locked", "Ô xám: không phải ghi."),
    (TITLE, TITLE, "error_sample", f"Ô đỏ, cột Tự kiểm tra ghi “{ERROR_WORDS.strip()}”: chưa đúng, phải sửa."),
    (DEADLINE, LAST, "warning_sample", f"Ô cam, “{WARNING_WORDS.strip()}”: sửa hoặc giải trình."),
)


def guide_tab(catalogue: Catalogue, plan: Plan, words: StoreWords, blocks: Mapping[str, Place]) -> Drawing:
    """Draws the guide. It has only texts, links, and formulas over the hidden tab of checks, on which `blocks` are;
    nothing in it is read."""
    builder = TabBuilder(GUIDE_TITLE)
    builder.widths.update(WIDTHS)
    builder.hidden_columns = {KEY}
    _title_block(builder, plan)
    row = FrontPage(catalogue, plan, blocks).draw(builder, 2)
    row = _legend(builder, _help(builder, plan, words, row))
    _steps(builder, row, _step_texts(catalogue, plan, words))
    return builder.drawing(protected=True, colour=COLOUR, landscape=True)


def _title_block(builder: TabBuilder, plan: Plan) -> None:
    builder.put(1, NAME, f"BẢNG TÍNH BÁO CÁO NĂM {plan.year}", "title", to=FIRST_CELL)
    builder.put(1, TITLE, "(tên đơn vị)", "heading", slot="unit_name")
    builder.put(1, DEADLINE, "(mã đơn vị)", "unit_code", to=LAST, slot="unit_code")
    builder.heights[1] = 24


def _help(builder: TabBuilder, plan: Plan, words: StoreWords, row: int) -> int:
    """Draws where the unit reads what the committee decided, and where it asks."""
    address = f", thư điện tử: {plan.reply_to}" if plan.reply_to else ""
    asked = f"Hỗ trợ, giải đáp: xin phản ánh về {plan.committee}{address}. {plan.words.urgent}".strip()
    private = PRIVACY.format(private=plan.words.private)
    told = ((words.decisions.format(committee=plan.words.committee), "step"), (asked, "step"), (private, "warning_box"))
    for at, (text, style) in enumerate(told, start=row):
        _paragraph(builder, at, text, style, NAME, LAST)
    return row + len(told)


def _step_texts(catalogue: Catalogue, plan: Plan, words: StoreWords) -> list[str]:
    """The steps that this plan has: estimates, money and signed documents are not asked for in each."""
    money = dict.fromkeys(field.unit for tab in catalogue.tabs for field in tab.fields if field.unit.endswith("đồng"))
    estimated = any(each.is_estimated for each in plan.obligations)
    asked = {
        "cells": words.cells, "moment": words.moment, "feedback": words.feedback,
        "money": f"Kinh phí ghi theo {', '.join(money)}. " if money else "",
        "estimates": ESTIMATES if estimated else "",
        "document": DOCUMENT if any(each.requires_document for each in plan.obligations) else OPTIONAL_DOCUMENT}
    introduction = f"{plan.title}. {INTRODUCTION.format(introduction=words.introduction)}"
    return [introduction, *(text for step in STEPS if (text := step.format(**asked))), LIVE]


def _legend(builder: TabBuilder, row: int) -> int:
    for first, last, style, text in LEGEND:
        builder.put(row, first, text, style, to=last)
        builder.fit(row, text, first, last)
    return row + 1


def _steps(builder: TabBuilder, row: int, texts: Sequence[str]) -> None:
    """Draws the steps in two columns."""
    builder.put(row, STEPS_FIRST, "Cách ghi và cách nộp", "heading", to=STEPS_LAST)
    builder.heights[row] = 24
    half = (len(texts) + 1) // 2
    for number, text in enumerate(texts):
        first, last = (STEPS_FIRST, STEPS_LAST) if number < half else (TITLE, LAST)
        _paragraph(builder, row + 1 + number % half, f"{number + 1}. {text}", "step", first, last)


def _paragraph(builder: TabBuilder, row: int, words: str, style: str, first: int, last: int) -> None:
    builder.put(row, first, words, style, to=last)
    builder.fit(row, words, first, last, least=LINE_HEIGHT)
