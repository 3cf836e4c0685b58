"""The register on a disk: read with what people typed in it, replaced only while it is as read.

Convention of its tabs: A1 of the decision tab holds `@register:GENERATION`, that of the log
`@log:NUMBER OF EVENTS`; a row with `#` in the hidden column A holds the column codes; the
decision rows' keys stand in column A, the log's records in the column `record`. The row below
the codes holds the titles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from automation.adapters import sheets_folder_files as files
from automation.adapters.sheets_folder_reader import UnreadableError, content, tabs, unreadable
from automation.domain.answers import Grid, Raw, RawTab
from automation.domain.layout import CODES, address
from automation.ports import RegisterInput, RegisterLog, RegisterWrite

MARK, LOG_MARK, RECORD = "@register:", "@log:", "record"
OPEN_COLUMNS = ("decision", "until", "reason")
SOMEBODY = "một người khác"

CHANGED = "Sổ theo dõi vừa được sửa trong lúc chương trình chạy; sẽ đọc lại các quyết định rồi mới ghi."
OPENED = ("Sổ theo dõi đang được {name} mở nên chưa ghi lại. Hãy lưu và đóng tệp {file}; nếu không ai mở, "
          "hãy xoá tệp khoá {lock}.")
REFUSED = "Không ghi được sổ theo dõi {file}: tệp hoặc thư mục không cho phép ghi hoặc đang bị khoá."
UNREAD = "Sổ theo dõi {file}: {message} {remedy}"
NO_CODES = ("Sổ theo dõi {file}: trang quyết định mất hàng mã ẩn (hoặc mất cột mã), nên chưa đọc được quyết "
            "định nào. Hãy hoàn tác việc xoá hàng, cột; hoặc đổi tên tệp này để chương trình lập sổ mới.")
NO_TAB = ("Sổ theo dõi {file} không còn trang quyết định (hoặc ô A1 của trang đã bị sửa), nên chưa đọc được "
          "quyết định nào. Hãy khôi phục trang đó, hoặc đổi tên tệp để chương trình lập sổ mới.")
NO_LOG = ("Sổ theo dõi {file} không còn trang nhật ký (hoặc ô A1, cột bản ghi của trang đã bị sửa), nên không lập "
          "lại được gì. Hãy đặt một bản lưu của sổ vào đúng chỗ rồi chạy lại.")


@dataclass(frozen=True)
class Register:
    """`previous` is where the last one goes when a new one takes its place. `told`: what was read
    last, so that a register that did not change since is not read through again."""

    file: Path
    previous: Path
    told: dict[str, RegisterInput] = field(default_factory=dict, compare=False)

    def read(self) -> RegisterInput:
        """What people typed, as RegisterInput says; `problem` when it can't be told."""
        try:
            data = self._data()
        except UnreadableError as error:
            return RegisterInput(stamp="?", generation="", open_by=self._open_by(),
                                 problem=self._unread(error.kind))
        if data is None:
            return RegisterInput(stamp="", generation="", open_by=self._open_by())
        stamp = files.sha256(data)
        if stamp not in self.told:
            self.told.clear()
            self.told[stamp] = self._input(stamp, data)
        return replace(self.told[stamp], open_by=self._open_by())

    def log(self) -> RegisterLog:
        """The log's records, as RegisterLog says."""
        try:
            data = self._data()
            return RegisterLog() if data is None else self._log(tabs(data))
        except UnreadableError as error:
            return RegisterLog(problem=self._unread(error.kind))

    def replace(self, made: bytes, stamp: str) -> RegisterWrite:
        """Put `made` in the register's place if it is still as `stamp` says and nobody has it open."""
        holder = files.held_by(self.file)
        if holder is not None:
            return RegisterWrite(written=False, problem=self._opened(holder))
        try:
            with files.aside(self.file, made) as temporary:
                return self._swap(temporary, stamp)
        except UnreadableError:
            return RegisterWrite(written=False, changed=True, problem=CHANGED)
        except OSError:
            return RegisterWrite(written=False, problem=REFUSED.format(file=self.file.name))

    def _swap(self, temporary: Path, stamp: str) -> RegisterWrite:
        data = self._data()
        changed = RegisterWrite(written=False, changed=True, problem=CHANGED)
        if (files.sha256(data) if data is not None else "") != stamp:
            return changed
        if self.file.exists():
            self.previous.parent.mkdir(parents=True, exist_ok=True)
            self.file.replace(self.previous)
            # Somebody may have saved between the look and the move: look at what was moved.
            if files.sha256(self.previous.read_bytes()) != stamp:
                files.take_place(self.previous, self.file)
                return changed
        return RegisterWrite(written=True) if files.take_place(temporary, self.file) else changed

    def _data(self) -> bytes | None:
        """The register, or the one before it when a crash left none; None: there never was one."""
        for file in (self.file, self.previous):
            try:
                return content(file)
            except UnreadableError as error:
                if error.kind != "absent":
                    raise
        return None

    def _input(self, stamp: str, data: bytes) -> RegisterInput:
        try:
            found = tabs(data)
        except UnreadableError as error:
            return RegisterInput(stamp, "", problem=self._unread(error.kind))
        logged = self._log(found).total
        generation, decisions = _marked(found, MARK)
        if decisions is None:
            return RegisterInput(stamp, "", problem=NO_TAB.format(file=self.file.name), logged=logged)
        codes = _codes(decisions)
        if not set(OPEN_COLUMNS) <= codes.keys():
            return RegisterInput(stamp, "", problem=NO_CODES.format(file=self.file.name), logged=logged)
        return RegisterInput(stamp, generation, tuple(_typed(decisions, codes)), logged=logged)

    def _log(self, found: Sequence[RawTab]) -> RegisterLog:
        total, grid = _marked(found, LOG_MARK)
        codes = _codes(grid) if grid is not None else {}
        if grid is None or RECORD not in codes or not total.isdecimal():
            return RegisterLog(problem=NO_LOG.format(file=self.file.name))
        return RegisterLog(tuple(_records(grid, codes[RECORD])), int(total))

    def _open_by(self) -> str:
        holder = files.held_by(self.file)
        return "" if holder is None else holder or SOMEBODY

    def _opened(self, holder: str) -> str:
        locks = (f"{files.LIBRE_LOCK}{self.file.name}#", f"{files.OFFICE_LOCK}{self.file.name}")
        lock = next((name for name in locks if self.file.with_name(name).exists()), locks[0])
        return OPENED.format(name=holder or SOMEBODY, file=self.file.name, lock=lock)

    def _unread(self, kind: str) -> str:
        why = unreadable(kind)
        return UNREAD.format(file=self.file.name, message=why.message, remedy=why.remedy)


