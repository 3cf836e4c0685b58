"""Workspaces of three units: created once for a test process, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.cli_runner import AN_LAO, DOCUMENT, SUBMIT, UNITS, CliWorkspace, copy_workspace, keep_units
from tests.examples import INIT


@pytest.fixture(autouse=True)
def _language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test may change the language of its process: it is restored afterwards."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture(scope="session")
def _provisioned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("provisioned")
    workspace = CliWorkspace(root)
    workspace.baocao(*INIT, str(root))
    keep_units(root, UNITS)
    workspace.baocao("provision", as_of="2024-01-08")
    return root


@pytest.fixture(scope="session")
def _submitted(_provisioned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first unit has handed 6T in, in time, and a run has read it."""
    root = tmp_path_factory.mktemp("submitted")
    shutil.copytree(_provisioned, root, dirs_exist_ok=True)
    workspace = CliWorkspace(root)
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT})
    workspace.baocao("run", as_of="2024-05-21T02:00")
    return root


@pytest.fixture
def workspace(_provisioned: Path, tmp_path: Path) -> CliWorkspace:
    """Workbooks exist and are empty."""
    return copy_workspace(_provisioned, tmp_path)


@pytest.fixture
def submitted(_submitted: Path, tmp_path: Path) -> CliWorkspace:
    """The first unit has handed 6T in; the last run was that of 21 May."""
    return copy_workspace(_submitted, tmp_path)
