"""Redaction: removes the content of given cells from a copy, in the tab and everywhere else in the file.

A cell's text may also be in the table of shared strings, in a formula's cached result elsewhere, in
a link, a note, a picture's caption. Raises PackageError when complete removal is
uncertain: the caller then omits the unit's own tabs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from automation.adapters.xlsx.cells import cell_at, numbered
from automation.adapters.xlsx.package import (
    CONTENT_TYPES,
    R_ID,
    WORKBOOK,
    Element,
    Package,
    PackageError,
    beside,
    child,
    children,
    inside,
    local,
)
from automation.ports import Mark

MASK = "(đã che thông tin cá nhân)"
SHARED = "xl/sharedStrings.xml"
SHORTEST = 4  # nothing shorter is ever found to be personal: looking for it would hit chance words
XML = (".xml", ".vml", ".rels")


@dataclass
class _Secrets:
    """The content of the redacted cells: texts, numbers, and indexes of the shared strings they referred to."""

    texts: set[str] = field(default_factory=set)
    numbers: set[float] = field(default_factory=set)
    strings: set[int] = field(default_factory=set)

    def add(self, text: str) -> None:
        if len(text.strip()) >= SHORTEST:
            self.texts.add(text.strip())
        if (number := _number(text)) is not None:
            self.numbers.add(number)

    def reveals(self, text: str) -> bool:
        return _number(text) in self.numbers or any(each in text for each in self.texts)


def redact(package: Package, marks: Sequence[Mark]) -> None:
    """Redact the cells of those `marks` with `masked` set. Raises PackageError, also for a missing tab or cell."""
    wanted = _wanted(marks)
    if not wanted:
        return
    sheets = {str(entry.get("name")): path for entry, path in package.sheets()}
    if not wanted.keys() <= sheets.keys():
        raise PackageError("no such tab to mask")
    secrets = _Secrets()
    for sheet, refs in wanted.items():
        _mask(package, sheets[sheet], refs, secrets)
    for path in sheets.values():
        _mask_results(package.tree(path), secrets)
    _mask_strings(package, list(sheets.values()), secrets)
    _drop_calculation_order(package)
    _sweep(package, frozenset(sheets.values()), secrets)


def _wanted(marks: Sequence[Mark]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for mark in marks:
        if mark.masked:
            if mark.cell is None:
                raise PackageError("a whole tab can't be masked")
            found.setdefault(mark.sheet, set()).add(mark.cell)
    return found


def _mask(package: Package, path: str, refs: set[str], secrets: _Secrets) -> None:
    sheet = package.tree(path)
    data = inside(sheet, "sheetData")
    rows = numbered(data, "row")
    strings = _strings(package)
    for ref in refs:
        cell = cell_at(data, rows, ref)
        if not len(cell):
            raise PackageError(f"nothing at {ref} to mask")
        for text in _said(cell, strings, secrets):
            secrets.add(text)
        _blank(cell)
    for links in children(sheet, "hyperlinks"):
        for link in [each for each in links if each.get("ref", "").replace("$", "") in refs]:
            _unlink(package, path, links, link)


def _strings(package: Package) -> list[Element]:
    return children(package.tree(SHARED), "si") if SHARED in package.names else []


def _said(cell: Element, strings: Sequence[Element], secrets: _Secrets) -> Iterator[str]:
    """The cell's texts: its value as shown and its formula. Records the shared string that it refers to."""
    for each in cell:
        text = "".join(each.itertext())
        if local(each) == "v" and cell.get("t") == "s":
            secrets.strings.add(int(text))
            text = "".join(strings[int(text)].itertext())
        yield text


def _blank(cell: Element) -> None:
    for each in list(cell):
        cell.remove(each)
    for name in ("cm", "vm"):
        cell.attrib.pop(name, None)
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, beside(cell, "is")), beside(cell, "t"))
    text.text = MASK


def _unlink(package: Package, path: str, links: Element, link: Element) -> None:
    identity = link.get(R_ID)
    links.remove(link)
    if not len(links):
        links.getparent().remove(links)
    for relation in [each for each in package.relations(path) if each.get("Id") == identity] if identity else ():
        package.relations(path).remove(relation)


def _mask_results(sheet: Element, secrets: _Secrets) -> None:
    """Redact formula results that repeat the content of a redacted cell or a part of it."""
    shared: set[str] = set()  # formulas that others of the tab refer to
    for cell in [each for each in sheet.iter() if local(each) == "c" and child(each, "f") is not None]:
        if any(secrets.reveals("".join(each.itertext())) for each in cell):
            shared.add(inside(cell, "f").get("si", ""))
            _blank(cell)
    for formula in [each for each in sheet.iter() if local(each) == "f" and each.get("si") in shared]:
        formula.getparent().remove(formula)  # its result stays


def _mask_strings(package: Package, paths: Sequence[str], secrets: _Secrets) -> None:
    """Redact shared strings that only redacted cells used. The same text in another cell stays."""
    used = {int("".join(inside(cell, "v").itertext())) for path in paths for cell in package.tree(path).iter()
            if local(cell) == "c" and cell.get("t") == "s" and child(cell, "v") is not None}
    for number, entry in enumerate(_strings(package)):
        if number in secrets.strings and number not in used:
            for each in list(entry):
                entry.remove(each)
            etree.SubElement(entry, beside(entry, "t")).text = MASK
            entry.text = None


def _drop_calculation_order(package: Package) -> None:
    """Remove calcChain, which lists every cell with a formula; spreadsheet programs rebuild it."""
    for relation, path in package.related(WORKBOOK, "calcChain"):
        package.relations(WORKBOOK).remove(relation)
        package.drop(path)


def _sweep(package: Package, sheets: frozenset[str], secrets: _Secrets) -> None:
    """Redact every other place that can hold the texts: notes, captions, defined names, lists. Raises PackageError when
    one remains."""
    for name in sorted(package.names - {SHARED, CONTENT_TYPES}):
        if not name.lower().endswith(XML):
            if _has_bytes(package.read(name), secrets.texts):
                raise PackageError(f"personal data in {name}")
            continue
        root = package.tree(name, recover=name.lower().endswith(".vml"))
        for each in list(_outside_cells(root)) if name in sheets else root.iter():
            _sweep_element(each, secrets)
        if name not in sheets and any(text in "".join(root.itertext()) for text in secrets.texts):
            raise PackageError(f"personal data in {name}")


def _has_bytes(data: bytes, texts: set[str]) -> bool:
    return any(text.encode(code) in data for text in texts for code in ("utf-8", "utf-16-le"))


def _outside_cells(sheet: Element) -> Iterator[Element]:
    for each in sheet:
        if local(each) != "sheetData":
            yield from each.iter()


def _sweep_element(element: Element, secrets: _Secrets) -> None:
    if local(element) == "comment" and any(text in "".join(element.itertext()) for text in secrets.texts):
        _reword(inside(element, "text"))
    for name, value in list(element.attrib.items()):
        element.set(name, _without(value, secrets.texts))
    if element.text and local(element):
        element.text = _without(element.text, secrets.texts)


def _reword(note: Element) -> None:
    """Replace the whole note: it consists of runs, and a text may be split between them."""
    for each in list(note):
        note.remove(each)
    etree.SubElement(note, beside(note, "t")).text = MASK


def _without(words: str, texts: set[str]) -> str:
    for text in sorted(texts, key=len, reverse=True):
        words = words.replace(text, MASK)
    return words


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
