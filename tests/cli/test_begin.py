"""A workspace begins blank: what is still to be filled in is named, and nothing works until it is."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from automation.jobs.initial_files import blank_files
from tests.cli.cli_runner import CliWorkspace
from tests.configuration.workspaces import ROOT, line_of, problems_of, replace_text

PLACEHOLDER = re.compile(r'<[^<>@\n]+>')
VALUES = {"code": '"K25"', "year": "2031", "opens_at": "2031-03-01", "due_by": "2031-06-10",
          "period_from": "2031-01-01", "period_to": "2031-06-30"}
ADDRESS = "van-thu@so.example"


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> CliWorkspace:
    root = tmp_path_factory.mktemp("blank") / "workspace"
    workspace = CliWorkspace(root)
    workspace.baocao("init", str(root))
    return workspace


def fill_in(root: Path) -> None:
    """Fill every placeholder in, as its file shows what belongs there."""
    for path in (*root.glob("config/*.*"), *root.glob("sheet_templates/*.toml")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(each if each.lstrip().startswith("#") else _filled(each) for each in lines),
                        encoding="utf-8")


def _filled(line: str) -> str:
    key = line.partition("=")[0].strip()
    if PLACEHOLDER.search(line) and key in VALUES:
        return f"{key} = {VALUES[key]}\n"
    line = re.sub(r"<[^<>]*> <địa chỉ[^<>]*>", f"Sở <{ADDRESS}>", line)
    line = re.sub(r"<địa chỉ[^<>]*>", ADDRESS, line).replace("<MÃ>", "TH-01")
    return PLACEHOLDER.sub("Nội dung", line) if ADDRESS not in line or "csv" in line else re.sub(
        r"<(?!van-thu)[^<>]*>", "Nội dung", line)


def test_the_blank_workspace_names_each_place_that_is_to_be_filled_in(blank: CliWorkspace) -> None:
    rows = blank.json("check-config", exit_code=2)
    assert {row["message"].partition(":")[0] for row in rows} == {"is still to be filled in"}
    for row in rows:
        line = (blank.root / row["file"]).read_text(encoding="utf-8").splitlines()[row["line"] - 1]
        assert row["value"] in line
    assert {row["file"] for row in rows} == {"config/plan.toml", "config/settings.toml", "config/units.csv",
                                             "sheet_templates/report.toml"}


@pytest.mark.parametrize("command", [("run",), ("provision", "--dry-run"), ("status",), ("compile", "BC"), ("remind",),
                                     ("share", "--dry-run"), ("schedule",), ("check",)])
def test_commands_refuse_a_workspace_with_placeholders(blank: CliWorkspace, command: tuple[str, ...]) -> None:
    before = sorted(blank.root.rglob("*"))
    blank.baocao(*command, exit_code=2)
    assert "config/plan.toml:" in blank.errors
    assert sorted(blank.root.rglob("*")) == before


def test_fields_are_listed_before_all_is_filled_in(blank: CliWorkspace) -> None:
    assert {(row["code"], row["part"]) for row in blank.json("fields", "--obligation", "BC")} >= {
        ("A01", None), ("A02", "total"), ("A02", "female"), ("A03", None)}


def test_a_blank_workspace_works_once_it_is_filled_in(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "workspace")
    workspace.baocao("init", str(workspace.root))
    fill_in(workspace.root)
    assert workspace.json("check-config") == []
    workspace.baocao("provision", as_of="2031-03-02")
    workspace.baocao("run", as_of="2031-06-11T02:00")
    workspace.baocao("compile", "BC", as_of="2031-06-12")
    assert (workspace.root / "reports" / "BC" / "tong-hop-BC.docx").exists()
    assert workspace.json("status", as_of="2031-06-12")[0]["standing"]


def test_one_placeholder_that_is_left_stops_every_command(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "workspace")
    workspace.baocao("init", str(workspace.root))
    fill_in(workspace.root)
    settings = workspace.root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('place = "Nội dung"', 'place = "<địa danh>"'), encoding="utf-8")
    (row,) = workspace.json("check-config", exit_code=2)
    assert (row["file"], row["key"]) == ("config/settings.toml", "documents.place")
    workspace.baocao("status", exit_code=2)
    assert "documents.place" in workspace.errors


def test_a_placeholder_that_is_left_in_the_document_is_found(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "workspace")
    workspace.baocao("init", str(workspace.root))
    fill_in(workspace.root)
    with zipfile.ZipFile(workspace.root / "config" / "summary.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w:p><w:t>Gửi: &lt;tên cơ </w:t></w:r><w:r><w:t>quan&gt;.</w:t></w:p>")
    (row,) = workspace.json("check-config", exit_code=2)
    assert (row["file"], row["severity"], row["value"]) == ("config/summary.docx", "error", "<tên cơ quan>")


def test_the_examples_are_listed_for_programs(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "workspace")
    listed = workspace.json("init", "--list")
    assert [each["name"] for each in listed][:1] == ["vstbpn-hai-phong"]
    assert all(each["title"] for each in listed)
    workspace.baocao("init", exit_code=2)
    assert "baocao init DIR" in workspace.errors
    made = workspace.json("init", str(workspace.root))
    assert (made["made"], made["parts"], made["left"]) == (True, ["config", "sheet_templates", "mail_templates"], [])


def test_a_document_without_letterhead_is_not_made(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "workspace")
    workspace.baocao("init", str(workspace.root))
    fill_in(workspace.root)
    settings = workspace.root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('place = "Nội dung"', 'place = ""'), encoding="utf-8")
    workspace.baocao("provision", as_of="2031-03-02")
    workspace.baocao("run", as_of="2031-06-11T02:00")
    workspace.baocao("compile", "BC", as_of="2031-06-12", exit_code=2)
    assert "documents.place" in workspace.errors
    assert not (workspace.root / "reports").exists()
    workspace.baocao("compile", "BC", "--format", "page", as_of="2031-06-12")


def test_comparisons_and_addresses_are_no_placeholders(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "workspace")
    workspace.baocao("init", str(workspace.root))
    fill_in(workspace.root)
    form = workspace.root / "sheet_templates" / "report.toml"
    form.write_text(form.read_text(encoding="utf-8") + """
