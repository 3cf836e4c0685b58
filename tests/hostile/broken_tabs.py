"""Changes to tabs: renamed, hidden, copied, deleted; rows and columns inserted, deleted, merged, sorted."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from tests.hostile.package import MAIN, NAMESPACES, OFFICE, WORKBOOK, WorkbookPackage, column_of, set_text, text_of
from tests.hostile.workspace import OTHER_UNIT

Change = Callable[[WorkbookPackage], None]
UNIT_CODE = re.compile(r"[A-Z]+(?:-[A-Z0-9]+)+")


def titled(tab: str, title: str) -> Change:
    """Renames the tab; `title` is escaped as in XML."""
    def change(package: WorkbookPackage) -> None:
        package.change(WORKBOOK, f'name="{package.sheets[tab].name}"'.encode(), f'name="{title}"'.encode())
    return change


def hidden(state: str) -> Change:
    """Sets the tab's state: "hidden" or "veryHidden"."""
    def change(package: WorkbookPackage) -> None:
        entry = f'name="{package.sheets["6T"].name}" sheetId="3"'
        package.change(WORKBOOK, entry.encode(), f'{entry} state="{state}"'.encode())
    return change


def copied(package: WorkbookPackage) -> None:
    _add_tab(package, "BC 6 tháng (2)", etree.tostring(package.sheets["6T"].root))


def own_tab(package: WorkbookPackage) -> None:
    """Adds a tab of the user's own, with notes."""
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>Ghi chú riêng</t></is></c></row>'
    _add_tab(package, "Nháp", f'<worksheet xmlns="{MAIN}"><sheetData>{cell}</sheetData></worksheet>'.encode())


def _add_tab(package: WorkbookPackage, title: str, root: bytes) -> None:
    part = "worksheets/sheet900.xml"
    package.parts[f"xl/{part}"] = root
    package.change("xl/_rels/workbook.xml.rels", b"</Relationships>", (
        f'<Relationship Id="rId900" Type="{OFFICE}/worksheet" Target="{part}"/></Relationships>').encode())
    package.change("[Content_Types].xml", b"</Types>", (
        f'<Override PartName="/xl/{part}" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/></Types>').encode())
    package.change(WORKBOOK, b"</sheets>", (
        f'<sheet xmlns:r="{OFFICE}" name="{title}" sheetId="900" r:id="rId900"/></sheets>').encode())


def deleted(package: WorkbookPackage) -> None:
    book = etree.fromstring(package.parts[WORKBOOK])
    sheets = book.find("m:sheets", NAMESPACES)
    sheets.remove(next(each for each in sheets if each.get("name") == package.sheets["6T"].name))
    for names in book.findall("m:definedNames", NAMESPACES):
        book.remove(names)
    package.parts[WORKBOOK] = etree.tostring(book)


def marked(mark: str) -> Change:
    """Replaces the mark in A1: "@tab:6T:00000000" is an older form's, "" is none."""
    def change(package: WorkbookPackage) -> None:
        set_text(package.sheets["6T"].rows[0][0], mark)
    return change


def inserted(rows: int, columns: int) -> Change:
    def change(package: WorkbookPackage) -> None:
        package.sheets["6T"].shift(rows, columns)
    return change


def without_key_column(package: WorkbookPackage) -> None:
    for row in package.sheets["6T"].rows:
        for cell in [each for each in row if column_of(each) == "A"]:
            row.remove(cell)


def without_codes_row(package: WorkbookPackage) -> None:
    sheet = package.sheets["6T"]
    row = sheet.row("#")
    row.getparent().remove(row)


def without_row(package: WorkbookPackage) -> None:
    row = package.sheets["6T"].row("B07")
    row.getparent().remove(row)


def row_twice(package: WorkbookPackage) -> None:
    sheet = package.sheets["6T"]
    again = deepcopy(sheet.row("E04"))
    number = int(sheet.rows[-1].get("r")) + 1
    again.set("r", str(number))
    for cell in again:
        cell.set("r", f"{column_of(cell)}{number}")
    sheet.root.find("m:sheetData", NAMESPACES).append(again)


def without_column(package: WorkbookPackage) -> None:
    """Deletes the column of women's numbers with its code."""
    sheet = package.sheets["6T"]
    column = next(column_of(cell) for cell in sheet.row("#") if text_of(cell) == "female")
    for row in sheet.rows:
        for cell in [each for each in row if column_of(each) == column]:
            row.remove(cell)


def column_twice(package: WorkbookPackage) -> None:
    """Copies "Tổng số" over "Ước", with its hidden code."""
    sheet = package.sheets["6T"]
    set_text(sheet.cell("#", "estimate"), "total")


def merged(package: WorkbookPackage) -> None:
    """Merges a number with the one beside it: the second is lost."""
    sheet = package.sheets["6T"]
    total, female = sheet.cell("B01", "total"), sheet.cell("B01", "female")
    for each in list(female):
        female.remove(each)
    female.attrib.pop("t", None)
    merges = sheet.root.find("m:mergeCells", NAMESPACES)
    etree.SubElement(merges, f"{{{MAIN}}}mergeCell", ref=f"{total.get('r')}:{female.get('r')}")


def sorted_backwards(package: WorkbookPackage) -> None:
    """Reverses the order of three whole rows."""
    sheet = package.sheets["6T"]
    rows = [sheet.row(key) for key in ("F05", "F06", "F07")]
    numbers = [row.get("r") for row in rows]
    data = rows[0].getparent()
    place = data.index(rows[0])
    for row, number in zip(reversed(rows), numbers, strict=True):
        row.set("r", number)
        for cell in row:
            cell.set("r", f"{column_of(cell)}{number}")
        data.remove(row)
    for row in rows:
        data.insert(place, row)


def filtered(package: WorkbookPackage) -> None:
    """A filter that hides rows."""
    sheet = package.sheets["6T"]
    for row in sheet.rows[20:60]:
        row.set("hidden", "1")
    data = sheet.root.find("m:sheetData", NAMESPACES)
    data.addnext(etree.Element(f"{{{MAIN}}}autoFilter", ref="B10:J200"))


def dated_format(package: WorkbookPackage) -> None:
    """A date format on a number."""
    sheet = package.sheets["6T"]
    sheet.cell("N01", "total").set("s", sheet.cell("A07.date", "total").get("s"))


def structure_locked(package: WorkbookPackage) -> None:
    """Protects the workbook's structure with a password; the file itself opens without."""
    package.change(WORKBOOK, b"<sheets", b'<workbookProtection lockStructure="1" workbookPassword="CC1A"/><sheets')


def other_units_tab(package: WorkbookPackage) -> None:
    """Replaces a tab by the one of another unit's workbook."""
    sheet = package.sheets["6T"]
    cell, code = next((cell, code) for cell in sheet.rows[0] for code in UNIT_CODE.findall(text_of(cell)))
    set_text(cell, text_of(cell).replace(code, OTHER_UNIT))
