"""Decides which sensitive figures a summary publishes, after those that have been published before.

Two summaries can be subtracted. So each publication is kept with the units behind it (`domain/publication.py`):

1. The same answers of the same units are published as they were.
2. A summary that differs from any earlier one by one or two units (they came, left, or have other answers) repeats the
   newest figures, marked "chưa cập nhật", with the day of these.
3. Else new figures are published. A type with the same answers keeps its figures; one of which one or two units
   differ is withheld, as are the single units' figures of every type that changed. If a sum over one or two units
   could be calculated from all publications together (`derivable.py`), or a small count (`solver.py`), then by type
   less is published, and if that does not help, 2 holds.

An earlier summary of which only the units are known, not their answers, is compared by these: nothing by type is
published after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automation.domain.publication import Publication
from automation.domain.report import Figure, IndicatorLine
from automation.summary.suppression.derivable import LEAST_UNITS, discloses
from automation.summary.suppression.relations import SensitiveForm
from automation.summary.suppression.solver import Cell
from automation.summary.suppression.suppress import (
    DisclosedError,
    Earlier,
    field_name,
    suppress_all,
    suppress_small_counts,
)

Lines = Sequence[IndicatorLine]


@dataclass(frozen=True)
class Released:
    """`lines`: all lines, the sensitive ones as they may be published. `repeated`: the publication that they are of,
    None for a new one. `stale`: they are not of the present answers."""

    lines: list[IndicatorLine]
    repeated: Publication | None = None
    stale: bool = False


def release(lines: Lines, form: SensitiveForm, now: Publication, published: Sequence[Publication],
            before: Sequence[Mapping[Cell, int]] = ()) -> Released:
    """Decide what of `lines` is published. `now`: the present units, without lines. `published`: what has been
    published of this report, the oldest first. `before`: see `Earlier`."""
    if not any(line.code in form.codes for line in lines):
        return Released(list(lines))
    same = next((each for each in reversed(published) if _same(each, now)), None)
    if same:
        return Released(repeated_lines(lines, form, same, stale=False), same)
    if all(len(each.differing(now)) >= LEAST_UNITS for each in published):
        for earlier in _attempts(now, published, before):
            found = _attempt(lines, form, now, published, earlier)
            if found is not None:
                return Released(found)
    if not published:
        return Released(suppress_all(lines, form.codes))
    return _repeated(lines, form, now, published[-1])


def _same(earlier: Publication, now: Publication) -> bool:
    return (earlier.is_known and not earlier.differing(now) and earlier.types == now.types)


def _repeated(lines: Lines, form: SensitiveForm, now: Publication, last: Publication) -> Released:
    """The newest figures again. They are up to date if nothing else would be published of the same units."""
    if last.units() == now.units() and not last.is_known:
        try:
            fresh = suppress_small_counts(lines, form, now.types)
        except DisclosedError:
            fresh = []
        again = repeated_lines(lines, form, last, stale=False)
        if _figures(fresh, form) == _figures(again, form):
            return Released(again, last)
    return Released(repeated_lines(lines, form, last, stale=True), last, stale=True)


def _figures(lines: Lines, form: SensitiveForm) -> list[tuple[object, ...]]:
    return [(line.code, line.part, line.total, dict(line.by_type), dict(line.by_unit)) for line in lines
            if line.code in form.codes]


def _attempts(now: Publication, published: Sequence[Publication],
              before: Sequence[Mapping[Cell, int]]) -> Iterator[Earlier]:
    """Yield what may be published, the most first."""
    if not published:
        yield Earlier(units=not before, before=before)
        return
    kinds = frozenset(now.types.values())
    source = {kind: each for each in published for kind in kinds
              if each.is_known and each.units(kind) and not each.differing(now, kind)}
    few = {kind for kind in kinds.difference(source) if not all(
        each.is_known and len(each.differing(now, kind)) >= LEAST_UNITS for each in published)}
    shown, withheld = (frozenset(cell for kind, each in source.items() for cell in _cells(each, kind, hidden=hidden))
                       for hidden in (False, True))
    for closed in dict.fromkeys((frozenset(few), kinds.difference(source))):
        yield Earlier(shown, withheld, closed, units=False, before=before)


def _cells(publication: Publication, kind: str, *, hidden: bool) -> Iterator[Cell]:
    for line in publication.lines:
        if kind in line.by_type and line.by_type[kind].hidden is hidden:
            yield field_name(line), kind


def _attempt(lines: Lines, form: SensitiveForm, now: Publication, published: Sequence[Publication],
             earlier: Earlier) -> list[IndicatorLine] | None:
    """Return the lines, None where they would disclose something."""
    try:
        found = suppress_small_counts(lines, form, now.types, earlier)
    except DisclosedError:
        return None
    sensitive = tuple(line for line in found if line.code in form.codes)
    if published and discloses(published, replace(now, lines=sensitive)):
        return None
    return found


def repeated_lines(lines: Lines, form: SensitiveForm, source: Publication, *, stale: bool) -> list[IndicatorLine]:
    """Return the lines with the sensitive figures of an earlier publication; what it did not have is withheld."""
    known = {(line.code, line.part): line for line in source.lines}
    as_of = source.as_of if stale else None
    return [line if line.code not in form.codes else
            _repeated_line(line, known[line.code, line.part], as_of) if (line.code, line.part) in known else
            suppress_all([line], form.codes)[0] for line in lines]


def _repeated_line(line: IndicatorLine, source: IndicatorLine, as_of: datetime | None) -> IndicatorLine:
    hidden = Figure(None, hidden=True)
    by_type = {**dict.fromkeys(line.by_type, hidden), **source.by_type}
    by_unit = {unit: source.by_unit.get(unit, hidden) for unit in line.by_unit}
    return replace(source, title=line.title, unit=line.unit, section=line.section, level=line.level, kind=line.kind,
                   by_type=by_type, by_unit=by_unit, as_of=as_of, by=line.by)
