"""Wrong formats that people type: Vietnamese text, numbers, dates and personal data."""

from __future__ import annotations

import unicodedata
from datetime import date

from tests.demo.workbook_view import WorkbookView

# Made up: valid in form, so that the detectors find them; 0900000000 and these digits are nobody's.
PHONE = "0912 345 678"
IDENTITY = "031185001234"


def thousands_dot(view: WorkbookView) -> None:
    """1.234 as text: one thousand two hundred and thirty-four, or one and a bit?"""
    cell = view.field("6T", "N01", "total")
    cell.value = f"{int(str(cell.value)):,}".replace(",", ".")


def decimal_comma(view: WorkbookView) -> None:
    view.field("6T", "A10").value = "12,5"


def with_its_unit(view: WorkbookView) -> None:
    cell = view.field("6T", "M07", "total")
    cell.value = f"{cell.value} người"


def percent(view: WorkbookView) -> None:
    view.field("6T", "B07", "female").value = "65%"


def words_for_a_number(view: WorkbookView) -> None:
    view.field("6T", "G07").value = "nhiều tin bài"


def decomposed_letters(view: WorkbookView) -> None:
    """As macOS types it."""
    for cell in (view.field("6T", "Q05"), view.field("6T", "A04")):
        cell.value = unicodedata.normalize("NFD", str(cell.value))


def legacy_font(view: WorkbookView) -> None:
    """"Văn bản hướng dẫn chưa kịp thời" in TCVN3."""
    view.field("6T", "Q04").value = "V¨n b¶n h­íng dÉn ch­a kÞp thêi"


def date_as_text(view: WorkbookView) -> None:
    view.field("6T", "A02", "date").value = "5/12/2023"


def date_that_is_none(view: WorkbookView) -> None:
    view.field("6T", "A07", "date").value = "31/02/2024"


def required_left_blank(view: WorkbookView) -> None:
    for part in ("total", "female"):
        view.field("6T", "E01", part).value = None


def unsigned(view: WorkbookView) -> None:
    """Handed in before the head of the school has signed."""
    for control in ("doc_number", "doc_date", "doc_link"):
        view.control(view.places.sheets["6T"], control).value = None


def nil_for_a_number(view: WorkbookView) -> None:
    view.field("6T", "L03", "overdue").value = "Không phát sinh"


def nil_with_rows(view: WorkbookView) -> None:
    view.control(view.places.tables["TT"].sheet, "nil").value = "Không phát sinh"


def stray_dot(view: WorkbookView) -> None:
    """A full stop far below the last line."""
    view.record(view.places.tables["TT"], 40, "note").value = "."


def row_twice(view: WorkbookView) -> None:
    table = view.places.tables["TH"]
    rows = 0
    while view.record(table, rows, "held_on").value is not None:
        rows += 1
    for column in table.columns:
        view.record(table, rows, column).value = view.record(table, rows - 1, column).value


def look_alike_letter(view: WorkbookView) -> None:
    """Ð (eth) for Đ, in a choice."""
    cell = view.record(view.places.tables["TV"], 0, "status")
    cell.value = str(cell.value).replace("Đ", "Ð")


def phone_number(view: WorkbookView) -> None:
    _append_sentence(view, f"Cần trao đổi thêm xin liên hệ {PHONE}.")


def identity_number(view: WorkbookView) -> None:
    _append_sentence(view, f"Trường hợp có số căn cước {IDENTITY} đề nghị được hỗ trợ.")


def class_named(view: WorkbookView) -> None:
    _append_sentence(view, "Có mâu thuẫn giữa hai học sinh lớp 10A2, đã hòa giải.")


def born_on(view: WorkbookView) -> None:
    _append_sentence(view, f"Một học sinh sinh ngày {date(2008, 3, 14):%d/%m/%Y} có hoàn cảnh khó khăn.")


def _append_sentence(view: WorkbookView, sentence: str) -> None:
    cell = view.field("6T", "Q03")
    cell.value = f"{cell.value} {sentence}"
