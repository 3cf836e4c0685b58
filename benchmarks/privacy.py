"""Recall and precision of the recognition of personal data in texts.

`python -m benchmarks.privacy [FILE.tsv] [--json] [--list]`

A line of the file: kind, `personal` or `harmless`, text, divided by tabs; blank lines and those that begin with "#" are
skipped. Without FILE the shipped corpus of made-up texts. A text counts as found when any kind of personal data is
recognised in it, by the same function as in a text cell of the shipped plan.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from automation.configuration.workspace import load_or_raise
from automation.rules.personal_data.known import plan_recogniser
from automation.rules.personal_data.recogniser import Recogniser

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "rules" / "personal_data" / "corpus.tsv"
PERSONAL, HARMLESS = "personal", "harmless"
RECALL, PRECISION = 0.95, 0.90


@dataclass(frozen=True, slots=True)
class Sample:
    kind: str
    is_personal: bool
    text: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Texts: personal and found, personal and missed, harmless and found, harmless and not found."""

    found: int = 0
    missed: int = 0
    false: int = 0
    passed: int = 0

    @property
    def recall(self) -> float | None:
        return _share(self.found, self.found + self.missed)

    @property
    def precision(self) -> float | None:
        return _share(self.found, self.found + self.false)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def read_samples(path: Path) -> list[Sample]:
    """Raises ValueError for a line that is not kind, `personal` or `harmless`, text."""
    samples: list[Sample] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        kind, label, text = (part.strip() for part in [*line.split("\t", 2), "", ""][:3])
        if label not in (PERSONAL, HARMLESS) or not text:
            if label not in (PERSONAL, HARMLESS) and not samples:
                continue  # a heading
            raise ValueError(f"{path}, line {number}: not “kind, personal or harmless, text”, divided by tabs")
        samples.append(Sample(kind, label == PERSONAL, text))
    return samples


def shipped_recogniser() -> Recogniser:
    """As in a workspace with the shipped configuration."""
    workspace = load_or_raise(ROOT)
    return plan_recogniser(workspace.plan, workspace.units, workspace.catalogue)


@dataclass(frozen=True, slots=True)
class Measured:
    by_kind: Mapping[str, Counts]
    missed: Sequence[Sample]
    false_alarms: Sequence[Sample]

    @property
    def total(self) -> Counts:
        every = self.by_kind.values()
        return Counts(sum(each.found for each in every), sum(each.missed for each in every),
                      sum(each.false for each in every), sum(each.passed for each in every))


def measure(samples: Iterable[Sample], recogniser: Recogniser) -> Measured:
    outcomes = [(each, bool(recogniser.kinds(each.text))) for each in samples]
    kinds = dict.fromkeys(each.kind for each, _ in outcomes)
    return Measured({kind: _counts([(each.is_personal, found) for each, found in outcomes if each.kind == kind])
                     for kind in kinds},
                    [each for each, found in outcomes if each.is_personal and not found],
                    [each for each, found in outcomes if found and not each.is_personal])


def _counts(outcomes: Sequence[tuple[bool, bool]]) -> Counts:
    return Counts(outcomes.count((True, True)), outcomes.count((True, False)),
                  outcomes.count((False, True)), outcomes.count((False, False)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--json", action="store_true", help="one object")
    parser.add_argument("--list", action="store_true", help="also the texts that were missed, and the false alarms")
    chosen = parser.parse_args()
    try:
        samples = read_samples(chosen.file)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    recogniser = shipped_recogniser()
    started = time.perf_counter()
    measured = measure(samples, recogniser)
    cold = time.perf_counter() - started
    started = time.perf_counter()
    measure(samples, recogniser)
    times = {"cold": cold, "warm": time.perf_counter() - started}
    milliseconds = {name: round(1000 * seconds / max(len(samples), 1), 3) for name, seconds in times.items()}
    if chosen.json:
        print(json.dumps(_object(measured, milliseconds), ensure_ascii=False, indent=1))
    else:
        _print(measured, milliseconds, listed=chosen.list)


def _object(measured: Measured, milliseconds: Mapping[str, float]) -> dict[str, object]:
    return {"recall": measured.total.recall, "precision": measured.total.precision,
            "missed": [_line(each) for each in measured.missed],
            "false_alarms": [_line(each) for each in measured.false_alarms],
            "kinds": {kind: {"recall": each.recall, "precision": each.precision, "personal": each.found + each.missed,
                             "harmless": each.false + each.passed} for kind, each in measured.by_kind.items()},
            "ms_a_text": milliseconds}


def _line(sample: Sample) -> dict[str, str]:
    return {"kind": sample.kind, "text": sample.text}


def _print(measured: Measured, milliseconds: Mapping[str, float], *, listed: bool) -> None:
    print(f"{'kind':<12}{'personal':>9}{'missed':>8}{'harmless':>10}{'false':>7}{'recall':>9}{'precision':>11}")
    for kind, each in [*sorted(measured.by_kind.items()), ("all", measured.total)]:
        print(f"{kind:<12}{each.found + each.missed:>9}{each.missed:>8}{each.false + each.passed:>10}{each.false:>7}"
              f"{_percent(each.recall):>9}{_percent(each.precision):>11}")
    print(f"{milliseconds['cold']} ms a text, the model loaded on the way; {milliseconds['warm']} when seen before")
    total = measured.total
    kept = (total.recall or 0) >= RECALL and (total.precision or 0) >= PRECISION
    print(f"claimed: recall ≥ {RECALL:.0%}, precision ≥ {PRECISION:.0%}: {'kept' if kept else 'MISSED'}")
    for title, samples in (("missed", measured.missed), ("false alarm", measured.false_alarms)):
        for sample in samples if listed else ():
            print(f"{title}\t{sample.kind}\t{sample.text}")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


if __name__ == "__main__":
    main()
