"""A workbook without its blank cells, for the parser: of a form's cells more than half are styled and
hold nothing, and exported tabs may carry tens of thousands. What is left needs no unpacking again."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Mapping, Sequence

from zlib_ng import zlib_ng

# As Excel, LibreOffice and Google write one; any other is left, which costs time alone. In a text the "<"
# would be written "&lt;".
BLANK = re.compile(rb'<c r="[^"]++" s="[^"]++"/>')
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
VERSION, UNIX_DAY = 20, 0x21  # 2.0; 1 January 1980
UTF_8 = 0x800


def end_of_cells(sheet: bytes) -> int:
    """Where no cell can follow any more: the parser reads none behind the tag that ends the cells, which names
    them. Rules for typing in and the like make up a third of a form; a prefix or a space in the tag changes nothing.
    -1 for a part that names none, and is no tab."""
    return sheet.rfind(b"sheetData")


def without_blanks(sheet: bytes) -> bytes:
    """The same where a comment or a CDATA section might hold what looks like a cell."""
    return sheet if b"!" in sheet and b"<!" in sheet else BLANK.sub(b"", sheet)


def closed(cells: bytes, sheet: bytes, end: int) -> bytes:
    """The cells with the tag that ends them, which stands at `end` of the sheet, and none of what follows it."""
    behind = sheet.find(b">", end) + 1
    return cells + sheet[end:behind] + b"</worksheet>" if behind else cells


def packed_part(data: bytes, member: zipfile.ZipInfo) -> memoryview:
    """The member's bytes as they stand in the zip. Raises struct.error beyond its end."""
    name_length, extra_length = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + 30 + name_length + extra_length
    return memoryview(data)[start:start + member.compress_size]


def repacked(data: bytes, members: Sequence[zipfile.ZipInfo], parts: Mapping[str, bytes]) -> bytes:
    """The zip anew with these parts as they are, unpacked, and every other one copied as it stands."""
    pieces: list[bytes | memoryview] = []
    directory: list[bytes] = []
    at = 0
    for member in members:
        name, part = member.filename.encode(), parts.get(member.filename)
        if part is None:
            body: bytes | memoryview = packed_part(data, member)
            about = (member.compress_type, 0, UNIX_DAY, member.CRC, len(body), member.file_size)
        else:
            body, about = part, (zipfile.ZIP_STORED, 0, UNIX_DAY, zlib_ng.crc32(part), len(part), len(part))
        head = LOCAL.pack(b"PK\3\4", VERSION, UTF_8, *about, len(name), 0) + name
        directory.append(CENTRAL.pack(b"PK\1\2", VERSION, VERSION, UTF_8, *about, len(name), 0, 0, 0, 0, 0, at) + name)
        pieces += (head, body)
        at += len(head) + len(body)
    size = sum(map(len, directory))
    return b"".join((*pieces, *directory, END.pack(b"PK\5\6", 0, 0, len(members), len(members), size, at, 0)))
