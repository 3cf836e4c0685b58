"""Files that a store made for a plan, with their ids, and files that are not where they should be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class FileKind(StrEnum):
    WORKBOOK = "workbook"
    REGISTER = "register"
    TEMPLATE = "template"
    PLAN = "plan"  # the plan's folder
    UNITS = "units"  # the units' folder in it
    CLUSTER = "cluster"  # the register of a cluster


class FileState(StrEnum):
    """`MOVED`: in another folder. `BINNED`: in the bin, or inside a folder that is. `DELETED`: for good. `WITHDRAWN`:
    it exists, the software's account may not open it. `COPY`: a second workbook of a unit, which is not read."""

    MOVED = "moved"
    RENAMED = "renamed"
    BINNED = "binned"
    DELETED = "deleted"
    WITHDRAWN = "withdrawn"
    COPY = "copy"


LOST = frozenset({FileState.BINNED, FileState.DELETED, FileState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was made. `unit`: of a workbook; `forms`: the fingerprint of the forms of a template; `cluster`: the
    code of the cluster whose register it is."""

    kind: FileKind
    id: str
    unit: str = ""
    forms: str = ""
    cluster: str = ""

    @property
    def role(self) -> tuple[str, str, str]:
        """Of the files with one role the newest recorded one is in use."""
        return self.kind, self.unit or self.cluster, self.forms


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that is not where it should be, or is one too many. `unit`: "" for the register and folders. `address`:
    where a person opens it. `place`: the folder in which it is. `at`, `by`: when it was changed last and by whom; of
    one in the bin, when it was put there and by whom; None and "" when unknown. `filled`: how many cells have an
    answer, None where it was not read. `online`: at Google. `read`: of a copy, the workbook that is read."""

    kind: FileKind
    unit: str
    name: str
    state: FileState
    address: str = ""
    place: str = ""
    at: datetime | None = None
    by: str = ""
    filled: int | None = None
    online: bool = True
    with_folder: bool = False  # it is in the bin because its folder is
    read: FoundFile | None = None

    def row(self) -> dict[str, Any]:
        """Return the file as a JSON object."""
        own = {"kind": str(self.kind), "unit": self.unit or None, "file": self.name, "state": str(self.state),
               "address": self.address or None, "place": self.place or None,
               "at": self.at.isoformat() if self.at else None, "by": self.by or None, "filled": self.filled}
        return {**own, **({"read": self.read.row()} if self.read else {})}


class FileRecord:
    """The ids of a store's files, as the ledger keeps them. The defaults are those of a store without ids."""
    keeps_ids = False

    def use_recorded(self, files: Sequence[StoredFile]) -> None:
        """Look these files up by their ids, besides searching. Called before anything else in a run."""

    def stored_files(self) -> tuple[StoredFile, ...]:
        """Return the files of the plan that are in use, as far as this run made or found them."""
        return ()

    def release(self, units: Collection[str], *, register: bool = False) -> None:
        """Leave the workbooks of these units (and the register) aside: the next `create` makes new ones."""
