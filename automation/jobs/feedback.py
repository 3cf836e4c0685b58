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
from automation.jobs.context import JobContext
from automation.ports import Annotations
from automation.tabs.check_banner import banner
from automation.tabs.feedback_tab import check_tab, feedback_actions, marks
from automation.util.atomic_file import replace_file

CACHE = "feedback.json"
UNKNOWN = "?"  # marks stand there, but not as they were put, or what they said is forgotten
NOT_WRITTEN_IN_PLACE = "Chưa ghi được góp ý vào bảng tính của đơn vị ({why}). Lần chạy sau sẽ ghi lại."
NOT_WRITTEN = "Không ghi được bản góp ý ({why}). Hãy đóng tệp nếu đang mở, xem quyền ghi và chỗ trống của ổ đĩa."


@dataclass
class FeedbackResult:
    """`left` (Vietnamese): the copies that could not be written, with what to do."""

    written: int = 0
    cleared: int = 0
    left: list[str] = field(default_factory=list)


def write_feedback(context: JobContext, collected: Collected, findings: Iterable[Finding]) -> FeedbackResult:
    """Write the copies of units whose findings or workbook changed. One that can't be written is
    told and tried again at the next run; the others go on."""
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(finding.unit, []).append(finding)
    in_place = context.adapters.store.annotates_in_place  # then only what is said counts: the workbook is nobody's copy
    files = {code: "" if in_place else each.digest for code, each in collected.observations.items() if each.answers}
    last = _remembered(context)
    actions = feedback_actions(told, files, last)
    if context.dry_run:
        return FeedbackResult(len(actions.write), len(actions.clear))
    given, refusal = FeedbackResult(), NOT_WRITTEN_IN_PLACE if in_place else NOT_WRITTEN
    for unit, trouble in _write(context, list(actions.write), told):
        if not _refused(given, unit, trouble, refusal):
            last[unit] = actions.write[unit]
            given.written += 1
    for unit in actions.clear:
        if not _refused(given, unit, _tried(_clearing(context, unit, told.get(unit, ()))), refusal):
            last.pop(unit, None)
            given.cleared += 1
    _remember(context, last)
    return given


def _write(context: JobContext, units: Sequence[str],
           told: Mapping[str, list[Finding]]) -> Iterator[tuple[str, OSError | None]]:
    """Each unit with what refused its copy."""
    store = context.adapters.store

    def annotations(unit: str) -> Annotations:
        tab = check_tab(context.workspace.units[unit], told[unit], context.now, in_place=store.annotates_in_place)
        return marks(told[unit]), tab, banner(told[unit], context.now)

    return store.annotate_all(units, annotations)


def _clearing(context: JobContext, unit: str, told: Iterable[Finding]) -> Callable[[], None]:
    """What is left to tell are explained warnings."""
    return partial(context.adapters.store.clear_annotation, unit, banner(told, context.now))


def _tried(effect: Callable[[], object]) -> OSError | None:
    try:
        effect()
    except OSError as error:
        return error
    return None


def _refused(given: FeedbackResult, unit: str, trouble: OSError | None, refusal: str) -> bool:
    if trouble is not None:
        given.left.append(f"{unit}: {refusal.format(why=trouble.strerror or trouble)}")
    return trouble is not None


def annotation_places(context: JobContext) -> dict[str, str]:
    """Unit → name of the annotated copy that stands."""
    return {unit: context.adapters.store.annotation_place(unit) for unit in _remembered(context)}


def _remembered(context: JobContext) -> dict[str, str]:
    path = context.path(context.workspace.settings.paths.state) / CACHE
    found: dict[str, str] = {}
    with suppress(FileNotFoundError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
    present = context.adapters.store.annotated(found)
    return {unit: found.get(unit, UNKNOWN) if intact else UNKNOWN for unit, intact in present.items()}


def _remember(context: JobContext, digests: dict[str, str]) -> None:
    path = context.path(context.workspace.settings.paths.state) / CACHE
    replace_file(path, json.dumps(digests, indent=0, sort_keys=True).encode(), mode=None)
