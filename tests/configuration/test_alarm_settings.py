"""The tables [alarm] and [webhook]: what is read, and which mistakes are named without showing a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.configuration.problems import Problem
from automation.configuration.settings import FILE, read_settings
from automation.domain.plan.settings import AlarmSettings, MailSettings, Settings, WebhookSettings


def read(root: Path, tables: str) -> tuple[Settings | None, list[Problem]]:
    file = root / FILE
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'plan = "config/plan.toml"\n{tables}\n', encoding="utf-8")
    problems: list[Problem] = []
    return read_settings(root, problems), problems


def test_the_tables_are_read(tmp_path: Path) -> None:
    found, problems = read(tmp_path, """
        [alarm]
        to = ["quan-tri@so.example"]
        host = "smtp.so.example"
        user = "canh-bao"
        [webhook]
        url_file = "~/.config/baocao/webhook"
        body = '{"type": "message", "text": {text}}'
    """)
    assert problems == []
    assert found
    assert found.alarm == AlarmSettings(("quan-tri@so.example",), host="smtp.so.example", user="canh-bao")
    assert found.webhook == WebhookSettings(url_file="~/.config/baocao/webhook",
                                            body='{"type": "message", "text": {text}}')
    assert found.webhook.is_set
    sent_by = found.alarm.mail(MailSettings(adapter="gmail"))
    assert sent_by
    assert (sent_by.adapter, sent_by.host, sent_by.user) == ("smtp", "smtp.so.example", "canh-bao")


@pytest.mark.parametrize(("tables", "key", "words"), [
    ('[mail]\nadapter = "gmail"\n[google]\ngmail = "send"\n[alarm]\nto = ["a@b.example"]', "alarm.host", "another way"),
    ('[alarm]\nto = "a@b.example"', "alarm.to", "array"),
    ('[alarm]\nto = ["a"]', "alarm.to", "e-mail"),
    ('[webhook]\nurl_env = "https://chat.example/k-bi-mat"', "webhook.url_env", "name of an environment variable"),
    ('[webhook]\nurl_file = "https://chat.example/k-bi-mat"', "webhook.url_file", "path of a file"),
    ('[webhook]\nurl = "https://chat.example/k-bi-mat"', "webhook.url", "no key"),
    ('[webhook]\nurl_env = "A"\nurl_file = "b"', "webhook.url_file", "one place"),
    ('[webhook]\nbody = "{}"', "webhook.body", "lacks {text}"),
    ("[webhook]\nbody = '{\"text\": \"{text}\"}'", "webhook.body", "no JSON"),
    ("[webhook]\ntimeout = 0", "webhook.timeout", "at least"),
])
def test_mistakes_are_named_without_the_secret(tmp_path: Path, tables: str, key: str, words: str) -> None:
    _, problems = read(tmp_path, tables)
    assert [each.key.partition("[")[0] for each in problems] == [key]
    assert words in str(problems[0])
    assert "k-bi-mat" not in repr(problems)
