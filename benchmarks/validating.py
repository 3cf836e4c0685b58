"""Claims: validating takes at most 3 × a hand-vectorised numpy version of the same rules, with the
same findings; and is at least 20 × faster than pandera (lazy) on the same rules and answers.

At 3,000 units with `--lines 3` that is every indicator and some 180,000 records. Both rivals are
given the frames and more (see `numpy_rules.py`, `pandera_rules.py`) and write no messages; ours makes
each finding with its cell and its message. All three start from normalised frames; ours checks the raw columns of what
was typed as well. pandera is no dependency: `pip install 'pandera[pandas]'`.

`python -m benchmarks.validating [--units 3000] [--lines 3] [--repeat 5] [--pandera-repeat 1]`
"""

from __future__ import annotations

import argparse
import pickle
from dataclasses import replace

import pandas as pd

from automation.domain.workbook.answers import WorkbookAnswers
from automation.pipeline.validate import validate
from automation.rules.frame import Dataset
from benchmarks.numpy_rules import ReferenceFinding, RuleInput, numpy_findings
from benchmarks.sample_workspace import HOME, VERSION, SampleWorkspace, answered, dataset, laid_out
from benchmarks.timing import Times, interleaved, table, verdict

SLOWER, FASTER = 3.0, 20.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=3000)
    parser.add_argument("--lines", type=int, default=3, help="times as many records as in the files")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--pandera-repeat", type=int, default=1)
    chosen = parser.parse_args()
    sample, workbooks = kept_answers(chosen.units, chosen.lines)
    frames = dataset(sample, workbooks)
    records = sum(len(each.records) for each in frames.tables.values())
    rule_input = RuleInput(frames)
    ours = {(each.unit, each.code, each.field) for each in validate(frames)}
    _same("numpy", ours, numpy_findings(rule_input))
    times = interleaved({
        "by hand with numpy": lambda: numpy_findings(rule_input),
        "ours": lambda: validate(without_cached_results(frames)),
    }, chosen.repeat)
    title = f"Validating {chosen.units} units, {records} records, {len(ours)} findings"
    theirs = _with_pandera(rule_input, ours, chosen.pandera_repeat)
    table(title, {**times, **theirs})
    hand, own = times.values()
    verdict("as long as by hand, wall", own.median / hand.median, SLOWER)
    verdict("as long as by hand, cpu", own.cpu_median / hand.cpu_median, SLOWER)
    if theirs:
        (pandera,) = theirs.values()
        verdict("faster than pandera, wall", pandera.median / own.median, FASTER, at_least=True)
        verdict("faster than pandera, cpu", pandera.cpu_median / own.cpu_median, FASTER, at_least=True)
    else:
        print("  pandera is not installed: pip install 'pandera[pandas]'")


def without_cached_results(frames: Dataset) -> Dataset:
    """The dataset without the results that an earlier validation cached in it."""
    return replace(frames, tables={code: replace(each) for code, each in frames.tables.items()})


def _with_pandera(rule_input: RuleInput, ours: set[ReferenceFinding], repeat: int) -> dict[str, Times]:
    try:
        from benchmarks import pandera_rules
    except ImportError:
        return {}
    made = pandera_rules.tasks(rule_input)
    failure_tables: list[pd.DataFrame] = []
    times = interleaved({"pandera, lazy": lambda: failure_tables.extend(pandera_rules.failures(made))}, repeat)
    theirs = pandera_rules.findings(made, failure_tables[:len(made)])
    _same("pandera", {each for each in ours if each[1] not in pandera_rules.LEFT_OUT and not each[1].startswith("P")},
          {each for each in theirs if each[1] != "P"})
    return times


def _same(name: str, ours: set[ReferenceFinding], theirs: set[ReferenceFinding]) -> None:
    if ours != theirs:
        raise AssertionError(f"{name}: only ours {sorted(ours - theirs)[:5]}, only theirs {sorted(theirs - ours)[:5]}")


def kept_answers(units: int, lines: int) -> tuple[SampleWorkspace, dict[str, WorkbookAnswers]]:
    """`answered`, cached in a file between runs."""
    path = HOME / f"answers-{VERSION}-{units}-{lines}.pickle"
    if path.exists():
        return laid_out(units), pickle.loads(path.read_bytes())  # noqa: S301 - our own
    print(f"answering for {units} units …", flush=True)
    sample, workbooks = answered(units, lines)
    path.write_bytes(pickle.dumps(workbooks))
    return sample, workbooks


if __name__ == "__main__":
    main()
