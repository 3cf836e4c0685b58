"""The register as an .xlsx file: reads people's input, and replaces the file only if it is unchanged since."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from automation.adapters.folder import files
from automation.adapters.folder.additions import Additions, additions_of
from automation.adapters.xlsx.limits import REGISTER_BOUNDS
from automation.adapters.xlsx.long_tabs import is_continuation
from automation.adapters.xlsx.protected import protected_tabs
from automation.adapters.xlsx.read import UnreadableError, unreadable
from automation.domain.tracking.register_grid import LOG_MARK, MARK, OPEN_COLUMNS, RECORD, codes, filled_rows, records
from automation.domain.vietnamese.text import clean
from automation.domain.workbook.answers import RawTab
from automation.ports import RegisterInput, RegisterLog, RegisterWrite
from automation.util import atomic_file

OPEN_MARK = " open"
SOMEBODY = "một người khác"

CHANGED = "Sổ theo dõi vừa được sửa trong lúc chương trình chạy; sẽ đọc lại các quyết định rồi mới ghi."
OPENED = ("Sổ theo dõi đang được {name} mở nên chưa ghi lại. Đề nghị lưu và đóng tệp {file}; nếu không ai mở, "
          "hãy xóa tệp khóa {lock}.")
REFUSED = "Không ghi được sổ theo dõi {file}: tệp hoặc thư mục không cho phép ghi hoặc đang bị khóa."
UNREADABLE_REGISTER = "Sổ theo dõi {file}: {message} {remedy}"
NO_CODES = ("Sổ theo dõi {file}: trang quyết định mất hàng mã ẩn (hoặc mất cột mã), nên chưa đọc được quyết "
            "định nào. Đề nghị hoàn tác việc xóa hàng, cột; hoặc đổi tên tệp này để chương trình lập sổ mới.")
NO_TAB = ("Sổ theo dõi {file} không còn trang quyết định (hoặc ô A1 của trang đã bị sửa), nên chưa đọc được "
          "quyết định nào. Đề nghị khôi phục trang đó, hoặc đổi tên tệp để chương trình lập sổ mới.")
NO_LOG = ("Sổ theo dõi {file} không còn trang nhật ký (hoặc ô A1, cột bản ghi của trang đã bị sửa), nên không lập "
          "lại được gì. Đề nghị đặt một bản lưu của sổ vào đúng chỗ rồi chạy lại.")


@dataclass(frozen=True)
class Register:
    """The register's file. `previous`: path of the replaced version. `cache`: content hash → input read last, so that
    an unchanged register is not parsed again; `added`: → what people added."""

    file: Path
    previous: Path
    cache: dict[str, RegisterInput] = field(default_factory=dict, compare=False)
    added: dict[str, Additions] = field(default_factory=dict, compare=False)

    def read(self) -> RegisterInput:
        """Returns what people typed; `problem` is set when it can't be read."""
        try:
            data = self._data()
        except UnreadableError as error:
            return RegisterInput(stamp="?", generation="", open_by=self._holder_name(),
                                 problem=self._unreadable_message(error.kind))
        if data is None:
            return RegisterInput(stamp="", generation="", open_by=self._holder_name())
        stamp = files.sha256(data)
        if stamp not in self.cache:
            self.cache.clear()
            self.cache[stamp] = self._parse(stamp, data)
        return replace(self.cache[stamp], open_by=self._holder_name(), saved_at=self._saved_at())

    def _saved_at(self) -> datetime | None:
        try:
            return datetime.fromtimestamp(self.file.stat().st_mtime, UTC)
        except OSError:
            return None

    def mark(self) -> str:
        """Returns the hash of the register's bytes, which are not parsed, and whether somebody has it open; "" when
        there are none to read."""
        try:
            data = self._data()
        except UnreadableError:
            return ""
        opened = "" if files.opened_by(self.file) is None else OPEN_MARK
        return files.sha256(data) + opened if data is not None else ""

    def log(self) -> RegisterLog:
        """Returns the log's records; `problem` is set when they can't be read."""
        try:
            data = self._data()
            return RegisterLog() if data is None else self._log(_undamaged_tabs(data))
        except UnreadableError as error:
            return RegisterLog(problem=self._unreadable_message(error.kind))

    def replace(self, make: Callable[[], bytes], stamp: str) -> RegisterWrite:
        """Replaces the register with the bytes of `make` if its hash is still `stamp` and nobody has it open."""
        holder = files.opened_by(self.file)
        if holder is not None:
            return RegisterWrite(written=False, problem=self._locked_message(holder))
        try:
            with atomic_file.temporary_beside(self.file, make()) as temporary:
                return self._swap_in(temporary, stamp)
        except UnreadableError:
            return RegisterWrite(written=False, changed=True, problem=CHANGED)
        except OSError:
            return RegisterWrite(written=False, problem=REFUSED.format(file=self.file.name))

    def _swap_in(self, temporary: Path, stamp: str) -> RegisterWrite:
        data = self._data()
        changed = RegisterWrite(written=False, changed=True, problem=CHANGED)
        if (files.sha256(data) if data is not None else "") != stamp:
            return changed
        if self.file.exists():
            self.previous.parent.mkdir(atomic_file.PRIVATE_FOLDER, parents=True, exist_ok=True)
            self.file.replace(self.previous)
            # Somebody may have saved between the check and the move: check the moved file.
            if files.sha256(self.previous.read_bytes()) != stamp:
                atomic_file.rename_if_free(self.previous, self.file)
                return changed
        mark = files.sha256(temporary.read_bytes())
        return RegisterWrite(written=True, mark=mark) if atomic_file.rename_if_free(temporary, self.file) else changed

    def _data(self) -> bytes | None:
        """Returns the register's bytes, or the previous version's when a crash left no register; None when neither
        exists."""
        for file in (self.file, self.previous):
            try:
                return files.read_content(file, REGISTER_BOUNDS)
            except UnreadableError as error:
                if error.kind != "absent":
                    raise
        return None

    def _parse(self, stamp: str, data: bytes) -> RegisterInput:
        try:
            all_tabs = _undamaged_tabs(data)
        except UnreadableError as error:
            return RegisterInput(stamp, "", problem=self._unreadable_message(error.kind))
        self.added.clear()
        self.added[stamp] = additions_of(all_tabs)
        logged = self._log(all_tabs).total
        pages = _tabs_with_mark(all_tabs, MARK)
        if not pages:
            return RegisterInput(stamp, "", problem=NO_TAB.format(file=self.file.name), logged=logged)
        columns = [codes(page.grid) for page in pages]
        if not all(set(OPEN_COLUMNS) <= each.keys() for each in columns):
            return RegisterInput(stamp, "", problem=NO_CODES.format(file=self.file.name), logged=logged)
        rows = [(at if page is pages[0] else f"{page.name}!{at}", row)
                for page, each in zip(pages, columns, strict=True) for at, row in filled_rows(page.grid, each)]
        return RegisterInput(stamp, _first_cell(pages[0]).removeprefix(MARK), tuple(rows), logged=logged)

    def _log(self, all_tabs: Sequence[RawTab]) -> RegisterLog:
        pages = _tabs_with_mark(all_tabs, LOG_MARK)
        columns = [codes(page.grid) for page in pages]
        total = _first_cell(pages[0]).removeprefix(LOG_MARK) if pages else ""
        if not total.isdecimal() or any(RECORD not in each for each in columns):
            return RegisterLog(problem=NO_LOG.format(file=self.file.name))
        pieces = [record for page, each in zip(pages, columns, strict=True)
                  for record in records(page.grid, each[RECORD])]
        return RegisterLog(tuple(pieces), int(total))

    def _holder_name(self) -> str:
        holder = files.opened_by(self.file)
        return "" if holder is None else holder or SOMEBODY

    def _locked_message(self, holder: str) -> str:
        locks = (f"{files.LIBRE_LOCK}{self.file.name}#", f"{files.OFFICE_LOCK}{self.file.name}")
        lock = next((name for name in locks if self.file.with_name(name).exists()), locks[0])
        return OPENED.format(name=holder or SOMEBODY, file=self.file.name, lock=lock)

    def _unreadable_message(self, kind: str) -> str:
        why = unreadable(kind)
        return UNREADABLE_REGISTER.format(file=self.file.name, message=why.message, remedy=why.remedy)


def _undamaged_tabs(data: bytes) -> list[RawTab]:
    """Returns the register's tabs. Raises UnreadableError, also when any tab has lost cells."""
    all_tabs = protected_tabs(data, REGISTER_BOUNDS)
    if any(tab.damaged for tab in all_tabs):
        raise UnreadableError("corrupt")
    return all_tabs


def _tabs_with_mark(all_tabs: Sequence[RawTab], mark: str) -> list[RawTab]:
    """Returns the first tab with the mark in A1, and its continuation sheets."""
    marked = [tab for tab in all_tabs if _first_cell(tab).startswith(mark)]
    return [tab for tab in marked if tab is marked[0] or is_continuation(marked[0].name, tab.name)]


def _first_cell(tab: RawTab) -> str:
    """Returns the content of A1."""
    return clean(str(tab.grid[0][0])) if tab.grid and tab.grid[0] else ""
