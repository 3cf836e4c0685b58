"""The annotated copies that go back to units: which stand, which to write anew, which to remove.

What each copy said is remembered in `state/feedback.json`: a cache, whose loss costs one rewriting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from automation.desk import Desk
from automation.domain.findings import Finding
from automation.domain.observations import Collected
from automation.ports import InPlace
from automation.tabs.feedback_tab import check_tab, feedback_actions, marks

CACHE = "feedback.json"
UNKNOWN = "?"  # marks stand there, but not as they were put, or what they said is forgotten
IN_PLACE = "trang “Kiểm tra” trong bảng tính của đơn vị"


NOT_WRITTEN_IN_PLACE = "Chưa ghi được góp ý vào bảng tính của đơn vị ({why}). Lần chạy sau sẽ ghi lại."
NOT_WRITTEN = "Không ghi được bản góp ý ({why}). Hãy đóng tệp nếu đang mở, xem quyền ghi và chỗ trống của ổ đĩa."


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
    in_place = _in_place(desk)  # then only what is said counts: the workbook is nobody's copy
    files = {code: "" if in_place else each.digest for code, each in collected.observations.items() if each.answers}
    last = _remembered(desk)
    actions = feedback_actions(told, files, last)
    if desk.dry_run:
        return Given(len(actions.write), len(actions.clear))
    given, refusal = Given(), NOT_WRITTEN_IN_PLACE if in_place else NOT_WRITTEN
    for unit, digest in actions.write.items():
        if _tried(given, unit, partial(_write, desk, unit, told[unit]), refusal):
            last[unit] = digest
            given.written += 1
    for unit in actions.clear:
        if _tried(given, unit, partial(desk.hands.store.clear_annotation, unit), refusal):
            last.pop(unit, None)
            given.cleared += 1
    _remember(desk, last)
    return given


def _write(desk: Desk, unit: str, told: list[Finding]) -> None:
    summary = check_tab(desk.workspace.units[unit], told, desk.now, in_place=_in_place(desk))
    desk.hands.store.annotate(unit, marks(told), summary)


def _tried(given: Given, unit: str, effect: Callable[[], None], refusal: str) -> bool:
    try:
        effect()
    except OSError as error:
        given.left.append(f"{unit}: {refusal.format(why=error.strerror or error)}")
        return False
    return True


def copies(desk: Desk) -> dict[str, str]:
    """Unit → name of the annotated copy that stands."""
    if _in_place(desk):
        return dict.fromkeys(_remembered(desk), IN_PLACE)
    folder = desk.workspace.settings.paths.feedback
    return {unit: f"{folder}/{unit}.xlsx" for unit in _remembered(desk)}


def _in_place(desk: Desk) -> bool:
    """Does the store write into the units' own workbooks?"""
    return isinstance(desk.hands.store, InPlace)


def _remembered(desk: Desk) -> dict[str, str]:
    path = desk.path(desk.workspace.settings.paths.state) / CACHE
    found: dict[str, str] = {}
    with suppress(FileNotFoundError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(desk.hands.store, InPlace):
        standing = desk.hands.store.annotated()
        return {unit: found.get(unit, UNKNOWN) if tidy else UNKNOWN for unit, tidy in standing.items()}
    folder = desk.path(desk.workspace.settings.paths.feedback)
    return {unit: digest for unit, digest in found.items() if (folder / f"{unit}.xlsx").exists()}


def _remember(desk: Desk, digests: dict[str, str]) -> None:
    path = desk.path(desk.workspace.settings.paths.state) / CACHE
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(digests, indent=0, sort_keys=True), encoding="utf-8")
    aside.replace(path)
