"""A custom property of a workbook: read from its zip alone, without unpacking another part; written into a package."""

from __future__ import annotations

import re
import struct
import zlib
from html import unescape

from lxml import etree

from automation.adapters.xlsx.package import Package, children

PART = b"docProps/custom.xml"
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
CUSTOM = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the format identifier of custom properties
FIRST_PROPERTY = 2  # lower numbers are reserved
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


def set_custom_property(package: Package, name: str, value: str) -> None:
    """Sets a text property. Raises PackageError when the properties can't be read."""
    properties = package.tree(_properties_part(package))
    for each in children(properties, "property"):
        if each.get("name") == name:
            properties.remove(each)
    number = max((int(each.get("pid", "0")) for each in properties), default=0)
    made = etree.SubElement(properties, f"{{{NAMESPACE}}}property", fmtid=CUSTOM, name=name,
                            pid=str(max(number + 1, FIRST_PROPERTY)))
    etree.SubElement(made, f"{{{VALUES}}}lpwstr").text = value


def _properties_part(package: Package) -> str:
    for _, path in package.related_parts("", "custom-properties"):
        return path
    name = package.spelled(PART.decode())
    if name not in package.names:
        package.put(name, f'<Properties xmlns="{NAMESPACE}" xmlns:vt="{VALUES}"/>'.encode())
        package.declare(name, PROPERTIES_TYPE)
    package.relate("", "custom-properties", name)
    return name


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
