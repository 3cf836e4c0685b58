"""Codes and texts of findings for values that could not be read as their cell requires, or only with an assumption.

The value itself is never repeated, because it may be personal data. Its possible meanings (`ParsedCell.readings`) are
shown: each is a number, a date or a word of the form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from automation.domain.vietnamese.number_text import PERCENT, read_number
from automation.domain.vietnamese.text import looks_like_tcvn3, read_tcvn3
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.parse_cell import ParsedCell
from automation.domain.workbook.words import ESTIMATE, NIL, NO, NOT_APPLICABLE, YES
from automation.rules.messages import WITHHELD
from automation.rules.personal_data import personal_data_kinds

LONG_NUMBER = 9  # digits; a person's number may have as few
LONGEST_READING = 40  # characters of a converted text that is shown; longer ones may contain personal data
SHORT_YEAR = re.compile(r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{2}")
# A figure, then words: "74 người", "12 buổi (ước)". Whether the words are a unit of count, `parse_cell` decides.
WITH_WORDS = re.compile(r"\W?\d[\d.,\s]*\(?[^\W\d]\D*")
WHOLE_NUMBER_REMEDY = "Đề nghị nhập số nguyên, không có phần lẻ."
NUMBER_ONLY_REMEDY = "Đề nghị chỉ nhập một số nguyên; phần giải thích ghi ở cột Giải trình."
TYPED_AS_TEXT_REMEDY = ("Đề nghị xóa ô rồi gõ lại với dấu nháy đơn (') ở đầu để giữ nguyên chữ, ví dụ '12/5; nếu là số "
                        "văn bản thì ghi đủ cả ký hiệu, ví dụ 12/KH-….")
NUMBER_FORMAT_REMEDY = "Đề nghị đặt lại định dạng ô là số rồi nhập lại."
PERCENT_REMEDY = "Đề nghị nhập số lượng; tỷ lệ do phần mềm tự tính."
PERCENT_FORMAT_REMEDY = "Đề nghị đặt lại định dạng ô là số rồi nhập lại số lượng; tỷ lệ do phần mềm tự tính."
CHECK_NUMBER_REMEDY = "Đề nghị kiểm tra và nhập lại số đúng."
FULL_DATE_REMEDY = "Đề nghị ghi đủ ngày/tháng/năm, năm đủ bốn chữ số."
NIL_OR_NOT_APPLICABLE = f"không có thì ghi “{NIL}”; không liên quan đến đơn vị thì ghi “{NOT_APPLICABLE}”."
# How to answer a cell that is blank or whose text counts as blank.
ANSWER_REMEDIES: dict[FieldKind, str] = {
    FieldKind.INTEGER: f"Đề nghị ghi số; không có thì ghi 0 hoặc “{NIL}”; không liên quan đến đơn vị thì ghi "
                  f"“{NOT_APPLICABLE}”.",
    FieldKind.BOOLEAN: f"Đề nghị chọn “{YES}”, “{NO}” hoặc “{NOT_APPLICABLE}”.",
    FieldKind.DATE: f"Đề nghị ghi ngày/tháng/năm, năm đủ bốn chữ số; {NIL_OR_NOT_APPLICABLE}",
    FieldKind.STRING: f"Đề nghị ghi nội dung; {NIL_OR_NOT_APPLICABLE}",
    FieldKind.CHOICE: f"Đề nghị chọn trong danh sách; {NIL_OR_NOT_APPLICABLE}",
}
NO_ANSWER_PROBLEMS = frozenset({"unclear_mark", "dash", "unsettled"})
CHOOSE_REMEDY = "Đề nghị chọn một mục trong danh sách của ô."


@dataclass(frozen=True, slots=True)
class ProblemDescription:
    """Code and texts for one problem. `message` follows "Mục …: ", may use {readings}, the possible meanings."""

    code: str
    message: str
    remedy: str


# One entry for each of `parse_cell.PROBLEMS`.
PROBLEM_DESCRIPTIONS: dict[str, ProblemDescription] = {
    "ambiguous": ProblemDescription(
        "R22", "số gõ dạng chữ, có thể hiểu là {readings}.",
        "Đề nghị nhập lại bằng số, không dùng dấu chấm, dấu phẩy ngăn hàng nghìn."),
    "approximate": ProblemDescription(
        "R22", "ghi số ước chừng ({readings}).",
        f"Đề nghị chỉ nhập số; nếu là số ước thực hiện thì chọn “{ESTIMATE}” ở cột Ước của dòng."),
    "percent": ProblemDescription(
        "R23", "ghi tỷ lệ phần trăm.", PERCENT_REMEDY),
    "several_numbers": ProblemDescription("R22", "có nhiều số trong một ô.", NUMBER_ONLY_REMEDY),
    "not_a_number": ProblemDescription("R22", "nội dung trong ô không phải là số.", NUMBER_ONLY_REMEDY),
    "became_date": ProblemDescription(
        "C06", "ô này cần chữ nhưng bảng tính đã đổi nội dung thành ngày tháng, nên không rõ đơn vị đã ghi gì.",
        TYPED_AS_TEXT_REMEDY),
    "became_time": ProblemDescription(
        "C06", "ô này cần chữ nhưng bảng tính đã đổi nội dung thành giờ, phút, nên không rõ đơn vị đã ghi gì.",
        TYPED_AS_TEXT_REMEDY),
    "became_boolean": ProblemDescription(
        "C06", "ô này cần chữ nhưng chứa giá trị đúng/sai (TRUE/FALSE).", TYPED_AS_TEXT_REMEDY),
    "boolean_in_number": ProblemDescription("R22", "ô này cần số nhưng chứa giá trị đúng/sai.", NUMBER_ONLY_REMEDY),
    "date_in_number": ProblemDescription(
        "R22", "ô này cần số nhưng chứa ngày tháng ({readings}), có thể do bảng tính tự đổi.",
        NUMBER_FORMAT_REMEDY),
    "time_in_number": ProblemDescription(
        "R22", "ô này cần số nhưng chứa giờ, phút, có thể do bảng tính tự đổi.", NUMBER_FORMAT_REMEDY),
    "unclear_mark": ProblemDescription("R24", "ký hiệu trong ô có thể hiểu theo nhiều cách.", ""),
    "dash": ProblemDescription("R24", "chỉ có dấu gạch hoặc dấu chấm, nên được hiểu là để trống.", ""),
    "unsettled": ProblemDescription("R24", "ghi là chưa có số liệu, nên được hiểu là để trống.", ""),
    "formula_error": ProblemDescription(
        "C04", "công thức trong ô bị lỗi nên không có giá trị.", "Đề nghị xóa công thức và nhập giá trị."),
    "formula_uncomputed": ProblemDescription(
        "C04", "công thức trong ô chưa được tính nên chưa có giá trị.",
        "Đề nghị mở bảng tính, chờ công thức tính xong, kiểm tra rồi lưu lại (Google tự lưu); hoặc nhập giá trị."),
    "with_unit": ProblemDescription(
        "C05", "ô này ghi cả chữ sau con số; phần mềm đang hiểu là {readings}.",
        "Đề nghị chỉ nhập số, không ghi đơn vị tính."),
    "fraction": ProblemDescription("R22", "không phải số nguyên.", WHOLE_NUMBER_REMEDY),
    "below": ProblemDescription("R22", "số nhỏ hơn mức thấp nhất có thể có.", CHECK_NUMBER_REMEDY),
    "above": ProblemDescription("R22", "số vượt mức cao nhất có thể có.", CHECK_NUMBER_REMEDY),
    "tcvn3": ProblemDescription(
        "C01", "chữ gõ bằng phông cũ (TCVN3), không phải Unicode.",
        "Đề nghị gõ lại bằng phông Unicode, như Times New Roman."),
    "not_a_boolean": ProblemDescription(
        "C03", f"ô này chỉ nhận “{YES}”, “{NO}” hoặc “{NOT_APPLICABLE}”.", CHOOSE_REMEDY),
    "not_a_choice": ProblemDescription("C03", "nội dung không có trong danh sách.", CHOOSE_REMEDY),
    "not_a_date": ProblemDescription("C02", "nội dung trong ô không phải là ngày.", FULL_DATE_REMEDY),
    "date_incomplete": ProblemDescription("C02", "ngày ghi thiếu ngày, tháng hoặc năm.", FULL_DATE_REMEDY),
    "impossible_date": ProblemDescription("C02", "ngày không có trên lịch, hoặc năm không hợp lý.",
                                  FULL_DATE_REMEDY + " Ngày đứng trước, tháng đứng sau."),
    "several_dates": ProblemDescription("C02", "có nhiều ngày trong một ô.", FULL_DATE_REMEDY),
    "date_in_text": ProblemDescription("C02", "ngày lẫn trong nội dung khác.", FULL_DATE_REMEDY),
    "two_digit_year": ProblemDescription(
        "C02", "năm chỉ ghi hai chữ số, đang được hiểu là {readings}.", FULL_DATE_REMEDY),
}
DEFAULT_PROBLEM: dict[FieldKind, str] = {
    FieldKind.INTEGER: "not_a_number", FieldKind.DATE: "not_a_date", FieldKind.BOOLEAN: "not_a_boolean",
}


def describe_problem(parsed: ParsedCell, kind: FieldKind) -> ProblemDescription:
    """Return the code and texts for a cell that could not be read, or only with an assumption."""
    default = DEFAULT_PROBLEM.get(kind, "not_a_choice")
    description = PROBLEM_DESCRIPTIONS.get(parsed.problem) or PROBLEM_DESCRIPTIONS[default]
    readings = " hoặc ".join(WITHHELD if _is_long_number(each) else each for each in parsed.readings)
    remedy = ANSWER_REMEDIES[kind] if parsed.problem in NO_ANSWER_PROBLEMS else description.remedy
    if parsed.problem == "not_a_choice" and readings:
        remedy = f"{remedy} Có phải ý là “{readings}”?"
    return replace(description, message=description.message.format(readings=readings), remedy=remedy)


def _is_long_number(reading: str) -> bool:
    return sum(map(str.isdecimal, reading)) >= LONG_NUMBER


def has_two_digit_year(raw: Raw) -> bool:
    """Return whether it is text with a date whose year has two digits: read, with a warning."""
    return isinstance(raw, str) and SHORT_YEAR.fullmatch(raw.strip()) is not None


def has_words_after_number(raw: Raw) -> bool:
    """Return whether it is text with a figure, then words: it may be read, with a warning."""
    return isinstance(raw, str) and WITH_WORDS.fullmatch(raw.strip()) is not None


def is_percentage(raw: Raw) -> bool:
    return isinstance(raw, str) and PERCENT.search(raw) is not None


def describe_percentage(raw: Raw) -> ProblemDescription:
    """Return the code and texts for a percentage in a cell for a count. 100% may be 100 or, in a cell that shows its
    number in percent, 1."""
    readings = " hay ".join(read_number(str(raw)).readings)
    if not readings:
        return ProblemDescription("R23", "Ô này ghi tỷ lệ phần trăm.", PERCENT_REMEDY)
    return ProblemDescription("R23", f"Ô này ghi hoặc hiển thị tỷ lệ phần trăm, nên chưa rõ số lượng là {readings}.",
                              PERCENT_FORMAT_REMEDY)


def is_legacy_encoded(raw: Raw) -> bool:
    """Return whether it looks like text typed with a TCVN3 font."""
    return isinstance(raw, str) and not raw.isascii() and looks_like_tcvn3(raw)


def legacy_reading(text: str) -> str:
    """Return a phrase with the converted text; "" if that is long or has personal data."""
    reading = read_tcvn3(text).strip()
    personal = bool(personal_data_kinds(reading))
    return "" if personal or len(reading) > LONGEST_READING else f"; có thể đọc là “{reading}”"
