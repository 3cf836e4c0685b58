"""The registers of clusters as .xlsx files, each in a folder of its own that its contacts may open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from automation.adapters.folder.additions import Additions, with_additions
from automation.adapters.folder.register import Register
from automation.adapters.xlsx.write import render
from automation.domain.plan.members import Cluster
from automation.domain.plan.settings import Paths
from automation.domain.tracking.cluster_registers import ClusterRegisters
from automation.domain.tracking.register_grid import RegisterInput, RegisterWrite
from automation.domain.workbook.drawing import Drawing

FILE = "register.xlsx"
TITLE = "Sổ theo dõi báo cáo của {name}"


@dataclass(frozen=True)
class FolderClusterRegisters(ClusterRegisters):
    """The replaced versions are kept beside the ledger: they may show units that the cluster has no longer."""

    root: Path
    paths: Paths
    known: dict[str, Register] = field(default_factory=dict, compare=False)

    def read(self, cluster: Cluster) -> RegisterInput:
        return self._register(cluster).read()

    def mark(self, cluster: Cluster) -> str:
        return self._register(cluster).mark()

    def write(self, cluster: Cluster, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        register = self._register(cluster)
        drawn = with_additions(tabs, register.added.get(stamp, Additions()))
        return register.replace(partial(render, drawn, TITLE.format(name=cluster.name), row_by_row=True), stamp)

    def _register(self, cluster: Cluster) -> Register:
        if cluster.code not in self.known:
            file = self.root / self.paths.clusters / cluster.code / FILE
            previous = self.root / self.paths.state / "clusters" / f"{cluster.code}-previous.xlsx"
            self.known[cluster.code] = Register(file, previous)
        return self.known[cluster.code]
