"""What fingers and old habits put into cells: traps of Vietnamese text, numbers and privacy."""

from __future__ import annotations

import unicodedata
from datetime import date

from tests.demo.workbook_view import WorkbookView

# Made up: right in form, so that the product can tell; 0900000000 and these digits are nobody's.
PHONE = "0912 345 678"
IDENTITY = "031185001234"


def thousands_dot(paper: WorkbookView) -> None:
    """1.234 as text: one thousand two hundred and thirty-four, or one and a bit?"""
    cell = paper.field("6T", "N01", "total")
    cell.value = f"{int(str(cell.value)):,}".replace(",", ".")


def decimal_comma(paper: WorkbookView) -> None:
    paper.field("6T", "A10").value = "12,5"


def with_its_unit(paper: WorkbookView) -> None:
    cell = paper.field("6T", "M03", "total")
    cell.value = f"{cell.value} người"


def percent(paper: WorkbookView) -> None:
    paper.field("6T", "B07", "female").value = "65%"


def words_for_a_number(paper: WorkbookView) -> None:
    paper.field("6T", "G07").value = "nhiều tin bài"


def decomposed_letters(paper: WorkbookView) -> None:
    """As macOS types it."""
    for cell in (paper.field("6T", "Q05"), paper.field("6T", "A04")):
        cell.value = unicodedata.normalize("NFD", str(cell.value))


def legacy_font(paper: WorkbookView) -> None:
    """"Văn bản hướng dẫn chưa kịp thời" in TCVN3."""
    paper.field("6T", "Q04").value = "V¨n b¶n h­íng dÉn ch­a kÞp thêi"


def date_as_text(paper: WorkbookView) -> None:
    paper.field("6T", "A02", "date").value = "5/12/2023"


def date_that_is_none(paper: WorkbookView) -> None:
    paper.field("6T", "A07", "date").value = "31/02/2024"


def required_left_blank(paper: WorkbookView) -> None:
    for part in ("total", "female"):
        paper.field("6T", "E01", part).value = None


def unsigned(paper: WorkbookView) -> None:
    """Handed in before the head of the school has signed."""
    for control in ("doc_number", "doc_date", "doc_link"):
        paper.control(paper.places.sheets["6T"], control).value = None


def nil_for_a_number(paper: WorkbookView) -> None:
    paper.field("6T", "L03", "overdue").value = "Không phát sinh"


def nil_with_rows(paper: WorkbookView) -> None:
    paper.control(paper.places.tables["TT"].sheet, "nil").value = "Không phát sinh"


def stray_dot(paper: WorkbookView) -> None:
    """A full stop far below the last line."""
    paper.record(paper.places.tables["TT"], 40, "note").value = "."


def row_twice(paper: WorkbookView) -> None:
    table = paper.places.tables["TH"]
    rows = 0
    while paper.record(table, rows, "held_on").value is not None:
        rows += 1
    for column in table.columns:
        paper.record(table, rows, column).value = paper.record(table, rows - 1, column).value


def look_alike_letter(paper: WorkbookView) -> None:
    """Ð (eth) for Đ, in a choice."""
    cell = paper.record(paper.places.tables["TV"], 0, "status")
    cell.value = str(cell.value).replace("Đ", "Ð")


def phone_number(paper: WorkbookView) -> None:
    _tell(paper, f"Cần trao đổi thêm xin liên hệ {PHONE}.")


def identity_number(paper: WorkbookView) -> None:
    _tell(paper, f"Trường hợp có số căn cước {IDENTITY} đề nghị được hỗ trợ.")


def class_named(paper: WorkbookView) -> None:
    _tell(paper, "Có mâu thuẫn giữa hai học sinh lớp 10A2, đã hòa giải.")


def born_on(paper: WorkbookView) -> None:
    _tell(paper, f"Một học sinh sinh ngày {date(2008, 3, 14):%d/%m/%Y} có hoàn cảnh khó khăn.")


def _tell(paper: WorkbookView, sentence: str) -> None:
    cell = paper.field("6T", "Q03")
    cell.value = f"{cell.value} {sentence}"
