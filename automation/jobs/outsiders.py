"""Texts for people of some units alone, such as a cluster's: no other unit is named in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from automation.configuration.workspace import Workspace
from automation.domain.plan.mentions import Mentions
from automation.domain.plan.plan import Plan
from automation.domain.plan.units import CLUSTER
from automation.domain.tracking.standing import Standing
from automation.domain.vietnamese.formatting import lower_first

if TYPE_CHECKING:
    from automation.domain.report import Comparison, MergedUnit, Report

OF_OTHERS = "đơn vị thuộc {cluster} khác"  # instead of the code or name of a unit of another cluster


@dataclass(frozen=True)
class OwnWords:
    """`own`: the codes of the units that may be named; `instead`: what stands for any other."""

    mentions: Mentions
    own: Collection[str]
    instead: str

    def __call__(self, text: str) -> str:
        return self.mentions.without_others(text, self.own, self.instead) if text else text

    def standing(self, standing: Standing) -> Standing:
        return replace(standing, reason=self(standing.reason), decision=self(standing.decision),
                       conflict=self(standing.conflict), file=self(standing.file), notice=self(standing.notice))

    def report(self, report: Report) -> Report:
        """What the software writes of other units is replaced; what the units themselves wrote stays."""
        return replace(report, missing=tuple(replace(each, reason=self(each.reason)) for each in report.missing),
                       standings=tuple(map(self.standing, report.standings)),
                       comparisons=tuple(map(self._comparison, report.comparisons)))

    def _comparison(self, compared: Comparison) -> Comparison:
        return replace(compared, merged=tuple(map(self._merged, compared.merged)))

    def _merged(self, unit: MergedUnit) -> MergedUnit:
        return unit if unit.heir in self.own else replace(unit, heir="", heir_name=self.instead)


def all_mentions(workspace: Workspace) -> Mentions:
    return Mentions.of(workspace.units.values(), workspace.plan.retired.units)


def others_of(plan: Plan) -> str:
    return OF_OTHERS.format(cluster=lower_first(plan.names[CLUSTER]))


def for_clusters(report: Report, workspace: Workspace, clusters: Collection[str]) -> Report:
    """The report as the people of these clusters, by their names, may read it."""
    own = {code for code, unit in workspace.units.items() if unit.cluster in clusters}
    return OwnWords(all_mentions(workspace), own, others_of(workspace.plan)).report(report)
