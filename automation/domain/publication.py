"""What a compile published of the sensitive figures, and whose answers it was computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from automation.domain.report import IndicatorLine, TargetLine

Contributors = Mapping[str, Mapping[str, str]]  # unit → field name → digest of its answer


@dataclass(frozen=True)
class Publication:
    """`lines`, `targets`: the sensitive ones as they were published. `contributors`: the units behind them; one
    without digests has unknown answers (a summary of an older version of this software). `types`: unit → its type then,
    empty where unknown."""

    as_of: datetime
    contributors: Contributors
    types: Mapping[str, str]
    lines: tuple[IndicatorLine, ...]
    targets: tuple[TargetLine, ...] = ()

    def differing(self, other: Publication, kind: str | None = None) -> frozenset[str]:
        """The units behind one of the two only, or with other answers; of a type only, if one is given."""
        mine, others = self.units(kind), other.units(kind)
        return (mine ^ others) | {unit for unit in mine & others
                                  if not same_answers(self.contributors[unit], other.contributors[unit])}

    def units(self, kind: str | None = None) -> frozenset[str]:
        """The units behind the figures, of a type if one is given."""
        return frozenset(unit for unit in self.contributors if kind is None or self.types.get(unit) == kind)

    @property
    def is_known(self) -> bool:
        """Are the answers behind it known?"""
        return all(self.contributors.values())


def same_answers(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Of the fields that both have: another form is no other answer. Unknown ones are taken to be the same."""
    return all(digest == second.get(name, digest) for name, digest in first.items())
