"""The zip of a workbook, read tolerantly: names in any spelling, a wrong checksum, bytes before the zip. Nothing is
unpacked beyond the limits of a workbook."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from zlib_ng import zlib_ng

from automation.adapters.xlsx.limits import Bounds
from automation.adapters.xlsx.package import CONTENT_TYPES
from automation.adapters.xlsx.preflight import ENCRYPTED, MACROS, MAX_MEMBERS, PICTURES, packed_part

ROOT_MARKS = (CONTENT_TYPES.lower(), "_rels/.rels", "xl/workbook.xml")
BINARY_WORKBOOK = re.compile(r"(?:^|/)workbook\.bin$")
LOCAL_HEADER = b"PK\x03\x04"
BROKEN_ZIP = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError,
              struct.error)


class RefusedError(Exception):
    """The workbook may not be read, or can't be. `kind`: a key of `read.PROBLEMS`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class LostPartError(Exception):
    """A part is missing, or can't be unpacked whole."""


@dataclass
class Archive:
    """Path in the package ("xl/workbook.xml") → zip member. `left`: bytes that may still be unpacked."""

    data: bytes
    members: Mapping[str, zipfile.ZipInfo]
    left: int
    unpacked: dict[str, bytes] = field(default_factory=dict)

    def read(self, path: str, *, checked: bool = True) -> bytes:
        """Returns the part's bytes. `checked`: they must have the checksum that the zip declares. Raises LostPartError,
        and RefusedError when the workbook is too large."""
        if path not in self.members:
            raise LostPartError(path)
        if path not in self.unpacked:
            self.unpacked[path] = self._unpack(self.members[path])
        part = self.unpacked[path]
        if checked and zlib_ng.crc32(part) != self.members[path].CRC:
            raise LostPartError(path)
        return part

    def _unpack(self, member: zipfile.ZipInfo) -> bytes:
        part = _content(self.data, member, self.left)
        self.left -= len(part)
        if self.left < 0:
            raise RefusedError("too_large")
        return part


def open_archive(data: bytes, bounds: Bounds) -> Archive:
    """Raises RefusedError for what no reader may open."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # without folders; ZipInfo.is_dir() would raise IndexError for an empty name
            members = [each for each in archive.infolist() if not each.filename.endswith("/")]
    except BROKEN_ZIP as error:
        raise RefusedError("corrupt") from error
    paths = _without_folder([posixpath.normpath(each.filename.replace("\\", "/").lstrip("/")) for each in members])
    kind = _problem(members, paths, bounds)
    if kind:
        raise RefusedError(kind)
    return Archive(data, dict(zip(paths, members, strict=True)),
                   min(bounds.unpacked, 2 * bounds.parsed))  # texts are copied more than once


def _without_folder(paths: list[str]) -> list[str]:
    """Returns the paths without the folder that the whole package was packed in."""
    shortest = min((each for each in paths if each.lower().endswith(ROOT_MARKS)), key=len, default="")
    mark = next((each for each in ROOT_MARKS if shortest.lower().endswith(each)), "")
    folder = shortest[:len(shortest) - len(mark)]
    return [each.removeprefix(folder) for each in paths] if folder.endswith("/") else paths


def _problem(members: list[zipfile.ZipInfo], paths: list[str], bounds: Bounds) -> str:
    """Returns a key of `read.PROBLEMS` or ""."""
    names = [each.lower() for each in paths]
    size = sum(each.file_size for each, name in zip(members, names, strict=True) if not name.startswith(PICTURES))
    if len(members) > MAX_MEMBERS or size > bounds.unpacked:
        return "too_large"
    if any(each.flag_bits & ENCRYPTED for each in members):
        return "protected"
    if any(map(MACROS.search, names)):
        return "macros"
    if any(map(BINARY_WORKBOOK.search, names)):
        return "binary"
    escapes_root = any(name.startswith("..") for name in names)
    return "unusual" if escapes_root or len(set(names)) < len(names) else ""


def _content(data: bytes, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Returns the member's content, at most one byte more than `limit`. Raises LostPartError."""
    if data[member.header_offset:member.header_offset + 4] != LOCAL_HEADER:
        raise LostPartError(member.filename)
    try:
        packed = packed_part(data, member)
        if member.compress_type == zipfile.ZIP_STORED:
            return bytes(packed[:limit + 1])
        if member.compress_type == zipfile.ZIP_DEFLATED:
            return bytes(zlib_ng.decompressobj(-zlib_ng.MAX_WBITS).decompress(packed, limit + 1))
    except (struct.error, zlib_ng.error) as error:  # type: ignore[misc]  # the stub has an instance
        raise LostPartError(member.filename) from error
    raise LostPartError(member.filename)
