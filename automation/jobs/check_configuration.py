"""Checks the files of a workspace, and the codes in them against the ledger."""

from __future__ import annotations

from pathlib import Path

from automation import wiring
from automation.configuration.problems import Problem, sorted_problems
from automation.configuration.recorded_codes import ledger_problems, unread_ledger
from automation.configuration.workspace import Workspace, load


def check_configuration(root: Path) -> list[Problem]:
    """Every problem of every file. When no file has an error, also codes that the ledger has and the files lost; no
    ledger is created for it."""
    workspace, problems = load(root)
    return problems if workspace is None else sorted_problems([*problems, *_with_ledger(workspace)])


def _with_ledger(workspace: Workspace) -> list[Problem]:
    try:
        ledger = wiring.existing_ledger(workspace.root, workspace.settings)
        if ledger is None:
            return []
        try:
            return ledger_problems(workspace, ledger.events())
        finally:
            ledger.close()
    except OSError as error:
        return [unread_ledger(error.strerror or str(error))]
