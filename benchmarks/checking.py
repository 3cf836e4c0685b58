"""Claim: checks by day every ten minutes (`baocao check`) with 5 % of the workbooks changing in an hour stay inside
Google's quotas: no request is refused as too many (429), and no check waits for a quota. One that finds nothing
changed is a page of the listing for each 1,000 files.

Measured on the stand-in, with Google's quotas and a clock of its own: a client that waits advances it. Each workbook
that changes gets a finding that it did not have, so that it is read and written. With `--slender` the form has one
line, so that more units fit into memory: the number of requests depends on the number of spreadsheets and on the
register alone.

`python -m benchmarks.checking [--units 1600] [--share 0.05] [--slender]`
"""

from __future__ import annotations

import argparse
import logging
import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from automation import wiring
from automation.configuration.workspace import load_or_raise
from automation.jobs import day_check
from automation.jobs.context import JobContext
from benchmarks.requests import NIGHT_0, WRONG, GoogleWorkspace, laid_out, pages, reduce_to_one_line
from benchmarks.timing import machine, verdict
from tests.demo.command import ZONE
from tests.fake_google.sheet_user import SheetUser
from tests.soak import workspace_factory

CHECKS = 6  # in an hour
MINUTE_QUOTA = 60  # reads, and writes, of one account in a minute
TOO_MANY = 429
READS = ("sheets.spreadsheets.get", "sheets.spreadsheets.getByDataFilter")


@dataclass(frozen=True)
class CheckCount:
    """`reads` and `writes` of Google Sheets; `minutes` by the stand-in's clock; `refused`: as too many."""

    requests: int
    reads: int
    writes: int
    refused: int
    minutes: float
    changed: int


def check(office: GoogleWorkspace, at: datetime) -> CheckCount:
    """`baocao check`. Raises RuntimeError when something is left or a guard stops it."""
    clock, log = office.service.state.clock, office.service.log
    clock.advance(max(0.0, (at - clock.now()).total_seconds()))
    wiring._google_client.cache_clear()
    space = load_or_raise(office.root)
    context = JobContext(space, wiring.adapters(office.root, space.settings, ZONE, at), at, as_of_given=True)
    since, before = clock.now(), len(log)
    done = day_check.check(context)
    context.adapters.ledger.close()
    if done.outcome.left or done.outcome.guard:
        raise RuntimeError(f"{done.outcome.guard} {done.outcome.left[:3]}")
    calls = Counter(name for _account, name, _status in log[before:])
    return CheckCount(len(log) - before, sum(calls[each] for each in READS), calls["sheets.spreadsheets.batchUpdate"],
                      sum(status == TOO_MANY for *_, status in log[before:]),
                      (clock.now() - since).total_seconds() / 60, len(done.changed))


def change(office: GoogleWorkspace, files: list[str]) -> None:
    for file in files:
        for part, cell in office.cells.items():
            SheetUser(office.service, workspace_factory.EDITOR, file).type(cell, str(WRONG[part]))


def hour(office: GoogleWorkspace, share: float) -> list[CheckCount]:
    """The checks of an hour, each after its part of the hour's changes, and one after which nothing changed."""
    begin, files = NIGHT_0 + timedelta(hours=7), office.files()
    changing = files[::max(1, round(1 / share))]
    counts = []
    for number in range(CHECKS):
        change(office, changing[number::CHECKS])
        counts.append(check(office, begin + timedelta(minutes=10 * number)))
    return [*counts, check(office, begin + timedelta(hours=1))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=1600)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--slender", action="store_true")
    chosen = parser.parse_args()
    logging.disable(logging.WARNING)
    os.environ.setdefault("LANGUAGE", "en")
    with laid_out(chosen.units, reduce_to_one_line if chosen.slender else workspace_factory.unchanged) as office:
        counts = hour(office, chosen.share)
    print(f"\nChecks by day, {chosen.units} units, {chosen.share:.0%} changing in an hour\n  {machine()}\n"
          f"  {'changed':>9}{'requests':>10}{'reads':>7}{'writes':>8}{'429':>5}{'minutes':>9}")
    for each in counts:
        print(f"  {each.changed:>9}{each.requests:>10}{each.reads:>7}{each.writes:>8}{each.refused:>5}"
              f"{each.minutes:>9.1f}")
    quiet = counts[-1]
    verdict("the most reads or writes of a check, of a minute's quota",
            max(max(each.reads, each.writes) for each in counts) / MINUTE_QUOTA, 1.0)
    verdict("requests refused as too many, and minutes waited for quotas",
            max(each.refused + each.minutes for each in counts), 0.1)
    verdict("requests of a check that finds nothing, of the pages of the listing", quiet.requests / pages(chosen.units),
            1.0)


if __name__ == "__main__":
    main()
