"""Marks the tests that `make quick` leaves out, in one list."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
SLOW = (  # by path: they start servers or processes, build wheels, or take seconds
    "adapters/google/", "adapters/google_sheets/", "adapters/mail/test_gmail.py", "adapters/test_ledger_postgres.py",
    "adapters/xlsx/test_same_bytes.py", "cli/test_contract.py", "cli/test_google.py", "cli/test_wheel.py", "demo/",
    "fake_google/", "hostile/", "outputs/test_same_bytes.py", "resilience/", "soak/", "test_benchmarks.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.relative_to(HERE).as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.slow)
