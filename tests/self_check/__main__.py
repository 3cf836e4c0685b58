"""`python -m tests.self_check [--sets N] [--seed S] [--second] [FORMS…]`: rounds at length (`make live`)."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from contextlib import nullcontext

from tests.self_check.comparison import Verdict
from tests.self_check.inputs import Place
from tests.self_check.rounds import Round, new_round, opened
from tests.self_check.second_engine import is_fetched, second_engine

FORMS = ("shipped", "second", *(f"random-{seed}" for seed in range(1, 7)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.self_check", description=__doc__)
    parser.add_argument("forms", nargs="*", default=FORMS, help="shipped, second, random-7 (default: %(default)s)")
    parser.add_argument("--sets", type=int, default=2000, help="answer sets of each (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="other sets (default: %(default)s)")
    parser.add_argument("--second", action="store_true", help="compare every formula with a second engine's")
    parser.add_argument("--locale", help="of LibreOffice (default: vi-VN; beside the second engine en-US)")
    parser.add_argument("--show", type=int, default=12, help="kinds of differences to show (default: %(default)s)")
    chosen = parser.parse_args()
    if chosen.second and not is_fetched():
        print("HyperFormula is not in build/: make live fetches it.", file=sys.stderr)
        return 2
    locale = chosen.locale or ("en-US" if chosen.second else "vi-VN")
    faults = 0
    for name in chosen.forms:
        started = time.monotonic()
        played = new_round(name, chosen.sets, chosen.seed)
        with opened(played.live, locale) as sheet, second_engine() if chosen.second else nullcontext() as other:
            if other:
                other.open(played.live.drawings)
            played.play(sheet, other)
        engines = f", {played.compared} in both engines" if chosen.second else ""
        print(f"{name}: {chosen.sets} answer sets{engines}, in {time.monotonic() - started:.0f} s")
        faults += report(played, chosen.show)
    return 1 if faults else 0


def report(played: Round, show: int) -> int:
    """Prints what came out; returns the number of faults."""
    tally = played.tally
    print("\n".join(tally.lines()))
    kinds = Counter((each.verdict, each.excused, each.codes) for each in tally.differences)
    for (verdict, excused, codes), count in sorted(kinds.items(), key=_order)[:show]:
        one = next(each for each in tally.differences if (each.verdict, each.excused, each.codes) ==
                   (verdict, excused, codes))
        typed = [played.sets[each.number].typed.get(each.where) for each in tally.differences
                 if (each.verdict, each.excused, each.codes) == (verdict, excused, codes)
                 and isinstance(each.where, Place)]
        print(f"    {count:5} × {verdict} {codes} {excused and f'({excused})'} such as set {one.number} {one.where} "
              f"{[*dict.fromkeys(map(repr, typed))][:show]}")
    for line in played.second[:show]:
        print(f"    engines differ: {line}")
    low = sum(tally.agreement(what) < 0.99 for what in ("cell", "rule"))
    return len(tally.false_reds) + len(played.second) + low


def _order(kind: tuple[tuple[Verdict, str, tuple[str, ...]], int]) -> tuple[bool, bool, int]:
    (verdict, excused, _), count = kind
    return verdict is not Verdict.FALSE_RED, bool(excused), -count


if __name__ == "__main__":
    sys.exit(main())
