"""What the pass under way has to do, noted while it is at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tests.soak.instrumented_service import InstrumentedService
from tests.soak.random_users import SimulatedUnit
from tests.soak.request_count import Meanwhile, RequestCount, Work, least


@dataclass
class PassWork:
    """`at_listing`: unit → its last change when the pass listed the files, {} before it; `changed`: those that it had
    not read so; `edited`: those that people changed later, `rewritten`: of them those into which it wrote;
    `register_edited`: people changed the register after the pass had taken its lease."""

    service: InstrumentedService
    units: Mapping[str, SimulatedUnit]
    at_listing: dict[str, datetime | None] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)
    rewritten: set[str] = field(default_factory=set)
    register_edited: bool = False

    def __post_init__(self) -> None:
        self.before = self._counts()

    def note_listing(self) -> None:
        if not self.at_listing:
            self.at_listing = self.changes()
            self.changed = {each.code for each in self.units.values()
                            if each.changed_at != each.listed_at and not each.file.trashed}

    def note_edits(self, before: Mapping[str, datetime | None], *, register: bool) -> None:
        """`before`: `changes` before people acted; `register`: whether they changed it."""
        if self.at_listing:
            self.edited |= {code for code, at in self.changes().items() if at != before[code]}
        self.register_edited |= register and self.service.leases > self.before["leases"]

    def note_write(self, unit: str) -> None:
        self.rewritten |= {unit} & self.edited

    def changes(self) -> dict[str, datetime | None]:
        return {code: each.changed_at for code, each in self.units.items()}

    def requests(self, written: int) -> RequestCount:
        """`written`: workbooks whose findings changed."""
        done = {name: number - self.before[name] for name, number in self._counts().items()}
        during = Meanwhile(bool(self.edited and self.changed), len(self.rewritten), self.register_edited,
                           done["uncertain"])
        work = Work(len(self.service.state.files), len(self.changed), written, done["letters"], done["leases"] > 0,
                    done["register"] > 0, during)
        return RequestCount(done["sent"], done["failed"], min(least(work), done["sent"] - done["failed"]))

    def _counts(self) -> dict[str, int]:
        service = self.service
        return {"sent": service.calls.total(), "failed": service.faults.injected, "leases": service.leases,
                "register": service.to_register, "uncertain": service.uncertain, "letters": len(service.state.mail)}
