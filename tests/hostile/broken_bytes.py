"""What happens to a workbook's file as bytes and as a zip: cut, locked, swapped, made into a bomb."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.hostile.package import OFFICE, STRINGS, WORKBOOK, Package, packed, unpacked

MIB = 2**20
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
SECTOR = 512
LIE = 300  # MiB


def written(change: Callable[[bytes], bytes]) -> Callable[[Path, bytes], None]:
    """A builder: the sane bytes with a change made to them."""
    def build(path: Path, sane: bytes) -> None:
        path.write_bytes(change(sane))
    return build


def first_half(sane: bytes) -> bytes:
    return sane[: len(sane) // 2]


def last_bytes_cut(sane: bytes) -> bytes:
    return sane[:-10]


def flipped_byte(sane: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sane)) as archive:
        info = archive.getinfo("xl/worksheets/sheet3.xml")
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return sane[:at] + bytes([sane[at] ^ 0xFF]) + sane[at + 1:]


def old_excel(_sane: bytes) -> bytes:
    """What a .xls looks like from outside: an OLE container with a stream "Workbook"."""
    return ole("Workbook")


def locked(_sane: bytes) -> bytes:
    """A password to open it: the zip is encrypted in an OLE container."""
    return ole("EncryptionInfo", "EncryptedPackage")


def ole(*streams: str) -> bytes:
    """A compound file whose directory names these streams; each holds zeros."""
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


def zip_password(sane: bytes) -> bytes:
    """Every member is flagged as encrypted."""
    data = bytearray(sane)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), sane):
            data[found.start() + flags] |= 1
    return bytes(data)


def open_document(_sane: bytes) -> bytes:
    """An .ods renamed."""
    return packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})


def word_document(_sane: bytes) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})


def binary_workbook(sane: bytes) -> bytes:
    """An .xlsb renamed."""
    parts = unpacked(sane)
    parts["xl/workbook.bin"] = parts.pop(WORKBOOK)
    return packed(parts)


def comma_separated(_sane: bytes) -> bytes:
    return "Chỉ tiêu;Tổng số;Nữ\nCán bộ;70;41\n".encode("utf-8-sig")


def no_tabs(sane: bytes) -> bytes:
    return packed({name: part for name, part in unpacked(sane).items() if "/worksheets/sheet" not in name})


def tab_cut(sane: bytes) -> bytes:
    """The zip is whole, a tab's XML within it is not."""
    parts = unpacked(sane)
    part = parts["xl/worksheets/sheet3.xml"]
    return packed({**parts, "xl/worksheets/sheet3.xml": part[: len(part) // 2]})


def wide_characters(sane: bytes) -> bytes:
    """A tab's XML in UTF-16, which no spreadsheet program writes."""
    parts = unpacked(sane)
    name = "xl/worksheets/sheet3.xml"
    wide = '<?xml version="1.0" encoding="UTF-16"?>' + re.sub(r"^<\?.*?\?>", "", parts[name].decode())
    return packed({**parts, name: wide.encode("utf-16")})


def twice_the_same_part(sane: bytes) -> bytes:
    buffer = io.BytesIO(sane)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.NameToInfo.pop("xl/worksheets/sheet3.xml")  # or it would warn
        archive.writestr("xl/worksheets/sheet3.xml", b"<worksheet/>")
    return buffer.getvalue()


def names_leading_out(sane: bytes) -> bytes:
    return packed({**unpacked(sane), "../../../tmp/thoat.xml": b"<x/>"})


def bomb(sane: bytes) -> bytes:
    """A quarter of a gibibyte of spaces in a part."""
    return with_big(sane, "docProps/custom.xml", 256)


def bomb_of_entries(sane: bytes) -> bytes:
    return packed(unpacked(sane) | {f"xl/media/x{number}.xml": b"" for number in range(20_000)}, 0)


def lying_bomb(sane: bytes) -> bytes:
    """Shared strings of hundreds of MiB that call themselves 64 bytes, sums and all."""
    package = Package.of(sane)
    if package.parts.pop(STRINGS, None) is None:
        package.change("xl/_rels/workbook.xml.rels", b"</Relationships>", (
            f'<Relationship Id="rId901" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>").encode())
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    data = bytearray(with_big(package.packed(), STRINGS, LIE, head))
    sizes = struct.pack("<I", LIE * MIB + len(head))
    lie = struct.pack("<I", 64)
    for mark, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        for found in list(re.finditer(re.escape(mark), data)):
            place = found.start() + at
            if data[place + 8: place + 12] == sizes:
                data[place: place + 4] = struct.pack("<I", zlib.crc32(head[:64]))
                data[place + 8: place + 12] = lie
    return bytes(data)


def with_big(sane: bytes, name: str, mebibytes: int, head: bytes = b"") -> bytes:
    """One more part: `head`, then spaces."""
    parts = unpacked(sane)
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
