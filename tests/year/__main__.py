"""`python -m tests.year DIR`: play the year into DIR, then say what stands where (`make demo`)."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from tests.year.ending import page
from tests.year.rehearsal import Rehearsal, moment
from tests.year.scenario import END
from tests.year.telling import told

MARK = ".rehearsal"  # says that DIR is ours to make anew


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo"))
    parser.add_argument("--seed", type=int, default=2024, help="other answers (default: %(default)s)")
    chosen = parser.parse_args(arguments)
    if not clear(chosen.folder):
        print(f"{chosen.folder}/ holds something else: name a new folder.", file=sys.stderr)
        return 2
    print(f"A reporting year, played into {chosen.folder}/. Every figure is a sample made by a machine.\n")
    started = time.monotonic()
    year = Rehearsal(chosen.folder, chosen.seed)
    year.lay_out()
    (chosen.folder / MARK).touch()
    for act in year.play():
        print(told(year, act), flush=True)
    print(page(year, moment(END)))
    print(f"Played in {time.monotonic() - started:.0f} seconds.")
    return 0


def clear(folder: Path) -> bool:
    """Make room for the year. False: the folder holds something that is not an earlier rehearsal."""
    if (folder / MARK).exists():
        shutil.rmtree(folder)
    return not folder.exists() or not any(folder.iterdir())


if __name__ == "__main__":
    sys.exit(main())
