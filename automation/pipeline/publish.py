"""Publish: writes a report's files. Each is written to a temporary folder first, then renamed to its place.

Every official compile is frozen as `lan-01.json`, `lan-02.json` …: where nothing that is published has changed, none is
added; where a figure or a text has, the next one is, a "bản bổ sung", with a file of its changes.
A selection (some units, types, clusters or sections) is written to a folder of its own and is not frozen.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from automation.domain.report import Report
from automation.domain.tracking.compiled_summaries import packed
from automation.domain.tracking.events import Event, EventKind, event
from automation.summary.differences import Change, changes
from automation.summary.renamed_report import ReportCodes, with_present_codes
from automation.util.atomic_file import (
    UNFINISHED,
    make_shared_folder,
    remove_unfinished,
    take_over_permissions,
)
from automation.util.fast_json import json_bytes

SELECTED = "theo-lua-chon"
SELECTION_FILE = "lua-chon.json"  # in a selection's folder: what was selected
FROZEN = re.compile(r"lan-(\d+)\.json")
CIRCUMSTANCES = {"as_of", "ledger_head"}  # keys of the JSON document that change with the time of compiling alone

NO_CODES = ReportCodes()

Writer = Callable[[Report, Path], Path]


@dataclass(frozen=True)
class Published:
    """`files`: relative to the folder, in the order of the writers, then what was frozen.
    `digest`: of the frozen JSON document, or of a selection's, without what depends on the time of compiling.
    `number`: which official compile it is, 0 for a selection. `event`: to append to the ledger. `replaced`: those of
    the files that had been there before."""

    files: tuple[str, ...]
    digest: str
    document: Mapping[str, Any]
    number: int
    changes: tuple[Change, ...]
    event: Event
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True)
class SelectionFolder:
    """The name of a selection's folder, and what was selected (JSON data)."""

    name: str
    selected: Mapping[str, Any]


def publish(report: Report, writers: Mapping[str, Writer], document: Mapping[str, Any], folder: Path,
            now: datetime, *, former_folders: Sequence[Path] = (), codes: ReportCodes = NO_CODES,
            selection: SelectionFolder | None = None, figures: Mapping[str, Any] | None = None) -> Published:
    """Write `report` by every writer into `folder`, which is created if it does not exist.

    `document`: the report as JSON data, the contract for scripts; it is what is frozen. A writer that fails leaves the
    folder as it was. `former_folders`: of the obligation's former codes, the newest first: their numbers go on.
    `codes`: what was renamed since the last compile. `figures`: what the ledger keeps of an official summary. Raises
    what a writer raises, and OSError.
    """
    target = folder / SELECTED / (selection.name if selection else "") if report.selection else folder
    make_shared_folder(target)
    before = {} if report.selection else _newest_frozen(target, *former_folders)
    latest = max(before, default=0)
    former = with_present_codes(json.loads(before[latest].read_text(encoding="utf-8")), codes) if latest else None
    changed = tuple(changes(former, document)) if former is not None else ()
    same = former is not None and not changed
    number = 0 if report.selection else latest if same else latest + 1
    digest = digest_of(former if former is not None and same else document)
    frozen = {} if report.selection or same else _to_freeze(document, changed, number)
    if selection:
        frozen = {SELECTION_FILE: {"words": report.selection, "selected": selection.selected}}
    existing = set(target.iterdir())
    files = _written(report, writers, frozen, target)
    names = tuple(path.relative_to(folder).as_posix() for path in files)
    replaced = tuple(name for name, path in zip(names, files, strict=True) if path in existing)
    return Published(names, digest, document, number, changed,
                     _event(report, digest, number, names, now, figures if number else None), replaced)


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the digest of the document without its moment and the ledger's link."""
    figures = {key: value for key, value in document.items() if key not in CIRCUMSTANCES}
    return hashlib.sha256(json_bytes(figures, in_order=True)).hexdigest()


def frozen_reports(folder: Path) -> dict[int, Path]:
    """Number → file of the official compiles in the folder."""
    found = ((FROZEN.fullmatch(path.name), path) for path in folder.iterdir())
    return {int(match[1]): path for match, path in found if match}


def _newest_frozen(*folders: Path) -> dict[int, Path]:
    """The official compiles of the first folder that has any."""
    return next((found for folder in folders if folder.is_dir() and (found := frozen_reports(folder))), {})


def _to_freeze(document: Mapping[str, Any], changes: tuple[Change, ...], number: int) -> dict[str, Any]:
    """The document, and what changed since the one before: file name → JSON data."""
    frozen: dict[str, Any] = {f"lan-{number:02d}.json": document}
    if number > 1:
        frozen[f"lan-{number:02d}-thay-doi.json"] = [each.as_row() for each in changes]
    return frozen


def _written(report: Report, writers: Mapping[str, Writer], frozen: Mapping[str, Any],
             target: Path) -> list[Path]:
    """Write everything to a temporary folder inside `target` first; only then replace anything."""
    remove_unfinished(target)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=target) as name:
        aside = Path(name)
        made = [writer(report, aside) for writer in writers.values()]
        for file, data in frozen.items():
            (aside / file).write_bytes(json_bytes(data, indented=True))
            made.append(aside / file)
        return [_replaced(path, target / path.name) for path in made]


def _replaced(new: Path, place: Path) -> Path:
    """Move a file or folder to its place. A folder can't be renamed over another, so the old one is moved first."""
    take_over_permissions(new, place)
    if new.is_dir() and place.exists():
        place.rename(new.with_name(f"{new.name}.cu"))
    new.replace(place)
    shutil.rmtree(new.with_name(f"{new.name}.cu"), ignore_errors=True)
    return place


def _event(report: Report, digest: str, number: int, files: tuple[str, ...], now: datetime,
           figures: Mapping[str, Any] | None) -> Event:
    """A summary that an older version of the software recorded without figures is recorded once more."""
    kept = {} if figures is None else {"figures": packed(figures)}
    identity = {"digest": digest, "number": number, "selection": report.selection, **dict.fromkeys(kept, "kept")}
    return event(now, EventKind.COMPILED, None, report.obligation, identity=identity, digest=digest, number=number,
                 selection=report.selection, files=list(files), included=len(report.included), **kept)
