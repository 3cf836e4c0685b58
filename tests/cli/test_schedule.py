"""`baocao schedule`: the plan's days as cron and systemd take them."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from shutil import which

import pytest

from automation.configuration.workspace import load_or_raise
from automation.domain.plan.sending_hours import SendingHours
from automation.domain.plan.working_days import WorkingDays, WorkingHours
from automation.jobs import schedule as timetable
from tests.cli.cli_runner import CliWorkspace

ROOT = Path(__file__).parents[2]
MACHINE = timetable.Machine("/opt/bao cao/baocao", Path("/srv/100% $HOME"), Path("/srv/100% $HOME/state"), "baocao",
                            "Asia/Ho_Chi_Minh")
ENTRY = re.compile(r"(\S+ \S+ \S+ \S+ \S+) (.+)")


def test_a_summary_follows_each_deadline_on_a_working_day() -> None:
    workspace = load_or_raise(ROOT)
    found = {run.name: (run.day, run.at)
             for run in timetable.scheduled_runs(workspace.plan, workspace.working_days)}
    assert found == {
        "nightly": (None, time(2)),
        "compile-6T": (date(2024, 5, 28), time(7, 30)),  # the last day in time is Monday the 27th
        "compile-CN": (date(2024, 12, 2), time(7, 30)),  # Saturday the 30th, then Sunday
        "compile-THD": (date(2024, 12, 23), time(7, 30)),  # Friday the 20th, then a weekend
        "check-6T-last-evening": (date(2024, 5, 27), time(21)),
        "check-6T-after-deadline": (date(2024, 5, 28), time(0, 10)),
        "check-CN-last-evening": (date(2024, 11, 30), time(21)),
        "check-CN-after-deadline": (date(2024, 12, 1), time(0, 10)),
        "check-THD-last-evening": (date(2024, 12, 20), time(21)),
        "check-THD-after-deadline": (date(2024, 12, 21), time(0, 10)),
    }


def test_the_checks_around_a_deadline_send_no_reminder(workspace: CliWorkspace) -> None:
    checks = [row for row in workspace.json("schedule") if row["name"].startswith("check-")]
    assert len(checks) == 6
    for row in checks:
        assert row["command"].endswith(f"-w {workspace.root} check")
        workspace.baocao("check", as_of=f"{row['day']}T{row['at']}")
    assert workspace.json("outbox", as_of="2024-12-31") == []


@pytest.mark.parametrize(("every", "hours", "cron", "timer"), [
    (10, (time(7), time(17, 30)), "*/10 7-17", "07..17:00/10:00"),
    (15, (time(8), time(17)), "*/15 8-16", "08..16:00/15:00"),
    (60, (time(7, 30), time(11, 30)), "0 7-11", "07..11:00:00"),
    (5, (time(8), time(8, 30)), "*/5 8-8", "08..08:00/5:00")])
def test_the_check_by_day_runs_in_the_calendars_hours(every: int, hours: tuple[time, time], cron: str,
                                                      timer: str) -> None:
    plan, days = load_or_raise(ROOT).plan, WorkingDays(hours=WorkingHours(*hours))
    line = timetable.crontab(plan, days, MACHINE, every).splitlines()[3]
    assert line.startswith(f"{cron} * * * '/opt/bao cao/baocao' -w ")
    assert " check --working-hours >> " in line
    units = dict(timetable.systemd_units(plan, days, MACHINE, every))
    assert f"OnCalendar=*-*-* {timer} Asia/Ho_Chi_Minh\nPersistent=false" in units["baocao-100-HOME-check.timer"]
    service = units["baocao-100-HOME-check.service"]
    assert "SuccessExitStatus=3 75" in service
    assert "Restart" not in service


def test_options_and_settings_of_the_check_by_day(workspace: CliWorkspace) -> None:
    def checks(*options: str) -> list[tuple[str, str, int]]:
        return [(row["at"], row["until"], row["every_minutes"]) for row in workspace.json("schedule", *options)
                if row["name"] == "check"]

    assert checks() == [("07:00", "17:30", 10)]
    assert checks("--every", "30") == [("07:00", "17:30", 30)]
    assert checks("--every", "0") == []
    settings = workspace.root / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("every_minutes = 10", "every_minutes = 0"),
                        encoding="utf-8")
    assert checks() == []
    workspace.baocao("schedule", "--every", "61", exit_code=2)


def test_the_nights_letters_leave_when_the_hours_of_sending_begin() -> None:
    plan, hours = load_or_raise(ROOT).plan, SendingHours(time(7, 30), time(17))
    line = timetable.crontab(plan, WorkingDays(), MACHINE, hours=hours).splitlines()[3]
    assert line.startswith("30 7 * * * '/opt/bao cao/baocao' -w ")
    assert " remind --sending-hours >> " in line
    units = dict(timetable.systemd_units(plan, WorkingDays(), MACHINE, hours=hours))
    assert "OnCalendar=*-*-* 07:30:00 Asia/Ho_Chi_Minh\nPersistent=true" in units["baocao-100-HOME-remind.timer"]
    assert "remind" not in timetable.crontab(plan, WorkingDays(), MACHINE)


def test_two_obligations_with_one_deadline_share_the_looks() -> None:
    plan = load_or_raise(ROOT).plan
    half = plan.obligation("6T")
    both = replace(plan, obligations=(half, replace(half, code="6B")))
    names = [run.name for run in timetable.scheduled_runs(both, WorkingDays())]
    assert names == ["nightly", "compile-6T", "compile-6B", "check-6T-last-evening", "check-6T-after-deadline"]


def test_a_holiday_puts_the_summary_off() -> None:
    plan = load_or_raise(ROOT).plan
    days = WorkingDays(days_off=frozenset({date(2024, 5, 28), date(2024, 5, 29)}))
    assert timetable.scheduled_runs(plan, days)[1].day == date(2024, 5, 30)


def test_cron_lines(workspace: CliWorkspace) -> None:
    lines = [line for line in workspace.baocao("schedule").splitlines() if not line.startswith("#")]
    assert lines[:2] == ["CRON_TZ=Asia/Ho_Chi_Minh", "SHELL=/bin/sh"]
    entries = [ENTRY.fullmatch(line) for line in lines[2:]]
    assert [each[1] for each in entries if each] == [
        "0 2 * * *", "*/10 7-17 * * *", "30 7 28 5 *", "30 7 2 12 *", "30 7 23 12 *", "0 21 27 5 *", "10 0 28 5 *",
        "0 21 30 11 *", "10 0 1 12 *", "0 21 20 12 *", "10 0 21 12 *"]
    assert f"-w {workspace.root} run >> {workspace.root}/state/schedule.log 2>&1" in lines[2]
    assert r'[ "$(date +\%Y)" = 2024 ] && ' in lines[4]
    assert tuple(sorted(path.name for path in (workspace.root / "state").iterdir())) == (
        "ledger.db", "run.lock", "withheld.key")


def test_a_cron_line_is_one_that_the_shell_understands(tmp_path: Path) -> None:
    """As cron passes it on: \\% turned into %, everything after the five fields to sh."""
    plan = load_or_raise(ROOT).plan
    baocao = tmp_path / "bao cao"
    baocao.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    baocao.chmod(0o755)
    root = tmp_path / "100% $HOME"
    (root / "state").mkdir(parents=True)
    machine = timetable.Machine(str(baocao), root, root / "state", "baocao", "Asia/Ho_Chi_Minh")
    nightly, compiling = timetable.crontab(plan, WorkingDays(), machine).splitlines()[2:4]
    for line in (nightly, compiling):
        found = ENTRY.fullmatch(line)
        assert found is not None
        assert not re.search(r"(?<!\\)%", found[2])
        script = found[2].replace(r"\%", "%").replace('"$(date +%Y)"', "2024")
        subprocess.run(["sh", "-c", script], check=True)
    assert (root / "state/schedule.log").read_text() == f"-w|{root}|run|-w|{root}|compile|6T|"


def test_the_summary_of_another_year_is_not_compiled(tmp_path: Path) -> None:
    machine = timetable.Machine("false", tmp_path, tmp_path, "baocao", "Asia/Ho_Chi_Minh")
    line = timetable.crontab(load_or_raise(ROOT).plan, WorkingDays(), machine).splitlines()[3]
    script = line.split(" ", 5)[5].replace(r"\%", "%").replace("= 2024", "= 1999")
    subprocess.run(["sh", "-c", script], check=False)
    assert not (tmp_path / "schedule.log").exists()


def test_units_are_such_as_systemd_takes(workspace: CliWorkspace, tmp_path: Path) -> None:
    analyze = which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze, which no container has by itself")
    shown = workspace.baocao("schedule", "--systemd")
    units = re.findall(r"# /etc/systemd/system/(\S+)\n(.+?)(?=\n# /etc|\Z)", shown, re.DOTALL)
    assert len(units) == 23
    services = {name: text for name, text in units if name.endswith(".service")}
    alarm = services.pop("baocao-workspace-alarm@.service")
    assert "alarm --unit %i\n" in alarm
    assert all("OnFailure=baocao-workspace-alarm@%n.service\n" in text for text in services.values())
    assert "OnFailure" not in alarm
    for name, text in units:
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run([analyze, "verify", *(str(tmp_path / name) for name, _ in units)],
                          capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_timer_names_day_and_zone() -> None:
    workspace = load_or_raise(ROOT)
    units = dict(timetable.systemd_units(workspace.plan, workspace.working_days, MACHINE))
    assert "OnCalendar=*-*-* 02:00:00 Asia/Ho_Chi_Minh" in units["baocao-100-HOME-nightly.timer"]
    assert "OnCalendar=2024-12-02 07:30:00 Asia/Ho_Chi_Minh" in units["baocao-100-HOME-compile-CN.timer"]
    service = units["baocao-100-HOME-compile-CN.service"]
    assert 'ExecStart="/opt/bao cao/baocao" -w "/srv/100%% $$HOME" compile CN' in service


@pytest.mark.parametrize("form", [(), ("--systemd",)])
def test_the_password_comes_from_a_file_of_its_own(workspace: CliWorkspace, form: tuple[str, ...],
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_SMTP_PASSWORD", "hoa-phượng")
    assert timetable.ENVIRONMENT not in workspace.baocao("schedule", *form)
    path = workspace.root / "config/settings.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('adapter = "outbox"', 'adapter = "smtp"').replace('user = ""', 'user = "ban"')
                    .replace('host = ""', 'host = "mail.haiphong.example"'),
                    encoding="utf-8")
    shown = workspace.baocao("schedule", *form)
    assert timetable.ENVIRONMENT in shown
    assert os.environ["BAOCAO_SMTP_PASSWORD"] not in shown


def test_json(workspace: CliWorkspace) -> None:
    rows = workspace.json("schedule")
    assert [(row["name"], row["day"], row["at"]) for row in rows[:3]] == [
        ("nightly", None, "02:00"), ("check", None, "07:00"), ("compile-6T", "2024-05-28", "07:30")]
    assert rows[0]["command"].endswith(f"-w {workspace.root} run")
