"""Explanations hold for the figures that they were written for, "Không phát sinh" for its period. No input or output.

The newest `observed` event of a unit keeps which figures each explanation was first seen with. Where these changed and
the words did not, the warning is open again; new words are bound to the new figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from automation.domain.tracking.findings import Explanation, Finding
from automation.domain.tracking.history import History

Kept = Mapping[str, Mapping[str, Any]]  # "explained" → unit → Bindings; "nil" → unit → table → reports
Bindings = dict[str, dict[str, list[str]]]  # place → digest of the words → digests of the figures

OUTDATED = "Lời giải trình đã ghi là cho số liệu trước đây; số liệu đã thay đổi sau khi giải trình."
OUTDATED_REMEDY = "Đề nghị kiểm tra lại số liệu, rồi ghi lại lời giải trình cho đúng với số liệu hiện nay."


@dataclass(frozen=True)
class CheckedExplanations:
    """`bindings`: by unit, for the next `observed` event; units without any are left out."""

    findings: list[Finding]
    bindings: Mapping[str, Bindings]


def known_nil_answers(history: History) -> dict[str, Mapping[str, Sequence[str]]]:
    """Returns unit → register table → the reports for which it was answered "Không phát sinh" by the last run."""
    found = {code: unit.observed_data.get("nil") for code, unit in history.units.items()}
    return {code: answers for code, answers in found.items() if answers}


def known_bindings(history: History) -> dict[str, Bindings]:
    """Returns unit → what its explanations are bound to. Older ledgers have none: their explanations are bound by the
    next run."""
    found = {code: unit.observed_data.get("explained") for code, unit in history.units.items()}
    return {code: bindings for code, bindings in found.items() if bindings}


def check_explanations(findings: Iterable[Finding], known: Mapping[str, Bindings]) -> CheckedExplanations:
    """Returns the findings in their order, outdated explanations open again, and the bindings as they are now."""
    listed = list(findings)
    bindings = {unit: dict(each) for unit, each in known.items()}
    outdated: set[tuple[str, Explanation]] = set()
    explained = sorted(((each.unit, each.explanation) for each in listed if each.explanation),
                       key=lambda each: (each[0], each[1].place))
    for (unit, place), group in groupby(explained, key=lambda each: (each[0], each[1].place)):
        present = [explanation for _, explanation in group]
        before = bindings.setdefault(unit, {}).get(place, {})
        bindings[unit][place] = {text: _bound(before.get(text, []), _values(present, text))
                                 for text in sorted({each.text for each in present})}
        outdated |= {(unit, each) for each in present if each.value not in bindings[unit][place][each.text]}
    return CheckedExplanations([_reopened(each) if (each.unit, each.explanation) in outdated else each
                                for each in listed], bindings)


def _values(present: Iterable[Explanation], text: str) -> list[str]:
    return sorted({each.value for each in present if each.text == text})


def _bound(before: list[str], now: list[str]) -> list[str]:
    """Returns the figures that the same words hold for. Figures that took the place of others are not among them; those
    of a further row with the same words are."""
    replaced = set(before) - set(now)
    if not before or not replaced:
        return now
    return before if set(now) - set(before) else now


def _reopened(finding: Finding) -> Finding:
    return replace(finding, explained=False, outdated=True, message=f"{finding.message} {OUTDATED}",
                   remedy=OUTDATED_REMEDY)
