"""Reads a workbook that people edit from the main process: in a process of its own, with limits on memory and time,
unless it is small and written as programs write it."""

from __future__ import annotations

from dataclasses import replace

from automation.adapters.xlsx.limits import MIB, Bounds
from automation.adapters.xlsx.preflight import check_workbook
from automation.adapters.xlsx.read import UnreadableError, tabs
from automation.domain.workbook.answers import RawTab
from automation.util.processes.limits import Limits
from automation.util.processes.pool import run_alone

SMALL = 4 * MIB  # bytes of a file
SMALL_UNPACKED = 32 * MIB


def protected_tabs(data: bytes, bounds: Bounds) -> list[RawTab]:
    """Returns the tabs as `read.tabs` does. Raises UnreadableError, "exhausting" for a workbook that ends its
    reader."""
    if len(data) <= SMALL and check_workbook(data, replace(bounds, unpacked=SMALL_UNPACKED)).is_ordinary:
        return tabs(data, bounds)
    return run_alone(lambda _: tabs(data, bounds), None, _refuse, _limits(len(data)))


def _refuse(_: None) -> list[RawTab]:
    raise UnreadableError("exhausting")


def _limits(size: int) -> Limits:
    """Returns limits that grow with the file, of which the unpacked XML is ten times as large and its cells fifty
    times."""
    mebibytes = size // MIB
    return Limits(memory=512 + 100 * mebibytes, seconds=30 + 5 * mebibytes, wait=120 + 20 * mebibytes)
