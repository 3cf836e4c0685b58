"""The committee's secretary: decides in the register at any moment, and keeps a list of what was decided."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from random import Random

from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY
from automation.domain.tracking.events import EventKind
from tests.fake_google.google_state import File
from tests.fake_google.http_messages import ApiError
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser
from tests.fake_google.sheets.a1 import column_letters, quote_title
from tests.fake_google.sheets.model import Sheet
from tests.soak.form import CODES
from tests.soak.workspace_factory import SECRETARY

DECISIONS = "Quyết định"
OPEN = ("decision", "until", "reason")
# Decision word → kind of its event, and whether it is valid whatever the unit has done.
WORDS = {"Gia hạn": (EventKind.EXTENDED, True), "Miễn": (EventKind.EXEMPTED, True),
         "Trả lại": (EventKind.RETURNED, False),
         "Duyệt": (EventKind.ACCEPTED, False)}
WEIGHTS = (3, 1, 4, 3)
OBLIGATIONS = ("6T", "6T", "KH")


@dataclass
class Decision:
    """A decision as typed; its reason is unique. `withdrawn`: cleared again before a run recorded it."""

    unit: str
    obligation: str
    word: str
    reason: str
    until: date | None = None
    withdrawn: bool = False

    @property
    def kind(self) -> EventKind:
        return WORDS[self.word][0]


@dataclass
class Secretary:
    """The secretary. `handed_in` returns the reports that can be accepted or returned by the last register."""

    service: Service
    rng: Random
    units: Collection[str]
    handed_in: Callable[[], Collection[tuple[str, str]]]
    decisions: list[Decision] = field(default_factory=list)
    done: int = 0

    def act(self) -> None:
        with self.service.lock, suppress(ApiError):
            action = self.rng.choices((self.decide, self.withdraw, self.sort, self.insert), (12, 1, 2, 1))[0]
            if self.sheet() is not None:
                action()
                self.done += 1

    def file(self) -> File | None:
        files = self.service.state.files.values()
        return next((each for each in files if REGISTER_PROPERTY in (each.extra.get("appProperties") or {})
                     and not each.trashed),
                    None)

    def sheet(self) -> Sheet | None:
        file = self.file()
        return file.book.by_title(DECISIONS) if file and file.book else None

    def entries(self) -> dict[tuple[str, str], dict[str, str]]:
        """Rows with an entry: (unit, obligation) → column → text."""
        sheet = self.sheet()
        return {key: found for key, row in self._rows(sheet).items()
                if any((found := self._row(sheet, row)).values())} if sheet else {}

    def decide(self) -> None:
        sheet = self._sheet()
        word = self.rng.choices([*WORDS], WEIGHTS)[0]
        open_rows = sorted(self.handed_in()) if not WORDS[word][1] and self.rng.random() < 0.9 else []
        unit, obligation = self.rng.choice(open_rows) if open_rows else (
            self.rng.choice(sorted(self.units)), self.rng.choice(OBLIGATIONS))
        row = self._rows(sheet).get((unit, obligation))
        if row is None or any(self._row(sheet, row).values()) or (obligation == "KH" and word == "Gia hạn"):
            return
        decision = Decision(unit, obligation, word, f"Lý do số {len(self.decisions) + 1}")
        if word == "Gia hạn":
            decision.until = date(2024, 6, self.rng.randrange(1, 21))
        self.decisions.append(decision)
        until = f"{decision.until:%d/%m/%Y}" if decision.until else ""
        for code, text in (("decision", word), ("reason", decision.reason), ("until", until)):
            if text:
                self._user().type(self._cell(sheet, row, code), text)

    def withdraw(self) -> None:
        """Clear the cells of a decision again."""
        sheet, entries = self._sheet(), self.entries()
        if not entries:
            return
        key = self.rng.choice(sorted(entries))
        for code in OPEN:
            self._user().type(self._cell(sheet, self._rows(sheet)[key], code), "")
        for decision in self.decisions:
            decision.withdrawn = decision.withdrawn or decision.reason == entries[key]["reason"]

    def sort(self) -> None:
        sheet = self._sheet()
        top = self._head(sheet) + 2
        cells = f"{quote_title(sheet.title)}!A{top + 1}:{column_letters(sheet.columns - 1)}{sheet.rows}"
        if top < sheet.rows:
            self._user().sort(cells, self.rng.randrange(sheet.columns), descending=self.rng.random() < 0.5)

    def insert(self) -> None:
        sheet = self._sheet()
        self._user().insert_rows(sheet.title, self.rng.randrange(self._head(sheet) + 3, sheet.rows))

    def _sheet(self) -> Sheet:
        sheet = self.sheet()
        assert sheet
        return sheet

    def _user(self) -> SheetUser:
        file = self.file()
        assert file
        if not self.service.state.has_role(file, SECRETARY, "writer"):
            file.permissions.append({"id": SECRETARY, "type": "user", "role": "writer", "emailAddress": SECRETARY})
        return SheetUser(self.service, SECRETARY, file.id)

    @staticmethod
    def _head(sheet: Sheet) -> int:
        return next(row for row in sorted(sheet.cells) if sheet.cell(row, 0).value == CODES)

    def _column(self, sheet: Sheet, code: str) -> int:
        head = sheet.cells[self._head(sheet)]
        return next(column for column, cell in head.items() if cell.value == code)

    def _cell(self, sheet: Sheet, row: int, code: str) -> str:
        return f"{quote_title(sheet.title)}!{column_letters(self._column(sheet, code))}{row + 1}"

    def _row(self, sheet: Sheet, row: int) -> dict[str, str]:
        return {code: str(sheet.cell(row, self._column(sheet, code)).value or "") for code in OPEN}

    @staticmethod
    def _rows(sheet: Sheet) -> dict[tuple[str, str], int]:
        keys = ((row, str(line[0].value)) for row, line in sheet.cells.items() if 0 in line)
        found = ((row, key.partition("|")) for row, key in keys if "|" in key)
        return {(unit, obligation): row for row, (unit, _, obligation) in found}
