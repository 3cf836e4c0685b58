"""Files whose time the sender's machine has set: what it proves of a report in a folder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cli.cli_runner import AN_LAO, DOCUMENT, SUBMIT, CliWorkspace
from tests.cli.older_ledger import rewrite_ledger

TICKED = {SUBMIT: "Đã nộp", **DOCUMENT}


def handed_in(workspace: CliWorkspace, file_time: str, runs: tuple[str, ...]) -> None:
    workspace.answer(AN_LAO, "6T", file_time, TICKED)
    for night in runs:
        workspace.baocao("run", as_of=night)


def test_a_file_read_in_the_night_after_its_time_is_on_time(workspace: CliWorkspace) -> None:
    workspace.baocao("run", as_of="2024-05-27T02:00")
    handed_in(workspace, "2024-05-27T20:00", ("2024-05-28T02:00",))
    standing = workspace.standing(AN_LAO, "6T", as_of="2024-05-31")
    assert (standing["verdict"], standing["submitted_at"]) == ("on_time", "2024-05-27T20:00:00+07:00")


@pytest.mark.parametrize("file_time", ["2024-05-27T20:00", "2024-05-27T23:59"])
def test_a_file_time_that_nights_went_by_since_is_unverified(workspace: CliWorkspace, file_time: str) -> None:
    workspace.baocao("run", as_of="2024-05-27T02:00")
    handed_in(workspace, file_time, ("2024-05-30T02:00", "2024-05-31T02:00"))
    standing = workspace.standing(AN_LAO, "6T", as_of="2024-05-31T09:00")
    assert (standing["verdict"], standing["bucket"]) == ("unproven", "on_time")
    assert standing["submitted_at"] == "2024-05-30T02:00:00+07:00"  # the latest possible moment
    assert "02:00 ngày 30/05/2024 phần mềm mới xem tệp" in standing["reason"]
    assert "sau hạn nộp" not in standing["reason"]
    workspace.baocao("accept", AN_LAO, "6T", "--verdict", "on_time", "--reason", "Có công văn", as_of="2024-06-01")
    assert workspace.standing(AN_LAO, "6T", as_of="2024-06-02")["verdict"] == "on_time"


@pytest.mark.parametrize("file_time", ["1980-01-01T00:00", "2001-01-01T00:00", "2099-01-01T00:00"])
def test_an_odd_file_time_is_unverified(workspace: CliWorkspace, file_time: str) -> None:
    workspace.baocao("run", as_of="2024-05-27T02:00")
    handed_in(workspace, file_time, ("2024-05-28T02:00",))
    assert workspace.standing(AN_LAO, "6T", as_of="2024-05-31")["verdict"] == "unproven"


def test_a_look_before_the_deadline_proves_it_whatever_the_file_time(workspace: CliWorkspace) -> None:
    handed_in(workspace, "2024-02-01T08:00", ("2024-05-27T21:00", "2024-05-31T02:00"))
    assert workspace.standing(AN_LAO, "6T", as_of="2024-05-31")["verdict"] == "on_time"


def test_what_an_older_version_recorded_stays(workspace: CliWorkspace) -> None:
    workspace.baocao("run", as_of="2024-05-27T02:00")
    handed_in(workspace, "2024-05-27T20:00", ("2024-05-30T02:00",))
    rewrite_ledger(workspace, lambda each: replace(
        each, data={key: value for key, value in each.data.items() if key != "claimed"}))
    assert workspace.standing(AN_LAO, "6T", as_of="2024-05-31")["verdict"] == "on_time"
