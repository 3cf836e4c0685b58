"""The same troubles after LibreOffice opened and saved them, and its other formats under our name.

Its files are not like those that we lay out: another order of parts, shared strings of its own,
formats pasted over whole columns, formulas worked out anew. What must be told stays the same.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from filelock import FileLock

from tests.hostile.corpus import CELLS, FILES, TABS, Broken, finding, stride, unread
from tests.hostile.limited_process import guarded
from tests.hostile.test_corpus import EXPECTATIONS
from tests.hostile.workspace import VICTIM, Told, lay_out, night, spoilt
from tests.required_program import required_program

pytestmark = pytest.mark.needs_program

# What the program itself refuses to open, or is slow with and not other for.
NOT_OPENED = {"tab named as a formula", "tab named as markup"}
NOT_TRIED = {name for name in CELLS if "million" in name or "longest" in name}
ALSO = ("padded with 1,000 x 26 styled blanks", "a format on every row", "external links")
# What it makes of them: it works formulas out, names doubled tabs apart and knows no booleans.
MADE_OTHER = {
    "two tabs of one name": finding(TABS["two tabs of one name"].build, "S02", "đặt lại tên"),
    "an error in a day": finding(CELLS["an error in a day"].build, "C02", "ghi đủ ngày, tháng, năm"),
    "a formula never worked out": finding(CELLS["a formula never worked out"].build, "R01", ""),
    "a formula with an empty value": finding(CELLS["a formula with an empty value"].build, "R01", ""),
    "a formula shared and never worked out": finding(
        CELLS["a formula shared and never worked out"].build, "R24", "ghi số"),
    "true for a number": finding(CELLS["true for a number"].build, "R01", ""),
}
RESAVED: Mapping[str, Broken] = {
    name: MADE_OTHER.get(name, broken)
    for name, broken in (TABS | CELLS | {name: FILES[name] for name in ALSO}).items()
    if name not in NOT_OPENED | NOT_TRIED
}
FORMATS: Mapping[str, Callable[[Callable[..., None]], Broken]] = {
    "xlsx": stride,
    "xls": lambda build: unread(build, "old_format", "Lưu thành"),
    "ods": lambda build: unread(build, "not_a_workbook", "lưu lại dạng"),
    "csv": lambda build: unread(build, "not_a_workbook", "lưu lại dạng"),
    "html": lambda build: unread(build, "not_a_workbook", "lưu lại dạng"),
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that the suite's processes have in common: LibreOffice's work is done once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "libreoffice"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def calm(shared: Path) -> Path:
    with FileLock(shared / "calm.lock"):
        root = shared / "calm"
        return root if root.exists() else lay_out(root)


@pytest.fixture(scope="module")
def undisturbed(calm: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    told, _ = guarded(night, spoilt(calm, tmp_path_factory.mktemp("undisturbed") / "night", lambda *_: None))
    assert isinstance(told, Told)
    return told


@pytest.fixture(scope="module")
def resaved(shared: Path, calm: Path) -> Path:
    """A folder of what LibreOffice made of each, by its place in RESAVED."""
    with FileLock(shared / "resaved.lock"):
        made = shared / "resaved"
        if not made.exists():
            for place, broken in enumerate(RESAVED.values()):
                root = spoilt(calm, shared / "broken" / str(place), broken.build)
                (root / "sheets" / f"{VICTIM}.xlsx").rename(shared / "broken" / f"{place}.xlsx")
            _save_as("xlsx", made, [*(shared / "broken").glob("*.xlsx")])
        return made


@pytest.mark.parametrize("name", RESAVED)
def test_it_is_told_all_the_same(
        name: str, calm: Path, undisturbed: Told, resaved: Path, tmp_path: Path) -> None:
    saved = (resaved / f"{list(RESAVED).index(name)}.xlsx").read_bytes()
    _play(RESAVED[name], saved, calm, undisturbed, tmp_path)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_format_of_its_own_under_our_name(suffix: str, calm: Path, undisturbed: Told, tmp_path: Path) -> None:
    _save_as(suffix, tmp_path, [calm / "sheets" / f"{VICTIM}.xlsx"])
    saved = (tmp_path / f"{VICTIM}.{suffix}").read_bytes()
    _play(FORMATS[suffix](lambda *_: None), saved, calm, undisturbed, tmp_path)


def _play(broken: Broken, saved: bytes, calm: Path, undisturbed: Told, tmp_path: Path) -> None:
    told, _ = guarded(night, spoilt(calm, tmp_path / "night", lambda path, _sane: _write(path, saved)))
    assert told.others() == undisturbed.others()
    assert {each["unit"] for each in told.findings} <= {VICTIM}
    kind = next(kind for kind in EXPECTATIONS if getattr(broken, kind, True))
    EXPECTATIONS[kind](broken, told, undisturbed)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _save_as(suffix: str, folder: Path, workbooks: list[Path]) -> None:
    home = f"-env:UserInstallation=file://{folder}-profile"
    subprocess.run([required_program("soffice"), home, "--headless", "--convert-to", suffix, "--outdir", str(folder),
                    *map(str, workbooks)], check=True, capture_output=True, timeout=300)
