"""The same broken workbooks after LibreOffice opened and saved them, and its other formats with the suffix .xlsx.

The suite has LibreOffice save every fourth of the broken cells; with BAOCAO_RESAVED=all it saves all.

LibreOffice writes workbooks differently: another order of parts, its own shared strings, formats on whole columns,
recalculated formulas. The result that the run reports must be the same.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from filelock import FileLock

from tests.hostile.corpus import CELLS, FILES, TABS, HostileCase, accepted, finding, unreachable
from tests.hostile.intake import check_in_worker
from tests.hostile.limited_process import LimitedWorker, run_limited
from tests.hostile.test_corpus import expectation
from tests.hostile.workspace import BROKEN_UNIT, RunResult, create_workspace, run_night, with_broken_workbook
from tests.required_program import required_program

pytestmark = pytest.mark.needs_program

# Left out: what LibreOffice refuses to open, and what only makes it slow.
NOT_OPENED = {"tab named as a formula", "tab named as markup"}
TOO_SLOW = {name for name in CELLS if "million" in name or "longest" in name}
ALSO_FILES = ("padded with 1,000 x 26 styled blanks", "a format on every row", "external links")
# Where its result differs: it calculates formulas, renames duplicate tabs and has no boolean cells.
CHANGED_BY_LIBREOFFICE = {
    "two tabs of one name": finding(TABS["two tabs of one name"].break_file, "S02", "đặt lại tên"),
    "an error in a day": finding(CELLS["an error in a day"].break_file, "C02", "ghi đủ ngày/tháng/năm"),
    "a formula never calculated": finding(CELLS["a formula never calculated"].break_file, "R01", ""),
    "a formula with an empty value": finding(CELLS["a formula with an empty value"].break_file, "R01", ""),
    "a shared formula never calculated": finding(
        CELLS["a shared formula never calculated"].break_file, "R24", "ghi số"),
    "true for a number": finding(CELLS["true for a number"].break_file, "R01", ""),
}
EVERY = 1 if os.environ.get("BAOCAO_RESAVED") == "all" else 4
SAVED_CELLS = {name: case for number, (name, case) in enumerate(CELLS.items())
               if number % EVERY == 0 or name in CHANGED_BY_LIBREOFFICE}
RESAVED: Mapping[str, HostileCase] = {
    name: CHANGED_BY_LIBREOFFICE.get(name, case)
    for name, case in (TABS | SAVED_CELLS | {name: FILES[name] for name in ALSO_FILES}).items()
    if name not in NOT_OPENED | TOO_SLOW
}
FORMATS: Mapping[str, Callable[[Callable[..., None]], HostileCase]] = {
    "xlsx": accepted,
    "xls": lambda build: unreachable(build, "old_format", "Lưu thành"),
    "ods": lambda build: unreachable(build, "not_a_workbook", "lưu lại dạng"),
    "csv": lambda build: unreachable(build, "not_a_workbook", "lưu lại dạng"),
    "html": lambda build: unreachable(build, "not_a_workbook", "lưu lại dạng"),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all test processes share, so that LibreOffice converts each file once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "libreoffice"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def baseline(shared: Path) -> Path:
    with FileLock(shared / "calm.lock"):
        root = shared / "calm"
        return root if root.exists() else create_workspace(root)


@pytest.fixture(scope="module")
def unbroken_result(baseline: Path, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    root = with_broken_workbook(baseline, tmp_path_factory.mktemp("unbroken") / "night", lambda *_: None)
    result, _ = run_limited(run_night, root)
    assert isinstance(result, RunResult)
    return result


@pytest.fixture(scope="module")
def intake_root(baseline: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose broken unit gets one workbook after the other."""
    return with_broken_workbook(baseline, tmp_path_factory.mktemp("intake") / "workspace", lambda *_: None)


@pytest.fixture(scope="module")
def worker() -> Iterator[LimitedWorker]:
    with LimitedWorker() as made:
        yield made


@pytest.fixture(scope="module")
def resaved(shared: Path, baseline: Path) -> Path:
    """The folder of the workbooks that LibreOffice saved, each named by its index in RESAVED."""
    with FileLock(shared / "resaved.lock"):
        made = shared / "resaved"
        if not made.exists():
            original = (baseline / "sheets" / f"{BROKEN_UNIT}.xlsx").read_bytes()
            (shared / "broken").mkdir()
            for index, case in enumerate(RESAVED.values()):
                case.break_file(shared / "broken" / f"{index}.xlsx", original)
            with FileLock(shared / "soffice.lock"):
                _save_as("xlsx", made, [*(shared / "broken").glob("*.xlsx")], shared / "profile")
        return made


@pytest.mark.parametrize("name", RESAVED)
def test_a_resaved_workbook_gives_the_same_result(
        name: str, intake_root: Path, worker: LimitedWorker, resaved: Path) -> None:
    """The intake alone: that a night reports what the intake finds is tested with the corpus itself."""
    saved = (resaved / f"{list(RESAVED).index(name)}.xlsx").read_bytes()
    result, _ = worker.run(check_in_worker, intake_root, saved)
    case = RESAVED[name]
    assert result.kind == case.unreachable
    if not case.finding:
        assert result.findings == ()
    else:
        remedies = [remedy for code, remedy in result.findings if code == case.finding]
        assert remedies, result.findings
        assert case.remedy in remedies[0]


@pytest.mark.parametrize("suffix", FORMATS)
def test_another_format_with_the_suffix_xlsx(
        suffix: str, shared: Path, baseline: Path, unbroken_result: RunResult, tmp_path: Path) -> None:
    with FileLock(shared / "soffice.lock"):
        _save_as(suffix, tmp_path, [baseline / "sheets" / f"{BROKEN_UNIT}.xlsx"], shared / "profile")
    saved = (tmp_path / f"{BROKEN_UNIT}.{suffix}").read_bytes()
    case = FORMATS[suffix](lambda *_: None)
    root = with_broken_workbook(baseline, tmp_path / "night", lambda path, _original: _write(path, saved))
    result, _ = run_limited(run_night, root)
    assert result.other_standings() == unbroken_result.other_standings()
    assert {each["unit"] for each in result.findings} <= {BROKEN_UNIT}
    expectation(case)(case, BROKEN_UNIT, result, unbroken_result)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _save_as(suffix: str, folder: Path, workbooks: list[Path], profile: Path) -> None:
    """One process for all of them. A profile serves one process at a time."""
    home = f"-env:UserInstallation=file://{profile}"
    subprocess.run([required_program("soffice"), home, "--headless", "--convert-to", suffix, "--outdir", str(folder),
                    *map(str, workbooks)], check=True, capture_output=True, timeout=300)
