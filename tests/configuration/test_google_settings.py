"""The [google] table: every key is read, every mistake has its key, and the shipped file shows the defaults."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from automation.configuration.problems import Problem
from automation.configuration.settings import FILE, read_settings
from automation.domain.plan.settings import GoogleQuotas, GoogleSettings
from tests.configuration.workspaces import ROOT

ID = "0ABCdefGHIjklUk9PVA"


def read_google(root: Path, google: str, before: str = "") -> tuple[GoogleSettings | None, list[Problem]]:
    file = root / FILE
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'plan = "config/plan.toml"\n{before}\n[google]\n{google}\n', encoding="utf-8")
    problems: list[Problem] = []
    found = read_settings(root, problems)
    return found.google if found else None, problems


def test_the_whole_table_is_read(tmp_path: Path) -> None:
    google, problems = read_google(tmp_path, f"""
        auth = "service_account"
        key_file = "/etc/baocao/khoa.json"
        subject = "vstbpn@so.example"
        drive_access = "full"
        gmail = "search"
        shared_drive = "https://drive.google.com/drive/u/0/folders/{ID}?usp=sharing"
        editors = ["thu-ky@so.example"]
        notify = "required"
        timeout = 30
        quotas = {{ sheets_reads_per_user = 30 }}
    """)
    assert problems == []
    assert google == GoogleSettings(
        auth="service_account", key_file="/etc/baocao/khoa.json", subject="vstbpn@so.example", drive_access="full",
        gmail="search", shared_drive=ID, editors=("thu-ky@so.example",), notify="required",
        timeout=30.0, quotas=GoogleQuotas(sheets_reads_per_user=30))
    assert hash(google) == hash(google)  # `wiring` keeps one client for each


@pytest.mark.parametrize(("line", "key", "word", "nearest"), [
    ('auht = "oauth"', "google.auht", "no key", "auth"),
    ('auth = "oath"', "google.auth", "none of the known", "oauth"),
    ('notify = "allways"', "google.notify", "none of the known", "always"),
    ('gmail = "sendd"', "google.gmail", "none of the known", "send"),
    ('subject = "vstbpn"', "google.subject", "no e-mail", ""),
    ('subject = "vstbpn@so.example"', "google.subject", "service accounts", ""),
    ('auth = "impersonation"', "google.auth", "needs impersonate", ""),
    ('folder = "thư mục"', "google.folder", "no id of Google Drive", ""),
    ('shared_drive = "https://evil.example/folders/0ABCdefGHIjklUk9PVA"', "google.shared_drive", "no id", ""),
    ('editors = "a@b.example"', "google.editors", "array", ""),
    ("connections = 0", "google.connections", "at least", ""),
    ("quotas = { sheet_reads = 1 }", "google.quotas.sheet_reads", "no key", "sheets_reads"),
    ("quotas = { drive = 0 }", "google.quotas.drive", "at least", ""),
])
def test_a_mistake_is_reported_with_its_key(tmp_path: Path, line: str, key: str, word: str, nearest: str) -> None:
    _google, problems = read_google(tmp_path, line)
    assert len(problems) == 1
    text = str(problems[0])
    assert key in text
    assert word in text
    assert nearest in text


def test_mail_by_gmail_takes_the_right_to_send(tmp_path: Path) -> None:
    mail = 'mail = { adapter = "gmail" }'
    _google, problems = read_google(tmp_path, "", mail)
    assert ["google.gmail" in str(each) for each in problems] == [True]
    assert read_google(tmp_path, 'gmail = "send"', mail)[1] == []


def test_the_shipped_file_shows_every_key_with_the_value_that_holds() -> None:
    """The commented table holds the default values."""
    lines = (ROOT / FILE).read_text(encoding="utf-8").splitlines()
    first = lines.index("# [google]")
    table = [line.removeprefix("# ") for line in lines[first:lines.index("", first)]]
    shown = tomllib.loads("\n".join(table))["google"]
    holds = asdict(GoogleSettings())
    quotas = shown.pop("quotas")
    assert {**shown, "editors": tuple(shown["editors"])} == {key: holds[key] for key in holds if key != "quotas"}
    assert quotas.items() <= holds["quotas"].items()
