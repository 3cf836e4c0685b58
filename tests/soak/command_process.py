"""One command in a process of its own, as cron starts it, with the stand-in for Google and a clock without waiting."""

from __future__ import annotations

import os
import traceback
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from tests.demo.google_backend import ENDPOINT

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.resilience.preload", "tests.soak.command_process"])
CRASHED = 1


class InstantTime:
    """A clock whose time advances at once when somebody waits."""

    def __init__(self) -> None:
        self.moment = 0.0

    def now(self) -> float:
        return self.moment

    def wait_until(self, moment: float) -> None:
        self.moment = max(self.moment, moment)


@dataclass(frozen=True)
class ProcessResult:
    code: int
    out: str
    err: str


def run(root: Path, url: str, *words: str, as_of: datetime, timeout: float = 3600.0) -> ProcessResult:
    """Run `baocao -w root --as-of … words`. Raises AssertionError when it takes longer than `timeout` seconds."""
    receiver, sender = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_child_main, args=(sender, root, url, words, as_of), daemon=True)
    process.start()
    sender.close()
    try:
        assert receiver.poll(timeout), "the command hangs"
        result: ProcessResult = receiver.recv()
    finally:
        process.kill()
        process.join()
    return result


def _child_main(sender: Connection, root: Path, url: str, words: tuple[str, ...], as_of: datetime) -> None:
    from automation.cli.main import run as command

    os.environ |= {ENDPOINT: url, "LANGUAGE": "vi"}
    _patch_time(as_of)
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = command(["-w", str(root), "--as-of", as_of.isoformat(), *words])
        except BaseException:  # noqa: BLE001 - to be reported like any other end
            traceback.print_exc()
            code = CRASHED
    sender.send(ProcessResult(code, out.getvalue(), err.getvalue()))


def _patch_time(as_of: datetime) -> None:
    """Replace the clocks, the one difference from a committee's run: waits for quotas and retries advance an
    `InstantTime`, and the lease's current time is `as_of`."""
    from automation.adapters.google import client as google_client
    from automation.adapters.google_sheets import lease as sheets_google_lease
    from automation.adapters.mail import gmail

    offset = as_of.astimezone(UTC) - datetime.now(UTC)
    for module, name, other in ((google_client, "SystemClock", InstantTime), (gmail, "SystemClock", InstantTime),
                                (sheets_google_lease, "datetime", _shifted_datetime(offset))):
        setattr(module, name, other)


def _shifted_datetime(offset: timedelta) -> type[datetime]:
    class ShiftedDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + offset

    return ShiftedDatetime
