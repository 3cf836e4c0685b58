"""Who may edit the protected cells of a plan's files: by the ledger, by the settings, and as the store shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from automation.domain.access.permissions import SharedFile


@dataclass(frozen=True, slots=True)
class EditorChange:
    """`added`, `removed`: addresses."""

    file: SharedFile
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def editor_changes(files: Iterable[SharedFile], recorded: Mapping[str, Sequence[str]],
                   wanted: Sequence[str]) -> Iterator[EditorChange]:
    """What `share` is to change. `recorded`: see `recorded_editors`; of a file of which nothing was recorded this is
    unknown, and no question where the settings name nobody."""
    for file in files:
        known = recorded.get(file.unit.upper(), ())
        added, removed = without(wanted, known), without(known, wanted)
        if (added or removed) and not file.is_published:
            yield EditorChange(file, added, removed)


def without(addresses: Iterable[str], others: Collection[str]) -> tuple[str, ...]:
    """The addresses that are not among the others, in any case of letters."""
    known = {each.casefold() for each in others}
    return tuple(each for each in addresses if each.casefold() not in known)


def shut_out(file: SharedFile, present: Iterable[Collection[str]], wanted: Sequence[str]) -> EditorChange | None:
    """Whom the settings name and a protected range of the file leaves out. `present`: the editors of each range."""
    missing = dict.fromkeys(each for range_editors in present for each in without(wanted, range_editors))
    return EditorChange(file, tuple(missing)) if missing else None
