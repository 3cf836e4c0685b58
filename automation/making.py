"""What is made on command: units' workbooks, and the sector's summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from automation.desk import Desk
from automation.domain.events import Kind, event
from automation.domain.layout import layout
from automation.stages.unit_tabs import unit_tabs


@dataclass(frozen=True)
class Provisioned:
    """`repairs` (Vietnamese) say what is amiss in workbooks that exist, with the plan to mend it."""

    created: tuple[str, ...]
    kept: int
    repairs: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {"created": list(self.created), "kept": self.kept, "repairs": list(self.repairs)}


def provision(desk: Desk) -> Provisioned:
    workspace = desk.workspace
    there = {file.unit for file in desk.hands.store.files() if not file.problem}
    wanted = [unit for unit in desk.reporting.values() if unit.code not in there]
    if desk.dry_run:
        return Provisioned(tuple(unit.code for unit in wanted), len(desk.reporting) - len(wanted), ())
    tabs = unit_tabs(workspace.catalogue, workspace.plan)
    marks = [layout(tab).fingerprint for tab in workspace.catalogue.tabs]
    made = []
    for code in desk.hands.store.create(tabs, [(unit.code, {"unit_name": unit.name, "unit_code": unit.code}) for unit in wanted]):
        made.append(code)
        desk.append([event(desk.now, Kind.PROVISIONED, code, says=marks, file=f"sheets/{code}.xlsx", fingerprint=marks)])
    return Provisioned(tuple(made), len(desk.reporting) - len(made), ())
