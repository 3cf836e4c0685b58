"""An official letter as a .docx by Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docx import Document

from automation.domain.official_letter import LateReport, OfficialLetter
from automation.domain.plan.settings import DocumentSettings
from automation.outputs.document.letter import write

SETTINGS = DocumentSettings(parent_agency="SỞ GIÁO DỤC", agency="BAN VSTBPN", place="Hải Phòng",
                            signer_title="TRƯỞNG BAN", recipients=("Như trên", "Các trường THPT"), archive="VT, TCCB")
LATE = LateReport("A", "Trường <A> & B\x0b", "Hiệu trưởng", date(2024, 5, 27), 9,
                  (date(2024, 5, 24), date(2024, 6, 3)), "Quá hạn, chưa nộp")
LETTER = OfficialLetter("V/v đôn đốc nộp Báo cáo năm 2024", ["Trường A"], ["Theo kế hoạch."], [LATE],
                        ["Đề nghị nộp.", "Rất mong quan tâm."], date(2024, 6, 5))


def texts(path: Path) -> tuple[list[str], list[list[list[str]]]]:
    document = Document(str(path))
    return ([each.text for each in document.paragraphs if each.text.strip()],
            [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables])


def test_letterhead_table_signer_and_recipients_stand_in_their_places(tmp_path: Path) -> None:
    write(LETTER, SETTINGS, tmp_path / "a.docx", author="Ban")
    paragraphs, (head, units, ending) = texts(tmp_path / "a.docx")
    assert head[0][0].split("\n")[:2] == ["SỞ GIÁO\xa0DỤC", "BAN\xa0VSTBPN"]
    assert head[1][0].split("\n") == ["Số: ……/……", "V/v đôn đốc nộp Báo cáo năm\xa02024"]
    assert head[1][1] == "Hải Phòng, ngày 05 tháng 6 năm 2024"
    assert paragraphs == ["Kính gửi: Trường A", "Theo kế hoạch.", "Đề nghị nộp.", "Rất mong quan tâm./."]
    assert units[0] == ["STT", "Đơn vị", "Hạn nộp", "Số ngày quá hạn", "Đã nhắc các ngày", "Tình trạng"]
    assert [units[1][0], *units[1][2:]] == ["1", "27/5/2024", "9", "24/5, 03/6/2024", "Quá hạn, chưa nộp"]
    assert units[1][1].startswith("Trường <A> & B")
    assert ending[0][0].split("\n") == ["Nơi nhận:", "- Như trên;", "- Các trường THPT;", "- Lưu: VT, TCCB."]
    assert ending[0][1].startswith("TRƯỞNG BAN")


def test_several_addressees_stand_below_each_other(tmp_path: Path) -> None:
    letter = OfficialLetter(LETTER.about, ["Trường A", "Trường B"], [], [LATE], [], date(2024, 6, 5))
    write(letter, SETTINGS, tmp_path / "a.docx", author="Ban")
    assert texts(tmp_path / "a.docx")[0][:3] == ["Kính gửi:", "- Trường A;", "- Trường B."]


def test_the_same_letter_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(LETTER, SETTINGS, tmp_path / f"{name}.docx", author="Ban")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
