"""Names of parts that differ in upper and lower case alone name the same part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from automation.adapters.folder.annotated_copy import annotated
from automation.adapters.xlsx.lenient.standard import PLAIN_STYLES
from automation.adapters.xlsx.package import Package, PackageError
from automation.adapters.xlsx.read import tabs
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.ports import Annotation
from tests.adapters.xlsx.small_workbook import SHEET, STYLES, small_parts
from tests.hostile.package import pack

MARKS = [Annotation("A", "A1", "Sai số", "error_mark")]
PARTS = small_parts() | {STYLES: PLAIN_STYLES}
SUMMARY = Drawing("Kiểm tra", (DrawnCell(1, 1, "Sai số"),))


def respelled(part: str) -> bytes:
    """The small workbook with that part in capitals; what refers to it is unchanged."""
    return pack({name.upper() if name == part else name: content for name, content in PARTS.items()})


@pytest.mark.parametrize("part", PARTS)
def test_a_copy_is_made_of_any_spelling(part: str) -> None:
    copy = annotated(respelled(part), MARKS, SUMMARY)
    names = [each.filename.casefold() for each in zipfile.ZipFile(io.BytesIO(copy)).infolist()]
    assert len(set(names)) == len(names)
    assert [tab.name for tab in tabs(copy)] == ["Kiểm tra", "A"]
    assert tabs(copy)[1].grid[0][0] == 7


@pytest.mark.parametrize("part", [part for part in PARTS if "/" in part])
@pytest.mark.parametrize("spell", [
    lambda name: name.replace("/", "\\"), lambda name: f"/{name}", lambda name: f"./{name}"])
def test_a_copy_is_made_of_names_that_are_no_parts(part: str, spell: Callable[[str], str]) -> None:
    odd = pack({spell(name) if name == part else name: content for name, content in PARTS.items()})
    assert [tab.name for tab in tabs(annotated(odd, MARKS, SUMMARY))] == ["Kiểm tra", "A"]


def test_a_member_without_a_name_costs_nothing() -> None:
    """A name that begins with NUL is empty; `ZipInfo.is_dir` raises IndexError for it."""
    odd = respelled("").replace(b"_rels/.rels", b"\0rels/.rels")
    assert [tab.name for tab in tabs(odd)] == ["A"]
    assert tabs(annotated(odd, MARKS, SUMMARY))[0].name == "Kiểm tra"


def test_a_new_part_takes_no_name_that_another_spelling_has() -> None:
    assert Package(respelled(SHEET)).free_name("xl/worksheets/sheet{}.xml") == "xl/worksheets/sheet2.xml"


def test_two_spellings_in_one_file_are_refused() -> None:
    with pytest.raises(PackageError):
        Package(pack({**PARTS, SHEET.upper(): PARTS[SHEET]}))
