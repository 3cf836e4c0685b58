"""Vietnamese by the workspace's settings or by the machine's locale, English otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from automation import __version__
from tests.cli.cli_runner import AN_LAO, CliWorkspace

BAOCAO = "import sys; from automation.cli.main import main; main()"
NO_SETTING = {"LANGUAGE": "", "LC_ALL": "C.UTF-8", "LC_MESSAGES": "", "LANG": ""}


def output_of(*arguments: str | Path, cwd: Path, **environment: str) -> str:
    """stdout and stderr of a process of its own: the language is chosen when it starts."""
    done = subprocess.run([sys.executable, "-c", BAOCAO, *arguments], capture_output=True, text=True, check=False,
                          cwd=cwd, env={**os.environ, **NO_SETTING, **environment})
    return done.stdout + done.stderr


def set_language(root: Path, language: str) -> None:
    settings = root / "config" / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'language = "vi"' in text
    settings.write_text(text.replace('language = "vi"', f'language = "{language}"'), encoding="utf-8")


@pytest.mark.parametrize("environment", [
    {"LC_ALL": "vi_VN.UTF-8"}, {"LC_ALL": "", "LANG": "vi_VN.UTF-8"}, {"LANGUAGE": "vi"}, {"LANGUAGE": "vi:en"},
])
def test_the_locale_chooses_vietnamese(environment: dict[str, str], tmp_path: Path) -> None:
    shown = output_of("--help", cwd=tmp_path, **environment)
    for words in ("Cách dùng:", "Các tùy chọn:", "Các lệnh:", "Hiện hướng dẫn này rồi thoát.", "Ví dụ:"):
        assert words in shown
    for words in ("Usage", "Options", "Show", "Example", "exit"):
        assert words not in shown


@pytest.mark.parametrize("environment", [{}, {"LC_ALL": "en_GB.UTF-8"}, {"LC_ALL": "fr_FR.UTF-8"}])
def test_elsewhere_it_is_english(environment: dict[str, str], tmp_path: Path) -> None:
    shown = output_of("--help", cwd=tmp_path, **environment)
    assert "Usage:" in shown
    assert "Show this message and exit." in shown


def test_the_version(tmp_path: Path) -> None:
    assert output_of("--version", cwd=tmp_path) == f"baocao, version {__version__}\n"
    assert output_of("--version", cwd=tmp_path, LANGUAGE="vi") == f"baocao, phiên bản {__version__}\n"


@pytest.mark.parametrize("named", [("-w", "{}"), ("-w{}",), ("--workspace={}",), ("--as-of", "2024-05-28", "-w", "{}")])
def test_the_workspace_chooses_before_the_machine(workspace: CliWorkspace, named: tuple[str, ...],
                                                  tmp_path: Path) -> None:
    where = [part.format(workspace.root) for part in named]
    assert "Cách dùng:" in output_of(*where, "status", "--help", cwd=tmp_path, LC_ALL="en_GB.UTF-8")
    set_language(workspace.root, "en")
    assert "Usage:" in output_of(*where, "status", "--help", cwd=tmp_path, LC_ALL="vi_VN.UTF-8")


def test_the_workspace_in_the_current_folder_chooses_too(workspace: CliWorkspace) -> None:
    assert "Lỗi: Không có lệnh 'stats'." in output_of("stats", cwd=workspace.root)
    set_language(workspace.root, "")
    assert "Error: No such command 'stats'." in output_of("stats", cwd=workspace.root)
    assert "Lỗi: Không có lệnh 'stats'." in output_of("stats", cwd=workspace.root, LC_ALL="vi_VN.UTF-8")


def test_settings_that_cannot_be_read_stop_no_help(workspace: CliWorkspace) -> None:
    (workspace.root / "config" / "settings.toml").write_bytes(b"language = \xff")
    assert "Usage:" in output_of("--help", cwd=workspace.root)


def test_usage_errors_are_vietnamese(workspace: CliWorkspace) -> None:
    shown = {
        ("extend", AN_LAO, "--until", "2024-06-05", "--reason", "x"): f"Lỗi: {AN_LAO} là mã đơn vị: hãy ghi thêm mã",
        ("extend", AN_LAO, "6T", "--reason", "x"): "Lỗi: Thiếu tùy chọn '--until'.",
        ("extend", AN_LAO, "6T", "--until", "31/2"): "31/2 không phải là ngày: hãy viết YYYY-MM-DD",
        ("status", "--units"): "Lỗi: Không có tùy chọn '--units'. Có phải ý bạn là '--unit'?",
        ("accept", AN_LAO, "6T", "--verdict", "soon"): "'soon' không thuộc các lựa chọn 'on_time', 'late'.",
        ("status", "--unit", "THPT-AN-LA0"): f"Lỗi: Không có mã THPT-AN-LA0. Có phải ý bạn là {AN_LAO}?",
        ("outbox", "6T"): "Lỗi: Thừa tham số (6T)",
    }
    for line, complaint in shown.items():
        assert complaint in output_of(*line, cwd=workspace.root)


def test_problems_of_the_configuration_are_vietnamese(workspace: CliWorkspace) -> None:
    plan = workspace.root / "config" / "plan-2024.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("\nyear = ", "\nyaer = "), encoding="utf-8")
    for command in ("check-config", "status"):
        shown = output_of(command, cwd=workspace.root)
        assert "yaer: không phải là khóa của bảng này (gần nhất: year)" in shown
        assert "year: còn thiếu" in shown
    assert "2 chỗ sai." in output_of("check-config", cwd=workspace.root)


def test_counts_are_in_the_reader_s_words(workspace: CliWorkspace) -> None:
    shown = output_of("--as-of", "2024-01-09", "run", "--dry-run", cwd=workspace.root)
    assert "bảng tính 3" in shown
    assert "workbooks" not in shown
    shown = output_of("--as-of", "2024-05-29", "status", "6T", cwd=workspace.root)
    assert shown.count("Quá hạn, chưa nộp") == 4  # a column and three units


@pytest.mark.parametrize("spoil", [
    lambda text: text.encode("utf-8-sig"),
    lambda text: text.encode("utf-16"),
    lambda text: text.replace("port = 587", "port = = 587").encode(),
    lambda text: text.replace("Phòng", "Ph\ufffdng").encode("utf-8").replace(b"\xef\xbf\xbd", b"\xf2"),
], ids=["byte order mark", "UTF-16", "no TOML", "not UTF-8"])
def test_the_workspace_chooses_whatever_is_wrong_with_its_settings(workspace: CliWorkspace, tmp_path: Path,
                                                                   spoil: Callable[[str], bytes]) -> None:
    settings = workspace.root / "config" / "settings.toml"
    settings.write_bytes(spoil(settings.read_text(encoding="utf-8")))
    shown = output_of("-w", workspace.root, "check-config", cwd=tmp_path, LC_ALL="en_GB.UTF-8")
    assert "problem" not in shown
    assert "sai." in shown
    assert "Cách dùng:" in output_of("-w", workspace.root, "--help", cwd=tmp_path, LC_ALL="en_GB.UTF-8")
