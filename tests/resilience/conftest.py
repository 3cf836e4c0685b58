"""Workspaces that are set up once for a test process and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.sample_office import prepare_busy_run, set_up_office


@pytest.fixture(scope="session")
def _quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return set_up_office(tmp_path_factory.mktemp("quiet") / "workspace").root


@pytest.fixture(scope="session")
def busy(_quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace before a run with much to do, to be copied."""
    root = tmp_path_factory.mktemp("busy") / "workspace"
    shutil.copytree(_quiet, root)
    prepare_busy_run(CliWorkspace(root))
    return root


@pytest.fixture
def office(busy: Path, tmp_path: Path) -> CliWorkspace:
    return CliWorkspace(Path(shutil.copytree(busy, tmp_path / "workspace")))


@pytest.fixture
def quiet_office(_quiet: Path, tmp_path: Path) -> CliWorkspace:
    return CliWorkspace(Path(shutil.copytree(_quiet, tmp_path / "workspace")))
