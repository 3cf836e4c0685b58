"""A false alarm is released by the secretary: a decision on one content at one place, and on no other."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest

from tests.cli.cli_runner import AN_LAO, CAT_BA, DOCUMENT, SUBMIT, Answers, CliWorkspace, copy_workspace
from tests.cli.trees import tree
from tests.outputs.read_back import Written, everything

WORDS = "Em Hồng Phúc, tên một giống lúa"
WHEN, LATER, AFTER = "2024-05-30T08:00", "2024-05-30T09:00", "2024-05-30T10:00"
WHY = ("--reason", "Tên giống lúa")


def submit(workspace: CliWorkspace, unit: str, at: str, more: Answers) -> None:
    workspace.answer(unit, "6T", at, {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "female"): 30, **more})


@pytest.fixture(scope="module")
def _withholding(_provisioned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(_provisioned, tmp_path_factory.mktemp("withholding"))
    submit(workspace, AN_LAO, "2024-05-20T09:00", {("Q03", None): WORDS, ("B01", "total"): 912345678})
    submit(workspace, CAT_BA, "2024-05-20T09:00", {("Q03", None): WORDS, ("B01", "total"): 50})
    workspace.baocao("run", as_of="2024-05-29T02:00")
    return workspace.root


@pytest.fixture
def withholding(_withholding: Path, tmp_path: Path) -> CliWorkspace:
    """One unit's words seem to hold a name and its figure is a telephone number; another wrote the same words."""
    return copy_workspace(_withholding, tmp_path)


def listed(workspace: CliWorkspace, *options: str, as_of: str = LATER) -> list[tuple[str, str, bool]]:
    rows = workspace.json("withheld", "6T", *options, as_of=as_of)
    return [(row["unit"], row["field"], row["released"]) for row in rows]


def published(workspace: CliWorkspace, as_of: str) -> str:
    workspace.baocao("compile", "6T", as_of=as_of)
    return "\n".join(everything(Written(workspace.root / "reports/6T", "tong-hop-6T")).values())


def cell_of(workspace: CliWorkspace, code: str, part: str | None) -> str:
    return workspace.input_cells("6T")[code, part][1]


def test_figures_and_texts_are_listed_and_counted_and_published_nowhere(withholding: CliWorkspace) -> None:
    assert listed(withholding) == [(AN_LAO, "B01.total", False), (AN_LAO, "Q03", False), (CAT_BA, "Q03", False)]
    figure = withholding.json("withheld", "6T", as_of=WHEN)[0]
    assert (figure["surface"], figure["codes"]) == ("cell", ["P02", "P05"])
    text = withholding.baocao("withheld", as_of=WHEN) + json.dumps(withholding.json("withheld", as_of=WHEN))
    everywhere = text + withholding.errors + published(withholding, WHEN)
    for part in ("912345678", "912.345", "Hồng Phúc"):
        assert part not in everywhere
    result = withholding.json("run", as_of=LATER)
    assert result["validate"]["withheld"] == 3


def test_a_released_text_enters_the_summary_and_leaves_the_list(withholding: CliWorkspace) -> None:
    said = withholding.baocao("release", AN_LAO, "6T", cell_of(withholding, "Q03", None), *WHY, as_of=WHEN)
    assert "Hồng" not in said
    assert listed(withholding) == [(AN_LAO, "B01.total", False), (CAT_BA, "Q03", False)]
    assert (AN_LAO, "Q03", True) in listed(withholding, "--all")
    [row] = [each for each in withholding.json("withheld", "6T", "--all", as_of=LATER) if each["released"]]
    assert (row["reason"], row["released_at"][:16]) == ("Tên giống lúa", WHEN)
    assert "Hồng Phúc" in published(withholding, LATER)
    findings = withholding.json("validate", "--unit", AN_LAO, as_of=LATER)
    assert "Q03" not in {each["field"] for each in findings if each["code"] == "P07"}


def test_a_released_figure_is_summed(withholding: CliWorkspace) -> None:
    assert "912.345.728" not in published(withholding, WHEN)
    withholding.baocao("release", AN_LAO, "6T", cell_of(withholding, "B01", "total"), *WHY, as_of=WHEN)
    assert "912.345.728" in published(withholding, LATER)


def test_a_release_holds_for_the_unit_and_the_content_alone(withholding: CliWorkspace) -> None:
    cell = cell_of(withholding, "Q03", None)
    withholding.baocao("release", AN_LAO, "6T", cell, *WHY, as_of=WHEN)
    submit(withholding, AN_LAO, "2024-05-30T08:10", {("Q03", None): f"{WORDS} mới", ("B01", "total"): 50})
    withholding.baocao("run", as_of=LATER)
    assert listed(withholding) == [(AN_LAO, "Q03", False), (CAT_BA, "Q03", False)]
    submit(withholding, AN_LAO, "2024-05-30T09:10", {("Q03", None): f"  {WORDS} "})
    withholding.baocao("run", as_of=AFTER)
    assert listed(withholding, as_of=AFTER) == [(CAT_BA, "Q03", False)]


