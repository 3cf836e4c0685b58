"""Selections of `compile` and filters of `status`: what is selected, what is refused, where it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from automation.configuration.workspace import load_or_raise
from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, SUBMIT, CliWorkspace, copy_workspace
from tests.units_file import set_units

AS_OF = "2024-05-29T08:00"
SELECTED = Path("reports/6T/theo-lua-chon")
TYPES = {AN_LAO: "THPT công lập", CAT_BA: "THPT chuyên", DO_SON: "GDTX"}
CLUSTERS = {AN_LAO: "Phía Nam", CAT_BA: "Hải đảo", DO_SON: "Phía Nam"}


@pytest.fixture
def grouped(_grouped: Path, tmp_path: Path) -> CliWorkspace:
    """Each unit of a type of its own, two of them in one cluster; the first two have handed in."""
    return copy_workspace(_grouped, tmp_path)


@pytest.fixture(scope="module")
def _grouped(_provisioned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(_provisioned, tmp_path_factory.mktemp("grouped"))
    set_units(workspace.root, {unit: {"type": TYPES[unit], "cluster": CLUSTERS[unit]} for unit in TYPES})
    for unit in (AN_LAO, CAT_BA):
        workspace.answer(unit, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 50,
                                                          ("B01", "female"): 30})
    workspace.baocao("run", as_of="2024-05-29T02:00")
    return workspace.root


def compiled(workspace: CliWorkspace, *options: str) -> Any:
    return workspace.json("compile", "6T", *options, "--dry-run", as_of=AS_OF)


@pytest.mark.parametrize(("options", "units"), [
    (("--type", TYPES[AN_LAO], "--type", TYPES[CAT_BA]), {AN_LAO, CAT_BA}),
    (("--type", TYPES[CAT_BA], "--type", TYPES[DO_SON], "--type", TYPES[CAT_BA]), {CAT_BA, DO_SON}),
    (("--units", AN_LAO, "--units", f"{CAT_BA},{AN_LAO}"), {AN_LAO, CAT_BA}),
    (("--cluster", "Phía Nam"), {AN_LAO, DO_SON}),
    (("--cluster", "Phía Nam", "--cluster", "Hải đảo"), {AN_LAO, CAT_BA, DO_SON}),
    (("--cluster", "Phía Nam", "--type", TYPES[AN_LAO], "--type", TYPES[CAT_BA]), {AN_LAO}),
    ((), {AN_LAO, CAT_BA, DO_SON}),
])
def test_options_of_one_kind_add_up(grouped: CliWorkspace, options: tuple[str, ...], units: set[str]) -> None:
    document = compiled(grouped, *options)
    assert {*document["included_units"], *(each["unit"] for each in document["missing"])} == units
    assert document["expected"] == len(units)
    assert bool(document["selection"]) is bool(options)
    for option, value in zip(options[::2], options[1::2], strict=True):
        assert option == "--units" or value in document["selection"]


@pytest.fixture
def levelled(grouped: CliWorkspace) -> CliWorkspace:
    """The units have a level too, and the plan names their clusters; one cluster has a code."""
    levels = {AN_LAO: "THCS", CAT_BA: "THPT", DO_SON: "THPT"}
    path = grouped.root / "config" / "units.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{head},level", *(f"{each},{levels[each.split(',')[0]]}" for each in lines)]) + "\n",
                    encoding="utf-8")
    plan = next((grouped.root / "config").glob("plan-*.toml"))
    plan.write_text(plan.read_text(encoding="utf-8") + """
