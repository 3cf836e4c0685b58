"""Claim: `baocao --help` takes at most 3 × `python -c "import click"`.

`python -m benchmarks.startup [--repeat 15]`
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from benchmarks.timing import interleaved, program, table, verdict

BOUND = 3.0
COMMAND = str(Path(sys.executable).with_name("baocao"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=15)
    chosen = parser.parse_args()
    times = interleaved({
        "python, nothing": partial(program, [sys.executable, "-c", ""]),
        "python, import click": partial(program, [sys.executable, "-c", "import click"]),
        "baocao --help": partial(program, [COMMAND, "--help"]),
    }, chosen.repeat)
    table("Starting", times)
    click, ours = times["python, import click"], times["baocao --help"]
    verdict("baocao --help, wall", ours.median / click.median, BOUND)
    verdict("baocao --help, cpu", ours.cpu_median / click.cpu_median, BOUND)


if __name__ == "__main__":
    main()
