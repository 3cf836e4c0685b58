"""The licences of the distributions that run in production, from their installed metadata."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from tests.audit.locks import ROOT, RUN_TIME, locked_requirements

GROUP = re.compile(r"\(([^()]*)\)")
PERMITTED, REFUSED = "permitted", "refused"


@dataclass(frozen=True, slots=True)
class DistributionLicence:
    """`expression`: SPDX, or the names of its classifiers joined by AND; "" when the metadata declares none."""

    name: str
    version: str
    expression: str


def allowed_licences(project: Path = ROOT / "pyproject.toml") -> frozenset[str]:
    """`[tool.licences] allowed` of pyproject.toml: SPDX identifiers and names of classifiers."""
    return frozenset(tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["licences"]["allowed"])


def runtime_licences(lock: Path = RUN_TIME) -> list[DistributionLicence]:
    """Of each distribution of the lock that this platform installs, by name; a missing one has no version."""
    names = [each.name for each in locked_requirements(lock) if each.marker is None or each.marker.evaluate()]
    return [_licence(name) for name in sorted(names)]


def _licence(name: str) -> DistributionLicence:
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return DistributionLicence(name, "", "")
    fields = {"classifiers": found.get_all("Classifier") or [], **{
        key: (found.get_all(key) or [""])[0] for key in ("License-Expression", "License")}}
    return DistributionLicence(name, found["Version"], licence_expression(fields))


def licence_expression(fields: Mapping[str, Any]) -> str:
    """The licence that metadata declare: the field made for it, else the older one where it is SPDX, else the
    classifiers. Where several classifiers stand, all must be permitted: whether one may choose is not declared."""
    for key in ("License-Expression", "License"):
        try:
            return str(canonicalize_license_expression(fields[key]))
        except InvalidLicenseExpression:
            continue
    names = (each.rpartition(" :: ")[2] for each in fields["classifiers"] if each.startswith("License :: "))
    return " AND ".join(name for name in names if name != "OSI Approved")


def permitted(expression: str, allowed: Collection[str]) -> bool:
    """Whether an expression can be satisfied by allowed licences: AND binds tighter than OR, groups are in parentheses
    (`Mozilla Public License 2.0 (MPL 2.0)` is a name, not a group). "X WITH Y" is a licence of its own."""
    if expression in allowed:
        return True
    while GROUP.search(expression):
        expression = GROUP.sub(lambda group: PERMITTED if permitted(group[1], allowed) else REFUSED, expression)
    good = {*allowed, PERMITTED}
    return any(all(term.strip() in good for term in choice.split(" AND ")) for choice in expression.split(" OR "))


def refused(found: Collection[DistributionLicence], allowed: Collection[str]) -> list[DistributionLicence]:
    """The distributions whose licence is not allowed, unknown, or could not be looked up."""
    return [each for each in found if not permitted(each.expression, allowed)]
