"""Publications of sensitive figures as JSON data: of the ledger, and of the reports frozen by older versions.

`contributors`, `types` and `as_of` are those of `Publication`; `indicators` and `targets` as in the JSON report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from automation.domain.publication import Publication
from automation.domain.report import Figure, IndicatorLine, TargetLine

Row = Mapping[str, Any]
COUNTS = ("answered", "unanswered", "nil", "not_applicable", "not_asked", "flawed")


def publications(stored: Sequence[Row], frozen: Iterable[Row], codes: Collection[str]) -> list[Publication]:
    """Return what has been published, the oldest first. `stored`: of the ledger. `frozen`: official reports as JSON
    data, of which those count whose figures are not in the ledger. `codes`: the sensitive indicators."""
    recorded = [_stored(each, codes) for each in stored]
    known = {each.as_of for each in recorded}
    others = {each.as_of: each for each in (_frozen(report, codes) for report in frozen) if each.as_of not in known}
    return sorted([*(each for each in others.values() if each.lines), *recorded], key=lambda each: each.as_of)


def _stored(data: Row, codes: Collection[str]) -> Publication:
    return Publication(datetime.fromisoformat(data["as_of"]), data["contributors"], data["types"],
                       tuple(_line(row) for row in data["indicators"] if row["code"] in codes),
                       tuple(_target(row) for row in data["targets"]))


def _frozen(report: Row, codes: Collection[str]) -> Publication:
    rows = [row for row in report.get("indicators", ()) if row["code"] in codes]
    as_of = next((row["as_of"] for row in rows if row.get("as_of")), report["as_of"])
    units = report.get("included_units") or sorted({unit for row in rows for unit in row.get("by_unit", ())})
    return Publication(datetime.fromisoformat(as_of), {unit: {} for unit in units}, {},
                       tuple(_line(row) for row in rows),
                       tuple(_target(row) for row in report.get("targets", ()) if row.get("sensitive")))


def _line(row: Row) -> IndicatorLine:
    counts: dict[str, Any] = {name: row.get(name) or 0 for name in COUNTS}
    return IndicatorLine(
        row["code"], row.get("part") or "", row.get("title", ""), row.get("unit", ""), row.get("section", ""), 0,
        _figure(row.get("total"), hidden=bool(row.get("hidden"))), _figures(row, "by_type"), _figures(row, "by_unit"),
        estimated=float(row.get("estimated") or 0), share=row.get("share"),
        previous=row.get("previous"), kind=row.get("kind", "integer"),
        withheld=tuple(row.get("withheld", ())), with_errors=tuple(row.get("with_errors", ())),
        previous_with_errors=tuple(row.get("previous_with_errors", ())), sensitive=True, **counts)


def _figures(row: Row, name: str) -> dict[str, Figure]:
    hidden, absent = frozenset(row.get(f"{name}_hidden", ())), frozenset(row.get(f"{name}_not_asked", ()))
    return {key: _figure(value, hidden=key in hidden, not_asked=key in absent)
            for key, value in row.get(name, {}).items()}


def _figure(value: float | None, *, hidden: bool, not_asked: bool = False) -> Figure:
    return Figure(None if hidden or value is None else float(value), hidden, not_asked)


def _target(row: Row) -> TargetLine:
    return TargetLine(row["code"], row["title"], row["at_least"], row["unit"], row["actual"], row["reached"],
                      hidden=bool(row.get("hidden")), flawed=row.get("flawed", 0), sensitive=True)
