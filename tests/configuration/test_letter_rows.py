"""`[[letters]]` of a plan: what is read, what follows without a row, and mistakes with their lines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from automation.configuration.plan import read_plan
from automation.configuration.problems import Problem
from automation.configuration.workspace import load
from automation.domain.plan.letters import DEFAULTS, LetterKind, OncePer, Recipient, kinds_in_force
from automation.domain.plan.plan import Plan
from tests.configuration.workspaces import ROOT

SHIPPED = (ROOT / "config" / "plan-2024.toml").read_text(encoding="utf-8")


def read(tmp_path: Path, rows: str) -> tuple[Plan, list[Problem]]:
    (tmp_path / "config").mkdir()
    (tmp_path / "mail_templates").symlink_to(ROOT / "mail_templates")
    (tmp_path / "config" / "plan.toml").write_text(SHIPPED + rows, encoding="utf-8")
    problems: list[Problem] = []
    found = read_plan(tmp_path, "config/plan.toml", (), problems)
    assert found is not None
    assert found.plan is not None
    return found.plan, problems


def test_without_rows_every_kind_goes(tmp_path: Path) -> None:
    plan, problems = read(tmp_path, "")
    assert problems == []
    assert [(each.kind, each.rules) for each in plan.letters] == [(LetterKind.NUDGE, ("R20",))]  # of the example
    assert kinds_in_force(plan.letters) == frozenset(LetterKind)
    assert plan.letter(LetterKind.ERRORS, "6T") == DEFAULTS[LetterKind.ERRORS]
    assert plan.secretary == plan.committee_emails


def test_the_first_row_that_is_about_a_report_counts_and_completes_the_usual_one(tmp_path: Path) -> None:
    plan, problems = read(tmp_path, """
[[letters]]
kind = "errors"
obligations = ["6T"]
again_days = 14
to = "head"
once_per = "report"
[[letters]]
kind = "errors"
on = false
""")
    assert problems == []
    row = plan.letter(LetterKind.ERRORS, "6T")
    assert row is not None
    assert (row.again_days, row.times, row.to, row.once_per) == (14, 4, Recipient.HEAD, OncePer.REPORT)
    assert plan.letter(LetterKind.ERRORS, "CN") is None
    assert LetterKind.ERRORS in kinds_in_force(plan.letters)


@pytest.mark.parametrize(("row", "key", "words"), [
    ('kind = "error"', "kind", "errors"),
    ('on = true', "kind", "is missing"),
    ('kind = "received"\nevery = 3', "every", "is no key of this table"),
    ('kind = "received"\nrules = ["R31"]', "rules", "means nothing"),
    ('kind = "reminder"\nagain_days = 3', "again_days", "means nothing"),
    ('kind = "received"\nobligations = ["6M"]', "obligations", "there is no obligation"),
    ('kind = "received"\nto = "committee"', "to", "goes to"),
    ('kind = "received"\ntemplate = "recieved"', "template", "there is no file"),
    ('kind = "received"\nsubject = "{{ obligaton.title }}"\ntemplate = "unit_letter"', "subject", "no such name"),
    ('kind = "received"\nafter_days = 9\nwithin_days = 3', "within_days", "is less than after_days"),
    ('kind = "errors"\nagain_days = -1', "again_days", ""),
])
def test_a_mistake_is_named_with_its_line(tmp_path: Path, row: str, key: str, words: str) -> None:
    _, problems = read(tmp_path, f"\n[[letters]]\n{row}\n")
    assert problems
    assert any(words in f"{each.message} {each.nearest}" for each in problems)
    lines = (SHIPPED + f"\n[[letters]]\n{row}\n").splitlines()
    assert any(each.line and (key in lines[each.line - 1] or "[[letters]]" in lines[each.line - 1])
               for each in problems), problems


def test_the_rules_of_a_nudge_must_be_rules_of_the_forms(tmp_path: Path) -> None:
    for name in ("config", "sheet_templates", "mail_templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    path = tmp_path / "config" / "plan-2024.toml"
    path.write_text(SHIPPED.replace('rules = ["R20"]', 'rules = ["R2O"]'), encoding="utf-8")
    (problem,) = [each for each in load(tmp_path)[1] if each.file.endswith("plan-2024.toml")]
    assert (problem.message, problem.value) == ("no form has a rule “{value}”", "R2O")
    assert problem.line
    assert "R2O" in path.read_text(encoding="utf-8").splitlines()[problem.line - 1]
