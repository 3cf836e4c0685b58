"""The lease: one machine at a time works with a register, whichever ledger it keeps.

Google Sheets has no lock, but a spreadsheet never has two tabs of one title, and a batch update is atomic. So the lease
is a hidden tab with a fixed title that contains the holder and the time of expiry. Creating it fails while another
machine holds it; taking over an expired lease deletes that tab in the same batch, which fails when another machine was
faster. Each write of the register renews the lease; when the tab no longer exists, that write fails too.

Where possible it needs no request of its own: the response to the request that acquires it contains the register
(`PiggybackedRead`), and the write that is known to be the run's last releases it (`release_with_next_write`).
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from zoneinfo import ZoneInfo

from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from automation.adapters.google.errors import UncertainError
from automation.adapters.google_sheets.register.file import SHEETS_URL, RegisterFile, send_request
from automation.ports import LockedError
from automation.util.fast_json import Json

LEASE_TITLE = "Đang chạy"
# renewed while the run lasts; after a crash other machines wait no longer than this
LEASE_DURATION = timedelta(minutes=30)
BAD_REQUEST, NOT_FOUND = 400, 404
ATTEMPTS = 3
LEASE_KEY = "baocao.lease"  # metadata on the tab: a person's tab of the same title has none
LEASE_FIELDS = "sheets(properties(sheetId),developerMetadata(metadataKey),data(rowData(values(effectiveValue))))"
TAB_TEXT = (
    "Phần mềm Báo cáo đang chạy trên máy “{holder}”; trang này tự mất đi khi chạy xong. Xin đừng sửa, đừng xóa.")
HELD = (
    "Sổ theo dõi đang do phần mềm trên máy “{holder}” giữ, chậm nhất đến {until:%H giờ %M phút ngày %d/%m/%Y}. "
    "Đề nghị đợi máy đó chạy xong rồi chạy lại; nếu máy đó đã dừng giữa chừng, sau thời điểm trên phần mềm sẽ tự chạy "
    "tiếp được.")
LOST = (
    "Máy này đã mất quyền ghi sổ theo dõi: chạy quá lâu, hoặc có người xóa trang ẩn “Đang chạy”. Không ghi gì thêm "
    "và không gửi thư. Đề nghị chạy lại.")
FOREIGN_TAB = (
    "Sổ theo dõi có trang “Đang chạy” không do phần mềm lập nên phần mềm chưa chạy được. Đề nghị đổi tên trang đó "
    "rồi chạy lại.")


@dataclass(frozen=True, slots=True)
class Holder:
    """The machine that holds the lease. `sheet` is the id of the lease's tab; `until` is aware."""

    sheet: int
    name: str
    until: datetime
    token: str


@dataclass(frozen=True, slots=True)
class PiggybackedRead:
    """What the answer to the request that takes the lease is to show: `ranges` of the spreadsheet, `fields` of them.
    `receive` is given the spreadsheet."""

    ranges: tuple[str, ...]
    fields: str
    receive: Callable[[Json], None]

    @property
    def body(self) -> Json:
        return {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True,
                "responseRanges": list(self.ranges)}


def this_machine() -> str:
    return socket.gethostname()


