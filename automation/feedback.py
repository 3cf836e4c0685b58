"""The annotated copies that go back to units: which stand, which to write anew, which to remove.

What each copy said is remembered in `state/feedback.json`: a cache, whose loss costs one rewriting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from automation.desk import Desk
from automation.domain.findings import Finding
from automation.domain.observations import Collected
from automation.stages.feedback_tab import check_tab, feedback_actions, marks

CACHE = "feedback.json"


def give(desk: Desk, collected: Collected, findings: Iterable[Finding]) -> tuple[int, int]:
    """Write the copies of units whose findings or workbook changed; returns (written, removed)."""
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(finding.unit, []).append(finding)
    files = {code: each.digest for code, each in collected.observations.items() if each.answers}
    last = _remembered(desk)
    actions = feedback_actions(told, files, last)
    if desk.dry_run:
        return len(actions.write), len(actions.clear)
    for unit, digest in actions.write.items():
        tab = check_tab(desk.workspace.units[unit], told[unit], desk.now)
        desk.hands.store.annotate(unit, marks(told[unit]), tab)
        last[unit] = digest
    for unit in actions.clear:
        desk.hands.store.clear_annotation(unit)
        last.pop(unit, None)
    _remember(desk, last)
    return len(actions.write), len(actions.clear)


def copies(desk: Desk) -> dict[str, str]:
    """Unit → name of the annotated copy that stands."""
    folder = desk.workspace.settings.paths.feedback
    return {unit: f"{folder}/{unit}.xlsx" for unit in _remembered(desk)}


def _remembered(desk: Desk) -> dict[str, str]:
    path = desk.path(desk.workspace.settings.paths.state) / CACHE
    try:
        found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    folder = desk.path(desk.workspace.settings.paths.feedback)
    return {unit: digest for unit, digest in found.items() if (folder / f"{unit}.xlsx").exists()}


def _remember(desk: Desk, digests: dict[str, str]) -> None:
    path = desk.path(desk.workspace.settings.paths.state) / CACHE
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(digests, indent=0, sort_keys=True), encoding="utf-8")
    aside.replace(path)
