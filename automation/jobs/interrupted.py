"""Detects a run that never ended: killed, out of memory, power cut. Cron, unlike systemd, reports nothing of it.

`state/started-run.json` names the run under way, and goes when it ends, whatever its result. A run that holds the
ledger's lock and finds the file reports that the one that wrote it was ended from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from automation.util.atomic_file import PRIVATE, replace_file

FILE = "started-run.json"


@dataclass(frozen=True)
class StartedRun:
    """`command`: its name; `at`: its moment (ISO, with zone)."""

    command: str
    at: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass
class RunRecord:
    """The record of one run in the file at `path`. `report` is given an earlier run that never ended, and returns
    whether that is settled; else the next run reports it again. `found`: that earlier run."""

    path: Path
    run: StartedRun
    report: Callable[[StartedRun], bool]
    found: StartedRun | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """The caller holds the ledger's lock."""
        self.found = unsettled = read(self.path)
        if unsettled and self.report(unsettled):
            unsettled = None
        self._write(self.run, unsettled)
        try:
            yield
        finally:
            self._end(unsettled)

    def _write(self, run: StartedRun | None, unsettled: StartedRun | None) -> None:
        """A full disk ends no run here: what the run itself writes does."""
        parts = {"run": run and asdict(run), "unsettled": unsettled and asdict(unsettled)}
        with suppress(OSError):
            replace_file(self.path, json.dumps(parts).encode(), mode=PRIVATE)

    def _end(self, unsettled: StartedRun | None) -> None:
        if unsettled:
            self._write(None, unsettled)
        else:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)


def read(path: Path) -> StartedRun | None:
    """Return the run that the file names: one under way or killed, else one that is still to be reported. None for no
    file, or one that can't be read."""
    with suppress(OSError, ValueError, TypeError, LookupError):
        parts = json.loads(path.read_text(encoding="utf-8"))
        found = parts["run"] or parts["unsettled"]
        run = StartedRun(str(found["command"]), str(found["at"])) if found else None
        return run if run and run.moment.tzinfo else None
    return None
