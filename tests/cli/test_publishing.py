"""`compile --publish`: the summary goes where people read it, under the same names."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from automation.adapters.folder import pdf
from tests.cli.cli_runner import CliWorkspace
from tests.cli.test_files_elsewhere import Office, office, template
from tests.required_program import required_program

__all__ = ["office", "template"]  # fixtures

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
    names = {path.suffix for path in folder.iterdir()} - {".pdf"}
    assert names == {".docx", ".xlsx"}
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


def test_the_pdf_is_made_of_the_document(submitted: CliWorkspace, tmp_path: Path) -> None:
    required_program("soffice")
    folder = with_folder(submitted, tmp_path / "chung")
    assert "tong-hop-6T.pdf" in compiled(submitted)
    made = folder / "tong-hop-6T.pdf"
    assert made.read_bytes().startswith(b"%PDF")
    before = made.stat().st_mtime_ns
    compiled(submitted)
    assert made.stat().st_mtime_ns == before


def test_without_libreoffice_the_pdf_is_missed_in_words(submitted: CliWorkspace, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF of an earlier summary beside the new document is an error."""
    folder = with_folder(submitted, tmp_path / "chung")
    monkeypatch.setattr(pdf, "PROGRAMS", ())
    compiled(submitted)
    assert "chưa cài LibreOffice" in submitted.errors
    (folder / "tong-hop-6T.pdf").write_bytes(b"%PDF cu")
    compiled(submitted, exit_code=3)
    assert "tong-hop-6T.pdf ở nơi công bố là bản của lần trước" in submitted.errors


def test_the_register_shows_what_was_published(submitted: CliWorkspace, tmp_path: Path) -> None:
    """At once: its figures are those of the document, with links to the files."""
    with_folder(submitted, tmp_path / "chung")
    settings = submitted.root / "config/settings.toml"
    address = "https://tep.so.example/bao-cao/{file}"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('published_url = ""', f'published_url = "{address}"'), encoding="utf-8")
    document = submitted.json("compile", "6T", "--publish", as_of=NOON)
    sheet = load_workbook(submitted.root / "register.xlsx")["Số liệu tổng hợp"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5) if row[0].value}
    about = [cell for cell in rows["6T|@about"] if cell.value]
    words = str(about[2].value)
    assert "lần 1, lập lúc 12 giờ 00 phút ngày 21/05/2024" in words
    assert "Đã công bố lúc 12 giờ 00 phút ngày 21/05/2024." in words
    links = [cell.hyperlink.target for cell in about if cell.hyperlink]
    assert address.format(file="tong-hop-6T.docx") in links
    lines = [line for line in document["indicators"] if line["kind"] in {"integer", "boolean"} and not line["part"]]
    totals = {line["code"]: "…" if line["total"] is None else line["total"] for line in lines}
    assert {code: rows[f"6T|{code}"][6].value for code in totals} == totals


def test_on_google_the_register_shows_it_at_once(office: Office) -> None:
    """With links to the three files on Drive."""
    files = office.run("compile", "6T", "--publish", "--format", "document", "--format", "workbook",
                       exit_code=0)["published"]
    [register] = office.registers
    book = register.book
    sheet = book.by_title("Số liệu tổng hợp") if book else None
    assert sheet
    [about] = [cells for cells in sheet.cells.values() if 0 in cells and cells[0].value == "6T|@about"]
    assert "Đã công bố lúc 02 giờ 00 phút ngày 08/05/2024." in str(about[2].value)
    urls = [(cell.format.get("textFormat") or {}).get("link", {}).get("uri") for cell in about.values()]
    assert {each["url"] for each in files} == set(filter(None, urls))
