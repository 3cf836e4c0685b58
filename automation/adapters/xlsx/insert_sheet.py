"""Styles and a whole tab from a workbook of ours into a unit's: formats are added, never changed."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from automation.adapters.xlsx.package import (
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

STYLES = "xl/styles.xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
FIRST_OWN_FORMAT = 164  # below are Excel's own number formats
MARKED_BY = "FF"  # alpha before a colour


class Styles:
    """The styles part of a package, to be added to."""

    def __init__(self, package: Package) -> None:
        self.root = package.tree(STYLES)
        self._marked: dict[tuple[int, str], int] = {}
        for name in ("fonts", "fills", "borders", "cellXfs"):
            if child(self.root, name) is None:
                raise PackageError(f"no {name} in {STYLES}")

    def group(self, name: str) -> Element:
        """The list of that name; made in its place when there is none."""
        found = child(self.root, name)
        if found is None:
            found = etree.Element(beside(self.root, name))
            before = [each for each in self.root if local(each) in ORDER[:ORDER.index(name)]]
            self.root.insert(self.root.index(before[-1]) + 1 if before else 0, found)
        return found

    def add(self, name: str, element: Element) -> int:
        """Append to a list; returns the new one's number."""
        group = self.group(name)
        group.append(element)
        group.set("count", str(len(group)))
        return len(group) - 1

    def marked(self, style: int, colour: str) -> int:
        """The cell format `style` with this fill; the colour before it is kept as the (unseen)
        background of the solid fill, so that `unmarked` can give it back."""
        key = (style, colour)
        if key not in self._marked:
            formats = self.group("cellXfs")
            if style >= len(formats):
                raise PackageError(f"no cell format {style}")
            clone = deepcopy(formats[style])
            before = self._fill_colour(int(clone.get("fillId", "0")))
            clone.set("fillId", str(self.add("fills", self._solid(colour, before))))
            clone.set("applyFill", "1")
            self._marked[key] = self.add("cellXfs", clone)
        return self._marked[key]

    def unmarked(self, colours: frozenset[str]) -> None:
        """Give every cell format with one of our fills the fill that it had before."""
        for pattern in (each for fill in self.group("fills") for each in children(fill, "patternFill")):
            front, back = child(pattern, "fgColor"), child(pattern, "bgColor")
            if front is None or front.get("rgb", "")[2:].upper() not in colours:
                continue
            if back is None or back.get("rgb") is None:
                pattern.set("patternType", "none")
                pattern.remove(front)
            else:
                front.set("rgb", back.get("rgb"))

    def _fill_colour(self, number: int) -> str:
        """RRGGBB of a plain solid fill, "" for anything else."""
        fills = self.group("fills")
        pattern = child(fills[number], "patternFill") if number < len(fills) else None
        front = child(pattern, "fgColor") if pattern is not None else None
        if pattern is None or front is None or pattern.get("patternType") != "solid":
            return ""
        return str(front.get("rgb", ""))[2:]

    def _solid(self, colour: str, before: str) -> Element:
        fill = etree.Element(beside(self.root, "fill"))
        pattern = etree.SubElement(fill, beside(self.root, "patternFill"), patternType="solid")
        etree.SubElement(pattern, beside(self.root, "fgColor"), rgb=MARKED_BY + colour)
        back = {"rgb": MARKED_BY + before} if before else {"indexed": "64"}
        etree.SubElement(pattern, beside(self.root, "bgColor"), back)
        return fill

    def take(self, other: Package) -> tuple[list[int], int]:
        """Add all formats of another workbook. Returns (its cell format → ours, what to add to
        the number of its conditional formats)."""
        source = other.tree(STYLES)
        shift = {name: len(self.group(name)) for name in ("fonts", "fills", "borders", "dxfs")}
        for name in shift:
            for each in _members(source, name):
                self.add(name, deepcopy(each))
        numbers = self._number_formats(source)
        formats = [self._cell_format(each, shift, numbers) for each in _members(source, "cellXfs")]
        return formats, shift["dxfs"]

    def _number_formats(self, source: Element) -> dict[str, str]:
        taken = [int(each.get("numFmtId")) for each in _members(self.root, "numFmts")]
        following = max([*taken, FIRST_OWN_FORMAT - 1]) + 1
        numbers: dict[str, str] = {}
        for each in _members(source, "numFmts"):
            clone = deepcopy(each)
            numbers[each.get("numFmtId")] = str(following)
            clone.set("numFmtId", str(following))
            self.add("numFmts", clone)
            following += 1
        return numbers

    def _cell_format(self, each: Element, shift: dict[str, int], numbers: dict[str, str]) -> int:
        clone = deepcopy(each)
        for attribute, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            clone.set(attribute, str(int(clone.get(attribute, "0")) + shift[name]))
        clone.set("numFmtId", numbers.get(clone.get("numFmtId"), clone.get("numFmtId")))
        clone.set("xfId", "0")
        clone.set("applyFont", "1")
        return self.add("cellXfs", clone)


