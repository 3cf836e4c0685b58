"""A selection of units: by code, type, cluster and attributes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from automation.domain.plan.units import CLUSTER, TYPE, Unit
from automation.domain.vietnamese.text import sort_key

Where = tuple[tuple[str, tuple[str, ...]], ...]  # (dimension, values)
USUAL_NAMES: Mapping[str, str] = {TYPE: "Loại đơn vị", CLUSTER: "Cụm"}


@dataclass(frozen=True)
class UnitSelection:
    """Those of one kind add up, kinds narrow each other. None, or nothing: all. `where`: values of attributes. `names`:
    dimension → its Vietnamese name in the plan, for `words`."""

    units: Collection[str] | None = None
    types: Collection[str] = ()
    clusters: Collection[str] = ()
    where: Where = ()
    names: Mapping[str, str] = field(default_factory=lambda: USUAL_NAMES, compare=False)

    def includes(self, unit: Unit) -> bool:
        return ((self.units is None or unit.code in self.units)
                and all(unit.value(dimension) in values for dimension, values in self._values()))

    @property
    def words(self) -> str:
        """The selection in words (Vietnamese); "" for the whole sector."""
        parts = [f"{len(set(self.units))} đơn vị được chọn" if self.units is not None else ""]
        for dimension, values in self._values():
            name = self.names.get(dimension, dimension)
            parts.append(f"{name[:1].lower()}{name[1:]} {'; '.join(sorted(values, key=sort_key))}")
        return ", ".join(part for part in parts if part)

    def _values(self) -> Iterator[tuple[str, Collection[str]]]:
        """Yield each dimension that is narrowed, with the values that are left."""
        merged: dict[str, list[str]] = {}
        for dimension, values in ((TYPE, self.types), (CLUSTER, self.clusters), *self.where):
            if values:
                merged.setdefault(dimension, []).extend(values)
        yield from merged.items()
