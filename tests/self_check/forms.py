"""The workbooks whose formulas are tried: the shipped one, the second plan's, and those of random forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from automation.adapters.xlsx.write import render
from automation.configuration.workspace import load_or_raise
from automation.domain.plan.plan import Plan
from automation.domain.workbook.forms import Catalogue
from automation.tabs.unit_tabs import unit_tabs
from tests.configuration.workspaces import ROOT, SECOND
from tests.self_check.inputs import Typed, inputs
from tests.self_check.mutations import Mutator
from tests.self_check.plausible import by_kind, of_the_demo
from tests.self_check.random_forms import PLAN, random_catalogue


@dataclass(frozen=True)
class Forms:
    """A catalogue with its plan. `base`: an answer set for a seed; None for any of the right kinds."""

    name: str
    catalogue: Catalogue
    plan: Plan
    base: Callable[[Random], Typed] | None = None

    @cached_property
    def as_of(self) -> datetime:
        """After every report has begun and ended: formulas have no day."""
        return max(each.ends_at(each.opens_at.tzinfo) for each in self.plan.obligations) + timedelta(days=1)

    @cached_property
    def mutator(self) -> Mutator:
        cells = inputs(self.catalogue, self.plan)
        return Mutator(cells, self.base or by_kind(cells, self.plan), self.plan.year)

    def workbook(self) -> bytes:
        return render(unit_tabs(self.catalogue, self.plan), self.plan.title)


def forms(name: str) -> Forms:
    """"shipped", "second", or "random-7"."""
    if name.startswith("random-"):
        return Forms(name, random_catalogue(int(name.removeprefix("random-"))), PLAN)
    workspace = load_or_raise({"shipped": ROOT, "second": SECOND}[name])
    base = of_the_demo(workspace.catalogue) if name == "shipped" else None
    return Forms(name, workspace.catalogue, workspace.plan, base)


