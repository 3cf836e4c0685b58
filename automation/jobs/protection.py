"""Makes the editors of protected cells in the plan's files follow the settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from automation.domain.access.people import AccessPlan
from automation.domain.access.permissions import FileSharing, SharedFile
from automation.domain.access.protection import editor_changes
from automation.domain.access.record import recorded_editors, recorded_grants, shared_event
from automation.domain.access.sentences import EDITORS_FAILED, EDITORS_WAIT, place
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.recoding import recoded
from automation.jobs.context import JobContext


@dataclass(frozen=True)
class RenewedEditors:
    """`files`: whose editors were changed, or are to be; `left` (Vietnamese): where it could not be done."""

    files: tuple[SharedFile, ...] = ()
    left: tuple[str, ...] = ()


def outdated_files(context: JobContext, plan: AccessPlan) -> tuple[SharedFile, ...]:
    """The files whose protected cells other people may edit than the settings name."""
    sharing = context.adapters.store.sharing
    return tuple(each.file for each in editor_changes((each.file for each in plan.files), _recorded(context),
                                                      sharing.editors if sharing else ()))


def renew_editors(context: JobContext, plan: AccessPlan, created: Collection[str] = ()) -> RenewedEditors:
    """Change the editors and record them. `created`: units whose workbooks were made with the present settings."""
    fresh = {each.upper() for each in created}
    sharing, known = context.adapters.store.sharing, _recorded(context)
    if sharing is None:
        return RenewedEditors()
    done: list[SharedFile] = []
    left: list[str] = []
    for file in outdated_files(context, plan):
        why = "" if file.unit.upper() in fresh else _renewed(sharing, file, known.get(file.unit.upper(), ()))
        if why:
            left.append(why)
        else:
            _record(context, file.unit, sharing.editors)
            done += [] if file.unit.upper() in fresh else [file]
    return RenewedEditors(tuple(done), tuple(left))


def _renewed(sharing: FileSharing, file: SharedFile, former: Collection[str]) -> str:
    """Why the editors of one file could not be changed (Vietnamese), or ""."""
    try:
        return "" if sharing.renew_editors(file, former) else EDITORS_WAIT.format(place=place(file))
    except OSError as error:
        return EDITORS_FAILED.format(place=place(file), why=error)


def _record(context: JobContext, unit: str, editors: Collection[str]) -> None:
    events = recoded(context.all_events, context.renamed)
    number = sum(each.kind is EventKind.SHARED for each in context.all_events)
    context.append([shared_event(unit, recorded_grants(events).get(unit.upper(), ()), context.now, number,
                                 [*editors])])


def _recorded(context: JobContext) -> Mapping[str, tuple[str, ...]]:
    return recorded_editors(recoded(context.all_events, context.renamed))