[[rules]]
code = "R1"
check = "A02.total<A02.female or A02.female>3"
severity = "error"
message = "Sai: {A02.total<A02.female or A02.female>3}."
remedy = "Nhóm <6 và > 3."
""", encoding="utf-8")
    assert workspace.json("check-config") == []


def test_the_blank_settings_have_the_keys_of_the_examples() -> None:
    """What differs is values, and the comments beside them."""
    keys = [_keys(blank_files()["config/settings.toml"]), _keys(ROOT / "config" / "settings.toml")]
    assert keys[0] == keys[1]


def _keys(path: Path) -> set[str]:
    found = re.findall(r"^(?:# )?([a-z_]+) = |^(?:# )?(\[[a-z.]+\])$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {key or table for key, table in found} - {"without"}


def test_the_shipped_files_have_no_placeholder() -> None:
    assert problems_of(ROOT) == []


def test_strict_takes_warnings_for_errors(workspace: CliWorkspace) -> None:
    name = "config/plan-2024.toml"
    replace_text(workspace.root, name, "due_before = 2024-12-01", "due_before = 2025-01-15")
    (row,) = workspace.json("check-config")
    assert (row["severity"], row["key"], row["line"]) == ("warning", "obligations[4].due_before",
                                                       line_of(workspace.root, name, "2025-01-15"))
    (row,) = workspace.json("check-config", "--strict", exit_code=2)
    assert row["severity"] == "error"
    workspace.baocao("check-config")
    workspace.baocao("check-config", "--strict", exit_code=2)
