"""Upgrades that were begun and that the ledger has not recorded, in the store's cache: a run that is ended between its
write and the record is taken up by the next one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from automation.adapters.google_sheets.cache import StoreCache

PREFIX = "upgrade "


@dataclass(frozen=True)
class BegunUpgrade:
    """`digest`: of the content before; `content`, `record`, `kept`, `filled`, `left`: as in the outcome."""

    unit: str
    file: str
    digest: str
    content: dict[str, str] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    kept: str = ""
    filled: int = 0
    left: int = 0


@dataclass(frozen=True)
class UpgradeJournal:
    cache: StoreCache

    def begin(self, begun: BegunUpgrade) -> None:
        self.cache.set_value(PREFIX + begun.file, json.dumps(asdict(begun), ensure_ascii=False))

    def end(self, file: str) -> None:
        """The ledger has it, or it did not take place."""
        self.cache.set_value(PREFIX + file, "")

    def entry(self, file: str) -> BegunUpgrade | None:
        return _parsed(self.cache.value(PREFIX + file))

    def entries(self) -> Iterator[BegunUpgrade]:
        for text in self.cache.values(PREFIX).values():
            if begun := _parsed(text):
                yield begun


def _parsed(text: str) -> BegunUpgrade | None:
    try:
        found: Mapping[str, Any] = json.loads(text) if text else {}
        return BegunUpgrade(**found) if found else None
    except (ValueError, TypeError):  # of another version
        return None
