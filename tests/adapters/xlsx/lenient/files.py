"""Odd zips, part names and encodings."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from tests.adapters.xlsx.lenient.case import OddCase
from tests.adapters.xlsx.lenient.patching import BOOK, FORM, OWN, RELATIONS, STRINGS, STYLES, TYPES, OddPackage

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def recoded(name: str, encoding: str, *, declared: str = "", mark: bytes = b"") -> OddCase:
    """A part in another encoding."""
    def change(odd: OddPackage) -> OddPackage:
        text = odd.parts[name].decode().replace('encoding="UTF-8"', f'encoding="{declared}"' if declared else "")
        return odd.put(name, mark + text.encode(encoding))
    return OddCase(change)


def _prefixed(odd: OddPackage) -> OddPackage:
    """The main namespace with a prefix in every part."""
    for name in (FORM, OWN, BOOK, STRINGS, STYLES):
        text = odd.parts[name].decode()
        head, _, body = text.partition("?>")
        for tag in ("worksheet", "workbook", "sst", "styleSheet"):
            body = body.replace(f"<{tag} xmlns=", f"<{tag} xmlns:x=")
        body = body.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
        odd = odd.put(name, f"{head}?>{body.lstrip()}".replace("<x:!--", "<!--").encode())
    return odd


def _strict(odd: OddPackage) -> OddPackage:
    for name, data in odd.parts.items():
        text = data.replace(MAIN.encode(), STRICT_MAIN.encode())
        odd = odd.put(name, text.replace(OFFICE.encode(), STRICT_OFFICE.encode()))
    return odd


def _moved(name: str, to: str) -> Callable[[OddPackage], OddPackage]:
    """The part under another name, which its relationships and the content types give."""
    def change(odd: OddPackage) -> OddPackage:
        odd = odd.moved(name, to)
        for each in (TYPES, RELATIONS, "_rels/.rels"):
            text = odd.parts[each].decode()
            text = text.replace(f'"/{name}"', f'"/{to}"').replace(f'Target="{name}"', f'Target="{to}"')
            text = text.replace(f'Target="{name.removeprefix("xl/")}"', f'Target="{to.removeprefix("xl/")}"')
            odd = odd.put(each, text.encode())
        if name == BOOK:
            folder, _, file = to.rpartition("/")
            odd = odd.moved(RELATIONS, f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        return odd
    return change


def _flat(odd: OddPackage) -> OddPackage:
    """All parts in the root folder of the zip."""
    def flat(name: str) -> str:
        return name if name.startswith(("[", "_rels/")) else name.replace("xl/_rels/", "_rels/").rpartition("/")[2]
    moved = odd.moved(RELATIONS, "_rels/workbook.xml.rels").renamed(
        lambda name: name if "_rels" in name else flat(name))
    for name in (TYPES, "_rels/.rels", "_rels/workbook.xml.rels"):
        text = moved.parts[name].decode()
        for path in ("/xl/worksheets/", "/xl/theme/", "/xl/"):
            text = text.replace(f'"{path}', '"/')
        for path in ("xl/worksheets/", "worksheets/", "theme/", "xl/"):
            text = text.replace(f'"{path}', '"')
        moved = moved.put(name, text.encode())
    return moved


def flipped_crc(name: str) -> Callable[[OddPackage], bytes]:
    """The part's checksum is wrong, in both directories."""
    def change(odd: OddPackage) -> bytes:
        data = odd.packed()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            crc = archive.getinfo(name).CRC.to_bytes(4, "little")
        assert data.count(crc) == 2
        return data.replace(crc, bytes(each ^ 0xFF for each in crc))
    return change


def _streamed(odd: OddPackage) -> bytes:
    """Data descriptors: sizes and checksums follow the data."""
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError
    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in odd.parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _zip64(odd: OddPackage) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in odd.parts.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(data)
    return buffer.getvalue()


def _lower(odd: OddPackage) -> OddPackage:
    return odd.renamed(str.lower)


