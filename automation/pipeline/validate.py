"""Validate: runs every family of checks over the dataset and counts the findings of each unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from automation.domain.tracking.findings import Finding, worst_first
from automation.domain.tracking.observations import FindingCounts
from automation.rules.families import FAMILIES, Family
from automation.rules.filling import cell_counts
from automation.rules.frame import Dataset
from automation.rules.privacy import withheld_contents
from automation.rules.record import nil_answers
from automation.rules.withheld import without_personal_figures

__all__ = ["cell_counts", "nil_answers", "tally", "validate"]


def validate(dataset: Dataset, families: Mapping[str, Family] = FAMILIES) -> list[Finding]:
    """Return the findings of all families, by unit and then the worst first.

    Two families may produce the same message for the same cell; only the more severe finding is kept. A figure that is
    a person's number is taken out first: messages could repeat it."""
    shown = without_personal_figures(dataset, withheld_contents(dataset))
    ordered = sorted((each for family in families.values() for each in family(shown)),
                     key=lambda each: (each.unit, *worst_first(each), each.message))
    distinct: dict[tuple[str, str], Finding] = {}
    for each in ordered:
        distinct.setdefault((each.key, each.message), each)
    return list(distinct.values())


def tally(findings: Iterable[Finding]) -> dict[tuple[str, str], FindingCounts]:
    """Return counts by (unit, obligation). Findings without an obligation are not counted."""
    counts: dict[tuple[str, str], list[int]] = {}
    for each in findings:
        if each.obligation:
            count = counts.setdefault((each.unit, each.obligation), [0, 0, 0])
            count[0 if each.is_error else 1 if each.is_open_warning else 2] += 1
    return {key: FindingCounts(*count) for key, count in counts.items()}
