"""`baocao notify` as the secretary types it."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from automation.jobs.attachments import MOST
from tests.cli.cli_runner import CliWorkspace

LISTS = """
[[lists]]
code = "so"
name = "Lãnh đạo Sở"
emails = ["gd@so.example"]
[[lists]]
code = "thpt"
name = "Các trường THPT"
units = ["THPT-CAT-BA", "THPT-DO-SON"]
"""
WORDS = ("--subject", "Hướng dẫn mới", "--text", "Gửi các đơn vị.", "--link", "https://so.example/kh.pdf")
AS_OF = "2024-05-20T09:00"


@pytest.fixture
def office(workspace: CliWorkspace) -> CliWorkspace:
    path = Path(workspace.root) / "config" / "plan-2024.toml"
    path.write_text(path.read_text(encoding="utf-8") + LISTS, encoding="utf-8")
    return workspace


def test_an_announcement_goes_to_each_recipient_of_its_lists_once(office: CliWorkspace) -> None:
    shown = office.json("notify", "--list")
    assert [(each["code"], each["emails"]) for each in shown] == [("so", ["gd@so.example"]), ("thpt", [])]
    assert shown[1]["units"]
    planned = office.json("notify", "so", "thpt", *WORDS, "--dry-run", as_of=AS_OF)
    assert {each["kind"] for each in planned} == {"announcement"}
    assert office.json("outbox") == []
    sent = office.json("notify", "so", "thpt", *WORDS, as_of=AS_OF)
    assert [each["state"] for each in sent] == ["sent"] * (len(shown[1]["units"]) + 1)
    assert office.json("notify", "so", "thpt", *WORDS, as_of="2024-05-20T10:00") == []
    assert len(office.json("outbox")) == len(sent)
    office.baocao("notify", "sở", *WORDS, exit_code=2)
    assert "so" in office.errors
    office.baocao("notify", *WORDS, exit_code=2)
    office.baocao("notify", "so", "--subject", "x", exit_code=2)
    assert "--text" in office.errors


def attached(office: CliWorkspace) -> list[list[tuple[str | None, object]]]:
    found = [message_from_bytes(each.read_bytes(), policy=policy.default) for each in office.root.glob("outbox/*.eml")]
    return [[(part.get_filename(), part.get_payload(decode=True)) for part in each.iter_attachments()]
            for each in found]


def test_a_file_goes_with_each_letter_of_an_announcement(office: CliWorkspace, tmp_path: Path) -> None:
    file = tmp_path / "Kế hoạch số 5.pdf"
    file.write_bytes(b"%PDF-1.4 ke hoach")
    words = ("notify", "thpt", *WORDS, "--attach", str(file))
    office.json(*words, "--dry-run", as_of=AS_OF)
    assert not (office.root / "state/attachments").exists()
    office.baocao(*words, as_of=AS_OF)
    assert attached(office) == [[(file.name, file.read_bytes())]] * 2
    office.baocao("verify")


@pytest.mark.parametrize("name", ["a.exe", "empty.pdf"])
def test_what_mail_programs_do_not_open_is_refused(office: CliWorkspace, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"MZ" if name == "a.exe" else b"")
    office.baocao("notify", "thpt", *WORDS, "--attach", str(tmp_path / name), as_of=AS_OF, exit_code=2)
    assert name in office.errors
    assert office.json("outbox") == []


def test_files_that_are_too_large_together_are_refused(office: CliWorkspace, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"x" * (MOST // 2 + 1))
    office.baocao("notify", "thpt", *WORDS, *(each for name in ("a.pdf", "b.pdf") for each in (
        "--attach", str(tmp_path / name))), as_of=AS_OF, exit_code=2)
    assert "--link" in office.errors
