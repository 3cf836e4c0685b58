"""Inserts a whole tab from a generated workbook into a unit's workbook, and removes it again."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from automation.adapters.xlsx.package import (
    R_ID,
    WORKBOOK,
    Element,
    Package,
    child,
    children,
    local_name,
    required_child,
    sibling_tag,
)
from automation.adapters.xlsx.styles import Styles

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def remove_sheet(package: Package, title: str) -> None:
    """Removes the tab named `title`, if there is one."""
    for position, (entry, path) in enumerate(list(package.sheets())):
        if entry.get("name") != title:
            continue
        identity = next(value for key, value in entry.attrib.items() if key.endswith("}id"))
        entry.getparent().remove(entry)
        for each in package.relations(WORKBOOK):
            if each.get("Id") == identity:
                package.relations(WORKBOOK).remove(each)
        package.drop(path)
        shift_defined_names(package, position, -1)
        return


def insert_first(package: Package, styles: Styles, other: bytes, title: str) -> None:
    """Inserts the only tab of `other`, a workbook written by `render`, as the first tab and makes it the active one."""
    source = Package(other)
    _, path = next(source.sheets())
    sheet = source.tree(path)
    renumber_formats(sheet, *styles.import_formats(source))
    inline_strings(sheet, list(source.tree("xl/sharedStrings.xml")))
    name = package.free_name("xl/worksheets/sheet{}.xml")
    _copy_links(source, path, package, name, sheet)
    package.put(name, etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", standalone=True))
    package.declare(name, SHEET_TYPE)
    deselect_tabs(package)
    _add_sheet_entry(package, name, title)
    shift_defined_names(package, 0, +1)
    _copy_defined_names(source, package)


def renumber_formats(sheet: Element, formats: list[int], conditional: int) -> None:
    """Replaces the numbers of formats by those of another package; `conditional`: what is added to its conditional
    formats. See `Styles.import_formats`."""
    for each in sheet.iter():
        name = local_name(each)
        if name in ("c", "row") and each.get("s"):
            each.set("s", str(formats[int(each.get("s"))]))
        elif name == "c":
            each.set("s", str(formats[0]))
        elif name == "col" and each.get("style"):
            each.set("style", str(formats[int(each.get("style"))]))
        elif name == "cfRule" and each.get("dxfId"):
            each.set("dxfId", str(int(each.get("dxfId")) + conditional))


def inline_strings(sheet: Element, shared: list[Element]) -> None:
    """Replaces shared strings by inline ones: the string table of the source workbook is not copied."""
    for cell in [each for each in sheet.iter() if local_name(each) == "c" and each.get("t") == "s"]:
        value = required_child(cell, "v")
        text = deepcopy(shared[int(value.text)])
        text.tag = sibling_tag(cell, "is")
        cell.replace(value, text)
        cell.set("t", "inlineStr")


def _copy_links(source: Package, path: str, package: Package, name: str, sheet: Element) -> None:
    """Copies web links; removes drawings, the other relationships of the tab."""
    targets = {each.get("Id"): each.get("Target") for each, _ in source.related_parts(path, "hyperlink")}
    for link in [each for each in sheet.iter() if local_name(each) == "hyperlink" and each.get(R_ID)]:
        made = package.relate(name, "hyperlink", "")
        relation = package.relations(name)[-1]
        relation.set("Target", targets[link.get(R_ID)])
        relation.set("TargetMode", "External")
        link.set(R_ID, made)
    for each in [each for each in sheet if local_name(each) in ("drawing", "legacyDrawing")]:
        sheet.remove(each)


def deselect_tabs(package: Package) -> None:
    """Deselects every tab: two selected tabs form a group, and what people type would be entered in both."""
    for _, path in package.sheets():
        if path in package.trees:
            for view in (each for views in children(package.trees[path], "sheetViews") for each in views):
                view.attrib.pop("tabSelected", None)
        elif path in package.names:
            data = package.read(path)
            if b"tabSelected=" in data[:4000]:
                for word in (b' tabSelected="1"', b' tabSelected="true"'):
                    data = data.replace(word, b"", 1)
                package.put(path, data)


def _add_sheet_entry(package: Package, part: str, title: str) -> None:
    book = package.tree(WORKBOOK)
    sheets = required_child(book, "sheets")
    number = max((int(each.get("sheetId", "0")) for each in sheets), default=0) + 1
    identity = package.relate(WORKBOOK, "worksheet", part)
    entry = etree.Element(sibling_tag(book, "sheet"), {"name": title, "sheetId": str(number), R_ID: identity})
    sheets.insert(0, entry)
    for view in (each for views in children(book, "bookViews") for each in views):
        view.set("activeTab", "0")
        view.set("firstSheet", "0")


def shift_defined_names(package: Package, position: int, step: int) -> None:
    """Shifts `localSheetId` of defined names by `step`, from the tab at `position` on: print titles must follow
    their tab. A negative step removes the names of that tab."""
    names = child(package.tree(WORKBOOK), "definedNames")
    if names is None:
        return
    for each in list(names):
        at = int(each.get("localSheetId", "-1"))
        if step < 0 and at == position:
            names.remove(each)
        elif at >= position:
            each.set("localSheetId", str(at + step))
    if not len(names):
        names.getparent().remove(names)


def _copy_defined_names(source: Package, package: Package) -> None:
    """Copies the defined names of the tab (print titles, filter); it is the first tab in both workbooks."""
    copied = child(source.tree(WORKBOOK), "definedNames")
    if copied is None:
        return
    book = package.tree(WORKBOOK)
    names = child(book, "definedNames")
    if names is None:
        names = etree.Element(sibling_tag(book, "definedNames"))
        before = [each for each in book if local_name(each) in ("sheets", "functionGroups", "externalReferences")]
        before[-1].addnext(names)
    for each in reversed(copied):
        clone = etree.Element(sibling_tag(book, "definedName"), dict(each.attrib))
        clone.text = each.text
        names.insert(0, clone)
