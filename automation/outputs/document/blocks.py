"""The pieces that the document's template lays out one after another."""

from __future__ import annotations

from dataclasses import dataclass

ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class DocumentTableRow:
    cells: tuple[str, ...]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class DocumentBlock:
    """`kind` is "part", "heading", "text", "item", "timeliness" or "targets" (tables)."""

    kind: str
    text: str = ""
    rows: tuple[DocumentTableRow, ...] = ()
