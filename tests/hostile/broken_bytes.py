"""Damage to a workbook's file as bytes and as a zip archive: cut, encrypted, of another format, decompression bombs."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.hostile.package import OFFICE, STRINGS, WORKBOOK, WorkbookPackage, pack, unpack

MIB = 2**20
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SECTOR = 512
FALSE_SIZE_MIB = 300


def edited(change: Callable[[bytes], bytes]) -> Callable[[Path, bytes], None]:
    """Returns a function that writes the changed bytes of the original workbook."""
    def break_file(path: Path, original: bytes) -> None:
        path.write_bytes(change(original))
    return break_file


def first_half(original: bytes) -> bytes:
    return original[: len(original) // 2]


def last_bytes_cut(original: bytes) -> bytes:
    return original[:-10]


def flipped_byte(original: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        info = archive.getinfo("xl/worksheets/sheet3.xml")
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return original[:at] + bytes([original[at] ^ 0xFF]) + original[at + 1:]


def old_excel(_original: bytes) -> bytes:
    """The container of a .xls file: OLE with a stream "Workbook"."""
    return ole("Workbook")


def locked(_original: bytes) -> bytes:
    """A workbook with a password: the zip archive is encrypted in an OLE container."""
    return ole("EncryptionInfo", "EncryptedPackage")


def ole(*streams: str) -> bytes:
    """An OLE compound file whose directory names these streams; each is all zeros."""
    header = OLE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header += b"\xff" * 432
    names = ("Root Entry", *streams)
    entries = b"".join(_entry(name, 5 if number == 0 else 2) for number, name in enumerate(names))
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(SECTOR, b"\xff")
    return header.ljust(SECTOR, b"\xff") + table + entries.ljust(SECTOR, b"\0") + b"\0" * 4096


def _entry(name: str, kind: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return (wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide), kind, 1) + links).ljust(128, b"\0")


def zip_password(original: bytes) -> bytes:
    """Every member is flagged as encrypted."""
    data = bytearray(original)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(mark), original):
            data[match.start() + flags] |= 1
    return bytes(data)


def open_document(_original: bytes) -> bytes:
    """An .ods renamed."""
    return pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})


def word_document(_original: bytes) -> bytes:
    return pack({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})


def binary_workbook(original: bytes) -> bytes:
    """An .xlsb renamed."""
    parts = unpack(original)
    parts["xl/workbook.bin"] = parts.pop(WORKBOOK)
    return pack(parts)


def comma_separated(_original: bytes) -> bytes:
    return "Chỉ tiêu;Tổng số;Nữ\nCán bộ;70;41\n".encode("utf-8-sig")


def no_tabs(original: bytes) -> bytes:
    return pack({name: part for name, part in unpack(original).items() if "/worksheets/sheet" not in name})


def tab_cut(original: bytes) -> bytes:
    """The zip archive is complete, the XML of a tab in it is not."""
    parts = unpack(original)
    part = parts["xl/worksheets/sheet3.xml"]
    return pack({**parts, "xl/worksheets/sheet3.xml": part[: len(part) // 2]})


def wide_characters(original: bytes) -> bytes:
    """A tab's XML in UTF-16, which no spreadsheet program writes."""
    parts = unpack(original)
    name = "xl/worksheets/sheet3.xml"
    wide = '<?xml version="1.0" encoding="UTF-16"?>' + re.sub(r"^<\?.*?\?>", "", parts[name].decode())
    return pack({**parts, name: wide.encode("utf-16")})


def twice_the_same_part(original: bytes) -> bytes:
    buffer = io.BytesIO(original)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.NameToInfo.pop("xl/worksheets/sheet3.xml")  # otherwise zipfile warns
        archive.writestr("xl/worksheets/sheet3.xml", b"<worksheet/>")
    return buffer.getvalue()


def names_outside_package(original: bytes) -> bytes:
    return pack({**unpack(original), "../../../tmp/thoat.xml": b"<x/>"})


def bomb(original: bytes) -> bytes:
    """A part of 256 MiB of spaces."""
    return with_large_part(original, "docProps/custom.xml", 256)


def bomb_of_entries(original: bytes) -> bytes:
    return pack(unpack(original) | {f"xl/media/x{number}.xml": b"" for number in range(20_000)}, 0)


def false_size_bomb(original: bytes) -> bytes:
    """Shared strings of FALSE_SIZE_MIB whose headers give 64 bytes, with the checksum of those."""
    package = WorkbookPackage.of(original)
    if package.parts.pop(STRINGS, None) is None:
        package.change("xl/_rels/workbook.xml.rels", b"</Relationships>", (
            f'<Relationship Id="rId901" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>").encode())
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    data = bytearray(with_large_part(package.to_bytes(), STRINGS, FALSE_SIZE_MIB, head))
    sizes = struct.pack("<I", FALSE_SIZE_MIB * MIB + len(head))
    false_size = struct.pack("<I", 64)
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        for match in list(re.finditer(re.escape(mark), data)):
            place = match.start() + at
            if data[place + 8: place + 12] == sizes:
                data[place: place + 4] = struct.pack("<I", zlib.crc32(head[:64]))
                data[place + 8: place + 12] = false_size
    return bytes(data)


def with_large_part(original: bytes, name: str, mebibytes: int, head: bytes = b"") -> bytes:
    """Adds a part: `head`, then spaces."""
    parts = unpack(original)
    buffer = io.BytesIO()
    big = zipfile.ZipInfo(name)
    big.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for each, part in parts.items():
            archive.writestr(each, part)
        with archive.open(big, "w") as stream:
            stream.write(head)
            for _ in range(mebibytes):
                stream.write(b" " * MIB)
    return buffer.getvalue()
