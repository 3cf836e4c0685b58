"""Mutated workbooks: none crashes the intake, hangs, takes too much memory or time, or changes another unit's findings.

`make fuzz` runs ten thousand, different ones each time; the test suite a few hundred, always the same.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.hostile.intake import IntakeResult, check_in_worker
from tests.hostile.limited_process import LimitedWorker
from tests.hostile.mutations import LEVELS
from tests.hostile.workspace import BROKEN_UNIT, create_workspace

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
THOROUGH = EXAMPLES > 0
PROFILE = settings(
    max_examples=-(-(EXAMPLES or 80) // len(LEVELS)), deadline=None, database=None, derandomize=not THOROUGH,
    phases=(Phase.generate, Phase.shrink) if THOROUGH else (Phase.generate,), print_blob=THOROUGH,
    suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_workspace(tmp_path_factory.mktemp("fuzz") / "workspace")


@pytest.fixture(scope="module")
def original(root: Path) -> bytes:
    return (root / "sheets" / f"{BROKEN_UNIT}.xlsx").read_bytes()


@pytest.fixture(scope="module")
def worker() -> Iterator[LimitedWorker]:
    with LimitedWorker() as made:
        yield made


def test_the_original_workbook_has_no_findings(worker: LimitedWorker, root: Path, original: bytes) -> None:
    assert worker.run(check_in_worker, root, original)[0] == IntakeResult("")


@pytest.mark.parametrize("level", LEVELS)
def test_no_mutation_breaks_the_intake(
        level: str, worker: LimitedWorker, root: Path, original: bytes, tmp_path: Path) -> None:
    reached: set[str] = set()

    @PROFILE
    @given(st.data())
    def mutated(data: st.DataObject) -> None:
        workbook = LEVELS[level](data, original)
        (tmp_path / "last.xlsx").write_bytes(workbook)  # a failure leaves it for inspection
        result, _ = worker.run(check_in_worker, root, workbook)
        reached.update(result.codes or {result.kind})

    try:
        mutated()
    except BaseException:
        kept = Path("/tmp") / f"fuzz-{level}.xlsx"  # noqa: S108 - for inspection by a person
        shutil.copy(tmp_path / "last.xlsx", kept)
        raise
    assert len(reached) >= 2, f"the mutations of {level} reach too little: {reached}"
