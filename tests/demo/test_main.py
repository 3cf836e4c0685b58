"""`python -m tests.demo` never overwrites other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo.__main__ import MARK, clear, main


def test_an_earlier_simulation_is_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / MARK).touch()
    (folder / "register.xlsx").touch()
    assert clear(folder)
    assert not folder.exists()


def test_any_other_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "register.xlsx").touch()
    assert main([str(tmp_path)]) == 2
    assert (tmp_path / "register.xlsx").exists()
    assert "name a new folder" in capsys.readouterr().err


def test_a_new_folder_and_an_empty_one_are_accepted(tmp_path: Path) -> None:
    assert clear(tmp_path / "new")
    assert clear(tmp_path)