FILES: dict[str, OddCase] = {
    "backslashes in names": OddCase(lambda odd: odd.renamed(lambda name: name.replace("/", "\\"))),
    "names with a leading slash": OddCase(lambda odd: odd.renamed(lambda name: f"/{name}")),
    "names in lower case": OddCase(_lower),
    "names in upper case": OddCase(lambda odd: odd.renamed(str.upper)),
    "names with ./": OddCase(lambda odd: odd.renamed(lambda name: f"./{name}")),
    "all in a folder": OddCase(lambda odd: odd.renamed(lambda name: f"THPT An Lao/{name}")),
    "zip64": OddCase(_zip64),
    "data descriptors": OddCase(_streamed),
    "bytes before the zip": OddCase(lambda odd: b"\r\n\r\n" + odd.packed()),
    "bytes after the zip": OddCase(lambda odd: odd.packed() + b"\0" * 512),
    "a page's head before the zip": OddCase(lambda odd: b"HTTP/1.1 200 OK\r\n\r\n" + odd.packed()),
    "a wrong checksum of the theme": OddCase(flipped_crc("xl/theme/theme1.xml")),
    "a wrong checksum of the properties": OddCase(flipped_crc("docProps/app.xml")),
    "workbook2.xml": OddCase(_moved(BOOK, "xl/workbook2.xml")),
    "a workbook elsewhere": OddCase(_moved(BOOK, "xl/book.xml")),
    "sharedStrings2.xml": OddCase(_moved(STRINGS, "xl/sharedStrings2.xml")),
    "SharedStrings.xml": OddCase(_moved(STRINGS, "xl/SharedStrings.xml")),
    "strings without a relationship": OddCase(lambda odd: odd.sub(
        RELATIONS, f'<Relationship Id="rId5" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>', "")),
    "styles2.xml": OddCase(_moved(STYLES, "xl/styles2.xml")),
    "a tab in another folder": OddCase(_moved(FORM, "xl/sheets/sheet-1.xml")),
    "everything in the root": OddCase(_flat),
    "no styles": OddCase(lambda odd: odd.without(STYLES), {"B5": 45432.0, "B8": 45432.6875}),
    "no theme": OddCase(lambda odd: odd.without("xl/theme/theme1.xml")),
    "no content types": OddCase(lambda odd: odd.without(TYPES)),
    "no relationships of the package": OddCase(lambda odd: odd.without("_rels/.rels")),
    "no document properties": OddCase(lambda odd: odd.without("docProps/app.xml", "docProps/core.xml")),
    "strict namespaces": OddCase(_strict),
    "namespaces with prefixes": OddCase(_prefixed),
    "a form's tab in UTF-16": recoded(FORM, "utf-16", declared="UTF-16"),
    "a form's tab in UTF-16 LE without a mark": recoded(FORM, "utf-16-le", declared="UTF-16"),
    "a form's tab in UTF-16 BE with a mark": recoded(FORM, "utf-16-be", declared="UTF-16", mark=b"\xfe\xff"),
    "a form's tab in UTF-16 BE without a mark": recoded(FORM, "utf-16-be", declared="UTF-16BE"),
    "a form's tab in UTF-8 that declares UTF-16": recoded(FORM, "utf-8", declared="UTF-16"),
    "strings in UTF-16": recoded(STRINGS, "utf-16", declared="UTF-16"),
    "the workbook in UTF-16": recoded(BOOK, "utf-16", declared="UTF-16"),
    "styles in UTF-16": recoded(STYLES, "utf-16", declared="UTF-16"),
    "relationships in UTF-16": recoded(RELATIONS, "utf-16", declared="UTF-16"),
    "a mark in UTF-8": recoded(FORM, "utf-8", declared="UTF-8", mark=b"\xef\xbb\xbf"),
    "strings with a mark in UTF-8": recoded(STRINGS, "utf-8", declared="UTF-8", mark=b"\xef\xbb\xbf"),
    "a tab in ASCII": recoded(FORM, "ascii", declared="US-ASCII"),
    "strings in windows-1258": OddCase(
        lambda odd: odd.put(STRINGS, odd.parts[STRINGS].decode().replace("UTF-8", "windows-1258")
                            .replace("ờ", "ơ\u0300").replace("ủ", "u\u0309").replace("ò", "o\u0300").encode("cp1258"))),
    "every part in UTF-16": OddCase(lambda odd: OddPackage({
        name: data.decode().replace("UTF-8", "UTF-16").encode("utf-16") for name, data in odd.parts.items()})),
}
