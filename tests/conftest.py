"""Marks the slow tests, which `make quick` leaves out; there, hypothesis tries fewer examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
SLOW = (  # prefixes of paths: these tests start servers or processes, build wheels, or take seconds
    "adapters/google/", "adapters/google_sheets/", "adapters/mail/test_gmail.py", "adapters/test_ledger_postgres.py",
    "adapters/xlsx/test_same_bytes.py", "cli/test_addresses.py", "cli/test_alarms.py",
    "cli/test_answers_that_stand.py", "cli/test_check.py", "cli/test_codes.py", "cli/test_conflicts.py",
    "cli/test_forms_since_acceptance.py",
    "cli/test_clusters", "cli/test_members.py",
    "cli/test_contract.py", "cli/test_decisions.py", "cli/test_file_times.py", "cli/test_files_elsewhere.py",
    "cli/test_google.py", "cli/test_hostile_settings.py", "cli/test_integrity.py",
    "cli/test_interrupted.py", "cli/test_language.py",
    "cli/test_mail", "cli/test_many_clusters.py", "cli/test_moved_deadlines.py", "cli/test_nightly_run.py",
    "cli/test_new_year", "cli/test_no_deadline.py",
    "cli/test_no_traceback.py", "cli/test_owner_mark.py", "cli/test_permissions.py", "cli/test_personal_surfaces.py",
    "cli/test_previous_import.py",
    "cli/test_publishing.py", "cli/test_release.py", "cli/test_schedule.py", "cli/test_selections.py",
    "cli/test_share.py", "cli/test_small_counts.py", "cli/test_supplement.py", "cli/test_upgrade.py",
    "cli/test_wheel.py",
    "cli/test_withheld.py", "cli/test_workbook_moved_in_folder.py", "configuration/test_plausibility.py",
    "configuration/test_prose.py", "demo/", "fake_google/", "hostile/", "outputs/test_rates.py",
    "outputs/test_same_bytes.py", "outputs/test_statements.py", "pipeline/test_remind.py",
    "recording/test_day_checks.py", "resilience/", "rules/plausible_years/", "rules/test_lost.py",
    "rules/test_mutations.py", "soak/", "summary/suppression/", "test_benchmarks.py", "util/processes/",
)


def pytest_configure(config: pytest.Config) -> None:
    settings.register_profile("quick", max_examples=20)
    if _is_quick(config):  # in CI the laws run once more, with all examples
        settings.load_profile("quick")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`make quick` does not even import the slow modules."""
    return True if _is_quick(config) and _is_slow(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _is_slow(item.path):
            item.add_marker(pytest.mark.slow)


def _is_quick(config: pytest.Config) -> bool:
    return "not slow" in config.option.markexpr


def _is_slow(path: Path) -> bool:
    return path.is_relative_to(HERE) and path.is_file() and path.relative_to(HERE).as_posix().startswith(SLOW)
