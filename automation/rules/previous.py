"""Figures against the period before: what must grow, what may jump only with a word of why."""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.tracking.findings import Finding
from automation.rules.apply import layer
from automation.rules.frame import Dataset


def check(dataset: Dataset) -> Iterator[Finding]:
    return layer(dataset, "previous")
