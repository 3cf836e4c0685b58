"""Checks the files of a workspace, and the codes in them against the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from automation import wiring
from automation.configuration.problems import Problem, sorted_problems
from automation.configuration.prose import GONE, NO_LINE
from automation.configuration.recorded_codes import changed_forms_problem, ledger_problems, unread_ledger
from automation.configuration.review.warnings import review
from automation.configuration.workspace import Workspace, read_workspace
from automation.domain.tracking.events import Event
from automation.domain.workbook.former_codes import file_codes
from automation.domain.workbook.forms import Severity
from automation.jobs.context import JobContext
from automation.jobs.form_changes import changed_forms
from automation.jobs.initial_files import examples
from automation.ports import Ledger
from automation.recording.codes_of_snapshots import codes_of_snapshots

OF_TEXTS = frozenset({GONE, NO_LINE})  # errors of texts alone


def check_configuration(root: Path) -> list[Problem]:
    """Every problem of every file, warnings of what is probably not meant, and the codes that the ledger has and the
    files lost; these not where an error may hide entries of a file. No ledger is created for it."""
    workspace, problems = read_workspace(root)
    if workspace is not None:
        problems = _with_review(workspace, problems)
    hiding = any(each.severity is Severity.ERROR and each.message not in OF_TEXTS for each in problems)
    if workspace is None or hiding:
        return problems
    return sorted_problems([*problems, *_with_ledger(workspace)])


def _with_review(workspace: Workspace, problems: list[Problem]) -> list[Problem]:
    """With the warnings, but those of a place that has an error."""
    wrong = {(each.file, each.line, each.key) for each in problems}
    found = review(workspace, {name: each.folder for name, each in examples().items()})
    return sorted_problems([*problems, *(each for each in found if (each.file, each.line, each.key) not in wrong)])


def _changed_forms(workspace: Workspace, ledger: Ledger, events: Sequence[Event]) -> list[Problem]:
    """A warning for each change of forms since workbooks were made, with whom it touches. Only of a folder: at Google
    reading the workbooks takes requests, and `provision` names the changes."""
    if workspace.settings.store != "folder" or not events:
        return []
    zone = ZoneInfo(workspace.plan.timezone)
    codes = file_codes(workspace.units, workspace.catalogue.units_were)
    store = wiring.folder_store(workspace.root, workspace.settings, zone, codes)
    mailer = wiring.outbox_mailer(workspace.root, workspace.settings, events[-1].at)
    context = JobContext(workspace, wiring.Adapters(store, mailer, ledger), events[-1].at, dry_run=True)
    return [changed_forms_problem(workspace.root, line) for line in changed_forms(context, labels=False)]


def _with_ledger(workspace: Workspace) -> list[Problem]:
    try:
        ledger = wiring.existing_ledger(workspace.root, workspace.settings)
        if ledger is None:
            return []
        try:
            events = ledger.events()
            problems = ledger_problems(workspace, events, codes_of_snapshots(ledger, events))
            return problems or _changed_forms(workspace, ledger, events)
        finally:
            ledger.close()
    except OSError as error:
        return [unread_ledger(error.strerror or str(error))]
