"""The registers of clusters: what a store offers for them, and the identity of each version."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from automation.domain.access.permissions import SharedFile
from automation.domain.plan.members import Cluster
from automation.domain.tracking.register_grid import RegisterInput, RegisterWrite
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.stored_files import StoredFile

MADE = "~"  # before the moment in a generation


class ClusterFiles:
    """The ids of the registers, as the ledger keeps them. The defaults are those of a store without ids."""

    def use_recorded(self, files: Sequence[StoredFile]) -> None:
        """Use the registers with these ids, whatever a search finds."""

    def stored_files(self) -> tuple[StoredFile, ...]:
        """Return the registers that this run made or found, with their ids."""
        return ()

    def release(self, clusters: Collection[str]) -> None:
        """Leave the registers of these clusters aside: the next `write` makes new ones."""


class ClusterRegisters(ClusterFiles, ABC):
    """Reads and replaces the registers of clusters, as `SheetStore` does the committee's."""

    @abstractmethod
    def read(self, cluster: Cluster) -> RegisterInput:
        """Read what people entered. A missing register reads as empty, with stamp ""."""

    @abstractmethod
    def write(self, cluster: Cluster, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        """Replace the register if its state is still `stamp` and nobody has it open."""

    def mark(self, _cluster: Cluster) -> str:
        """Return a text that differs once somebody edits, opens or closes the register, as of the last listing of the
        workbooks; "", the default: unknown."""
        return ""

    def shared_files(self, _clusters: Sequence[Cluster]) -> list[SharedFile]:
        """Return the registers that exist, with their permissions; none where a file system keeps these."""
        return []


def generation(cluster: Cluster, now: datetime, events: int) -> str:
    """Return an identifier of a cluster's register, which differs from those of every other register."""
    identity = hashlib.sha256(f"{cluster.code}|{now.isoformat()}|{events}".encode()).hexdigest()[:12]
    return f"{identity}{MADE}{now.isoformat()}"


def made_at(generation: str) -> datetime | None:
    """Return when the software wrote the register; None where its identifier was changed."""
    try:
        return datetime.fromisoformat(generation.partition(MADE)[2])
    except ValueError:
        return None
