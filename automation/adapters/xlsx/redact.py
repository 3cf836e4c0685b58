"""Redaction: removes the content of given cells from a copy, in the tab and everywhere else in the file.

A cell's text may also be in the table of shared strings, in a formula's cached result elsewhere, in
a link, a note, a picture's caption. Raises PackageError when complete removal is
uncertain: the caller then omits the unit's own tabs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from automation.adapters.xlsx.cells import get_or_create_cell, rows_by_number
from automation.adapters.xlsx.package import (
    CONTENT_TYPES,
    R_ID,
    WORKBOOK,
    Element,
    Package,
    PackageError,
    child,
    children,
    local_name,
    required_child,
    sibling_tag,
)
from automation.adapters.xlsx.personal_texts import MASK as MASK
from automation.adapters.xlsx.personal_texts import SHARED, drop_tabs
from automation.ports import Annotation

MIN_LENGTH = 4  # no shorter text is ever classified as personal data, and searching for one would match other words
XML_SUFFIXES = (".xml", ".vml", ".rels")


@dataclass
class _RedactedContent:
    """The content of the redacted cells: texts, numbers, and indexes of the shared strings they referred to."""

    texts: set[str] = field(default_factory=set)
    numbers: set[float] = field(default_factory=set)
    strings: set[int] = field(default_factory=set)

    def add(self, text: str) -> None:
        if len(text.strip()) >= MIN_LENGTH:
            self.texts.add(text.strip())
        if (number := _number(text)) is not None:
            self.numbers.add(number)

    def appears_in(self, text: str) -> bool:
        return _number(text) in self.numbers or any(each in text for each in self.texts)


def redact(package: Package, marks: Sequence[Annotation]) -> None:
    """Redacts the cells of those `marks` with `redacted` set, and removes the tabs of those without a cell. Raises
    PackageError, also for a missing tab or cell."""
    named = {mark.sheet for mark in marks if mark.redacted}
    if not named:
        return
    if not named <= {str(entry.get("name")) for entry, _ in package.sheets()}:
        raise PackageError("no such tab to mask")
    drop_tabs(package, sorted(whole := {mark.sheet for mark in marks if mark.redacted and mark.cell is None}))
    refs_by_sheet = _cells_to_redact(mark for mark in marks if mark.sheet not in whole)
    sheets = {str(entry.get("name")): path for entry, path in package.sheets()}
    redacted = _RedactedContent()
    for sheet, refs in refs_by_sheet.items():
        _redact_cells(package, sheets[sheet], refs, redacted)
    for path in sheets.values():
        _mask_formula_results(package.tree(path), redacted)
    _mask_shared_strings(package, list(sheets.values()), redacted)
    _drop_calculation_order(package)
    _mask_elsewhere(package, frozenset(sheets.values()), redacted)


def _cells_to_redact(marks: Iterable[Annotation]) -> dict[str, set[str]]:
    refs_by_sheet: dict[str, set[str]] = {}
    for mark in marks:
        if mark.redacted and mark.cell:
            refs_by_sheet.setdefault(mark.sheet, set()).add(mark.cell)
    return refs_by_sheet


def _redact_cells(package: Package, path: str, refs: set[str], redacted: _RedactedContent) -> None:
    sheet = package.tree(path)
    data = required_child(sheet, "sheetData")
    rows = rows_by_number(data, "row")
    strings = _string_entries(package)
    for ref in refs:
        cell = get_or_create_cell(data, rows, ref)
        if not len(cell):
            raise PackageError(f"nothing at {ref} to mask")
        for text in _cell_texts(cell, strings, redacted):
            redacted.add(text)
        _mask_cell(cell)
    for links in children(sheet, "hyperlinks"):
        for link in [each for each in links if each.get("ref", "").replace("$", "") in refs]:
            _remove_link(package, path, links, link)


def _string_entries(package: Package) -> list[Element]:
    return children(package.tree(SHARED), "si") if SHARED in package.names else []


def _cell_texts(cell: Element, strings: Sequence[Element], redacted: _RedactedContent) -> Iterator[str]:
    """Yields the cell's texts: its value as shown and its formula. Records the shared string that it refers to."""
    for each in cell:
        text = "".join(each.itertext())
        if local_name(each) == "v" and cell.get("t") == "s":
            redacted.strings.add(int(text))
            text = "".join(strings[int(text)].itertext())
        yield text


