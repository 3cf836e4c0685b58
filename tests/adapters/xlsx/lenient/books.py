"""Odd lists of tabs, relationships, and a person's own tab."""

from __future__ import annotations

from tests.adapters.xlsx.lenient.case import ERROR, OddCase, part
from tests.adapters.xlsx.lenient.files import OFFICE, STRICT_OFFICE
from tests.adapters.xlsx.lenient.patching import BOOK, FORM, OWN, RELATIONS

GOOGLE = '<extLst><ext uri="x"><go:sheetsCustomData xmlns:go="urn:go"/></ext></extLst></workbook>'
BOOKS: dict[str, OddCase] = {
    "a sheet without r:id": part(BOOK, ' r:id="rId1"', ""),
    "no sheet has an r:id": OddCase(lambda odd: odd.sub(BOOK, ' r:id="rId1"', "").sub(BOOK, ' r:id="rId2"', "")),
    "r:id in the strict namespace": part(BOOK, f'xmlns:r="{OFFICE}"', f'xmlns:r="{STRICT_OFFICE}"'),
    "r:id with another prefix": OddCase(
        lambda odd: odd.sub(BOOK, "xmlns:r=", "xmlns:rel=").sub(BOOK, " r:id=", " rel:id=")),
    "r:id in another namespace": part(BOOK, f'xmlns:r="{OFFICE}"', 'xmlns:r="urn:khac"'),
    "id without a prefix": part(BOOK, " r:id=", " id="),
    "an own tab's r:id that points to nothing": OddCase(lambda odd: odd.sub(BOOK, 'r:id="rId2"', 'r:id="rId99"')),
    "an own tab's part is missing": OddCase(lambda odd: odd.without(OWN), own=[]),
    "an absolute target": part(RELATIONS, 'Target="worksheets/', 'Target="/xl/worksheets/'),
    "a target with backslashes": part(RELATIONS, 'Target="worksheets/', 'Target="worksheets\\'),
    "a target with ./": part(RELATIONS, 'Target="worksheets/', 'Target="./worksheets/'),
    "a target in percent signs": OddCase(lambda odd: odd.moved(FORM, "xl/worksheets/bieu 1.xml").sub(
        RELATIONS, "worksheets/sheet1.xml", "worksheets/bieu%201.xml")),
    "a target with xl/": part(RELATIONS, 'Target="worksheets/', 'Target="xl/worksheets/'),
    "a stray comment in the workbook": part(BOOK, "<sheets>", "<sheets><!-- hai trang -->"),
    "a processing instruction in the workbook": part(BOOK, "<sheets>", "<?mso x?><sheets>"),
    "a workbook without calcPr and views": part(BOOK, '<calcPr calcId="124519" fullCalcOnLoad="1"/>', ""),
    "defined names that are broken": part(
        BOOK, "</sheets>", '</sheets><definedNames><definedName name="x">#REF!</definedName></definedNames>'),
    "Google's extension after the tabs": part(
        BOOK, "</workbook>", GOOGLE),
    "Google's extension, beside an odd tab": OddCase(lambda odd: odd.sub(BOOK, ' r:id="rId1"', "").sub(
        BOOK, "</workbook>", GOOGLE)),
    "days from 1904 on": OddCase(
        lambda odd: odd.sub(BOOK, "<workbookPr ", '<workbookPr date1904="1" ').sub(FORM, "45432", "43970")),
    "days from 1904 on, as a word": OddCase(
        lambda odd: odd.sub(BOOK, "<workbookPr ", '<workbookPr date1904="true" ').sub(FORM, "45432", "43970")),
    "a person's tab cut": OddCase(lambda odd: odd.put(OWN, odd.parts[OWN].partition(b"</sheetData>")[0])),
    "a person's tab cut within a cell": OddCase(lambda odd: odd.put(OWN, odd.parts[OWN].partition(b"7</v>")[0]),
                                                own=[["của riêng"]]),
    "a person's tab that is no XML": OddCase(lambda odd: odd.put(OWN, b"\x00\x01 rubbish"), own=[]),
    "a person's tab that is empty": OddCase(lambda odd: odd.put(OWN, b""), own=[]),
    "an error word on a person's tab": OddCase(
        lambda odd: odd.sub(OWN, '<c r="B1"><v>7</v>', '<c r="B1" t="e"><v>#FIELD!</v>'),
        own=[["của riêng", "#FIELD!"]]),
    "a bad index on a person's tab": OddCase(
        lambda odd: odd.sub(OWN, "<v>12</v>", "<v>999</v>"), own=[[ERROR, 7.0]]),
    "a bad dimension on a person's tab": OddCase(lambda odd: odd.sub(OWN, 'ref="A1:B1"', 'ref="A:B"')),
}
