"""The styles part of a workbook package (xl/styles.xml): formats are added, never changed."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from automation.adapters.xlsx.package import Element, Package, PackageError, child, children, local_name, sibling_tag

STYLES = "xl/styles.xml"
ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
FIRST_OWN_FORMAT = 164  # below are Excel's own number formats
OPAQUE = "FF"  # the alpha value before a colour


class Styles:
    """The styles part of a package; adds formats and fills."""

    def __init__(self, package: Package) -> None:
        self.root = package.tree(STYLES)
        self._annotated_formats: dict[tuple[int, str], int] = {}
        for name in ("fonts", "fills", "borders", "cellXfs"):
            if child(self.root, name) is None:
                raise PackageError(f"no {name} in {STYLES}")

    def group(self, name: str) -> Element:
        """Returns the list element `name`, inserted in schema order when there is none."""
        group = child(self.root, name)
        if group is None:
            group = etree.Element(sibling_tag(self.root, name))
            before = [each for each in self.root if local_name(each) in ORDER[:ORDER.index(name)]]
            self.root.insert(self.root.index(before[-1]) + 1 if before else 0, group)
        return group

    def add(self, name: str, element: Element) -> int:
        """Appends to the list `name` and returns the new element's index."""
        group = self.group(name)
        group.append(element)
        group.set("count", str(len(group)))
        return len(group) - 1

    def annotated_format(self, style: int, colour: str) -> int:
        """Returns the index of the cell format `style` with this fill. The original colour is kept as the
        (invisible) background of the solid fill, from which `restore_fills` restores it."""
        key = (style, colour)
        if key not in self._annotated_formats:
            formats = self.group("cellXfs")
            if style >= len(formats):
                raise PackageError(f"no cell format {style}")
            clone = deepcopy(formats[style])
            before = self._solid_fill_colour(int(clone.get("fillId", "0")))
            clone.set("fillId", str(self.add("fills", self._annotation_fill(colour, before))))
            clone.set("applyFill", "1")
            self._annotated_formats[key] = self.add("cellXfs", clone)
        return self._annotated_formats[key]

    def restore_fills(self, colours: frozenset[str]) -> None:
        """Restores the original fill of every cell format that has one of these fills."""
        for pattern in (each for fill in self.group("fills") for each in children(fill, "patternFill")):
            front, back = child(pattern, "fgColor"), child(pattern, "bgColor")
            if front is None or front.get("rgb", "")[2:].upper() not in colours:
                continue
            if back is None or back.get("rgb") is None:
                pattern.set("patternType", "none")
                pattern.remove(front)
            else:
                front.set("rgb", back.get("rgb"))

    def _solid_fill_colour(self, number: int) -> str:
        """Returns RRGGBB of a plain solid fill, "" for any other fill."""
        fills = self.group("fills")
        pattern = child(fills[number], "patternFill") if number < len(fills) else None
        front = child(pattern, "fgColor") if pattern is not None else None
        if pattern is None or front is None or pattern.get("patternType") != "solid":
            return ""
        return str(front.get("rgb", ""))[2:]

    def _annotation_fill(self, colour: str, before: str) -> Element:
        fill = etree.Element(sibling_tag(self.root, "fill"))
        pattern = etree.SubElement(fill, sibling_tag(self.root, "patternFill"), patternType="solid")
        etree.SubElement(pattern, sibling_tag(self.root, "fgColor"), rgb=OPAQUE + colour)
        back = {"rgb": OPAQUE + before} if before else {"indexed": "64"}
        etree.SubElement(pattern, sibling_tag(self.root, "bgColor"), back)
        return fill

    def import_formats(self, other: Package) -> tuple[list[int], int]:
        """Adds all formats of another workbook. Returns (index of its cell format → index here, offset to add to
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


def _members(root: Element, name: str) -> list[Element]:
    group = child(root, name)
    return [] if group is None else [each for each in group if local_name(each)]
