"""A workbook of one tab, part by part, for tests of what a reader does with an odd part."""

from __future__ import annotations

from collections.abc import Mapping

from tests.hostile.package import MAIN, OFFICE, pack

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ROOT = "_rels/.rels"
TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
RELATIONSHIPS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"


def relationships(*entries: tuple[str, str, str]) -> bytes:
    """A part of relationships (id, kind, target)."""
    lines = "".join(f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"/>'
                    for identity, kind, target in entries)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'.encode()


def book(*tabs: tuple[str, str]) -> bytes:
    """A workbook part with these tabs (name, id of the relationship)."""
    entries = "".join(f'<sheet name="{name}" sheetId="{number}" r:id="{identity}"/>'
                      for number, (name, identity) in enumerate(tabs, start=1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>'.encode()


def sheet(rows: str = '<row r="1"><c r="A1"><v>7</v></c></row>', before: str = "") -> bytes:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'.encode()


def strings(*texts: str, attributes: str = "") -> bytes:
    return (f'<sst xmlns="{MAIN}"{attributes}>' + "".join(f"<si><t>{text}</t></si>" for text in texts)
            + "</sst>").encode()


def small_parts() -> dict[str, bytes]:
    """The parts of a workbook with 7 in cell A1 of its tab "A"."""
    return {
        TYPES: f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
               "</Types>".encode(),
        ROOT: relationships(("rId1", "officeDocument", BOOK)),
        RELATIONSHIPS: relationships(("rId1", "worksheet", "worksheets/sheet1.xml")),
        BOOK: book(("A", "rId1")),
        SHEET: sheet(),
        STYLES: f'<styleSheet xmlns="{MAIN}"/>'.encode(),
    }


def small_workbook(changes: Mapping[str, bytes | None]) -> bytes:
    """The workbook with these parts; None leaves one out."""
    return pack({name: part for name, part in (small_parts() | dict(changes)).items() if part is not None})


def moved(name: str, target: str, part: bytes | None = None, kind: str = "worksheet") -> bytes:
    """The workbook whose tab stands in the zip member `name`, named by `target` in the relationships."""
    return small_workbook({SHEET: None, name: part or sheet(), RELATIONSHIPS: relationships(("rId1", kind, target))})
