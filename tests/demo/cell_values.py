"""Spreads an indicator's value over the cells that a form has for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random

from tests.demo.counts import Count, Flags, Groups, Split, shares, split
from tests.demo.field_map import FieldLocation, FieldMap
from tests.demo.school import Half, IndicatorValue

Typed = int | str | date
Cells = dict[tuple[str, str], Typed]  # (indicator, part) → what a clerk types

YES, NO, NIL = "Có", "Không", "Không phát sinh"
KINDS: dict[type, str] = {bool: "boolean", str: "string", date: "date"}


def cells(rng: Random, places: FieldMap, obligation: str, halves: Iterable[Mapping[str, IndicatorValue]]) -> Cells:
    """The cells of one report: counts of the halves added up, the last half's value of anything else."""
    filled: Cells = {}
    for half in halves:
        for code, whole in half.items():
            for part, typed in spread(rng, whole, places.parts(obligation, code)).items():
                before = filled.get((code, part))
                added = isinstance(typed, int) and isinstance(before, int)
                filled[code, part] = before + typed if added else typed  # type: ignore[operator]
    return filled


def halves(year: Half, obligation: str) -> tuple[Mapping[str, IndicatorValue], ...]:
    """The halves of the year that a report covers."""
    return (year.first_half, year.second_half) if obligation == "CN" else (year.first_half,)


def spread(rng: Random, whole: IndicatorValue, places: Sequence[FieldLocation]) -> dict[str, Typed]:
    """Part → value to type. Empty for an indicator that the form does not ask for."""
    if not places:
        return {}
    if isinstance(whole, Flags):
        yes_no = [place for place in places if place.kind == "boolean"]
        return {place.part: _word(flag) for place, flag in zip(yes_no, whole.of, strict=True)}
    if isinstance(whole, Groups):
        return _known(whole, places)
    if isinstance(whole, (Count, Split)):
        return _counts(rng, whole, places)
    if whole == NIL:
        return {place.part: NIL for place in places}
    if isinstance(whole, tuple):
        return {place.part: _word(each) for each in whole for place in _of_kind(places, each)}
    if isinstance(whole, int) and not isinstance(whole, bool):
        return _counts(rng, Split(whole), places)
    return {place.part: _word(whole) for place in _of_kind(places, whole)}


def _word(value: bool | str | date) -> Typed:
    if isinstance(value, bool):
        return YES if value else NO
    return value


def _of_kind(places: Sequence[FieldLocation], value: bool | str | date) -> list[FieldLocation]:
    return [place for place in places if place.kind == KINDS[type(value)]]


def _known(whole: Groups, places: Sequence[FieldLocation]) -> dict[str, Typed]:
    """The cells of known groups; the row above them, if there is one, gets their sum."""
    heads, groups = _heads_and_groups(places)
    names = list(dict.fromkeys(_group(place.part) for place in groups))
    by_name = dict(zip(names, whole.of, strict=True))
    typed: dict[str, Typed] = {place.part: _measure(by_name[_group(place.part)], place.part)
                               for place in groups}
    return typed | {place.part: sum(_measure(each, place.part) for each in whole.of) for place in heads}


def _counts(rng: Random, whole: Count | Split, places: Sequence[FieldLocation]) -> dict[str, Typed]:
    of = whole.of if isinstance(whole, Split) else whole
    heads, groups = _heads_and_groups(places)
    typed: dict[str, Typed] = {place.part: _measure(of, place.part) for place in heads}
    if groups:
        typed |= _groups(rng, whole, of, groups)
    return typed


def _heads_and_groups(places: Sequence[FieldLocation]) -> tuple[list[FieldLocation], list[FieldLocation]]:
    places = [place for place in places if place.kind == "integer"]
    heads = [place for place in places if place.part in ("", "total", "female")]
    return heads, [place for place in places if place not in heads]


def _groups(rng: Random, whole: Count | Split, of: Count | int, places: Sequence[FieldLocation]) -> dict[str, Typed]:
    names = list(dict.fromkeys(_group(place.part) for place in places))
    weights = list(whole.weights) if isinstance(whole, Split) else []
    if not weights:
        weights = [rng.random() for _ in names]
    weights = (weights + [0.0] * len(names))[: len(names)]
    divided = split(of, weights) if isinstance(of, Count) else [Count(each) for each in _signed(of, weights)]
    by_name = dict(zip(names, divided, strict=True))
    return {place.part: _measure(by_name[_group(place.part)], place.part) for place in places}


def _signed(whole: int, weights: Sequence[float]) -> list[int]:
    return shares(whole, weights) if whole >= 0 else [-each for each in shares(-whole, weights)]


def _group(part: str) -> str:
    return part.removesuffix(".total").removesuffix(".female")


def _measure(of: Count | int, part: str) -> int:
    if isinstance(of, int):
        return of
    return of.female if part.rpartition(".")[2] == "female" else of.total
