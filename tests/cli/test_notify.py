"""`baocao notify` as the secretary types it."""

from __future__ import annotations

from pathlib import Path

import pytest

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
