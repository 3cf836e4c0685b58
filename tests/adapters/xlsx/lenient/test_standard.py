"""An odd workbook as a standard package: the same cells, and a copy with notes that spreadsheet programs open."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook

from automation.adapters.folder.annotated_copy import annotated
from automation.adapters.xlsx.lenient.archive import RefusedError
from automation.adapters.xlsx.lenient.standard import standard_package
from automation.adapters.xlsx.read import tabs
from automation.ports import Annotation
from tests.adapters.sheet_store_contract import SUMMARY
from tests.adapters.xlsx.lenient.case import OddCase
from tests.adapters.xlsx.lenient.cases import CASES
from tests.adapters.xlsx.lenient.patching import ordinary
from tests.adapters.xlsx.lenient.test_reader import filled

COPIED = ("backslashes in names", "names in lower case", "all in a folder", "workbook2.xml", "sharedStrings2.xml",
          "styles2.xml", "everything in the root", "no styles", "no content types", "every part in UTF-16",
          "a sheet without r:id", "no sheet has an r:id", "id without a prefix", "a target with backslashes",
          "an own tab's part is missing", "a person's tab cut", "a person's tab that is no XML",
          "a form's tab without its end", "a form's tab cut after the cells", "the error word #FIELD!",
          "the error word Err:502", 'the dimension <dimension ref=""/>')

NOT_XML = {
    "an entity of HTML", "an unknown entity", "a bare ampersand in a text", "a tag that isn't closed, in a cell",
    "a bare less-than sign", "bytes that are no letter"}


def data_of(case: OddCase) -> bytes:
    made = case.change(ordinary())
    return made if isinstance(made, bytes) else made.packed()


@pytest.mark.parametrize("name", sorted(set(CASES) - NOT_XML))
def test_the_cells_of_the_forms_stay(name: str) -> None:
    data = data_of(CASES[name])
    before, after = tabs(data)[0], tabs(standard_package(data))[0]
    assert (after.name, filled(after.grid)) == (before.name, filled(before.grid))


@pytest.mark.parametrize("name", sorted(NOT_XML))
def test_a_form_with_a_cell_that_is_no_xml_is_not_copied(name: str) -> None:
    with pytest.raises(RefusedError):
        standard_package(data_of(CASES[name]))
    copy = annotated(data_of(CASES[name]), [Annotation("Biểu", "B3", "Ghi chú.", "error_mark")], SUMMARY)
    assert [tab.name for tab in tabs(copy)] == ["Kiểm tra"]


@pytest.mark.parametrize("name", COPIED)
def test_the_annotated_copy_has_all_tabs_and_the_note(name: str) -> None:
    marks = [Annotation("Biểu", "C3", "Cần giải trình.", "error_mark")]
    copy = load_workbook(io.BytesIO(annotated(data_of(CASES[name]), marks, SUMMARY)))
    assert copy.sheetnames == ["Kiểm tra", "Biểu", "Riêng"]
    assert copy["Biểu"]["C3"].value == "Trường A & B"
    assert "Cần giải trình." in copy["Biểu"]["C3"].comment.text


def test_what_is_redacted_is_in_no_part_of_the_copy() -> None:
    marks = [Annotation("Biểu", "C3", "Có thông tin cá nhân.", "error_mark", redacted=True)]
    for name in COPIED:
        copy = annotated(data_of(CASES[name]), marks, SUMMARY)
        for part in parts_of(copy):
            assert "Trường A".encode() not in part


def parts_of(copy: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        return [archive.read(name) for name in archive.namelist()]
