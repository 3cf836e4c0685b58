"""`python -m tests.demo DIR`: simulate the year in DIR, then print where everything is (`make demo`)."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import automation.adapters.google.client as google_client
from tests.demo.backend import FolderBackend
from tests.demo.comparison import differences
from tests.demo.google_backend import GoogleBackend
from tests.demo.google_people import GoogleYear, new_server
from tests.demo.progress import describe
from tests.demo.scenario import END
from tests.demo.simulated_year import SimulatedYear, moment
from tests.demo.summary_page import summary_page
from tests.demo.two_years.play import TwoYears
from tests.soak.command_process import InstantTime

MARK = ".rehearsal"  # marks a DIR that this script made and may delete


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo"))
    parser.add_argument("--seed", type=int, default=2024, help="other answers (default: %(default)s)")
    parser.add_argument("--google", action="store_true",
                        help="on Google's stand-in, by gspread; then in a folder as well, to compare")
    parser.add_argument("--years", action="store_true",
                        help="two years instead: forms that change in June, a new year, two units that merge")
    chosen = parser.parse_args(arguments)
    if not clear(chosen.folder):
        print(f"{chosen.folder}/ holds something else: name a new folder.", file=sys.stderr)
        return 2
    started = time.monotonic()
    if chosen.years:
        done = two_years(chosen.folder, google=chosen.google)
    else:
        done = on_google(chosen.folder, chosen.seed) if chosen.google else in_folder(chosen.folder, chosen.seed)
    print(f"Played in {time.monotonic() - started:.0f} seconds.")
    return done


def in_folder(folder: Path, seed: int) -> int:
    print(f"A reporting year, played into {folder}/. Every figure is a sample made by a machine.\n")
    print(summary_page(_run_all(SimulatedYear(folder, seed)), moment(END)))
    return 0


def on_google(folder: Path, seed: int) -> int:
    """Returns 1 when the year does not end as it does in a folder."""
    print("A reporting year on Google Sheets and Drive, by gspread, against a stand-in of Google on this machine.\n")
    # a wait for a quota or before a request is sent again takes no time
    vars(google_client)["SystemClock"] = InstantTime
    with new_server() as server, tempfile.TemporaryDirectory() as aside:
        year = GoogleYear(folder, seed, backend_factory=lambda root: GoogleBackend(root, server))
        _run_all(year)
        year.without_faults()
        print(summary_page(year, moment(END)))
        print(f"Requests to Google, the clerks' own counted: {server.service.calls.total()}, of which "
              f"{server.service.faults.injected} failed.\nOf {year.people.actions} acts of people with files, tabs, "
              f"filter views, comments and columns of their own nothing was lost: {_acts(year)}.\n"
              "The same year in a folder, to compare …", flush=True)
        other = SimulatedYear(Path(aside) / "folder", seed,
                              backend_factory=partial(FolderBackend, clerk_may_change_tabs=False))
        other.set_up()
        for _step in other.run_steps():
            pass
        found = differences(other, year, moment(END))
    print("\n".join(found) or "Standings, mail, register and totals: the same, to the last cell.")
    return 1 if found else 0


def two_years(folder: Path, *, google: bool) -> int:
    """Returns 1 when an answer or a judgement is not as it was."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    with new_server() if google else nullcontext() as server:
        years = TwoYears(folder, {}, ("THPT-CAT-BA", "THPT-AN-LAO"), report=lambda line: print(line, flush=True))
        if server:
            years = replace(years, backend_factory=lambda root, plan: GoogleBackend(root, server, plan))
        years.play()
    found = years.losses()
    print("\n".join(found) or "Every answer is where it was, and everything judged in 2024 stands.")
    return 1 if found else 0


def _run_all(year: SimulatedYear) -> SimulatedYear:
    """Run the year, printing each step; on Google people act after each night."""
    year.set_up()
    (year.root / MARK).touch()
    for step in year.run_steps():
        if isinstance(year, GoogleYear):
            year.people.follow(step)
        print(describe(year, step), flush=True)
    return year


def _acts(year: GoogleYear) -> str:
    done = Counter(year.people.users.done) + Counter(year.people.committee.done)
    return ", ".join(f"{name} {count}" for name, count in done.most_common())


def clear(folder: Path) -> bool:
    """Delete an earlier simulation. Returns False if the folder holds anything else."""
    if (folder / MARK).exists():
        shutil.rmtree(folder)
    return not folder.exists() or not any(folder.iterdir())


if __name__ == "__main__":
    sys.exit(main())
