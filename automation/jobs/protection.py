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
    files = outdated_files(context, plan)
    made, others = ([each for each in files if (each.unit.upper() in fresh) is new] for new in (True, False))
    record = EditorRecord(context, sharing.editors)
    record.add(made)
    done: list[SharedFile] = []
    left: list[str] = []
    for file in others:
        if why := _renewed(sharing, file, known.get(file.unit.upper(), ())):
            left.append(why)
        else:
            record.add([file])
            done.append(file)
    return RenewedEditors(tuple(done), tuple(left))


def _renewed(sharing: FileSharing, file: SharedFile, former: Collection[str]) -> str:
    """Why the editors of one file could not be changed (Vietnamese), or ""."""
    try:
        return "" if sharing.renew_editors(file, former) else EDITORS_WAIT.format(place=place(file))
    except OSError as error:
        return EDITORS_FAILED.format(place=place(file), why=error)


class EditorRecord:
    """Records who edits the protected cells of files. The ledger is read once: a file's grants are in its own events,
    and the lease lets nobody else record any."""

    def __init__(self, context: JobContext, editors: Collection[str]) -> None:
        self._context, self._editors = context, [*editors]
        self._grants = recorded_grants(recoded(context.all_events, context.renamed))
        self._number = sum(each.kind is EventKind.SHARED for each in context.all_events)

    def add(self, files: Collection[SharedFile]) -> None:
        self._context.append([
            shared_event(each.unit, self._grants.get(each.unit.upper(), ()), self._context.now, number, self._editors)
            for number, each in enumerate(files, start=self._number)])
        self._number += len(files)


def _recorded(context: JobContext) -> Mapping[str, tuple[str, ...]]:
    return recorded_editors(recoded(context.all_events, context.renamed))
