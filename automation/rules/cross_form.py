"""The report's counts against the records of the register tables."""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.tracking.findings import Finding
from automation.rules.apply import layer
from automation.rules.frame import Dataset


def check(dataset: Dataset) -> Iterator[Finding]:
    return layer(dataset, "cross_form")
