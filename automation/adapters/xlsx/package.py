"""An .xlsx as a zip of parts (Open Packaging): changed parts are written, all others copied byte for byte."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from typing import Any

from lxml import etree

Element = Any  # lxml ships no types

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORKBOOK = "xl/workbook.xml"
CONTENT_TYPES = "[Content_Types].xml"
R_ID = f"{{{OFFICE}}}id"

UNZIPPABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, struct.error)
MAX_PARSED = 12 * 2**20  # bytes of XML: a tree takes some 15 times as much memory

# Entities stay unresolved: a unit's file is untrusted.
_PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}


class PackageError(Exception):
    """The workbook's structure is not one that can be patched."""


def parse(data: bytes, *, recover: bool = False) -> Element:
    """Returns the root element. Raises PackageError for malformed XML and for a document type."""
    if b"<!DOCTYPE" in data:  # no spreadsheet program writes one
        raise PackageError("a document type")
    try:
        return etree.fromstring(data, etree.XMLParser(recover=recover, **_PARSER))
    except etree.XMLSyntaxError as error:
        raise PackageError(str(error)) from error


def serialise(root: Element) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def local_name(element: Element) -> str:
    """Returns the tag without its namespace; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    return [each for each in element if local_name(each) == name]


def child(element: Element, name: str) -> Element | None:
    return next((each for each in element if local_name(each) == name), None)


def required_child(element: Element, name: str) -> Element:
    """Returns the child of that name. Raises PackageError when there is none."""
    match = child(element, name)
    if match is None:
        raise PackageError(f"no {name} in {local_name(element)}")
    return match


def sibling_tag(element: Element, name: str) -> str:
    """Returns the tag `name` in the element's own namespace (which differs in the strict variant of the format)."""
    return f"{{{etree.QName(element).namespace}}}{name}"


