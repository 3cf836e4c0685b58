"""Conversion of styles, values and formulas to the types of the Sheets API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache

from automation.domain.workbook.drawing import DrawnCell, Style, Value
from automation.domain.workbook.styles import STYLES
from automation.util.fast_json import Json

FONT = "Arial"
BORDER_COLOUR = "CBD5E1"
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
DAY = 86_400
DATE_PATTERN, MOMENT_PATTERN = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
INDENT = 9  # pixels a step
ALIGN = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
VALIGN = {"top": "TOP", "center": "MIDDLE", "vcenter": "MIDDLE", "bottom": "BOTTOM"}

QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
DECIMAL = re.compile(r"(?<![\w.])(\d*)\.(\d+)(?![\w.])")
INNER_LINK = re.compile(r'HYPERLINK\("#\'((?:[^\'"]|\'\'|"")+)\'!"')
INTERNAL = re.compile(r"internal:'((?:[^']|'')+)'!(.+)")


def serial(moment: date) -> float:
    """Days since Google's epoch; an aware datetime counts by its local time."""
    local = moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())
    passed = local - EPOCH
    return passed.days + round(passed.seconds / DAY, 10) if passed.seconds else passed.days


def extended_value(value: Value) -> Json:
    """An ExtendedValue; {} for a blank. Text stays text, however much it looks like a number."""
    if value is None or value == "":
        return {}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    if isinstance(value, date):
        return {"numberValue": serial(value)}
    return {"stringValue": value}


def cell_value(cell: DrawnCell) -> Json:
    """The ExtendedValue of a drawn cell; a link without words shows its address."""
    if cell.formula:
        return {"formulaValue": "=" + locale_neutral(cell.formula)}
    shown = cell.link if cell.link and cell.value is None else cell.value
    return extended_value(shown)


def with_inner_links(cell: DrawnCell, ids: Mapping[str, int]) -> DrawnCell:
    """The cell with the links of its formula as Google writes them, where the tab is known."""
    def address(found: re.Match[str]) -> str:
        title = found[1].replace("''", "'").replace('""', '"')
        return f'HYPERLINK("#gid={ids[title]}&range="' if title in ids else found[0]

    return replace(cell, formula=INNER_LINK.sub(address, cell.formula)) if "HYPERLINK(" in cell.formula else cell


def locale_neutral(formula: str) -> str:
    """The formula in a form valid in every locale: vi_VN writes decimals with a comma and separates arguments by
    semicolons, which en_US accepts too; a decimal becomes a quotient."""
    parts = QUOTED.split(formula)
    return "".join(part if at % 2 else DECIMAL.sub(_quotient, part).replace(",", ";") for at, part in enumerate(parts))


def _quotient(found: re.Match[str]) -> str:
    return f"({int(found[1] + found[2])}/{10 ** len(found[2])})"


def google_colour(code: str) -> Json:
    """RRGGBB as Google's Color. Google keeps 256 steps a part and cuts off what is above one: a quarter of a step more
    comes back as the very step, also where it would be rounded."""
    parts = {name: int(code[at:at + 2], 16) for name, at in (("red", 0), ("green", 2), ("blue", 4))}
    return {name: round(min(part + 0.25, 255) / 255, 6) if part else 0.0 for name, part in parts.items()}


def colour_style(code: str) -> Json:
    return {"rgbColor": google_colour(code)}


@lru_cache(maxsize=256)
def _number(pattern: str) -> tuple[str, str]:
    if pattern == "@":
        return "TEXT", pattern
    if "yy" in pattern:
        return ("DATE_TIME" if "hh" in pattern else "DATE"), pattern
    return "NUMBER", pattern


def pattern_of(cell: DrawnCell) -> str:
    """The number format that a cell's value needs where its style has none: a date would show as a number."""
    if STYLES[cell.style].number or not isinstance(cell.value, date):
        return STYLES[cell.style].number
    return MOMENT_PATTERN if isinstance(cell.value, datetime) else DATE_PATTERN


def cell_format(style: Style, pattern: str = "", uri: str = "") -> Json:
    """A CellFormat. `pattern` is a number format, `uri` where the cell leads."""
    text: Json = {"fontFamily": FONT, "fontSize": style.size, "bold": style.bold, "italic": style.italic,
                  "underline": style.underline, "foregroundColorStyle": colour_style(style.colour)}
    made: Json = {
        "textFormat": text | ({"link": {"uri": uri}} if uri else {}),
        "horizontalAlignment": ALIGN[style.align],
        "verticalAlignment": VALIGN[style.valign],
        "wrapStrategy": "WRAP" if style.wrap else "OVERFLOW_CELL",
    }
    if style.indent:
        made["padding"] = {"top": 2, "right": 3, "bottom": 2, "left": 3 + INDENT * style.indent}
    if style.fill:
        made["backgroundColorStyle"] = colour_style(style.fill)
    if style.border:
        line = {"style": "SOLID", "colorStyle": colour_style(BORDER_COLOUR)}
        made["borders"] = dict.fromkeys(("top", "bottom", "left", "right"), line)
    if pattern:
        kind, shown = _number(pattern)
        made["numberFormat"] = {"type": kind, "pattern": shown}
    return made


def conditional_format(style: Style) -> Json:
    """The CellFormat of a conditional format, limited to the fields that it may change."""
    made: Json = {"textFormat": {"foregroundColorStyle": colour_style(style.colour),
                                 **({"bold": True} if style.bold else {})}}
    return made | ({"backgroundColorStyle": colour_style(style.fill)} if style.fill else {})


def link_address(link: str, ids: dict[str, int]) -> str:
    """Where a drawn link leads: a URL, or a place in this spreadsheet when the tab is known ("" when not)."""
    inside = INTERNAL.fullmatch(link)
    if inside is None:
        return link
    title = inside[1].replace("''", "'")
    return f"#gid={ids[title]}&range={inside[2]}" if title in ids else ""
