"""The annotated copies that go back to units: which stand, which to write anew, which to remove.

What each copy said is remembered in `state/feedback.json`: a cache, whose loss costs one rewriting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from automation.domain.tracking.findings import Finding
from automation.domain.tracking.observations import Collected
from automation.domain.workbook.drawing import Drawing
from automation.jobs.context import Desk
from automation.ports import Copying, InPlace, Mark
from automation.tabs.check_banner import banner
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
    for unit, trouble in _write(desk, list(actions.write), told):
        if not _refused(given, unit, trouble, refusal):
            last[unit] = actions.write[unit]
            given.written += 1
    for unit in actions.clear:
        if not _refused(given, unit, _tried(_clearing(desk, unit, told.get(unit, ()))), refusal):
            last.pop(unit, None)
            given.cleared += 1
    _remember(desk, last)
    return given


def _write(desk: Desk, units: Sequence[str],
           told: Mapping[str, list[Finding]]) -> Iterator[tuple[str, OSError | None]]:
    """Each unit with what refused its copy."""
    store, in_place = desk.hands.store, _in_place(desk)

    def said(unit: str) -> tuple[list[Mark], Drawing]:
        return marks(told[unit]), check_tab(desk.workspace.units[unit], told[unit], desk.now, in_place=in_place)

    if isinstance(store, Copying):
        yield from store.annotate_all(units, said)
    else:
        yield from ((unit, _tried(partial(store.annotate, unit, *said(unit), banner(told[unit], desk.now))))
                    for unit in units)


def _clearing(desk: Desk, unit: str, told: Iterable[Finding]) -> Callable[[], None]:
    """What is left to tell are explained warnings."""
    return partial(desk.hands.store.clear_annotation, unit, banner(told, desk.now))


def _tried(effect: Callable[[], object]) -> OSError | None:
    try:
        effect()
    except OSError as error:
        return error
    return None


def _refused(given: Given, unit: str, trouble: OSError | None, refusal: str) -> bool:
    if trouble is not None:
        given.left.append(f"{unit}: {refusal.format(why=trouble.strerror or trouble)}")
    return trouble is not None


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
