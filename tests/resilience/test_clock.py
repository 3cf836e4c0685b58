"""A clock set back must not make evidence of an earlier hour; a day that is asked for may be any."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.child_process import run
from tests.resilience.sample_office import EVE, NIGHT, ZONE, events, visible, workspace_state

PART, GUARD, DONE = 3, 4, 0


@pytest.fixture
def ahead(office: CliWorkspace) -> str:
    """A night that ran while the machine's clock was ten days ahead; since then it was set right."""
    wrong = (datetime.now(ZONE) + timedelta(days=10)).replace(microsecond=0)
    assert run(office.root, "run", as_of=wrong.isoformat()).code == PART
    return f"{wrong:%H:%M:%S ngày %d/%m/%Y}"


@pytest.mark.parametrize("command", ["run", "remind", "run --job check"])
def test_nothing_is_recorded_or_sent_before_the_newest_run(command: str, ahead: str, office: CliWorkspace) -> None:
    before, register = workspace_state(office), (office.root / "register.xlsx").read_bytes()
    ended = run(office.root, *command.split())
    assert ended.code == GUARD
    assert f"sớm hơn lần chạy gần nhất đã ghi vào nhật ký ({ahead})" in ended.err
    assert "Hãy chỉnh đồng hồ của máy rồi chạy lại" in ended.err
    assert workspace_state(office) == before
    assert (office.root / "register.xlsx").read_bytes() == register


@pytest.mark.usefixtures("ahead")
def test_looking_goes_on(office: CliWorkspace) -> None:
    before = workspace_state(office)
    assert run(office.root, "run", "--dry-run").code == PART
    assert run(office.root, "status").code == DONE
    assert workspace_state(office) == before


@pytest.mark.usefixtures("ahead")
def test_a_person_may_let_it_pass(office: CliWorkspace) -> None:
    """It was the night before that was wrong, not this one. What it sent is not sent again."""
    known, mails = len(events(office.root)), visible(office.root / "outbox")
    assert run(office.root, "run", "--ignore-guard").code == PART
    assert len(events(office.root)) > known
    assert set(mails) <= set(visible(office.root / "outbox"))


def test_a_day_that_is_asked_for_is_no_broken_clock(office: CliWorkspace) -> None:
    for moment in (EVE, NIGHT, NIGHT, "2024-05-20T14:00"):
        assert run(office.root, "run", as_of=moment).code == PART


def test_a_summary_of_a_coming_day_stops_no_night(office: CliWorkspace) -> None:
    coming = (datetime.now(ZONE) + timedelta(days=10)).date().isoformat()
    assert run(office.root, "compile", "6T", "--format", "json", as_of=coming).code == DONE
    assert run(office.root, "run").code == PART
