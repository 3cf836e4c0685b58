"""An odd workbook as a package that can be patched: usual names, UTF-8, a relationship for each tab. Its parts keep
their content."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from automation.adapters.xlsx.lenient.archive import Archive, LostPartError, RefusedError, open_archive
from automation.adapters.xlsx.lenient.cells import CellContext
from automation.adapters.xlsx.lenient.grid import read_grid
from automation.adapters.xlsx.lenient.markup import is_document, plain
from automation.adapters.xlsx.lenient.reader import located_tabs, parts_of, small_tree
from automation.adapters.xlsx.limits import UNIT_BOUNDS
from automation.adapters.xlsx.package import (
    CONTENT_TYPES,
    OFFICE,
    R_ID,
    RELATIONS,
    TYPES,
    WORKBOOK,
    Element,
    children,
    local_name,
    required_child,
    serialise,
)
from automation.adapters.xlsx.preflight import end_of_cells
from automation.adapters.xlsx.sheet_parts import ROOT_RELATIONSHIPS, MemberNames, TabPart, WorkbookParts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
BOOK_RELATIONSHIPS, STRINGS, STYLES = "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"
EMPTY_TAB = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
PLAIN_STYLES = (f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
                '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
                '<borders count="1"><border/></borders><cellXfs count="1"><xf/></cellXfs></styleSheet>').encode()
XML_SUFFIXES = (".xml", ".rels", ".vml")
SUFFIX_TYPES = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml",
                "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing", "png": "image/png",
                "jpeg": "image/jpeg", "jpg": "image/jpeg", "bin": "application/octet-stream"}
LINKED = ("worksheet", "sharedStrings", "styles")


def standard_package(data: bytes) -> bytes:
    """Returns the workbook's file. A tab that can't be read is empty in it. Raises RefusedError, and PackageError or
    ValueError for a workbook that no program wrote."""
    archive = open_archive(data, UNIT_BOUNDS)
    try:
        found = parts_of(archive)
        tabs = [replace(each, part=each.part or f"xl/worksheets/lost{number}.xml")
                for number, each in enumerate(located_tabs(found, archive), start=1)]
        return _packed(_parts(archive, found, tabs))
    except LostPartError as error:
        raise RefusedError("corrupt") from error


def _parts(archive: Archive, found: WorkbookParts, tabs: list[TabPart]) -> dict[str, bytes]:
    moved = {found.shared_strings: STRINGS, found.styles: STYLES}
    lists = {found.workbook, found.relationships, *(MemberNames(archive.members).find(each)
                                                    for each in (CONTENT_TYPES, ROOT_RELATIONSHIPS))}
    parts = {moved.get(path, path): content for path in archive.members if path not in lists
             if (content := _content(archive, path)) is not None}
    for each in tabs:
        parts[each.part] = _tab(parts.get(each.part, b""))
    parts.setdefault(STYLES, PLAIN_STYLES)
    identities = {f"rIdTab{number}": each.part for number, each in enumerate(tabs, start=1)}
    parts[WORKBOOK] = _book(archive, found, list(identities))
    parts[BOOK_RELATIONSHIPS] = _relationships([*_kept(archive, found, parts), *_links(identities, parts)])
    parts[ROOT_RELATIONSHIPS] = _relationships([("rId1", f"{OFFICE}/officeDocument", WORKBOOK, "")])
    return {CONTENT_TYPES: _types(archive, {each.part for each in tabs}, parts), **parts}


def _content(archive: Archive, path: str) -> bytes | None:
    """Returns the part, its XML in UTF-8; None when it can't be unpacked."""
    try:
        content = archive.read(path, checked=False)
    except LostPartError:
        return None
    is_xml = path.lower().endswith(XML_SUFFIXES)
    return plain(content) if is_xml and not is_document(content) else content


def _tab(part: bytes) -> bytes:
    """Returns a tab's part as XML: without what follows the cells when that is none, empty when cells are lost. Raises
    RefusedError when some of its cells are no XML."""
    if is_document(part):
        return part
    closed = part[:part.find(b">", end_of_cells(part)) + 1] + b"</worksheet>"
    if is_document(closed):
        return closed
    if not read_grid(part, CellContext((), ()), UNIT_BOUNDS).damaged:
        raise RefusedError("unusual")
    return EMPTY_TAB


def _book(archive: Archive, found: WorkbookParts, identities: list[str]) -> bytes:
    """Returns the workbook part, in which each tab has a relationship."""
    root = small_tree(archive, found.workbook)
    following = iter(identities)
    for entry, tab in zip(children(required_child(root, "sheets"), "sheet"), found.tabs, strict=True):
        if tab.kind in ("", "worksheet"):
            for name in [name for name in entry.attrib if name == "id" or name.endswith("}id")]:
                del entry.attrib[name]
            entry.set(R_ID, next(following))
    return serialise(root)


Relationship = tuple[str, str, str, str]  # identity, type, path, mode


def _kept(archive: Archive, found: WorkbookParts, parts: Mapping[str, bytes]) -> Iterator[Relationship]:
    """Yields the workbook's relationships to parts of other kinds."""
    root = small_tree(archive, found.relationships) if found.relationships else None
    members, folder = MemberNames(parts), posixpath.dirname(found.workbook)
    for each in root if root is not None else ():
        kind, target, mode = each.get("Type", ""), each.get("Target", ""), each.get("TargetMode", "")
        path = target if mode == "External" else members.target(folder, target)
        if kind.rpartition("/")[2] not in LINKED and path:
            yield each.get("Id", ""), kind, path, mode


def _links(identities: Mapping[str, str], parts: Mapping[str, bytes]) -> Iterator[Relationship]:
    for identity, path in identities.items():
        yield identity, f"{OFFICE}/worksheet", path, ""
    for kind, path in (("styles", STYLES), ("sharedStrings", STRINGS)):
        if path in parts:
            yield f"rId{kind}", f"{OFFICE}/{kind}", path, ""


def _relationships(links: list[Relationship]) -> bytes:
    root = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})
    for identity, kind, path, mode in links:
        external = {"TargetMode": mode} if mode else {}
        etree.SubElement(root, f"{{{RELATIONS}}}Relationship",
                         {"Id": identity, "Type": kind, "Target": path if mode else f"/{path}", **external})
    return serialise(root)


def _types(archive: Archive, tabs: set[str], parts: Mapping[str, bytes]) -> bytes:
    types = {WORKBOOK: TYPE.format("sheet.main"), STRINGS: TYPE.format("sharedStrings"), STYLES: TYPE.format("styles"),
             **dict.fromkeys(tabs, TYPE.format("worksheet"))}
    listed = MemberNames(archive.members).find(CONTENT_TYPES)
    old = small_tree(archive, listed) if listed else None
    suffixes = dict(SUFFIX_TYPES)
    for each in old if old is not None else ():
        if local_name(each) == "Default":
            suffixes[each.get("Extension", "").lower()] = each.get("ContentType", "")
        elif each.get("PartName", "").lstrip("/") in parts:
            types.setdefault(each.get("PartName").lstrip("/"), each.get("ContentType", ""))
    root: Element = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    for suffix, kind in suffixes.items():
        etree.SubElement(root, f"{{{TYPES}}}Default", Extension=suffix, ContentType=kind)
    for path, kind in types.items():
        if path in parts:
            etree.SubElement(root, f"{{{TYPES}}}Override", PartName=f"/{path}", ContentType=kind)
    return serialise(root)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target:
        for path, content in parts.items():
            target.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
