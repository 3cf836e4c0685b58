"""The journal of one workbook's replacement, in the state folder: after a crash at any step the next run finishes the
replacement or takes it back, by what lies in the folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from automation.util import atomic_file

FOLDER = "upgrade"


@dataclass(frozen=True)
class Entry:
    """`file`: the workbook's name in the folder; `kept`, `made`: paths below it of the former workbook once it is
    renamed, and of the new one until it is; `old`, `new`: digests of both; `content`, `record`, `filled`,
    `left`: of the outcome."""

    unit: str
    file: str
    kept: str
    made: str
    old: str
    new: str
    content: dict[str, str] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    filled: int = 0
    left: int = 0


class Journal:
    """`folder`: of the state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def write(self, entry: Entry) -> None:
        """Raises OSError."""
        data = json.dumps(asdict(entry), ensure_ascii=False).encode()
        atomic_file.replace_file(self._path(entry.unit), data, durable=True)

    def remove(self, unit: str) -> None:
        self._path(unit).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """Yields the replacements that were begun and not recorded. What is no entry is left alone; an entry that a
        crash left half written is removed: nothing was renamed yet."""
        for path in sorted(self.folder.glob("*.json")) if self.folder.is_dir() else ():
            with suppress(OSError, ValueError, TypeError):
                if path.name.startswith(atomic_file.UNFINISHED):
                    path.unlink()
                    continue
                data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
                yield Entry(**data)

    def _path(self, unit: str) -> Path:
        return self.folder / f"{unit}.json"
