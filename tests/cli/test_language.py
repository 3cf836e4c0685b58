"""Vietnamese by the workspace's settings or by the machine's locale, English otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from automation import __version__
from tests.cli.cli_runner import AN_LAO, CliWorkspace

BAOCAO = "import sys; from automation.cli.main import main; main()"
NO_SETTING = {"LANGUAGE": "", "LC_ALL": "C.UTF-8", "LC_MESSAGES": "", "LANG": ""}


def said(*arguments: str | Path, cwd: Path, **environment: str) -> str:
    """What a process of its own prints, on both streams: words are chosen when it starts."""
    done = subprocess.run([sys.executable, "-c", BAOCAO, *arguments], capture_output=True, text=True, check=False,
                          cwd=cwd, env={**os.environ, **NO_SETTING, **environment})
    return done.stdout + done.stderr


def speak(root: Path, language: str) -> None:
    settings = root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'language = "vi"' in text
    settings.write_text(text.replace('language = "vi"', f'language = "{language}"'), encoding="utf-8")


@pytest.mark.parametrize("environment", [
    {"LC_ALL": "vi_VN.UTF-8"}, {"LC_ALL": "", "LANG": "vi_VN.UTF-8"}, {"LANGUAGE": "vi"}, {"LANGUAGE": "vi:en"},
])
def test_the_locale_chooses_vietnamese(environment: dict[str, str], tmp_path: Path) -> None:
    told = said("--help", cwd=tmp_path, **environment)
    for words in ("Cách dùng:", "Các tùy chọn:", "Các lệnh:", "Hiện hướng dẫn này rồi thoát.", "Ví dụ:"):
        assert words in told
    for words in ("Usage", "Options", "Show", "Example", "exit"):
        assert words not in told


@pytest.mark.parametrize("environment", [{}, {"LC_ALL": "en_GB.UTF-8"}, {"LC_ALL": "fr_FR.UTF-8"}])
def test_elsewhere_it_is_english(environment: dict[str, str], tmp_path: Path) -> None:
    told = said("--help", cwd=tmp_path, **environment)
    assert "Usage:" in told
    assert "Show this message and exit." in told


def test_the_version(tmp_path: Path) -> None:
    assert said("--version", cwd=tmp_path) == f"baocao, version {__version__}\n"
    assert said("--version", cwd=tmp_path, LANGUAGE="vi") == f"baocao, phiên bản {__version__}\n"


@pytest.mark.parametrize("named", [("-w", "{}"), ("-w{}",), ("--workspace={}",), ("--as-of", "2024-05-28", "-w", "{}")])
def test_the_workspace_chooses_before_the_machine(workspace: CliWorkspace, named: tuple[str, ...],
                                                  tmp_path: Path) -> None:
    where = [part.format(workspace.root) for part in named]
    assert "Cách dùng:" in said(*where, "status", "--help", cwd=tmp_path, LC_ALL="en_GB.UTF-8")
    speak(workspace.root, "en")
    assert "Usage:" in said(*where, "status", "--help", cwd=tmp_path, LC_ALL="vi_VN.UTF-8")


def test_the_workspace_underfoot_chooses_too(workspace: CliWorkspace) -> None:
    assert "Lỗi: Không có lệnh 'stats'." in said("stats", cwd=workspace.root)
    speak(workspace.root, "")
    assert "Error: No such command 'stats'." in said("stats", cwd=workspace.root)
    assert "Lỗi: Không có lệnh 'stats'." in said("stats", cwd=workspace.root, LC_ALL="vi_VN.UTF-8")


def test_settings_that_cannot_be_read_stop_no_help(workspace: CliWorkspace) -> None:
    (workspace.root / "config" / "settings.toml").write_bytes(b"language = \xff")
    assert "Usage:" in said("--help", cwd=workspace.root)


def test_complaints_about_a_line_are_vietnamese(workspace: CliWorkspace) -> None:
    told = {
        ("extend", AN_LAO): "Lỗi: Thiếu tham số 'OBLIGATION'.",
        ("extend", AN_LAO, "6T", "--reason", "x"): "Lỗi: Thiếu tùy chọn '--until'.",
        ("extend", AN_LAO, "6T", "--until", "31/2"): "31/2 không phải là ngày viết như 2024-06-05",
        ("status", "--units"): "Lỗi: Không có tùy chọn '--units'. Có phải ý bạn là '--unit'?",
        ("accept", AN_LAO, "6T", "--verdict", "soon"): "'soon' không thuộc các lựa chọn 'on_time', 'late'.",
        ("status", "--unit", "THPT-AN-LA0"): f"Lỗi: Không có mã THPT-AN-LA0. Có phải ý bạn là {AN_LAO}?",
        ("outbox", "6T"): "Lỗi: Thừa tham số (6T)",
    }
    for line, complaint in told.items():
        assert complaint in said(*line, cwd=workspace.root)


def test_problems_of_the_configuration_are_vietnamese(workspace: CliWorkspace) -> None:
    plan = workspace.root / "config" / "plan-2024.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("\nyear = ", "\nyaer = "), encoding="utf-8")
    for command in ("check-config", "status"):
        told = said(command, cwd=workspace.root)
        assert "yaer: không phải là khóa của bảng này (gần nhất: year)" in told
        assert "year: còn thiếu" in told
    assert "2 chỗ sai." in said("check-config", cwd=workspace.root)


def test_counts_are_in_the_reader_s_words(workspace: CliWorkspace) -> None:
    told = said("--as-of", "2024-01-09", "run", "--dry-run", cwd=workspace.root)
    assert "bảng tính 3" in told
    assert "workbooks" not in told
    told = said("--as-of", "2024-05-29", "status", "6T", cwd=workspace.root)
    assert told.count("Quá hạn, chưa nộp") == 4  # a column and three units