def _marked(found: Sequence[RawTab], mark: str) -> tuple[str, Grid | None]:
    """(what follows the mark in A1, the grid) of the first tab that bears it."""
    for tab in found:
        first = tab.grid[0][0] if tab.grid and tab.grid[0] else ""
        if isinstance(first, str) and first.startswith(mark):
            return first.removeprefix(mark), tab.grid
    return "", None


def _records(grid: Grid, column: int) -> Iterator[str]:
    """What stands in the column below the codes and the titles."""
    first = next(number for number, row in enumerate(grid) if row and row[0] == CODES) + 2
    return (str(row[column]) for row in grid[first:] if column < len(row) and _filled(row[column]))


def _codes(grid: Grid) -> dict[str, int]:
    """Column code → 0-based column, of the row coded `#`."""
    for row in grid:
        if row and row[0] == CODES:
            return {str(code): at for at, code in enumerate(row) if at and code not in ("", None)}
    return {}


def _typed(grid: Grid, codes: dict[str, int]) -> Iterator[tuple[str, dict[str, Raw]]]:
    """(address of the decision, {"key": row key, column code: value}) of rows with something typed."""
    for number, row in enumerate(grid, start=1):
        key = str(row[0]).strip() if row else ""
        if "|" not in key:
            continue
        values = {code: row[at] if at < len(row) else "" for code, at in codes.items()}
        if any(_filled(values[code]) for code in OPEN_COLUMNS):
            yield address(number, codes["decision"] + 1), {"key": key, **values}


def _filled(value: Raw) -> bool:
    return value is not None and str(value).strip() != ""
