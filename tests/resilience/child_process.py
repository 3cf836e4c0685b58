"""One `baocao` command in a process of its own, which can be killed, or limited in file size or permissions.

Processes are forked from one that has imported everything (forkserver), so that a run starts in milliseconds.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

CAPABILITIES_3 = 0x20080522  # linux/capability.h: version of the capability sets
CRASHED = 1
TIMEOUT = 600  # seconds until a child counts as hanging; a busy machine must not count
KILLED = -signal.SIGKILL
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
EFFECTS = ("os.rename", "os.link", "os.remove", "os.mkdir")

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.resilience.preload"])


@dataclass(frozen=True)
class FaultPlan:
    """Faults to inject.

    `kill_at`: SIGKILL right before this effect (1 is the first); 0 never. `max_file_bytes`: size that no file may
    exceed. `unprivileged`: file permissions apply, even to root.
    """

    kill_at: int = 0
    max_file_bytes: int | None = None
    unprivileged: bool = False


@dataclass(frozen=True)
class ChildResult:
    """How a command ended. `effects`: how many it had until then (see `_count_effects`)."""

    code: int
    out: str
    err: str
    effects: int
    seconds: float


@dataclass
class ChildProcess:
    process: BaseProcess
    folder: Path
    started: float

    def kill(self, after: float) -> None:
        """Send SIGKILL that many seconds after the start, if the process still runs then."""
        self.process.join(max(0.0, self.started + after - time.monotonic()))
        self.process.kill()

    def wait(self) -> ChildResult:
        self.process.join(TIMEOUT)
        assert self.process.exitcode is not None, "the command hangs"
        outputs = {name: self._read_output(name) for name in ("out", "err", "effects")}
        rmtree(self.folder)
        return ChildResult(self.process.exitcode, outputs["out"], outputs["err"], int(outputs["effects"] or 0),
                     time.monotonic() - self.started)

    def _read_output(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


def start(root: Path, *words: str, as_of: str = "", faults: FaultPlan | None = None) -> ChildProcess:
    folder = Path(mkdtemp(prefix="baocao-child-"))
    moment = ("--as-of", as_of) if as_of else ()
    process = PROCESSES.Process(target=_run_command,
                                args=(["-w", str(root), *moment, *words], root, folder, faults or FaultPlan()))
    process.start()
    return ChildProcess(process, folder, time.monotonic())


def run(root: Path, *words: str, as_of: str = "", faults: FaultPlan | None = None) -> ChildResult:
    return start(root, *words, as_of=as_of, faults=faults).wait()


def _run_command(arguments: list[str], root: Path, folder: Path, faults: FaultPlan) -> None:
    from automation.cli.main import run as command

    os.environ["LANGUAGE"] = "en"
    effects = _count_effects(root, faults.kill_at)
    if faults.unprivileged:
        _drop_capabilities()
    if faults.max_file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (faults.max_file_bytes, resource.RLIM_INFINITY))
    out, err = StringIO(), StringIO()  # in memory: the size limit applies to files
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = command(arguments)
        except BaseException:  # noqa: BLE001 - to be reported like any other end
            traceback.print_exc()
            code = CRASHED
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    for name, words in {"out": out.getvalue(), "err": err.getvalue(), "effects": str(effects())}.items():
        (folder / name).write_text(words, encoding="utf-8")
    os._exit(code)


def _drop_capabilities() -> None:
    """Drop root's capabilities, so that file permissions apply (capset with empty sets)."""
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if os.geteuid() == 0 and ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), "capset")


def _count_effects(root: Path, kill_at: int) -> Callable[[], int]:
    """Count effects: changes of the workspace's files and commits. Kill the process right before effect `kill_at`.

    Returns a function that returns the count so far.
    """
    import sqlalchemy

    count = 0

    def effect(*_: object) -> None:
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit_hook(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event in EFFECTS or (event == "open" and arguments[2] & WRITING)
        if writes and isinstance(arguments[0], str | os.PathLike) and os.fspath(arguments[0]).startswith(str(root)):
            effect()

    sys.addaudithook(audit_hook)
    sqlalchemy.event.listen(sqlalchemy.Engine, "commit", effect)
    return lambda: count
