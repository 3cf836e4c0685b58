"""Compares what two compiled reports publish: figures and texts. What changes with the time of compiling alone (the
moment, how many days a unit is late by now) is no difference, nor is what only a newer version of the software has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from automation.domain.plan.units import TYPE
from automation.domain.vietnamese.formatting import lower_first

WHOLE = ""  # scope of a value of all units together, while reports are compared
ReportJson = Mapping[str, Any]
Row = Mapping[str, Any]

# Section of the report → the keys that identify one of its rows.
ROW_KEYS: Mapping[str, tuple[str, ...]] = {
    "indicators": ("code", "part"), "targets": ("code",), "tables": ("code",), "estimates": ("code", "part"),
    "timeliness": ("name",), "missing": ("unit",), "exempt_units": ("unit",), "sections": ("code",),
    "left_out": ("code",), "statements": ("code",), "narratives": ("unit", "field", "text"),
}
HEAD = ("title", "plan", "year", "committee", "period_from", "period_to", "data_cutoff", "expected", "owed", "included",
        "included_units", "with_errors", "exempt")
# What is compared of a section's rows, where it is not all: the reason of a missing unit changes with time.
ONLY: Mapping[str, tuple[str, ...]] = {
    "missing": ("name", "standing"), "exempt_units": ("name", "reason"), "narratives": ("text",)}
# Flags that mark other values of the same row as withheld, or as not asked for.
HIDDEN_FLAGS = frozenset({"hidden", "by_type_hidden", "by_unit_hidden", "by_hidden", "withheld", "by_type_not_asked",
                          "by_unit_not_asked"})
# Flags of sensitive rows, of which neither figures nor marks are ever shown in a list of changes.
SENSITIVE_FLAGS = frozenset({"sensitive", "stale", "as_of"})
TITLES = {"included": "Đơn vị được tổng hợp", "expected": "Đơn vị thuộc diện báo cáo", "owed": "Đơn vị phải nộp"}


@dataclass(frozen=True, slots=True)
class Change:
    """A figure or a text that changed. `what`: its key in the JSON report ("total", "share", "text"). `scope`: the
    whole sector, a unit type or a unit. A figure withheld in either report has no values here: showing one could
    disclose the withheld value; nor has any sensitive figure."""

    code: str
    part: str | None
    title: str
    scope: str
    before: Any
    after: Any
    what: str = "total"
    withheld: bool = False

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


class Place(NamedTuple):
    """Where a value stands in a report."""

    section: str
    row: tuple[Any, ...]
    what: str
    scope: str


class Value(NamedTuple):
    value: Any
    hidden: bool
    title: str
    sensitive: bool = False


def changes(before: ReportJson, after: ReportJson) -> Iterator[Change]:
    """Yield what changed, in the order of the later report. Nothing is yielded exactly if both publish the same."""
    earlier, later, whole = _values(before), _values(after), _word_for_all(after)
    known = {(place.section, place.what) for place in earlier}
    for place in dict.fromkeys((*later, *earlier)):
        if place in earlier or _was_written(before, place, known):
            change = _change(place, earlier.get(place), later.get(place))
            if change is not None:
                yield change if change.scope else replace(change, scope=whole)


def _word_for_all(report: ReportJson) -> str:
    lines = report.get("timeliness", ())
    return lower_first(str(lines[-1]["name"])) if lines else ""


def _was_written(report: ReportJson, place: Place, known: set[tuple[str, str]]) -> bool:
    """Return whether the software that wrote `report` wrote such values. Where a section is empty, it did."""
    if not place.section:
        return place.what in report
    return place.section in report and (not report[place.section] or (place.section, place.what) in known)


def _change(place: Place, before: Value | None, after: Value | None) -> Change | None:
    first, second = before or Value(None, hidden=False, title=""), after or Value(None, hidden=False, title="")
    withheld = first.hidden or second.hidden
    if (before is None or after is None) and withheld:
        return None  # of a unit that came or went: it is listed itself
    if first.hidden == second.hidden and (withheld or first.value == second.value):
        return None
    withheld |= first.sensitive or second.sensitive
    code, part = _code_and_part(place)
    shown_before, shown_after = (None, None) if withheld else (first.value, second.value)
    return Change(code, part, second.title or first.title, place.scope, shown_before, shown_after, place.what, withheld)


def _code_and_part(place: Place) -> tuple[str, str | None]:
    if place.section == "narratives":
        return place.row[1], None
    code = str(place.row[0]) if place.row else ""
    return code, place.row[1] if len(place.row) > 1 else None


def _values(report: ReportJson) -> dict[Place, Value]:
    found = {Place("", (), key, WHOLE): Value(_comparable(report[key]), hidden=False, title=TITLES.get(key, key))
             for key in HEAD if key in report}
    for section, keys in ROW_KEYS.items():
        for row in report.get(section, ()):
            found.update(_row_values(section, tuple(row[key] for key in keys), row))
    return found


def _row_values(section: str, key: tuple[Any, ...], row: Row) -> Iterator[tuple[Place, Value]]:
    title = str(row.get("title") or row.get("name") or row.get("unit_name") or "")
    sensitive = bool(row.get("sensitive"))
    for name, value in row.items():
        flag = name in SENSITIVE_FLAGS or (section == "indicators" and name in HIDDEN_FLAGS)
        if flag or name not in ONLY.get(section, (name,)):
            continue
        if name == "by":
            for dimension in (each for each in value if each != TYPE):  # by type: as in "by_type"
                hidden = frozenset(row.get("by_hidden", {}).get(dimension, ()))
                for scope, part in value[dimension].items():
                    yield (Place(section, key, f"by.{dimension}", str(scope)),
                           Value(_comparable(part), scope in hidden, title, sensitive))
        elif isinstance(value, dict):
            hidden = frozenset(row.get(f"{name}_hidden", ()))
            for scope, part in value.items():
                yield (Place(section, key, name, str(scope)),
                       Value(_comparable(part), scope in hidden, title, sensitive))
        else:
            yield (Place(section, key, name, WHOLE),
                   Value(_comparable(value), _is_hidden(section, row, name), title, sensitive))


def _is_hidden(section: str, row: Row, name: str) -> bool:
    if section == "indicators":
        return bool(row.get("hidden")) if name == "total" else name in row.get("withheld", ())
    return section == "targets" and name == "actual" and bool(row.get("hidden"))


def _comparable(value: Any) -> Any:
    """Lists of names and units are sets: their order is no difference."""
    return sorted(value, key=str) if isinstance(value, list) else value
