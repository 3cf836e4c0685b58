"""Workspaces laid out once for a test process, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.sample_office import eve_of_much, lay_out


@pytest.fixture(scope="session")
def _quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("quiet") / "workspace").root


@pytest.fixture(scope="session")
def busy(_quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace on the eve of much, to be copied."""
    root = tmp_path_factory.mktemp("busy") / "workspace"
    shutil.copytree(_quiet, root)
    eve_of_much(CliWorkspace(root))
    return root


@pytest.fixture
def office(busy: Path, tmp_path: Path) -> CliWorkspace:
    return CliWorkspace(Path(shutil.copytree(busy, tmp_path / "workspace")))


@pytest.fixture
def quiet_office(_quiet: Path, tmp_path: Path) -> CliWorkspace:
    return CliWorkspace(Path(shutil.copytree(_quiet, tmp_path / "workspace")))
