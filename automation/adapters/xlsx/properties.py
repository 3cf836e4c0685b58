"""One custom property of a workbook, read from its zip without a look into any other part."""

from __future__ import annotations

import re
import struct
import zlib
from html import unescape

PART = b"docProps/custom.xml"
ENTRY = struct.Struct("<4s6H3L5H2L")  # of the zip's directory
ENTRY_MARK = b"PK\1\2"
PACKED, STORED = 8, 0
LARGEST = 1 << 16  # bytes, packed and unpacked


def custom_property(data: bytes, name: str) -> str:
    """Returns a text property's value; "" where there is none, or where it can't be read."""
    try:
        part = _part(data)
    except (struct.error, zlib.error, IndexError):
        return ""
    pattern = rb"""<(?:\w+:)?property\b[^>]*\bname=["']%s["'][^>]*>\s*<(?:\w+:)?lpw?str\b[^>]*>([^<]*)<"""
    pattern %= re.escape(name.encode())
    found = re.search(pattern, part)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def _part(data: bytes) -> bytes:
    """Returns the unpacked part; b"" without one. The directory is at the end of the zip: the last match is in it."""
    at = data.rfind(PART) - ENTRY.size
    if at < 0:
        return b""
    fields = ENTRY.unpack_from(data, at)
    method, packed, unpacked, header = fields[4], fields[8], fields[9], fields[-1]
    if fields[0] != ENTRY_MARK or max(packed, unpacked) > LARGEST or method not in (PACKED, STORED):
        return b""
    name_length, extra_length = struct.unpack_from("<HH", data, header + 26)
    start = header + 30 + name_length + extra_length
    body = data[start:start + packed]
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, LARGEST) if method == PACKED else body
