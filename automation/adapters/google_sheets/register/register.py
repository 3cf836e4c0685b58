"""The register on Google Sheets: read and replaced in one request each, while people work in it.

Google has no conditional write. So the cells that people fill in are never overwritten: the batch that shows the new
decision tab also hides and protects the former one, and its response contains the former tab's cells at that moment.
When they hold more than was read, the write returns `changed`; the closed tab is read next, under its own generation,
and the next write takes it into account. After a crash in between, the next run finds the closed tab and the digest
of what was read of it, and does the same. All content is on newly created tabs, so that a concurrent sort, insertion
or deletion can't move it; rows are identified by their keys only.

A run costs two writes: the one that acquires the lease also returns the register, the last one releases it. A run with
mail, or after people renamed the software's tabs, costs one more; so does each decision entered during the write.
Above the size limit of a request (some 300 units) the tabs are built by several, hidden until all are done.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from automation.adapters.google.errors import UncertainError
from automation.adapters.google_sheets.lease import BAD_REQUEST, NOT_FOUND, GoogleLease, PiggybackedRead
from automation.adapters.google_sheets.register.file import SHEETS_URL, RegisterFile, send_request
from automation.adapters.google_sheets.register.read import (
    CELL_FIELDS,
    LOG_HEAD_KEY,
    LOG_KEY,
    METADATA_KEY,
    REGISTER_FIELDS,
    TAB_LIST_FIELDS,
    DecisionTab,
    RegisterState,
    TabList,
    cells_of,
    parse_register,
    sheet_id,
)
from automation.adapters.google_sheets.register.write import (
    FORMER_TITLE,
    RegisterReplacement,
    plan_replacement,
    with_tab_list,
)
from automation.adapters.google_sheets.search_corpus import KeyValueCache
from automation.domain.plan.settings import Settings
from automation.domain.tracking.event_log import PIECE
from automation.domain.tracking.register_grid import LOG_MARK
from automation.domain.workbook.answers import Grid
from automation.domain.workbook.drawing import Drawing
from automation.ports import RegisterInput, RegisterLog, RegisterWrite
from automation.util.fast_json import Json

FIRST_TAB = 0  # the id of the blank tab that every new spreadsheet has
CHANGED = "Sổ theo dõi vừa được sửa trong lúc chương trình chạy; sẽ đọc lại các quyết định rồi mới ghi."
NOT_ACCEPTED = (
    "Google không nhận bản mới của sổ theo dõi: {why} Sổ giữ nguyên như cũ; hãy xem có ai xóa trang hoặc bỏ "
    "quyền của tài khoản phần mềm, rồi chạy lại.")
NO_LOG = ("Sổ theo dõi trên Google Sheets không còn trang nhật ký (hoặc ô A1 của trang đã bị sửa), nên không lập lại "
          "được gì. Hãy mở Tệp > Lịch sử phiên bản, khôi phục một bản còn trang nhật ký rồi chạy lại.")
DECISIONS = "Quyết định"
# the tabs under their usual titles
PIGGYBACKED_RANGES = (f"'{DECISIONS}'", f"'{FORMER_TITLE.format(title=DECISIONS)}'", "'Nhật ký'!1:1")
CHANGED_MEANWHILE = RegisterWrite(written=False, changed=True, problem=CHANGED)


def top_folder() -> str:
    """The folder without a setting: the top of My Drive."""
    return ""


@dataclass
class GoogleRegister:
    """`folder` returns the id of the plan's folder. One object serves one run: while it holds the lease, the last state
    that it read or wrote is not requested again."""

    client: HTTPClient
    settings: Settings
    root: Path
    zone: ZoneInfo
    folder: Callable[[], str] | None = None
    cache: KeyValueCache | None = None
    file: RegisterFile = field(init=False)
    lease: GoogleLease = field(init=False)
    state: RegisterState | None = field(default=None, init=False)
    sent_sheet: int = field(default=0, init=False)  # the decision tab that was sent last

    def __post_init__(self) -> None:
        google = self.settings.google
        place = self.folder or (lambda: google.folder or google.shared_drive or top_folder())
        self.file = RegisterFile(self.client, self.settings, place, self.cache)
        self.lease = GoogleLease(self.client, self.file, self.zone,
                                 piggyback=PiggybackedRead(PIGGYBACKED_RANGES, REGISTER_FIELDS,
                                                           self._accept_piggybacked))

    def read_register(self) -> RegisterInput:
        """As SheetStore.read_register. While the lease is held, the known state is returned: a later decision is found
        by the next write."""
        known = self.state if self.lease.held else None
        return (known or self._read()).as_input()

    def read_log(self) -> RegisterLog:
        """As SheetStore.read_log: one request, wherever people have moved its rows."""
        answer = self._read_by_metadata(f"sheets({CELL_FIELDS})", {"metadataKey": LOG_KEY})
        logs = [cells_of(each) for each in answer.get("sheets", [])]
        if not logs:
            return RegisterLog(problem=NO_LOG) if self._read().current else RegisterLog()
        return _parse_log(logs[0])

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        """As SheetStore.write_register. `changed` may also mean that it is written, but that a person entered a
        decision into the former tab at the same moment: that tab is kept, and read next.
        Raises LockedError when the lease has gone to another machine."""
        now = self._known_state(stamp)
        if now.stamp != stamp:
            return CHANGED_MEANWHILE
        drawn = tuple(tabs)
        try:
            made, answer = self._send_replacement(drawn, now)
        except APIError as error:
            return self._retry_refused(error, drawn, stamp)
        return self._result(made, answer)

    def _accept_piggybacked(self, answer: Json) -> None:
        """What stood there when the lease was taken, if it is beyond doubt the newest pair of tabs and its log: else
        it is asked for as it lies."""
        found = parse_register(answer)
        metadata = found.current.metadata if found.current else None
        if metadata and found.current and found.current.title == DECISIONS and metadata.log[:2] == (found.log,
                                                                                                    found.logged) \
                and (found.before is not None or not metadata.before):
            self.state = found

    def _known_state(self, stamp: str) -> RegisterState:
        if self.state is None or self.state.stamp != stamp:
            return self._read()
        return self.state

    def _send_replacement(self, tabs: Sequence[Drawing], now: RegisterState, *,
                 relist: bool = False) -> tuple[RegisterReplacement, Json]:
        """Raises APIError when Google refuses; the tabs built so far are hidden, and removed by the next write."""
        self.file.ensure()
        tab_list = self._list_tabs() if relist or now.current is None else None
        made = self._plan(tabs, now, tab_list)
        self.sent_sheet = made.current.metadata.sheet
        parts = made.batches()
        if len(parts) > 1 and tab_list is None:
            made = with_tab_list(made, tabs, now, self._send_first_part(parts[0]))
            _, *parts = made.batches()
        *parts, last = parts
        for part in parts:
            self._send(part)
        return made, self._send_last([*self.lease.fence(), *last], made.former)

    def _send_first_part(self, part: list[Json]) -> TabList:
        """The response to the first part lists the unfinished tabs of an interrupted run, which are deleted as well."""
        answer = self._send(part, {"includeSpreadsheetInResponse": True}, f"updatedSpreadsheet({TAB_LIST_FIELDS})")
        return TabList.of(answer["updatedSpreadsheet"]) if answer else self._list_tabs()

    def _plan(self, tabs: Sequence[Drawing], now: RegisterState, tab_list: TabList | None) -> RegisterReplacement:
        made = plan_replacement(tabs, now, tab_list, _new_id, self.zone.key, self.settings.google.editors)
        if tab_list and now.current is None and FIRST_TAB in tab_list.titles and self._is_blank(FIRST_TAB):
            made = replace(made, swap=[*made.swap, {"deleteSheet": {"sheetId": FIRST_TAB}}])
        return made

    def _result(self, made: RegisterReplacement, answer: Json) -> RegisterWrite:
        """The response contains everything that was ever entered into the closed tab."""
        metadata = made.current.metadata
        if answer:
            current = replace(made.current, protection=_protection_id(answer, metadata.sheet))
            now = RegisterState(current, self._closed_tab(answer), metadata.log[1], metadata.log[0])
        else:  # the response was lost
            now = self._read()
        return self._outcome(now)

    def _outcome(self, now: RegisterState) -> RegisterWrite:
        self.state = now
        took = now.current is not None and now.current.metadata.sheet == self.sent_sheet
        if took:
            self.lease.note_written()
        return RegisterWrite(written=True) if took and now.source is now.current else CHANGED_MEANWHILE

    def _closed_tab(self, answer: Json) -> DecisionTab | None:
        known = self.state.current if self.state else None
        shown = answer.get("updatedSpreadsheet", {}).get("sheets", [])
        return next((replace(known, grid=cells_of(each)) for each in shown if sheet_id(each) == known.metadata.sheet),
                    None) if known else None

    def _retry_refused(self, error: APIError, tabs: Sequence[Drawing], stamp: str) -> RegisterWrite:
        """A person renamed, added or deleted a tab, or an earlier attempt of this write took effect."""
        now = self._read()
        # else an earlier try of it was carried out
        if now.current is None or now.current.metadata.sheet != self.sent_sheet:
            self.lease.check_held()
        if error.code != BAD_REQUEST:
            return _not_accepted(error)
        if now.stamp != stamp:
            return self._outcome(now)
        try:
            made, answer = self._send_replacement(tabs, now, relist=True)
        except APIError as second:
            return _not_accepted(second)
        return self._result(made, answer)

    def _read(self) -> RegisterState:
        self.state = parse_register(self._read_by_metadata(REGISTER_FIELDS, {"metadataKey": METADATA_KEY},
                                               {"metadataKey": LOG_HEAD_KEY}))
        return self.state

    def _read_by_metadata(self, mask: str, *lookups: Json) -> Json:
        """The register's tabs with these metadata, {} without a register; a deleted register is searched for again."""
        file = self.file.find()
        try:
            return self._get_by_metadata(file, mask, *lookups) if file else {}
        except APIError as error:
            if error.code != NOT_FOUND or not self.file.forget():
                raise
        file = self.file.find()
        return self._get_by_metadata(file, mask, *lookups) if file else {}

    def _get_by_metadata(self, file: str, mask: str, *lookups: Json) -> Json:
        return send_request(self.client, "post", f"{SHEETS_URL}/{file}:getByDataFilter", params={"fields": mask},
                            safe=True,
                    json={"dataFilters": [{"developerMetadataLookup": each} for each in lookups],
                          "includeGridData": True})

    def _list_tabs(self) -> TabList:
        return TabList.of(send_request(self.client, "get", f"{SHEETS_URL}/{self.file.ensure()}",
                                       params={"fields": TAB_LIST_FIELDS}))

    def _is_blank(self, sheet: int) -> bool:
        answer = send_request(self.client, "post", f"{SHEETS_URL}/{self.file.ensure()}:getByDataFilter", safe=True,
                      params={"fields": "sheets(data(rowData(values(userEnteredValue))))"},
                      json={"dataFilters": [{"gridRange": {"sheetId": sheet}}], "includeGridData": True})
        return not any(row for each in answer.get("sheets", []) for block in each.get("data", [])
                       for row in block.get("rowData", []))

    def _send_last(self, requests: list[Json], former: str) -> Json:
        """The response contains the tab titled `former` as it is after the batch."""
        fields = "spreadsheetId,replies(addProtectedRange(protectedRange(protectedRangeId,range(sheetId))))"
        if not former:
            return self._send(requests, {}, fields)
        quoted = former.replace("'", "''")
        shown = {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True,
                 "responseRanges": [f"'{quoted}'"]}
        return self._send(requests, shown, f"{fields},updatedSpreadsheet(sheets(properties(sheetId),{CELL_FIELDS}))")

    def _send(self, requests: list[Json], shown: Json | None = None, fields: str = "spreadsheetId") -> Json:
        """The response to the batch, {} when it was lost. A repeated batch is refused, since its tabs exist."""
        address = f"{SHEETS_URL}/{self.file.ensure()}:batchUpdate"
        try:
            return send_request(self.client, "post", address, json={"requests": requests, **(shown or {})},
                        params={"fields": fields}, safe=True)
        except UncertainError:
            return {}


def _new_id() -> int:
    return secrets.randbelow(2**31 - 1) + 1


def _not_accepted(error: APIError) -> RegisterWrite:
    return RegisterWrite(written=False, problem=NOT_ACCEPTED.format(why=str(error.error.get("message", error))))


def _protection_id(answer: Json, sheet: int) -> int:
    for reply in answer.get("replies", []):
        told = reply.get("addProtectedRange", {}).get("protectedRange", {})
        if told.get("range", {}).get("sheetId", 0) == sheet:
            return int(told["protectedRangeId"])
    return 0


def _parse_log(cells: Grid) -> RegisterLog:
    texts = [str(value) for row in cells for value in row if isinstance(value, str)]
    totals = [text.removeprefix(LOG_MARK) for text in texts if text.startswith(LOG_MARK)]
    if not totals or not totals[0].isdecimal():
        return RegisterLog(problem=NO_LOG)
    return RegisterLog(tuple(text for text in texts if PIECE.fullmatch(text)), int(totals[0]))

