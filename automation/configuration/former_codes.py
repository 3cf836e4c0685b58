"""Checks `was`, the former codes of what the configuration names, and `[retired]`, the codes that nothing bears."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any, TypeVar

from automation.configuration.problems import constant
from automation.configuration.schema import PATH
from automation.configuration.source_file import SourceFile
from automation.domain.plan.plan import RetiredCodes
from automation.domain.tracking.ledger_codes import Codes

P = TypeVar("P")

IN_USE = constant("“{value}” is a code in use: only a code that nothing bears any more stands here")
TWICE = constant("“{value}” stands twice: a former code has become one code")


def wrong_former_codes(entries: Iterable[tuple[str, tuple[str, ...], P]]) -> Iterator[tuple[P, str, str]]:
    """(place, message, former code) of those that are still in use or have two successors. `entries`: (code, its
    former codes, its place)."""
    entries = list(entries)
    in_use = {code for code, _was, _place in entries}
    seen: set[str] = set()
    for _code, was, place in entries:
        for former in was:
            if former in in_use:
                yield place, IN_USE, former
            elif former in seen:
                yield place, TWICE, former
            seen.add(former)


def report_former_codes(entries: Iterable[dict[str, Any]], source: SourceFile) -> None:
    """Report the wrong former codes of tables read by `read_tables`."""
    known = [(each["code"], each.get("was", ()), each[PATH]) for each in entries]
    for path, message, former in wrong_former_codes(known):
        source.report((*path, "was"), message, former)


def report_retired(retired: RetiredCodes, configured: Codes, source: SourceFile) -> None:
    """Report retired codes that are in use. Of an indicator that is split the configuration has its lines."""
    for each in fields(RetiredCodes):
        in_use = getattr(configured, each.name)
        if each.name == "indicators":
            in_use |= {code.partition(".")[0] for code in in_use}
        for code in sorted(getattr(retired, each.name) & in_use):
            source.report(("retired", each.name), IN_USE, code)
