"""Writes the schedule of a plan's jobs as lines for cron or units for systemd. Pure: nothing is installed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from automation.domain.plan.plan import Plan, Shift
from automation.domain.plan.sending_hours import SendingHours
from automation.domain.plan.settings import Settings
from automation.domain.plan.working_days import WorkingDays

NIGHTLY_AT = time(2, 0)   # every day: units have left, and the register is ready in the morning
SUMMARY_AT = time(7, 30)  # on one day: the summary is ready when the office opens
LAST_EVENING_AT = time(21, 0)  # of a deadline's last day; with the next look it bounds when a report came in
AFTER_DEADLINE = timedelta(minutes=10)
HOUR = 60  # minutes
CHECK = ("check",)
CHECK_BY_DAY = (*CHECK, "--working-hours")  # days off are in the calendar, not in the lines
MORNING_MAIL = ("remind", "--sending-hours")  # likewise
ENVIRONMENT = "/etc/baocao.env"  # holds passwords and secret addresses, for root and the service alone
LOG = "schedule.log"

SERVICE = """\
[Unit]
Description={title}
After=network-online.target
Wants=network-online.target
OnFailure={alarm}

[Service]
Type=exec
User={user}
WorkingDirectory={root}
{environment}ExecStart={command}
{ends}"""
ALARM = """\
[Unit]
Description={title}

[Service]
Type=oneshot
User={user}
WorkingDirectory={root}
{environment}ExecStart={command}
# 3: no alarm is set up in config/settings.toml, or one of its ways failed.
SuccessExitStatus=3
"""
ENDS = """\
# 3: done, something is left for people; 75: another run is at work, try again later.
SuccessExitStatus=3
RestartForceExitStatus=75
RestartSec=15min
"""
ENDS_BY_DAY = """\
# 3: done, something is left for people; 75: another run is at work, the next check comes soon.
SuccessExitStatus=3 75
"""
TIMER = """\
[Unit]
Description={title}

[Timer]
OnCalendar={calendar}
Persistent={persistent}
Unit={service}

[Install]
WantedBy=timers.target
"""


@dataclass(frozen=True, slots=True)
class ScheduledRun:
    """A command to run: `arguments` of baocao at `at` in the plan's zone, every day or on `day` alone; with `every`, so
    many minutes apart from then until `until`."""

    name: str
    arguments: tuple[str, ...]
    at: time
    day: date | None = None
    every: int = 0
    until: time | None = None

    @property
    def hours(self) -> tuple[int, int]:
        """The first and the last hour of its runs."""
        if self.until is None:
            return self.at.hour, self.at.hour
        return self.at.hour, self.until.hour if self.until.minute else max(self.at.hour, self.until.hour - 1)


@dataclass(frozen=True, slots=True)
class Machine:
    """`program`: the path of baocao; `root`: the workspace's; `state`: its state folder; `user`: the account that runs
    the jobs. `secret`: the jobs need a password or a secret address in their environment."""

    program: str
    root: Path
    state: Path
    user: str
    timezone: str
    secret: bool = False

    @property
    def name(self) -> str:
        """The name of the workspace in characters that a systemd unit's name allows."""
        return "baocao-" + (re.sub(r"[^A-Za-z0-9_.]+", "-", self.root.name).strip("-.") or "workspace")

    def command(self, run: ScheduledRun) -> str:
        return shlex.join((self.program, "-w", str(self.root), *run.arguments))


def secret_variables(settings: Settings) -> list[str]:
    """Return the environment variables that the jobs need: of the mail server, of the mailbox into which mail comes
    back, of alarms, of the chat's webhook."""
    mail, alarm = settings.mail, settings.alarm
    needed = {mail.password_env: mail.adapter == "smtp" and mail.user,
              settings.bounces.password_env: settings.bounces.host,
              alarm.password_env: alarm.to and alarm.host and alarm.user,
              settings.webhook.url_env: settings.webhook.url_env}
    return [name for name, is_needed in needed.items() if is_needed]


def scheduled_runs(plan: Plan, days: WorkingDays, every: int = 0,
                   hours: SendingHours | None = None) -> list[ScheduledRun]:
    """Return the nightly run, a summary on the first working day after each deadline, the checks around it, those by
    day, `every` so many minutes in working hours (0: none), and the run that sends the night's letters when the `hours`
    of sending begin."""
    summaries = [ScheduledRun(f"compile-{each.code}", ("compile", each.code), SUMMARY_AT,
                      days.shifted(each.deadline.last_day + timedelta(days=1), Shift.NEXT))
                 for each in plan.obligations if each.deadline]
    summaries.sort(key=lambda run: run.day or date.max)
    by_day = [ScheduledRun("check", CHECK_BY_DAY, days.hours.begin, every=every, until=days.hours.end)] if every else []
    morning = [ScheduledRun("remind", MORNING_MAIL, hours.begin)] if hours else []
    return [ScheduledRun("nightly", ("run",), NIGHTLY_AT), *morning, *by_day, *summaries, *_checks(plan)]


