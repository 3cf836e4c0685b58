"""Marks the slow tests, which `make quick` leaves out; there, hypothesis tries fewer examples. A template's text is
compiled once a process: each test has a workspace of its own, and their templates are nearly all the same."""

from __future__ import annotations

from pathlib import Path
from types import CodeType

import pytest
from hypothesis import settings
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from automation.util import templates

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
    "configuration/test_prose.py", "correspondence/look/test_in_browser.py", "demo/", "fake_google/", "hostile/",
    "outputs/test_rates.py",
    "outputs/test_same_bytes.py", "outputs/test_statements.py", "pipeline/histories/",
    "pipeline/test_remind.py",
    "recording/test_day_checks.py", "resilience/", "rules/plausible_years/", "rules/test_lost.py",
    "rules/test_mutations.py", "self_check/", "soak/", "summary/suppression/", "test_benchmarks.py", "util/processes/",
)


class CompiledTemplates(BytecodeCache):
    """In memory, by a template's name and text, wherever its file is."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - every folder has its own
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get((_kind(bucket.environment) + bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.compiled[_kind(bucket.environment) + bucket.key, bucket.checksum] = bucket.code


def _kind(environment: Environment) -> str:
    """What the code of a template depends on beside its text."""
    return f"{type(environment).__name__} {environment.autoescape} {environment.trim_blocks} "


def pytest_configure(config: pytest.Config) -> None:
    cached, made = CompiledTemplates(), templates.environment

    def environment(*folders: Path, html: bool = False) -> Environment:
        found = made(*folders, html=html)
        found.bytecode_cache = cached
        return found

    templates.environment = environment
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
