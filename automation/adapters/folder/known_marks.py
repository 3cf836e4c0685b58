"""Whose workbook a file is by its owner mark, remembered between runs: a file is opened once for it, and again when its
name, time or size is another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from automation.util.atomic_file import PRIVATE, replace_file


@dataclass
class KnownMarks:
    """`file`: a cache, which may be deleted. `used`: digest of name and version of each file asked for → the unit of
    its mark, "" for none."""

    file: Path
    used: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _kept(self) -> dict[str, str]:
        with suppress(OSError, ValueError):
            kept = json.loads(self.file.read_text(encoding="utf-8"))
            if isinstance(kept, dict) and all(isinstance(unit, str) for unit in kept.values()):
                return kept
        return {}

    def unit(self, name: str, version: str, read: Callable[[], str]) -> str:
        """The unit of a file's mark. `read` opens the file; what it raises is raised, and nothing is remembered."""
        key = hashlib.sha256(f"{name}\0{version}".encode(errors="surrogatepass")).hexdigest()[:32]
        known = self.used.get(key, self._kept.get(key))
        self.used[key] = known if known is not None else read()
        return self.used[key]

    def keep(self) -> None:
        """Keep what was asked for. Where it can't be written, the files are opened again."""
        if self.used != self._kept:
            with suppress(OSError):
                replace_file(self.file, json.dumps(self.used, sort_keys=True).encode(), mode=PRIVATE)
