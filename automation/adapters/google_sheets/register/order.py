"""Puts the rows of a tab into the drawn order, with few requests and without rewriting a row.

Keyed rows follow the drawing; people's rows stay beneath the row that they follow, or at the end. A row that is no
longer drawn is deleted; while people have something beside it or a note on it, it stays beneath the drawn ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from automation.adapters.google_sheets.register.grid_edit import GridEdit, GridRow
from automation.adapters.google_sheets.register.layout import Layout


@dataclass(frozen=True)
class OrderedRows:
    """key → row: of the drawn keys, and of those that are no longer drawn but kept. `new`: the inserted keys."""

    drawn: dict[str, int]
    kept: dict[str, int]
    new: frozenset[str]


def order_rows(edit: GridEdit, layout: Layout, drawn: Sequence[str]) -> OrderedRows:
    """`layout`: of the grid, whose rows have not been edited yet."""
    ours = set(layout.columns.values())
    gone = [edit.rows[at] for key, at in layout.keys.items() if key not in set(drawn)]
    kept = {id(row) for row in gone if _is_used(row, ours)}
    doomed = {id(row) for row in gone if id(row) not in kept} | {id(edit.rows[at]) for at in layout.repeated}
    groups = _groups(edit.rows, layout, doomed)
    new = [key for key in drawn if key not in groups.of_key]
    wanted = [row for key in (*(key for key in drawn if key in groups.of_key),
                              *(key for key in groups.of_key if key not in set(drawn))) for row in groups.of_key[key]]
    _move(edit, layout.body, [*groups.first, *wanted, *groups.last])
    _insert(edit, layout.body + len(groups.first), groups.of_key, drawn, doomed)
    _delete(edit, doomed)
    rows = {id(row): at for at, row in enumerate(edit.rows)}
    found = {key: rows[id(group[0])] for key, group in groups.of_key.items()}
    return OrderedRows(_drawn_rows(edit, found, drawn), {key: at for key, at in found.items() if key not in set(drawn)},
                       frozenset(new))


def _is_used(row: GridRow, ours: Collection[int]) -> bool:
    return row.noted or any(value not in ("", None) for at, value in enumerate(row.values) if at not in ours)


@dataclass(frozen=True)
class _Groups:
    """Each keyed row with the rows that follow it; the rows before the first and after the last of them."""

    first: list[GridRow]
    of_key: dict[str, list[GridRow]]
    last: list[GridRow]


def _groups(rows: Sequence[GridRow], layout: Layout, doomed: Collection[int]) -> _Groups:
    keys = {at: key for key, at in layout.keys.items() if id(rows[at]) not in doomed}
    made = _Groups([], {}, [])
    end = max(keys, default=layout.body - 1)
    group = made.first
    for at in range(layout.body, len(rows)):
        if at in keys:
            group = made.of_key.setdefault(keys[at], [])
        (made.last if at > end else group).append(rows[at])
    return made


def _move(edit: GridEdit, body: int, wanted: Sequence[GridRow]) -> None:
    """Each row that is not in the longest run of rows in order is moved once, adjacent ones together."""
    present = {id(row): at for at, row in enumerate(edit.rows)}
    fixed = _longest_increasing([present[id(row)] for row in wanted])
    at = 0
    while at < len(wanted):
        if present[id(wanted[at])] in fixed:
            at += 1
            continue
        end = at + 1
        while end < len(wanted) and present[id(wanted[end])] not in fixed \
                and present[id(wanted[end])] == present[id(wanted[end - 1])] + 1:
            end += 1
        _move_block(edit, wanted[at], end - at, wanted[at - 1] if at else None, body)
        at = end


def _move_block(edit: GridEdit, first: GridRow, count: int, after: GridRow | None, body: int) -> None:
    start, to = _index(edit, first), _index(edit, after) + 1 if after else body
    if not start <= to <= start + count:
        edit.move_rows(start, start + count, to)


def _index(edit: GridEdit, row: GridRow) -> int:
    return next(at for at, each in enumerate(edit.rows) if each is row)


def _longest_increasing(places: Sequence[int]) -> set[int]:
    """The values of a longest increasing subsequence."""
    ends: list[int] = []  # the least last value of an increasing subsequence of each length
    at_end: list[int] = []
    before: dict[int, int] = {}
    for place in places:
        length = bisect_left(ends, place)
        if length == len(ends):
            ends.append(place)
            at_end.append(place)
        else:
            ends[length] = at_end[length] = place
        before[place] = at_end[length - 1] if length else -1
    found, place = set[int](), at_end[-1] if at_end else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found


def _insert(edit: GridEdit, at: int, groups: Mapping[str, Sequence[GridRow]], drawn: Iterable[str],
            doomed: Collection[int]) -> None:
    """New rows come below a row that is to be deleted, where there is one: a range of people's that consists of such
    rows, as of a filter view, then contains the new ones and is not deleted with the old ones."""
    def insert() -> None:
        below = at < len(edit.rows) and id(edit.rows[at]) in doomed
        edit.insert_rows(at + below, count)

    count = 0
    for key in drawn:
        if key not in groups:
            count += 1
            continue
        if count:
            insert()
        at, count = at + count + len(groups[key]), 0
    if count:
        insert()


def _delete(edit: GridEdit, doomed: Collection[int]) -> None:
    end = len(edit.rows)
    while end:
        start = end
        while start and id(edit.rows[start - 1]) in doomed:
            start -= 1
        if start < end:
            edit.delete_rows(start, end)
        end = max(start - 1, 0) if start == end else start


def _drawn_rows(edit: GridEdit, found: Mapping[str, int], drawn: Sequence[str]) -> dict[str, int]:
    """The inserted rows are in the order of the drawing, each before the next row that was there."""
    inserted = iter([at for at, row in enumerate(edit.rows) if row.origin < 0])
    return {key: found[key] if key in found else next(inserted) for key in drawn}
