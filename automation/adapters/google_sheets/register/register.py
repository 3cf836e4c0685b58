"""The register on Google Sheets: read and brought up to date in one request each, while people work in it.

Its tabs keep their ids, and with them people's notes, columns, filter views, comments, charts and links; only what
differs is written. Google has no conditional write. So the batch that writes the decision tab first copies it, as it is
at that moment, to a hidden tab, and its response contains the copy. When that holds more than was read, the write
returns `changed`; the copy is read next, under the former generation, and the next write takes it into account. When
people had moved rows or columns since the tab was read, cells were written beside the wrong rows: the copy shows it,
and the tab is written once more. After a crash in between, the next run finds the copy and the digests of what was
read, and does the same.

A run costs two writes: the one that acquires the lease also returns the register, the last one releases it. A run with
mail, or after people renamed the software's tabs, costs one more; so does each decision entered during the write.
What is larger than one request is written by several; the first contains the copy and all cells that people fill.
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
from automation.adapters.google_sheets.errors import raise_if_refused_everywhere
from automation.adapters.google_sheets.lease import BAD_REQUEST, NOT_FOUND, GoogleLease, PiggybackedRead
from automation.adapters.google_sheets.register.decision_tab import DecisionTab
from automation.adapters.google_sheets.register.file import IN_THE_BIN, SHEETS_URL, RegisterFile, send_request
from automation.adapters.google_sheets.register.memory import RegisterMemory, quoted_title
from automation.adapters.google_sheets.register.read import (
    DECISIONS,
    LOG_HEAD_KEY,
    LOG_KEY,
    METADATA_KEY,
    REGISTER_FIELDS,
    TAB_LIST_FIELDS,
    RegisterState,
    TabList,
    parse_register,
    sheet_id,
)
from automation.adapters.google_sheets.register.records import NO_LOG, parse_log
from automation.adapters.google_sheets.register.state import CELL_FIELDS, GRID_KEY, TabState, cells_of
from automation.adapters.google_sheets.register.write import (
    RegisterReplacement,
    plan_replacement,
    with_tab_list,
)
from automation.adapters.google_sheets.search_corpus import KeyValueCache
from automation.domain.plan.settings import Settings
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.stored_files import FileState
from automation.ports import RegisterInput, RegisterLog, RegisterWrite
from automation.util.fast_json import Json

FIRST_TAB = 0  # the id of the blank tab that every new spreadsheet has
CHANGED = "Sổ theo dõi vừa được sửa trong lúc chương trình chạy; sẽ đọc lại các quyết định rồi mới ghi."
NOT_ACCEPTED = (
    "Google không nhận bản mới của sổ theo dõi: {why} Sổ giữ nguyên như cũ; đề nghị xem có ai xóa trang hoặc bỏ "
    "quyền của tài khoản phần mềm, rồi chạy lại.")
REPAIRS = 3  # while people keep moving rows
CHANGED_MEANWHILE = RegisterWrite(written=False, changed=True, problem=CHANGED)


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
    register_file: RegisterFile | None = None  # None: the committee's
    file: RegisterFile = field(init=False)
    lease: GoogleLease = field(init=False)
    state: RegisterState | None = field(default=None, init=False)
    memory: RegisterMemory = field(init=False)
    sent: tuple[int, int] = field(default=(0, 0), init=False)  # ids of the decision tab and its copy

    def __post_init__(self) -> None:
        google = self.settings.google
        place = self.folder or (lambda: google.folder or google.shared_drive)
        self.file = self.register_file or RegisterFile(self.client, self.settings, place, self.cache)
        self.memory = RegisterMemory(self.cache, self.file.plan)
        self.lease = GoogleLease(self.client, self.file, self.zone,
                                 piggyback=PiggybackedRead(self.memory.ranges(), REGISTER_FIELDS,
                                                           self._accept_piggybacked))

    def read_register(self) -> RegisterInput:
        """As SheetStore.read_register. While the lease is held, the known state is returned: a later decision is found
        by the next write."""
        if self.file.state is FileState.BINNED:
            return RegisterInput(self.file.file_id, "", problem=IN_THE_BIN)
        known = self.state if self.lease.held else None
        return (known or self._read()).as_input()

    def read_log(self) -> RegisterLog:
        """As SheetStore.read_log: one request, wherever people have moved its rows."""
        answer = self._read_by_metadata(f"sheets({CELL_FIELDS})", {"metadataKey": LOG_KEY})
        logs = [cells_of(each) for each in answer.get("sheets", [])]
        if not logs:
            return RegisterLog(problem=NO_LOG) if self._read().current else RegisterLog()
        return parse_log(logs[0])

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        """As SheetStore.write_register. `changed` may also mean that it is written, but that a person entered a
        decision into the former tab at the same moment: that tab is kept, and read next.
        Raises LockedError when the lease has gone to another machine."""
        now = self._known_state(stamp)
        if now.stamp != stamp:
            return CHANGED_MEANWHILE
        drawn = tuple(tabs)
        for _ in range(REPAIRS):
            done = self._write(drawn, now)
            known = self.state
            if known is None or not known.is_misplaced:
                return done
            now = self._read_again()  # what was planned is not what the tab holds
            if now.has_entries_to_read:
                return CHANGED_MEANWHILE
        return done

    def _write(self, drawn: Sequence[Drawing], now: RegisterState) -> RegisterWrite:
        try:
            made, answer = self._send_replacement(drawn, now)
        except APIError as error:
            return self._retry_refused(error, drawn, now.stamp)
        return self._result(made, answer)

    def _accept_piggybacked(self, answer: Json) -> None:
        """What stood there when the lease was taken, if it is beyond doubt the newest pair of tabs and its log: else
        it is asked for as it lies."""
        found = parse_register(answer)
        current = found.current
        if current is None or current.title != DECISIONS:
            return
        metadata = current.metadata
        there = {found.log, *(tab.sheet for tab in found.tabs.values())}
        if metadata.log[:2] == (found.log, found.logged) and (found.before is not None or not metadata.before) \
                and set(metadata.ours) <= there:
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
        decisions = made.state.current
        self.sent = (decisions.metadata.sheet if decisions else 0, made.copy)
        parts = made.batches()
        if len(parts) == 1:
            return made, self._send_part([*self.lease.fence(), *parts[0]], made.former)
        answer = self._send_part([*self.lease.renewal(), *parts[0]], made.former if made.first else "")
        for at in range(1, len(parts) - 1):
            if at == 1 and tab_list is None:
                made = with_tab_list(made, tabs, now, self._send_and_list(parts[at]))
            else:
                self._send(parts[at])
        last = self._send_part([*self.lease.fence(), *made.batches()[-1]], "")
        return made, answer if made.first else last

    def _send_and_list(self, part: list[Json]) -> TabList:
        """The response lists the unfinished tabs of an interrupted run, which are deleted as well."""
        answer = self._send(part, {"includeSpreadsheetInResponse": True}, f"updatedSpreadsheet({TAB_LIST_FIELDS})")
        return TabList.of(answer["updatedSpreadsheet"]) if answer else self._list_tabs()

    def _plan(self, tabs: Sequence[Drawing], now: RegisterState, tab_list: TabList | None) -> RegisterReplacement:
        looks = self.memory.known_looks(now.current.metadata) if now.current and not now.is_misplaced else None
        made = plan_replacement(tabs, now, tab_list, _new_id, self.zone.key, self.settings.google.editors, looks)
        if tab_list and now.current is None and FIRST_TAB in tab_list.titles and self._is_blank(FIRST_TAB):
            made = replace(made, swap=[*made.swap, {"deleteSheet": {"sheetId": FIRST_TAB}}])
        return made

    def _result(self, made: RegisterReplacement, answer: Json) -> RegisterWrite:
        """The response contains everything that was ever entered into the decision tab before the write."""
        if not answer:  # the response was lost
            return self._outcome(self._read())
        titles = [title for title, sheet in made.sheets.items() if sheet not in (*self.sent, made.state.log)]
        self.memory.remember(made.looks, titles)
        done = self._outcome(replace(made.state, before=self._copy(made, answer)))
        if done.written and not made.is_state_complete:
            self.state = None  # to be read before the next write
        return done

    def _outcome(self, now: RegisterState) -> RegisterWrite:
        self.state = now
        took = self._is_sent(now)
        if took:
            self.lease.note_written()
        return RegisterWrite(written=True) if took and now.source is now.current else CHANGED_MEANWHILE

    def _is_sent(self, now: RegisterState) -> bool:
        """Whether the last write took effect."""
        return now.current is not None and (now.current.metadata.sheet, now.current.metadata.before) == self.sent

    def _copy(self, made: RegisterReplacement, answer: Json) -> DecisionTab | None:
        known = self.state.current if self.state else None
        shown = answer.get("updatedSpreadsheet", {}).get("sheets", [])
        grids = [cells_of(each) for each in shown if sheet_id(each) == made.copy]
        if known is None or not grids:
            return None
        placed = known.metadata.placed if self.state and self.state.is_misplaced else ()
        return DecisionTab(replace(known.metadata, sheet=made.copy, placed=placed),
                           TabState(made.copy, DECISIONS, made.former, grids[0]))

    def _retry_refused(self, error: APIError, tabs: Sequence[Drawing], stamp: str) -> RegisterWrite:
        """A person renamed, added or deleted a tab, or an earlier attempt of this write took effect."""
        now = self._read()
        if not self._is_sent(now):  # else an earlier try of it was carried out
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

    def _read_again(self) -> RegisterState:
        """After the last write; the response to the request that takes the lease again contains the register."""
        known = self.state
        if self.lease.released:
            self.lease.release_with_next_write()
        return self.state if self.state and self.state is not known else self._read()

    def _read(self) -> RegisterState:
        self.state = parse_register(self._read_by_metadata(REGISTER_FIELDS, {"metadataKey": METADATA_KEY},
                                                           {"metadataKey": LOG_HEAD_KEY}, {"metadataKey": GRID_KEY}))
        return self.state

    def _read_by_metadata(self, mask: str, *lookups: Json) -> Json:
        """The register's tabs with these metadata, {} without a register; a deleted register is searched for again."""
        file = self.file.find()
        try:
            return self._get_by_metadata(file, mask, *lookups) if file else {}
        except APIError as error:
            self.file.check_recorded(error)
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

    def _send_part(self, requests: list[Json], former: str) -> Json:
        """The response contains the tab titled `former` as it is after the batch."""
        if not former:
            return self._send(requests)
        shown = {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True,
                 "responseRanges": [f"'{quoted_title(former)}'"]}
        return self._send(requests, shown,
                          f"spreadsheetId,updatedSpreadsheet(sheets(properties(sheetId),{CELL_FIELDS}))")

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
    raise_if_refused_everywhere(error)
    return RegisterWrite(written=False, problem=NOT_ACCEPTED.format(why=str(error.error.get("message", error))))
