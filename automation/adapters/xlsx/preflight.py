"""A workbook's zip before any parser sees it: what is in it, how large it would become, and
which tabs want a closer look."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zlib_ng import zlib_ng

from automation.adapters.xlsx.empty_cells import closed, end_of_cells, packed_part, repacked, without_blanks
from automation.adapters.xlsx.limits import OF_UNITS, Bounds, is_plain, sprawls

MAX_MEMBERS = 5000
DENSE = 60_000  # bytes: a packed part below can't unpack to more than 64 MB, whatever it says
LOCKED = 0x1  # the flag of a member that is encrypted
PICTURES = "xl/media/"
SHEET_MEMBER = re.compile(r"(?i)^/?xl/(?:worksheets/)?[^/]+\.xml$")
NEEDED = ("xl/workbook.xml", "[content_types].xml")
MACROS = re.compile(r"(?:^|/)vbaproject\.bin$|^xl/macrosheets/")
# A formula whose last value is an error or isn't there: calamine tells both as a blank. So a cell
# that ends in neither a value nor a text of its own, an empty value, an error. (Each apart: one pattern takes longer.)
DOUBTFUL = re.compile(rb"/c>(?<!/v></c>)(?<!/is></c>)")
NO_VALUE = b"<v></v>"
ERROR, ERROR_QUOTED_OTHERWISE = re.compile(rb't="e"'), re.compile(rb"""t=["']e["']""")
# A number in character references, which no program writes: calamine leaves them out without a word,
# so 7&#51; would read as 7. In the text of a formula they are right.
REFERENCED = re.compile(rb"""<c\b(?![^>]*\bt=["']str["'])[^>]*>(?:<f\b[^>]*(?:/>|>[^<]*</f>))?<v>[^<&]*&""")
IN_VALUE = re.compile(rb"<v>[^<&]*+&")  # what the former ends in, sooner looked for


@dataclass(frozen=True, slots=True)
class Look:
    """`kind`: a key of the reader's TROUBLES, or "". `doubtful`: parts with formulas to look at, by name.
    `lean`: the workbook without its blank cells."""

    kind: str
    doubtful: Mapping[str, bytes] = field(default_factory=dict)
    lean: bytes = b""


class ArchiveError(Exception):
    """A member isn't what the zip says of it."""


def look(data: bytes, bounds: Bounds = OF_UNITS) -> Look:
    """Each part that is unpacked here is unpacked within the size that it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        kind = _misbuilt(members, bounds)
        return Look(kind) if kind else _parts(data, members, bounds)
    except (ArchiveError, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError,
            NotImplementedError, struct.error, zlib_ng.error):  # type: ignore[misc]  # the stub has an instance
        return Look("corrupt")


def _misbuilt(members: list[zipfile.ZipInfo], bounds: Bounds) -> str:
    """Told from the directory of the zip alone."""
    if len(members) > MAX_MEMBERS or sum(map(_weight, members)) > bounds.unpacked:
        return "too_large"
    names = [member.filename.lstrip("/").lower() for member in members]
    if any(member.flag_bits & LOCKED for member in members):
        return "protected"
    if any(part not in names for part in NEEDED):
        return "missing_parts" if any(name.startswith("xl/") for name in names) else "not_a_workbook"
    if any(map(MACROS.search, names)):
        return "macros"
    leads_out = any(".." in name.split("/") for name in names)
    return "corrupt" if leads_out or len(set(names)) < len(names) else ""


def _weight(member: zipfile.ZipInfo) -> int:
    """Pictures are never unpacked."""
    return 0 if member.filename.lower().startswith(PICTURES) else member.file_size


def _parts(data: bytes, members: list[zipfile.ZipInfo], bounds: Bounds) -> Look:
    doubtful: dict[str, bytes] = {}
    lean: dict[str, bytes] = {}
    for name, part in _unpacked(data, members):
        if b"!" in part and b"<!DOCTYPE" in part:  # no spreadsheet program writes one; a letter is sooner looked for
            return Look("corrupt")
        if not SHEET_MEMBER.match(name):
            continue
        end = end_of_cells(part)
        if end < 0:  # no cells
            lean[name] = part
            continue
        cells = without_blanks(part[:end])
        if b"&" in cells and IN_VALUE.search(cells) and REFERENCED.search(cells):
            return Look("corrupt")
        if is_plain(cells, bounds):
            lean[name] = closed(cells, part, end)
        elif sprawls(part, bounds):
            return Look("sprawling")
        else:
            doubtful[name] = part
            continue
        if _is_doubtful(cells):
            doubtful[name] = cells
    return Look("", doubtful, repacked(data, members, lean))


def _is_doubtful(cells: bytes) -> bool:
    return bool(DOUBTFUL.search(cells) or NO_VALUE in cells or ERROR.search(cells)
                or (b"'" in cells and ERROR_QUOTED_OTHERWISE.search(cells)))


def _unpacked(data: bytes, members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    for member in members:
        if SHEET_MEMBER.match(member.filename) or (member.compress_size > DENSE and _weight(member)):
            yield member.filename, unpacked(data, member)


def unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """The member, whose declared size binds: one that would grow beyond it raises ArchiveError."""
    packed = packed_part(data, member)
    if member.compress_type == zipfile.ZIP_STORED:
        part = bytes(packed)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        part = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS).decompress(packed, member.file_size + 1)
    else:
        raise ArchiveError(f"{member.filename} is packed in a way that Excel doesn't know")
    if len(part) != member.file_size:
        raise ArchiveError(f"{member.filename} is not of the size that it declares")
    return part
