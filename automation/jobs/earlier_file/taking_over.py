"""Adds figures of a file to the workspace's previous figures. What stands there is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from automation.configuration.csv_table import csv_text
from automation.configuration.encodings import decode_text
from automation.configuration.previous_figures import FIGURE
from automation.configuration.problems import Problem
from automation.configuration.records import read_records
from automation.configuration.workspace import Workspace
from automation.configuration.year_shift import with_key
from automation.jobs.context import JobContext
from automation.jobs.earlier_file.figures import FoundFigure, Names, Unplaced
from automation.jobs.earlier_file.formats import read_file
from automation.jobs.earlier_file.workspace_folder import is_workspace, read_workspace_folder
from automation.jobs.new_year.figures import HEADER, as_text
from automation.util.atomic_file import replace_file

Key = tuple[str, str, str]  # unit, obligation, field name
STANDS = "đã có số khác trong {file}; giữ số đã có (thêm --replace để thay)"
TWICE = "số này đứng hai lần trong tệp, mỗi chỗ một khác"


@dataclass(frozen=True)
class TakenOver:
    """`file`: of the previous figures, in the workspace. `obligations`: whose figures of a year before were found.
    `added`, `replaced`, `same` count figures; `text`: the file's new content; `plan`: the plan's new text, "" where
    it names the file already."""

    file: str
    obligation: str
    obligations: tuple[str, ...]
    added: int
    replaced: int
    same: int
    units: tuple[str, ...]
    unplaced: tuple[Unplaced, ...]
    text: str = ""
    plan: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"file": self.file, "obligation": self.obligation or None,
                "obligations": list(self.obligations), "added": self.added,
                "replaced": self.replaced, "same": self.same, "units": list(self.units),
                "unplaced": [asdict(each) for each in self.unplaced]}


def plan_import(workspace: Workspace, file: Path, obligation: str, *, replacing: bool,
                earlier: JobContext | None = None) -> TakenOver:
    """`obligation`: whose figures of a year before they are; "": of the period before the plan's first one. `file` may
    be the folder of an earlier plan's workspace, `earlier` its context; then "" means each obligation of that plan, as
    the year before of the one with its code here. Raises OSError, and UnreadableTextError for a file that can't be
    read."""
    names = Names(workspace.catalogue, workspace.units)
    wanted = [obligation] if obligation else [each.code for each in workspace.plan.obligations]
    found = read_workspace_folder(file, earlier, wanted, names) if is_workspace(file) else read_file(file, names)
    plan_text = decode_text((workspace.root / workspace.settings.plan).read_bytes())
    name = _file_named(plan_text) or f"config/previous-{workspace.plan.year - 1}.csv"
    rows, sources = _standing(workspace.root, name)
    unplaced = list(found.unplaced)
    counts = {"added": 0, "replaced": 0, "same": 0}
    taken: dict[Key, FoundFigure] = {}
    for each in found.figures:
        key = (each.unit, each.obligation or obligation, each.field)
        if key in taken:
            unplaced += [Unplaced(each.place, TWICE)] if taken[key].value != each.value else []
            continue
        kind = "added" if key not in rows else "same" if rows[key] == each.value else "replaced"
        if kind == "replaced" and not replacing:
            unplaced.append(Unplaced(each.place, STANDS.format(file=name)))
            continue
        taken[key] = each
        counts[kind] += 1
        rows[key], sources[key] = each.value, sources.get(key, each.source) if kind == "same" else each.source
    changed = bool(counts["added"] or counts["replaced"])
    obligations = tuple(sorted({each for _, each, _ in taken if each}))
    return TakenOver(name, obligation, obligations, **counts, units=tuple(dict.fromkeys(unit for unit, *_ in taken)),
                     unplaced=tuple(unplaced), text=_text(rows, sources) if changed else "",
                     plan="" if _file_named(plan_text) or not changed
                     else with_key(plan_text, "previous_figures", f'"{name}"'))


def write_import(workspace: Workspace, made: TakenOver) -> None:
    """Raises OSError."""
    if made.text:
        replace_file(workspace.root / made.file, made.text.encode())
    if made.plan:
        replace_file(workspace.root / workspace.settings.plan, made.plan.encode())


def _file_named(plan: str) -> str:
    import tomllib

    return str(tomllib.loads(plan).get("previous_figures", ""))


def _standing(root: Path, name: str) -> tuple[dict[Key, float], dict[Key, str]]:
    """The figures and sources of the file; none where there is no file. Its rows were checked with the workspace."""
    problems: list[Problem] = []
    rows: dict[Key, float] = {}
    sources: dict[Key, str] = {}
    if (root / name).exists():
        for line in read_records(root, name, FIGURE, problems):
            part = line.values.get("part", "")
            field = f"{line.values['code']}.{part}" if part else line.values["code"]
            key = (line.values["unit"], line.values.get("obligation", ""), field)
            rows[key], sources[key] = line.values["value"], line.values.get("source", "")
    return rows, sources


def _text(rows: dict[Key, float], sources: dict[Key, str]) -> str:
    return csv_text(HEADER, ((unit, obligation, *field.partition(".")[::2], as_text(value),
                              sources.get((unit, obligation, field), ""))
                             for (unit, obligation, field), value in rows.items()))
