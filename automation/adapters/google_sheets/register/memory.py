"""What this machine remembers of the register between runs: the titles of its tabs, and what was written last."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from automation.adapters.google_sheets.register.decision_tab import TabMetadata
from automation.adapters.google_sheets.register.looks import Looks, load_looks, looks_digest
from automation.adapters.google_sheets.register.read import DECISIONS
from automation.adapters.google_sheets.search_corpus import KeyValueCache

COPY_TITLE = f"{DECISIONS} (lần trước)"
OTHER_TABS = ("Tổng hợp", "Tình trạng", "Nộp trễ, chưa nộp", "Số liệu tổng hợp")  # under their usual titles


@dataclass
class RegisterMemory:
    """Without a cache it lasts as long as the object. `plan` distinguishes the registers of one cache."""

    cache: KeyValueCache | None
    plan: str
    looks: str = field(default="", init=False)

    def ranges(self) -> tuple[str, ...]:
        """The register's tabs in A1 notation, of the log its first row. A tab that does not exist costs a request."""
        recorded = self.cache.value(f"register tabs {self.plan}") if self.cache else ""
        titles = (DECISIONS, COPY_TITLE, *(json.loads(recorded) if recorded else OTHER_TABS))
        return (*(f"'{quoted_title(title)}'" for title in titles), "'Nhật ký'!1:1")

    def known_looks(self, written: TabMetadata) -> Looks | None:
        """What this machine wrote last; None when another has written since."""
        text = self.looks or (self.cache.value(f"register looks {self.plan}") if self.cache else "")
        return load_looks(text) if written.looks == looks_digest(text) else None

    def remember(self, looks: str, titles: Collection[str]) -> None:
        """`titles`: of the tabs beside the decisions, their copy and the log."""
        self.looks = looks
        if self.cache:
            self.cache.set_value(f"register looks {self.plan}", looks)
            self.cache.set_value(f"register tabs {self.plan}", json.dumps(list(titles)))


def quoted_title(title: str) -> str:
    return title.replace("'", "''")