def test_the_same_text_is_released_everywhere_by_its_identifier(withholding: CliWorkspace) -> None:
    [*_, first, second] = withholding.json("withheld", "6T", as_of=WHEN)
    assert first["text"] == second["text"]
    withholding.baocao("release", "--text", first["text"], *WHY, as_of=WHEN)
    assert listed(withholding) == [(AN_LAO, "B01.total", False)]


def test_a_release_is_taken_back_and_made_again(withholding: CliWorkspace) -> None:
    place = ("release", CAT_BA, "6T", cell_of(withholding, "Q03", None))
    withholding.baocao(*place, *WHY, as_of=WHEN)
    withholding.baocao(*place, "--undo", "--reason", "Nhầm", as_of=LATER)
    assert (CAT_BA, "Q03", False) in listed(withholding, as_of=LATER)
    withholding.baocao(*place, *WHY, as_of=AFTER)
    assert (CAT_BA, "Q03", False) not in listed(withholding, as_of=AFTER)
    assert "đã công bố" in withholding.baocao(*place, *WHY, as_of=AFTER)


def test_a_dry_run_records_nothing_and_makes_no_secret(workspace: CliWorkspace) -> None:
    submit(workspace, AN_LAO, "2024-05-20T09:00", {("Q03", None): WORDS})
    workspace.baocao("run", as_of="2024-05-29T02:00")
    secret = workspace.root / "state/withheld.key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    secret.unlink()
    before = tree(workspace.root)
    workspace.baocao("release", AN_LAO, "6T", cell_of(workspace, "Q03", None), *WHY, "--dry-run", as_of=WHEN)
    assert tree(workspace.root) == before
    assert listed(workspace) == [(AN_LAO, "Q03", False)]


def test_without_its_secret_a_release_no_longer_holds_and_this_is_said(withholding: CliWorkspace) -> None:
    place = ("release", CAT_BA, "6T", cell_of(withholding, "Q03", None))
    withholding.baocao(*place, *WHY, as_of=WHEN)
    secret = withholding.root / "state/withheld.key"
    kept = secret.read_bytes()
    secret.unlink()
    assert (CAT_BA, "Q03", False) in listed(withholding)
    assert "withheld.key" in withholding.errors
    secret.write_bytes(kept)
    assert (CAT_BA, "Q03", False) not in listed(withholding)
    assert not withholding.errors


def test_neither_ledger_nor_register_holds_what_was_released(withholding: CliWorkspace) -> None:
    withholding.baocao("release", AN_LAO, "6T", cell_of(withholding, "B01", "total"), *WHY, as_of=WHEN)
    with zipfile.ZipFile(withholding.root / "register.xlsx") as register:
        parts = [register.read(name) for name in register.namelist()]
    assert not [part for part in (*parts, (withholding.root / "state/ledger.db").read_bytes()) if b"912345678" in part]
    withholding.baocao("verify", as_of=LATER)


def test_a_release_follows_a_renamed_unit(withholding: CliWorkspace) -> None:
    withholding.baocao("release", AN_LAO, "6T", cell_of(withholding, "Q03", None), *WHY, as_of=WHEN)
    units = withholding.root / "config/units.csv"
    text = units.read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    renamed = [row.replace(AN_LAO, "THPT-AN-LAO-1", 1) if row.startswith(f"{AN_LAO},") else row for row in rows]
    former = [row + f",{AN_LAO}" if row.startswith("THPT-AN-LAO-1,") else row + "," for row in renamed]
    units.write_text("\n".join([f"{head},was", *former]) + "\n", encoding="utf-8")
    assert listed(withholding) == [("THPT-AN-LAO-1", "B01.total", False), (CAT_BA, "Q03", False)]


@pytest.mark.parametrize(("arguments", "words"), [
    ((AN_LAO, "6T", "A1"), "A1"), (("THPT-NONE", "6T", "A1"), "THPT-NONE"), ((AN_LAO,), "withheld"),
    (("--text", "0123456789"), "0123456789"), ((AN_LAO, "6T", "H9", "--text", "0123456789"), "--text"),
    ((AN_LAO, "6T", "A1"), "withheld"),
])
def test_what_can_not_be_released_is_wrong_usage(withholding: CliWorkspace, arguments: tuple[str, ...],
                                                 words: str) -> None:
    withholding.baocao("release", *arguments, *WHY, as_of=WHEN, exit_code=2)
    assert words in withholding.errors


def test_a_release_needs_a_reason(withholding: CliWorkspace) -> None:
    withholding.baocao("release", AN_LAO, "6T", "A1", as_of=WHEN, exit_code=2)
    withholding.baocao("release", AN_LAO, "6T", "A1", "--reason", " ", as_of=WHEN, exit_code=2)
