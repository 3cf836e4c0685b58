"""A run that was killed is reported by the next one, once, also where cron started it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.chat_server import Chat, running_chat
from tests.cli.cli_runner import CliWorkspace
from tests.cli.test_alarms import VARIABLE, configure
from tests.resilience.child_process import KILLED, FaultPlan, run

NIGHT, NEXT = "2024-05-10T02:00", "2024-05-11T02:00"


@pytest.fixture
def chat(workspace: CliWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    with running_chat() as made:
        address = workspace.root / "webhook"
        address.write_text(made.url, encoding="utf-8")
        address.chmod(0o600)
        configure(workspace, '[webhook]\nurl_file = "webhook"\n')
        monkeypatch.delenv(VARIABLE, raising=False)
        yield made


def record(workspace: CliWorkspace) -> Path:
    return workspace.root / "state/started-run.json"


def test_a_killed_run_is_reported_once(workspace: CliWorkspace, chat: Chat) -> None:
    assert run(workspace.root, "run", as_of=NIGHT, faults=FaultPlan(kill_at=12)).code == KILLED
    assert record(workspace).exists()
    assert chat.texts == []
    outcome = workspace.json("check", as_of="2024-05-10T09:00")
    assert outcome["interrupted"] == {"command": "run", "at": "2024-05-10T02:00:00+07:00"}
    [text] = chat.texts
    assert "lần chạy “baocao run” bắt đầu 02 giờ 00 phút, thứ Sáu, ngày 10/5/2024 đã bị dừng giữa chừng" in text
    assert "Lần chạy trước không kết thúc: baocao run, bắt đầu 02:00 10/05/2024" in workspace.errors
    assert "interrupted" not in workspace.json("check", as_of="2024-05-10T09:10")
    workspace.baocao("run", as_of=NEXT)
    assert len(chat.texts) == 1
    assert not record(workspace).exists()
    workspace.baocao("verify")


def test_another_kill_after_a_whole_night_is_reported_again(workspace: CliWorkspace, chat: Chat) -> None:
    for at in (NIGHT, "2024-05-10T09:00", "2024-05-10T10:00"):  # the second and third find one before them
        assert run(workspace.root, "run", as_of=at, faults=FaultPlan(kill_at=25)).code == KILLED
    workspace.baocao("check", as_of="2024-05-10T11:00")
    assert len(chat.texts) == 1  # it lasts
    workspace.baocao("run", as_of=NEXT)
    assert run(workspace.root, "run", as_of="2024-05-12T02:00", faults=FaultPlan(kill_at=12)).code == KILLED
    workspace.baocao("run", as_of="2024-05-13T02:00")
    assert len(chat.texts) == 2


def test_it_is_tried_again_until_the_channel_takes_it(workspace: CliWorkspace, chat: Chat) -> None:
    assert run(workspace.root, "run", as_of=NIGHT, faults=FaultPlan(kill_at=12)).code == KILLED
    chat.answers = [404]
    workspace.baocao("check", as_of="2024-05-10T09:00", exit_code=3)
    assert "Không báo được qua webhook" in workspace.errors
    workspace.baocao("check", as_of="2024-05-10T09:10")
    assert len(chat.texts) == 2
    workspace.baocao("check", as_of="2024-05-10T09:20")
    assert len(chat.texts) == 2


def test_a_run_that_ended_badly_is_none(workspace: CliWorkspace, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise OSError("hỏng")

    with monkeypatch.context() as patch:
        patch.setattr("automation.jobs.nightly.run_stages", fail)
        workspace.baocao("run", as_of=NIGHT, exit_code=3)
    assert not record(workspace).exists()
    workspace.baocao("run", as_of=NEXT)
    assert len(chat.texts) == 1  # of the failure


def test_a_file_that_cannot_be_read_is_no_run(workspace: CliWorkspace, chat: Chat) -> None:
    for text in ("", "{", "[]", '{"run": {"command": "run", "at": "gestern"}}', json.dumps({"run": None})):
        record(workspace).write_text(text, encoding="utf-8")
        workspace.baocao("run", "--dry-run", as_of=NIGHT)
        workspace.baocao("check", as_of=NIGHT)
    assert chat.texts == []
