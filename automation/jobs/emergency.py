"""An alarm about a unit of systemd that failed, sent even when the workspace's configuration has mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automation import wiring
from automation.configuration.problems import ConfigurationError, Problem
from automation.configuration.settings import read_settings
from automation.configuration.workspace import load
from automation.correspondence import alarms as words
from automation.correspondence.alarms import Alarm, AlarmKind
from automation.domain.tracking.events import Event
from automation.domain.vietnamese.formatting import worded_moment
from automation.jobs.alarms import Alarms

UNIT = re.compile(r"[^\w@.:-]+")
UNTITLED = "Phần mềm Báo cáo"


def emergency_alarms(root: Path, now: datetime | None) -> Alarms:
    """Return the alarms of a workspace; `now` None: the machine's time. Only settings.toml must be readable: without
    the ledger nothing is known to be notified already. Raises ConfigurationError."""
    problems: list[Problem] = []
    settings = read_settings(root, problems)
    if settings is None:
        raise ConfigurationError(problems)
    workspace, _ = load(root)
    zone = ZoneInfo(workspace.plan.timezone) if workspace else datetime.now().astimezone().tzinfo
    moment = now or datetime.now(zone).replace(microsecond=0)
    title = workspace.plan.title if workspace else UNTITLED
    made = Alarms(root, settings, moment.astimezone(zone), title, (), _nothing)
    try:
        ledger = wiring.existing_ledger(root, settings)
        if ledger is not None:
            made.events, made.append = ledger.events(), ledger.append
    except OSError:  # the alarm is the more important then
        pass
    return made


def _nothing(_events: Iterable[Event]) -> int:
    return 0


def sound_unit_failure(alarms: Alarms, unit: str, status: str) -> None:
    """`status`: the exit status of the unit, "" when it is unknown."""
    name = UNIT.sub("", unit)
    shown = f" (mã {UNIT.sub('', status)})" if status else ""
    text = words.SERVICE.format(title=alarms.title, unit=name, status=shown, at=worded_moment(alarms.now))
    alarms.sound(Alarm(AlarmKind.SERVICE, text))
