"""One `baocao` command in a process of its own, which can be killed, starved or humbled.

Processes are forked from a warm one (forkserver), so that a night starts in milliseconds.
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
from tempfile import mkdtemp
from typing import Any

CAPABILITIES_3 = 0x20080522  # linux/capability.h: the version of the sets
CRASHED = 1
PATIENCE = 60  # seconds until a child counts as hanging
KILLED = -signal.SIGKILL
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
EFFECTS = ("os.rename", "os.link", "os.remove", "os.mkdir")

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.resilience.preload"])


@dataclass(frozen=True)
class Fate:
    """`kill_at`: SIGKILL right before this effect (1 is the first); 0 never. `room`: bytes that a
    file may hold. `humble`: permissions of files hold, even for root."""

    kill_at: int = 0
    room: int | None = None
    humble: bool = False


@dataclass(frozen=True)
class Ended:
    """`effects`: how many the command had, as far as it came."""

    code: int
    out: str
    err: str
    effects: int
    seconds: float


@dataclass
class Running:
    process: BaseProcess
    folder: Path
    started: float

    def kill(self, after: float) -> None:
        """SIGKILL at that many seconds from the start, if it still runs then."""
        self.process.join(max(0.0, self.started + after - time.monotonic()))
        self.process.kill()

    def wait(self) -> Ended:
        self.process.join(PATIENCE)
        assert self.process.exitcode is not None, "the command hangs"
        told = {name: self._told(name) for name in ("out", "err", "effects")}
        return Ended(self.process.exitcode, told["out"], told["err"], int(told["effects"] or 0),
                     time.monotonic() - self.started)

    def _told(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


def start(root: Path, *words: str, as_of: str = "", fate: Fate | None = None) -> Running:
    folder = Path(mkdtemp(prefix="baocao-child-"))
    moment = ("--as-of", as_of) if as_of else ()
    process = PROCESSES.Process(target=_live, args=(["-w", str(root), *moment, *words], root, folder, fate or Fate()))
    process.start()
    return Running(process, folder, time.monotonic())


def run(root: Path, *words: str, as_of: str = "", fate: Fate | None = None) -> Ended:
    return start(root, *words, as_of=as_of, fate=fate).wait()


def _live(arguments: list[str], root: Path, folder: Path, fate: Fate) -> None:
    from automation.cli.main import run as command

    os.environ["LANGUAGE"] = "en"
    effects = _count_effects(root, fate.kill_at)
    if fate.humble:
        _renounce()
    if fate.room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (fate.room, resource.RLIM_INFINITY))
    out, err = StringIO(), StringIO()  # in memory: a file would be as short of room as all others
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = command(arguments)
        except BaseException:  # noqa: BLE001 - to be told like any other end
            traceback.print_exc()
            code = CRASHED
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    for name, words in {"out": out.getvalue(), "err": err.getvalue(), "effects": str(effects())}.items():
        (folder / name).write_text(words, encoding="utf-8")
    os._exit(code)


def _renounce() -> None:
    """Give up root's way past the permissions of files (capset with empty sets)."""
    header = (ctypes.c_uint32 * 2)(CAPABILITIES_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if os.geteuid() == 0 and ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), "capset")


def _count_effects(root: Path, kill_at: int) -> Callable[[], int]:
    """Every change of a file of the workspace and every commit is one; the one at `kill_at` never comes."""
    import sqlalchemy

    done = 0

    def effect(*_: object) -> None:
        nonlocal done
        done += 1
        if done == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event in EFFECTS or (event == "open" and arguments[2] & WRITING)
        if writes and isinstance(arguments[0], str | os.PathLike) and os.fspath(arguments[0]).startswith(str(root)):
            effect()

    sys.addaudithook(heard)
    sqlalchemy.event.listen(sqlalchemy.Engine, "commit", effect)
    return lambda: done
