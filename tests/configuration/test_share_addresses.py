"""The templates of addresses in [paths]: what is accepted, and what is named as a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.configuration.problems import Problem
from automation.configuration.settings import FILE, read_settings
from automation.domain.plan.settings import Paths


def read_paths(root: Path, line: str) -> tuple[Paths | None, list[Problem]]:
    file = root / FILE
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'plan = "config/plan.toml"\n[paths]\n{line}\n', encoding="utf-8")
    problems: list[Problem] = []
    found = read_settings(root, problems)
    return found.paths if found else None, problems


@pytest.mark.parametrize("given", [
    "https://tep.so.example/vstbpn/{file}", "http://nas:8080/s/abc?file={file}", "https://so.example/{unit}/bao-cao.xlsx",
    "https://so.sharepoint.example/:x:/r/sites/vstbpn/Bảng tính/{file}?web=1&activeCell='{tab}'!B1",
    r"\\may-chu\vstbpn\{file}", r"\\10.0.0.5\Bảng tính 2024\năm\{unit}.xlsx", "",
])
def test_addresses_that_units_can_open(tmp_path: Path, given: str) -> None:
    paths, problems = read_paths(tmp_path, f"share_url = '''{given}'''")
    assert problems == []
    assert paths
    assert paths.share_url == given


@pytest.mark.parametrize(("line", "words"), [
    ("share_url = '/srv/baocao/2024/sheets/{file}'", "no address under which"),
    ("share_url = 'sheets/{file}'", "no address under which"),
    ("share_url = 'file:///srv/sheets/{file}'", "no address under which"),
    ("share_url = 'javascript:alert(1)//{file}'", "no address under which"),
    ("share_url = 'S:\\bao-cao\\{file}'", "no address under which"),
    ("share_url = '\\may-chu\\vstbpn\\{file}'", "no address under which"),
    ("share_url = '\\\\?\\C:\\vstbpn\\{file}'", "no path of a network share"),
    ("share_url = '\\\\.\\pipe\\{file}'", "no path of a network share"),
    ("share_url = '\\\\may-chu\\{file}'", "no path of a network share"),
    ("share_url = '\\\\may-chu\\vstbpn\\{file}#{tab}'", "of the web only"),
    ("share_url = 'https://tep.so.example/vstbpn'", "the same for every unit"),
    ("share_url = 'https:///{file}'", "names no server"),
    ("share_url = 'https://{unit}.so.example/x'", "names no server"),
    ("share_url = 'https://[::1/{file}'", "names no server"),
    ("share_url = 'https://tep.so.example/{file'", "brace without"),
    ("share_url = 'https://tep.so.example/{name}'", "{file}, {unit}, {tab}"),
    ("share_url = 'https://tep.so.example/{file.stem}'", "{file}, {unit}, {tab}"),
    ("share_url = 'https://tep.so.example/{file!r}'", "{file}, {unit}, {tab}"),
    ("share_url = 'https://tep.so.example/{}'", "{file}, {unit}, {tab}"),
    ("share_url = 3", "must be text"),
    ("feedback_url = 'https://tep.so.example/{file}/{tab}'", "{file}, {unit}"),
    ("register_url = 'https://tep.so.example/{unit}'", "{file}"),
])
def test_what_no_unit_can_open_is_named(tmp_path: Path, line: str, words: str) -> None:
    _, problems = read_paths(tmp_path, line)
    assert [(each.key, each.line) for each in problems] == [(f"paths.{line.split()[0]}", 3)]
    assert words in str(problems[0])


def test_a_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    _, problems = read_paths(tmp_path, "share_url = 'https://ban:Bi-Mat@tep.so.example/{file}'")
    assert "password" in str(problems[0])
    assert "Bi-Mat" not in repr(problems)


def test_the_register_has_one_address(tmp_path: Path) -> None:
    paths, problems = read_paths(tmp_path, "register_url = '\\\\may-chu\\ban\\so-theo-doi.xlsx'")
    assert problems == []
    assert paths
    assert paths.register_url == r"\\may-chu\ban\so-theo-doi.xlsx"
