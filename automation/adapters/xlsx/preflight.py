"""The preflight check of a workbook's zip, before any parser reads it: contents, unpacked size, used ranges, formulas
without a value.

It also strips empty styled cells for the parser: more than half of a form's cells are styled and empty, and exported
tabs may have tens of thousands. The parts of the result are stored uncompressed, so the parser need not unpack them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zlib_ng import zlib_ng

from automation.adapters.xlsx.limits import UNIT_BOUNDS, Bounds, is_out_of_bounds, is_plain
from automation.adapters.xlsx.misread_cells import is_formula_last, is_misread, is_wide

MAX_MEMBERS = 5000
LARGE_PACKED = 60_000  # bytes; a smaller compressed part can't unpack to more than 64 MB, whatever size it declares
ENCRYPTED = 0x1  # the flag of a member that is encrypted
PICTURES = "xl/media/"
SHEET_MEMBER = re.compile(r"(?i)^/?xl/(?:worksheets/)?[^/]+\.xml$")
STYLES = "xl/styles.xml"  # under another name calamine doesn't find them, and reads dates as numbers
REQUIRED_PARTS = ("xl/workbook.xml", "[content_types].xml")
MACROS = re.compile(r"(?:^|/)vbaproject\.bin$|^xl/macrosheets/")
# A formula whose cached value is an error or missing: calamine returns an empty cell for both. Three patterns match
# such cells: a cell that ends in neither a value nor an inline text, an empty value, an error. (Together they are
# faster than one combined pattern.)
SUSPECT = re.compile(rb"/c>(?<!/v></c>)(?<!/is></c>)")
NO_VALUE = b"<v></v>"
ERROR, ERROR_QUOTED_OTHERWISE = re.compile(rb't="e"'), re.compile(rb"""t=["']e["']""")
# An empty styled cell as Excel, LibreOffice and Google write it; cells written otherwise are kept, which only costs
# time. A match can't be inside a text, where "<" is written "&lt;".
BLANK = re.compile(rb'<c r="[^"]++" s="[^"]++"/>')
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
VERSION, UNIX_DAY = 20, 0x21  # 2.0; 1 January 1980
UTF_8 = 0x800


@dataclass(frozen=True, slots=True)
class PreflightResult:
    """The result of the preflight check. `kind`: a key of `read.PROBLEMS`, or "" when the file may be parsed.
    `suspect`: part name → part, those that may have formulas without a value. `stripped`: the workbook without its
    empty styled cells."""

    kind: str
    suspect: Mapping[str, bytes] = field(default_factory=dict)
    stripped: bytes = b""


class ArchiveError(Exception):
    """A zip member doesn't match its entry in the zip's directory, or is compressed in an unsupported way."""


def check_workbook(data: bytes, bounds: Bounds = UNIT_BOUNDS) -> PreflightResult:
    """Checks the workbook and strips its empty styled cells. No part is unpacked beyond the size that it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        kind = _archive_problem(members, bounds)
        return PreflightResult(kind) if kind else _parts(data, members, bounds)
    except (ArchiveError, zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError,
            NotImplementedError, struct.error, zlib_ng.error):  # type: ignore[misc]  # the stub has an instance
        return PreflightResult("corrupt")


def _archive_problem(members: list[zipfile.ZipInfo], bounds: Bounds) -> str:
    """Returns a key of `read.PROBLEMS` or "", from the zip's directory alone: nothing is unpacked."""
    if len(members) > MAX_MEMBERS or sum(map(_unpacked_size, members)) > bounds.unpacked:
        return "too_large"
    names = [member.filename.lstrip("/").lower() for member in members]
    if any(member.flag_bits & ENCRYPTED for member in members):
        return "protected"
    if any(part not in names for part in REQUIRED_PARTS):
        return "missing_parts" if any(name.startswith("xl/") for name in names) else "not_a_workbook"
    if any(map(MACROS.search, names)):
        return "macros"
    escapes_root = any(".." in name.split("/") for name in names)
    return "corrupt" if escapes_root or len(set(names)) < len(names) or STYLES not in names else ""


def _unpacked_size(member: zipfile.ZipInfo) -> int:
    """Returns the unpacked size in bytes; 0 for a picture, which is never unpacked."""
    return 0 if member.filename.lower().startswith(PICTURES) else member.file_size


def _parts(data: bytes, members: list[zipfile.ZipInfo], bounds: Bounds) -> PreflightResult:
    suspect: dict[str, bytes] = {}
    stripped: dict[str, bytes] = {}
    for name, part in _parts_to_check(data, members):
        if is_wide(part) or (b"!" in part and b"<!DOCTYPE" in part):  # testing one byte first is faster
            return PreflightResult("corrupt")
        if not SHEET_MEMBER.match(name):
            continue
        end = end_of_cells(part)
        if end < 0:  # no cells
            stripped[name] = part
            continue
        cells = strip_empty_cells(part[:end])
        suspicious = _is_suspect(cells)
        if is_misread(cells) or (suspicious and is_formula_last(cells)):
            return PreflightResult("corrupt")
        if is_plain(cells, bounds):
            stripped[name] = close_part(cells, part, end)
        elif is_out_of_bounds(part, bounds):
            return PreflightResult("sprawling")
        else:
            suspect[name] = part
            continue
        if suspicious:
            suspect[name] = cells
    return PreflightResult("", suspect, repacked(data, members, stripped))


def _is_suspect(cells: bytes) -> bool:
    return bool(SUSPECT.search(cells) or NO_VALUE in cells or ERROR.search(cells)
                or (b"'" in cells and ERROR_QUOTED_OTHERWISE.search(cells)))


def _parts_to_check(data: bytes, members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    for member in members:
        if SHEET_MEMBER.match(member.filename) or (member.compress_size > LARGE_PACKED and _unpacked_size(member)):
            yield member.filename, unpacked(data, member)


def unpacked(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """Returns the member's unpacked bytes. Raises ArchiveError when they differ from the declared size or checksum."""
    packed = packed_part(data, member)
    if member.compress_type == zipfile.ZIP_STORED:
        part = bytes(packed)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        part = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS).decompress(packed, member.file_size + 1)
    else:
        raise ArchiveError(f"{member.filename} is packed in a way that Excel doesn't know")
    if len(part) != member.file_size or zlib_ng.crc32(part) != member.CRC:
        raise ArchiveError(f"{member.filename} is not of the size or the checksum that it declares")
    return part


def end_of_cells(sheet: bytes) -> int:
    """Returns the offset of the last `sheetData`, the tag that ends the cells: the parser reads no cell after it. What
    follows (data validations and the like) is a third of a form. A prefix or a space in the tag changes nothing.
    Returns -1 for a part without that tag, which is no tab."""
    return sheet.rfind(b"sheetData")


def strip_empty_cells(sheet: bytes) -> bytes:
    """Returns the XML without empty styled cells; unchanged when a comment or a CDATA section may contain text that
    resembles a cell."""
    return sheet if b"!" in sheet and b"<!" in sheet else BLANK.sub(b"", sheet)


def close_part(cells: bytes, sheet: bytes, end: int) -> bytes:
    """Returns a well-formed part from the cells: adds the end tag at offset `end` of the sheet, and nothing that
    follows it."""
    after_tag = sheet.find(b">", end) + 1
    return cells + sheet[end:after_tag] + b"</worksheet>" if after_tag else cells


def packed_part(data: bytes, member: zipfile.ZipInfo) -> memoryview:
    """Returns the member's compressed bytes. Raises struct.error when the offset is beyond the end of the zip."""
    name_length, extra_length = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + 30 + name_length + extra_length
    return memoryview(data)[start:start + member.compress_size]


def repacked(data: bytes, members: Sequence[zipfile.ZipInfo], parts: Mapping[str, bytes]) -> bytes:
    """Returns a new zip: these parts stored uncompressed, every other member copied unchanged."""
    pieces: list[bytes | memoryview] = []
    directory: list[bytes] = []
    at = 0
    for member in members:
        name, part = member.filename.encode(), parts.get(member.filename)
        if part is None:
            body: bytes | memoryview = packed_part(data, member)
            fields = (member.compress_type, 0, UNIX_DAY, member.CRC, len(body), member.file_size)
        else:
            body, fields = part, (zipfile.ZIP_STORED, 0, UNIX_DAY, zlib_ng.crc32(part), len(part), len(part))
        head = LOCAL.pack(b"PK\3\4", VERSION, UTF_8, *fields, len(name), 0) + name
        directory.append(CENTRAL.pack(b"PK\1\2", VERSION, VERSION, UTF_8, *fields, len(name), 0, 0, 0, 0, 0, at) + name)
        pieces += (head, body)
        at += len(head) + len(body)
    size = sum(map(len, directory))
    return b"".join((*pieces, *directory, END.pack(b"PK\5\6", 0, 0, len(members), len(members), size, at, 0)))
