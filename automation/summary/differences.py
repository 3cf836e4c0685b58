"""What a later compile says otherwise than an earlier one, figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

WHOLE = "toàn ngành"
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """`scope`: the whole sector or a unit type. A figure that was withheld in either compile is
    no change: what it was can't be told."""

    code: str
    part: str | None
    title: str
    scope: str
    before: float | None
    after: float | None

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def difference(before: Document, after: Document) -> Iterator[Change]:
    """The changed totals, over all and by type, in the order of the later document.

    Units that came or went are told as changes of "Đơn vị được tổng hợp".
    """
    if before["included"] != after["included"]:
        yield Change("", None, "Đơn vị được tổng hợp", WHOLE, before["included"], after["included"])
    former = {(each["code"], each["part"]): each for each in before["indicators"]}
    latter = {(each["code"], each["part"]): each for each in after["indicators"]}
    for key in dict.fromkeys((*latter, *former)):
        yield from _changes(former.get(key), latter.get(key))


def _changes(former: Document | None, latter: Document | None) -> Iterator[Change]:
    old, new = _figures(former), _figures(latter)
    line = latter or former or {}
    for scope in dict.fromkeys((*new, *old)):
        first, second = old.get(scope, (None, False)), new.get(scope, (None, False))
        if first[0] != second[0] and not first[1] and not second[1]:
            yield Change(line["code"], line["part"], line["title"], scope, first[0], second[0])


def _figures(line: Document | None) -> dict[str, tuple[float | None, bool]]:
    """Scope → (value, withheld)."""
    if line is None:
        return {}
    hidden = set(line["by_type_hidden"])
    by_type = {name: (value, name in hidden) for name, value in line["by_type"].items()}
    return {WHOLE: (line["total"], line["hidden"]), **by_type}
