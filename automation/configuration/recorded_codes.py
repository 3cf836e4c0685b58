"""Compares the codes of a workspace with those of its ledger: another plan, and codes that the configuration lost."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.settings import FILE as SETTINGS
from automation.configuration.units import FILE as UNITS
from automation.configuration.workspace import Workspace
from automation.domain.tracking.events import Event
from automation.domain.tracking.ledger_codes import (
    NO_CODES,
    Codes,
    configured_codes,
    lost_codes,
    other_plan,
    recorded_codes,
)
from automation.domain.workbook.forms import Severity

OTHER_PLAN = constant(
    "the ledger of this workspace belongs to the plan “{value}”, not to the one named here: begin a new workspace for "
    "another plan (baocao init DIR), or name the file of “{value}” here again")
NOT_COMPARED = constant("the ledger can't be read, so its codes were not compared with these files: {value}")
FORMS = "sheet_templates"
# What a sentence on a change of forms names (`form_change/sentences.py`): the row or column, and the tab.
CHANGED_CODE, CHANGED_TAB = re.compile(r"(?:dòng|cột) ([A-Za-z]\w*)"), re.compile(r"[Tt]rang “([^”]+)”")
LOST: Mapping[str, tuple[str, str, str]] = {  # kind → (file, "" for the plan's; key; message)
    "obligations": ("", "obligations", constant(
        "the ledger has the obligation “{value}”, which stands here no longer: write was = [\"{value}\"] at the "
        "obligation that it has become, or retire it in the plan: [retired] obligations = [\"{value}\"]")),
    "units": (UNITS, "code", constant(
        "the ledger has the unit “{value}”, which stands here no longer: put its line back (valid_to ends it), write "
        "“{value}” in the column was of the unit that it has become, or retire it in the plan: [retired] units = "
        "[\"{value}\"]")),
    "indicators": (FORMS, "indicators", constant(
        "the ledger has the indicator “{value}”, which stands here no longer: write was = [\"{value}\"] at the "
        "indicator that it has become (at the group, for a line of one), or retire it in the plan: [retired] "
        "indicators = [\"{value}\"]")),
    "tables": (FORMS, "code", constant(
        "the ledger has the table “{value}”, which stands here no longer: write was = [\"{value}\"] below the code of "
        "the form that it has become, or retire it in the plan: [retired] tables = [\"{value}\"]")),
    "columns": (FORMS, "columns", constant(
        "the ledger has the column “{value}”, which stands here no longer: write was = [\"…\"] with its former code at "
        "the column that it has become, or retire it in the plan: [retired] columns = [\"{value}\"]")),
}


def ledger_problems(workspace: Workspace, events: Sequence[Event], of_snapshots: Codes = NO_CODES) -> list[Problem]:
    """Every problem between the workspace and all events of its ledger, as recorded; nothing else is compared when the
    ledger is another plan's. `of_snapshots`: the codes in an older ledger's snapshots."""
    plan, units, catalogue = workspace.plan, workspace.units, workspace.catalogue
    other = other_plan(events, plan, plan_codes(workspace.root))
    if other:
        return [Problem(SETTINGS, None, "plan", OTHER_PLAN, other)]
    lost = lost_codes(events, plan, units, catalogue, of_snapshots)
    fresh = configured_codes(plan, units, catalogue) - recorded_codes(events) if lost else Codes()
    return [_problem(kind, code, workspace.settings.plan, getattr(fresh, kind))
            for kind in (each.name for each in fields(Codes)) for code in sorted(getattr(lost, kind))]


def unread_ledger(why: str) -> Problem:
    return Problem(SETTINGS, None, "ledger", NOT_COMPARED, why, severity=Severity.WARNING)


def belongs_to_other_plan(problems: Sequence[Problem]) -> bool:
    return any(each.message == OTHER_PLAN for each in problems)


def plan_codes(root: Path) -> dict[int, str]:
    """Year → code of the plans that lie in the workspace's `config/`. Files that are none are passed over."""
    found: dict[int, str] = {}
    for path in sorted((root / "config").glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(table.get("year"), int) and "obligations" in table:
            found[table["year"]] = str(table.get("code", ""))
    return found


def _problem(kind: str, code: str, plan: str, fresh: frozenset[str]) -> Problem:
    """`fresh`: codes of the kind that the ledger does not have yet: what it may have become."""
    file, key, message = LOST[kind]
    only = next(iter(fresh)) if len(fresh) == 1 else ""
    return Problem(file or plan, None, key, message, code, nearest(code, fresh) or only)


def changed_forms_problem(root: Path, line: str) -> Problem:
    """`line` (Vietnamese): one change of the forms since workbooks were made, and whom it touches."""
    file, number = _place_in_forms(root, line)
    return Problem(file, number, "", "changed since workbooks were made (baocao upgrade): {value}", line,
                   severity=Severity.WARNING)


def _place_in_forms(root: Path, sentence: str) -> tuple[str, int | None]:
    """Where the forms define the row or column that the sentence names, else the title of its tab; the folder alone
    where neither is there any more."""
    code, title = CHANGED_CODE.search(sentence), CHANGED_TAB.search(sentence)
    wanted = [rf'\bcode\s*=\s*"{re.escape(code[1])}"'] if code else []
    wanted += [rf'=\s*"{re.escape(title[1])}"'] if title else []
    for pattern in wanted:
        for path in sorted((root / FORMS).glob("*.toml")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if re.search(pattern, line):
                    return f"{FORMS}/{path.name}", number
    return FORMS, None
