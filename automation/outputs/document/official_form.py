"""The form of official documents by Nghị định 30/2020/NĐ-CP, Phụ lục I: page, letterhead, paragraphs, recipients and
signer, as the summary's template and letters have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from automation.outputs.document.word_tables import BOTH, CENTRE, add_columns, set_row_property, write_text

FONT = "Times New Roman"
LETTERHEAD = (7.4, 9.1)  # cm: Quốc hiệu takes 8.9 at 12 pt, and the agency's name 6.8
MOTTO_RULE = 6.4  # cm: as long as "Độc lập - Tự do - Hạnh phúc" at 14 pt
AGENCY_RULE = 2.6  # cm: between a third and a half of the agency's name


def set_defaults(document: Any, title: str) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    document.core_properties.language = "vi-VN"
    document.core_properties.title = title
    document.core_properties.author = ""


def set_page(section: Any) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.header_distance, section.footer_distance = Cm(1), Cm(1)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = CENTRE
    if not header.runs:
        _number_field(header)


def _number_field(paragraph: Any) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = paragraph.add_run()
        run.font.size = Pt(14)
        part = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def add_letterhead(document: Any, parent_agency: str, agency: str, under: Sequence[str], place_and_date: str) -> None:
    """Add the two columns. `under`: number and symbol, then what the document is about where it has no title."""
    table = add_columns(document, LETTERHEAD, padding=0)
    left, right = table.rows[0].cells
    write_text(left.paragraphs[0], parent_agency, 12, align=CENTRE, after=1)
    write_text(left.add_paragraph(), agency, 12, bold=True, align=CENTRE)
    add_rule(left, LETTERHEAD[0], AGENCY_RULE)
    write_text(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True, align=CENTRE)
    write_text(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 14, bold=True, align=CENTRE)
    add_rule(right, LETTERHEAD[1], MOTTO_RULE)
    left, right = table.add_row().cells
    number, *about = under
    write_text(left.paragraphs[0], number, 13, align=CENTRE)
    for line in about:
        write_text(left.add_paragraph(), line, 12, align=CENTRE, before=3)
    write_text(right.paragraphs[0], place_and_date, 14, italic=True, align=CENTRE)


def body_paragraph(document: Any, text: str, *, bold: bool = False, italic: bool = False, keep: bool = False) -> None:
    paragraph = document.add_paragraph()
    write_text(paragraph, text, 14, bold=bold, italic=italic, align=BOTH, before=3, after=3)
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.line_spacing = 1.15
    paragraph.paragraph_format.keep_with_next = keep


def add_ending(document: Any, recipients: Sequence[str], signer: Sequence[str], name: str) -> None:
    """Add "Nơi nhận" and the signer beside each other. `signer`: on whose behalf and title; `name` "": room for it."""
    gap = document.add_paragraph()
    write_text(gap, "", 8)
    gap.paragraph_format.keep_with_next = True
    table = add_columns(document, LETTERHEAD, padding=0)
    set_row_property(table.rows[0], "w:cantSplit")
    left, right = table.rows[0].cells
    write_text(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    for text in recipients:
        write_text(left.add_paragraph(), text, 11)
    for place, text in enumerate((*signer, *[""] * 4, name)):
        paragraph = right.paragraphs[0] if not place else right.add_paragraph()
        write_text(paragraph, text, 13 if place < len(signer) else 14, bold=True, align=CENTRE)


def add_rule(place: Any, width: float, length: float) -> None:
    """Add a rule under the text above: the lower border of an empty paragraph 2 pt high."""
    paragraph = place.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Cm((width - length) / 2)
    form.line_spacing, form.space_after = Pt(2), Pt(6)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)
