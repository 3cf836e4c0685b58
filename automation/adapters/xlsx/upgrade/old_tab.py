"""A form's tab of a unit's package: its cells, and where each goes in the new form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml import etree

from automation.adapters.xlsx.package import Element, Package, child, children, local_name
from automation.domain.workbook.a1 import column_number, row_and_column
from automation.domain.workbook.form_change.form_tab import RECORD, FormTab
from automation.domain.workbook.layout import CODES

REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?\d|!")
TEXT = "inlineStr"


@dataclass(frozen=True, slots=True)
class OldCell:
    """`style`: the number of its format; `kind`: the attribute t; `content`: the XML of its value; `shown`: the value's
    text for people, where it is no shared string."""

    style: int
    kind: str
    content: bytes
    text: str


@dataclass(frozen=True)
class Places:
    """Where rows and columns of a tab go in the new form; None for what has no place there."""

    old: FormTab
    new: FormTab

    def row(self, number: int) -> int | None:
        key = self._keys.get(number)
        codes, target = self.old.rows.get(CODES, 0), self.new.rows.get(CODES, 0)
        if key is not None and not key.startswith(RECORD):
            return self.new.rows.get(key)
        if self.old.is_table and number > codes:
            return target + number - codes
        if number <= codes + 1:
            return min(number, target + 1)
        return self._last[1] + number - self._last[0] if number > self._last[0] else None

    def column(self, number: int) -> int | None:
        if number in self._codes:
            return self.new.columns.get(self._codes[number])
        last = max(self.old.columns.values(), default=0)
        return max(self.new.columns.values(), default=0) + number - last if number > last else None

    def cell(self, ref: tuple[int, int]) -> tuple[int, int] | None:
        key = self._keys.get(ref[0])
        row, column = self.row(ref[0]), self.column(ref[1])
        if key and key.startswith("@") and not key.startswith(RECORD) and ref[1] == self.old.answer_column:
            column = self.new.answer_column
        return (row, column) if row and column else None

    def is_own(self, ref: tuple[int, int]) -> bool:
        """Is the cell within the form, so that the software drew it or asked for it?"""
        row, column = ref
        first, last = min(self.old.columns.values(), default=1), max(self.old.columns.values(), default=0)
        if column > last:
            return False
        if column < first or row <= self.old.rows.get(CODES, 0) + 1:
            return True
        return row in self._keys and column in self._codes

    @cached_property
    def _keys(self) -> dict[int, str]:
        return {number: key for key, number in self.old.rows.items()}

    @cached_property
    def _codes(self) -> dict[int, str]:
        return {number: code for code, number in self.old.columns.items()}

    @cached_property
    def _last(self) -> tuple[int, int]:
        """The last rows of the form, old and new."""
        return (max((self.old.rows[key] for key in self.old.items), default=self.old.rows.get(CODES, 0) + 1),
                max((self.new.rows[key] for key in self.new.items), default=self.new.rows.get(CODES, 0) + 1))


class OldTab:
    """The cells of a tab at `part` that are not blank, by row and column."""

    def __init__(self, package: Package, part: str) -> None:
        self.sheet = package.tree(part)
        self.elements = dict(_filled(child(self.sheet, "sheetData")))
        self.merged = {row_and_column(each.get("ref", "A1").partition(":")[0])
                       for merges in children(self.sheet, "mergeCells") for each in merges}

    def cell(self, at: tuple[int, int]) -> OldCell | None:
        """Returns a cell that has a value. Few of those in a form are needed."""
        return _cell(self.elements[at])


def _filled(data: Element) -> Iterator[tuple[tuple[int, int], Element]]:
    number = 0
    for row in data if data is not None else ():
        number = int(row.get("r", number + 1))
        column = 0
        for each in row:
            ref = each.get("r")
            column = _column(ref.rstrip("0123456789")) if ref else column + 1
            if len(each):
                yield (number, column), each


_column = lru_cache(maxsize=256)(column_number)


def _cell(element: Element) -> OldCell | None:
    parts = {local_name(each): each for each in element}
    value, inline, formula = (parts.get(name) for name in ("v", "is", "f"))
    kind, style = element.get("t", ""), int(element.get("s", "0"))
    if inline is not None:
        text = "".join(each.text or "" for each in inline.iter() if local_name(each) == "t")
        return OldCell(style, TEXT, etree.tostring(inline, with_tail=False), text) if text else None
    shown = value.text if value is not None else None
    if not shown:
        return None
    if kind == "str":
        return OldCell(style, TEXT, f'<is><t xml:space="preserve">{_escaped(shown)}</t></is>'.encode(), shown)
    content = f"<v>{_escaped(shown)}</v>"
    if formula is not None and formula.text and not formula.attrib and not REFERENCE.search(formula.text):
        content = f"<f>{_escaped(formula.text)}</f>{content}"
    return OldCell(style, kind, content.encode(), "" if kind == "s" else shown)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
