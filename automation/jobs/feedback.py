"""Writes the annotations of units' workbooks that changed, and removes those that are no longer needed.

A digest of each unit's annotations is kept in `state/feedback.json`: a cache, whose loss costs one rewriting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from automation.domain.tracking.findings import Finding
from automation.domain.tracking.observations import Collected
from automation.domain.tracking.reasons import DECISIONS
from automation.domain.tracking.standings import standings
from automation.domain.workbook.styles import NO_MARK
from automation.jobs.context import JobContext
from automation.ports import UnitAnnotations
from automation.tabs.check_banner import banner
from automation.tabs.feedback_tab import cell_annotations, check_tab, feedback_actions
from automation.util.atomic_file import PRIVATE, replace_file

CACHE = "feedback.json"
UNKNOWN = "?"  # the digest of annotations that were changed since, or that the cache does not contain
NOT_WRITTEN_IN_PLACE = "Chưa ghi được góp ý vào bảng tính của đơn vị ({why}). Lần chạy sau sẽ ghi lại."
NOT_WRITTEN = "Không ghi được bản góp ý ({why}). Đề nghị đóng tệp nếu đang mở, xem quyền ghi và chỗ trống của ổ đĩa."


@dataclass
class FeedbackResult:
    """`written`, `cleared`: how many units. `left` (Vietnamese): what could not be written, with what to do."""

    written: int = 0
    cleared: int = 0
    left: list[str] = field(default_factory=list)


def write_feedback(context: JobContext, collected: Collected, findings: Iterable[Finding]) -> FeedbackResult:
    """Write the annotations of units whose findings or workbook changed. Those that can't be written are reported in
    `left` and tried again in the next run."""
    by_unit: dict[str, list[Finding]] = {}
    for finding in findings:
        by_unit.setdefault(finding.unit, []).append(finding)
    in_place = context.adapters.store.annotates_in_place  # then nothing is copied, and the file's digest is irrelevant
    files = {code: "" if in_place else each.digest for code, each in collected.observations.items() if each.answers}
    last = _recorded(context)
    decisions = _decisions(context)
    actions = feedback_actions(by_unit, files, last, decisions)
    if context.dry_run:
        return FeedbackResult(len(actions.write), len(actions.clear))
    result, message = FeedbackResult(), NOT_WRITTEN_IN_PLACE if in_place else NOT_WRITTEN
    forms = {code: {tab.sheet for tab in each.answers.tabs.values()} if each.answers else set()
             for code, each in collected.observations.items()}
    for unit, error in _write(context, list(actions.write), by_unit, forms, decisions):
        if not _reported(result, unit, error, message):
            last[unit] = actions.write[unit]
            result.written += 1
    for unit in actions.clear:
        if not _reported(result, unit, _attempt(_clearing(context, unit, by_unit.get(unit, ()))), message):
            last.pop(unit, None)
            result.cleared += 1
    _record(context, last)
    return result


def _write(context: JobContext, units: Sequence[str],
           findings: Mapping[str, list[Finding]], forms: Mapping[str, Collection[str]],
           decisions: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, OSError | None]]:
    """Yield each unit with the error that prevented its annotation. `forms`: unit → its tabs that are forms; in place,
    nothing is written into other tabs, which are people's own."""
    store = context.adapters.store

    def annotations(unit: str) -> UnitAnnotations:
        tab = check_tab(context.workspace.units[unit], findings[unit], context.now, decisions.get(unit, ()),
                        in_place=store.annotates_in_place)
        marks = [each for each in cell_annotations(findings[unit]) if not store.annotates_in_place or (
            each.style != NO_MARK and each.sheet in forms.get(unit, ()))]
        return marks, tab, banner(findings[unit], context.now)

    released = context.releases.contents()

    def is_personal(unit: str, text: str) -> bool:
        return bool(context.recogniser.kinds(text)) and (
            not released or (unit, context.releases.digest(text)) not in released)

    return store.annotate_all(units, annotations, is_personal)


def _decisions(context: JobContext) -> dict[str, list[str]]:
    """Return unit → what was decided on its reports, as recorded before this run: a sentence for each. So a run that is
    killed and run again writes the same."""
    workspace, earlier = context.workspace, [each for each in context.events if each.at < context.now]
    if DECISIONS.keys().isdisjoint(each.kind for each in earlier):
        return {}  # as on most days: nothing is projected
    titles = {each.code: each.title for each in workspace.plan.obligations}
    found: dict[str, list[str]] = {}
    for (unit, obligation), standing in standings(earlier, workspace.plan, workspace.units, context.now).items():
        if standing.decision and obligation in titles:
            found.setdefault(unit, []).append(f"{titles[obligation]}: {standing.decision.rstrip('.')}.")
    return found


def _clearing(context: JobContext, unit: str, findings: Iterable[Finding]) -> Callable[[], None]:
    """`findings`: explained warnings, the only ones that a unit without annotations may have."""
    return partial(context.adapters.store.clear_annotation, unit, banner(findings, context.now))


def _attempt(effect: Callable[[], object]) -> OSError | None:
    try:
        effect()
    except OSError as error:
        return error
    return None


def _reported(result: FeedbackResult, unit: str, error: OSError | None, message: str) -> bool:
    if error is not None:
        result.left.append(f"{unit}: {message.format(why=error.strerror or error)}")
    return error is not None


def annotation_places(context: JobContext) -> dict[str, str]:
    """Return unit → where it finds its annotations, for the units that have any."""
    return {unit: context.adapters.store.annotation_place(unit) for unit in _recorded(context)}


def _recorded(context: JobContext) -> dict[str, str]:
    """Return unit → digest of its annotations as the last run wrote them, for the units that have any now."""
    path = context.path(context.workspace.settings.paths.state) / CACHE
    cached: dict[str, str] = {}
    with suppress(FileNotFoundError, ValueError):
        cached = json.loads(path.read_text(encoding="utf-8"))
    present = context.adapters.store.annotated(cached)
    return {unit: cached.get(unit, UNKNOWN) if intact else UNKNOWN for unit, intact in present.items()}


def _record(context: JobContext, digests: dict[str, str]) -> None:
    path = context.path(context.workspace.settings.paths.state) / CACHE
    replace_file(path, json.dumps(digests, indent=0, sort_keys=True).encode(), mode=PRIVATE)
