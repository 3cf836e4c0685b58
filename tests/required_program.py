"""Programs of the machine that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest


def required_program(name: str) -> str:
    """Its path. Without it the test is skipped, but fails in CI, where it must be there."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and CI must have it")
    if found is None:
        pytest.skip(f"needs {name}, which is not installed")
    return found
