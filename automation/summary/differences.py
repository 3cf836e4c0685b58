"""Compares the totals of two compiled reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

SECTOR = "toàn ngành"
ReportJson = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A total that changed. `scope`: the whole sector or a unit type. A figure withheld in either report is no change:
    showing it could disclose the withheld value."""

    code: str
    part: str | None
    title: str
    scope: str
    before: float | None
    after: float | None

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def changed_totals(before: ReportJson, after: ReportJson) -> Iterator[Change]:
    """Yield the changed totals, of the sector and by type, in the order of the later report.

    A changed number of included units is a change of "Đơn vị được tổng hợp".
    """
    if before["included"] != after["included"]:
        yield Change("", None, "Đơn vị được tổng hợp", SECTOR, before["included"], after["included"])
    earlier = {(each["code"], each["part"]): each for each in before["indicators"]}
    later = {(each["code"], each["part"]): each for each in after["indicators"]}
    for key in dict.fromkeys((*later, *earlier)):
        yield from _changes(earlier.get(key), later.get(key))


def _changes(earlier: ReportJson | None, later: ReportJson | None) -> Iterator[Change]:
    old, new = _figures(earlier), _figures(later)
    line = later or earlier or {}
    for scope in dict.fromkeys((*new, *old)):
        first, second = old.get(scope, (None, False)), new.get(scope, (None, False))
        if first[0] != second[0] and not first[1] and not second[1]:
            yield Change(line["code"], line["part"], line["title"], scope, first[0], second[0])


def _figures(line: ReportJson | None) -> dict[str, tuple[float | None, bool]]:
    """Return scope → (value, withheld)."""
    if line is None:
        return {}
    hidden = set(line["by_type_hidden"])
    by_type = {name: (value, name in hidden) for name, value in line["by_type"].items()}
    return {SECTOR: (line["total"], line["hidden"]), **by_type}
