"""One command in a process of its own, as cron starts it, with Google on loopback and waits that take no time."""

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
    """Seconds that pass as soon as somebody waits for them."""

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


def run(root: Path, url: str, *words: str, as_of: datetime, patience: float = 3600.0) -> ProcessResult:
    """`baocao -w root --as-of … words`. A command that hangs is an AssertionError."""
    ear, mouth = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_live, args=(mouth, root, url, words, as_of), daemon=True)
    process.start()
    mouth.close()
    try:
        assert ear.poll(patience), "the night hangs"
        ended: ProcessResult = ear.recv()
    finally:
        process.kill()
        process.join()
    return ended


def _live(mouth: Connection, root: Path, url: str, words: tuple[str, ...], as_of: datetime) -> None:
    from automation.cli.main import run as command

    os.environ |= {ENDPOINT: url, "LANGUAGE": "vi"}
    _without_waiting(as_of)
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = command(["-w", str(root), "--as-of", as_of.isoformat(), *words])
        except BaseException:  # noqa: BLE001 - to be told like any other end
            traceback.print_exc()
            code = CRASHED
    mouth.send(ProcessResult(code, out.getvalue(), err.getvalue()))


def _without_waiting(as_of: datetime) -> None:
    """The one thing that is not as in the night of a committee: time. Quotas are kept and retries wait, by a clock
    that jumps; and the lease's hours are those of the night that is played."""
    from automation.adapters.google import connect as google_connect
    from automation.adapters.google_sheets import lease as sheets_google_lease
    from automation.adapters.mail import gmail

    ahead = as_of.astimezone(UTC) - datetime.now(UTC)
    for module, name, other in ((google_connect, "SystemClock", InstantTime), (gmail, "SystemClock", InstantTime),
                                (sheets_google_lease, "datetime", _shifted(ahead))):
        setattr(module, name, other)


def _shifted(ahead: timedelta) -> type[datetime]:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + ahead

    return Shifted
