"""The families of checks, in the order in which their findings are listed.

`form`, `cross_form` and `previous` consist only of the rules that the forms' TOML files declare for that layer:
`form`: between the figures of one form (totals and parts, pairs, ceilings);
`cross_form`: the report's counts against the records of the register tables;
`previous`: figures against the period before (what must grow, what needs an explanation when it jumps).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from automation.domain.tracking.findings import Finding
from automation.rules import cell, privacy, record, structure, submission
from automation.rules.apply import layer_findings
from automation.rules.frame import Dataset

Family = Callable[[Dataset], Iterable[Finding]]

FAMILIES: dict[str, Family] = {
    "structure": structure.check,
    "cell": cell.check,
    "record": record.check,
    "form": partial(layer_findings, name="form"),
    "cross_form": partial(layer_findings, name="cross_form"),
    "previous": partial(layer_findings, name="previous"),
    "privacy": privacy.check,
    "submission": submission.check,
}
