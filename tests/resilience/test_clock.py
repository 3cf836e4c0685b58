"""A clock that was set back must not produce evidence of an earlier time; `--as-of` may name any day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.child_process import run
from tests.resilience.sample_office import BUSY_RUN, FIRST_RUN, ZONE, events, visible_files, workspace_state

PART, GUARD, DONE = 3, 4, 0


@pytest.fixture
def ahead(office: CliWorkspace) -> str:
    """A run while the machine's clock was ten days ahead, since corrected. Returns the time that the run recorded."""
    wrong = (datetime.now(ZONE) + timedelta(days=10)).replace(microsecond=0)
    assert run(office.root, "run", as_of=wrong.isoformat()).code == PART
    return f"{wrong:%H:%M:%S ngày %d/%m/%Y}"


@pytest.mark.parametrize("command", ["run", "remind", "run --job check"])
def test_nothing_is_recorded_or_sent_before_the_newest_run(command: str, ahead: str, office: CliWorkspace) -> None:
    before, register = workspace_state(office), (office.root / "register.xlsx").read_bytes()
    result = run(office.root, *command.split())
    assert result.code == GUARD
    assert f"sớm hơn lần chạy gần nhất đã ghi vào nhật ký ({ahead})" in result.err
    assert "Đề nghị chỉnh đồng hồ của máy rồi chạy lại" in result.err
    assert workspace_state(office) == before
    assert (office.root / "register.xlsx").read_bytes() == register


@pytest.mark.usefixtures("ahead")
def test_read_only_commands_still_work(office: CliWorkspace) -> None:
    before = workspace_state(office)
    assert run(office.root, "run", "--dry-run").code == PART
    assert run(office.root, "status").code == DONE
    assert workspace_state(office) == before


@pytest.mark.usefixtures("ahead")
def test_ignore_guard_lets_the_run_pass(office: CliWorkspace) -> None:
    """The earlier run had the wrong time, not this one. What the earlier run sent is not sent again."""
    known, mails = len(events(office.root)), visible_files(office.root / "outbox")
    assert run(office.root, "run", "--ignore-guard").code == PART
    assert len(events(office.root)) > known
    assert set(mails) <= set(visible_files(office.root / "outbox"))


def test_an_as_of_date_in_the_past_is_allowed(office: CliWorkspace) -> None:
    for moment in (FIRST_RUN, BUSY_RUN, BUSY_RUN, "2024-05-20T14:00"):
        assert run(office.root, "run", as_of=moment).code == PART


def test_a_summary_as_of_a_future_day_blocks_no_run(office: CliWorkspace) -> None:
    coming = (datetime.now(ZONE) + timedelta(days=10)).date().isoformat()
    assert run(office.root, "compile", "6T", "--format", "json", as_of=coming).code == DONE
    assert run(office.root, "run").code == PART
