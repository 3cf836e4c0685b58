"""Test helper: summaries compiled one after the other from made-up counts, each released after those before it; and an
attacker who has all that was published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from automation.domain.publication import Publication
from automation.domain.report import Figure, IndicatorLine
from automation.summary.suppression.relations import SensitiveForm
from automation.summary.suppression.release import Released, release

NOON = datetime(2024, 5, 21, 12, tzinfo=timezone(timedelta(hours=7)))
FIELD = "K02"
FORM = SensitiveForm(frozenset({FIELD, "K06"}))

Counts = Mapping[str, int]  # unit → cases; the first letter of a unit is its type
Variable = tuple[str, ...]  # unit, digest of its answer; of a pair "w" or "m", unit and both digests
Sum = tuple[frozenset[Variable], int]


def line(name: str, counts: Counts) -> IndicatorLine:
    """One field over the units."""
    code, _, part = name.partition(".")
    kinds = sorted({unit[0] for unit in counts})
    by_type = {kind: Figure(float(sum(n for unit, n in counts.items() if unit[0] == kind))) for kind in kinds}
    return IndicatorLine(code, part, "Số vụ", "vụ", "K", 0, Figure(float(sum(counts.values()))), by_type,
                         {unit: Figure(float(n)) for unit, n in counts.items()}, answered=len(counts))


def publication(moment: int, fields: Mapping[str, Counts]) -> Publication:
    """Who is behind a summary of day `moment`, without figures."""
    units = next(iter(fields.values()))
    answers = {unit: {name: f"{counts[unit]}" for name, counts in fields.items()} for unit in units}
    return Publication(NOON + timedelta(days=moment), answers, {unit: unit[0] for unit in units}, ())


@dataclass
class Compiles:
    """What has been published so far."""

    form: SensitiveForm = FORM
    published: list[Publication] = field(default_factory=list)
    moment: int = 0
    before: Sequence[Mapping[tuple[str, str], int]] = ()

    def add(self, counts: Counts | None = None, /, **fields: Counts) -> Released:
        """Compile once more. Fields are named with "_" for "."."""
        self.moment += 1
        named = {name.replace("_", "."): each for name, each in fields.items()} or {FIELD: counts or {}}
        now = publication(self.moment, named)
        released = release([line(*each) for each in named.items()], self.form, now, self.published, self.before)
        if released.repeated is None:
            self.published.append(replace(now, lines=tuple(released.lines)))
        return released


def total(released: Released, name: str = FIELD) -> float | None:
    """The published total, None if it is withheld."""
    return next(each.total.value for each in released.lines if ".".join(filter(None, (each.code, each.part))) == name)


def sums(published: Sequence[Publication]) -> list[Sum]:
    """What an attacker has of the field: sums over units, in the version of their answers."""
    found: list[Sum] = []
    for each in published:
        of = {unit: (unit, answers[FIELD]) for unit, answers in each.contributors.items()}
        (shown,) = (one for one in each.lines if one.code == FIELD)
        scopes = {"": shown.total, **shown.by_type}
        found += [(frozenset(place for unit, place in of.items() if kind in ("", unit[0])), int(figure.value))
                  for kind, figure in scopes.items() if figure.value is not None]
        found += [(frozenset({of[unit]}), int(figure.value)) for unit, figure in shown.by_unit.items()
                  if figure.value is not None]
    return found


def disclosed(published: Sequence[Publication]) -> list[frozenset[Variable]]:
    """The units, and pairs of units of one summary, whose cases are 1 or 2 and follow from what was published."""
    known, groups = sums(published), set()
    for each in published:
        of = [(unit, answers[FIELD]) for unit, answers in each.contributors.items()]
        groups |= {frozenset({first, second}) for first in of for second in of}
    return [group for group in groups if sum(int(count) for _, count in group) in (1, 2)
            and next(_other_sums(known, group), None) is None]


def _other_sums(known: Sequence[Sum], group: frozenset[Variable]) -> Iterator[int]:
    """Yield a sum of the group that fits all of the known ones, and is not the actual one."""
    actual = sum(int(count) for _, count in group)
    for other in range(actual + 8):
        if other != actual and _fits([*((set(units), count) for units, count in known), (set(group), other)]):
            yield other


def _fits(known: list[tuple[set[Variable], int]]) -> bool:
    """Are there counts of 0 or more with these sums?"""
    known = [(units, count) for units, count in known if units or count]
    if any(count < 0 or not units for units, count in known):
        return False
    if not known:
        return True
    units, count = min(known, key=lambda each: (len(each[0]), each[1]))
    variable = min(units, key=lambda each: -sum(each in others for others, _ in known))
    options = [count] if len(units) == 1 else range(count + 1)
    return any(_fits([(others - {variable}, rest - (value if variable in others else 0)) for others, rest in known])
               for value in options)


WOMEN, EVERYBODY = "K06.female", "K06.total"


def pair_sums(published: Sequence[Publication]) -> list[Sum]:
    """What an attacker has of a pair: sums of women and men."""
    found: list[Sum] = []
    for each in published:
        for shown in each.lines:
            parts = "w" if shown.part == "female" else "wm"
            for kind, figure in {"": shown.total, **shown.by_type}.items():
                if figure.value is not None:
                    units = [unit for unit in each.contributors if kind in ("", unit[0])]
                    found.append((frozenset(_person(each, unit, sex) for unit in units for sex in parts),
                                  int(figure.value)))
            found += [(frozenset(_person(each, unit, sex) for sex in parts), int(figure.value))
                      for unit, figure in shown.by_unit.items() if figure.value is not None]
    return found


def _person(publication: Publication, unit: str, sex: str) -> Variable:
    answers = publication.contributors[unit]
    return sex, unit, answers[EVERYBODY], answers[WOMEN]


def disclosed_pairs(published: Sequence[Publication]) -> list[frozenset[Variable]]:
    """The women, the men, and both, of a unit, that are 1 or 2 and follow from what was published."""
    groups = {frozenset(_person(each, unit, sex) for sex in sexes) for each in published for unit in each.contributors
              for sexes in ("w", "m", "wm")}
    known = pair_sums(published)
    return [group for group in groups if sum(map(_persons, group)) in (1, 2)
            and not any(_fits([*((set(units), count) for units, count in known), (set(group), other)])
                        for other in range(8) if other != sum(map(_persons, group)))]


def _persons(variable: Variable) -> int:
    sex, _, everybody, women = variable
    return int(women) if sex == "w" else int(everybody) - int(women)
