"""Every part of a copy that can hold a person's words, outside the cells: none of them keeps any."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import openpyxl
import pytest

from automation.adapters.xlsx.comments import notes_property
from automation.adapters.xlsx.note_texts import with_notes
from automation.adapters.xlsx.opened_workbook import OpenedWorkbook
from automation.adapters.xlsx.package import Package
from automation.adapters.xlsx.personal_texts import MASK, mask_texts
from automation.adapters.xlsx.read import tabs

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAME, PHONE = "Trần Thị Bưởi & bạn", "0912345678"
SAID = "Trần Thị Bưởi &amp; bạn"


def is_personal(text: str) -> bool:
    return "Bưởi" in text or PHONE in text or "Danh Bưởi" in text


def workbook(parts: dict[str, str], sheet_tail: str = "", cell: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Trang"  # type: ignore[union-attr]
    book.active["A1"] = "Số liệu"  # type: ignore[index]
    saved = io.BytesIO()
    book.save(saved)
    target = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                text = text.replace("</worksheet>", f"{sheet_tail}</worksheet>").replace("</row>", f"{cell}</row>")
            made.writestr(name, text)
        for name, text in parts.items():
            made.writestr(name, text)
    return target.getvalue()


def masked(data: bytes) -> dict[str, str]:
    package = Package(data)
    mask_texts(package, is_personal)
    with zipfile.ZipFile(io.BytesIO(package.save())) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def shown(text: str) -> str:
    return unescape(text) + unescape(re.sub(r"<[^>]*>", "", text))


PARTS = {
    "note in runs": ("xl/comments1.xml", f'<comments xmlns="{MAIN}"><authors><author>Văn thư</author></authors>'
                     '<commentList><comment ref="A1" authorId="0"><text><r><t>em Trần Thị Bư</t></r><r><t>ởi &amp; bạn'
                     "</t></r></text></comment></commentList></comments>"),
    "caption in runs": ("xl/drawings/drawing1.xml", f'<d xmlns:a="{A}"><a:txBody><a:p><a:r><a:t>Trần Thị Bư</a:t></a:r>'
                        "<a:r><a:t>ởi &amp; bạn</a:t></a:r></a:p></a:txBody></d>"),
    "caption's description": ("xl/drawings/drawing2.xml",
                              f'<d xmlns:a="{A}"><cNvPr id="1" name="Ảnh" descr="{SAID}"/></d>'),
    "chart's title": ("xl/charts/chart1.xml",
                      f'<c xmlns:a="{A}"><rich><a:p><a:r><a:t>{SAID}</a:t></a:r></a:p></rich></c>'),
    "chart's cache": ("xl/charts/chart2.xml", f"<c><strCache><pt><v>{SAID}</v></pt></strCache></c>"),
    "pivot's cache": ("xl/pivotCache/pivotCacheDefinition1.xml", f'<p><sharedItems><s v="{SAID}"/></sharedItems></p>'),
    "pivot's records": ("xl/pivotCache/pivotCacheRecords1.xml", f'<p><r><s v="{SAID}"/><n v="{PHONE}"/></r></p>'),
    "other workbook's cache": ("xl/externalLinks/externalLink1.xml", f"<e><cell><v>{SAID}</v></cell></e>"),
    "link": ("xl/worksheets/_rels/sheet1.xml.rels", f'<Relationships xmlns="{OFFICE}"><Relationship Id="rId1" '
             f'Type="{OFFICE}/hyperlink" Target="tel:{PHONE}" TargetMode="External"/></Relationships>'),
    "own data": ("customXml/item1.xml", f"<root><who>{SAID}</who></root>"),
    "property": ("docProps/custom.xml", f"<Properties><property><lpwstr>{SAID}</lpwstr></property></Properties>"),
    "old box": ("xl/drawings/vmlDrawing1.vml", f'<xml><textbox><div><font>Trần Thị Bư</font><font>ởi</font></div>'
                f'</textbox><shape alt="{SAID}"/></xml>'),
}
TAILS = {
    "header": f"<headerFooter><oddHeader>&amp;C&amp;\"Arial\"{SAID}</oddHeader></headerFooter>",
    "list and prompts": f'<dataValidations count="1"><dataValidation type="list" prompt="{SAID}" promptTitle="{SAID}" '
                        f'error="{SAID}" sqref="B2"><formula1>"{SAID}"</formula1></dataValidation>'
                        "</dataValidations>",
    "link's tip": f'<hyperlinks><hyperlink ref="A1" display="{SAID}" tooltip="{SAID}" location="Trang!A1"/>'
                  "</hyperlinks>",
}


@pytest.mark.parametrize("place", PARTS)
def test_no_part_keeps_a_personal_text(place: str) -> None:
    name, part = PARTS[place]
    found = masked(workbook({name: part}))
    assert not [each for each, text in found.items() if "Bưởi" in shown(text) or PHONE in shown(text)]
    assert name in found


@pytest.mark.parametrize("place", TAILS)
def test_nothing_after_the_cells_keeps_one(place: str) -> None:
    found = masked(workbook({}, TAILS[place]))["xl/worksheets/sheet1.xml"]
    assert "Bưởi" not in shown(found)
    assert MASK in found


def test_a_formula_with_a_personal_text_keeps_its_result_alone() -> None:
    found = masked(workbook({}, cell=f'<c r="B1"><f>IF(A1="{SAID}",1,0)</f><v>7</v></c>'))["xl/worksheets/sheet1.xml"]
    assert "Bưởi" not in found
    assert "<v>7</v>" in found


def test_a_text_that_no_cell_uses_any_more_is_emptied() -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>Số liệu</t></si><si><t>{SAID}</t></si></sst>'
    found = masked(workbook({"xl/sharedStrings.xml": strings}))["xl/sharedStrings.xml"]
    assert "Bưởi" not in found


def test_what_is_harmless_stays_as_it_is() -> None:
    words = {SAID: "Số liệu", PHONE: "12", "Trần Thị Bư": "Số", "ởi": " liệu"}
    parts = dict(PARTS.values())
    for word, harmless in words.items():
        parts = {name: part.replace(word, harmless) for name, part in parts.items()}
    before = workbook(parts, TAILS["header"].replace(SAID, "Số liệu"))
    assert MASK not in "".join(masked(before).values())


def test_the_names_of_accounts_stay() -> None:
    core = f'<cp xmlns:dc="dc"><dc:creator>{SAID}</dc:creator><dc:title>{SAID}</dc:title></cp>'
    found = masked(workbook({"docProps/core2.xml": core}))["docProps/core2.xml"]
    assert found.count("Bưởi") == 1


THREAD = ('<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
          f'<threadedComment ref="B2" id="1"><text>Gọi {PHONE}</text></threadedComment></ThreadedComments>')
NOTES = (f'<comments xmlns="{MAIN}"><authors/><commentList><comment ref="A1"><text><r><t>Của Bư</t></r><r><t>ởi</t></r>'
         '</text></comment><comment ref="C3"><text><t>Báo cáo:\nLỖI</t></text></comment>'
         '<comment ref="D4"><text><t>Báo cáo:\nBưởi</t></text></comment></commentList></comments>')
OWN = ('<Properties><property name="baocao-notes"><vt:lpwstr xmlns:vt="vt">' + notes_property(["LỖI"])
       + "</vt:lpwstr></property></Properties>")
RELATED = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
           f'<Relationship Id="rId8" Type="{OFFICE}/comments" Target="../comments1.xml"/><Relationship Id="rId9" '
           'Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
           'Target="../threadedComments/threadedComment1.xml"/></Relationships>')
NOTED = {"xl/comments1.xml": NOTES, "xl/threadedComments/threadedComment1.xml": THREAD,
         "xl/worksheets/_rels/sheet1.xml.rels": RELATED}


def test_notes_and_threads_are_read_without_the_softwares_own() -> None:
    [tab] = tabs(workbook({**NOTED, "docProps/custom.xml": OWN}))
    assert tab.notes == {"A1": "Của Bưởi", "B2": f"Gọi {PHONE}", "D4": "Báo cáo:\nBưởi"}


@pytest.mark.parametrize("part", ["xl/comments1.xml", "xl/worksheets/_rels/sheet1.xml.rels"])
@pytest.mark.parametrize("content", ["", "<a", "<!DOCTYPE a><a/>", "<a/>"])
def test_notes_that_can_not_be_read_cost_no_workbook(part: str, content: str) -> None:
    [tab] = tabs(workbook({**NOTED, part: content}))
    assert tab.grid[0][0] == "Số liệu"


def test_a_file_without_notes_is_not_opened_again() -> None:
    assert with_notes(OpenedWorkbook(b"no zip"), []) == []
