"""A selection of units: by code, type and cluster."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from automation.domain.plan.units import Unit
from automation.domain.vietnamese.text import sort_key


@dataclass(frozen=True)
class UnitSelection:
    """Those of one kind add up, kinds narrow each other. None, or nothing: all."""

    units: Collection[str] | None = None
    types: Collection[str] = ()
    clusters: Collection[str] = ()

    def includes(self, unit: Unit) -> bool:
        return ((self.units is None or unit.code in self.units) and (not self.types or unit.type in self.types)
                and (not self.clusters or unit.cluster in self.clusters))

    @property
    def words(self) -> str:
        """The selection in words (Vietnamese); "" for the whole sector."""
        types, clusters = ("; ".join(sorted(each, key=sort_key)) for each in (self.types, self.clusters))
        parts = [f"{len(set(self.units))} đơn vị được chọn" if self.units is not None else "",
                 f"loại hình {types}" if types else "",
                 f"cụm {clusters}" if clusters else ""]
        return ", ".join(part for part in parts if part)
