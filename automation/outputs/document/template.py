"""Builds `config/summary.docx`, the template of the summary document, which the committee may edit in Word.

    python -m automation.outputs.document.template config/summary.docx

The layout is that of Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, margins 20–25 mm at top and
bottom, 30–35 left, 15–20 right (mục I.2); the letterhead in two columns (mục II.1–4); the
title (II.5); the text 13–14 pt, justified, first line indented 1–1.27 cm, 6 pt between
paragraphs (II.6); signer and "Nơi nhận" in two columns (II.7, II.9); page numbers centred in
the top margin and not on the first page (I.7); the annex numbered apart (Phụ lục I, mục III).

In the template `{{ … }}` is replaced by a figure or text, `{%p … %}` repeats or leaves out
paragraphs, `{%tr … %}` rows of a table (docxtpl).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from automation.outputs.document.word_tables import (
    BOTH,
    CENTRE,
    LEFT,
    PADDING,
    RIGHT,
    TEXT_WIDTH,
    add_columns,
    set_row_property,
    write_text,
)
from automation.outputs.office_file import save

FONT = "Times New Roman"
LETTERHEAD = (7.4, 9.1)  # cm: Quốc hiệu takes 8.9 at 12 pt, and the agency's name 6.8
MOTTO_RULE = 6.4  # cm: as long as "Độc lập - Tự do - Hạnh phúc" at 14 pt
AGENCY_RULE = 2.6  # cm: between a third and a half of the agency's name
TITLE_RULE = 4.0


def build() -> Any:
    """Return the template as a python-docx document."""
    document = Document()
    _defaults(document)
    _page(document.sections[0])
    _letterhead(document)
    _title(document)
    _body(document)
    _ending(document)
    annex = document.add_section(WD_SECTION.NEW_PAGE)
    _shrink(document.paragraphs[-1])
    _page(annex)
    _restart_page_numbers(annex)
    _annex(document)
    return document


def _defaults(document: Any) -> None:
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
    document.core_properties.title = "Báo cáo tổng hợp"
    document.core_properties.author = ""


def _page(section: Any) -> None:
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


def _shrink(paragraph: Any) -> None:
    """Make the paragraph that ends a section 1 pt high: else a blank page follows a page that the signature fills."""
    paragraph.paragraph_format.line_spacing = Pt(1)
    mark = OxmlElement("w:rPr")
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), "2")  # half points
    mark.append(size)
    paragraph._p.pPr.find(qn("w:sectPr")).addprevious(mark)


def _restart_page_numbers(section: Any) -> None:
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.append(numbering)


def _letterhead(document: Any) -> None:
    table = add_columns(document, LETTERHEAD, padding=0)
    left, right = table.rows[0].cells
    write_text(left.paragraphs[0], "{{ parent_agency }}", 12, align=CENTRE, after=1)
    write_text(left.add_paragraph(), "{{ agency }}", 12, bold=True, align=CENTRE)
    _rule(left, LETTERHEAD[0], AGENCY_RULE)
    write_text(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True, align=CENTRE)
    write_text(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", 14, bold=True, align=CENTRE)
    _rule(right, LETTERHEAD[1], MOTTO_RULE)
    left, right = table.add_row().cells
    write_text(left.paragraphs[0], "Số: {{ number }}/{{ symbol }}", 13, align=CENTRE)
    write_text(right.paragraphs[0], "{{ place }}, {{ date }}", 14, italic=True, align=CENTRE)


def _title(document: Any) -> None:
    write_text(document.add_paragraph(), "BÁO CÁO", 14, bold=True, align=CENTRE, before=18)
    write_text(document.add_paragraph(), "{{ subject }}", 14, bold=True, align=CENTRE)
    _rule(document, TEXT_WIDTH, TITLE_RULE)
    write_text(document.add_paragraph(), "Kính gửi: {{ addressee }}.", 14, align=CENTRE, before=12, after=12)


def _body(document: Any) -> None:
    _tag(document, "{%p for line in grounds %}")
    _paragraph(document, "{{ line }}", italic=True)
    _tag(document, "{%p endfor %}")
    _paragraph(document, "{{ opening }}")
    _tag(document, "{%p for block in blocks %}")
    for kind, settings in (("part", {"bold": True, "keep": True}), ("heading", {"bold": True, "keep": True}),
                           ("text", {}), ("item", {})):
        _tag(document, f'{{%p if block.kind == "{kind}" %}}')
        _paragraph(document, "- {{ block.text }}" if kind == "item" else "{{ block.text }}", **settings)
        _tag(document, "{%p endif %}")
    _tag(document, '{%p if block.kind == "timeliness" %}')
    _table(document, TIMELINESS, "block.rows")
    _tag(document, "{%p endif %}")
    _tag(document, '{%p if block.kind == "targets" %}')
    _table(document, TARGETS, "block.rows")
    _tag(document, "{%p endif %}")
    _tag(document, "{%p endfor %}")
    _paragraph(document, "{{ closing }}./.", keep=True)  # no signature on a page of its own


# Header, width in cm, alignment of the column's cells.
TIMELINESS = (("Loại hình đơn vị", 4.3, LEFT), ("Phải nộp", 1.6, CENTRE), ("Đúng hạn", 1.75, CENTRE),
              ("Trễ hạn", 1.6, CENTRE), ("Chưa nộp", 1.75, CENTRE), ("Chưa đến hạn", 1.9, CENTRE),
              ("Được miễn", 1.75, CENTRE), ("Tỷ lệ đã nộp", 1.85, CENTRE))
TARGETS = (("Chỉ tiêu", 6.8, LEFT), ("Mức đề ra", 2.2, CENTRE), ("Thực hiện", 2.5, CENTRE),
           ("Kết quả", 2.2, CENTRE), ("Số đơn vị đạt", 2.8, CENTRE))
FIGURES = (("Mã", 1.1, CENTRE), ("Chỉ tiêu", 5.2, LEFT), ("Đơn vị tính", 1.6, CENTRE),
           ("Tổng số", 1.85, RIGHT), ("Nữ", 1.7, RIGHT), ("Tỷ lệ nữ", 1.45, RIGHT),
           ("Trong đó ước", 1.8, RIGHT), ("Kỳ trước", 1.8, RIGHT))
# With the figures of the year before, in a smaller size.
FIGURES_OF_YEARS = (("Mã", 1.05, CENTRE), ("Chỉ tiêu", 4.15, LEFT), ("Đơn vị tính", 1.3, CENTRE),
                    ("Tổng số", 1.75, RIGHT), ("Nữ", 1.7, RIGHT), ("Tỷ lệ nữ", 1.3, RIGHT),
                    ("Trong đó ước", 1.75, RIGHT), ("Kỳ trước", 1.75, RIGHT), ("Cùng kỳ năm trước", 1.75, RIGHT))


def _ending(document: Any) -> None:
    gap = document.add_paragraph()
    write_text(gap, "", 8)
    gap.paragraph_format.keep_with_next = True
    table = add_columns(document, LETTERHEAD, padding=0)
    set_row_property(table.rows[0], "w:cantSplit")
    left, right = table.rows[0].cells
    write_text(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    for text in ("{%p for line in recipients %}", "- {{ line }}", "{%p endfor %}"):
        write_text(left.add_paragraph(), text, 11)
    for place, text in enumerate(("{{ signer_authority }}", "{{ signer_title }}", *[""] * 4, "{{ signer_name }}")):
        paragraph = right.paragraphs[0] if not place else right.add_paragraph()
        write_text(paragraph, text, 13 if place < 2 else 14, bold=True, align=CENTRE)


def _annex(document: Any) -> None:
    write_text(document.add_paragraph(), "PHỤ LỤC{{ annex_number }}", 14, bold=True, align=CENTRE)
    write_text(document.add_paragraph(), "{{ annex_title }}", 14, bold=True, align=CENTRE)
    belonging = "(Kèm theo Báo cáo số {{ number }}/{{ symbol }} {{ date }} của {{ committee }})"
    write_text(document.add_paragraph(), belonging, 13, italic=True, align=CENTRE, after=8)
    _tag(document, "{%p if with_year %}")
    _table(document, FIGURES_OF_YEARS, "figures", spans=True, size=11)
    _tag(document, "{%p else %}")
    _table(document, FIGURES, "figures", spans=True)
    _tag(document, "{%p endif %}")
    write_text(document.add_paragraph(), "{{ legend }}", 12, italic=True, before=6, align=BOTH)
    _tag(document, "{%p if annexes %}")
    _tag(document, "{{ annexes }}")
    _tag(document, "{%p endif %}")


def _table(document: Any, columns: Sequence[tuple[str, float, Any]], rows: str, *, spans: bool = False,
           size: int = 12) -> None:
    """A bordered table with a header that repeats and one row per element of `rows`, which has
    `cells` and `bold`. With `spans`, a bold row is one cell: the title of a section."""
    table = add_columns(document, [width for _, width, _ in columns], borders=True, padding=PADDING)
    for cell, (title, _, _) in zip(table.rows[0].cells, columns, strict=True):
        write_text(cell.paragraphs[0], title, size, bold=True, align=CENTRE, before=2, after=2)
        cell.vertical_alignment = 1
    set_row_property(table.rows[0], "w:tblHeader")
    _tag_row(table, f"{{%tr for row in {rows} %}}")
    if spans:
        _tag_row(table, "{%tr if row.bold %}")
        cells = _row(table)
        title = cells[0].merge(cells[-1]).paragraphs[0]
        title.paragraph_format.keep_with_next = True
        write_text(title, "{{ row.cells[1] }}", size, bold=True, before=2, after=2)
        _tag_row(table, "{%tr else %}")
    for place, (cell, (_, _, align)) in enumerate(zip(_row(table), columns, strict=True)):
        _conditional(cell.paragraphs[0], f"row.cells[{place}]", align, size)
    if spans:
        _tag_row(table, "{%tr endif %}")
    _tag_row(table, "{%tr endfor %}")
    write_text(document.add_paragraph(), "", 6)


def _tag_row(table: Any, tag: str) -> None:
    """Add a row with a tag, which docxtpl removes when it renders the template."""
    write_text(_row(table)[0].paragraphs[0], tag, 8)


def _row(table: Any) -> Any:
    row = table.add_row()
    set_row_property(row, "w:cantSplit")
    return row.cells


def _conditional(paragraph: Any, value: str, align: Any, size: int) -> None:
    """Add the value in bold and in regular, one of them by the row's `bold`: a run's font cannot be an expression."""
    write_text(paragraph, f"{{% if row.bold %}}{{{{ {value} }}}}{{% endif %}}", size, bold=True, align=align,
           before=1, after=1)
    run = paragraph.add_run(f"{{% if not row.bold %}}{{{{ {value} }}}}{{% endif %}}")
    run.font.size = Pt(size)


def _paragraph(document: Any, text: str, *, bold: bool = False, italic: bool = False, keep: bool = False) -> None:
    paragraph = document.add_paragraph()
    write_text(paragraph, text, 14, bold=bold, italic=italic, align=BOTH, before=3, after=3)
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.line_spacing = 1.15
    paragraph.paragraph_format.keep_with_next = keep


def _tag(document: Any, text: str) -> None:
    """Add a paragraph with a tag, which docxtpl removes when it renders the template."""
    write_text(document.add_paragraph(), text, 8)


def _rule(place: Any, width: float, length: float) -> None:
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


if __name__ == "__main__":
    save(build(), Path(sys.argv[1]))
