"""Alarms and digests by a chat's webhook and by mail: each occasion once, without personal data, never ending a run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from tests.adapters.chat_server import SECRET, Chat, running_chat
from tests.adapters.mail.test_smtp import PostOffice, free_port
from tests.cli.cli_runner import CAT_BA, DO_SON, CliWorkspace

VARIABLE = "BAOCAO_TEST_WEBHOOK"


@pytest.fixture
def chat(workspace: CliWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    with running_chat() as made:
        monkeypatch.setenv(VARIABLE, made.url)
        configure(workspace, f'[webhook]\nurl_env = "{VARIABLE}"\n')
        yield made


def configure(workspace: CliWorkspace, tables: str) -> None:
    settings = workspace.root / "config/settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + tables, encoding="utf-8")


def hide(workspace: CliWorkspace) -> None:
    """Most workbooks are gone, which stops a run."""
    for unit in (CAT_BA, DO_SON):
        shutil.move(workspace.root / f"sheets/{unit}.xlsx", workspace.root / f"{unit}.hidden")


def restore(workspace: CliWorkspace) -> None:
    for unit in (CAT_BA, DO_SON):
        shutil.move(workspace.root / f"{unit}.hidden", workspace.root / f"sheets/{unit}.xlsx")


def test_a_guard_is_reported_once_until_it_is_over(workspace: CliWorkspace, chat: Chat) -> None:
    hide(workspace)
    for day in (10, 11):
        workspace.baocao("run", as_of=f"2024-05-{day}T02:00", exit_code=4)
    assert len(chat.texts) == 1
    assert "dừng trước khi gửi thư" in chat.texts[0]
    workspace.baocao("run", as_of="2024-05-18T02:00", exit_code=4)
    assert len(chat.texts) == 2  # a week later, it still lasts
    restore(workspace)
    workspace.baocao("run", as_of="2024-05-18T09:00")
    hide(workspace)
    workspace.baocao("run", as_of="2024-05-19T02:00", exit_code=4)
    assert len(chat.texts) == 3


def test_a_digest_is_posted_as_counts_and_once(workspace: CliWorkspace, chat: Chat) -> None:
    assert workspace.json("run", "--dry-run", as_of="2024-05-29T02:00")["remind"]["planned"] > 0
    assert chat.texts == []
    for hour in (2, 3):
        workspace.baocao("run", as_of=f"2024-05-29T0{hour}:00")
    [text] = chat.texts
    assert text == ("Báo cáo 6 tháng đầu năm, tính đến 02 giờ 00 phút, thứ Tư, ngày 29/5/2024. Hạn nộp: trước ngày "
                    "28/5/2024. Phải nộp 3 đơn vị: đúng hạn 0, trễ hạn 0, quá hạn chưa nộp 3, chưa đến hạn 0; được "
                    "miễn 0.")
    digests = [row for row in workspace.json("outbox", as_of="2024-05-30") if row["kind"] == "digest_committee"]
    assert {(row["channel"], row["state"], row["step"]) for row in digests} == {
        ("mail", "sent", "tong-hop"), ("chat", "sent", "tong-hop")}
    workspace.baocao("verify")


def test_a_failing_webhook_ends_no_night_and_shows_no_secret(workspace: CliWorkspace, chat: Chat) -> None:
    chat.answers = [404]
    outcome = workspace.json("run", as_of="2024-05-29T02:00", exit_code=3)
    assert outcome["remind"]["sent"] > 0
    assert outcome["left"] == ["Không báo được qua webhook: Webhook từ chối (HTTP 404)."]
    workspace.baocao("run", as_of="2024-05-29T03:00")
    assert len(chat.texts) == 2
    for file in workspace.root.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes()
    assert SECRET not in workspace.errors


def test_a_revoked_sign_in_is_mailed_another_way(workspace: CliWorkspace, chat: Chat) -> None:
    """Mail goes by Gmail, and nobody is signed in."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    configure(workspace, f'[alarm]\nto = ["quan-tri@so.example"]\nhost = "127.0.0.1"\nport = {controller.port}\n'
                         'security = "none"\n[google]\ngmail = "send"\n')
    settings = workspace.root / "config/settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('adapter = "outbox"', 'adapter = "gmail"'),
                        encoding="utf-8")
    try:
        for hour in (2, 3):
            workspace.baocao("run", as_of=f"2024-05-29T0{hour}:00", exit_code=77)
    finally:
        controller.stop()
    [letter] = [message_from_bytes(each, policy=policy.default) for each in office.letters]
    body = letter.get_body(("plain",))
    assert body
    assert "baocao login" in body.get_content()
    assert office.recipients == [["quan-tri@so.example"]]
    alarms = [text for text in chat.texts if "không gửi được thư" in text]
    assert len(alarms) == 1
    assert "@" not in " ".join(chat.texts)


def test_an_error_that_ends_the_run_is_reported(workspace: CliWorkspace, chat: Chat,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise OSError("/srv/bi-mat: hỏng")

    monkeypatch.setattr("automation.jobs.nightly.run", fail)
    workspace.baocao("run", as_of="2024-05-10T02:00", exit_code=3)
    [text] = chat.texts
    assert "không xong" in text
    assert "bi-mat" not in text


def test_a_failed_unit_of_systemd_is_reported_unless_the_run_did(workspace: CliWorkspace, chat: Chat,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_EXIT_STATUS", "77")
    hide(workspace)
    workspace.baocao("run", as_of="2024-05-10T02:00", exit_code=4)
    command = ("alarm", "--unit", "baocao-2024-nightly.service")
    workspace.baocao(*command, as_of="2024-05-10T02:01")
    assert len(chat.texts) == 1
    restore(workspace)
    workspace.baocao("run", as_of="2024-05-10T09:00")
    plan = workspace.root / "config/plan-2024.toml"
    plan.write_text("broken = [", encoding="utf-8")
    workspace.baocao(*command, "--dry-run")
    assert len(chat.texts) == 1
    workspace.baocao(*command)
    assert "baocao-2024-nightly.service không xong (mã 77)" in chat.texts[-1]
    workspace.baocao(*command)
    assert len(chat.texts) == 2


def test_the_ways_can_be_tested_and_doctor_sends_nothing(workspace: CliWorkspace, chat: Chat,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    def check() -> dict[str, str]:
        found = json.loads(workspace.baocao("doctor", "--json", as_of="2024-05-10T07:00", exit_code=code))
        return next(each for each in found if each["check"] == "alarms")

    code = 3
    assert check()["level"] == "ok"
    assert chat.texts == []
    workspace.baocao("alarm", "--test")
    chat.answers = [403]
    workspace.baocao("alarm", "--test", exit_code=3)
    assert len(chat.texts) == 2
    assert "tin thử" in chat.texts[0]
    monkeypatch.delenv(VARIABLE)
    assert check()["level"] == "wrong"


def test_nothing_is_set_up(workspace: CliWorkspace) -> None:
    workspace.baocao("alarm", "--test", exit_code=2)
    workspace.baocao("alarm", "--unit", "x.service", exit_code=3)
    workspace.baocao("alarm", exit_code=2)
