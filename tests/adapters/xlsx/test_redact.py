"""Annotated copies of workbooks in which somebody typed personal data: no byte of it is copied."""

from __future__ import annotations

import zipfile
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from automation.adapters.folder.store import FolderStore
from automation.adapters.xlsx.redact import MASK
from automation.domain.plan.settings import Paths
from automation.ports import Annotation
from tests.adapters.sheet_store_contract import AN_LAO, REPORT, SUMMARY, ZONE
from tests.adapters.workbook_files import make, rezipped

NAME = "em Trần Thị Bưởi & bạn, 0912 345 678"
PERSONAL = Annotation(REPORT, "B4", "LỖI P07", "error_mark", redacted=True)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path, Paths(), ZONE, workers=1)


def spelt(file: Path) -> str:
    """Returns the text of all parts of the file, entities decoded."""
    with zipfile.ZipFile(file) as archive:
        return "\n".join(unescape(archive.read(name).decode("utf-8", "replace")) for name in archive.namelist())


def typed(store: FolderStore, **cells: str | int) -> Path:
    """Returns a unit's workbook with these cells filled in, saved by another program."""
    path = make(store, AN_LAO)
    book = openpyxl.load_workbook(path)
    for ref, value in cells.items():
        book[REPORT][ref] = value
    book.save(path)
    return path


def annotated(store: FolderStore, *marks: Annotation) -> Path:
    return store.root / store.annotate(AN_LAO, marks, SUMMARY)


def test_a_masked_cell_has_the_mask_and_its_text_is_nowhere_in_the_file(store: FolderStore) -> None:
    path = typed(store, B4=NAME, B3="Ngày họp")
    before = path.read_bytes()
    copy = annotated(store, PERSONAL)
    sheet = openpyxl.load_workbook(copy)[REPORT]
    assert sheet["B4"].value == MASK
    assert sheet["B4"].comment.text.endswith("LỖI P07")
    assert sheet["B3"].value == "Ngày họp"
    assert "Bưởi" in spelt(path)
    assert "Bưởi" not in spelt(copy)
    assert path.read_bytes() == before


def test_a_mark_without_masking_leaves_the_cell_unchanged(store: FolderStore) -> None:
    typed(store, B4=NAME)
    copy = annotated(store, Annotation(REPORT, "B4", "LỖI R01", "error_mark"))
    assert openpyxl.load_workbook(copy)[REPORT]["B4"].value == NAME


def test_a_tab_that_was_not_checked_is_left_out_with_all_its_words(store: FolderStore) -> None:
    path = make(store, AN_LAO)
    book = openpyxl.load_workbook(path)
    own = book.create_sheet("Danh sách")
    own["A1"], own["A2"], own["A3"] = NAME, "Ngày họp", "Dòng riêng"
    book[REPORT]["B3"] = "Ngày họp"
    book[REPORT]["B4"] = "=IF('Danh sách'!A1=\"\",0,1)"
    book.save(path)
    copy = annotated(store, Annotation("Danh sách", None, "CẢNH BÁO P14", "warning_mark", redacted=True))
    assert "Danh sách" not in openpyxl.load_workbook(copy).sheetnames
    assert openpyxl.load_workbook(copy)[REPORT]["B3"].value == "Ngày họp"
    assert not any(word in spelt(copy) for word in ("Bưởi", "Dòng riêng", "Danh sách"))


def test_the_same_words_in_an_allowed_cell_remain(store: FolderStore) -> None:
    typed(store, B4=NAME, B3=NAME)
    sheet = openpyxl.load_workbook(annotated(store, PERSONAL))[REPORT]
    assert (sheet["B3"].value, sheet["B4"].value) == (NAME, MASK)


def inline(name: str, data: bytes) -> bytes:
    """Writes shared strings as some programs do: in the cell, in runs."""
    if not name.startswith("xl/worksheets/"):
        return data
    cell = data[data.index(b'<c r="B4"'):]
    cell = cell[:cell.index(b"</c>") + 4]
    runs = b"<is><r><t>em Tr\xe1\xba\xa7n Th\xe1\xbb\x8b </t></r><r><t>B\xc6\xb0\xe1\xbb\x9fi</t></r></is>"
    return data.replace(cell, b'<c r="B4" t="inlineStr">' + runs + b"</c>")


def test_words_within_the_cell_are_masked(store: FolderStore) -> None:
    path = typed(store, B4="x")
    path.write_bytes(rezipped(path.read_bytes(), lambda name, data: inline(name, data) if b'"B4"' in data else data))
    assert openpyxl.load_workbook(path)[REPORT]["B4"].value == "em Trần Thị Bưởi"
    copy = annotated(store, PERSONAL)
    assert openpyxl.load_workbook(copy)[REPORT]["B4"].value == MASK
    assert "Bưởi" not in spelt(copy)


@pytest.mark.parametrize(("kept", "kind"), [("079 188 012 345", 't="str"'), ("79188012345", "")])
def test_formulas_that_repeat_it_are_masked_with_their_cached_results(store: FolderStore, kept: str,
                                                                      kind: str) -> None:
    path = typed(store, B4=kept if kind else int(kept), C3="=B4")
    formula = f"<f>B4</f><v>{kept}</v>".encode()
    path.write_bytes(rezipped(path.read_bytes(), lambda _name, data: data.replace(
        b"<f>B4</f><v></v>", formula).replace(b"<f>B4</f><v/>", formula).replace(b"<f>B4</f><v />", formula)))
    assert kept in spelt(path)
    copy = annotated(store, PERSONAL)
    sheet = openpyxl.load_workbook(copy)[REPORT]
    assert (sheet["B4"].value, sheet["C3"].value) == (MASK, MASK)
    assert kept not in spelt(copy)


def test_links_notes_and_captions_do_not_repeat_it(store: FolderStore) -> None:
    path = make(store, AN_LAO)
    book = openpyxl.load_workbook(path)
    book[REPORT]["B4"] = NAME
    book[REPORT]["B4"].hyperlink = "https://example.invalid/?q=Bưởi"
    book[REPORT]["B3"].comment = Comment(f"Xem {NAME}", "Văn thư")
    book.properties.title = NAME
    book.save(path)
    copy = annotated(store, PERSONAL)
    assert "Bưởi" not in spelt(copy)
    assert openpyxl.load_workbook(copy)[REPORT]["B4"].hyperlink is None


@pytest.mark.parametrize("mark", [
    Annotation("Trang lạ", "B4", "LỖI P07", "error_mark", redacted=True),
    Annotation(REPORT, "Z99", "LỖI P07", "error_mark", redacted=True),
])
def test_if_complete_masking_is_uncertain_only_the_summary_is_written(store: FolderStore, mark: Annotation) -> None:
    typed(store, B4=NAME)
    copy = annotated(store, mark)
    assert openpyxl.load_workbook(copy).sheetnames == ["Kiểm tra"]
    assert "Bưởi" not in spelt(copy)
