"""A sector of N made-up units with filled workbooks, made once and kept between runs.

The workbooks are copies of the product's own template with an answer in every slot: with the size and styles of real
ones, at some 20 ms each. Beyond `DISTINCT` units the answers repeat:
each further workbook is a copy of an earlier one under its own unit's code and name.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.adapters.folder.store import OWNER_PROPERTY, FolderStore
from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.adapters.xlsx.package import Package
from automation.adapters.xlsx.read import tabs as read_tabs
from automation.adapters.xlsx.template import Template
from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.workbook.a1 import cell_name, row_and_column
from automation.domain.workbook.answers import RawTab, WorkbookAnswers
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.owner_mark import SLOT, OwnerMark
from automation.pipeline.normalise import normalise
from automation.pipeline.provision import fingerprint
from automation.rules.frame import Dataset
from automation.tabs.unit_tabs import UNIT_CODE, UNIT_NAME, unit_tabs
from benchmarks.sample_answers import Sheets, Writer, reachable
from tests.demo.command import baocao
from tests.demo.field_map import FieldMap
from tests.examples import INIT

VERSION = 3  # raise it when the generator changes: older samples are then made again
HOME = Path(os.environ.get("BAOCAO_BENCHMARKS", "/tmp/baocao-benchmarks"))  # noqa: S108 - samples
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2024, 12, 2, 2, 0, tzinfo=ZONE)
SAVED = datetime(2024, 11, 26, 15, 0, tzinfo=ZONE)
TYPES = ("THPT công lập", "GDNN-GDTX", "THPT tư thục", "THPT công lập")
PREFIX = "MAU-"
DISTINCT = 3000
SHARED = "xl/sharedStrings.xml"  # the one part that holds the unit's code and name
ROOM = 12  # records of a table that a copied template has cells for; the members' list has more
MEMBERS = 16
WORKERS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# What a committee of thousands would set: the shipped guard stops at 200 messages a run.
PLAN_CHANGES = (("max_messages_per_run = 200", "max_messages_per_run = 1000000"),)
UNIT_FIELDS = ("code", "name", "type", "cluster", "emails", "head_emails", "reports", "has_pupils")


@dataclass(frozen=True)
class SampleWorkspace:
    root: Path

    @cached_property
    def workspace(self) -> Workspace:
        return load_or_raise(self.root)

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.root, self.workspace.settings.paths, ZONE, WORKERS)

    @property
    def ledger(self) -> SqlLedger:
        return SqlLedger(self.workspace.settings.ledger, self.root)

    @cached_property
    def places(self) -> FieldMap:
        return FieldMap(json.loads(baocao("-w", str(self.root), "fields", "--json").out))

    @cached_property
    def files(self) -> list[Path]:
        return sorted((self.root / "sheets").glob("*.xlsx"))

    def reset(self) -> None:
        """Delete everything that runs made; the workbooks stay."""
        for name in ("state", "feedback", "outbox", "reports"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        (self.root / "register.xlsx").unlink(missing_ok=True)


def sample_workspace(count: int) -> SampleWorkspace:
    """A workspace with `count` filled workbooks."""
    sample = laid_out(count)
    mark = sample.root / ".filled"
    stamp = f"{VERSION}/{fingerprint(sample.workspace.catalogue)}"
    if not mark.exists() or mark.read_text() != stamp:
        print(f"filling {count} workbooks in {sample.root} …", flush=True)
        made = (_fill_some, sample.root) if count <= DISTINCT else (
            _copy_some, sample_workspace(DISTINCT).root, sample.root)
        _spread(sample, *made)
        mark.write_text(stamp)
    sample.reset()
    return sample


def laid_out(count: int, name: str = "") -> SampleWorkspace:
    """A workspace of `count` units; a new one has no workbooks."""
    root = HOME / (name or f"sector-{count}")
    if not (root / "config").exists():
        HOME.mkdir(parents=True, exist_ok=True)
        baocao(*INIT, str(root))
        _enlist(root / "config" / "units.csv", count)
        _change(root / "config" / "plan-2024.toml")
    return SampleWorkspace(root)


def _enlist(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(UNIT_FIELDS)
        for number in range(1, count + 1):
            code = f"{PREFIX}{number:05d}"
            lines.writerow((code, unit_name(number), TYPES[number % len(TYPES)], "Hải Phòng",
                            f"{code.lower()}@haiphong.example", f"hieutruong.{code.lower()}@haiphong.example",
                            "yes", "yes"))


def _change(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for before, after in PLAN_CHANGES:
        if before not in text:
            raise ValueError(f"{path} has no {before!r}")
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def _spread(sample: SampleWorkspace, job: Callable[..., None], *roots: Path) -> None:
    """Run the job for parts of the units in as many processes as there are cores."""
    (sample.root / "sheets").mkdir(exist_ok=True)
    codes = list(sample.workspace.units)
    share = -(-len(codes) // (4 * WORKERS))
    with ProcessPoolExecutor(WORKERS) as pool:
        parts = [pool.submit(job, *roots, codes[start:start + share]) for start in range(0, len(codes), share)]
        for part in parts:
            part.result()


def _copy_some(source: Path, root: Path, codes: Sequence[str]) -> None:
    for code in codes:
        number = int(code.removeprefix(PREFIX))
        first = (number - 1) % DISTINCT + 1
        package = Package((source / "sheets" / f"{PREFIX}{first:05d}.xlsx").read_bytes())
        texts = package.read(SHARED).decode()
        own = texts.replace(f"{PREFIX}{first:05d}", code).replace(f"{unit_name(first)}<", f"{unit_name(number)}<")
        package.put(SHARED, own.encode())
        _save(root / "sheets" / f"{code}.xlsx", package.save())


def unit_name(number: int) -> str:
    return f"Trường mẫu số {number}"


def _save(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    os.utime(path, (SAVED.timestamp(), SAVED.timestamp()))


def _fill_some(root: Path, codes: Sequence[str]) -> None:
    sample, template = SampleWorkspace(root), None
    writer = Writer(sample.places)
    numbers = {code: number for number, code in enumerate(sample.workspace.units, start=1)}
    for code in codes:
        template = template or Template(slotted(sample), "Bảng tính báo cáo của đơn vị", {OWNER_PROPERTY: SLOT})
        unit = sample.workspace.units[code]
        typed = writer.sheets(code, unit.type, numbers[code])
        own = {UNIT_NAME: unit.name, UNIT_CODE: code, SLOT: str(OwnerMark(sample.workspace.plan.code, code))}
        values = {slot_name(sheet, cell): value for sheet, cells in typed.items() for cell, value in cells.items()}
        _save(root / "sheets" / f"{code}.xlsx", template.copy({**values, **own}))


def slot_name(sheet: str, cell: str) -> str:
    return f"{sheet}!{cell}"


def slotted(sample: SampleWorkspace) -> list[Drawing]:
    """The unit's tabs with a slot in every cell that a clerk may fill."""
    room = {code: MEMBERS if code == "TV" else ROOM for code in sample.places.tables}
    cells = reachable(sample.places, room)
    return [_slotted(tab, cells.get(tab.title, set())) for tab in unit_tabs(sample.workspace.catalogue,
                                                                           sample.workspace.plan)]


