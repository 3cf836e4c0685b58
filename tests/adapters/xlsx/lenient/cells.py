"""Odd cells, rows and dimensions of the form's tab."""

from __future__ import annotations

from automation.domain.workbook.answer_words import UNCOMPUTED
from tests.adapters.xlsx.lenient.case import ERROR, OddCase, b3, form, part
from tests.adapters.xlsx.lenient.patching import DAY, FORM, MOMENT, STRINGS, STYLES, OddPackage

DIMENSION = '<dimension ref="A1:C8"/>'


def dimension(markup: str) -> OddCase:
    return form(DIMENSION, markup)


def error_word(word: str) -> OddCase:
    """A word that the reader of errors has no meaning for is an error all the same."""
    return b3(' t="e"', f"<v>{word}</v>", word if word in KNOWN_WORDS else ERROR)


KNOWN_WORDS = ("#SPILL!", "#CALC!", "#FIELD!", "#BUSY!", "#PYTHON!", "#GETTING_DATA", "#CONNECT!", "#BLOCKED!",
               "#UNKNOWN!", "#EXTERNAL!")
OTHER_WORDS = ("Err:502", "Err:522", "#ТЕКСТ!", "#LỖI!", "#VALEUR!", "bất kỳ chữ gì", "1", " ")
DIMENSIONS = ("", '<dimension ref=""/>', '<dimension ref="A1:"/>', '<dimension ref="A0"/>',
              '<dimension ref="A:XFD"/>', '<dimension ref="1:1048576"/>', '<dimension ref="$A$1:$C$8"/>',
              '<dimension ref="A1:B2 C3:D4"/>', '<dimension ref="C8:A1"/>', '<dimension ref="#REF!"/>',
              "<dimension/>", '<dimension ref="A1"/>', '<dimension ref="a1:c8"/>', '<dimension ref=":"/>',
              '<dimension ref="A1:XFD1048576"/>', '<dimension ref="A1:B2:C3"/>', '<dimension ref=" A1:C8 "/>',
              '<dimension ref="Biểu!A1:C8"/>', '<dimension ref="R1C1:R8C3"/>',
              '<dimension ref="A1:ZZZZZZ99999999999"/>')


def _unordered(odd: OddPackage) -> OddPackage:
    text = odd.parts[FORM].decode()
    head, _, rest = text.partition("<sheetData>")
    rows, _, tail = rest.partition("</sheetData>")
    pieces = [f"{each}</row>" for each in rows.split("</row>") if each]
    return odd.put(FORM, f"{head}<sheetData>{''.join(reversed(pieces))}</sheetData>{tail}".encode())


def _unnamed_cells(odd: OddPackage) -> OddPackage:
    """Neither rows nor cells have addresses; the empty ones stand there."""
    text = odd.parts[FORM].decode()
    for row in range(1, 9):
        text = text.replace(f'<row r="{row}" spans="1:3">', "<row>")
        for column in "ABC":
            text = text.replace(f'<c r="{column}{row}"', "<c")
    return odd.put(FORM, text.encode())


def _rows_without_numbers(odd: OddPackage) -> OddPackage:
    text = odd.parts[FORM].decode()
    for row in range(1, 9):
        text = text.replace(f'<row r="{row}" spans="1:3">', "<row>")
    return odd.put(FORM, text.encode())


