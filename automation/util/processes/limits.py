"""Limits on a worker process, where the system has them (Linux)."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 2**20
# Fields of /proc/self/statm, in pages: the size of the address space, and of its private writable part.
ADDRESS_SPACE, DATA = 0, 5
RESERVED = 512 * MEBIBYTE  # address space that is reserved and not used: arenas and stacks of threads


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`: MiB by which the process may grow. `seconds`: CPU time for one item. `wait`: seconds after which an
    item is given up though the process does nothing."""

    memory: int
    seconds: int
    wait: int


def limit_memory(limits: Limits) -> None:
    """Limits the growth of this process from now on: beyond it, an allocation fails."""
    import resource  # Linux and macOS alone

    with suppress(OSError, ValueError, LookupError):
        sizes = [int(field) * os.sysconf("SC_PAGE_SIZE") for field in Path("/proc/self/statm").read_text().split()]
        growth = limits.memory * MEBIBYTE
        _lower(resource.RLIMIT_DATA, sizes[DATA] + growth)
        _lower(resource.RLIMIT_AS, sizes[ADDRESS_SPACE] + growth + RESERVED)
        _lower(resource.RLIMIT_CORE, 0)


def limit_time(limits: Limits) -> None:
    """Limits the CPU time of this process from now on: beyond it, the system ends the process by SIGXCPU."""
    import resource

    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = int(time.process_time()) + 1 + limits.seconds
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _lower(kind: int, wanted: int) -> None:
    """Sets a soft limit, unless a lower one is set already."""
    import resource

    soft, hard = resource.getrlimit(kind)
    if soft == resource.RLIM_INFINITY or wanted < soft:
        resource.setrlimit(kind, (wanted, hard))
