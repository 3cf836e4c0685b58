"""People of the committee who make the register their own: columns to the right, notes, comments, filter views, tabs of
their own; who rename and move it, copy it, and put it into the bin."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from tests.fake_google.drive_user import DriveUser
from tests.fake_google.google_state import File
from tests.fake_google.http_messages import ApiError
from tests.fake_google.sheet_user import SheetUser
from tests.fake_google.sheets.a1 import column_letters, quote_title
from tests.fake_google.sheets.model import Sheet
from tests.soak.form import CODES
from tests.soak.instrumented_service import InstrumentedService
from tests.soak.random_users import NothingToDo
from tests.soak.workspace_factory import ACCOUNT, SECRETARY

TITLES = ("Tình trạng", "Quyết định", "Nộp trễ, chưa nộp")
RENAMED = "Nộp trễ, chưa nộp"
OTHER_TITLE = f"{RENAMED} (xem)"
BESIDE = "việc "  # begins their texts to the right of the software's columns
MOST = 3  # tabs of their own, and copies


@dataclass
class Committee:
    """`register`: the file; `home`: its folder. `copies`: id of a person's copy → its version."""

    service: InstrumentedService
    rng: Random
    register: File
    home: str
    copies: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    words: int = 0

    def act(self) -> None:
        with self.service.lock, suppress(NothingToDo):
            if not self.service.state.has_role(self.register, SECRETARY, "writer"):
                DriveUser(self.service, ACCOUNT).share(self.register.id, SECRETARY, "writer")
            name = "restore" if self.register.trashed else self.rng.choices(
                [*ACTIONS], [weight for _, weight in ACTIONS.values()])[0]
            try:
                self.restore() if self.register.trashed else ACTIONS[name][0](self)
                self.done[name] = self.done.get(name, 0) + 1
            except ApiError:
                self.refused += 1

    def restore(self) -> None:
        DriveUser(self.service, ACCOUNT).restore(self.register.id)

    def write_beside(self) -> None:
        """Fill in a cell of a column of their own, in the row of a unit."""
        sheet = self._sheet()
        codes = next(line for line in sheet.cells.values() if 0 in line and line[0].value == CODES)
        column = max(at for at, cell in codes.items() if cell.value) + self.rng.randrange(1, 3)
        if column >= sheet.columns:
            raise NothingToDo
        self._user.type(self._cell(sheet, self._row(sheet), column), f"{BESIDE}{self._word()}")

    def note(self) -> None:
        sheet = self._sheet()
        self._user.note(self._cell(sheet, self._row(sheet), 2), f"ghi chú {self._word()}")

    def comment(self) -> None:
        sheet = self._sheet()
        self._user.comment(self._cell(sheet, self._row(sheet), 2), f"nhận xét {self._word()}")

    def add_filter_view(self) -> None:
        """From the row of titles on."""
        sheet = self._sheet()
        titles = next(row for row, line in sorted(sheet.cells.items()) if 0 in line and line[0].value == CODES) + 1
        place = {"sheetId": sheet.id, "startRowIndex": titles, "endRowIndex": sheet.rows, "startColumnIndex": 0,
                 "endColumnIndex": 5}
        self._user.batch({"addFilterView": {"filter": {"title": f"Của tôi {self._word()}", "range": place}}})

    def add_tab(self) -> None:
        assert self.register.book
        if sum(each.title.startswith("Của Ban") for each in self.register.book.sheets) >= MOST:
            raise NothingToDo
        self._user.add_tab(f"Của Ban {self._word()}")
        self._user.type(f"'Của Ban {self.words}'!B2", f"họp {self.words}")

    def rename_file(self) -> None:
        DriveUser(self.service, SECRETARY).rename(self.register.id, f"Sổ của Ban {self._word()}")

    def rename_tab(self) -> None:
        """Rename a tab, or give it its own title back."""
        titles = {each.title for each in self.register.book.sheets} if self.register.book else set()
        self._user.rename_tab(*((RENAMED, OTHER_TITLE) if RENAMED in titles else (OTHER_TITLE, RENAMED)))

    def move(self) -> None:
        top = self.service.state.root(ACCOUNT)
        DriveUser(self.service, ACCOUNT).move(self.register.id, top if self.register.parents == [self.home] else
                                              self.home)

    def copy(self) -> None:
        if len(self.copies) >= MOST:
            raise NothingToDo
        copy = DriveUser(self.service, self.rng.choice((ACCOUNT, SECRETARY))).copy(self.register.id, "Bản sao của sổ")
        self.copies[copy] = self.service.state.files[copy].version

    def put_into_bin(self) -> None:
        DriveUser(self.service, ACCOUNT).put_into_bin(self.register.id)

    @property
    def _user(self) -> SheetUser:
        return SheetUser(self.service, SECRETARY, self.register.id)

    def _sheet(self) -> Sheet:
        found = self.register.book.by_title(self.rng.choice(TITLES)) if self.register.book else None
        if found is None:
            raise NothingToDo
        return found

    def _row(self, sheet: Sheet) -> int:
        """A row with a key, below the codes and the titles."""
        codes = next((row for row, line in sorted(sheet.cells.items()) if 0 in line and line[0].value == CODES),
                     sheet.rows)
        keys = [row for row, line in sheet.cells.items() if row > codes + 1 and 0 in line and line[0].value
                and not str(line[0].value).startswith("@")]
        if not keys:
            raise NothingToDo
        return self.rng.choice(sorted(keys))

    @staticmethod
    def _cell(sheet: Sheet, row: int, column: int) -> str:
        return f"{quote_title(sheet.title)}!{column_letters(column)}{row + 1}"

    def _word(self) -> int:
        self.words += 1
        return self.words


ACTIONS: dict[str, tuple[Callable[[Committee], None], int]] = {
    "write beside": (Committee.write_beside, 5), "note": (Committee.note, 3), "comment": (Committee.comment, 3),
    "filter view": (Committee.add_filter_view, 2), "tab": (Committee.add_tab, 2),
    "rename the file": (Committee.rename_file, 1), "rename a tab": (Committee.rename_tab, 1),
    "move the file": (Committee.move, 1), "copy": (Committee.copy, 1), "bin": (Committee.put_into_bin, 1),
}
