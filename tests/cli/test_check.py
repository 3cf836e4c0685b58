"""`baocao check`: the pass over changed workbooks by day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from automation.adapters.ledger.database_file import file_lock
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.history import is_check
from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, HANOI, SUBMIT, CliWorkspace
from tests.demo.secretary import RegisterEntry, decide
from tests.resilience.sample_office import CORRECTED_ANSWERS, WRONG_ANSWERS, events, register_grids

NIGHT, MORNING, NOON = "2024-05-21T02:00", "2024-05-22T09:00", "2024-05-22T12:00"


@pytest.fixture
def office(submitted: CliWorkspace) -> CliWorkspace:
    """The first unit has handed 6T in, without an error; the last run was that of 21 May."""
    return submitted


def check(office: CliWorkspace, as_of: str, *options: str, exit_code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = office.json("check", *options, as_of=as_of, exit_code=exit_code)
    return found


def contents(root: Path) -> dict[str, tuple[int, bytes]]:
    """Time and bytes of every file but what a check keeps for the next."""
    return {path.relative_to(root).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
            for path in sorted(root.rglob("*")) if path.is_file() and path.name != "last-pass.json"}


def test_nothing_changed_costs_one_listing_and_writes_nothing(office: CliWorkspace,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    before, scanned = contents(office.root), list[str]()
    scandir = os.scandir

    def counted(path: str) -> Iterator[os.DirEntry[str]]:
        scanned.append(Path(path).name)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counted)
    assert check(office, MORNING)["result"] == "unchanged"
    assert scanned.count("sheets") == 1
    assert contents(office.root) == before


def test_a_quiet_check_imports_no_heavy_library(office: CliWorkspace) -> None:
    program = ("import sys; from automation.cli.main import run; "
               f"code = run(['-w', {str(office.root)!r}, '--as-of', {MORNING!r}, 'check', '--json']); "
               "heavy = {'pandas', 'underthesea', 'rich', 'automation.rules.families'} & set(sys.modules); "
               "print(code, sorted(heavy), file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["result"] == "unchanged"
    assert done.stderr.strip() == "0 []"


def test_a_change_is_read_noted_and_registered(office: CliWorkspace) -> None:
    office.answer(CAT_BA, "6T", "2024-05-22T08:55", {SUBMIT: "Đã nộp", **DOCUMENT, **WRONG_ANSWERS})
    found = check(office, MORNING)
    assert (found["result"], found["changed"]) == ("done", [CAT_BA])
    assert found["collect"]["read"] == 1
    assert (office.root / "feedback" / f"{CAT_BA}.xlsx").exists()
    assert office.standing(CAT_BA, "6T", as_of=MORNING)["standing"] == "submitted_with_errors"
    grids = register_grids(office.root / "register.xlsx")
    assert any("Đã nộp, còn 181 lỗi" in row for row in grids["Tình trạng"] if CAT_BA in row)
    assert check(office, "2024-05-22T09:10")["result"] == "unchanged"


def test_corrected_mistakes_are_seen_the_same_day(office: CliWorkspace) -> None:
    office.answer(CAT_BA, "6T", "2024-05-22T08:55", {SUBMIT: "Đã nộp", **DOCUMENT, **WRONG_ANSWERS})
    check(office, MORNING)
    errors, copy = office.standing(CAT_BA, "6T", as_of=MORNING)["errors"], office.root / "feedback" / f"{CAT_BA}.xlsx"
    before = copy.read_bytes()
    office.answer(CAT_BA, "6T", "2024-05-22T11:55", CORRECTED_ANSWERS)
    check(office, NOON)
    assert office.standing(CAT_BA, "6T", as_of=NOON)["errors"] == errors - 1
    assert copy.read_bytes() != before


def test_no_reminder_goes_by_day(office: CliWorkspace) -> None:
    office.answer(CAT_BA, "6T", "2024-05-24T08:55", WRONG_ANSWERS)
    assert check(office, "2024-05-24T09:00")["remind"] == {
        "planned": 0, "sent": 0, "failed": 0, "deferred": 0, "uncertain": 0, "left": 0, "queued": 0,
        "superseded": 0, "cancelled": 0}
    sent = office.json("outbox", as_of="2024-05-24T23:00")
    assert {row["step"] for row in sent if row["kind"] == "reminder"} <= {"truoc-14"}
    office.baocao("run", as_of="2024-05-25T02:00")
    assert "truoc-3" in {row["step"] for row in office.json("outbox", as_of="2024-05-25T02:00")}


def test_letters_that_wait_leave_with_the_first_check_in_the_hours(office: CliWorkspace) -> None:
    settings = office.root / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(
        "send_between = []", 'send_between = ["07:30", "17:00"]'), encoding="utf-8")
    night = office.json("run", as_of="2024-05-24T02:00")["remind"]
    assert (night["sent"], night["queued"] > 0) == (0, True)
    assert check(office, "2024-05-24T07:20")["result"] == "unchanged"
    assert office.json("remind", "--sending-hours", as_of="2024-05-24T07:20") == []
    found = check(office, "2024-05-24T07:30")
    assert (found["changed"], found["remind"]["sent"], found["remind"]["queued"]) == ([], night["queued"], 0)
    assert check(office, "2024-05-24T07:40")["result"] == "unchanged"


def test_a_return_is_taken_up_and_answered_at_once(office: CliWorkspace) -> None:
    decide(office.root / "register.xlsx", {(AN_LAO, "6T"): RegisterEntry("Trả lại", "Thiếu số liệu mục K")},
           datetime(2024, 5, 22, 8, 50, tzinfo=HANOI))
    found = check(office, MORNING)
    assert (found["changed"], found["remind"]["sent"]) == ([], 1)
    assert office.standing(AN_LAO, "6T", as_of=MORNING)["standing"] == "returned"
    (letter,) = [row for row in office.json("outbox", as_of=MORNING) if row["step"].startswith("tra-lai")]
    assert (letter["unit"], letter["state"]) == (AN_LAO, "sent")
    assert check(office, "2024-05-22T09:10")["result"] == "unchanged"
    office.baocao("run", as_of="2024-05-23T02:00")
    assert len([row for row in office.json("outbox") if row["step"].startswith("tra-lai")]) == 1


def test_decisions_by_command_are_answered_by_the_next_check(office: CliWorkspace) -> None:
    office.baocao("return", AN_LAO, "6T", "--reason", "Thiếu số liệu mục K", as_of="2024-05-22T08:50")
    assert check(office, MORNING)["remind"]["sent"] == 1


def test_an_open_register_is_left_alone_and_written_once_closed(office: CliWorkspace) -> None:
    lock = office.root / "~$register.xlsx"
    lock.write_bytes(b"\x03Lan")
    before = (office.root / "register.xlsx").read_bytes()
    office.answer(CAT_BA, "6T", "2024-05-22T08:55", {SUBMIT: "Đã nộp", **DOCUMENT})
    found = check(office, MORNING, exit_code=3)
    assert "register.xlsx" in found["left"][0]
    assert check(office, "2024-05-22T09:10")["result"] == "unchanged"
    assert (office.root / "register.xlsx").read_bytes() == before
    assert office.standing(CAT_BA, "6T", as_of=MORNING)["standing"] == "submitted_with_errors"
    lock.unlink()
    assert check(office, "2024-05-22T09:20")["register"]["written"] == 1
    assert (office.root / "register.xlsx").read_bytes() != before


def test_a_change_without_effect_on_standings_leaves_the_register_alone(office: CliWorkspace) -> None:
    office.answer(AN_LAO, "6T", "2024-05-22T08:50", WRONG_ANSWERS)  # the register now counts an error
    check(office, "2024-05-22T08:55")
    before = (office.root / "register.xlsx").read_bytes()
    office.touch(DO_SON, "2024-05-22T08:58")
    found = check(office, MORNING)
    assert found["register"] == {"events": 2, "decisions": 0, "written": 0}
    assert (office.root / "register.xlsx").read_bytes() == before
    assert check(office, "2024-05-22T09:10")["result"] == "unchanged"


def test_a_check_after_the_deadline_is_evidence_though_nothing_changed(office: CliWorkspace) -> None:
    office.baocao("run", as_of="2024-05-27T02:00")
    assert check(office, "2024-05-27T21:00")["result"] == "unchanged"
    assert check(office, "2024-05-28T00:10")["result"] == "done"
    assert check(office, "2024-05-28T00:20")["result"] == "unchanged"
    office.answer(CAT_BA, "6T", "2024-05-28T00:40", {SUBMIT: "Đã nộp", **DOCUMENT})
    check(office, "2024-05-28T00:50")
    assert office.standing(CAT_BA, "6T", as_of="2024-05-28T00:50")["bucket"] == "late"


def test_a_report_in_time_is_on_time_when_a_check_after_the_deadline_sees_it(office: CliWorkspace) -> None:
    office.baocao("run", as_of="2024-05-27T02:00")
    office.answer(CAT_BA, "6T", "2024-05-27T23:58", {SUBMIT: "Đã nộp", **DOCUMENT})
    check(office, "2024-05-28T00:03")
    office.baocao("run", as_of="2024-05-28T02:00")
    assert office.standing(CAT_BA, "6T", as_of="2024-05-28T02:00")["bucket"] == "on_time"


def test_another_run_ends_the_check_quietly(office: CliWorkspace) -> None:
    office.touch(CAT_BA, "2024-05-22T08:55")
    with file_lock(office.root / "state" / "run.lock"):
        assert office.baocao("check", as_of=MORNING, exit_code=75) == ""
    assert office.errors == ""


def test_a_dry_run_changes_nothing(office: CliWorkspace) -> None:
    office.answer(CAT_BA, "6T", "2024-05-22T08:55", {SUBMIT: "Đã nộp", **DOCUMENT, **WRONG_ANSWERS})
    before = contents(office.root)
    found = check(office, MORNING, "--dry-run")
    assert (found["changed"], found["feedback"]["written"]) == ([CAT_BA], 1)
    assert contents(office.root) == before
    assert check(office, MORNING)["result"] == "done"


@pytest.mark.parametrize(("as_of", "result"), [("2023-12-31T09:00", "not_begun"), ("2026-01-05T09:00", "ended")])
def test_a_plan_that_has_not_begun_or_has_ended(workspace: CliWorkspace, as_of: str, result: str) -> None:
    before = contents(workspace.root)
    assert check(workspace, as_of)["result"] == result
    assert contents(workspace.root) == before


@pytest.mark.parametrize(("as_of", "result"), [
    ("2024-05-22T06:59", "outside_hours"), ("2024-05-22T07:00", "unchanged"), ("2024-05-22T17:30", "outside_hours"),
    ("2024-05-25T09:00", "outside_hours"), ("2024-09-02T09:00", "outside_hours")])
def test_working_hours_are_the_calendars(office: CliWorkspace, as_of: str, result: str) -> None:
    assert check(office, as_of, "--working-hours")["result"] == result


def test_a_moment_before_the_last_run_is_refused(office: CliWorkspace) -> None:
    office.touch(CAT_BA, "2024-05-20T08:55")
    before = contents(office.root)
    found = check(office, "2024-05-20T09:00", exit_code=4)
    assert found["result"] == "stopped"
    assert "--dry-run" in found["guard"]
    assert contents(office.root) == before
    assert check(office, "2024-05-20T09:00", "--dry-run")["result"] == "done"


def test_a_workbook_that_is_being_saved_is_read_by_the_next_check(office: CliWorkspace,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    from automation.adapters.folder.store import FolderStore
    from automation.ports import Reading, Unreadable

    office.answer(CAT_BA, "6T", "2024-05-22T08:55", {SUBMIT: "Đã nộp", **DOCUMENT})
    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "read", lambda _self, files, _extract: (
            Reading(file, "", Unreadable("busy", "Tệp đang được ghi.", "")) for file in files))
        check(office, MORNING)
    assert not [each for each in events(office.root) if each.kind is EventKind.UNREACHABLE]
    assert check(office, "2024-05-22T09:10")["changed"] == [CAT_BA]
    assert office.standing(CAT_BA, "6T", as_of="2024-05-22T09:10")["standing"] == "submitted_with_errors"


def test_a_lost_or_spoilt_cache_costs_a_full_pass(office: CliWorkspace) -> None:
    cache = office.root / "state" / "last-pass.json"
    for text in ("", "[]", '{"at": 3}', '{"at": "2024-05-21T02:00:00", "inputs": "", "events": 1}'):
        cache.write_text(text, encoding="utf-8")
        assert check(office, MORNING)["result"] == "done"
    cache.unlink()
    assert check(office, MORNING)["result"] == "done"
    assert check(office, MORNING)["result"] == "unchanged"


def test_a_changed_form_or_calendar_is_a_change(office: CliWorkspace) -> None:
    calendar = office.root / "config" / "holidays.toml"
    calendar.write_text(calendar.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert check(office, MORNING)["result"] == "done"


def test_another_plan_in_the_settings_stops_the_check(office: CliWorkspace) -> None:
    plan = office.root / "config" / "plan-2024.toml"
    (plan.parent / "plan-2025.toml").write_text(
        plan.read_text(encoding="utf-8").replace('code = "', 'code = "X', 1), encoding="utf-8")
    settings = office.root / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("plan-2024", "plan-2025"), encoding="utf-8")
    before = [each.key for each in events(office.root)]
    for _ in range(2):
        office.baocao("check", as_of=MORNING, exit_code=2)
    assert [each.key for each in events(office.root)] == before


def test_the_rounds_of_checks_are_told_from_the_nights(office: CliWorkspace) -> None:
    office.touch(CAT_BA, "2024-05-22T08:55")
    check(office, MORNING)
    rounds = [each for each in events(office.root) if each.kind is EventKind.OBSERVED and each.unit is None]
    assert [is_check(each) for each in rounds] == [False, True]
