"""References to the cells of forms in people's formulas, and how the places of those that would read other cells are
named (Vietnamese)."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A tab, as 'BC 6 tháng'! or Sheet1! (after a file's name in brackets it is another file's), then what stands behind it.
REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^\s'\"!(),;=+*/<>&^{}-]+))!"
                       r"(?!#REF)(?:(?=[$A-Z\d])(?:\$?([A-Z]{1,3}))?(?:\$?(\d{1,7}))?"
                       r"(?::\$?([A-Z]{1,3})?(?:\$?(\d{1,7}))?)?(?![\w.(]))?", re.IGNORECASE)
# Functions that address cells which the formula does not show: by a text, or by a number of rows or columns.
COMPUTED = re.compile(r"\b(?:INDIRECT|OFFSET)\s*\(|\bINDEX\s*\([^()]*[;,]\s*\d", re.IGNORECASE)
TEXT = re.compile(r'"(?:[^"]|"")*"')
IN_CELL, IN_TAB, IN_CHART = "trang “{sheet}” ô {cell}", "trang “{sheet}”", "biểu đồ ở trang “{sheet}”"
IN_NAME, IN_PIVOT, IN_TABLE = "tên “{name}”", "bảng tổng hợp (PivotTable)", "bảng (Table) ở trang “{sheet}”"
MOST_PLACES = 3
AND_MORE = " và {count} chỗ nữa"


def tab_of(match: re.Match[str]) -> str:
    """The title of the tab that a match of REFERENCE names, folded."""
    return (match[1] or match[2] or "").replace("''", "'").casefold()


def puts_tab_together(formula: str) -> bool:
    """Whether the formula addresses cells by a text of which the name of the tab is not a constant part."""
    return bool(COMPUTED.search(formula)) and any(
        "!" in text and not REFERENCE.search(text) for text in TEXT.findall(formula))


def with_places(words: str, places: Sequence[str]) -> str:
    """`words` has {places}; "" without any."""
    shown = "; ".join(places[:MOST_PLACES])
    more = AND_MORE.format(count=len(places) - MOST_PLACES) if len(places) > MOST_PLACES else ""
    return words.format(places=shown + more) if places else ""
