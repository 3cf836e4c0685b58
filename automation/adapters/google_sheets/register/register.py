"""The register on Google Sheets: read as it stands, replaced in one request, while people work in it.

Google can't be asked to write only if nothing has changed since. So what people type is never written over: the tab
they typed into is put away, whole and closed, in the very batch that brings its successor, and the answer to that
batch shows what stood in it at that instant. More than had been read: the write says `changed`, the closed tab is
what is read next, under its own generation, and the next write takes it into account. After a crash in between, the
next run finds the closed tab and the mark of what was read of it, and does the same. Everything stands on tabs that
are made anew, so a sort, an insertion or a deletion meanwhile can't move anything under our hands; rows are known by
their keys alone.

A night costs two writes: the one that takes the lease also shows what stands here, the last one gives it back. A
night with mail, or one before which people renamed our tabs, costs one more; and each time that somebody typed in just
that second. Above what one request may hold (some 300 units), the tabs are built in several, hidden until done.
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
from automation.adapters.google_sheets.lease import GONE, REFUSED, GoogleLease, PiggybackedRead
from automation.adapters.google_sheets.register.file import SHEETS, KeyValueCache, RegisterFile, call
from automation.adapters.google_sheets.register.read import (
    CELLS,
    FACTS,
    LOG,
    LOG_HEAD,
    MASK,
    SURVEY,
    DecisionTab,
    RegisterState,
    TabList,
    grid,
    sheet_id,
    state,
)
from automation.adapters.google_sheets.register.write import FORMER, RegisterReplacement, surveyed, swap
from automation.domain.plan.settings import Settings
from automation.domain.tracking.event_log import PIECE
from automation.domain.tracking.register_grid import LOG_MARK
from automation.domain.workbook.answers import Grid
from automation.domain.workbook.drawing import Drawing
from automation.ports import RegisterInput, RegisterLog, RegisterWrite
from automation.util.fast_json import Json

FIRST_TAB = 0  # the number of the blank tab that every new spreadsheet has
CHANGED = "Sổ theo dõi vừa được sửa trong lúc chương trình chạy; sẽ đọc lại các quyết định rồi mới ghi."
NOT_TAKEN = ("Google không nhận bản mới của sổ theo dõi: {why} Sổ giữ nguyên như cũ; hãy xem có ai xóa trang hoặc bỏ "
             "quyền của tài khoản phần mềm, rồi chạy lại.")
NO_LOG = ("Sổ theo dõi trên Google Sheets không còn trang nhật ký (hoặc ô A1 của trang đã bị sửa), nên không lập lại "
          "được gì. Hãy mở Tệp > Lịch sử phiên bản, khôi phục một bản còn trang nhật ký rồi chạy lại.")
DECISIONS = "Quyết định"
SHOWN = (f"'{DECISIONS}'", f"'{FORMER.format(title=DECISIONS)}'", "'Nhật ký'!1:1")  # under their usual titles
AGAIN = RegisterWrite(written=False, changed=True, problem=CHANGED)


def top_folder() -> str:
    """Where files go when nobody says otherwise."""
    return ""


@dataclass
class GoogleRegister:
    """`folder` tells the id of the plan's folder. One object serves one run: while it holds the lease, what it has
    read or written last is not asked for again."""

    client: HTTPClient
    settings: Settings
    root: Path
    zone: ZoneInfo
    folder: Callable[[], str] | None = None
    words: KeyValueCache | None = None
    file: RegisterFile = field(init=False)
    lease: GoogleLease = field(init=False)
    seen: RegisterState | None = field(default=None, init=False)
    tried: int = field(default=0, init=False)  # the decision tab that was sent last

    def __post_init__(self) -> None:
        google = self.settings.google
        place = self.folder or (lambda: google.folder or google.shared_drive or top_folder())
        self.file = RegisterFile(self.client, self.settings, place, self.words)
        self.lease = GoogleLease(self.client, self.file, self.zone, ride=PiggybackedRead(SHOWN, MASK, self._shown))

    def read_register(self) -> RegisterInput:
        """As SheetStore.read_register says. While the lease is held, from what is known: a decision typed since then
        shows at the next write."""
        known = self.seen if self.lease.held else None
        return (known or self._read()).told()

    def read_log(self) -> RegisterLog:
        """As SheetStore.read_log says: one request, wherever people have moved its rows."""
        answer = self._found(f"sheets({CELLS})", {"metadataKey": LOG})
        logs = [grid(each) for each in answer.get("sheets", [])]
        if not logs:
            return RegisterLog(problem=NO_LOG) if self._read().current else RegisterLog()
        return _log(logs[0])

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        """As SheetStore.write_register says. `changed` may also mean that it is written, but that somebody typed a
        decision into the former one in the same second: it is kept, and read next.
        Raises LockedError when the lease has gone to another machine."""
        now = self._current(stamp)
        if now.stamp != stamp:
            return AGAIN
        drawn = tuple(tabs)
        try:
            made, answer = self._swapped(drawn, now)
        except APIError as error:
            return self._refused(error, drawn, stamp)
        return self._ended(made, answer)

    def _shown(self, answer: Json) -> None:
        """What stood there when the lease was taken, if it is beyond doubt the newest pair of tabs and its log: else
        it is asked for as it lies."""
        found = state(answer)
        facts = found.current.facts if found.current else None
        if facts and found.current and found.current.title == DECISIONS and facts.log[:2] == (found.log, found.logged) \
                and (found.before is not None or not facts.before):
            self.seen = found

    def _current(self, stamp: str) -> RegisterState:
        if self.seen is None or self.seen.stamp != stamp:
            return self._read()
        return self.seen

    def _swapped(self, tabs: Sequence[Drawing], now: RegisterState, *,
                 looked: bool = False) -> tuple[RegisterReplacement, Json]:
        """Raises APIError when Google refuses; what was built by then is hidden, and removed next time."""
        self.file.found()
        survey = self._survey() if looked or now.current is None else None
        made = self._drawn(tabs, now, survey)
        self.tried = made.current.facts.sheet
        parts = made.batches()
        if len(parts) > 1 and survey is None:
            made = surveyed(made, tabs, now, self._begun(parts[0]))
            _, *parts = made.batches()
        *parts, last = parts
        for part in parts:
            self._sent(part)
        return made, self._last([*self.lease.fence(), *last], made.former)

    def _begun(self, part: list[Json]) -> TabList:
        """The answer to the first part shows what an interrupted run left half built: it goes as well."""
        answer = self._sent(part, {"includeSpreadsheetInResponse": True}, f"updatedSpreadsheet({SURVEY})")
        return TabList.of(answer["updatedSpreadsheet"]) if answer else self._survey()

    def _drawn(self, tabs: Sequence[Drawing], now: RegisterState, survey: TabList | None) -> RegisterReplacement:
        made = swap(tabs, now, survey, _new_id, self.zone.key, self.settings.google.editors)
        if survey and now.current is None and FIRST_TAB in survey.titles and self._blank(FIRST_TAB):
            made = replace(made, swap=[*made.swap, {"deleteSheet": {"sheetId": FIRST_TAB}}])
        return made

    def _ended(self, made: RegisterReplacement, answer: Json) -> RegisterWrite:
        """What the answer shows of the closed tab is all that was ever typed there."""
        facts = made.current.facts
        if answer:
            current = replace(made.current, protection=_protection(answer, facts.sheet))
            now = RegisterState(current, self._closed(answer), facts.log[1], facts.log[0])
        else:  # it was lost on the way
            now = self._read()
        return self._judged(now)

    def _judged(self, now: RegisterState) -> RegisterWrite:
        self.seen = now
        took = now.current is not None and now.current.facts.sheet == self.tried
        if took:
            self.lease.written()
        return RegisterWrite(written=True) if took and now.source is now.current else AGAIN

    def _closed(self, answer: Json) -> DecisionTab | None:
        known = self.seen.current if self.seen else None
        shown = answer.get("updatedSpreadsheet", {}).get("sheets", [])
        return next((replace(known, grid=grid(each)) for each in shown if sheet_id(each) == known.facts.sheet),
                    None) if known else None

    def _refused(self, error: APIError, tabs: Sequence[Drawing], stamp: str) -> RegisterWrite:
        """Somebody renamed, added or deleted a tab, or it is our own earlier try that was carried out after all."""
        now = self._read()
        if now.current is None or now.current.facts.sheet != self.tried:  # else an earlier try of it was carried out
            self.lease.check()
        if error.code != REFUSED:
            return _untaken(error)
        if now.stamp != stamp:
            return self._judged(now)
        try:
            made, answer = self._swapped(tabs, now, looked=True)
        except APIError as second:
            return _untaken(second)
        return self._ended(made, answer)

    def _read(self) -> RegisterState:
        self.seen = state(self._found(MASK, {"metadataKey": FACTS}, {"metadataKey": LOG_HEAD}))
        return self.seen

    def _found(self, mask: str, *lookups: Json) -> Json:
        """What stands in the register, {} without one; one that was deleted for good is looked for anew."""
        file = self.file.find()
        try:
            return self._asked(file, mask, *lookups) if file else {}
        except APIError as error:
            if error.code != GONE or not self.file.forget():
                raise
        file = self.file.find()
        return self._asked(file, mask, *lookups) if file else {}

    def _asked(self, file: str, mask: str, *lookups: Json) -> Json:
        return call(self.client, "post", f"{SHEETS}/{file}:getByDataFilter", params={"fields": mask}, safe=True,
                    json={"dataFilters": [{"developerMetadataLookup": each} for each in lookups],
                          "includeGridData": True})

    def _survey(self) -> TabList:
        return TabList.of(call(self.client, "get", f"{SHEETS}/{self.file.found()}", params={"fields": SURVEY}))

    def _blank(self, sheet: int) -> bool:
        answer = call(self.client, "post", f"{SHEETS}/{self.file.found()}:getByDataFilter", safe=True,
                      params={"fields": "sheets(data(rowData(values(userEnteredValue))))"},
                      json={"dataFilters": [{"gridRange": {"sheetId": sheet}}], "includeGridData": True})
        return not any(row for each in answer.get("sheets", []) for block in each.get("data", [])
                       for row in block.get("rowData", []))

    def _last(self, requests: list[Json], former: str) -> Json:
        """The answer shows the tab of that title as it is afterwards."""
        fields = "spreadsheetId,replies(addProtectedRange(protectedRange(protectedRangeId,range(sheetId))))"
        if not former:
            return self._sent(requests, {}, fields)
        quoted = former.replace("'", "''")
        shown = {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True,
                 "responseRanges": [f"'{quoted}'"]}
        return self._sent(requests, shown, f"{fields},updatedSpreadsheet(sheets(properties(sheetId),{CELLS}))")

    def _sent(self, requests: list[Json], shown: Json | None = None, fields: str = "spreadsheetId") -> Json:
        """The answer to the batch, {} when it was lost. Sent twice, it is refused the second time: its tabs are
        there."""
        address = f"{SHEETS}/{self.file.found()}:batchUpdate"
        try:
            return call(self.client, "post", address, json={"requests": requests, **(shown or {})},
                        params={"fields": fields}, safe=True)
        except UncertainError:
            return {}


def _new_id() -> int:
    return secrets.randbelow(2**31 - 1) + 1


def _untaken(error: APIError) -> RegisterWrite:
    return RegisterWrite(written=False, problem=NOT_TAKEN.format(why=str(error.error.get("message", error))))


def _protection(answer: Json, sheet: int) -> int:
    for reply in answer.get("replies", []):
        told = reply.get("addProtectedRange", {}).get("protectedRange", {})
        if told.get("range", {}).get("sheetId", 0) == sheet:
            return int(told["protectedRangeId"])
    return 0


def _log(cells: Grid) -> RegisterLog:
    texts = [str(value) for row in cells for value in row if isinstance(value, str)]
    totals = [text.removeprefix(LOG_MARK) for text in texts if text.startswith(LOG_MARK)]
    if not totals or not totals[0].isdecimal():
        return RegisterLog(problem=NO_LOG)
    return RegisterLog(tuple(text for text in texts if PIECE.fullmatch(text)), int(totals[0]))

