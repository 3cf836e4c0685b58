"""Installed programs that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest


def required_program(name: str) -> str:
    """Returns the program's path. Without the program the test is skipped; in CI, which must have it, it fails."""
    path = shutil.which(name)
    if path is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and CI must have it")
    if path is None:
        pytest.skip(f"needs {name}, which is not installed")
    return path
