"""Personal data anywhere in a workbook: found on own tabs, in notes and beside the form; in no part of the copy."""

from __future__ import annotations

import json
import re
import zipfile
from html import unescape
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.cli.cli_runner import AN_LAO, CliWorkspace, copy_workspace

NIGHT, NEXT, LATER = "2024-05-29T02:00", "2024-05-30T02:00", "2024-05-31T02:00"
OWN, BY_NAME = "Theo dõi riêng", "Em Nguyễn Thị Hoa"
PUPIL, OTHER, PHONE, CARD = "em Trần Thị Bưởi", "em Lê Văn Mận", 912345678, 31185001234
HARMLESS = "Họp Ban ngày 05/03/2024 tại phòng họp"
SECRETS = ("Bưởi", "Mận", "Nguyễn Thị Hoa", "912345678", "31185001234", "0987654321", "12/03/2010")


@pytest.fixture(scope="module")
def _strewn(_provisioned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(_provisioned, tmp_path_factory.mktemp("strewn"))
    path = workspace.root / "sheets" / f"{AN_LAO}.xlsx"
    book = load_workbook(path)
    tab, _ = workspace.input_cells("6T")["Q03", None]
    form = book[tab]
    form["M60"] = f"Gọi {PUPIL}"
    form["G12"].comment = Comment(f"Hỏi {OTHER} lớp 10A2", "Văn thư")
    form.oddHeader.center.text = f"Của {PUPIL}"  # type: ignore[union-attr]  # the stub allows None
    validation = DataValidation("list", formula1=f'"{PUPIL},{OTHER}"', prompt=f"Chọn {OTHER}", promptTitle="Chọn")
    validation.add("M61")
    form.add_data_validation(validation)
    own = book.create_sheet(OWN)
    for row in (("Ghi chú", "Số điện thoại", "Ngày sinh", "Kinh phí (đồng)"), (PUPIL, PHONE, "12/03/2010", 912345679),
                (HARMLESS, None, None, 250_000_000), (CARD, None, None, None), ("=A2", None, None, None)):
        own.append(row)
    own["A3"].hyperlink = "mailto:nguyenthihoa1990@gmail.com"
    own["D1"].comment = Comment("Liên hệ 0987654321", "Văn thư")
    book.create_sheet(BY_NAME)["A1"] = HARMLESS
    book.defined_names["Danh_sach"] = DefinedName("Danh_sach", attr_text=f'"{OTHER}"')
    book.properties.title = f"Hồ sơ {OTHER}"
    book.custom_doc_props.append(  # type: ignore[attr-defined]  # not in the stub
        StringProperty(name="Ghi chu", value=f"Của {PUPIL}"))
    book.save(path)
    workspace.touch(AN_LAO, "2024-05-20T09:00")
    workspace.baocao("run", as_of=NIGHT)
    return workspace.root


@pytest.fixture
def strewn(_strewn: Path, tmp_path: Path) -> CliWorkspace:
    return copy_workspace(_strewn, tmp_path)


def copy(workspace: CliWorkspace) -> Path:
    return workspace.root / "feedback" / f"{AN_LAO}.xlsx"


def parts(file: Path) -> dict[str, str]:
    """Every part of the file; entities decoded, also without tags, so that texts split into runs are whole."""
    with zipfile.ZipFile(file) as archive:
        read = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    return {name: unescape(text) + unescape(re.sub(r"<[^>]*>", "", text)) for name, text in read.items()}


def places(workspace: CliWorkspace, as_of: str = NEXT) -> set[tuple[str, str, str | None]]:
    rows = workspace.json("withheld", as_of=as_of)
    return {(row["surface"], row["sheet"], row["cell"]) for row in rows}


def test_own_tabs_notes_names_and_stray_cells_are_listed_cell_by_cell(strewn: CliWorkspace) -> None:
    tab, _ = strewn.input_cells("6T")["Q03", None]
    found = places(strewn)
    assert {("beside", tab, "M60"), ("note", tab, "G12"), ("note", OWN, "D1")} <= found
    assert {("own_tab", OWN, cell) for cell in ("A2", "B2", "C2", "A4")} <= found
    assert not {("own_tab", OWN, cell) for cell in ("A1", "B1", "A3", "D2", "D3")} & found
    [named] = [each for each in found if each[0] == "tab_name"]
    assert named[1].startswith("(trang thứ")


def test_findings_name_place_and_kind_and_are_warnings(strewn: CliWorkspace) -> None:
    findings = [each for each in strewn.json("validate", "--unit", AN_LAO, as_of=NEXT) if each["code"].startswith("P")]
    assert {each["severity"] for each in findings} == {"warning"}
    [phone] = [each for each in findings if each["sheet"] == OWN and each["field"] == "@own_tab"
               and each["code"] == "P05"]
    assert (phone["cell"], phone["cells"]) == ("B2", ["B2"])
    assert "ô B2" in phone["message"]


def test_nothing_printed_or_recorded_repeats_them(strewn: CliWorkspace) -> None:
    said = [strewn.baocao("withheld", as_of=NEXT), strewn.baocao("validate", as_of=NEXT),
            json.dumps(strewn.json("withheld", "--all", as_of=NEXT), ensure_ascii=False),
            json.dumps(strewn.json("validate", as_of=NEXT), ensure_ascii=False),
            strewn.baocao("run", as_of=NEXT), strewn.errors, *parts(strewn.root / "register.xlsx").values()]
    for mail in (strewn.root / "outbox").rglob("*"):
        said += [mail.read_text(encoding="utf-8", errors="replace")] if mail.is_file() else []
    assert not [secret for secret in SECRETS if any(secret in text for text in said)]


def test_no_part_of_the_copy_has_them_and_the_rest_stays(strewn: CliWorkspace) -> None:
    original = "".join(parts(strewn.root / "sheets" / f"{AN_LAO}.xlsx").values())
    assert all(secret in original for secret in SECRETS if secret != "31185001234")
    held = {name: [secret for secret in (*SECRETS, "nguyenthihoa1990") if secret in text]
            for name, text in parts(copy(strewn)).items()}
    assert not {name: secrets for name, secrets in held.items() if secrets}
    book = load_workbook(copy(strewn))
    assert book[OWN]["A3"].value == HARMLESS
    assert book[OWN]["D2"].value == 912345679
    assert book[OWN]["A1"].value == "Ghi chú"
    assert BY_NAME not in book.sheetnames
    assert {row["unit"] for row in strewn.json("withheld", as_of=NEXT)} == {AN_LAO}  # nothing of the template


def test_a_released_note_and_own_cell_are_copied_again(strewn: CliWorkspace) -> None:
    tab, _ = strewn.input_cells("6T")["Q03", None]
    why = ("--reason", "Tên giống cây")
    strewn.baocao("release", AN_LAO, f"{OWN}!A2", *why, as_of=NEXT)
    strewn.baocao("release", AN_LAO, f"{tab}!G12", *why, as_of=NEXT)
    assert not {("own_tab", OWN, "A2"), ("note", tab, "G12")} & places(strewn, LATER)
    strewn.baocao("run", as_of=LATER)
    book = load_workbook(copy(strewn))
    assert book[OWN]["A2"].value == PUPIL
    assert OTHER in book[tab]["G12"].comment.text
    assert book[OWN]["B2"].value != PHONE


def test_an_unchanged_workbook_keeps_its_findings(strewn: CliWorkspace) -> None:
    before = places(strewn)
    strewn.baocao("run", as_of=NEXT)
    assert places(strewn, LATER) == before