[attributes]
level = "Cấp học"
cluster = "Xã, phường"
[[clusters]]
code = "PN"
name = "Phía Nam"
""", encoding="utf-8")
    return grouped


@pytest.mark.parametrize(("options", "units"), [
    (("--where", "level=THPT"), {CAT_BA, DO_SON}), (("--where", "Cấp học=THCS"), {AN_LAO}),
    (("--where", "level=THPT", "--where", "level=THCS", "--type", TYPES[CAT_BA]), {CAT_BA}),
    (("--where", "level=THPT", "--cluster", "PN"), {DO_SON}), (("--where", "cluster=Hải đảo"), {CAT_BA}),
])
def test_units_are_chosen_by_attribute(levelled: CliWorkspace, options: tuple[str, ...], units: set[str]) -> None:
    document = compiled(levelled, *options)
    assert {*document["included_units"], *(each["unit"] for each in document["missing"])} == units
    assert {each["unit"] for each in levelled.json("status", "6T", *options, as_of=AS_OF)} == units
    assert ("Cấp học" in document["selection"] or "cấp học" in document["selection"]) is ("level" in options[1].lower()
                                                                                        or "Cấp" in options[1])
    out = levelled.baocao("exempt", "6T", *options, "--reason", "Thử", "--dry-run", as_of=AS_OF)
    for code in (AN_LAO, CAT_BA, DO_SON):
        assert (code in out or levelled_name(levelled, code) in out) is (code in units)


def levelled_name(workspace: CliWorkspace, code: str) -> str:
    return load_or_raise(workspace.root).units[code].name


@pytest.mark.parametrize(("condition", "words"), [
    ("level=THP", "THPT"), ("levl=THPT", "level"), ("level", "level=THCS"), ("=THPT", ""), ("level=", "level=THCS")])
def test_a_wrong_condition_is_refused(levelled: CliWorkspace, condition: str, words: str) -> None:
    levelled.baocao("status", "--where", condition, as_of=AS_OF, exit_code=2)
    assert words in levelled.errors


def test_a_selection_by_attribute_has_a_folder_of_its_own(levelled: CliWorkspace) -> None:
    first = levelled.baocao("compile", "6T", "--where", "level=THPT", "--format", "json", as_of=AS_OF)
    second = levelled.baocao("compile", "6T", "--where", "level=THCS", "--format", "json", as_of=AS_OF)
    again = levelled.baocao("compile", "6T", "--where", "level=THPT", "--format", "json", as_of=AS_OF)
    assert "level-THPT" in first
    assert first == again != second


def test_sections_add_up(grouped: CliWorkspace) -> None:
    document = compiled(grouped, "--section", "K", "--section", "B")
    assert {each["code"][0] for each in document["indicators"]} == {"B", "K"}
    assert "phần B" in document["selection"]
    assert "phần K" in document["selection"]


@pytest.mark.parametrize(("options", "words"), [
    (("--type", TYPES[AN_LAO], "--type", "THPT chuyen"), "THPT chuyên"),
    (("--cluster", "Phía Bắc"), "Phía Nam"),
    (("--section", "K", "--section", "Z"), "Z"),
    (("--units", f"{AN_LAO},X"), "X"),
    (("--units", ""), "--units"),
    (("--type", TYPES[CAT_BA], "--cluster", "Phía Nam"), "6T"),
    (("--out", "toàn ngành"), "--out"),
    (("--section", "K", "--out", "../phần K"), "--out"),
    (("--section", "K", "--out", "phần K."), "--out"),
])
def test_what_is_unknown_or_selects_nothing_is_refused(grouped: CliWorkspace, options: tuple[str, ...],
                                                       words: str) -> None:
    grouped.baocao("compile", "6T", *options, as_of=AS_OF, exit_code=2)
    assert words in grouped.errors
    assert not (grouped.root / SELECTED).exists()


def test_a_unit_that_does_not_owe_the_report_is_refused(grouped: CliWorkspace) -> None:
    path = grouped.root / "config" / "units.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",yes,yes", ",no,yes", 1), encoding="utf-8")
    (idle,) = [code for code, unit in load_or_raise(grouped.root).units.items() if not unit.reports]
    grouped.baocao("compile", "6T", "--units", f"{idle},{DO_SON}", as_of=AS_OF, exit_code=2)
    assert idle in grouped.errors


def test_each_selection_has_a_folder_of_its_own(grouped: CliWorkspace) -> None:
    for options in (("--type", TYPES[AN_LAO]), ("--type", TYPES[CAT_BA]), ("--section", "K"), ("--units", AN_LAO),
                    ("--units", f"{CAT_BA},{AN_LAO}"), ("--type", TYPES[CAT_BA], "--type", TYPES[AN_LAO])):
        written = grouped.baocao("compile", "6T", *options, "--format", "json", as_of=AS_OF).split()
        assert all((grouped.root / name).is_file() for name in written)
        assert "theo-lua-chon" not in grouped.errors, "nothing was replaced"
    assert {path.name for path in (grouped.root / SELECTED).iterdir()} == {
        "loai-THPT-cong-lap", "loai-THPT-chuyen", "phan-K", AN_LAO, f"{AN_LAO}+{CAT_BA}",
        "loai-THPT-chuyen+THPT-cong-lap"}
    assert not (grouped.root / "reports/6T/lan-01.json").exists()


def test_nothing_is_replaced_without_a_word(grouped: CliWorkspace) -> None:
    named = ("compile", "6T", "--section", "K", "--out", "Bạo lực", "--format", "json")
    grouped.baocao(*named, as_of=AS_OF)
    target = grouped.root / SELECTED / "Bạo lực" / "tong-hop-6T.json"
    grouped.baocao(*named, as_of=AS_OF)
    assert f"{SELECTED}/Bạo lực/tong-hop-6T.json" in grouped.errors
    before = target.read_bytes()
    grouped.baocao("compile", "6T", "--section", "B", "--out", "Bạo lực", "--format", "json", as_of=AS_OF, exit_code=2)
    assert "phần K" in grouped.errors
    assert target.read_bytes() == before
    mine = grouped.root / SELECTED / "của tôi"
    mine.mkdir()
    (mine / "tong-hop-6T.json").write_text("{}", encoding="utf-8")
    grouped.baocao("compile", "6T", "--section", "B", "--out", "của tôi", as_of=AS_OF, exit_code=2)
    assert [path.read_text(encoding="utf-8") for path in mine.iterdir()] == ["{}"]
    grouped.baocao("compile", "6T", "--format", "page", as_of=AS_OF)
    assert "tong-hop-6T.html" not in grouped.errors
    grouped.baocao("compile", "6T", "--format", "page", as_of=AS_OF)
    assert "reports/6T/tong-hop-6T.html" in grouped.errors


@pytest.mark.parametrize(("options", "expected"), [
    (("6T",), {(AN_LAO, "6T"), (CAT_BA, "6T"), (DO_SON, "6T")}),
    (("--obligation", "6T", "--unit", AN_LAO), {(AN_LAO, "6T")}),
    (("--state", "missing"), {(DO_SON, "6T")}),
    (("--state", "missing", "--state", "on_time", "6T"), {(AN_LAO, "6T"), (CAT_BA, "6T"), (DO_SON, "6T")}),
    (("6T", "--type", TYPES[AN_LAO], "--type", TYPES[DO_SON]), {(AN_LAO, "6T"), (DO_SON, "6T")}),
    (("6T", "--cluster", "Hải đảo"), {(CAT_BA, "6T")}),
    (("6T", "--cluster", "Hải đảo", "--state", "missing"), set()),
])
def test_filters_of_status(grouped: CliWorkspace, options: tuple[str, ...], expected: set[tuple[str, str]]) -> None:
    rows = grouped.json("status", *options, as_of=AS_OF)
    assert {(row["unit"], row["obligation"]) for row in rows} == expected
    names = {unit.code: unit.name for unit in load_or_raise(grouped.root).units.values()}
    shown = grouped.baocao("status", *options, "--all", as_of=AS_OF)
    assert {code for code, name in names.items() if name in shown} == {unit for unit, _ in expected}


@pytest.mark.parametrize(("options", "words"), [
    (("--state", "mising"), "missing"), (("--type", "GDTXX"), "GDTX"), (("--cluster", "Hải dảo"), "Hải đảo"),
    (("--obligation", "7T"), "6T"),
])
def test_an_unknown_filter_is_refused(grouped: CliWorkspace, options: tuple[str, ...], words: str) -> None:
    grouped.baocao("status", *options, as_of=AS_OF, exit_code=2)
    assert words in grouped.errors


def test_by_default_status_lists_what_needs_somebody(grouped: CliWorkspace) -> None:
    """--json lists everything; the counts of the head are of all reports."""
    assert len(grouped.json("status", as_of=AS_OF)) == 12
    name = load_or_raise(grouped.root).units[DO_SON].name
    for options in ((), ("6T",)):
        lines = [line for line in grouped.baocao("status", *options, as_of=AS_OF).splitlines() if "6T" in line]
        open_lines = {row["unit"] for row in grouped.json("status", "6T", as_of=AS_OF)
                      if row["standing"] in {"missing", "submitted_with_errors"} or row["verdict"] == "unproven"}
        assert len(lines) == 1 + len(open_lines)
        assert any(name in line for line in lines)
    assert "--all" in grouped.baocao("status", as_of=AS_OF)
    assert "--all" not in grouped.baocao("status", "--all", as_of=AS_OF)
