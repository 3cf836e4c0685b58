"""[[members]] of the plan: who gets access to the register."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.configuration.workspace import load
from automation.domain.plan.members import Member
from tests.configuration.workspaces import ROOT, copy_of

PLAN = "config/plan-2024.toml"


def with_members(root: Path, text: str) -> Path:
    copy_of(ROOT, root)
    with (root / PLAN).open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    return root


def test_members_are_read(tmp_path: Path) -> None:
    workspace, problems = load(with_members(tmp_path, """
        [[members]]
        name = "Nguyễn Thị An"
        email = "an@so.example"
        may_decide = true
        [[members]]
        name = "Trần Bình"
        email = "binh@so.example"
    """))
    assert problems == load(ROOT)[1]
    assert workspace
    assert workspace.plan.members == (Member("Nguyễn Thị An", "an@so.example", may_decide=True),
                                      Member("Trần Bình", "binh@so.example"))
    assert workspace.plan.guards.max_removed_share == 0.2


@pytest.mark.parametrize(("lines", "key"), [
    ('[[members]]\nname = "A"', "members[1].email"), ('[[members]]\nname = "A"\nemail = "a"', "members[1].email"),
    ('[[members]]\nname = "A"\nemail = "a@so.example"\nmay_decide = "yes"', "members[1].may_decide"),
    ('[[members]]\nname = "A"\nemail = "a@so.example"\n[[members]]\nname = "B"\nemail = "A@so.example"', "members[2]"),
])
def test_a_mistake_is_reported_with_its_key(tmp_path: Path, lines: str, key: str) -> None:
    found = [each for each in load(with_members(tmp_path, lines))[1] if each.file == PLAN]
    assert any(each.key.startswith(key) for each in found), [each.key for each in found]
