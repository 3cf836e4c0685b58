"""Masks personal data outside the cells of a copy: in notes, captions, links, headers, names, lists, caches.

Cells are masked by `redact`; here a predicate decides, text by text. Author names of the document stay: they are those
of the office's accounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from automation.adapters.xlsx.insert_sheet import remove_sheet
from automation.adapters.xlsx.package import (
    CONTENT_TYPES,
    WORKBOOK,
    Element,
    Package,
    child,
    children,
    local_name,
    required_child,
    sibling_tag,
)

MASK = "(đã che thông tin cá nhân)"
SHARED = "xl/sharedStrings.xml"
HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
MASKS = {"formula1": f'"{MASK}"', "formula2": f'"{MASK}"', **dict.fromkeys(HEADERS, f"&C{MASK}")}
NO_LINK = "https://example.invalid/"
SHORTEST = 4  # characters
LETTERS = re.compile(r"\w{2}")
AUTHORS = frozenset({"creator", "lastModifiedBy", "author", "person"})
STRUCTURE = frozenset({"formula", "sqref", "Application", "AppVersion"})
SPOKEN = frozenset({"display", "tooltip", "location", "prompt", "promptTitle", "error", "errorTitle", "descr", "title",
                    "caption", "alt", "v", "tooltipText", "comment", "description"})
FORMATTING = re.compile(r'&"[^"]*"|&\d+|&[A-Za-z]')  # of headers and footers
XML_SUFFIXES = (".xml", ".vml", ".rels")
IsPersonal = Callable[[str], bool]


def mask_texts(package: Package, is_personal: IsPersonal) -> None:
    """Masks every personal text outside the cells. Raises PackageError when the package can't be patched."""
    _drop_named_tabs(package, is_personal)
    sheets = frozenset(path for _, path in package.sheets())
    _mask_unused_strings(package, sheets)
    for name in sorted(package.names - {SHARED, CONTENT_TYPES, "xl/styles.xml"}):
        if not name.lower().endswith(XML_SUFFIXES) or name.lower().startswith("xl/theme/"):
            continue
        root = package.tree(name, recover=name.lower().endswith(".vml"))
        if name in sheets:
            _mask_formulas(root, is_personal)
        _mask_groups(root, is_personal)
        for each in list(_outside_cells(root)) if name in sheets else list(root.iter()):
            _mask_element(each, is_personal)


def _outside_cells(sheet: Element) -> Iterator[Element]:
    for each in sheet:
        if local_name(each) != "sheetData":
            yield from each.iter()


def _drop_named_tabs(package: Package, is_personal: IsPersonal) -> None:
    """Removes tabs whose own name is personal data."""
    drop_tabs(package, [str(entry.get("name")) for entry, _ in package.sheets() if is_personal(str(entry.get("name")))])


def drop_tabs(package: Package, named: Sequence[str]) -> None:
    """Removes these tabs, and formulas and names that refer to them."""
    for name in named:
        remove_sheet(package, name)
    if not named:
        return
    for _, path in package.sheets():
        for formula in [each for each in package.tree(path).iter() if local_name(each) == "f"]:
            if any(name in (formula.text or "") for name in named):
                formula.getparent().remove(formula)  # its result stays
    book = package.tree(WORKBOOK)
    for names in children(book, "definedNames"):
        for each in [each for each in names if any(name in (each.text or "") for name in named)]:
            names.remove(each)
        if not len(names):
            book.remove(names)


def _mask_unused_strings(package: Package, sheets: frozenset[str]) -> None:
    """Empties shared strings that no cell uses: what stood in a cell once."""
    if SHARED not in package.names:
        return
    used = {"".join(value.itertext()) for path in sheets for cell in package.tree(path).iter()
            if local_name(cell) == "c" and cell.get("t") == "s" and (value := child(cell, "v")) is not None}
    for number, entry in enumerate(children(package.tree(SHARED), "si")):
        if str(number) not in used:
            for each in list(entry):
                entry.remove(each)
            etree.SubElement(entry, sibling_tag(entry, "t")).text = MASK


def _mask_formulas(sheet: Element, is_personal: IsPersonal) -> None:
    """Removes formulas with a personal text of their own; their results stay unless they are masked as cells."""
    for formula in [each for each in sheet.iter() if local_name(each) == "f" and each.text and '"' in each.text]:
        if any(is_personal(text) for text in re.findall(r'"([^"]{4,})"', formula.text)):
            formula.getparent().remove(formula)


def _mask_groups(root: Element, is_personal: IsPersonal) -> None:
    """Masks texts that consist of runs, as a whole: notes, paragraphs of captions."""
    for each in list(root.iter()):
        name = local_name(each)
        if name == "comment" and child(each, "text") is not None and _is_personal(_words(each), is_personal):
            holder = required_child(each, "text")
            for run in list(holder):
                holder.remove(run)
            etree.SubElement(holder, sibling_tag(holder, "t")).text = MASK
        elif name in ("p", "txBody", "rich", "textbox") and _is_personal(_words(each), is_personal):
            _mask_runs(each)


def _words(element: Element) -> str:
    return "".join(each.text or "" for each in element.iter() if local_name(each) in ("t", "font", "div", "span"))


def _mask_runs(element: Element) -> None:
    first = True
    for run in [each for each in element.iter() if local_name(each) in ("t", "font", "div", "span") and each.text]:
        run.text, first = (MASK if first else ""), False


def _mask_element(element: Element, is_personal: IsPersonal) -> None:
    name = local_name(element)
    if not name or name in AUTHORS | STRUCTURE:
        return
    if name == "definedName":
        spelt = (element.get("name", "").replace("_", " "), element.text or "", element.get("comment", ""))
        if any(_is_personal(text, is_personal) for text in spelt):
            element.getparent().remove(element)
        return
    if name == "Relationship":
        if element.get("TargetMode") == "External" and _is_personal(element.get("Target", ""), is_personal):
            element.set("Target", NO_LINK)
        return
    for key, value in list(element.attrib.items()):
        if key.rpartition("}")[2] in SPOKEN and _is_personal(value, is_personal):
            element.set(key, MASK)
    if element.text and _is_personal(FORMATTING.sub(" ", element.text), is_personal):
        element.text = MASKS.get(name, MASK)


def _is_personal(text: str, is_personal: IsPersonal) -> bool:
    return len(text.strip()) >= SHORTEST and LETTERS.search(text) is not None and is_personal(text.strip())
