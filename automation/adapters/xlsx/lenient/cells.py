"""The value of one cell from its XML. A cell that can't be read has an error word, of which the checks inform the
unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

from automation.adapters.xlsx.lenient.archive import LostPartError
from automation.adapters.xlsx.lenient.formats import NUMBER, from_serial
from automation.adapters.xlsx.lenient.markup import fragment
from automation.adapters.xlsx.lenient.texts import rich_text, unescaped
from automation.adapters.xlsx.package import Element, local_name
from automation.adapters.xlsx.uncomputed_formulas import ERROR
from automation.domain.workbook.answer_words import FORMULA_ERRORS, UNCOMPUTED
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.parse_cell import as_percentage

TYPE = re.compile(rb"""(?:^|\s)t\s*=\s*["']([^"']*)["']""")
STYLE = re.compile(rb"""(?:^|\s)s\s*=\s*["']\s*(\d{1,7})\s*["']""")
# The content of most cells: a value, after a formula in some.
ORDINARY = re.compile(rb"(<(?:[\w.-]+:)?f\b[^<>&]*(?:/>|>[^<>&]*</(?:[\w.-]+:)?f>))?"
                      rb"<(?:[\w.-]+:)?v>([^<>&\0-\x1f]*)</(?:[\w.-]+:)?v>")
NUMERAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?i:inf|infinity|nan)", re.ASCII)
TRUTH = {"1": True, "true": True, "0": False, "false": False}
LONGEST_MOMENT = 40
ISO_FORMS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f")


@dataclass(frozen=True, slots=True)
class CellContext:
    """What cells refer to. `strings`: the shared strings, None when the workbook has none. `formats`: the kind of each
    cell format. `percents`: the numbers of the formats in percent."""

    strings: Sequence[str | None] | None
    formats: Sequence[str]
    from_1904: bool = False
    percents: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Content:
    """`value`: the text of `v`. `inline`: the text in the cell itself."""

    value: str | None
    inline: str | None
    has_formula: bool


def cell_value(attributes: bytes, content: bytes, context: CellContext) -> Raw:
    """Returns the value of a cell with these attributes and this content, as calamine returns it. Raises LostPartError
    for a shared string when there are none."""
    parsed = _content(content)
    if parsed is None:
        return ERROR
    found = TYPE.search(attributes)
    kind = found[1].decode("utf-8", "replace") if found else ""
    if parsed.inline is not None and (kind == "inlineStr" or parsed.value is None):
        return parsed.inline
    if kind == "e":
        word = (parsed.value or "").strip()
        return word if word in FORMULA_ERRORS else ERROR
    text = parsed.value or ""
    if kind == "str" or (kind == "inlineStr" and text):
        return unescaped(text)
    if not text.strip():
        return UNCOMPUTED if parsed.has_formula and kind != "str" else ""
    return _typed(kind, text.strip(), attributes, context)


def _typed(kind: str, text: str, attributes: bytes, context: CellContext) -> Raw:
    if kind == "s":
        return _shared(text, context.strings)
    if kind == "b":
        return TRUTH.get(text.lower(), ERROR)
    return _iso(text) if kind == "d" else _number(text, attributes, context)


def _content(content: bytes) -> _Content | None:
    """Returns None for content that is no XML."""
    ordinary = ORDINARY.fullmatch(content)
    if ordinary:
        return _Content(ordinary[2].decode("utf-8", "replace"), None, ordinary[1] is not None)
    root = fragment(content)
    if root is None:
        return None
    by_name: dict[str, Element] = {local_name(each): each for each in root}
    value, inline = by_name.get("v"), by_name.get("is")
    return _Content(None if value is None else "".join(value.itertext()),
                    None if inline is None else rich_text(inline), "f" in by_name)


def _shared(text: str, strings: Sequence[str | None] | None) -> str:
    if strings is None:
        raise LostPartError("the shared strings")
    string = strings[int(text)] if text.isascii() and text.isdecimal() and int(text[:9]) < len(strings) else None
    return ERROR if string is None else string


def _number(text: str, attributes: bytes, context: CellContext) -> Raw:
    """Returns a number, a date or a percentage as its text; text that is none of them, as it stands."""
    if not NUMERAL.fullmatch(text):
        return unescaped(text)
    style = STYLE.search(attributes)
    number = int(style[1]) if style else 0
    if number in context.percents:
        return as_percentage(float(text))
    kind = context.formats[number] if number < len(context.formats) else NUMBER
    return cast("Raw", from_serial(float(text), kind, context.from_1904))


def _iso(text: str) -> Raw:
    """Returns the date, moment or time that the text is in one of calamine's forms; else the text."""
    if len(text) > LONGEST_MOMENT:
        return text
    for form in ISO_FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - a cell has no zone
        except ValueError:
            continue
    for read in (date.fromisoformat, time.fromisoformat):
        try:
            return cast("Raw", read(text))
        except ValueError:
            continue
    return text
