"""Lost cells: a form's tab that has lost any makes the workbook unreadable, a person's own tab never does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from automation.adapters.xlsx.read import PROBLEMS, UnreadableError, tabs
from tests.adapters.xlsx.lenient.files import flipped_crc
from tests.adapters.xlsx.lenient.patching import BOOK, FORM, RELATIONS, STRINGS, TYPES, OddPackage, ordinary

Change = Callable[[OddPackage], OddPackage | bytes]
SAVE_AGAIN, RESTORE = "lưu lại dạng Excel Workbook (*.xlsx)", "Lấy lại bản lưu gần nhất"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def cut(part: str, before: bytes) -> Change:
    return lambda odd: odd.put(part, odd.parts[part].partition(before)[0])


def data_of(change: Change) -> bytes:
    made = change(ordinary())
    return made if isinstance(made, bytes) else made.packed()


LOST: dict[str, Change] = {
    "cut between rows": cut(FORM, b'<row r="5"'),
    "cut within a cell": cut(FORM, b"45432</v>"),
    "cut after the last row": cut(FORM, b"</sheetData>"),
    "a cell without an end": lambda odd: odd.sub(FORM, "<v>12</v></c>", "<v>12</v>"),
    "rubbish among the rows": lambda odd: odd.sub(FORM, '<row r="4"', "<!-- --></&x=<"),
    "no XML": lambda odd: odd.put(FORM, b"\x00\x01\x02"),
    "nothing": lambda odd: odd.put(FORM, b""),
    "a wrong checksum": flipped_crc(FORM),
    "a missing part": lambda odd: odd.without(FORM),
}


@pytest.mark.parametrize("name", LOST)
def test_a_tab_that_has_lost_cells_is_marked(name: str) -> None:
    form, own = tabs(data_of(LOST[name]))
    assert (form.damaged, own.damaged) == (True, False)


@pytest.mark.parametrize("name", LOST)
def test_a_persons_tab_that_has_lost_cells_costs_nothing(name: str) -> None:
    def change(odd: OddPackage) -> OddPackage | bytes:
        swapped = odd.sub(RELATIONS, "sheet1.xml", "\0").sub(RELATIONS, "sheet2.xml", "sheet1.xml")
        return LOST[name](swapped.sub(RELATIONS, "\0", "sheet2.xml"))
    form, own = tabs(data_of(change))
    assert (form.name, form.damaged, own.damaged) == ("Biểu", False, True)
    assert form.grid == [["của riêng", 7.0]]


REFUSED: dict[str, tuple[Change, str, str]] = {
    "a document type in a tab": (
        lambda odd: odd.sub(FORM, "<worksheet", f"{DOCTYPE}<worksheet"), "unusual", SAVE_AGAIN),
    "a document type in the strings": (lambda odd: odd.sub(STRINGS, "<sst", f"{DOCTYPE}<sst"), "unusual", SAVE_AGAIN),
    "a document type in UTF-16": (lambda odd: odd.put(FORM, odd.parts[FORM].decode().replace(
        "<worksheet", f"{DOCTYPE}<worksheet").replace("UTF-8", "UTF-16").encode("utf-16")), "unusual", SAVE_AGAIN),
    "two parts of one name": (lambda odd: odd.put("XL/workbook.xml", b"<x/>").without(TYPES), "unusual", SAVE_AGAIN),
    "a name outside the package": (lambda odd: odd.put("../x.xml", b"<x/>").without(TYPES), "unusual", SAVE_AGAIN),
    "macros behind backslashes": (lambda odd: odd.put("xl/vbaProject.bin", b"x").renamed(
        lambda name: name.replace("/", "\\")), "macros", "không kèm macro"),
    "a far cell in UTF-16": (lambda odd: odd.put(FORM, odd.parts[FORM].decode().replace(
        'r="B3"', 'r="XFD1048576"').replace("UTF-8", "UTF-16").encode("utf-16")), "sprawling", "Xóa các hàng"),
    "a far cell with dollars": (lambda odd: odd.sub(FORM, 'r="B3"', 'r="$XFD$1048576"'), "sprawling", "Xóa các hàng"),
    "a far cell beside an error word": (lambda odd: odd.cell("B3", '<c r="B3" t="e"><v>#FIELD!</v></c>').sub(
        FORM, "</sheetData>", '<row r="90000"><c r="A90000"><v>1</v></c></row></sheetData>'), "sprawling", "Xóa các"),
    "a binary workbook": (lambda odd: odd.moved(BOOK, "xl/workbook.bin"), "binary", "Lưu thành"),
    "no workbook part": (lambda odd: odd.without(BOOK), "missing_parts", RESTORE),
    "the list of tabs cut": (cut(BOOK, b'<sheet name="Ri'), "corrupt", RESTORE),
    "the strings cut": (cut(STRINGS, b"<si><t>B03"), "corrupt", RESTORE),
    "a wrong checksum of the strings": (flipped_crc(STRINGS), "corrupt", RESTORE),
    "a text document": (lambda odd: odd.renamed(lambda name: name.replace("xl/", "word/")).without(
        TYPES, "_rels/.rels"), "not_a_workbook", SAVE_AGAIN),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_remedy_fits(name: str) -> None:
    change, kind, remedy = REFUSED[name]
    with pytest.raises(UnreadableError) as refused:
        tabs(data_of(change))
    assert refused.value.kind == kind
    assert remedy in PROBLEMS[kind][1]


def test_without_shared_strings_each_tab_that_needs_them_is_lost() -> None:
    assert [tab.damaged for tab in tabs(data_of(lambda odd: odd.without(STRINGS)))] == [True, True]
