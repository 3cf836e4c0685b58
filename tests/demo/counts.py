"""Counts of people that stay consistent when they are split, sampled and added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Count:
    """People: all, and the women among them. A change may be negative."""

    total: int = 0
    female: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.total + other.total, self.female + other.female)

    def __sub__(self, other: Count) -> Count:
        return Count(self.total - other.total, self.female - other.female)

    def __neg__(self) -> Count:
        return Count(-self.total, -self.female)


@dataclass(frozen=True, slots=True)
class Split:
    """A count that is to be split into a form's groups; `weights` are of the groups in the form's order.
    Empty: at random. A short list leaves the last groups at 0."""

    of: Count | int
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Groups:
    """Counts given by groups, in the form's order."""

    of: tuple[Count | int, ...]


@dataclass(frozen=True, slots=True)
class Flags:
    """Yes or no by groups, in the form's order."""

    of: tuple[bool, ...]


def shares(whole: int, weights: Sequence[float]) -> list[int]:
    """`whole` in parts near the weights (largest remainder); the parts add up exactly."""
    weight = sum(weights)
    if not weight:
        return [0] * len(weights)
    exact = [whole * each / weight for each in weights]
    parts = [int(each) for each in exact]
    by_rest = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_rest[: whole - sum(parts)]:
        parts[at] += 1
    return parts


def split(whole: Count, weights: Sequence[float]) -> list[Count]:
    """Groups that add up to `whole` in both measures, with the women spread as the people are."""
    if whole.total < 0:
        return [-each for each in split(-whole, weights)]
    totals = shares(whole.total, weights)
    females = shares(whole.female, totals)
    return [Count(total, female) for total, female in zip(totals, females, strict=True)]


def women(rng: Random, total: int, share: float) -> Count:
    """`total` people of whom about `share` are women."""
    return Count(total, min(total, max(0, round(total * (share + rng.uniform(-0.05, 0.05))))))


def some(rng: Random, whole: Count, total: int) -> Count:
    """`total` of the people of `whole`, drawn by chance."""
    total = min(total, whole.total)
    drawn = rng.sample(range(whole.total), total)
    return Count(total, sum(each < whole.female for each in drawn))
