"""Lays an official letter (công văn) out as a .docx in the form of Nghị định 30/2020/NĐ-CP, ready for number and
signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from docx import Document

from automation.domain.official_letter import LateReport, OfficialLetter
from automation.domain.plan.settings import DocumentSettings
from automation.domain.vietnamese.characters import printable
from automation.domain.vietnamese.formatting import official_date, worded_date
from automation.outputs.document.official_form import (
    add_ending,
    add_letterhead,
    body_paragraph,
    set_defaults,
    set_page,
)
from automation.outputs.document.word_tables import (
    CENTRE,
    LEFT,
    PADDING,
    add_columns,
    set_row_property,
    write_text,
)
from automation.outputs.office_file import save

NUMBER_TO_FILL = "……"  # given by the office when the letter is issued
NONE = "-"
NO_BREAK = "\N{NO-BREAK SPACE}"
# Header, width in cm, alignment of the column's cells.
COLUMNS = (("STT", 1.1, CENTRE), ("Đơn vị", 4.9, LEFT), ("Hạn nộp", 2.2, CENTRE), ("Số ngày quá hạn", 1.7, CENTRE),
           ("Đã nhắc các ngày", 3.2, CENTRE), ("Tình trạng", 3.4, LEFT))
SIZE = 12


def write(letter: OfficialLetter, settings: DocumentSettings, path: Path, *, author: str) -> None:
    """Write the letter. `author`: who issues it, for the file's properties."""
    document = Document()
    set_defaults(document, letter.about)
    document.core_properties.author = document.core_properties.last_modified_by = author
    set_page(document.sections[0])
    symbol = settings.letter_symbol or NUMBER_TO_FILL
    add_letterhead(document, _unbroken_end(settings.parent_agency), _unbroken_end(settings.agency),
                   (f"Số: {NUMBER_TO_FILL}/{symbol}", _unbroken_end(printable(letter.about))),
                   f"{settings.place}, {worded_date(letter.dated)}")
    _addressees(document, letter)
    for text in letter.before:
        body_paragraph(document, printable(text))
    _table(document, letter)
    *others, last = letter.after or [""]
    for text in others:
        body_paragraph(document, printable(text))
    body_paragraph(document, f"{printable(last).rstrip('./ ')}./.", keep=True)  # no signature on a page of its own
    add_ending(document, [f"- {line}" for line in settings.recipient_lines(settings.of_letters)],
               (settings.signer_authority, settings.signer_title) if settings.signer_authority
               else (settings.signer_title,), settings.signer_name)
    save(document, path)


def _unbroken_end(words: str) -> str:
    return NO_BREAK.join(words.rsplit(" ", 1))


def _addressees(document: Any, letter: OfficialLetter) -> None:
    """One stands on the line; several below it, each on its own."""
    names = [printable(each).rstrip(".;") for each in letter.addressees]
    if len(names) == 1:
        write_text(document.add_paragraph(), f"Kính gửi: {names[0]}", 14, align=CENTRE, before=18, after=12)
        return
    write_text(document.add_paragraph(), "Kính gửi:", 14, align=CENTRE, before=18)
    for place, name in enumerate(names, start=1):
        last = place == len(names)
        paragraph = document.add_paragraph()
        write_text(paragraph, f"- {name}{'.' if last else ';'}", 14, after=12 if last else 0)
        paragraph.paragraph_format.left_indent = document.sections[0].left_margin * 2


def _table(document: Any, letter: OfficialLetter) -> None:
    table = add_columns(document, [width for _, width, _ in COLUMNS], borders=True, padding=PADDING)
    for cell, (title, _, _) in zip(table.rows[0].cells, COLUMNS, strict=True):
        write_text(cell.paragraphs[0], title, SIZE, bold=True, align=CENTRE, before=2, after=2)
        cell.vertical_alignment = 1
    set_row_property(table.rows[0], "w:tblHeader")
    for number, report in enumerate(letter.late, start=1):
        row = table.add_row()
        set_row_property(row, "w:cantSplit")
        for cell, text, (_, _, align) in zip(row.cells, _cells(number, report), COLUMNS, strict=True):
            write_text(cell.paragraphs[0], text, SIZE, align=align, before=1, after=1)
            cell.vertical_alignment = 1
    write_text(document.add_paragraph(), "", 6)


def _days(days: Sequence[date]) -> str:
    """Name the year once where it is the same: "13/5, 24/5, 28/5/2024"."""
    if len({day.year for day in days}) == 1:
        *others, last = (official_date(day) for day in days)
        return ", ".join([*(day.rpartition("/")[0] for day in others), last])
    return ", ".join(official_date(day) for day in days) or NONE


def _cells(number: int, report: LateReport) -> tuple[str, ...]:
    return (str(number), printable(report.name), official_date(report.due), str(report.days_late),
            _days(report.reminded), printable(report.state))
