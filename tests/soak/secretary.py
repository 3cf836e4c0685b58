"""The committee's secretary: decides in the register at any moment, and keeps a list of what was decided."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from random import Random

from automation.adapters.google_sheets.register.file import MARK
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
# What is typed → what the ledger then says, and whether it is good whatever the unit has done.
WORDS = {"Gia hạn": (EventKind.EXTENDED, True), "Miễn": (EventKind.EXEMPTED, True),
         "Trả lại": (EventKind.RETURNED, False),
         "Duyệt": (EventKind.ACCEPTED, False)}
WEIGHTS = (3, 1, 4, 3)
OBLIGATIONS = ("6T", "6T", "KH")


@dataclass
class Decision:
    """One decision as typed; its reason is like no other. `withdrawn`: wiped out again before it was answered."""

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
    """`handed_in`: those that she can accept or return by what the last register showed."""

    service: Service
    dice: Random
    units: Collection[str]
    handed_in: Callable[[], Collection[tuple[str, str]]]
    slips: list[Decision] = field(default_factory=list)
    done: int = 0

    def act(self) -> None:
        with self.service.lock, suppress(ApiError):
            deed = self.dice.choices((self.decide, self.wipe, self.sort, self.insert), (12, 1, 2, 1))[0]
            if self.sheet() is not None:
                deed()
                self.done += 1

    def file(self) -> File | None:
        files = self.service.state.files.values()
        return next((each for each in files if MARK in (each.extra.get("appProperties") or {}) and not each.trashed),
                    None)

    def sheet(self) -> Sheet | None:
        file = self.file()
        return file.book.by_title(DECISIONS) if file and file.book else None

    def typed(self) -> dict[tuple[str, str], dict[str, str]]:
        """Rows in which something stands: (unit, obligation) → column → text."""
        sheet = self.sheet()
        return {key: found for key, row in self._rows(sheet).items()
                if any((found := self._row(sheet, row)).values())} if sheet else {}

    def decide(self) -> None:
        sheet = self._sheet()
        word = self.dice.choices([*WORDS], WEIGHTS)[0]
        open_rows = sorted(self.handed_in()) if not WORDS[word][1] and self.dice.random() < 0.9 else []
        unit, obligation = self.dice.choice(open_rows) if open_rows else (
            self.dice.choice(sorted(self.units)), self.dice.choice(OBLIGATIONS))
        row = self._rows(sheet).get((unit, obligation))
        if row is None or any(self._row(sheet, row).values()) or (obligation == "KH" and word == "Gia hạn"):
            return
        slip = Decision(unit, obligation, word, f"Lý do số {len(self.slips) + 1}")
        if word == "Gia hạn":
            slip.until = date(2024, 6, self.dice.randrange(1, 21))
        self.slips.append(slip)
        until = f"{slip.until:%d/%m/%Y}" if slip.until else ""
        for code, text in (("decision", word), ("reason", slip.reason), ("until", until)):
            if text:
                self._hands().type(self._cell(sheet, row, code), text)

    def wipe(self) -> None:
        """Think better of it."""
        sheet, typed = self._sheet(), self.typed()
        if not typed:
            return
        key = self.dice.choice(sorted(typed))
        for code in OPEN:
            self._hands().type(self._cell(sheet, self._rows(sheet)[key], code), "")
        for slip in self.slips:
            slip.withdrawn = slip.withdrawn or slip.reason == typed[key]["reason"]

    def sort(self) -> None:
        sheet = self._sheet()
        top = self._head(sheet) + 2
        cells = f"{quote_title(sheet.title)}!A{top + 1}:{column_letters(sheet.columns - 1)}{sheet.rows}"
        if top < sheet.rows:
            self._hands().sort(cells, self.dice.randrange(sheet.columns), descending=self.dice.random() < 0.5)

    def insert(self) -> None:
        sheet = self._sheet()
        self._hands().insert_rows(sheet.title, self.dice.randrange(self._head(sheet) + 3, sheet.rows))

    def _sheet(self) -> Sheet:
        sheet = self.sheet()
        assert sheet
        return sheet

    def _hands(self) -> SheetUser:
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
