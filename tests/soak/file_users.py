"""People who work with the units' files: move, bin and restore, copy, share and rename them, add tabs, filter views and
comments, and change the locale. What they added is compared by `additions.py` at each write of the software."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from tests.fake_google.drive_user import DriveUser
from tests.fake_google.http_messages import ApiError
from tests.fake_google.sheet_user import SheetUser
from tests.soak.additions import AdditionsGuard
from tests.soak.expected_spreadsheet import ExpectedTab
from tests.soak.instrumented_service import InstrumentedService
from tests.soak.random_users import NothingToDo, SimulatedUnit
from tests.soak.workspace_factory import ACCOUNT, EDITOR

REGIONS = (("en_US", "America/New_York"), ("vi_VN", "Asia/Ho_Chi_Minh"), ("en_GB", "Europe/London"))
HOME_REGION = ("vi_VN", "Asia/Ho_Chi_Minh")
MOST_TABS, MOST_COPIES = 2, 2  # of a unit


@dataclass
class FileUsers:
    """`home`: the units' folder. `most_binned`: files that may be in the bin at a time. `copies`: id of a person's
    copy → its version; `copied`: unit → how many."""

    service: InstrumentedService
    rng: Random
    guard: AdditionsGuard
    units: Mapping[str, SimulatedUnit]
    home: str
    most_binned: int
    copies: dict[str, int] = field(default_factory=dict)
    copied: dict[str, int] = field(default_factory=dict)
    binned: set[str] = field(default_factory=set)
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    folder: str = ""
    words: int = 0

    def act(self, unit: SimulatedUnit) -> None:
        with self.service.lock, suppress(NothingToDo):
            name = self.rng.choices([*ACTIONS], [weight for _, weight in ACTIONS.values()])[0]
            before = unit.file.modified
            try:
                ACTIONS[name][0](self, unit)
                self.done[name] = self.done.get(name, 0) + 1
            except ApiError:
                self.refused += 1
            if unit.file.modified != before:
                unit.changed_at = unit.file.modified

    def put_in_order(self) -> None:
        """Take everything out of the bin, as people do when the software names it."""
        for code in sorted(self.binned):
            self.restore(self.units[code])

    def move(self, unit: SimulatedUnit) -> None:
        self.folder = self.folder or DriveUser(self.service, EDITOR).new_folder("Của cán bộ phụ trách")
        if unit.file.parents == [self.home]:
            DriveUser(self.service, EDITOR).move(unit.file.id, self.folder)
        else:
            DriveUser(self.service, ACCOUNT).move(unit.file.id, self.home)

    def put_into_bin(self, unit: SimulatedUnit) -> None:
        """The owner does: people use the software's account too."""
        if unit.code in self.binned:
            self.restore(unit)
        elif len(self.binned) < self.most_binned:
            DriveUser(self.service, ACCOUNT).put_into_bin(unit.file.id)
            self.binned.add(unit.code)
        else:
            raise NothingToDo

    def restore(self, unit: SimulatedUnit) -> None:
        DriveUser(self.service, ACCOUNT).restore(unit.file.id)
        self.binned.discard(unit.code)
        unit.changed_at = unit.file.modified

    def copy(self, unit: SimulatedUnit) -> None:
        """A copy of the software's own account lies beside the original; later somebody writes into it."""
        if self.copied.get(unit.code, 0) >= MOST_COPIES:
            raise NothingToDo
        self.copied[unit.code] = self.copied.get(unit.code, 0) + 1
        copy = DriveUser(self.service, self.rng.choice((ACCOUNT, EDITOR))).copy(unit.file.id, f"Bản sao {unit.code}")
        SheetUser(self.service, self.service.state.files[copy].owner, copy).add_tab("Thêm vào bản sao")
        self.copies[copy] = self.service.state.files[copy].version

    def share(self, unit: SimulatedUnit) -> None:
        """Let a colleague in by hand, or take that back."""
        mine = sorted(each for each in self.guard.given if each[0] == unit.file.id)
        if mine and self.rng.random() < 0.4:
            entry = self.rng.choice(mine)
            address = next(each["emailAddress"] for each in unit.file.permissions if each["id"] == entry[1])
            self.guard.given.discard(entry)
            DriveUser(self.service, EDITOR).unshare(unit.file.id, address)
            return
        role, address = self.rng.choice(("reader", "commenter", "writer")), f"dong-nghiep-{self._word()}@khac.example"
        self.guard.given.add((unit.file.id, DriveUser(self.service, EDITOR).share(unit.file.id, address, role), role))

    def evict(self, unit: SimulatedUnit) -> None:
        """Take away a permission that the software gave; `baocao share` gives it again."""
        DriveUser(self.service, EDITOR).unshare(unit.file.id, f"hieutruong.{unit.code.lower()}@truong.example")

    def rename(self, unit: SimulatedUnit) -> None:
        DriveUser(self.service, EDITOR).rename(unit.file.id, f"Báo cáo của trường {self._word()}")

    def add_tab(self, unit: SimulatedUnit) -> None:
        own = [tab for tab in unit.tabs_by_id if tab not in unit.titles]
        user = SheetUser(self.service, EDITOR, unit.file.id)
        if len(own) < MOST_TABS:
            user.add_tab(f"Ghi chép {self._word()}")
            assert unit.file.book
            sheet = next(each for each in unit.file.book.sheets if each.title == f"Ghi chép {self.words}")
            unit.tabs_by_id[sheet.id] = ExpectedTab([{} for _ in range(sheet.rows)])
            own = [sheet.id]
        tab, row, column = self.rng.choice(own), self.rng.randrange(20), self.rng.randrange(5)
        user.type(unit.cell(tab, row, column), f"chép {self._word()}")
        unit.tabs_by_id[tab].type(row, column, f"chép {self.words}")

    def add_filter_view(self, unit: SimulatedUnit) -> None:
        sheet = unit.sheet(self.rng.choice([*unit.titles]))
        place = {"sheetId": sheet.id, "startRowIndex": 5, "endRowIndex": 12, "startColumnIndex": 0, "endColumnIndex": 4}
        SheetUser(self.service, EDITOR, unit.file.id).batch(
            {"addFilterView": {"filter": {"title": f"Lọc {self._word()}", "range": place}}})

    def comment(self, unit: SimulatedUnit) -> None:
        tab = self.rng.choice([*unit.titles])
        SheetUser(self.service, EDITOR, unit.file.id).comment(unit.cell(tab, self.rng.randrange(5, 25), 3),
                                                              f"nhận xét {self._word()}")

    def change_region(self, unit: SimulatedUnit) -> None:
        SheetUser(self.service, EDITOR, unit.file.id).set_region(*self.rng.choice(REGIONS))

    def _word(self) -> int:
        self.words += 1
        return self.words


ACTIONS: dict[str, tuple[Callable[[FileUsers, SimulatedUnit], None], int]] = {
    "move the file": (FileUsers.move, 4), "bin": (FileUsers.put_into_bin, 5), "copy": (FileUsers.copy, 3),
    "share": (FileUsers.share, 4), "evict": (FileUsers.evict, 2), "rename the file": (FileUsers.rename, 3),
    "tab": (FileUsers.add_tab, 4), "filter view": (FileUsers.add_filter_view, 3), "comment": (FileUsers.comment, 3),
    "region": (FileUsers.change_region, 3),
}