@dataclass
class GoogleLease:
    client: HTTPClient
    file: RegisterFile
    zone: ZoneInfo
    name: str = field(default_factory=this_machine)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    duration: timedelta = LEASE_DURATION
    piggyback: PiggybackedRead | None = None
    held: Holder | None = field(default=None, init=False)
    ends_with_next_write: bool = field(default=False, init=False)  # the next write of the register is the last
    released: bool = field(default=False, init=False)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lease. Raises LockedError (text: which machine holds it, and until when)."""
        self.held, self.ends_with_next_write, self.released = self._acquire(), False, False
        ended = Event()
        beat = Thread(target=self._keep_renewing, args=(ended,), daemon=True)
        beat.start()
        try:
            yield
        finally:
            ended.set()
            beat.join()
            self._release(self.held)
            self.held = None

    def fence(self) -> list[Json]:
        """Requests to put into a batch: they renew the lease, or end it with the last write. The batch fails when
        another machine holds the lease."""
        return _delete_tab(self.held) if self.ends_with_next_write else self.renewal()

    def release_with_next_write(self) -> None:
        """The next write of the register gives the lease back. Somebody typed meanwhile, and there is one more to
        be made after all: the lease is taken again. Raises LockedError."""
        if self.released:
            self.held, self.released = self._acquire(), False
        self.ends_with_next_write = self.held is not None

    def note_written(self) -> None:
        """Record that the register was written, together with `fence`."""
        if self.ends_with_next_write:
            self.held, self.ends_with_next_write, self.released = None, False, True

    def check_held(self) -> None:
        """Raises LockedError when the lease was lost."""
        if self.held is None:
            return
        found = self._read_holder()
        if found is None or found.token != self.held.token:
            raise LockedError(LOST)

    def _keep_renewing(self, ended: Event) -> None:
        """Renews the lease in a thread, e.g. while a long run sends mail. A failed renewal is tried again; a lost
        lease is not taken again."""
        while not ended.wait(self.duration.total_seconds() / 3):
            with suppress(APIError, UncertainError, OSError):
                longer = self.renewal()
                if not longer or not self._send(longer):
                    return

    def renewal(self) -> list[Json]:
        """Requests that renew the lease, and fail when it was lost."""
        return [_write_holder(self._new_holder(self.held.sheet, self.held.token))] if self.held else []

    def _acquire(self) -> Holder:
        """What a machine remembers of the register may have been deleted for good since: then on a new one."""
        try:
            return self._try_to_acquire()
        except APIError as error:
            self.file.check_recorded(error)
            if error.code != NOT_FOUND or not self.file.forget():
                raise
        return self._try_to_acquire()

    def _try_to_acquire(self) -> Holder:
        mine = self._new_holder(secrets.randbelow(2**31 - 1) + 1, secrets.token_hex(8))
        stale: Holder | None = None
        found: Holder | None = None
        # a refusal may be due to a missing tab among the ranges
        for piggyback in (self.piggyback, *[None] * ATTEMPTS):
            with suppress(UncertainError):  # an ambiguous outcome: the tab shows who holds the lease
                if self._send([*_delete_tab(stale), *_create_tab(mine)], piggyback):
                    return mine
            found = self._read_holder()
            if found is not None and found.token == mine.token:
                return mine
            if found is not None and found.until > self.now():
                raise LockedError(HELD.format(holder=found.name, until=found.until.astimezone(self.zone)))
            stale = found
        raise LockedError(HELD.format(holder=found.name if found else "?",
                                      until=(found.until if found else self.now()).astimezone(self.zone)))

    def _new_holder(self, sheet: int, token: str) -> Holder:
        return Holder(sheet, self.name, self.now() + self.duration, token)

    def _release(self, held: Holder | None) -> None:
        """What stands there is ours, or the tab has another number: nobody else's lease can be ended. A lease that
        could not be given back ends by its time."""
        if held:
            with suppress(APIError, UncertainError, OSError):
                self._send(_delete_tab(held))

    def _send(self, requests: list[Json], piggyback: PiggybackedRead | None = None) -> bool:
        """False: refused (400), nothing was changed. Raises other errors."""
        fields = f"spreadsheetId,updatedSpreadsheet({piggyback.fields})" if piggyback else "spreadsheetId"
        try:
            answer = send_request(self.client, "post", f"{SHEETS_URL}/{self.file.ensure()}:batchUpdate", safe=True,
                                  json={"requests": requests, **(piggyback.body if piggyback else {})},
                                  params={"fields": fields})
        except APIError as error:
            if error.code != BAD_REQUEST:
                raise
            return False
        if piggyback:
            piggyback.receive(answer.get("updatedSpreadsheet", {}))
        return True

    def _read_holder(self) -> Holder | None:
        """Who has it; None when nobody has. A lease tab that can't be parsed any more counts as expired.
        Raises LockedError for a person's tab of that title."""
        try:
            answer = send_request(self.client, "get", f"{SHEETS_URL}/{self.file.ensure()}",
                                  params={"ranges": f"'{LEASE_TITLE}'", "fields": LEASE_FIELDS})
        except APIError as error:
            if error.code != BAD_REQUEST:
                raise
            return None
        sheet = answer["sheets"][0]
        if LEASE_KEY not in [each["metadataKey"] for each in sheet.get("developerMetadata", [])]:
            raise LockedError(FOREIGN_TAB)
        rows = [row.get("values", [{}]) for block in sheet.get("data", []) for row in block.get("rowData", [])]
        texts = [str(next(iter((row[0].get("effectiveValue") or {"": ""}).values()))) for row in rows]
        _, name, until, token = (texts + [""] * 4)[:4]
        try:
            ends = datetime.fromisoformat(until)
        except ValueError:
            ends = datetime.fromtimestamp(0, UTC)
        return Holder(int(sheet["properties"].get("sheetId", 0)), name, ends, token)


def _create_tab(holder: Holder) -> list[Json]:
    grid = {"rowCount": 4, "columnCount": 1}
    return [{"addSheet": {"properties": {"sheetId": holder.sheet, "title": LEASE_TITLE, "hidden": True,
                                         "gridProperties": grid}}},
            _write_holder(holder),
            {"createDeveloperMetadata": {"developerMetadata": {
                "metadataKey": LEASE_KEY, "metadataValue": holder.token, "visibility": "DOCUMENT",
                "location": {"sheetId": holder.sheet}}}},
            {"addProtectedRange": {"protectedRange": {"range": {"sheetId": holder.sheet}, "editors": {"users": []}}}}]


def _write_holder(holder: Holder) -> Json:
    texts = (TAB_TEXT.format(holder=holder.name), holder.name, holder.until.isoformat(), holder.token)
    return {"updateCells": {
        "start": {"sheetId": holder.sheet, "rowIndex": 0, "columnIndex": 0}, "fields": "userEnteredValue",
        "rows": [{"values": [{"userEnteredValue": {"stringValue": text}}]} for text in texts]}}


def _delete_tab(holder: Holder | None) -> list[Json]:
    return [{"deleteSheet": {"sheetId": holder.sheet}}] if holder else []
