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
from docx.shared import Pt

from automation.outputs.document.official_form import (
    add_ending,
    add_letterhead,
    add_rule,
    body_paragraph,
    set_defaults,
    set_page,
)
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

TITLE_RULE = 4.0


def build() -> Any:
    """Return the template as a python-docx document."""
    document = Document()
    set_defaults(document, "Báo cáo tổng hợp")
    set_page(document.sections[0])
    add_letterhead(document, "{{ parent_agency }}", "{{ agency }}", ("Số: {{ number }}/{{ symbol }}",),
                   "{{ place }}, {{ date }}")
    _title(document)
    _body(document)
    add_ending(document, ("{%p for line in recipients %}", "- {{ line }}", "{%p endfor %}"),
               ("{{ signer_authority }}", "{{ signer_title }}"), "{{ signer_name }}")
    annex = document.add_section(WD_SECTION.NEW_PAGE)
    _shrink(document.paragraphs[-1])
    set_page(annex)
    _restart_page_numbers(annex)
    _annex(document)
    return document


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


def _title(document: Any) -> None:
    write_text(document.add_paragraph(), "BÁO CÁO", 14, bold=True, align=CENTRE, before=18)
    write_text(document.add_paragraph(), "{{ subject }}", 14, bold=True, align=CENTRE)
    add_rule(document, TEXT_WIDTH, TITLE_RULE)
    write_text(document.add_paragraph(), "Kính gửi: {{ addressee }}.", 14, align=CENTRE, before=12, after=12)


def _body(document: Any) -> None:
    _tag(document, "{%p for line in grounds %}")
    body_paragraph(document, "{{ line }}", italic=True)
    _tag(document, "{%p endfor %}")
    body_paragraph(document, "{{ opening }}")
    _tag(document, "{%p for block in blocks %}")
    for kind, settings in (("part", {"bold": True, "keep": True}), ("heading", {"bold": True, "keep": True}),
                           ("text", {}), ("item", {})):
        _tag(document, f'{{%p if block.kind == "{kind}" %}}')
        body_paragraph(document, "- {{ block.text }}" if kind == "item" else "{{ block.text }}", **settings)
        _tag(document, "{%p endif %}")
    _tag(document, '{%p if block.kind == "timeliness" %}')
    _table(document, TIMELINESS, "block.rows")
    _tag(document, "{%p endif %}")
    _tag(document, '{%p if block.kind == "targets" %}')
    _table(document, TARGETS, "block.rows")
    _tag(document, "{%p endif %}")
    _tag(document, "{%p endfor %}")
    body_paragraph(document, "{{ closing }}./.", keep=True)  # no signature on a page of its own


# Header, width in cm, alignment of the column's cells.
TIMELINESS = (("Loại đơn vị", 4.3, LEFT), ("Phải nộp", 1.6, CENTRE), ("Đúng hạn", 1.75, CENTRE),
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


def _tag(document: Any, text: str) -> None:
    """Add a paragraph with a tag, which docxtpl removes when it renders the template."""
    write_text(document.add_paragraph(), text, 8)


if __name__ == "__main__":
    save(build(), Path(sys.argv[1]))
