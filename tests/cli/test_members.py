"""`baocao status --members`: who is responsible for which units."""

from __future__ import annotations

from tests.cli.cli_runner import AN_LAO, CAT_BA, CliWorkspace

PLAN = f"""
[[members]]
name = "Lê Thị Hoa"
email = "hoa@so.example"
may_decide = true
[[members]]
name = "Trần Văn Nam"
email = "nam@so.example"
units = ["{AN_LAO}", "{CAT_BA}"]
"""


def test_each_member_has_its_units(workspace: CliWorkspace) -> None:
    plan = next((workspace.root / "config").glob("plan-*.toml"))
    plan.write_text(plan.read_text(encoding="utf-8") + PLAN, encoding="utf-8")
    *_, first, second = workspace.json("status", "--members")
    assert (first["name"], first["may_decide"], len(first["units"])) == ("Lê Thị Hoa", True, 3)
    assert (second["email"], second["may_decide"], second["units"]) == ("nam@so.example", False, [AN_LAO, CAT_BA])
    assert workspace.json("status", "--members", "--unit", CAT_BA)[-1]["units"] == [CAT_BA]
    shown = workspace.baocao("status", "--members")
    assert "Trần Văn Nam" in shown
    assert AN_LAO in shown
