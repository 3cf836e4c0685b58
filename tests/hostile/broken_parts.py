"""Broken and malicious parts of a workbook: XML attacks, oversized used ranges, macros, external links."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.package import MAIN, OFFICE, RELATIONSHIPS, WORKBOOK, WorkbookPackage, pack, set_xml

BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "hahahaha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)) + "]>"
FILE = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
LAST = 1_048_576


def _with_doctype(package: WorkbookPackage, part: str, doctype: str, text: str = "&j;") -> None:
    """Adds a document type declaration to a part, and a cell that uses its entity."""
    sheet = package.sheets["6T"]
    set_xml(sheet.cell("Q03", "total"), f"<is><t>{text.replace('&', '@')}</t></is>", "inlineStr")
    parts = WorkbookPackage.of(package.to_bytes()).parts
    body = parts[part].partition(b"?>\n")[2] or parts[part]
    package.sheets.clear()
    package.parts = parts | {part: f'<?xml version="1.0"?>{doctype}'.encode() + body.replace(b"@j;", b"&j;")}


def entities_in_a_tab(package: WorkbookPackage) -> None:
    _with_doctype(package, package.sheets["6T"].part, BILLION_LAUGHS)


def entities_in_the_workbook(package: WorkbookPackage) -> None:
    _with_doctype(package, WORKBOOK, BILLION_LAUGHS)


def entities_in_styles(package: WorkbookPackage) -> None:
    _with_doctype(package, "xl/styles.xml", BILLION_LAUGHS)


def local_file_entity(package: WorkbookPackage) -> None:
    _with_doctype(package, package.sheets["6T"].part, FILE)


def nested_deep(package: WorkbookPackage) -> None:
    sheet = package.sheets["6T"]
    deep = b"<x>" * 100_000 + b"</x>" * 100_000
    package.parts = WorkbookPackage.of(package.to_bytes()).parts
    package.sheets.clear()
    package.change(sheet.part, b"</sheetData>", b"</sheetData><extLst>" + deep + b"</extLst>")


def number_in_references(package: WorkbookPackage) -> None:
    """7&#51; is 73; calamine alone would read 7."""
    sheet = package.sheets["6T"]
    set_xml(sheet.cell("Q03", "total"), "<v>7@51;</v>")
    package.parts = WorkbookPackage.of(package.to_bytes()).parts
    package.sheets.clear()
    package.change(sheet.part, b"7@51;", b"7&#51;")


def every_row_used(package: WorkbookPackage) -> None:
    """A number filled down to the last row."""
    _raw_rows(package, "TT", b"".join(b'<row r="%d"><c r="C%d"><v>1</v></c></row>' % (row, row)
                                      for row in range(200, LAST + 1)))


def last_corner(package: WorkbookPackage) -> None:
    package.sheets["6T"].append(f'<row r="{LAST}"><c r="XFD{LAST}"><v>1</v></c></row>')


def far_without_addresses(package: WorkbookPackage) -> None:
    """Cells without addresses: their position follows from their row and order."""
    package.sheets["6T"].append(f'<row r="{LAST}">{"<c/>" * 5000}<c><v>1</v></c></row>')


def wide_and_long(package: WorkbookPackage) -> None:
    """On every tab a cell within the limits of rows and of columns, whose used range has seven million cells."""
    for sheet in package.sheets.values():
        sheet.append('<row r="9998"><c r="ZZ9998"><v>1</v></c></row>')


def padded(package: WorkbookPackage) -> None:
    """Fills every tab with styled blank cells up to row 1,000 and column Z, as exports do."""
    columns = [chr(65 + number) for number in range(26)]
    for sheet in package.sheets.values():
        first = int(sheet.rows[-1].get("r")) + 1
        sheet.append("".join(f'<row r="{row}">' + "".join(f'<c r="{column}{row}" s="1"/>' for column in columns)
                             + "</row>" for row in range(first, 1001)))


def styled_to_the_end(package: WorkbookPackage) -> None:
    """Gives every row of a tab a height and a format, without cells."""
    _raw_rows(package, "TT", b"".join(b'<row r="%d" s="1" ht="15"/>' % row for row in range(200, LAST + 1)))


def _raw_rows(package: WorkbookPackage, tab: str, rows: bytes) -> None:
    part = package.sheets[tab].part
    package.parts = WorkbookPackage.of(package.to_bytes()).parts
    package.sheets.clear()
    package.change(part, b"</sheetData>", rows + b"</sheetData>")


def hundreds_of_tabs(package: WorkbookPackage) -> None:
    """One large tab under a thousand names."""
    padded(package)
    identity = f'xmlns:r="{OFFICE}" r:id="rId3"'
    more = "".join(f'<sheet name="T{number}" sheetId="{900 + number}" {identity}/>' for number in range(1000))
    package.change(WORKBOOK, b"</sheets>", f"{more}</sheets>".encode())


def macros(package: WorkbookPackage) -> None:
    """An .xlsm renamed."""
    package.change("[Content_Types].xml", b"spreadsheetml.sheet.main+xml", b"x")
    package.parts["[Content_Types].xml"] = package.parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.x", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    package.parts["xl/vbaProject.bin"] = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 4096


def external_links(package: WorkbookPackage) -> None:
    """A number from another file, with its last calculated value."""
    target = "file:///\\\\may-chu\\chung\\so-lieu.xlsx"
    package.parts |= {
        "xl/externalLinks/externalLink1.xml":
            f'<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"/></externalLink>'.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels":
            (f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
             f'Id="rId1" Type="{OFFICE}/externalLinkPath" Target="{target}" TargetMode="External"/>'
             f'</Relationships>').encode(),
    }
    package.change(RELATIONSHIPS, b"</Relationships>", (
        f'<Relationship Id="rId902" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        "</Relationships>").encode())
    cell = package.sheets["6T"].cell("G07", "total")
    figure = cell[0].text
    set_xml(cell, f"<f>[1]Sheet1!$B$4</f><v>{figure}</v>")


def missing_shared_string(package: WorkbookPackage) -> None:
    """A cell with an index after the end of the shared strings."""
    set_xml(package.sheets["6T"].cell("B01", "total"), "<v>99999</v>", "s")


def tab_outside_package(path: Path, original: bytes) -> None:
    """A tab whose part is outside the package."""
    package = WorkbookPackage.of(original)
    package.change(RELATIONSHIPS, b"worksheets/sheet3.xml", b"../../../../etc/passwd")
    path.write_bytes(pack(package.parts))
