"""The document conforms to Nghị định 30/2020/NĐ-CP, Phụ lục I, whatever the committee's figures."""

from __future__ import annotations

import subprocess
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Pt

from automation.domain.plan.settings import DocumentSettings
from automation.outputs.context import OutputContext
from automation.outputs.document.builder import DocumentTemplateError, blocks, contents, grounds, write
from automation.outputs.document.template import build
from tests.outputs import sample
from tests.required_program import required_program

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(sample.report(), tmp_path_factory.mktemp("document"), sample.context())


@pytest.fixture(scope="module")
def document(path: Path) -> Any:
    return Document(str(path))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def find(document: Any, start: str) -> Any:
    cells = (paragraph for table in document.tables for row in table.rows for cell in row.cells
             for paragraph in cell.paragraphs)
    return next(each for each in (*document.paragraphs, *cells) if each.text.startswith(start))


def test_paper_and_margins(document: Any) -> None:
    for section in document.sections:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 20 <= round(section.bottom_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20
        assert section.different_first_page_header_footer, "no number on the first page"
        assert "PAGE" in section.header._element.xml
        assert "PAGE" not in section.first_page_header._element.xml


@pytest.mark.parametrize(("start", "sizes", "bold", "italic"), [
    ("CỘNG HÒA", (12, 13), True, False),
    ("Độc lập - Tự do - Hạnh phúc", (13, 14), True, False),
    (f"SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI{NO_BREAK}PHÒNG", (12, 13), False, False),
    (f"BAN VÌ SỰ TIẾN BỘ CỦA PHỤ{NO_BREAK}NỮ", (12, 13), True, False),
    ("Số: ……/BC-BVSTBPN", (13, 13), False, False),
    ("Hải Phòng, ngày 05 tháng 6 năm 2024", (13, 14), False, True),
    ("BÁO CÁO", (13, 14), True, False),
    ("Kết quả thực hiện công tác", (13, 14), True, False),
    ("Kính gửi: Ban Giám đốc", (13, 14), False, False),
    ("Căn cứ Quyết định", (13, 14), False, True),
    ("I. CÔNG TÁC CHỈ ĐẠO", (13, 14), True, False),
    ("TRƯỞNG BAN", (13, 14), True, False),
    ("Nơi nhận:", (12, 12), True, True),
    ("- Như trên;", (11, 11), False, False),
    ("- Lưu: VT, TCCB.", (11, 11), False, False),
    ("PHỤ LỤC", (14, 14), True, False),
])
def test_sizes_and_styles(document: Any, start: str, sizes: tuple[int, int], bold: bool, italic: bool) -> None:
    runs = [run for run in find(document, start).runs if run.text.strip()]
    assert all(Pt(sizes[0]) <= run.font.size <= Pt(sizes[1]) for run in runs)
    assert all(bool(run.bold) is bold and bool(run.italic) is italic for run in runs)
    assert document.styles["Normal"].font.name == "Times New Roman"


def test_the_text_is_justified_and_ends_as_the_decree_requires(document: Any) -> None:
    ending = next(paragraph for paragraph in document.paragraphs if paragraph.text.endswith("./."))
    assert ending.alignment == 3
    assert round(ending.paragraph_format.first_line_indent.mm, 1) in (10.0, 12.7)
    assert ending.paragraph_format.space_before + ending.paragraph_format.space_after >= Pt(6)
    assert 1 <= ending.paragraph_format.line_spacing <= 1.5
    lines = [line for line in texts(document) if line.startswith("Căn cứ")]
    assert [line[-1] for line in lines] == [";"] * (len(lines) - 1) + ["."]


def test_the_outline_is_complete_and_no_section_is_empty() -> None:
    for obligation in ("6T", "CN", "KH"):
        found = list(blocks(sample.report(obligation)))
        parts = [block.text.partition(".")[0] for block in found if block.kind == "part"]
        assert parts == (["I", "II", "III"] if obligation == "KH" else ["I", "II", "III", "IV"])
        for before, after in pairwise(found):
            assert not (before.kind == "heading" and after.kind in {"part", "heading"}), before.text
        assert found[-1].kind not in {"part", "heading"}


def test_texts_of_another_committees_form_are_grouped_by_its_questions() -> None:
    report = sample.report()
    title = next(each.title for each in report.indicators if each.code == "Q05")
    foreign = replace(report, sections=(("Q", "Q. Ý kiến"),),
                      narratives=tuple(each for each in report.narratives if each.field == "Q05"),
                      statements=tuple(each for each in report.statements if each.code == "Q05"))
    found = [each.text for each in blocks(foreign)]
    place = found.index("III. Ý KIẾN CỦA CÁC ĐƠN VỊ")
    assert found[place + 1] == f"1. {title}"
    assert any(foreign.narratives[0].text.rstrip(".") in text for text in found[place + 2:])
    silent = [each.text for each in blocks(replace(foreign, narratives=()))]
    assert "đơn vị chưa trả lời: " in silent[-1], "who has not answered, never that there is nothing"
    unasked = [each.text for each in blocks(replace(foreign, narratives=(), statements=()))]
    assert unasked[-1] == "Nội dung này không thuộc phạm vi của bản tổng hợp này."


def test_a_report_without_indicators_describes_its_register() -> None:
    empty = sample.report("THD")
    told = replace(next(each for each in empty.tables if each.code == "THD"), records=7, units=6)
    table = replace(told, sums={**told.sums, "Lượt người tham gia": 90.0})
    report = replace(empty, tables=(table,), statements=tuple(each for each in empty.statements if each.code == "THD"))
    found = [each.text for each in blocks(report)]
    place = next(number for number, text in enumerate(found) if text.endswith(f". {table.title}"))
    assert f"Có {table.records} nội dung của {table.units} đơn vị" in found[place + 1]
    assert any(text.startswith("Lượt người tham gia: 90") for text in found[place + 1:])
    assert not any("Nạn nhân" in text for text in found), "small counts: only the indicator may show them"
    assert "Chưa có số liệu." not in found


def test_nothing_is_estimated_after_a_cut_off_at_the_periods_end() -> None:
    report = sample.report()
    whole = replace(report, data_cutoff=report.period_to)
    assert "phần sau ngày này là số ước thực hiện" in contents(report, DocumentSettings())["opening"]
    assert "ước" not in contents(whole, DocumentSettings())["opening"]


def test_a_sector_without_any_report_has_a_text() -> None:
    report = replace(sample.report(), included=(), indicators=(), targets=(), narratives=(), tables=())
    paragraphs = [block.text for block in blocks(report)]
    assert paragraphs.count("Chưa có số liệu.") >= 4


def test_no_placeholder_is_left_and_the_missing_are_named(document: Any, path: Path) -> None:
    with zipfile.ZipFile(path) as parts:
        xml = parts.read("word/document.xml").decode()
    assert "{{" not in xml
    assert "{%" not in xml
    whole = "\n".join(texts(document))
    assert sample.report().missing
    assert all(each.name in whole for each in sample.report().missing)


def test_the_tables_contain_the_reports_figures(document: Any) -> None:
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    staff = next(line for line in sample.report().indicators if (line.code, line.part) == ("B01", "total"))
    row = next(row for row in cells if row[0] == "B01")
    assert int(row[3].replace(".", "")) == staff.total.value
    whole = next(row for row in cells if row[0] == "Toàn ngành")
    assert whole[1:4] == ["40", "32", "4"], "the exempt unit is not owed"
    assert whole[6:] == ["1", "90%"]


def test_units_texts_are_not_interpreted(tmp_path: Path) -> None:
    found = write(sample.with_words("<w:br/> & {{ 7*7 }} <script>"), tmp_path, sample.context())
    assert "<w:br/> & {{ 7*7 }} <script>" in "\n".join(texts(Document(str(found))))


def test_the_letterhead_and_the_tables_are_not_wider_than_the_text(document: Any) -> None:
    widths = [[round(cell.width.cm, 1) for cell in table.rows[0].cells] for table in document.tables]
    assert widths[0] == [7.4, 9.1]
    assert all(sum(each) <= 16.5 + 0.06 for each in widths)
    figures = widths[-1]
    assert [cell.text for cell in document.tables[-1].rows[0].cells][6] == "Trong đó ước"
    assert min(figures[3], figures[4], figures[6], figures[7]) >= 1.7, "a figure of seven digits at 12 pt takes 1.5"


def test_grounds_and_recipients_end_as_the_decree_requires() -> None:
    assert grounds(["Căn cứ A;", "Căn cứ B"]) == ["Căn cứ A;", "Căn cứ B."]
    assert grounds(["Căn cứ A", "Căn cứ A"]) == ["Căn cứ A;", "Căn cứ A."]
    assert DocumentSettings(archive="VT").recipient_lines(("Như trên",)) == ["Như trên;", "Lưu: VT."]


@pytest.mark.parametrize(("obligation", "span"), [("6T", "6 tháng đầu năm 2024"), ("CN", "năm 2024")])
def test_the_subject_names_work_and_period(obligation: str, span: str) -> None:
    subject = contents(sample.report(obligation), DocumentSettings())["subject"].replace(NO_BREAK, " ")
    assert subject == f"Kết quả thực hiện công tác vì sự tiến bộ của phụ nữ và bình đẳng giới {span}"


def test_the_committees_own_template_is_used_and_a_broken_one_is_an_error(tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("Bản riêng của {{ committee }}")
    own.save(str(tmp_path / "own.docx"))
    context = OutputContext(tmp_path, DocumentSettings(template="own.docx"))
    assert texts(Document(str(write(sample.report(), tmp_path, context))))[0].startswith("Bản riêng của Ban Vì")
    own.add_paragraph("{% for x in %}")
    own.save(str(tmp_path / "own.docx"))
    with pytest.raises(DocumentTemplateError, match=r"own\.docx"):
        write(sample.report(), tmp_path, context)


def test_the_shipped_template_is_what_the_script_builds() -> None:
    shipped = Document(str(sample.ROOT / "config" / "summary.docx"))
    assert shipped.element.xml == build().element.xml


@pytest.mark.needs_program
def test_libreoffice_opens_it_with_its_first_page_unnumbered(path: Path, tmp_path: Path) -> None:
    office, reader = required_program("soffice"), required_program("pdftotext")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run([office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
                   check=True, capture_output=True, timeout=120)
    text = subprocess.run([reader, "-layout", str(tmp_path / f"{path.stem}.pdf"), "-"], check=True,
                          capture_output=True, text=True).stdout
    pages = [page.strip() for page in text.split("\f") if page.strip()]
    assert pages[0].startswith("SỞ GIÁO DỤC VÀ ĐÀO TẠO")
    assert pages[1].startswith("2")
    annex = next(place for place, page in enumerate(pages) if page.startswith("PHỤ LỤC"))
    assert pages[annex + 1].startswith("2"), "the annex has page numbers of its own"


def test_the_last_paragraph_of_the_first_section_is_1_pt_high() -> None:
    """Where the signature filled its page, a blank page with a number followed it."""
    document = Document(str(sample.ROOT / "config" / "summary.docx"))
    (ending,) = (each for each in document.paragraphs if each._p.xpath("w:pPr/w:sectPr"))
    assert ending.paragraph_format.line_spacing == Pt(1)
    assert [each.tag.rpartition("}")[2] for each in ending._p.xpath("w:pPr/*")] == ["spacing", "rPr", "sectPr"]
    assert ending._p.xpath("w:pPr/w:rPr/w:sz/@w:val") == ["2"]
