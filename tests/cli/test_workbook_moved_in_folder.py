"""A workbook of the folder that was moved below, binned, renamed or lost: named, and never replaced silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cli_runner import AN_LAO, CliWorkspace

NIGHT = "2024-05-22T02:00"


@pytest.mark.parametrize(("to", "state", "words"), [
    (f"cũ/{AN_LAO}.xlsx", "moved", "một thư mục con"), (f".Trash-1000/files/{AN_LAO}.xlsx", "binned", "thùng rác"),
    ("6 tháng cụm 2.xlsx", "renamed", "mang tên khác"), ("", "", "báo cáo đã nộp (6T)")])
def test_it_is_named_and_not_replaced(submitted: CliWorkspace, to: str, state: str, words: str) -> None:
    file = submitted.root / "sheets" / f"{AN_LAO}.xlsx"
    place = submitted.root / "sheets" / to if to else submitted.root / "lost.xlsx"
    place.parent.mkdir(parents=True, exist_ok=True)
    file.rename(place)
    plan = submitted.json("provision", as_of=NIGHT, exit_code=3)
    assert (plan["created"], plan["asked"]) == ([], [AN_LAO])
    assert [row["state"] for row in plan["found"]] == ([state] if state else [])
    assert words in plan["questions"][0]
    assert f"--replace {AN_LAO}" in plan["questions"][0]
    assert not file.exists()
    if state:
        night = submitted.json("run", "--job", "check", as_of=NIGHT, exit_code=3)
        assert any(words in line for line in night["left"])
    assert submitted.json("provision", "--replace", AN_LAO, as_of=NIGHT, exit_code=0)["created"] == [AN_LAO]
    assert Path(file).exists()
