"""[attributes] of the plan: columns of the units' file by which figures are given and units are chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.configuration.problems import Problem
from automation.configuration.workspace import load
from automation.domain.plan.members import Cluster
from automation.domain.workbook.forms import Severity
from tests.configuration.workspaces import ROOT, copy_of

PLAN, UNITS = "config/plan-2024.toml", "config/units.csv"
LEVELS = '[attributes]\nlevel = "Cấp học"\ncluster = "Xã, phường"\n'


def with_levels(root: Path, text: str = LEVELS, levels: tuple[str, ...] = ("THPT", "GDTX")) -> Path:
    """The shipped workspace, whose units' file has one more column; its values are of the units in turn."""
    copy_of(ROOT, root)
    with (root / PLAN).open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    path = root / UNITS
    lines = path.read_text(encoding="utf-8").splitlines()
    head, comments, units = lines[0], [each for each in lines if each.startswith("#")], [
        each for each in lines[1:] if each and not each.startswith("#")]
    rows = [f"{levels[at % len(levels)]},{each}" for at, each in enumerate(units)]
    path.write_text("\n".join([f"level,{head}", *comments, *rows]) + "\n", encoding="utf-8")
    return root


def new_problems(root: Path) -> list[Problem]:
    known = {(each.file, each.key, each.message) for each in load(ROOT)[1]}
    return [each for each in load(root)[1] if (each.file, each.key, each.message) not in known]


def test_a_declared_column_is_an_attribute_of_every_unit(tmp_path: Path) -> None:
    workspace, _ = load(with_levels(tmp_path))
    assert workspace
    assert new_problems(tmp_path) == []
    assert {each.value("level") for each in workspace.units.values()} == {"THPT", "GDTX"}
    assert workspace.plan.dimensions == {"type": "Loại đơn vị", "level": "Cấp học", "cluster": "Xã, phường"}
    assert workspace.plan.names["cluster"] == "Xã, phường"


def test_a_column_that_is_not_declared_is_refused_with_the_way_to_declare_it(tmp_path: Path) -> None:
    found = new_problems(with_levels(tmp_path, text=""))
    assert [(each.file, each.key, each.severity) for each in found] == [(UNITS, "level", Severity.ERROR)]
    assert "[attributes]" in found[0].message


def test_a_unit_without_a_value_is_named(tmp_path: Path) -> None:
    found = new_problems(with_levels(tmp_path, levels=("THPT", "", "GDTX")))
    assert {(each.key, each.severity) for each in found} == {("level", Severity.WARNING)}


def test_a_value_spelt_in_two_ways_is_refused(tmp_path: Path) -> None:
    assert any(each.key == "level" and each.severity is Severity.ERROR
               for each in new_problems(with_levels(tmp_path, levels=("Mầm non", "mầm non"))))


@pytest.mark.parametrize(("text", "key"), [
    ('[attributes]\nlevel = "Cấp học"\nowner = "Sở hữu"', "attributes.owner"),
    ('[attributes]\nlevel = "Cấp học"\nemails = "Thư"', "attributes.emails"),
    ('[attributes]\nlevel = ""', "attributes.level"),
    (f'{LEVELS}\n[[members]]\nname = "A"\nemail = "a@so.example"\nwhere = {{ level = "THC" }}', "members[1].where"),
    (f'{LEVELS}\n[[members]]\nname = "A"\nemail = "a@so.example"\nwhere = {{ grade = "1" }}', "members[1].where"),
    (f'{LEVELS}\n[[members]]\nname = "A"\nemail = "a@so.example"\nwhere = "level"', "members[1].where"),
    (f'{LEVELS}\n[[members]]\nname = "A"\nemail = "a@so.example"\nunits = ["THPT-X"]', "members[1].units"),
    (f'{LEVELS}\n[[members]]\nname = "A"\nemail = "a@so.example"\ntypes = ["THPTT"]', "members[1].types"),
    (f'{LEVELS}\n[[members]]\nname = "A"\nemail = "a@so.example"\nclusters = ["Xa"]', "members[1].clusters"),
    (f'{LEVELS}\n[[clusters]]\ncode = "X"\nname = "Không có"', "clusters[1].name"),
    (f'{LEVELS}\n[[clusters]]\ncode = "../X"\nname = "An Dương"', "clusters[1].code"),
    (f'{LEVELS}\n[[ladder]]\ncode = "x"\noffset = 1\naudience = "committee"\ntemplate = "digest_committee"\n'
     'subject = "x"\nwhere = { level = "THPT" }', "ladder[8].where"),
])
def test_a_mistake_is_reported_with_its_key(tmp_path: Path, text: str, key: str) -> None:
    found = [each for each in new_problems(with_levels(tmp_path, text)) if each.file == PLAN]
    assert [each for each in found if each.key.startswith(key)], [(each.key, each.message) for each in found]


def test_members_are_responsible_for_the_units_of_their_selector(tmp_path: Path) -> None:
    workspace, _ = load(with_levels(tmp_path, f"""{LEVELS}
        [[members]]
        name = "An"
        email = "an@so.example"
        where = {{ level = ["GDTX"] }}
        [[members]]
        name = "Bình"
        email = "binh@so.example"
    """))
    assert workspace
    for unit in workspace.units.values():
        names = [each.name for each in workspace.plan.responsible(unit)]
        assert names == (["An", "Bình"] if unit.value("level") == "GDTX" else ["Bình"])


def test_clusters_are_read(tmp_path: Path) -> None:
    first = next(iter(load(ROOT)[0].units.values())).cluster  # type: ignore[union-attr]
    workspace, _ = load(with_levels(tmp_path, f"""
        {LEVELS}
        [[clusters]]
        code = "C1"
        name = "{first}"
        emails = ["xa@so.example"]
        may_decide = true
    """))
    assert workspace
    assert workspace.plan.clusters == (Cluster("C1", first, ("xa@so.example",), may_decide=True),)
    assert any(workspace.plan.clusters[0].includes(each) for each in workspace.units.values())
