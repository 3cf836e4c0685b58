"""Mutated workbooks: none crashes the intake, hangs, takes too much or touches another unit.

`make fuzz` runs ten thousand, other ones each time; the suite a few hundred, always the same.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.hostile.intake import Verdict, judged
from tests.hostile.limited_process import Worker
from tests.hostile.mutations import LEVELS
from tests.hostile.workspace import VICTIM, lay_out

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
THOROUGH = EXAMPLES > 0
PROFILE = settings(
    max_examples=-(-(EXAMPLES or 300) // len(LEVELS)), deadline=None, database=None, derandomize=not THOROUGH,
    phases=(Phase.generate, Phase.shrink) if THOROUGH else (Phase.generate,), print_blob=THOROUGH,
    suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("fuzz") / "workspace")


@pytest.fixture(scope="module")
def sane(root: Path) -> bytes:
    return (root / "sheets" / f"{VICTIM}.xlsx").read_bytes()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as made:
        yield made


def test_the_sane_workbook_is_taken_in(worker: Worker, root: Path, sane: bytes) -> None:
    assert worker.ask(judged, root, sane)[0] == Verdict("")


@pytest.mark.parametrize("level", LEVELS)
def test_no_mutation_harms_the_night(level: str, worker: Worker, root: Path, sane: bytes, tmp_path: Path) -> None:
    seen: set[str] = set()

    @PROFILE
    @given(st.data())
    def mutated(data: st.DataObject) -> None:
        workbook = LEVELS[level](data, sane)
        (tmp_path / "last.xlsx").write_bytes(workbook)  # what a failure leaves to look at
        verdict, _ = worker.ask(judged, root, workbook)
        seen.update(verdict.codes or {verdict.kind})

    try:
        mutated()
    except BaseException:
        kept = Path("/tmp") / f"fuzz-{level}.xlsx"  # noqa: S108 - for a person to look at
        shutil.copy(tmp_path / "last.xlsx", kept)
        raise
    assert len(seen) >= 3, f"the mutations of {level} reach too little: {seen}"