def remove_sheet(package: Package, title: str) -> None:
    """Take out the tab of that name, if there is one."""
    for position, (entry, path) in enumerate(list(package.sheets())):
        if entry.get("name") != title:
            continue
        identity = next(value for key, value in entry.attrib.items() if key.endswith("}id"))
        entry.getparent().remove(entry)
        for each in package.relations(WORKBOOK):
            if each.get("Id") == identity:
                package.relations(WORKBOOK).remove(each)
        package.drop(path)
        _move_names(package, position, -1)
        return


def insert_first(package: Package, styles: Styles, other: bytes, title: str) -> None:
    """Put the only tab of another workbook of ours in front, and open the workbook on it."""
    source = Package(other)
    _, path = next(source.sheets())
    sheet = source.tree(path)
    _restyle(sheet, *styles.take(source))
    _inline(sheet, list(source.tree("xl/sharedStrings.xml")))
    name = package.free_name("xl/worksheets/sheet{}.xml")
    _carry_links(source, path, package, name, sheet)
    package.put(name, etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", standalone=True))
    package.declare(name, SHEET_TYPE)
    _unselect(package)
    _enlist(package, name, title)
    _move_names(package, 0, +1)
    _carry_names(source, package)


def _restyle(sheet: Element, formats: list[int], conditional: int) -> None:
    for each in sheet.iter():
        name = local(each)
        if name in ("c", "row") and each.get("s"):
            each.set("s", str(formats[int(each.get("s"))]))
        elif name == "c":
            each.set("s", str(formats[0]))
        elif name == "col" and each.get("style"):
            each.set("style", str(formats[int(each.get("style"))]))
        elif name == "cfRule" and each.get("dxfId"):
            each.set("dxfId", str(int(each.get("dxfId")) + conditional))


def _inline(sheet: Element, shared: list[Element]) -> None:
    """Shared strings into the cells: the other workbook's table is not ours."""
    for cell in [each for each in sheet.iter() if local(each) == "c" and each.get("t") == "s"]:
        value = inside(cell, "v")
        text = deepcopy(shared[int(value.text)])
        text.tag = beside(cell, "is")
        cell.replace(value, text)
        cell.set("t", "inlineStr")


def _carry_links(source: Package, path: str, package: Package, name: str, sheet: Element) -> None:
    """Web links keep working; anything else that hangs on the tab is left behind."""
    targets = {each.get("Id"): each.get("Target") for each, _ in source.related(path, "hyperlink")}
    for link in [each for each in sheet.iter() if local(each) == "hyperlink" and each.get(R_ID)]:
        made = package.relate(name, "hyperlink", "")
        relation = package.relations(name)[-1]
        relation.set("Target", targets[link.get(R_ID)])
        relation.set("TargetMode", "External")
        link.set(R_ID, made)
    for each in [each for each in sheet if local(each) in ("drawing", "legacyDrawing")]:
        sheet.remove(each)


def _unselect(package: Package) -> None:
    """Two selected tabs would be a group, and typing would go into both."""
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


def _enlist(package: Package, part: str, title: str) -> None:
    book = package.tree(WORKBOOK)
    sheets = inside(book, "sheets")
    number = max((int(each.get("sheetId", "0")) for each in sheets), default=0) + 1
    identity = package.relate(WORKBOOK, "worksheet", part)
    entry = etree.Element(beside(book, "sheet"), {"name": title, "sheetId": str(number), R_ID: identity})
    sheets.insert(0, entry)
    for view in (each for views in children(book, "bookViews") for each in views):
        view.set("activeTab", "0")
        view.set("firstSheet", "0")


def _move_names(package: Package, position: int, step: int) -> None:
    """Names that belong to a tab count the tabs: print titles must follow theirs."""
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


def _carry_names(source: Package, package: Package) -> None:
    """The tab's print titles and filter: names that belong to the first tab, there and here."""
    own = child(source.tree(WORKBOOK), "definedNames")
    if own is None:
        return
    book = package.tree(WORKBOOK)
    names = child(book, "definedNames")
    if names is None:
        names = etree.Element(beside(book, "definedNames"))
        before = [each for each in book if local(each) in ("sheets", "functionGroups", "externalReferences")]
        before[-1].addnext(names)
    for each in reversed(own):
        clone = etree.Element(beside(book, "definedName"), dict(each.attrib))
        clone.text = each.text
        names.insert(0, clone)


def _members(root: Element, name: str) -> list[Element]:
    group = child(root, name)
    return [] if group is None else [each for each in group if local(each)]


