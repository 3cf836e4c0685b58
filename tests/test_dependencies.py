"""The imports of automation and the declared dependencies agree, and both lock files contain them."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit.locks import ROOT, locked_lines, locked_requirements

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = {canonicalize_name(each.name): each for each in map(Requirement, PROJECT["project"]["dependencies"])}
OPTIONAL = [Requirement(each) for group in PROJECT["project"]["optional-dependencies"].values() for each in group]
DEVELOPMENT = [Requirement(each) for each in PROJECT["dependency-groups"]["dev"]]
DISTRIBUTIONS = packages_distributions()
NOT_IMPORTED = {"tzdata"}  # data files for zoneinfo


def imported() -> set[str]:
    """The distributions that automation imports, at module level or inside functions."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "automation").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    third_party = {name for name in names if name.split(".")[0] not in {*sys.stdlib_module_names, "automation"}}
    return {distribution(name) for name in third_party}


def distribution(module: str) -> str:
    """The distribution of a module. google.* is several distributions, of which only google-auth is imported; a
    distribution that does not list its modules has the name of its module."""
    top = module.split(".")[0]
    return "google-auth" if top == "google" else canonicalize_name(DISTRIBUTIONS.get(top, [top])[0])


def locked(lock: str) -> dict[str, str]:
    """The locked version by distribution."""
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==")
            for each in locked_requirements(ROOT / lock)}


def test_imported_and_declared_distributions_are_the_same() -> None:
    assert imported() == set(DECLARED) - NOT_IMPORTED


@pytest.mark.parametrize(("lock", "wanted"), [
    ("requirements.lock", [*DECLARED.values(), *OPTIONAL]),
    ("requirements-dev.lock", [*DECLARED.values(), *OPTIONAL, *DEVELOPMENT]),
])
def test_a_lock_satisfies_the_declared_requirements(lock: str, wanted: list[Requirement]) -> None:
    versions = locked(lock)
    locked_versions = {each: versions.get(canonicalize_name(each.name)) for each in wanted}
    unsatisfied = [str(each) for each, version in locked_versions.items()
                   if version is None or not each.specifier.contains(version, prereleases=True)]
    assert not unsatisfied, "renew with: make lock"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_version_has_hashes(lock: str) -> None:
    lines = locked_lines(ROOT / lock)
    assert lines
    assert not [line for line, after in lines if "--hash=sha256:" not in after]


def test_development_and_run_time_lock_the_same_versions() -> None:
    run_time, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: development.get(name) for name in run_time} == run_time
    assert "openpyxl" not in run_time, "only tests need it"
