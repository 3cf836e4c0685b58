"""The annotated copies that go back to units: which stand, which to write anew, which to remove.

What each copy said is remembered in `state/feedback.json`: a cache, whose loss costs one rewriting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from automation.desk import Desk
from automation.domain.findings import Finding
from automation.domain.observations import Collected
from automation.tabs.feedback_tab import check_tab, feedback_actions, marks

CACHE = "feedback.json"


NOT_WRITTEN = "Không ghi được bản nhận xét ({why}). Hãy đóng tệp nếu đang mở, xem quyền ghi và chỗ trống của ổ đĩa."


@dataclass
class Given:
    """`left` (Vietnamese): the copies that could not be written, with what to do."""

    written: int = 0
    cleared: int = 0
    left: list[str] = field(default_factory=list)


def give(desk: Desk, collected: Collected, findings: Iterable[Finding]) -> Given:
    """Write the copies of units whose findings or workbook changed. One that can't be written is
    told and tried again at the next run; the others go on."""
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(finding.unit, []).append(finding)
    files = {code: each.digest for code, each in collected.observations.items() if each.answers}
    last = _remembered(desk)
    actions = feedback_actions(told, files, last)
    if desk.dry_run:
        return Given(len(actions.write), len(actions.clear))
    given = Given()
    for unit, digest in actions.write.items():
        if _tried(given, unit, partial(_write, desk, unit, told[unit])):
            last[unit] = digest
            given.written += 1
    for unit in actions.clear:
        if _tried(given, unit, partial(desk.hands.store.clear_annotation, unit)):
            last.pop(unit, None)
            given.cleared += 1
    _remember(desk, last)
    return given


def _write(desk: Desk, unit: str, told: list[Finding]) -> None:
    desk.hands.store.annotate(unit, marks(told), check_tab(desk.workspace.units[unit], told, desk.now))


def _tried(given: Given, unit: str, effect: Callable[[], None]) -> bool:
    try:
        effect()
    except OSError as error:
        given.left.append(f"{unit}: {NOT_WRITTEN.format(why=error.strerror or error)}")
        return False
    return True


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
