"""Reads all tabs of a workbook that calamine can't read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from automation.adapters.xlsx.lenient.archive import Archive, LostPartError, RefusedError, open_archive
from automation.adapters.xlsx.lenient.cells import CellContext
from automation.adapters.xlsx.lenient.formats import cell_formats
from automation.adapters.xlsx.lenient.grid import LOST, PartGrid, read_grid
from automation.adapters.xlsx.lenient.markup import inner, is_well_formed, plain, tree
from automation.adapters.xlsx.lenient.texts import shared_strings
from automation.adapters.xlsx.limits import Bounds
from automation.adapters.xlsx.package import Element, PackageError, local_name
from automation.adapters.xlsx.percent_formats import percent_formats
from automation.adapters.xlsx.sheet_parts import WORKSHEET, TabPart, WorkbookParts, workbook_parts
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.self_check import ENGINE_TAB

TAB_PATH = re.compile(r"(?i)(?:^|/)(?:(?:work)?sheets/[^/]+|(?:work)?sheet[^/]*)\.xml$")
DIGITS = re.compile(r"\d+")
MAX_TREE = 3 * 2**20  # bytes of XML: a tree of the smallest elements takes some 50 times as much memory
EMPTY_PART = b"<x/>"


def read_tabs(data: bytes, bounds: Bounds, most: int) -> list[RawTab]:
    """Returns the worksheets in their order, at most `most`. A tab with `damaged` set has lost cells. Raises
    RefusedError."""
    archive = open_archive(data, bounds)
    try:
        parts = parts_of(archive)
        context = _context(archive, parts, bounds)
    except LostPartError as error:
        raise RefusedError("corrupt") from error
    if len(parts.tabs) > most:
        raise RefusedError("too_large")
    tabs, cells, tags = [], 0, 0
    for each in (each for each in located_tabs(parts, archive) if each.name != ENGINE_TAB):
        read = _read(archive, each, context, bounds)
        cells, tags = cells + sum(map(len, read.grid)), tags + read.tags
        if cells > bounds.cells or tags > bounds.odd_tags:
            raise RefusedError("too_large")
        tabs.append(RawTab(each.name, read.grid, each.state != "visible", read.damaged))
    return tabs


def parts_of(archive: Archive) -> WorkbookParts:
    """Raises LostPartError when there is no workbook part."""
    try:
        return workbook_parts(archive.members, lambda path: _mended(archive, path))
    except PackageError as error:
        raise LostPartError("the workbook part") from error


def located_tabs(parts: WorkbookParts, archive: Archive) -> Iterator[TabPart]:
    """Yields the worksheets. Those without a part get the parts that no entry refers to, in order, when there are as
    many."""
    tabs = [each for each in parts.tabs if each.kind in ("", WORKSHEET)]
    used = {each.part for each in parts.tabs}
    free = sorted((path for path in archive.members if path not in used and TAB_PATH.search(path)), key=_natural)
    lost = [each for each in tabs if not each.part]
    found = iter(free if len(free) == len(lost) else ())
    for each in tabs:
        yield each if each.part else replace(each, part=next(found, ""))


def _natural(path: str) -> str:
    """Returns a key by which sheet2 stands before sheet10."""
    return DIGITS.sub(lambda found: found[0].zfill(9), path)


def _read(archive: Archive, tab: TabPart, context: CellContext, bounds: Bounds) -> PartGrid:
    try:
        return read_grid(plain(archive.read(tab.part)), context, bounds)
    except LostPartError:
        return LOST


def _strings(part: bytes, bounds: Bounds) -> list[str | None]:
    if len(part) > bounds.parsed:
        raise RefusedError("too_large")
    return shared_strings(part)


def _context(archive: Archive, parts: WorkbookParts, bounds: Bounds) -> CellContext:
    strings = _strings(plain(archive.read(parts.shared_strings)), bounds) if parts.shared_strings else None
    try:
        styles = small_tree(archive, parts.styles) if parts.styles else None
    except LostPartError:
        styles = None
    listed, whole = inner(plain(archive.read(parts.workbook)), b"sheets") or (b"", False)
    if not whole or not is_well_formed(listed):
        raise LostPartError("the list of tabs")
    book = small_tree(archive, parts.workbook)
    properties = (each for each in (book if book is not None else ()) if local_name(each) == "workbookPr")
    from_1904 = any(each.get("date1904", "").strip().lower() in ("1", "true", "on") for each in properties)
    percents = percent_formats(etree.tostring(styles)) if styles is not None else frozenset()
    return CellContext(strings, cell_formats(styles), from_1904, percents)


def _mended(archive: Archive, path: str) -> bytes:
    root = small_tree(archive, path)
    return EMPTY_PART if root is None else etree.tostring(root)


def small_tree(archive: Archive, path: str) -> Element | None:
    """Returns the root of a part that is no tab. Raises RefusedError for one that is too large for a tree."""
    part = archive.read(path)
    if len(part) > MAX_TREE:
        raise RefusedError("too_large")
    return tree(part)
