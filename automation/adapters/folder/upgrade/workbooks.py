"""Brings the workbooks of many units to other forms: made and checked in parallel, replaced one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from automation.adapters.folder import files as disk
from automation.adapters.folder.annotated_copy import UNPATCHABLE
from automation.adapters.folder.upgrade.made import MadeWorkbook, made_workbook, obstacle
from automation.adapters.folder.upgrade.replacement import Replacer, unsettled
from automation.adapters.xlsx.package import PackageError
from automation.adapters.xlsx.read import UnreadableError, tabs, unreadable
from automation.adapters.xlsx.upgrade.prepared import NewTabs
from automation.domain.workbook.form_change.form_tab import form_tabs
from automation.domain.workbook.form_change.outcome import NOT_WRITTEN, UpgradeOutcome, UpgradeState, WantedForms, left
from automation.util.processes.limits import Limits
from automation.util.processes.pool import run_parallel

MAKER = Limits(memory=512, seconds=30, wait=240)  # a workbook that needs more is left alone
Wanted = Mapping[str, Callable[[], WantedForms]]


def upgrade_workbooks(wanted: Wanted, path_of: Callable[[str], Path], replacer: Replacer,
                      workers: int) -> Iterator[UpgradeOutcome]:
    """Yields what became of each unit's workbook, those that an earlier run finished first. `path_of`: unit → its
    file."""
    done = set()
    for outcome in replacer.recovered():
        done.add(outcome.unit)
        yield outcome
    units = [unit for unit in wanted if unit not in done]
    if not units:
        return
    new = NewTabs(wanted[units[0]]().tabs)
    if len(units) > 1:
        _ = new.template  # once, before the processes begin
    paths = {unit: path_of(unit) for unit in units}
    made = run_parallel(partial(_make, wanted, paths, new), units, workers, _exhausted, MAKER)
    for unit, (each, digest) in zip(units, made, strict=True):
        outcome = _applied(each, digest, paths[unit], wanted[unit](), replacer)
        yield outcome
        if outcome.state is UpgradeState.DONE:
            replacer.journal.remove(unit)


def upgrade_obstacles(wanted: Wanted, path_of: Callable[[str], Path], workers: int) -> dict[str, str]:
    """Unit → why its workbook would be left alone, of those whose answers could be moved (Vietnamese)."""
    units = list(wanted)
    if not units:
        return {}
    new = NewTabs(wanted[units[0]]().tabs)
    paths = {unit: path_of(unit) for unit in units}
    found = run_parallel(partial(_obstacle, wanted, paths, new), units, workers, _no_obstacle, MAKER)
    return {unit: words for unit, words in zip(units, found, strict=True) if words}


def _obstacle(wanted: Wanted, paths: Mapping[str, Path], new: NewTabs, unit: str) -> str:
    catalogue = wanted[unit]().catalogue
    try:
        data = disk.read_content(paths[unit])
        return obstacle(data, new, form_tabs(catalogue, tabs(data), words=False), new.asked(catalogue))
    except (OSError, UnreadableError, PackageError, *UNPATCHABLE):
        return ""  # named when it is read


def _no_obstacle(_unit: str) -> str:
    return ""


def _make(wanted: Wanted, paths: Mapping[str, Path], new: NewTabs, unit: str) -> tuple[MadeWorkbook, str]:
    """The new workbook with the digest of the former one."""
    forms, path = wanted[unit](), paths[unit]
    try:
        if found := unsettled(unit, path, forms):
            return MadeWorkbook(found), ""
        data = disk.read_content(path)
    except UnreadableError as error:
        return MadeWorkbook(left(unit, unreadable(error.kind).message)), ""
    except OSError as error:
        return MadeWorkbook(left(unit, NOT_WRITTEN.format(why=error.strerror or error))), ""
    digest = disk.sha256(data)
    return made_workbook(unit, data, digest, forms, new), digest


def _exhausted(unit: str) -> tuple[MadeWorkbook, str]:
    return MadeWorkbook(left(unit, unreadable("exhausting").message)), ""


def _applied(made: MadeWorkbook, digest: str, path: Path, wanted: WantedForms, replacer: Replacer) -> UpgradeOutcome:
    if not made.data:
        return replace(made.outcome)
    try:
        if wanted.beside:
            return replacer.put_beside(made.outcome, path, made.data)
        return unsettled(made.outcome.unit, path, wanted) or replacer.put(made.outcome, path, made.data, digest, wanted)
    except OSError as error:
        return left(made.outcome.unit, NOT_WRITTEN.format(why=error.strerror or error), made.outcome.change)
