"""A sane workbook mutated at three levels: its cells, the XML of its parts, its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from hypothesis import strategies as st
from lxml import etree

from tests.hostile.broken_cells import TEETH
from tests.hostile.package import MAIN, Element, Package, packed, put_text, unpacked

Mutate = Callable[[st.DataObject, bytes], bytes]

KINDS = ("", "n", "s", "str", "inlineStr", "b", "e", "d", "x")
NUMBERS = ("0", "-1", "1.5", "1e5", "1E+308", "1E+999", "-0", "NaN", "INF", "45631", "-5", "2958466", "1e-320",
           "99999999999999999999", "0x10", "1,5", "", " ", "٣", "true", "#REF!", "2024-02-31", "2024-05-20T25:00:00")
WORDS = ("Đã nộp", "Chưa nộp", "Không phát sinh", "Không áp dụng", "Có", "Không", "ước", "-", "?", "65%", "1.234",
         "khoảng 5", "31/02/2024", "5/12/24", "V¨n b¶n", "Ðã nộp", "0912 345 678", "031185001234", "lớp 10A2",
         "@tab:6T:00000000", "@tab:CN:", "#", "B01", "@submit", "total", "{x}", "%s", "\x0b", "\u202e", "_x0000_",
         "#CHƯA-TÍNH!", *TEETH)
ATTRIBUTES = ("", "0", "-1", "1", "7", "1048576", "4294967296", "A1", "ZZ99", "XFD1048576", "A0", "1A", "x", "rId1",
              "rId99", "true", "..", "/", "A1:XFD1048576", "&#0;"[:0], "é", "e", "s", "hidden")
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")),
                                                  max_size=40))


def cells(data: st.DataObject, sane: bytes) -> bytes:
    """Up to eight changes of cells and rows, as hands and programs make them."""
    package = Package.of(sane)
    sheets = [sheet for sheet in package.sheets.values() if len(sheet.rows) > 5]
    for _ in range(data.draw(st.integers(1, 8))):
        sheet = data.draw(st.sampled_from(sheets))
        row = data.draw(st.sampled_from(sheet.rows))
        if len(row):
            data.draw(st.sampled_from(CELL_CHANGES))(data, row, data.draw(st.sampled_from(list(row))))
    return package.packed()


def _number(data: st.DataObject, _row: Element, cell: Element) -> None:
    _fill(cell, data.draw(st.sampled_from(KINDS)), f"<v>{data.draw(st.sampled_from(NUMBERS))}</v>")


def _formula(data: st.DataObject, _row: Element, cell: Element) -> None:
    value = data.draw(st.sampled_from(("", "<v/>", "<v>3</v>", "<v>#N/A</v>", "<v>x</v>")))
    _fill(cell, data.draw(st.sampled_from(KINDS)), f"<f>SUM(A1:B2)</f>{value}")


def _fill(cell: Element, kind: str, markup: str) -> None:
    cell[:] = list(etree.fromstring(f'<c xmlns="{MAIN}">{markup}</c>'))
    cell.attrib.pop("t", None)
    if kind:
        cell.set("t", kind)


def _text(data: st.DataObject, _row: Element, cell: Element) -> None:
    text = data.draw(TEXTS)
    put_text(cell, "".join(letter for letter in text if letter >= " " or letter in "\t\n\r"))


def _style(data: st.DataObject, _row: Element, cell: Element) -> None:
    cell.set("s", str(data.draw(st.integers(0, 60))))


def _address(data: st.DataObject, _row: Element, cell: Element) -> None:
    cell.set("r", data.draw(st.sampled_from(ATTRIBUTES)))


def _drop_cell(_data: st.DataObject, row: Element, cell: Element) -> None:
    row.remove(cell)


def _drop_row(_data: st.DataObject, row: Element, _cell: Element) -> None:
    if row.getparent() is not None:
        row.getparent().remove(row)


def _repeat_row(_data: st.DataObject, row: Element, _cell: Element) -> None:
    if row.getparent() is not None:
        row.addnext(deepcopy(row))


def _swap(data: st.DataObject, row: Element, cell: Element) -> None:
    other = data.draw(st.sampled_from(list(row)))
    cell[:], other[:] = deepcopy(list(other)), deepcopy(list(cell))


CELL_CHANGES = (_number, _number, _text, _text, _formula, _style, _address, _drop_cell, _drop_row, _repeat_row, _swap)


def elements(data: st.DataObject, sane: bytes) -> bytes:
    """Up to six changes in the XML of the parts."""
    parts = unpacked(sane)
    names = [name for name in parts if name.endswith((".xml", ".rels", ".vml"))]
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from(names))
        parts[name] = data.draw(st.sampled_from(ELEMENT_CHANGES))(data, parts[name])
    return packed(parts)


def _tree(change: Callable[[st.DataObject, Element], None]) -> Mutate:
    """A change to one element of a part that is still XML."""
    def mutate(data: st.DataObject, part: bytes) -> bytes:
        try:
            root = etree.fromstring(part)
        except etree.XMLSyntaxError:
            return part
        found = [each for each in root.iter() if isinstance(each.tag, str)]
        change(data, found[data.draw(st.integers(0, len(found) - 1))])
        return bytes(etree.tostring(root))
    return mutate


def _remove(_data: st.DataObject, element: Element) -> None:
    if element.getparent() is not None:
        element.getparent().remove(element)


def _repeat(_data: st.DataObject, element: Element) -> None:
    if element.getparent() is not None:
        element.addnext(deepcopy(element))


def _attribute(data: st.DataObject, element: Element) -> None:
    if element.attrib:
        name = data.draw(st.sampled_from(sorted(element.attrib)))
        element.set(name, data.draw(st.sampled_from(ATTRIBUTES)))


def _no_attribute(data: st.DataObject, element: Element) -> None:
    if element.attrib:
        element.attrib.pop(data.draw(st.sampled_from(sorted(element.attrib))))


def _retag(data: st.DataObject, element: Element) -> None:
    element.tag = f"{{{MAIN}}}{data.draw(st.sampled_from(('x', 'c', 'row', 'v', 'f', 'is', 't', 'sheetData')))}"


def _retext(data: st.DataObject, element: Element) -> None:
    element.text = data.draw(st.sampled_from((*NUMBERS, "x")))


def _numbers(data: st.DataObject, part: bytes) -> bytes:
    """One number of the part, wherever it stands, becomes another."""
    found = list(re.finditer(rb"\d+", part))
    if not found:
        return part
    chosen = found[data.draw(st.integers(0, len(found) - 1))]
    number = data.draw(st.sampled_from(NUMBERS)).encode()
    return part[:chosen.start()] + number + part[chosen.end():]


def _cut(data: st.DataObject, part: bytes) -> bytes:
    return part[: data.draw(st.integers(0, len(part)))]


def scratched(data: st.DataObject, part: bytes) -> bytes:
    """A stretch is lost, doubled or overwritten."""
    start = data.draw(st.integers(0, len(part)))
    end = min(start + data.draw(st.integers(0, 300)), len(part))
    between = data.draw(st.one_of(st.just(b""), st.just(part[start:end] * 2), st.binary(max_size=20)))
    return part[:start] + between + part[end:]


ELEMENT_CHANGES = (*map(_tree, (_remove, _repeat, _attribute, _attribute, _no_attribute, _retag, _retext)),
                   _numbers, _numbers, scratched, _cut)


def octets(data: st.DataObject, sane: bytes) -> bytes:
    """The file itself: flipped bits, stretches lost, doubled, overwritten, cut off, and its directory
    most of all."""
    for _ in range(data.draw(st.integers(1, 5))):
        sane = data.draw(st.sampled_from(BYTE_CHANGES))(data, sane)
    return sane


def _flip(data: st.DataObject, file: bytes) -> bytes:
    return _overwrite(data, file, 0, len(file))


def _flip_in_directory(data: st.DataObject, file: bytes) -> bytes:
    return _overwrite(data, file, max(file.rfind(b"PK\x01\x02") - 2500, 0), len(file))


def _flip_in_a_header(data: st.DataObject, file: bytes) -> bytes:
    found = [match.start() for match in re.finditer(rb"PK[\x01\x03\x05][\x02\x04\x06]", file)]
    start = data.draw(st.sampled_from(found)) if found else 0
    return _overwrite(data, file, start, min(start + 46, len(file)))


def _overwrite(data: st.DataObject, file: bytes, low: int, high: int) -> bytes:
    if high <= low:
        return file
    at = data.draw(st.integers(low, high - 1))
    return file[:at] + bytes([data.draw(st.integers(0, 255))]) + file[at + 1:]


BYTE_CHANGES = (_flip, _flip_in_directory, _flip_in_directory, _flip_in_a_header, _flip_in_a_header, scratched)
LEVELS: dict[str, Mutate] = {"cells": cells, "elements": elements, "octets": octets}
