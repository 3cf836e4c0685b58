"""What the software last wrote of a tab beside its values: styles, sizes, merged cells, drop-downs.

People may colour cells and change sizes: only what the software itself has to change is written again. The record is
kept on this machine; its digest stands in the register, so that a record of an older write is recognised.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from automation.adapters.google_sheets.formats import link_address, pattern_of
from automation.adapters.google_sheets.register.layout import Layout
from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell
from automation.domain.workbook.row_growth import growing_rows

HEAD = "@"  # begins the key of a row of the head


@dataclass(frozen=True)
class TabLooks:
    """`cells`: row key → column key → style, number format, link and formula. `heights`, `widths`: by key. `choices`:
    the drop-downs without their rows. `charts`: id → `charts.chart_key`."""

    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    heights: Mapping[str, float] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)
    choices: str = ""
    charts: Mapping[str, str] = field(default_factory=dict)


Looks = Mapping[str, TabLooks]  # by the tab's title


def row_key(layout: Layout, keys: Mapping[int, str], row: int) -> str:
    """The key of a 0-based row of a drawing: of the head by its distance from the codes. "": none."""
    return head_key(layout, row) if layout.codes < 0 or row < layout.body else keys.get(row, "")


def head_key(layout: Layout, row: int) -> str:
    return f"{HEAD}{row - max(layout.codes, 0)}"


def head_row(layout: Layout, key: str) -> int | None:
    """The 0-based row of a head's key in a drawing; None for another key."""
    number = key.removeprefix(HEAD)
    if not key.startswith(HEAD) or not number.removeprefix("-").isdecimal():
        return None
    return int(number) + max(layout.codes, 0)


def column_key(layout: Layout, codes: Mapping[int, str], column: int) -> str:
    """The code of a 0-based column of a drawing; its number when the tab has no codes. "": none."""
    return codes.get(column, "") if layout.codes >= 0 else str(column)


def looks_of(drawing: Drawing, layout: Layout, ids: Mapping[str, int]) -> TabLooks:
    keys = {at: key for key, at in layout.keys.items()}
    codes = {at: code for code, at in layout.columns.items()}
    cells: dict[str, dict[str, str]] = {}
    drawn, growing = {(cell.row, cell.column): cell for cell in drawing.cells}, growing_rows(drawing)
    for merge in drawing.merges:
        if first := drawn.get(merge.first):
            drawn |= {(row, column): first for row in range(merge.first[0], merge.last[0] + 1)
                      for column in range(merge.first[1], merge.last[1] + 1)}
    for (row, column), cell in drawn.items():
        key, code = row_key(layout, keys, row - 1), column_key(layout, codes, column - 1)
        if key and code:
            cells.setdefault(key, {})[code] = look_of(cell, ids)
    return TabLooks(cells,
                    {key: high for row, high in drawing.heights.items()
                     if row not in growing and (key := row_key(layout, keys, row - 1))},
                    {code: wide for at, wide in drawing.widths.items() if (code := column_key(layout, codes, at - 1))},
                    "|".join(map(_choice, drawing.choices)))


def look_of(cell: DrawnCell, ids: Mapping[str, int]) -> str:
    uri = link_address(cell.link, dict(ids)) if cell.link else ""
    return "\t".join((cell.style, pattern_of(cell), uri, cell.formula)).rstrip("\t")


def parts_of(look: str) -> tuple[str, str, str]:
    """The style, the number format and the link."""
    style, pattern, uri, _ = (look.split("\t") + [""] * 3)[:4]
    return style, pattern, uri


def _choice(choice: DataValidation) -> str:
    return repr((choice.first[1], choice.kind, choice.values, choice.minimum, choice.maximum, choice.hint,
                 choice.strict))


def dump_looks(looks: Looks) -> str:
    text = orjson.dumps({title: asdict(each) for title, each in looks.items()}, option=orjson.OPT_SORT_KEYS)
    return base64.b64encode(zlib.compress(text, 6)).decode()


def load_looks(text: str) -> dict[str, TabLooks]:
    """Empty for a record that can't be read."""
    try:
        parsed: dict[str, Any] = orjson.loads(zlib.decompress(base64.b64decode(text)))
        return {title: TabLooks(**each) for title, each in parsed.items()}
    except (ValueError, TypeError, zlib.error):
        return {}


def looks_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
