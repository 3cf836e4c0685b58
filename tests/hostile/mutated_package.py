"""Random mutations of a workbook as a package: parts elsewhere or under other names, in other encodings, far cells, odd
dimensions, tabs of a person's own, number formats, error words that programs have added since."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import strategies as st

from tests.hostile.package import Parts, pack, unpack

TYPES, BOOK, RELATIONS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
PLACES = ("xl/tabs/{}", "xl/worksheets/deep/er/{}", "xl/{}", "data/{}", "xl/worksheets/{}.part", "xl/WORKSHEETS/{}")
NAMES = {"xl/sharedStrings.xml": "xl/sharedStrings2.xml", "xl/styles.xml": "xl/style/a.xml"}
DIMENSIONS = ("", "A1", "A1:XFD1048576", "A1:A1:A1", "B2:A1", "A0:B5", "$A$1:$Z$9", "A:Z", "1:9", "R1C1:R9C9", "x",
              "ZZZZ9")
ERROR_WORDS = ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#GETTING_DATA", "#UNKNOWN!",
               "Err:502", "#MACRO?", "", "x")
FAR = (b"XFD1", b"A1048576", b"XFD1048576", b"ZZ300000", b"A99999999999", b"AAAA1")
FORMATS = (b"9", b"10", b"14", b"22", b"49", b"164", b"99999", b"-1")

Change = Callable[[st.DataObject, Parts], Parts]


def mutate_package(data: st.DataObject, original: bytes) -> bytes:
    """Up to four changes of the package."""
    parts = unpack(original)
    for _ in range(data.draw(st.integers(1, 4))):
        parts = data.draw(st.sampled_from(PACKAGE_CHANGES))(data, parts)
    return pack(parts)


def _tab(data: st.DataObject, parts: Parts) -> str:
    """A part that is a tab by its content, wherever it is."""
    tabs = [name for name, part in parts.items() if b"<sheetData" in part] or [next(iter(parts))]
    return data.draw(st.sampled_from(tabs))


def _renamed(parts: Parts, old: str, new: str) -> Parts:
    """The part under another name; what refers to it follows, absolutely in the relations."""
    if old not in parts or new in parts:
        return parts
    base = old.removeprefix("xl/")
    changed = {new if name == old else name: part for name, part in parts.items()}
    for name, before, after in ((TYPES, f'"/{old}"', f'"/{new}"'), (RELATIONS, f'"{base}"', f'"/{new}"'),
                                (RELATIONS, f'"/{old}"', f'"/{new}"')):
        if name in changed:
            changed[name] = changed[name].replace(before.encode(), after.encode())
    return changed


def _move_tab(data: st.DataObject, parts: Parts) -> Parts:
    name = _tab(data, parts)
    return _renamed(parts, name, data.draw(st.sampled_from(PLACES)).format(name.rpartition("/")[2]))


def _rename_part(data: st.DataObject, parts: Parts) -> Parts:
    old = data.draw(st.sampled_from(sorted(NAMES)))
    return _renamed(parts, old, NAMES[old])


def _encode(data: st.DataObject, parts: Parts) -> Parts:
    """A part in UTF-16 or with a byte order mark, declared rightly or not."""
    name = data.draw(st.sampled_from([each for each in parts if each.endswith((".xml", ".rels"))]))
    encoding = data.draw(st.sampled_from(("utf-16", "utf-16-le", "utf-8-sig", "utf-32")))
    text = parts[name].decode("utf-8", "replace")
    if data.draw(st.booleans()):
        text = text.replace('encoding="UTF-8"', f'encoding="{encoding.upper()}"', 1)
    return {**parts, name: text.encode(encoding)}


def _backslashes(data: st.DataObject, parts: Parts) -> Parts:
    chosen = data.draw(st.sampled_from(("xl/", "xl/worksheets/", "_rels/", "")))
    return {name.replace("/", "\\") if name.startswith(chosen) else name: part for name, part in parts.items()}


def _dimension(data: st.DataObject, parts: Parts) -> Parts:
    name, ref = _tab(data, parts), data.draw(st.sampled_from(DIMENSIONS)).encode()
    return {**parts, name: re.sub(rb'<dimension ref="[^"]*"', lambda _: b'<dimension ref="' + ref + b'"', parts[name])}


def _far_cell(data: st.DataObject, parts: Parts) -> Parts:
    name, place = _tab(data, parts), data.draw(st.sampled_from(FAR))
    row = re.sub(rb"\D", b"", place)
    markup = b'<row r="' + row + b'"><c r="' + place + b'"><v>1</v></c></row></sheetData>'
    return {**parts, name: parts[name].replace(b"</sheetData>", markup, 1)}


def _error_word(data: st.DataObject, parts: Parts) -> Parts:
    name, word = _tab(data, parts), data.draw(st.sampled_from(ERROR_WORDS)).encode()
    cells = list(re.finditer(rb'<c r="([A-Z]+\d+)"([^>]*?)(?:/>|>.*?</c>)', parts[name]))
    if not cells:
        return parts
    cell = cells[data.draw(st.integers(0, len(cells) - 1))]
    made = b'<c r="' + cell[1] + b'" t="e"><v>' + word + b"</v></c>"
    return {**parts, name: parts[name][:cell.start()] + made + parts[name][cell.end():]}


def _number_format(data: st.DataObject, parts: Parts) -> Parts:
    """Percent, a date or a text over the cells of a style."""
    for name in (each for each in parts if "style" in each):
        found = list(re.finditer(rb'numFmtId="(\d+)"', parts[name]))
        if found:
            chosen = found[data.draw(st.integers(0, len(found) - 1))]
            number = data.draw(st.sampled_from(FORMATS))
            return {**parts, name: parts[name][:chosen.start(1)] + number + parts[name][chosen.end(1):]}
    return parts


def _own_tab(data: st.DataObject, parts: Parts) -> Parts:
    """A tab of a person's own, of cells that may be far, wrong or no cells."""
    cell = data.draw(st.sampled_from((b'<c r="A1"><v>1</v></c>', b'<c r="A1" t="e"><v>#SPILL!</v></c>', b"<x/>",
                                      b'<c r="XFD1" t="s"><v>99999999</v></c>',
                                      b'<c t="inlineStr"><is><t>a</t></is></c>')))
    sheet = (b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
             + cell + b"</row></sheetData></worksheet>")
    number = str(len(parts)).encode()
    place = b"xl/own" + number + b".xml"
    changed = {**parts, place.decode(): sheet}
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    for name, end, markup in (
            (BOOK, b"</sheets>", b'<sheet name="R%s" sheetId="9%s" r:id="rIdOwn%s"/>' % (number, number, number)),
            (RELATIONS, b"</Relationships>", b'<Relationship Id="rIdOwn' + number + b'" Type="' + kind + b'" Target="/'
             + place + b'"/>')):
        if name in changed:
            changed[name] = changed[name].replace(end, markup + end, 1)
    return changed


def _no_relation(data: st.DataObject, parts: Parts) -> Parts:
    """A <sheet> without r:id, or with an empty one."""
    found = list(re.finditer(rb' r:id="[^"]*"', parts.get(BOOK, b"")))
    if not found:
        return parts
    chosen = found[data.draw(st.integers(0, len(found) - 1))]
    made = data.draw(st.sampled_from((b"", b' r:id=""')))
    return {**parts, BOOK: parts[BOOK][:chosen.start()] + made + parts[BOOK][chosen.end():]}


PACKAGE_CHANGES: tuple[Change, ...] = (_move_tab, _rename_part, _encode, _backslashes, _dimension, _far_cell,
                                       _error_word, _error_word, _number_format, _number_format, _own_tab, _no_relation)
