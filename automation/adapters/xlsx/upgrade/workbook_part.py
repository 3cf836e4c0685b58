"""The workbook part when tabs are replaced: the list of tabs, defined names, calculation."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from automation.adapters.xlsx.insert_sheet import SHEET_TYPE, shift_defined_names
from automation.adapters.xlsx.package import (
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
from automation.adapters.xlsx.upgrade.prepared import PreparedTab

BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
BEFORE_CALCULATION = (*BEFORE_NAMES, "definedNames")


def add_tab(package: Package, tab: PreparedTab, xml: bytes, before: str) -> str:
    """Adds a tab behind the one with the title `before` ("": as the first one; a hidden one as the last). Returns its
    part."""
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, xml)
    package.declare(part, SHEET_TYPE)
    insert_entry(package, part, tab.title, before, tab.state)
    return part


def insert_entry(package: Package, part: str, title: str, before: str | None, state: str = "") -> None:
    """Lists a tab; `before` None: as the last one."""
    book = package.tree(WORKBOOK)
    sheets = required_child(book, "sheets")
    number = max((int(each.get("sheetId", "0")) for each in sheets), default=0) + 1
    entry = etree.Element(sibling_tag(book, "sheet"), {
        "name": title, "sheetId": str(number), **({"state": state} if state else {}),
        R_ID: package.relate(WORKBOOK, "worksheet", part)})
    titles = [each.get("name") for each in sheets]
    at = len(titles) if before is None or state else titles.index(before) + 1 if before in titles else 0
    sheets.insert(at, entry)
    shift_defined_names(package, at, +1)
    for view in (each for views in children(book, "bookViews") for each in views):
        for name in ("activeTab", "firstSheet"):
            if int(view.get(name, "0")) >= at and view.get(name):
                view.set(name, str(int(view.get(name)) + 1))


def name_tab(package: Package, former: str, title: str) -> None:
    """Gives a form's tab its present title. Raises PackageError where a person's tab has it."""
    if former == title:
        return
    entries = {each.get("name", "").casefold(): each for each in required_child(package.tree(WORKBOOK), "sheets")}
    taken = entries.get(title.casefold())
    if taken is not None and taken is not entries[former.casefold()]:
        raise PackageError("a tab of a person with a form's title")
    entries[former.casefold()].set("name", title)


def set_names(package: Package, names: Mapping[str, Mapping[str, str]]) -> None:
    """Sets the defined names of the forms' tabs, such as what is printed on every page; `names`: by title."""
    book = package.tree(WORKBOOK)
    group = child(book, "definedNames")
    if group is None:
        group = etree.Element(sibling_tag(book, "definedNames"))
        _last(book, BEFORE_NAMES).addnext(group)
    for number, entry in enumerate(required_child(book, "sheets")):
        for name, text in names.get(entry.get("name", ""), {}).items():
            for each in list(group):
                if each.get("localSheetId") == str(number) and each.get("name") == name:
                    group.remove(each)
            made = etree.SubElement(group, sibling_tag(book, "definedName"), name=name, localSheetId=str(number))
            made.text = text
    if not len(group):
        book.remove(group)


def drop_calculations(package: Package) -> None:
    """Makes every program compute the formulas when it opens the workbook: their order and results are the former
    tabs'."""
    for relation, path in package.related_parts(WORKBOOK, "calcChain"):
        relation.getparent().remove(relation)
        package.drop(path)
    book = package.tree(WORKBOOK)
    calculation = child(book, "calcPr")
    if calculation is None:
        calculation = etree.Element(sibling_tag(book, "calcPr"))
        _last(book, BEFORE_CALCULATION).addnext(calculation)
    calculation.set("fullCalcOnLoad", "1")


def clamp_active_tab(package: Package) -> None:
    """A removed tab may have been the active one."""
    book = package.tree(WORKBOOK)
    last = len(required_child(book, "sheets")) - 1
    for view in (each for views in children(book, "bookViews") for each in views):
        for name in ("activeTab", "firstSheet"):
            if int(view.get(name, "0")) > last:
                view.set(name, "0")


def _last(book: Element, names: tuple[str, ...]) -> Element:
    found = [each for each in book if local_name(each) in names]
    if not found:
        raise PackageError("no list of tabs")
    return found[-1]
