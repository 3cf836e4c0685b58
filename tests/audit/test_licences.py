"""Only licences that the project allows run in production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.audit.licences import (
    DistributionLicence,
    allowed_licences,
    licence_expression,
    permitted,
    refused,
    runtime_licences,
)

ALLOWED = allowed_licences()


def test_every_runtime_distribution_has_an_allowed_licence() -> None:
    found = runtime_licences()
    assert {"docxtpl", "lxml", "pandas", "python-calamine"} <= {each.name for each in found}
    assert not refused(found, ALLOWED), "replace it, or allow its licence in [tool.licences] of pyproject.toml"


def test_no_strong_copyleft_is_allowed() -> None:
    assert not [each for each in ALLOWED if each.startswith(("GPL", "AGPL", "SSPL", "GNU General", "GNU Affero"))]


@pytest.mark.parametrize(("expression", "expected"), [
    ("MIT", True),
    ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
    ("GPL-3.0-only OR MIT", True),
    ("MIT OR GPL-3.0-only AND Apache-2.0", True),
    ("(MIT OR GPL-3.0-only) AND Apache-2.0", True),
    ("((MIT))", True),
    ("Mozilla Public License 2.0 (MPL 2.0)", True),
    ("GPL-3.0-only", False),
    ("GPL-3.0-or-later WITH Classpath-exception-2.0", False),
    ("AGPL-3.0-or-later", False),
    ("MIT AND GPL-2.0-only", False),
    ("MIT AND (AGPL-3.0-only OR SSPL-1.0)", False),
    ("MIT License AND GNU General Public License v3 (GPLv3)", False),
    ("MIT-but-not-quite", False),
    ("", False),
])
def test_an_expression_is_permitted_when_allowed_licences_satisfy_it(expression: str, expected: bool) -> None:
    assert permitted(expression, ALLOWED) is expected


def fields(expression: str = "", licence: str = "", *classifiers: str) -> dict[str, Any]:
    return {"License-Expression": expression, "License": licence,
            "classifiers": ["Programming Language :: Python", *(f"License :: {each}" for each in classifiers)]}


@pytest.mark.parametrize(("declared", "expected"), [
    (fields("Apache-2.0 OR MIT", "see below"), "Apache-2.0 OR MIT"),
    (fields("", "mit", "OSI Approved :: BSD License"), "MIT"),
    (fields("", "Apache 2.0", "OSI Approved", "OSI Approved :: Apache Software License"), "Apache Software License"),
    (fields("", "Dual", "OSI Approved :: BSD License", "OSI Approved :: Apache Software License"),
     "BSD License AND Apache Software License"),
    (fields("", "Copyright (c) 2020\n\nPermission is granted"), ""),
    (fields(), ""),
])
def test_the_licence_that_metadata_declare(declared: dict[str, Any], expected: str) -> None:
    assert licence_expression(declared) == expected


def test_what_is_locked_and_not_installed_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("no-such-distribution==1.0 \\\n    --hash=sha256:00\n"
                    "no-such-windows==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n", encoding="utf-8")
    found = runtime_licences(lock)
    assert found == [DistributionLicence("no-such-distribution", "", "")]
    assert refused(found, ALLOWED) == found
