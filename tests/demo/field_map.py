"""Where a unit's answers go: the output of `baocao fields --json`, indexed by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldLocation:
    """One input cell of a fresh workbook. `part` is "" for an indicator of one cell."""

    sheet: str
    cell: str
    code: str
    part: str
    kind: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A register table: column code → letter; records from `first_row` on."""

    code: str
    sheet: str
    obligation: str | None
    columns: Mapping[str, str]
    kinds: Mapping[str, Mapping[str, Any]]
    first_row: int

    def choices(self, column: str) -> tuple[str, ...]:
        return tuple(self.kinds[column]["values"])


@dataclass(frozen=True)
class FieldMap:
    """`entries` is the document of `fields --json`."""

    entries: Sequence[Mapping[str, Any]]

    @cached_property
    def cells(self) -> dict[str, dict[tuple[str, str], FieldLocation]]:
        """Obligation → (indicator, part) → its cell, in the order of the tab."""
        found: dict[str, dict[tuple[str, str], FieldLocation]] = {}
        for entry in self.entries:
            if "columns" not in entry and "control" not in entry:
                place = _place(entry)
                found.setdefault(str(entry["obligation"]), {})[place.code, place.part] = place
        return found

    @cached_property
    def tables(self) -> dict[str, RecordTable]:
        return {entry["table"]: RecordTable(entry["table"], entry["sheet"], entry["obligation"], entry["columns"],
                                      entry["kinds"], entry["first_row"])
                for entry in self.entries if "columns" in entry}

    @cached_property
    def controls(self) -> dict[tuple[str, str], FieldLocation]:
        """(sheet, control) → its cell, of the controls of a whole tab."""
        whole = ("submit", "nil", "doc_number", "doc_date", "doc_link")
        return {(entry["sheet"], entry["control"]): _place(entry)
                for entry in self.entries if entry.get("control") in whole}

    @cached_property
    def row_controls(self) -> dict[tuple[str, str, str], FieldLocation]:
        """(obligation, row, "estimate" or "explanation") → its cell; a row is `B01` or `B08.under_30`."""
        found = {}
        for entry in self.entries:
            control = entry.get("control")
            if control in ("estimate", "explanation"):
                group = (entry["part"] or "").removesuffix(control).rstrip(".")
                row = ".".join(filter(None, (entry["code"], group)))
                found[str(entry["obligation"]), row, control] = _place(entry)
        return found

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Obligation → the tab on which it is handed in."""
        return {str(entry["obligation"]): entry["sheet"] for entry in self.entries
                if entry.get("control") == "submit"}

    def parts(self, obligation: str, code: str) -> tuple[FieldLocation, ...]:
        """The cells of one indicator; empty when its section is not asked for."""
        return tuple(place for (found, _), place in self.cells[obligation].items() if found == code)


def _place(entry: Mapping[str, Any]) -> FieldLocation:
    return FieldLocation(entry["sheet"], entry["cell"], entry["code"], entry["part"] or "", entry["kind"],
                 tuple(entry.get("values", ())))
