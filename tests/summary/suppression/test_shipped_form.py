"""The shipped half-year's form, compiled several times while units come, leave and amend: an attacker who solves all
that was published, of all figures together and with the form's equations, gets no count of 1 or 2 of a unit."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
import pytest

from automation.domain.publication import Publication
from automation.domain.tracking.standing import Standing
from automation.pipeline.compile_report import compile_report
from automation.rules.frame import Dataset, State
from automation.summary.suppression.relations import MEN, sensitive_form
from automation.summary.suppression.suppress import field_name
from tests.outputs import sample

TAB = sample.workspace().catalogue.tab("6T")
FORM = sensitive_form([TAB], sample.workspace().catalogue)
NAMES = [each.name for each in TAB.fields if each.indicator in FORM.codes]
EQUATIONS = [each for each in FORM.relations if not any(name.endswith(MEN) for name in each)]
COUNTS = (0, 0, 1, 1, 2, 3, 5)

Answers = dict[str, int]  # field name → count
Row = dict[int, int]  # number of a variable → coefficient


def chances(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a sample, not a secret


def answers(chance: random.Random) -> Answers:
    """A unit's figures of group K, as the rules want them."""
    found = dict.fromkeys(NAMES, 0)
    cases, older = chance.choice(COUNTS), chance.choice((0, 0, 0, 1, 2))
    victims = cases + chance.choice((0, 0, 1)) if cases else 0
    settled = chance.randint(0, cases + older)
    for code, count in (("K02.", cases), ("K07.", victims), ("K08.", victims)):
        for _ in range(count):
            found[chance.choice([name for name in NAMES if name.startswith(code)])] += 1
    found |= {"K01": older, "K02": cases, "K03": settled, "K04": cases + older - settled, "K06.total": victims,
              "K06.female": chance.randint(0, victims), "K09": chance.randint(0, victims)}
    return found


def summaries(chance: random.Random) -> Iterator[tuple[Publication, dict[str, Answers]]]:
    """Yield what is published, with the answers behind it, of a few units of three types."""
    plan = sample.workspace().plan
    owing = [each for each in sample.workspace().units.values()
             if plan.obligation("6T").owed_by(each, sample.NOW.date())]
    units = [unit for kind in chance.sample(sorted({each.type for each in owing}), 3)
             for unit in [each for each in owing if each.type == kind][:chance.choice((2, 3, 4, 5))]]
    known = {each.code: answers(chance) for each in units if chance.random() < 0.65} or {units[0].code:
                                                                                         answers(chance)}
    published: list[Publication] = []
    for day in range(chance.randint(2, 6)):
        report = compile_report(_dataset([each.code for each in units], known), _standings(known), [], "6T",
                                sample.NOW + timedelta(days=day), published={"6T": published})
        if report.publication:
            published.append(report.publication)
            yield report.publication, {unit: dict(each) for unit, each in known.items()}
        for unit in chance.sample([each.code for each in units], min(len(units), chance.randint(1, 4))):
            if len(known) > 1 and unit in known and chance.random() < 0.2:
                del known[unit]
            else:
                known[unit] = answers(chance)


def _dataset(units: Sequence[str], known: Mapping[str, Answers]) -> Dataset:
    place = sample.workspace()
    directory = {unit: place.units[unit] for unit in units}
    frame = sample._frame(TAB, directory, chances(3))
    values, states = frame.values.copy(), frame.states.copy()
    for unit, each in known.items():
        for name, count in each.items():
            values.loc[unit, name], states.loc[unit, name] = float(count), int(State.VALUE)
    frame = replace(frame, values=values, states=states, estimated=frame.estimated & False)
    return Dataset(place.catalogue, place.plan, directory, {}, {"6T": frame}, {}, {}, sample.NOW)


def _standings(known: Mapping[str, Answers]) -> dict[tuple[str, str], Standing]:
    return {(unit, "6T"): sample._standing(unit, "6T", 0) for unit in known}


@dataclass
class Attack:
    """Unknown counts (unit, its answers, field) and the equations that are known of them."""

    numbers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    truth: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def number(self, unit: str, known: Answers, name: str) -> int:
        key = (unit, str(sorted(known.items())), name)
        if key not in self.numbers:
            self.numbers[key] = len(self.truth)
            self.truth.append(known[name])
        return self.numbers[key]

    def add(self, publication: Publication, known: Mapping[str, Answers]) -> None:
        for line in (each for each in publication.lines if field_name(each) in NAMES and each.kind != "heading"):
            scopes = {kind: [unit for unit in known if kind in ("", publication.types[unit])]
                      for kind in ("", *line.by_type)} | {unit: [unit] for unit in line.by_unit}
            for scope, figure in {"": line.total, **line.by_type, **line.by_unit}.items():
                if figure.value is not None:
                    self.rows.append({self.number(unit, known[unit], field_name(line)): 1 for unit in scopes[scope]})
                    assert sum(known[unit][field_name(line)] for unit in scopes[scope]) == figure.value
        self.rows += [{self.number(unit, each, name): by for name, by in equation.items()}
                      for unit, each in known.items() for equation in EQUATIONS]

    def solved(self) -> set[int]:
        """The variables that have one value: the terms of a sum of 0, and what linear algebra gives."""
        found: set[int] = set()
        while True:
            rows = [row for row in ({one: by for one, by in each.items() if one not in found} for each in self.rows)
                    if row]
            zero = {one for row in rows if len({by > 0 for by in row.values()}) == 1
                    and not sum(self.truth[one] * by for one, by in row.items()) for one in row}
            more = zero or _determined(rows)
            if not more:
                return found
            found |= more


def _determined(rows: Sequence[Row]) -> set[int]:
    columns = sorted({one for row in rows for one in row})
    if not columns:
        return set()
    matrix = np.array([[row.get(one, 0) for one in columns] for row in rows], dtype=float)
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    free = directions[int((sizes > 1e-9).sum()):]
    return {one for place, one in enumerate(columns) if np.abs(free[:, place]).max(initial=0) < 1e-7}


@pytest.mark.parametrize("seed", [0, 4, 5])
def test_no_units_small_count_is_solved(seed: int) -> None:
    attack = Attack()
    for publication, known in summaries(chances(seed)):
        attack.add(publication, known)
    assert attack.rows
    assert not [attack.truth[one] for one in attack.solved() if attack.truth[one] in (1, 2)]


def test_the_attacker_solves_two_summaries_that_differ_by_one_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{compile_report.__module__}.release", _release_without_memory)
    attack = Attack()
    for publication, known in summaries(chances(0)):
        attack.add(publication, known)
    assert [attack.truth[one] for one in attack.solved() if attack.truth[one] in (1, 2)]


def _release_without_memory(lines: object, form: object, now: object, *_: object) -> object:
    from automation.summary.suppression.release import release

    return release(lines, form, now, ())  # type: ignore[arg-type]  # as it is called
