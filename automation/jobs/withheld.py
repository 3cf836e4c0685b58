"""Lists the contents in which personal data was found, which the summaries withhold and the copies mask: where they
are, never what they are. Releases those that the secretary finds to be none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.findings import cell_sort_key
from automation.domain.tracking.releases import ReleaseKey, release_event, release_key
from automation.domain.workbook.a1 import cell_name
from automation.jobs.compile import compiled_data
from automation.jobs.context import JobContext
from automation.jobs.nightly import blocking_reason, rewrite_register
from automation.rules.frame import Dataset
from automation.rules.privacy import KIND_NAMES, withheld_contents
from automation.rules.withheld import WithheldContent
from automation.summary.gathering import WithheldText, difficulties

RECORD = "record"  # the surface of a record whose cells are personal data only all together


@dataclass(frozen=True)
class ReleaseOutcome:
    """`recorded`: contents whose release was recorded or taken back; `unchanged`: those that stood so already.
    `blocked` (Vietnamese): why none was recorded. `left` (Vietnamese): what is left to do about the register."""

    recorded: tuple[WithheldContent, ...] = ()
    unchanged: tuple[WithheldContent, ...] = ()
    blocked: str = ""
    left: tuple[str, ...] = ()


def contents(context: JobContext, obligations: Iterable[str]) -> list[WithheldContent]:
    """Every such content of these obligations' recorded reports and of what no obligation owns, as of `context.now`,
    by unit, tab and cell; released ones included. Raises ConfigurationError for a ledger of another plan or with codes
    that the configuration lost."""
    context.check_ledger()
    found: dict[tuple[str, str, str, str | None, str], WithheldContent] = {}
    for code in obligations:
        dataset, _ = compiled_data(context, code)
        for each in _of_obligation(dataset, code):
            found.setdefault((each.unit, each.sheet, each.surface, each.cell, each.field), each)
    return sorted(found.values(), key=lambda each: (each.unit, each.sheet, *cell_sort_key(each.cell), each.surface))


def _of_obligation(dataset: Dataset, code: str) -> Iterator[WithheldContent]:
    yield from (each for each in withheld_contents(dataset) if each.obligation in (None, code))
    texts = difficulties(dataset, dataset.plan.obligation(code), dataset.units)
    yield from (_record(dataset, code, each) for each in texts.withheld if each.place == each.tab)


def _record(dataset: Dataset, code: str, text: WithheldText) -> WithheldContent:
    answers = dataset.workbooks[text.unit].tabs[text.tab]
    column = answers.columns.get(text.column)
    cell = cell_name(text.line, column) if column else None
    return WithheldContent(
        text.unit, code, RECORD, answers.sheet, cell, text.field, text.place, text.kinds,
        dataset.catalogue.tab(text.tab).obligation, text.tab, text.column, text.line, text.content)


def rows(context: JobContext, found: Iterable[WithheldContent]) -> list[dict[str, Any]]:
    """The contents as `--json` lists them. `text`: an identifier of the content, the same wherever it stands."""
    units, zone, addresses = context.workspace.units, context.now.tzinfo, context.addresses.store
    return [{"unit": each.unit, "name": units[each.unit].name, "obligation": each.obligation, "surface": each.surface,
             "field": each.field, "sheet": each.sheet, "cell": each.cell, "codes": list(each.kinds),
             "found": [KIND_NAMES[code] for code in each.kinds if code in KIND_NAMES],
             "text": each.content or None, "released": each.released,
             "released_at": each.release.at.astimezone(zone).isoformat() if each.release else None,
             "reason": each.release.reason if each.release else None,
             "url": addresses.workbook(each.unit, each.sheet) or None} for each in found]


def release(context: JobContext, chosen: Sequence[WithheldContent], reason: str, *, undo: bool) -> ReleaseOutcome:
    """Record the release of these contents, or take it back. Raises LockedError, and ConfigurationError as `contents`
    does."""
    with context.exclusive_run():
        context.check_ledger()
        blocked = blocking_reason(context)
        if blocked:
            return ReleaseOutcome(blocked=blocked)
        context.record_configuration()
        changed = tuple(each for each in chosen if each.released is undo)
        context.append(_events(context, changed, reason, released=not undo))
        left = () if context.dry_run or not changed else rewrite_register(context)
        return ReleaseOutcome(changed, tuple(each for each in chosen if each.released is not undo), left=tuple(left))


def _events(context: JobContext, chosen: Iterable[WithheldContent], reason: str, *, released: bool) -> Iterator[Event]:
    """An event for each distinct content: the same one may stand in several records of a table."""
    decided = Counter(release_key(each) for each in context.events if each.kind is EventKind.RELEASED)
    distinct: dict[ReleaseKey, WithheldContent] = {}
    for each in chosen:
        distinct.setdefault((each.unit, each.owner or "", each.place, each.content), each)
    for key, each in distinct.items():
        yield release_event(context.now, key, reason, made_with=context.releases.made_with, nth=decided[key],
                            cell=each.cell, kinds=each.kinds, released=released)
