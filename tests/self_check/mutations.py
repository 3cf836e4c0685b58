"""Answer sets for a workbook, mutated from a plausible one by a seed: the same seed gives the same sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from automation.domain.workbook.answers import Raw
from tests.self_check.inputs import AnswerSet, Input, Place, Typed
from tests.self_check.typed_values import typed_value

HOW_MANY = (0, 1, 1, 2, 3, 5, 8, 12, 20, 40)  # cells that are changed
SAME_BASE = 10  # sets in a row begin with the same answers: what they share is typed once
RARE = {"explanation": 0.4, "estimate": 0.3, "previous": 0.3, "submit": 3.0, "nil": 2.0}  # weights; 1 without

Records = list[dict[int, Raw]]  # a table's rows from its first on: column → value


@dataclass(frozen=True)
class Mutator:
    """`base`: an answer set for a seed. `year`: of the plan."""

    inputs: Sequence[Input]
    base: Callable[[Random], Typed]
    year: int

    def sets(self, seed: int, count: int) -> Iterator[AnswerSet]:
        for number in range(count):
            base = self.base(Random(f"{seed}/base {number // SAME_BASE}"))  # noqa: S311 - samples, not secrets
            yield self.one(Random(f"{seed}/{number}"), base)  # noqa: S311

    def one(self, rng: Random, base: Typed) -> AnswerSet:
        typed = dict(base)
        if rng.random() < 0.25:
            self._rearrange(rng, typed)
        weights = [RARE.get(each.kind, 1.0) * (0.35 if each.record else 1.0) for each in self.inputs]
        for each in rng.choices(self.inputs, weights, k=rng.choice(HOW_MANY)):
            typed[each.place] = typed_value(rng, each, typed.get(each.place), self.year)
        if rng.random() < 0.1:
            self._empty_tab(rng, typed)
        return AnswerSet({place: value for place, value in typed.items() if value is not None}, rng.random() < 0.95)

    def _tables(self) -> Mapping[str, tuple[list[int], list[int]]]:
        """Table → its rows and columns for records."""
        found: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
        for each in self.inputs:
            if each.record:
                found[each.place.tab][0].add(each.place.row)
                found[each.place.tab][1].add(each.place.column)
        return {tab: (sorted(rows), sorted(columns)) for tab, (rows, columns) in found.items()}

    def _rearrange(self, rng: Random, typed: dict[Place, Raw]) -> None:
        """Sort, repeat, part, empty or begin rows of a table."""
        tables = self._tables()
        if not tables:
            return
        tab = rng.choice(sorted(tables))
        rows, columns = tables[tab]
        records: Records = [{column: typed.get(Place(tab, row, column)) for column in columns} for row in rows]
        rng.choice(REARRANGED)(rng, records)
        for row, record in zip(rows, records, strict=False):
            for column in columns:
                typed[Place(tab, row, column)] = record.get(column)

    def _empty_tab(self, rng: Random, typed: dict[Place, Raw]) -> None:
        """Leave all answers of a tab blank, but those of its head."""
        tab = rng.choice(sorted({each.place.tab for each in self.inputs}))
        for each in self.inputs:
            if each.place.tab == tab and not each.name.startswith("@"):
                typed[each.place] = None


def _shuffled(rng: Random, records: Records) -> None:
    rng.shuffle(records)


def _repeated(rng: Random, records: Records) -> None:
    records.insert(rng.randrange(len(records)), dict(rng.choice(records)))


def _with_gap(rng: Random, records: Records) -> None:
    records.insert(rng.randrange(len(records)), {})


def _emptied(_: Random, records: Records) -> None:
    records.clear()


def _begun(rng: Random, records: Records) -> None:
    """A row with little in it: one cell of another row, a dash, a letter, a number."""
    some = rng.choice(records)
    column = rng.choice(sorted(some))
    records.insert(rng.randrange(len(records)), {column: rng.choice((some[column], "-", "a", "5", 7.0, "...", "?"))})


REARRANGED = (_shuffled, _repeated, _with_gap, _emptied, _begun, _begun)
