"""The formats of moved cells: those of the new form, with a colour or a number format that the person's cell needs."""

from __future__ import annotations

import re
from copy import deepcopy

from automation.adapters.xlsx.package import Element, child, local_name
from automation.adapters.xlsx.styles import Styles
from automation.domain.workbook.styles import STYLES as CELL_STYLES

DRAWN_FILLS = frozenset(each.fill.upper() for each in CELL_STYLES.values()) | {""}
SPECIAL = re.compile(r"%|[dmyhs]{1,4}", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
# Excel's own number formats: percent, dates and times.
BUILT_IN = {9: "0%", 10: "0.00%", **dict.fromkeys((*range(14, 23), *range(45, 48)), "d")}


class MovedFormats:
    """Formats in one package; asks for `Styles` only where a cell needs a format of its own."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.changed = False
        self._found: dict[tuple[int, int], int] = {}

    def __call__(self, old: int, new: int) -> int:
        """Returns the number of the format for a cell that had the format `old`, in the place of `new`."""
        if (old, new) not in self._found:
            self._found[old, new] = self._format(old, new)
        return self._found[old, new]

    def _format(self, old: int, new: int) -> int:
        formats = [each for each in self.styles.group("cellXfs") if local_name(each)]
        if old >= len(formats) or new >= len(formats):
            return new
        former, present = formats[old], formats[new]
        coloured = self._colour(former) not in DRAWN_FILLS
        number = self._special(former)
        if not coloured and (not number or number == self._special(present)):
            return new
        made = deepcopy(present)
        if coloured:
            made.set("fillId", former.get("fillId", "0"))
            made.set("applyFill", "1")
        if number:
            made.set("numFmtId", former.get("numFmtId", "0"))
            made.set("applyNumberFormat", "1")
        self.changed = True
        return self.styles.add("cellXfs", made)

    def _colour(self, form: Element) -> str:
        """RRGGBB of the cell's fill, "" without one, "?" for a pattern or a theme's colour."""
        fills = [each for each in self.styles.group("fills") if local_name(each)]
        number = int(form.get("fillId", "0"))
        pattern = child(fills[number], "patternFill") if number < len(fills) else None
        if pattern is None or pattern.get("patternType", "none") in ("none", "gray125"):
            return ""
        front = child(pattern, "fgColor")
        return str(front.get("rgb", "??"))[2:].upper() if front is not None else "?"

    def _special(self, form: Element) -> str:
        """The code of a number format that changes how a figure is read: percent, date; else ""."""
        number = int(form.get("numFmtId", "0"))
        code = BUILT_IN.get(number, "")
        group = child(self.styles.root, "numFmts")
        for each in group if group is not None else ():
            if local_name(each) and int(each.get("numFmtId", "-1")) == number:
                code = QUOTED.sub("", each.get("formatCode", ""))
        return code if SPECIAL.search(code) else ""
