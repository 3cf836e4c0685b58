"""XML as bytes in UTF-8: in whatever encoding a part is, without declaration, comments and CDATA sections. Fragments of
it are parsed one by one, so that one that is no XML costs only itself."""

from __future__ import annotations

import codecs
import re
import unicodedata
from html.entities import html5
from xml.sax.saxutils import escape

from lxml import etree

from automation.adapters.xlsx.lenient.archive import RefusedError
from automation.adapters.xlsx.package import Element

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
         (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)["']""")
ONE_BYTE = re.compile(r"(?i)(us-)?ascii|iso[-_]?8859[-_]\d+|latin[-_]?\d+|windows-\d+|cp-?\d+|gb\w+|big5|shift[-_]jis|"
                      r"euc-\w+|koi8-\w")
VIETNAMESE_MARKS = "cp1258"  # has tone marks as characters of their own
UNDECODED = "\0"  # in place of bytes that are no character; not allowed in XML, so the fragment is unreadable
DOCTYPE = "<!DOCTYPE"
SECTION = re.compile(rb"<!\[CDATA\[|<!--|<\?")
SECTION_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
AMPERSAND = re.compile(rb"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)(\w{1,30};)?")
CONTROLS = bytes(each for each in range(1, 32) if each not in b"\t\n\r")
PREFIX = re.compile(rb"<(/?)[\w.-]+:(?=\w)")
USED_PREFIX = re.compile(rb"[\s</]([A-Za-z_][\w.-]*):")
UTF8_START = codecs.BOM_UTF8 + b" \t\r\n"
MAX_PREFIXES = 100
LONGEST_FRAGMENT = 4 * 2**20  # bytes; the longest text of a cell has 32,767 characters
LONGEST_DECLARATION = 400
MAX_SECTIONS = 100_000  # comments, CDATA sections and processing instructions in a part
PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False, "recover": True}


def as_utf8(part: bytes) -> bytes:
    """Returns the part in UTF-8. Raises RefusedError for a document type, which no spreadsheet program writes."""
    mark, encoding = next((each for each in MARKS if part.startswith(each[0])), (b"", ""))
    text = _decoded(part.removeprefix(mark) if mark and b"<" not in mark else part, encoding or _declared(part))
    if DOCTYPE in text:
        raise RefusedError("unusual")
    return text.encode("utf-8", "replace")


def plain(part: bytes) -> bytes:
    """Returns the part in UTF-8 without declaration, comments, processing instructions; CDATA sections as text. Raises
    RefusedError for a document type, and for more sections than any program writes."""
    part = as_utf8(part)
    pieces: list[bytes] = []
    start = 0
    while found := SECTION.search(part, start):
        end = part.find(SECTION_ENDS[found[0]], found.end())
        if end < 0:
            break
        if len(pieces) > MAX_SECTIONS:
            raise RefusedError("unusual")
        section = part[found.end():end] if found[0] == b"<![CDATA[" else b""
        pieces.append(part[start:found.start()] + escape(section.decode()).encode())
        start = end + len(SECTION_ENDS[found[0]])
    return b"".join((*pieces, part[start:])) if pieces else part


def tree(part: bytes) -> Element | None:
    """Returns the root of a small part, as much of it as can be read; None when nothing can."""
    try:
        return etree.fromstring(plain(part), etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError:
        return None


def inner(part: bytes, name: bytes) -> tuple[bytes, bool] | None:
    """Returns what stands between the first start tag of that name and the last end tag, and whether there is an end
    tag; None when there is no start tag."""
    start = re.search(rb"<(?:[\w.-]+:)?%b(?=[\s/>])[^<>]*>" % name, part)
    if start is None:
        return None
    if start[0].endswith(b"/>"):
        return b"", True
    end = max((each.start() for each in re.finditer(rb"</(?:[\w.-]+:)?%b\s*>" % name, part)), default=0)
    return (part[start.end():end], True) if end >= start.end() else (part[start.end():], False)


def fragment(content: bytes) -> Element | None:
    """Returns an element that contains these elements, their names without prefixes; None when they are no XML. A bare
    ampersand is text."""
    if len(content) > LONGEST_FRAGMENT:
        return None
    text = AMPERSAND.sub(_reference, PREFIX.sub(rb"<\1", content)).translate(None, CONTROLS)
    parser = etree.XMLParser(**PARSER)
    try:
        root = etree.fromstring(b"<x>%b</x>" % text, parser)
    except etree.XMLSyntaxError:
        return None
    return None if root is None or _is_broken(parser) else root


def is_well_formed(content: bytes) -> bool:
    """Reports whether these elements, whose prefixes may be undeclared, are XML. Builds no tree."""
    prefixes = set(USED_PREFIX.findall(content)) - {b"xml", b"xmlns"}
    if len(prefixes) > MAX_PREFIXES:
        return False
    declared = b"".join(b' xmlns:%b="x"' % each for each in prefixes)
    parser = etree.XMLParser(target=_NoTree(), **{**PARSER, "recover": False})
    try:
        etree.fromstring(b"<x%b>%b</x>" % (declared, content), parser)
    except etree.XMLSyntaxError:
        return False
    return True


def is_document(part: bytes) -> bool:
    """Reports whether a part is XML in UTF-8, without a document type."""
    if not part.lstrip(UTF8_START).startswith(b"<") or DOCTYPE.encode() in part:
        return False
    try:
        etree.fromstring(part, etree.XMLParser(target=_NoTree(), **{**PARSER, "recover": False}))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


class _NoTree:
    """A parser's target that keeps nothing."""

    def close(self) -> None:
        """Called at the end of the document."""


def _is_broken(parser: etree.XMLParser) -> bool:
    return any(each.domain != etree.ErrorDomains.NAMESPACE for each in parser.error_log)


def _declared(part: bytes) -> str:
    found = DECLARED.match(part[:LONGEST_DECLARATION])
    name = found[1].decode() if found else ""
    return name if ONE_BYTE.fullmatch(name) else "utf-8"


def _decoded(part: bytes, encoding: str) -> str:
    try:
        codec = codecs.lookup(encoding).name
    except LookupError:
        codec = "utf-8"
    try:
        text = part.decode(codec)
    except UnicodeDecodeError:
        text = part.decode(codec, "replace").replace("\ufffd", UNDECODED)
    return unicodedata.normalize("NFC", text) if codec == VIETNAMESE_MARKS else text


def _reference(found: re.Match[bytes]) -> bytes:
    """Returns the character of a name that HTML has and XML has not; else the ampersand as text."""
    name = found[1].decode() if found[1] else ""
    known = html5.get(name) if name.isascii() else None
    return (escape(known) if known else f"&amp;{name}").encode()
