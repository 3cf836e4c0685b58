"""Why a typed value could not be read as what its cell asks for: codes and words for findings.

The value itself is never repeated: it may be anything, personal data too. What it may have
meant (`ParsedCell.readings`) is, being a number, a day or a word of the form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from automation.domain.vietnamese.text import looks_like_tcvn3, read_tcvn3
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.parse_cell import ParsedCell
from automation.domain.workbook.words import ESTIMATE, NIL, NO, NOT_APPLICABLE, YES
from automation.rules.personal_data import DETECTORS, plain

LONGEST_READING = 40  # of a text shown again: longer ones are narratives, which may hold anything
SHORT_YEAR = re.compile(r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{2}")
# A figure and then words: "74 người", "12 buổi (ước)". Whether they say what is counted, reading tells.
WITH_WORDS = re.compile(r"\W?\d[\d.,\s]*\(?[^\W\d]\D*")
UNWHOLE = "Đề nghị nhập số nguyên, không có phần lẻ."
ONLY_A_NUMBER = "Đề nghị chỉ nhập một số nguyên; phần giải thích ghi ở cột Giải trình."
CHECK_AGAIN = "Đề nghị kiểm tra và nhập lại số đúng."
WHOLE_DAY = "Đề nghị ghi đủ ngày, tháng, năm, ví dụ 05/11/2024."
ELSEWISE = f"không có thì ghi “{NIL}”; không liên quan đến đơn vị thì ghi “{NOT_APPLICABLE}”."
# How a cell that says nothing, or too little, is to be answered.
ANSWERS: dict[FieldKind, str] = {
    FieldKind.INTEGER: f"Đề nghị ghi số; không có thì ghi 0 hoặc “{NIL}”; không liên quan đến đơn vị thì ghi "
                  f"“{NOT_APPLICABLE}”.",
    FieldKind.BOOLEAN: f"Đề nghị chọn “{YES}”, “{NO}” hoặc “{NOT_APPLICABLE}”.",
    FieldKind.DATE: f"Đề nghị ghi ngày, ví dụ 05/11/2024; {ELSEWISE}",
    FieldKind.STRING: f"Đề nghị ghi nội dung; {ELSEWISE}",
    FieldKind.CHOICE: f"Đề nghị chọn trong danh sách; {ELSEWISE}",
}
TOO_LITTLE = frozenset({"unclear_mark", "dash", "unsettled"})
FROM_THE_LIST = "Đề nghị chọn một mục trong danh sách của ô."


@dataclass(frozen=True, slots=True)
class Misreading:
    """`message` goes on after "Mục …: "; it and `remedy` may use {readings}, the possible meanings."""

    code: str
    message: str
    remedy: str


# One line for each of `values.PROBLEMS`.
MISREADINGS: dict[str, Misreading] = {
    "ambiguous": Misreading(
        "R22", "số gõ dạng chữ, có thể hiểu là {readings}.",
        "Đề nghị nhập lại bằng số, không dùng dấu chấm, dấu phẩy ngăn hàng nghìn."),
    "approximate": Misreading(
        "R22", "ghi số ước chừng ({readings}).",
        f"Đề nghị chỉ nhập số; nếu là số ước thực hiện thì chọn “{ESTIMATE}” ở cột Ước của dòng."),
    "percent": Misreading(
        "R23", "ghi tỷ lệ phần trăm.", "Đề nghị nhập số lượng; tỷ lệ do phần mềm tự tính."),
    "several_numbers": Misreading("R22", "có nhiều số trong một ô.", ONLY_A_NUMBER),
    "not_a_number": Misreading("R22", "nội dung trong ô không phải là số.", ONLY_A_NUMBER),
    "boolean_in_number": Misreading("R22", "ô này cần số nhưng chứa giá trị đúng/sai.", ONLY_A_NUMBER),
    "date_in_number": Misreading(
        "R22", "ô này cần số nhưng chứa ngày tháng ({readings}), có thể do bảng tính tự đổi.",
        "Đề nghị đặt lại định dạng ô là số rồi nhập lại."),
    "unclear_mark": Misreading("R24", "ký hiệu trong ô có thể hiểu theo nhiều cách.", ""),
    "dash": Misreading("R24", "chỉ có dấu gạch hoặc dấu chấm, nên được hiểu là để trống.", ""),
    "unsettled": Misreading("R24", "ghi là chưa có số liệu, nên được hiểu là để trống.", ""),
    "formula_error": Misreading(
        "C04", "công thức trong ô bị lỗi nên không có giá trị.", "Đề nghị xóa công thức và nhập giá trị."),
    "formula_uncomputed": Misreading(
        "C04", "công thức trong ô chưa được tính nên chưa có giá trị.",
        "Đề nghị mở bảng tính, chờ công thức tính xong, kiểm tra rồi lưu lại (Google tự lưu); hoặc nhập giá trị."),
    "with_unit": Misreading(
        "C05", "ô này ghi cả chữ sau con số; phần mềm đang hiểu là {readings}.",
        "Đề nghị chỉ nhập số, không ghi đơn vị tính."),
    "fraction": Misreading("R22", "không phải số nguyên.", UNWHOLE),
    "below": Misreading("R22", "số nhỏ hơn mức thấp nhất có thể có.", CHECK_AGAIN),
    "above": Misreading("R22", "số vượt mức cao nhất có thể có.", CHECK_AGAIN),
    "tcvn3": Misreading(
        "C01", "chữ gõ bằng phông cũ (TCVN3), không phải Unicode.",
        "Đề nghị gõ lại bằng phông Unicode, như Times New Roman."),
    "not_a_boolean": Misreading(
        "C03", f"ô này chỉ nhận “{YES}”, “{NO}” hoặc “{NOT_APPLICABLE}”.", FROM_THE_LIST),
    "not_a_choice": Misreading("C03", "nội dung không có trong danh sách.", FROM_THE_LIST),
    "not_a_date": Misreading("C02", "nội dung trong ô không phải là ngày.", WHOLE_DAY),
    "date_incomplete": Misreading("C02", "ngày ghi thiếu ngày, tháng hoặc năm.", WHOLE_DAY),
    "impossible_date": Misreading("C02", "ngày không có trên lịch, hoặc năm không hợp lý.",
                                  WHOLE_DAY + " Ngày đứng trước, tháng đứng sau."),
    "several_dates": Misreading("C02", "có nhiều ngày trong một ô.", WHOLE_DAY),
    "date_in_text": Misreading("C02", "ngày lẫn trong nội dung khác.", WHOLE_DAY),
    "two_digit_year": Misreading("C02", "năm chỉ ghi hai chữ số, đang được hiểu là {readings}.", WHOLE_DAY),
}
OTHERWISE: dict[FieldKind, str] = {
    FieldKind.INTEGER: "not_a_number", FieldKind.DATE: "not_a_date", FieldKind.BOOLEAN: "not_a_boolean",
}


def misread(parsed: ParsedCell, kind: FieldKind) -> Misreading:
    """What is wrong with a cell that `read_value` gave up on or had doubts about."""
    found = MISREADINGS.get(parsed.problem) or MISREADINGS[OTHERWISE.get(kind, "not_a_choice")]
    readings = " hoặc ".join(parsed.readings)
    remedy = ANSWERS[kind] if parsed.problem in TOO_LITTLE else found.remedy
    if parsed.problem == "not_a_choice" and readings:
        remedy = f"{remedy} Có phải ý là “{readings}”?"
    return replace(found, message=found.message.format(readings=readings), remedy=remedy)


def has_short_year(raw: Raw) -> bool:
    """Is it text with a day whose year has two digits? It is read, but worth a word."""
    return isinstance(raw, str) and SHORT_YEAR.fullmatch(raw.strip()) is not None


def has_words_behind(raw: Raw) -> bool:
    """Is it text with a figure, then words? It may be read, but is worth a word."""
    return isinstance(raw, str) and WITH_WORDS.fullmatch(raw.strip()) is not None


def is_percentage(raw: Raw) -> bool:
    return isinstance(raw, str) and ("%" in raw or "％" in raw or "phần trăm" in raw.casefold())


def is_legacy(raw: Raw) -> bool:
    return isinstance(raw, str) and not raw.isascii() and looks_like_tcvn3(raw)


def legacy_reading(text: str) -> str:
    """A short text as it was meant, to be offered; "" for a long one or one about a person."""
    reading = read_tcvn3(text).strip()
    personal = any(found(plain(reading)) for found in DETECTORS.values())
    return "" if personal or len(reading) > LONGEST_READING else f"; có thể đọc là “{reading}”"