def _checks(plan: Plan) -> Iterator[ScheduledRun]:
    """Yield a check of the workbooks on the last evening and one shortly after the deadline, once for all obligations
    with the same deadline."""
    deadlines: dict[datetime, str] = {}
    for each in plan.obligations:
        if each.deadline:
            deadlines.setdefault(each.deadline.cutoff, each.code)
    for cutoff, code in sorted(deadlines.items()):
        after = cutoff + AFTER_DEADLINE
        yield ScheduledRun(f"check-{code}-last-evening", CHECK, LAST_EVENING_AT, (cutoff - timedelta(hours=1)).date())
        yield ScheduledRun(f"check-{code}-after-deadline", CHECK, after.time(), after.date())


def crontab(plan: Plan, days: WorkingDays, machine: Machine, every: int = 0, hours: SendingHours | None = None) -> str:
    """Return the lines. Cron has no field for the year, so a line for one day tests it. In a line % must be \\%."""
    lines = [f"CRON_TZ={machine.timezone}", "SHELL=/bin/sh"]
    return "\n".join([*lines, *(_cron_line(run, machine) for run in scheduled_runs(plan, days, every, hours))]) + "\n"


def _cron_line(run: ScheduledRun, machine: Machine) -> str:
    when = f"{_cron_time(run)} " + (f"{run.day.day} {run.day.month} *" if run.day else "* * *")
    year = f'[ "$(date +%Y)" = {run.day.year} ] && ' if run.day else ""
    secret = f"set -a; . {ENVIRONMENT}; set +a; " if machine.secret else ""
    log = shlex.quote(str(machine.state / LOG))
    return f"{when} " + f"{year}{secret}{machine.command(run)} >> {log} 2>&1".replace("%", r"\%")


def _cron_time(run: ScheduledRun) -> str:
    """The fields of minutes and hours."""
    if not run.every:
        return f"{run.at.minute} {run.at.hour}"
    first, last = run.hours
    return f"{f'*/{run.every}' if run.every < HOUR else '0'} {first}-{last}"


def _timer_time(run: ScheduledRun) -> str:
    if not run.every:
        return f"{run.at:%H:%M:%S}"
    first, last = run.hours
    return f"{first:02}..{last:02}:00{f'/{run.every}' if run.every < HOUR else ''}:00"


def systemd_units(plan: Plan, days: WorkingDays, machine: Machine, every: int = 0,
                  hours: SendingHours | None = None) -> Iterator[tuple[str, str]]:
    """Yield (file name, text): a service and a timer for each scheduled run, then the service that a failed one
    starts."""
    environment = f"EnvironmentFile={ENVIRONMENT}\n" if machine.secret else ""
    for run in scheduled_runs(plan, days, every, hours):
        name = f"{machine.name}-{run.name}"
        title = f"baocao {' '.join(run.arguments)} ({machine.root.name})".replace("%", "%%")
        day = f"{run.day:%Y-%m-%d}" if run.day else "*-*-*"
        yield f"{name}.service", SERVICE.format(
            title=title, user=machine.user, root=_escaped(str(machine.root)), environment=environment,
            ends=ENDS_BY_DAY if run.every else ENDS, alarm=f"{machine.name}-alarm@%n.service",
            command=_command(machine, *run.arguments))
        yield f"{name}.timer", TIMER.format(
            title=title, calendar=f"{day} {_timer_time(run)} {machine.timezone}", service=f"{name}.service",
            persistent="false" if run.every else "true")


    title = f"baocao alarm --unit %i ({_escaped(machine.root.name)})"
    yield f"{machine.name}-alarm@.service", ALARM.format(
        title=title, user=machine.user, root=_escaped(str(machine.root)), environment=environment,
        command=f"{_command(machine, 'alarm', '--unit')} %i")


def _command(machine: Machine, *arguments: str) -> str:
    """ExecStart of a service."""
    return " ".join(map(_quoted, (machine.program, "-w", str(machine.root), *arguments)))


def _escaped(text: str) -> str:
    """systemd reads % as the start of a specifier."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """One word of ExecStart, where $ would start a variable."""
    if re.fullmatch(r"[\w@/.:+-]+", word):
        return word
    escaped = _escaped(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"'