class Package:
    """A workbook's parts. Parsed parts are kept and written by `save`; every other part is copied compressed."""

    def __init__(self, data: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except UNZIPPABLE as error:
            raise PackageError(str(error)) from error
        self.names = {info.filename for info in self.archive.infolist()}
        self._spellings = {name.casefold(): name for name in self.names}  # upper and lower case name the same part
        if len(self._spellings) < len(self.names) or not all(map(_is_standard, self.names)):
            raise PackageError("names of parts that are not those of a package")
        self.trees: dict[str, Element] = {}
        self.parsed = 0
        self.added: dict[str, bytes] = {}

    def read(self, name: str) -> bytes:
        """Returns the part's bytes. Raises PackageError when there is no such part or it can't be unpacked."""
        if name in self.added:
            return self.added[name]
        if name not in self.names:
            raise PackageError(f"no part {name}")
        try:
            return self.archive.read(name)
        except UNZIPPABLE as error:
            raise PackageError(str(error)) from error

    def tree(self, name: str, *, recover: bool = False) -> Element:
        if name not in self.trees:
            data = self.read(name)
            self.parsed += len(data)
            if self.parsed > MAX_PARSED:
                raise PackageError(f"too much to parse, at {name}")
            self.trees[name] = parse(data, recover=recover)
        return self.trees[name]

    def put(self, name: str, data: bytes) -> None:
        self.names.add(name)
        self._spellings[name.casefold()] = name
        self.trees.pop(name, None)
        self.added[name] = data

    def drop(self, name: str) -> None:
        self.names.discard(name)
        self._spellings.pop(name.casefold(), None)
        self.trees.pop(name, None)
        self.added.pop(name, None)
        kinds = self.tree(CONTENT_TYPES)
        for each in children(kinds, "Override"):
            if each.get("PartName", "").casefold() == f"/{name}".casefold():
                kinds.remove(each)

    def free_name(self, pattern: str) -> str:
        """Returns the pattern (such as `xl/comments{}.xml`) with the first number that no part has."""
        return next(name for n in range(1, 10_000) if (name := pattern.format(n)).casefold() not in self._spellings)

    def spelled(self, name: str) -> str:
        """Returns the part's name as the package has it: a reference may differ from it in upper and lower case."""
        return self._spellings.get(name.casefold(), name)

    def declare(self, name: str, content_type: str) -> None:
        kinds = self.tree(CONTENT_TYPES)
        etree.SubElement(kinds, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def declare_suffix(self, suffix: str, content_type: str) -> None:
        kinds = self.tree(CONTENT_TYPES)
        if not any(each.get("Extension", "").lower() == suffix for each in children(kinds, "Default")):
            kinds.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension=suffix, ContentType=content_type))

    def relations(self, part: str) -> Element:
        """Returns the relationships of a part; an empty list is created when it has none yet."""
        path = self._relations_name(part)
        if path not in self.names:
            self.put(path, f'<Relationships xmlns="{RELATIONS}"/>'.encode())
        return self.tree(path)

    def related_parts(self, part: str, kind: str) -> list[tuple[Element, str]]:
        """Returns (relationship, path of the part) of those whose type ends in `/kind`."""
        if self._relations_name(part) not in self.names:
            return []
        return [(each, self.spelled(resolve(part, each.get("Target", "")))) for each in self.relations(part)
                if each.get("Type", "").rpartition("/")[2] == kind]

    def _relations_name(self, part: str) -> str:
        folder, name = posixpath.split(part)
        return self.spelled(posixpath.join(folder, "_rels", f"{name}.rels"))

    def relate(self, part: str, kind: str, target: str) -> str:
        """Adds a relationship and returns its id."""
        relations = self.relations(part)
        taken = {each.get("Id") for each in relations}
        made = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in taken)
        etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", Id=made, Type=f"{OFFICE}/{kind}",
                         Target=f"/{target}")
        return made

    def sheets(self) -> Iterator[tuple[Element, str]]:
        """Yields (entry in the workbook part, path of the tab's part), in the order of the tabs. Raises PackageError
        for a tab without a relationship."""
        paths = {each.get("Id"): self.spelled(resolve(WORKBOOK, each.get("Target", "")))
                 for each in self.relations(WORKBOOK)}
        for entry in list(required_child(self.tree(WORKBOOK), "sheets")):
            identity = next((value for key, value in entry.attrib.items() if key.endswith("}id")), "")
            if identity in paths:
                yield entry, paths[identity]
            elif local_name(entry) == "sheet":
                raise PackageError("a tab without a relationship")

    def save(self) -> bytes:
        """Returns the file: changed parts first, since [Content_Types].xml is always one of them."""
        changed = self.added | {name: serialise(tree) for name, tree in self.trees.items()}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            for name in sorted(changed, key=lambda name: (name != CONTENT_TYPES, name)):
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, changed[name], compresslevel=4)
            for info in self.archive.infolist():
                if info.filename in self.names and info.filename not in changed:
                    _copy_compressed(self.archive, info, target)
        return buffer.getvalue()


def _is_standard(name: str) -> bool:
    """Reports whether a zip member's name is a part's: without backslashes, "..", and a slash at the beginning."""
    return "\\" not in name and posixpath.normpath(name) == name.rstrip("/") and not name.startswith("/")


def resolve(part: str, target: str) -> str:
    """Returns a relationship's target as a path from the root of the package."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _copy_compressed(source: zipfile.ZipFile, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
    """Copies a member without unpacking it, for which zipfile has no function."""
    stream, out = source.fp, target.fp
    if stream is None or out is None:
        raise PackageError("the archive is closed")
    stream.seek(info.header_offset)
    header = stream.read(30)
    if len(header) < 30:
        raise PackageError(f"no header of {info.filename}")
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    stream.seek(name_length + extra_length, io.SEEK_CUR)
    entry = copy(info)
    entry.flag_bits &= ~0x08  # the header has the sizes, so no data descriptor follows the data
    entry.extra = b""
    entry.header_offset = out.tell()
    out.write(entry.FileHeader(zip64=False))
    out.write(stream.read(info.compress_size))
    target.filelist.append(entry)
    target.NameToInfo[entry.filename] = entry
    target.start_dir = out.tell()
