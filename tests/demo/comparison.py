"""Compares two simulated years on different backends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tests.demo.command import DONE, PART
from tests.demo.simulated_year import SimulatedYear
from tests.soak.committee import BESIDE

MOMENTS = ("submitted_at", "completed_at", "amended_at", "due")
OBLIGATIONS = ("6T", "CN", "THD")
DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - cells hold no zone
TABS = ("Tổng hợp", "Tình trạng", "Quyết định", "Nộp trễ, chưa nộp", "Số liệu tổng hợp", "Nhật ký")
# Each backend has its own texts for a workbook that can't be read and for saving, and its own names of files.
HISTORY = re.compile(r"Lịch sử phiên bản ghi: [^.]*\. ")  # of an unproven submission: only Drive has it
LINK = re.compile(r"Mã kiểm chứng: \w+|^\d+ sự việc")  # of the ledger, whose events name files
LOG = "Nhật ký"
ONLY_GOOGLE = ("Quyền trên ", "Ghi nhận địa chỉ")  # events of permissions and of ids, which a folder has not
NO_LONGER = "Không còn trong danh sách"  # in a row that stays because people wrote beside it
OBSERVED = "Bảng tính có thay đổi"
DECISION = re.compile(r"(?<=@)[0-9a-f]{12}\b")  # of a return; it depends on the number of events
OWN_WORDS = ("Không đọc được tệp", "@register:", "@log:", "https://", "Ban ghi quyết định vào các ô vàng",
             BESIDE)


def differences(one: SimulatedYear, other: SimulatedYear, now: datetime) -> list[str]:
    """Differences at `now` in standings, mail, the register's tabs and totals. Times are compared by the second."""
    return [*_unlike("standing", _standings(one, now), _standings(other, now)),
            *_unlike("message", _messages(one, now), _messages(other, now)),
            *_unlike("total", _totals(one, now), _totals(other, now)),
            *_unlike("register", _register(one), _register(other))]


def _unlike(details: str, one: Mapping[Any, Any], other: Mapping[Any, Any]) -> Iterator[str]:
    for key in dict.fromkeys([*one, *other]):
        if one.get(key) != other.get(key):
            yield f"{details} {key}: {one.get(key)!r} / {other.get(key)!r}"


def _standings(year: SimulatedYear, now: datetime) -> dict[tuple[str, str, str], Any]:
    rows: Iterable[Mapping[str, Any]] = year.command.json("status", as_of=now)
    return {(row["unit"], row["obligation"], name): _second(value) if name in MOMENTS else _plain(value)
            for row in rows for name, value in row.items() if name not in ("file", "url")}


def _messages(year: SimulatedYear, now: datetime) -> dict[str, Any]:
    rows: Iterable[Mapping[str, Any]] = year.command.json("outbox", as_of=now)
    return {DECISION.sub("", row["key"]): (row["state"], row["to"], row["subject"]) for row in rows}


def _totals(year: SimulatedYear, now: datetime) -> dict[tuple[str, str], str]:
    """The summaries that `compile` would produce now, by obligation and part."""
    found: dict[tuple[str, str], str] = {}
    for obligation in OBLIGATIONS:
        document = year.command.json("compile", obligation, "--dry-run", as_of=now, codes=(DONE, PART))
        found |= {(obligation, name): json.dumps(part, sort_keys=True, ensure_ascii=False)
                  for name, part in document.items() if name != "ledger_head"}  # its events name files
    return found


def _register(year: SimulatedYear) -> dict[tuple[str, int], list[Any]]:
    """Each row as people read it; the log's records, which name files, left out. A heading may begin
    in another column: Google keeps it out of the frozen ones."""
    grids = year.backend.register()
    return {(title, row): cells for title in TABS for row, cells in _rows(title, grids[title]).items()}


def _rows(title: str, grid: Mapping[tuple[int, int], Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    left_out = {"record", "number"} if title == LOG else {"record"}
    own = {column for (_row, column), value in grid.items() if value in left_out}
    for (row, column), value in sorted(grid.items()):
        plain = _plain(value)
        if plain not in ("", None) and column not in own and not str(plain).startswith(OWN_WORDS):
            found.setdefault(row, []).append(plain)
    if title == LOG:
        kept = [cells for cells in found.values() if not str(cells[-1]).startswith(ONLY_GOOGLE)]
        return dict(enumerate(_without_repeated(reversed(kept))))  # from the oldest on
    return {row: cells for row, cells in found.items() if NO_LONGER not in cells}


def _without_repeated(rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """Without what a workbook was found to be once more: a file that people moved or renamed has another time."""
    last: dict[Any, Any] = {}
    for cells in rows:
        if not str(cells[-1]).startswith(OBSERVED):
            yield cells
        elif last.get(cells[1]) != cells[2:]:
            last[cells[1]] = cells[2:]
            yield cells


def _plain(value: Any) -> Any:
    """A time as a spreadsheet's serial number, to about ten seconds."""
    if isinstance(value, datetime):
        return round((value - DAY_0).total_seconds() / 86400, 4)
    if isinstance(value, date):
        return float((value - DAY_0.date()).days)
    if isinstance(value, str):
        return DECISION.sub("", LINK.sub("", HISTORY.sub("", value)))
    return round(float(value), 4) if isinstance(value, int | float) else value


def _second(text: str | None) -> str | None:
    return datetime.fromisoformat(text).replace(microsecond=0).isoformat() if text else text
