"""What happens inside the parts of a workbook: XML against the reader, cells without end, macros."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.package import MAIN, OFFICE, RELATIONS, WORKBOOK, Package, packed, put

LAUGHS = '<!DOCTYPE x [<!ENTITY a "hahahaha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)) + "]>"
FILE = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
LAST = 1_048_576


def _with_doctype(package: Package, part: str, doctype: str, text: str = "&j;") -> None:
    """The declaration before the root, and a use of it in a cell."""
    sheet = package.sheets["6T"]
    put(sheet.cell("Q03", "total"), f"<is><t>{text.replace('&', '@')}</t></is>", "inlineStr")
    whole = Package.of(package.packed()).parts
    body = whole[part].partition(b"?>\n")[2] or whole[part]
    package.sheets.clear()
    package.parts = whole | {part: f'<?xml version="1.0"?>{doctype}'.encode() + body.replace(b"@j;", b"&j;")}


def entities_in_a_tab(package: Package) -> None:
    _with_doctype(package, package.sheets["6T"].part, LAUGHS)


def entities_in_the_workbook(package: Package) -> None:
    _with_doctype(package, WORKBOOK, LAUGHS)


def entities_in_styles(package: Package) -> None:
    _with_doctype(package, "xl/styles.xml", LAUGHS)


def file_from_outside(package: Package) -> None:
    _with_doctype(package, package.sheets["6T"].part, FILE)


def nested_deep(package: Package) -> None:
    sheet = package.sheets["6T"]
    deep = b"<x>" * 100_000 + b"</x>" * 100_000
    package.parts = Package.of(package.packed()).parts
    package.sheets.clear()
    package.change(sheet.part, b"</sheetData>", b"</sheetData><extLst>" + deep + b"</extLst>")


def number_in_references(package: Package) -> None:
    """7&#51; is 73, and calamine alone would read 7."""
    sheet = package.sheets["6T"]
    put(sheet.cell("Q03", "total"), "<v>7@51;</v>")
    package.parts = Package.of(package.packed()).parts
    package.sheets.clear()
    package.change(sheet.part, b"7@51;", b"7&#51;")


def every_row_used(package: Package) -> None:
    """A figure dragged down to the last row."""
    _raw_rows(package, "TT", b"".join(b'<row r="%d"><c r="C%d"><v>1</v></c></row>' % (row, row)
                                      for row in range(200, LAST + 1)))


def last_corner(package: Package) -> None:
    package.sheets["6T"].append(f'<row r="{LAST}"><c r="XFD{LAST}"><v>1</v></c></row>')


def far_without_addresses(package: Package) -> None:
    """Cells whose place follows from their row and their order alone."""
    package.sheets["6T"].append(f'<row r="{LAST}">{"<c/>" * 5000}<c><v>1</v></c></row>')


def wide_and_long(package: Package) -> None:
    """Two cells, each within bounds, that span seven million, on every tab."""
    for sheet in package.sheets.values():
        sheet.append('<row r="9998"><c r="ZZ9998"><v>1</v></c></row>')


def padded(package: Package) -> None:
    """1,000 × 26 styled blank cells on every tab, as exports have."""
    columns = [chr(65 + number) for number in range(26)]
    for sheet in package.sheets.values():
        first = int(sheet.rows[-1].get("r")) + 1
        sheet.append("".join(f'<row r="{row}">' + "".join(f'<c r="{column}{row}" s="1"/>' for column in columns)
                             + "</row>" for row in range(first, 1001)))


def styled_to_the_end(package: Package) -> None:
    """Every row of a tab has a height and a format, and no cell."""
    _raw_rows(package, "TT", b"".join(b'<row r="%d" s="1" ht="15"/>' % row for row in range(200, LAST + 1)))


def _raw_rows(package: Package, tab: str, rows: bytes) -> None:
    part = package.sheets[tab].part
    package.parts = Package.of(package.packed()).parts
    package.sheets.clear()
    package.change(part, b"</sheetData>", rows + b"</sheetData>")


def hundreds_of_tabs(package: Package) -> None:
    """The same big tab under a thousand names."""
    padded(package)
    identity = f'xmlns:r="{OFFICE}" r:id="rId3"'
    more = "".join(f'<sheet name="T{number}" sheetId="{900 + number}" {identity}/>' for number in range(1000))
    package.change(WORKBOOK, b"</sheets>", f"{more}</sheets>".encode())


def macros(package: Package) -> None:
    """An .xlsm renamed."""
    package.change("[Content_Types].xml", b"spreadsheetml.sheet.main+xml", b"x")
    package.parts["[Content_Types].xml"] = package.parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.x", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    package.parts["xl/vbaProject.bin"] = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 4096


def external_links(package: Package) -> None:
    """A figure that comes from another file, its last value kept."""
    target = "file:///\\\\may-chu\\chung\\so-lieu.xlsx"
    package.parts |= {
        "xl/externalLinks/externalLink1.xml":
            f'<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}"><externalBook r:id="rId1"/></externalLink>'.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels":
            (f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
             f'Id="rId1" Type="{OFFICE}/externalLinkPath" Target="{target}" TargetMode="External"/>'
             f'</Relationships>').encode(),
    }
    package.change(RELATIONS, b"</Relationships>", (
        f'<Relationship Id="rId902" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        "</Relationships>").encode())
    cell = package.sheets["6T"].cell("G07", "total")
    figure = cell[0].text
    put(cell, f"<f>[1]Sheet1!$B$4</f><v>{figure}</v>")


def string_that_is_not_there(package: Package) -> None:
    """A cell that points behind the end of the shared strings."""
    put(package.sheets["6T"].cell("B01", "total"), "<v>99999</v>", "s")


def parts_elsewhere(path: Path, sane: bytes) -> None:
    """A tab whose part lies outside the package."""
    package = Package.of(sane)
    package.change(RELATIONS, b"worksheets/sheet3.xml", b"../../../../etc/passwd")
    path.write_bytes(packed(package.parts))
