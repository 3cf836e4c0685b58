"""The scripts of `benchmarks/` run and their results agree with the compared programs; times are not checked here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = {
    "checking": ("--units", "3", "--share", "0.4", "--slender"),
    "collecting": ("--units", "6", "--repeat", "1"),
    "letters": ("--letters", "4", "--repeat", "1"),
    "privacy": ("--list",),
    "provisioning": ("--units", "6", "--plain", "1", "--repeat", "1"),
    "self_check": ("--repeat", "1", "--edits", "0"),
    "startup": ("--repeat", "1"),
    "upgrade": ("--units", "6", "--plain", "1"),
    "validating": ("--units", "6", "--lines", "1", "--repeat", "1"),
    "night": ("--units", "6", "--plain", "4"),
    "requests": ("--units", "4", "--plain", "2", "--slender", "4"),
    "scale": ("--units", "4", "6"),
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("benchmarks")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_runs_and_reports_its_limits(samples: Path, script: str) -> None:
    finished = subprocess.run([sys.executable, "-m", f"benchmarks.{script}", *SCRIPTS[script]], check=False, cwd=ROOT,
                         env={**os.environ, "BAOCAO_BENCHMARKS": str(samples)}, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr[-2000:]
    assert "kept" in finished.stdout or "MISSED" in finished.stdout