def _slotted(tab: Drawing, fillable: set[str]) -> Drawing:
    drawn = []
    for cell in tab.cells:
        at = cell_name(cell.row, cell.column)
        if cell.formula:  # a program that saved the workbook has computed it
            drawn.append(replace(cell, value=0))
        else:
            drawn.append(replace(cell, slot=slot_name(tab.title, at)) if at in fillable and not cell.slot else cell)
    return replace(tab, cells=tuple(drawn))


def answered(count: int, lines: int) -> tuple[SampleWorkspace, dict[str, WorkbookAnswers]]:
    """The answers of `count` units in memory, without files; `lines` times as many records as in the files."""
    sample = laid_out(count)
    raws = _blank(sample)
    writer = Writer(sample.places, lines)
    workbooks = {}
    for number, unit in enumerate(sample.workspace.units.values(), start=1):
        typed = writer.sheets(unit.code, unit.type, number)
        tabs = [_typed_into(raw, typed) for raw in raws]
        workbooks[unit.code] = read_workbook(sample.workspace.catalogue, unit.code, tabs)
    return sample, workbooks


def _blank(sample: SampleWorkspace) -> list[RawTab]:
    template = Template(unit_tabs(sample.workspace.catalogue, sample.workspace.plan), "")
    return read_tabs(template.copy({UNIT_NAME: "", UNIT_CODE: ""}))


def _typed_into(raw: RawTab, typed: Sheets) -> RawTab:
    """The tab with the typed values; numbers are floats, as in a file."""
    cells = typed.get(raw.name)
    if not cells:
        return raw
    grid = [list(row) for row in raw.grid]
    for at, value in cells.items():
        row, column = row_and_column(at)
        while len(grid) < row:
            grid.append([""] * len(grid[0]))
        grid[row - 1][column - 1] = float(value) if isinstance(value, int) else "" if value is None else value
    return replace(raw, grid=grid)


def dataset(sample: SampleWorkspace, workbooks: Mapping[str, WorkbookAnswers]) -> Dataset:
    space = sample.workspace
    return normalise(workbooks, space.catalogue, space.plan, space.units, space.previous, NOW)
