"""The families of checks, in the order in which people think of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from automation.domain.tracking.findings import Finding
from automation.rules import cell, cross_form, form, previous, privacy, record, structure, submission
from automation.rules.frame import Dataset

Family = Callable[[Dataset], Iterable[Finding]]

FAMILIES: dict[str, Family] = {
    "structure": structure.check,
    "cell": cell.check,
    "record": record.check,
    "form": form.check,
    "cross_form": cross_form.check,
    "previous": previous.check,
    "privacy": privacy.check,
    "submission": submission.check,
}
