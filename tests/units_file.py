"""Edits a workspace's units.csv as an administrator does."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path


def set_unit(root: Path, code: str, **values: str) -> None:
    """Set columns of one unit's line."""
    set_units(root, {code: values})


def set_units(root: Path, changes: Mapping[str, Mapping[str, str]]) -> None:
    """Unit → column → value. The comments at the head of the file go."""
    path = root / "config" / "units.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(line for line in lines if not line.startswith("#"))
        rows, columns = [*table], list(table.fieldnames or ())
    with path.open("w", encoding="utf-8", newline="") as lines:
        written = csv.DictWriter(lines, columns)
        written.writeheader()
        written.writerows(row | dict(changes.get(row["code"], {})) for row in rows)