CELLS: dict[str, OddCase] = {
    "an index out of range": b3(' t="s"', "<v>9999</v>", ERROR),
    "a negative index": b3(' t="s"', "<v>-1</v>", ERROR),
    "an index that is no number": b3(' t="s"', "<v>x</v>", ERROR),
    "an empty index": b3(' t="s"', "<v></v>", ""),
    "an index without a value": b3(' t="s"', "", ""),
    "a truth value as a word": b3(' t="b"', "<v>true</v>", value=True),
    "an untruth as a word": b3(' t="b"', "<v>FALSE</v>", value=False),
    "a truth value that is none": b3(' t="b"', "<v>2</v>", ERROR),
    "an empty truth value": b3(' t="b"', "<v></v>", ""),
    "a number with spaces": b3(' t="n"', "<v> 12 </v>", 12.0),
    "a number with a comma": b3(' t="n"', "<v>12,5</v>", "12,5"),
    "a number that is NaN": b3(' t="n"', "<v>NaN</v>", float("nan")),
    "a number that is infinite": b3("", "<v>INF</v>", float("inf")),
    "a number that is a word": b3("", "<v>mười hai</v>", "mười hai"),
    "a number with a plus": b3("", "<v>+12</v>", 12.0),
    "a number with an exponent": b3("", "<v>1.2E1</v>", 12.0),
    "a number in hexadecimal": b3("", "<v>0x0C</v>", "0x0C"),
    "an empty number": b3("", "<v></v>", ""),
    "an unknown type": b3(' t="lạ"', "<v>12</v>", 12.0),
    "an unknown type with a text": b3(' t="lạ"', "<v>mười hai</v>", "mười hai"),
    "an empty type": b3(' t=""', "<v>12</v>", 12.0),
    "rich text in the cell": b3(
        ' t="inlineStr"', '<is><r><rPr><b/></rPr><t>mười</t></r><r><t xml:space="preserve"> hai</t></r></is>',
        "mười hai"),
    "phonetic runs": b3(' t="inlineStr"', '<is><t>mười hai</t><rPh sb="0" eb="1"><t>X</t></rPh></is>', "mười hai"),
    "phonetic runs in the strings": part(STRINGS, "<t>note</t>", '<t>note</t><rPh sb="0" eb="1"><t>X</t></rPh>'),
    "rich text in the strings": part(STRINGS, "<t>note</t>", "<r><t>no</t></r><r><rPr><b/></rPr><t>te</t></r>"),
    "an inline text without is": b3(' t="inlineStr"', "<v>mười hai</v>", "mười hai"),
    "an inline text without a type": b3("", "<is><t>mười hai</t></is>", "mười hai"),
    "an escaped letter": b3(' t="inlineStr"', "<is><t>a_x0041_b</t></is>", "aAb"),
    "an escaped escape": b3(' t="inlineStr"', "<is><t>a_x005F_x0041_</t></is>", "a_x0041_"),
    "a text in spaces": b3(' t="inlineStr"', '<is><t xml:space="preserve"> a </t></is>', " a "),
    "the text of a formula": b3(' t="str"', "<f>A1&amp;B1</f><v>mười hai</v>", "mười hai"),
    "an empty text of a formula": b3(' t="str"', "<f>IF(1,&quot;&quot;)</f><v></v>", ""),
    "a style out of range": b3(' s="999"', "<v>12</v>", 12.0),
    "a style that is no number": b3(' s="x"', "<v>12</v>", 12.0),
    "character references": b3(' t="inlineStr"', "<is><t>T&#x1B0;&#7901;ng &amp; &lt;</t></is>", "Tường & <"),
    "a CDATA section": b3(' t="inlineStr"', "<is><t><![CDATA[a < b]]></t></is>", "a < b"),
    "a CDATA section as a number": b3("", "<v><![CDATA[12]]></v>", 12.0),
    "a comment in a number": b3("", "<v>1<!-- x -->2</v>", 12.0),
    "a comment in a text": b3(' t="inlineStr"', "<is><t>mười<!-- x --> hai</t></is>", "mười hai"),
    "a processing instruction in a cell": b3("", "<?x y?><v>12</v>", 12.0),
    "an unknown element in a cell": b3("", "<lạ/><v>12</v>", 12.0),
    "a number in references": b3("", "<v>1&#50;</v>", 12.0),
    "an extension in a cell": b3("", "<v>12</v><extLst><ext><v>99</v></ext></extLst>", 12.0),
    "an ISO date": b3(' t="d"', "<v>2024-05-20</v>", DAY),
    "an ISO date with a time": b3(' t="d"', "<v>2024-05-20T16:30:00</v>", MOMENT),
    "a date in words of another form": b3(' t="d"', "<v>20/05/2024</v>", "20/05/2024"),
    "a day in a custom format": OddCase(lambda odd: odd.sub(STYLES, 'formatCode="dd/mm/yyyy"',
                                                            'formatCode="[$-42A]&quot;ngày&quot; d mmmm yyyy;@"')),
    "a style without its format": part(STYLES, '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>', "", B5=45432.0),
    "cells without addresses": OddCase(_unnamed_cells),
    "rows without numbers": OddCase(_rows_without_numbers),
    "rows out of order": OddCase(_unordered),
    "a cell twice": form('<c r="B3"><v>12</v></c>', '<c r="B3"><v>11</v></c><c r="B3"><v>12</v></c>'),
    "cells out of order": form('<c r="B3"><v>12</v></c><c r="C3" t="s"><v>5</v></c>',
                               '<c r="C3" t="s"><v>5</v></c><c r="B3"><v>12</v></c>'),
    "a row twice": form("</sheetData>", '<row r="3"><c r="B3"><v>13</v></c></row></sheetData>', B3=13.0),
    "an address in lower case": form('r="B3"', 'r="b3"'),
    "an address with dollars": form('r="B3"', 'r="$B$3"'),
    "an address that is none": form('r="B3"', 'r="??"'),
    "a column without a row": form('r="B3"', 'r="B"'),
    "a row zero": form("<sheetData>", '<sheetData><row r="0"/>'),
    "a row that is no number": form('<row r="3" spans="1:3">', '<row r="ba" spans="1:3">'),
    "spans that are wrong": form('<row r="3" spans="1:3">', '<row r="3" spans="x:9">'),
    "a comment between the rows": form('<row r="3"', '<!-- hàng ba --><row r="3"'),
    "a comment with a cell in it": form('<row r="3"', '<!-- <c r="B3"><v>99</v></c> --><row r="3"'),
    "text between the cells": form('<c r="B3">', 'x<c r="B3">'),
    "a form's tab without its end": form("</worksheet>", ""),
    "a form's tab cut after the cells": OddCase(
        lambda odd: odd.put(FORM, odd.parts[FORM].partition(b"<pageMargins")[0] + b"<page")),
    "an attribute without quotes after the cells": form('<pageMargins left="0.7"', "<pageMargins left=0.7"),
    "an entity of HTML": b3(' t="inlineStr"', "<is><t>mười&nbsp;hai</t></is>", "mười\xa0hai"),
    "an unknown entity": b3(' t="inlineStr"', "<is><t>mười&hai;</t></is>", "mười&hai;"),
    "a bare ampersand in a text": b3(' t="inlineStr"', "<is><t>A & B</t></is>", "A & B"),
    "a tag that isn't closed, in a cell": b3(' t="inlineStr"', "<is><t>A</is>", ERROR),
    "a bare less-than sign": b3(' t="inlineStr"', "<is><t>A < B</t></is>", ERROR),
    "a formula after its value": b3("", "<v>12</v><f>6+6</f>", 12.0),
    "a formula in error": b3(' t="e"', "<f>1/0</f><v>#DIV/0!</v>", "#DIV/0!"),
    "a formula never computed, beside an odd cell": OddCase(
        lambda odd: odd.cell("B3", '<c r="B3"><f>6+6</f></c>').cell("B4", '<c r="B4" t="e"><v>Err:522</v></c>'),
        {"B3": UNCOMPUTED, "B4": ERROR}),
    "an index with a space": b3(' t="s"', "<v>5 </v>", "Trường A & B"),
    "bytes that are no letter": OddCase(lambda odd: odd.put(FORM, odd.cell(
        "B3", '<c r="B3" t="str"><v>A??B</v></c>').parts[FORM].replace(b"A??B", b"A\xff\xfeB")), {"B3": ERROR}),
}
ERROR_CASES = {f"the error word {word}": error_word(word) for word in (*KNOWN_WORDS, *OTHER_WORDS)}
DIMENSION_CASES = {f"the dimension {markup or 'missing'}": dimension(markup) for markup in DIMENSIONS}