def _mask_cell(cell: Element) -> None:
    for each in list(cell):
        cell.remove(each)
    for name in ("cm", "vm"):
        cell.attrib.pop(name, None)
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, sibling_tag(cell, "is")), sibling_tag(cell, "t"))
    text.text = MASK


def _remove_link(package: Package, path: str, links: Element, link: Element) -> None:
    identity = link.get(R_ID)
    links.remove(link)
    if not len(links):
        links.getparent().remove(links)
    for relation in [each for each in package.relations(path) if each.get("Id") == identity] if identity else ():
        package.relations(path).remove(relation)


def _mask_formula_results(sheet: Element, redacted: _RedactedContent) -> None:
    """Redacts formula results that contain the content of a redacted cell or a part of it."""
    shared: set[str] = set()  # ids of shared formulas that other cells of the tab refer to
    for cell in [each for each in sheet.iter() if local_name(each) == "c" and child(each, "f") is not None]:
        if any(redacted.appears_in("".join(each.itertext())) for each in cell):
            shared.add(required_child(cell, "f").get("si", ""))
            _mask_cell(cell)
    for formula in [each for each in sheet.iter() if local_name(each) == "f" and each.get("si") in shared]:
        formula.getparent().remove(formula)  # its result stays


def _mask_shared_strings(package: Package, paths: Sequence[str], redacted: _RedactedContent) -> None:
    """Redacts shared strings that only redacted cells used. The same text in another cell stays."""
    used = {int("".join(required_child(cell, "v").itertext())) for path in paths for cell in package.tree(path).iter()
            if local_name(cell) == "c" and cell.get("t") == "s" and child(cell, "v") is not None}
    for number, entry in enumerate(_string_entries(package)):
        if number in redacted.strings and number not in used:
            for each in list(entry):
                entry.remove(each)
            etree.SubElement(entry, sibling_tag(entry, "t")).text = MASK
            entry.text = None


def _drop_calculation_order(package: Package) -> None:
    """Removes calcChain, which lists every cell with a formula; spreadsheet programs rebuild it."""
    for relation, path in package.related_parts(WORKBOOK, "calcChain"):
        package.relations(WORKBOOK).remove(relation)
        package.drop(path)


def _mask_elsewhere(package: Package, sheets: frozenset[str], redacted: _RedactedContent) -> None:
    """Redacts every other place that can contain the texts: notes, captions, defined names, lists. Raises PackageError
    when one remains."""
    for name in sorted(package.names - {SHARED, CONTENT_TYPES}):
        if not name.lower().endswith(XML_SUFFIXES):
            if _has_bytes(package.read(name), redacted.texts):
                raise PackageError(f"personal data in {name}")
            continue
        root = package.tree(name, recover=name.lower().endswith(".vml"))
        for each in list(_outside_cells(root)) if name in sheets else root.iter():
            _mask_in_element(each, redacted)
        if name not in sheets and any(text in "".join(root.itertext()) for text in redacted.texts):
            raise PackageError(f"personal data in {name}")


def _has_bytes(data: bytes, texts: set[str]) -> bool:
    return any(text.encode(code) in data for text in texts for code in ("utf-8", "utf-16-le"))


def _outside_cells(sheet: Element) -> Iterator[Element]:
    for each in sheet:
        if local_name(each) != "sheetData":
            yield from each.iter()


def _mask_in_element(element: Element, redacted: _RedactedContent) -> None:
    if local_name(element) == "comment" and any(text in "".join(element.itertext()) for text in redacted.texts):
        _mask_note(required_child(element, "text"))
    for name, value in list(element.attrib.items()):
        element.set(name, _mask_texts(value, redacted.texts))
    if element.text and local_name(element):
        element.text = _mask_texts(element.text, redacted.texts)


def _mask_note(note: Element) -> None:
    """Replaces the whole note: it consists of runs, and a text may be split between them."""
    for each in list(note):
        note.remove(each)
    etree.SubElement(note, sibling_tag(note, "t")).text = MASK


def _mask_texts(words: str, texts: set[str]) -> str:
    for text in sorted(texts, key=len, reverse=True):
        words = words.replace(text, MASK)
    return words


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
