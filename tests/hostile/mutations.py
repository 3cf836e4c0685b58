"""Random mutations of a workbook at four levels: its cells, the package, the XML of its parts, its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from hypothesis import strategies as st
from lxml import etree

from tests.hostile.broken_cells import INJECTIONS
from tests.hostile.mutated_package import mutate_package
from tests.hostile.package import MAIN, WORKBOOK, Element, Parts, WorkbookPackage, pack, set_text, unpack

Mutate = Callable[[st.DataObject, bytes], bytes]

KINDS = ("", "n", "s", "str", "inlineStr", "b", "e", "d", "x")
NUMBERS = ("76.99999999999999", "0.30000000000000004", "122.99999999999999", "2024-05-20T00:00:00Z",
           "2024-05-20T09:00:00+07:00", "0", "-1", "1.5", "1e5", "1E+308", "1E+999", "-0", "NaN", "INF", "45631",
           "-5", "2958466", "1e-320", "99999999999999999999",
           "0x10", "1,5", "", " ", "٣", "true", "#REF!", "#SPILL!", "#FIELD!", "Err:502",
           "2024-02-31", "2024-05-20T25:00:00")
PERSONAL = ("0987 654 321", "031185001234", "em Nguyễn Thị Bích Hằng lớp 10A2", "binh.tran@gmail.com",
            "STK 19034567890123")
MARKED = ("\u200e12", "\u202b45\u202c", "\u2066Không\u2069", "☑\ufe0f", "✔\ufe0f", "12\u200b", "_xFFFE_", "5\ufeff")
WORDS = (*PERSONAL, *MARKED, "100%", "12/5", "2024-05-20T00:00:00Z", "76,99999999999999", "1 " * 16_000, "a@" * 16_000,
         "Đã nộp", "Chưa nộp", "Không phát sinh", "Không áp dụng", "Có", "Không", "ước", "-", "?", "65%", "1.234",
         "khoảng 5", "31/02/2024", "5/12/24", "V¨n b¶n", "Ðã nộp", "0912 345 678", "031185001234", "lớp 10A2",
         "@tab:6T:00000000", "@tab:CN:", "#", "B01", "@submit", "total", "{x}", "%s", "\x0b", "\u202e", "_x0000_",
         "#CHƯA-TÍNH!", *INJECTIONS)
ATTRIBUTES = ("", "0", "-1", "1", "7", "1048576", "4294967296", "A1", "ZZ99", "XFD1048576", "A0", "1A", "x", "rId1",
              "rId99", "true", "..", "/", "A1:XFD1048576", "A:XFD", "1:1048576", "$A$1:$C$9",
              "A1:B2 C3:D4", "C9:A1", "A1:", "é", "e", "s", "hidden")
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")),
                                                  max_size=40))


def mutate_cells(data: st.DataObject, original: bytes) -> bytes:
    """Up to eight changes of cells and rows, as people and programs make them."""
    package = WorkbookPackage.of(original)
    sheets = [sheet for sheet in package.sheets.values() if len(sheet.rows) > 5]
    for _ in range(data.draw(st.integers(1, 8))):
        sheet = data.draw(st.sampled_from(sheets))
        row = data.draw(st.sampled_from(sheet.rows))
        if len(row):
            data.draw(st.sampled_from(CELL_CHANGES))(data, row, data.draw(st.sampled_from(list(row))))
    return package.to_bytes()


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
    set_text(cell, "".join(letter for letter in text if letter >= " " or letter in "\t\n\r"))


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


def mutate_xml(data: st.DataObject, original: bytes) -> bytes:
    """Up to six changes in the XML of the parts, and in their names."""
    parts = unpack(original)
    if data.draw(st.booleans()):
        parts = data.draw(st.sampled_from(PACKAGE_CHANGES))(parts)
    names = [name for name in parts if name.endswith((".xml", ".rels", ".vml")) and b"\0" not in parts[name][:9]]
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from(names))
        parts[name] = data.draw(st.sampled_from(ELEMENT_CHANGES))(data, parts[name])
    return pack(parts)


def _renamed(rename: Callable[[str], str]) -> Callable[[Parts], Parts]:
    return lambda parts: {rename(name): part for name, part in parts.items()}


def _moved(old: str, new: str) -> Callable[[Parts], Parts]:
    """The part under another name, which the relationships and content types give."""
    def change(parts: Parts) -> Parts:
        return {name.replace(old, new): part.replace(old.encode(), new.encode()) for name, part in parts.items()}
    return change


def _wide(parts: Parts) -> Parts:
    return {name: part.decode().replace("UTF-8", "UTF-16").encode("utf-16") if name.endswith(".xml") else part
            for name, part in parts.items()}


def _unlinked(parts: Parts) -> Parts:
    return {**parts, WORKBOOK: parts[WORKBOOK].replace(b" r:id=", b" x=")}


PACKAGE_CHANGES: tuple[Callable[[Parts], Parts], ...] = (
    _renamed(lambda name: name.replace("/", "\\")), _renamed(str.lower), _renamed(lambda name: f"tep/{name}"),
    _moved("workbook.xml", "workbook2.xml"), _moved("sharedStrings.xml", "sharedStrings2.xml"),
    _moved("styles.xml", "styles2.xml"), _moved("worksheets/", "sheets/"), _wide, _unlinked)


def _tree(change: Callable[[st.DataObject, Element], None]) -> Mutate:
    """A mutation of one random element; a part that is no longer XML is left alone."""
    def mutate(data: st.DataObject, part: bytes) -> bytes:
        try:
            root = etree.fromstring(part)
        except etree.XMLSyntaxError:
            return part
        elements = [each for each in root.iter() if isinstance(each.tag, str)]
        change(data, elements[data.draw(st.integers(0, len(elements) - 1))])
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
    """Replaces one number anywhere in the part."""
    numbers = list(re.finditer(rb"\d+", part))
    if not numbers:
        return part
    chosen = numbers[data.draw(st.integers(0, len(numbers) - 1))]
    number = data.draw(st.sampled_from(NUMBERS)).encode()
    return part[:chosen.start()] + number + part[chosen.end():]


def _cut(data: st.DataObject, part: bytes) -> bytes:
    return part[: data.draw(st.integers(0, len(part)))]


def damage_bytes(data: st.DataObject, part: bytes) -> bytes:
    """Deletes, doubles or overwrites a stretch of bytes."""
    start = data.draw(st.integers(0, len(part)))
    end = min(start + data.draw(st.integers(0, 300)), len(part))
    between = data.draw(st.one_of(st.just(b""), st.just(part[start:end] * 2), st.binary(max_size=20)))
    return part[:start] + between + part[end:]


ELEMENT_CHANGES = (*map(_tree, (_remove, _repeat, _attribute, _attribute, _no_attribute, _retag, _retext)),
                   _numbers, _numbers, damage_bytes, _cut)


def mutate_bytes(data: st.DataObject, original: bytes) -> bytes:
    """Up to five changes of the file's bytes, most of them in the zip directory and headers."""
    for _ in range(data.draw(st.integers(1, 5))):
        original = data.draw(st.sampled_from(BYTE_CHANGES))(data, original)
    return original


def _flip(data: st.DataObject, file: bytes) -> bytes:
    return _overwrite(data, file, 0, len(file))


def _flip_in_directory(data: st.DataObject, file: bytes) -> bytes:
    return _overwrite(data, file, max(file.rfind(b"PK\x01\x02") - 2500, 0), len(file))


def _flip_in_a_header(data: st.DataObject, file: bytes) -> bytes:
    headers = [match.start() for match in re.finditer(rb"PK[\x01\x03\x05][\x02\x04\x06]", file)]
    start = data.draw(st.sampled_from(headers)) if headers else 0
    return _overwrite(data, file, start, min(start + 46, len(file)))


def _overwrite(data: st.DataObject, file: bytes, low: int, high: int) -> bytes:
    if high <= low:
        return file
    at = data.draw(st.integers(low, high - 1))
    return file[:at] + bytes([data.draw(st.integers(0, 255))]) + file[at + 1:]


BYTE_CHANGES = (_flip, _flip_in_directory, _flip_in_directory, _flip_in_a_header, _flip_in_a_header, damage_bytes)
LEVELS: dict[str, Mutate] = {"cells": mutate_cells, "package": mutate_package, "xml": mutate_xml, "bytes": mutate_bytes}
