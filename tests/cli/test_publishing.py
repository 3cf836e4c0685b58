"""`compile --publish`: the summary goes where people read it, under the same names."""

from __future__ import annotations

from pathlib import Path

from tests.cli.cli_runner import CliWorkspace

NOON = "2024-05-21T12:00"


def with_folder(workspace: CliWorkspace, folder: Path) -> Path:
    settings = workspace.root / "config/settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'published = ""' in text
    settings.write_text(text.replace('published = ""', f'published = "{folder}"'), encoding="utf-8")
    return folder


def compiled(workspace: CliWorkspace, *more: str, exit_code: int = 0) -> str:
    return workspace.baocao("compile", "6T", "--publish", "--format", "document", "--format", "workbook", *more,
                            as_of=NOON, exit_code=exit_code)


def test_a_folder_gets_the_document_and_the_workbook(submitted: CliWorkspace, tmp_path: Path) -> None:
    folder = with_folder(submitted, tmp_path / "dùng chung")
    assert "đã công bố: tong-hop-6T.docx" in compiled(submitted)
    names = sorted(path.suffix for path in folder.iterdir())
    assert names == [".docx", ".xlsx"]
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    found = submitted.json("compile", "6T", "--publish", as_of=NOON)["published"]
    assert {each["name"] for each in found} == set(before)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_without_a_folder_nothing_is_compiled(submitted: CliWorkspace) -> None:
    compiled(submitted, exit_code=2)
    assert "[paths]" in submitted.errors
    assert not (submitted.root / "reports" / "6T").exists()


def test_a_selection_is_not_published(submitted: CliWorkspace, tmp_path: Path) -> None:
    with_folder(submitted, tmp_path / "chung")
    compiled(submitted, "--unit", "THPT-AN-LAO", exit_code=2)
    assert "báo cáo tổng hợp đầy đủ" in submitted.errors
    submitted.baocao("compile", "6T", "--publish", "--format", "page", as_of=NOON, exit_code=2)
    assert "--format phải có" in submitted.errors


def test_a_place_that_refuses_leaves_the_summary_compiled(submitted: CliWorkspace, tmp_path: Path) -> None:
    (tmp_path / "tệp").write_text("không phải thư mục", encoding="utf-8")
    with_folder(submitted, tmp_path / "tệp")
    compiled(submitted, exit_code=3)
    assert list((submitted.root / "reports" / "6T").glob("*.docx"))
