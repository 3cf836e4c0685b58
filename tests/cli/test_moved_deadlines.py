"""A deadline moved in the plan while the year runs: the reminders of the new date, on new ledgers and on old ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from automation.domain.tracking.events import Event
from tests.cli.cli_runner import CAT_BA, CliWorkspace
from tests.cli.older_ledger import rewrite_ledger

DUE_IN_KEY = re.compile(r"@\d{4}-\d\d-\d\d/")
PLANNED = "due_before = 2024-05-28"
NIGHTS = ("2024-05-13", "2024-05-24", "2024-05-27", "2024-05-28", "2024-05-29")
FOR_28_MAY = [("2024-05-13", "truoc-14"), ("2024-05-24", "truoc-3"), ("2024-05-27", "ngay-cuoi"),
              ("2024-05-28", "sau-1"), ("2024-05-28", "tong-hop")]
LATER = ("2024-05-31", "2024-06-10", "2024-06-11", "2024-06-14", "2024-06-15", "2024-06-17", "2024-06-18",
         "2024-06-19", "2024-06-24")
FOR_15_JUNE = [("2024-05-31", "truoc-14"), ("2024-06-11", "truoc-3"), ("2024-06-14", "ngay-cuoi"),
               ("2024-06-17", "sau-1"), ("2024-06-17", "tong-hop"), ("2024-06-19", "sau-5"),
               ("2024-06-24", "len-truong")]


def move(workspace: CliWorkspace, day: str, before: str = PLANNED) -> None:
    path = workspace.root / "config/plan-2024.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, f"due_before = {day}"), encoding="utf-8")


def sent(workspace: CliWorkspace, nights: tuple[str, ...], command: str = "run") -> list[tuple[str, str]]:
    """(day, step) of the messages of 6T to one school and to the committee, with a run in each of the nights."""
    before = {row["key"] for row in workspace.json("outbox", as_of=f"{nights[0]}T01:59")}
    return [(day, step) for day in nights for step in _sent_at(workspace, command, f"{day}T02:00", before)]


def _sent_at(workspace: CliWorkspace, command: str, as_of: str, before: set[str]) -> Iterator[str]:
    """The steps of the messages whose keys are not in `before`, which they join."""
    workspace.baocao(command, as_of=as_of)
    for row in workspace.json("outbox", as_of=as_of):
        passed = row["state"] == "superseded"  # its day went by without a run
        if row["key"] not in before and row["unit"] in (CAT_BA, None) and row["kind"] in LADDER and not passed:
            assert row["state"] == "sent"
            yield row["step"].partition("@")[0]
        before.add(row["key"])


LADDER = ("reminder", "escalation", "digest_committee")


def without_due_date(event: Event) -> Event:
    """What versions before the due date in keys recorded of it."""
    later = ("deadlines", "due", "letters", "letter", "also")
    data = {key: value for key, value in event.data.items() if key not in later}
    if "@" not in data.get("step", "@"):
        data["key"] = DUE_IN_KEY.sub("/", data["key"])
    return replace(event, data=data)


@pytest.mark.parametrize("old", [False, True])
def test_the_ladder_begins_again_for_a_later_date(workspace: CliWorkspace, *, old: bool) -> None:
    assert sent(workspace, NIGHTS) == FOR_28_MAY
    if old:
        rewrite_ledger(workspace, without_due_date)
    move(workspace, "2024-06-15")
    assert sent(workspace, LATER) == FOR_15_JUNE
    workspace.baocao("extend", CAT_BA, "6T", "--until", "2024-07-05", "--reason", "Bão", as_of="2024-06-24")
    assert sent(workspace, ("2024-07-02", "2024-07-05", "2024-07-08", "2024-07-10")) == [
        ("2024-07-02", "truoc-3"), ("2024-07-05", "ngay-cuoi"), ("2024-07-08", "sau-1"), ("2024-07-10", "sau-5")]


def test_messages_of_an_older_version_count_for_the_date_then_in_force(workspace: CliWorkspace) -> None:
    assert sent(workspace, NIGHTS) == FOR_28_MAY
    rewrite_ledger(workspace, without_due_date)
    assert all(not DUE_IN_KEY.search(row["key"]) for row in workspace.json("outbox", as_of="2024-05-29"))
    assert sent(workspace, ("2024-05-29", "2024-05-30", "2024-06-03", "2024-06-04")) == [
        ("2024-06-03", "sau-5"), ("2024-06-04", "len-truong")]


@pytest.mark.parametrize("old", [False, True])
def test_an_earlier_date_passes_over_the_steps_before_the_change(workspace: CliWorkspace, *, old: bool) -> None:
    """Moved from 28 to 20 May in the night of 14 May: truoc-14 is over, the others come on their new days."""
    assert sent(workspace, ("2024-05-12", "2024-05-13")) == [("2024-05-13", "truoc-14")]
    if old:
        rewrite_ledger(workspace, without_due_date)
    move(workspace, "2024-05-20")
    assert sent(workspace, ("2024-05-14", "2024-05-15", "2024-05-16", "2024-05-17", "2024-05-20")) == [
        ("2024-05-16", "truoc-3"), ("2024-05-17", "ngay-cuoi"), ("2024-05-20", "sau-1"), ("2024-05-20", "tong-hop")]


def test_a_date_moved_into_the_past_sends_no_steps_of_days_before(workspace: CliWorkspace) -> None:
    sent(workspace, NIGHTS)
    move(workspace, "2024-05-15")
    assert sent(workspace, ("2024-05-30", "2024-05-31", "2024-06-20")) == []
    assert workspace.standing(CAT_BA, "6T", as_of="2024-05-30")["days_late"] == 16


def test_a_date_moved_there_and_back_repeats_nothing(workspace: CliWorkspace) -> None:
    sent(workspace, NIGHTS)
    move(workspace, "2024-06-15")
    assert sent(workspace, ("2024-05-30",)) == []
    move(workspace, "2024-05-28", "due_before = 2024-06-15")
    assert sent(workspace, ("2024-05-31", "2024-06-03", "2024-06-04")) == [
        ("2024-06-03", "sau-5"), ("2024-06-04", "len-truong")]


def test_a_dry_run_right_after_the_change_passes_over_the_same_steps(workspace: CliWorkspace) -> None:
    sent(workspace, NIGHTS[:1])
    move(workspace, "2024-05-16")
    rows = workspace.json("remind", "--dry-run", as_of="2024-05-14T02:00")
    assert [row for row in rows if row["unit"] == CAT_BA] == []


def test_an_extension_gives_way_to_a_later_date_of_the_plan(workspace: CliWorkspace) -> None:
    workspace.baocao("extend", CAT_BA, "6T", "--until", "2024-06-04", "--reason", "Bão", as_of="2024-05-20")
    move(workspace, "2024-06-15")
    assert workspace.standing(CAT_BA, "6T", as_of="2024-06-10")["due"].startswith("2024-06-15T00:00")
    assert workspace.standing(CAT_BA, "6T", as_of="2024-06-10")["standing"] == "not_due"
