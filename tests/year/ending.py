"""The page that ends the rehearsal: what stands where, what to open, what to type next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.year.casting import cast
from tests.year.rehearsal import Rehearsal

BUCKETS = {"expected": "Expected", "on_time": "On time", "late": "Late", "missing": "Missing",
           "not_yet_due": "Not yet due", "exempt": "Exempt"}
REPORTS = ("6T", "CN", "THD")
WHAT_IT_IS = {".html": "the page: charts, tables", ".docx": "the official document", ".xlsx": "the workbook",
              ".json": "for scripts"}


def page(year: Rehearsal, now: datetime) -> str:
    """Plain text of at most 100 columns."""
    standings: Sequence[Mapping[str, Any]] = year.command.json("status", as_of=now)
    lines = [
        "", f"WHERE EVERYTHING STANDS on {now:%d/%m/%Y}", "", *_counts(standings),
        "", "STORIES TO LOOK AT", "", *_stories(year, standings),
        "", "FILES TO OPEN", "", *_files(year),
        "", "COMMANDS TO TRY ON IT", "", *_trials(year, now),
        "", "FOR REAL USE", "",
        "  baocao init my-office                 lay a workspace out",
        "  edit my-office/config/units.csv, my-office/config/settings.toml",
        "  baocao -w my-office check-config      every mistake of every file at once",
        "  baocao -w my-office provision         a workbook for each unit, in my-office/sheets/",
        "  baocao -w my-office run               every night, from cron: README.md has the lines", "",
    ]
    return "\n".join(lines)


def _counts(standings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "  " + "".join(f"{title:>13}" for title in ("", *BUCKETS.values()))
    for obligation in dict.fromkeys(each["obligation"] for each in standings):
        buckets = Counter(each["bucket"] for each in standings if each["obligation"] == obligation)
        numbers = (obligation, buckets.total(), *(buckets[name] for name in list(BUCKETS)[1:]))
        yield "  " + "".join(f"{number:>13}" for number in numbers)


def _stories(year: Rehearsal, standings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    found = {(each["unit"], each["obligation"]): each for each in standings}
    for title, part in (("nobody could tell, the secretary settled it", "past midnight"),
                        ("amended after it was due", "amended"), ("returned, then written anew", "returned"),
                        ("more time given", "extended"), ("handed in, errors left", "in time, wrong"),
                        ("never came", "silent")):
        for unit in cast(year.units, "6T", part)[:1]:
            each = found[unit, "6T"]
            yield f"  {unit} 6T, {title}: {each['standing']}, {each['verdict'] or 'no verdict'}"
            if each["reason"]:
                yield f"      {each['reason']}"


def _files(year: Rehearsal) -> Iterator[str]:
    root = year.root
    yield _file(root / "register.xlsx", "the committee's register: standings, decisions, log")
    yield from _one(sorted((root / "sheets").glob("*.xlsx")), "a unit's workbook, as its clerk filled it")
    yield from _one(sorted((root / "feedback").glob("*.xlsx")), "its errors, noted in the cells of a copy")
    yield from _one(sorted((root / "outbox").rglob("*.eml"), key=_last_written), "a reminder, as mail")
    for report in REPORTS:
        for path in sorted((root / "reports" / report).iterdir()):
            if path.suffix in WHAT_IT_IS:
                yield _file(path, f"{report}: {WHAT_IT_IS[path.suffix]}")


def _one(paths: Sequence[Path], words: str) -> Iterator[str]:
    if paths:
        yield _file(paths[-1], f"{words} ({len(paths)} of them)")


def _last_written(path: Path) -> tuple[float, str]:
    return path.stat().st_mtime, path.name


def _file(path: Path, words: str) -> str:
    return f"  {path}\n      {words}"


def _trials(year: Rehearsal, now: datetime) -> Iterable[str]:
    unit = cast(year.units, "6T", "in time, wrong")[0]
    day = f"--as-of {now:%Y-%m-%d}"
    commands = (f"{day} status 6T", f"{day} validate --unit {unit}", "--as-of 2024-05-28 status 6T",
                f"{day} compile CN --type 'THPT chuyên' --format page")
    return [f"  baocao -w {year.root} {command}" for command in commands]
