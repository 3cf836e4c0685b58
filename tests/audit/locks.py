"""The lock files: which distribution in which version, with hashes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
RUN_TIME, DEVELOPMENT = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"


def locked_lines(lock: Path) -> list[tuple[str, str]]:
    """Every line that starts a locked version, with the line after it."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [(line, after) for line, after in pairwise(lines) if "==" in line and not line.startswith((" ", "#"))]


def locked_requirements(lock: Path) -> list[Requirement]:
    """The locked versions, also those for other platforms, which have a marker."""
    return [Requirement(line.rstrip(" \\")) for line, _ in locked_lines(lock)]
