"""The page that ends the simulation: standings, files to open, commands to try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from textwrap import fill
from typing import Any

from tests.demo.assignments import assigned_units
from tests.demo.backend import FolderBackend
from tests.demo.simulated_year import SimulatedYear

BUCKETS = {"expected": "Expected", "on_time": "On time", "late": "Late", "missing": "Missing",
           "not_yet_due": "Not yet due", "exempt": "Exempt", "undated": "No deadline"}
INDENT = " " * 6
SUMMARY = {".html": "the summary as a page: charts, tables that sort", ".docx": "as an official document",
           ".xlsx": "as a workbook with charts", ".json": "for scripts"}


def summary_page(year: SimulatedYear, now: datetime) -> str:
    """Plain text of at most 100 columns. After a year on the stand-in, which ends with the server, only files are
    listed."""
    here = isinstance(year.backend, FolderBackend)
    standings: Sequence[Mapping[str, Any]] = year.command.json("status", as_of=now)
    lines = [
        "", f"WHERE EVERYTHING STANDS on {now:%d/%m/%Y}", "", *_counts(standings),
        "", "STORIES TO LOOK AT", "", *_stories(year, standings),
        "", "FILES TO OPEN", "", *_files(year),
        *(("", "COMMANDS TO TRY ON IT", "", *_trials(year, now)) if here else ()),
        "", "FOR REAL USE", "",
        "  baocao init my-office                 lay a workspace out",
        "  edit my-office/config/units.csv, my-office/config/settings.toml",
        "  baocao -w my-office check-config      every mistake of every file at once",
        "  baocao -w my-office provision         a workbook for each unit, in my-office/sheets/" if here else
        "  baocao -w my-office login             docs/google.md: Google Workspace, click by click",
        "  baocao -w my-office run               every night, from cron: README.md has the lines", "",
    ]
    return "\n".join(lines)


def _counts(standings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "  " + "".join(f"{title:>13}" for title in ("", *BUCKETS.values()))
    for obligation in dict.fromkeys(each["obligation"] for each in standings):
        buckets = Counter(each["bucket"] for each in standings if each["obligation"] == obligation)
        numbers = (obligation, buckets.total(), *(buckets[name] for name in list(BUCKETS)[1:]))
        yield "  " + "".join(f"{number:>13}" for number in numbers)


def _stories(year: SimulatedYear, standings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    found = {(each["unit"], each["obligation"]): each for each in standings}
    for title, role in (("nobody could tell, the secretary settled it", "past midnight"),
                        ("amended after it was due", "amended"), ("returned, then written anew", "returned"),
                        ("more time given", "extended"), ("handed in, errors left", "in time, wrong"),
                        ("never came", "silent")):
        for unit in assigned_units(year.units_by_position, "6T", role)[:1]:
            each = found[unit, "6T"]
            yield f"  {unit} 6T, {title}: {each['standing']}, {each['verdict'] or 'no verdict'}"
            yield fill(each["reason"], 98, initial_indent=INDENT, subsequent_indent=INDENT)


def _files(year: SimulatedYear) -> Iterator[str]:
    root = year.root
    if isinstance(year.backend, FolderBackend):
        yield _file(root / "register.xlsx", "the committee's register: standings, decisions, log")
        wrong = assigned_units(year.units_by_position, "6T", "in time, wrong")[0]
        yield _file(root / "sheets" / f"{wrong}.xlsx", "a unit's workbook, as its clerk filled it")
        yield _file(root / "feedback" / f"{wrong}.xlsx", "its copy with what is wrong, noted in the cells")
    escalations = sorted((root / "outbox").rglob("*len-truong*.eml"))
    mails = sum(1 for _ in (root / "outbox").rglob("*.eml"))
    yield from (_file(path, f"a mail to a head of unit ({mails} mails in all)") for path in escalations[:1])
    for suffix, words in SUMMARY.items():
        yield from (_file(path, words) for path in sorted((root / "reports" / "6T").glob(f"tong-hop*{suffix}")))
    yield f"  {root / 'reports'}\n{INDENT}the same for CN and THD, and every compile as it was frozen"


def _file(path: Path, words: str) -> str:
    return f"  {path}\n{INDENT}{words}"


def _trials(year: SimulatedYear, now: datetime) -> Iterable[str]:
    unit = assigned_units(year.units_by_position, "6T", "in time, wrong")[0]
    day = f"--as-of {now:%Y-%m-%d}"
    commands = (f"{day} status 6T", f"{day} validate --unit {unit}", "--as-of 2024-05-28 status 6T",
                f"{day} compile CN --type 'THPT chuyên' --format page")
    return [f"  baocao -w {year.root} {command}" for command in commands]
