"""Upgrades a spreadsheet: one read, one look for its newest revision, one write whose response is compared with it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from automation.adapters.google.errors import RefusedError, UncertainError
from automation.adapters.google_sheets.batch_update import BatchResult, batch_update
from automation.adapters.google_sheets.cache import CachedSpreadsheet, StoreCache
from automation.adapters.google_sheets.drive import Drive
from automation.adapters.google_sheets.errors import raise_if_refused_everywhere, unreadable
from automation.adapters.google_sheets.listing import ListedFile
from automation.adapters.google_sheets.reading import FieldsRead, SpreadsheetReader
from automation.adapters.google_sheets.thread_pool import map_in_threads
from automation.adapters.google_sheets.upgrade.checks_drawing import draw_later
from automation.adapters.google_sheets.upgrade.comparison import Differences, compare
from automation.adapters.google_sheets.upgrade.existing import FIELDS, existing_engine, existing_tabs
from automation.adapters.google_sheets.upgrade.former_templates import FormerTemplates
from automation.adapters.google_sheets.upgrade.journal import BegunUpgrade, UpgradeJournal
from automation.adapters.google_sheets.upgrade.plan import UpgradePlan, Wanted, upgrade_plan
from automation.adapters.google_sheets.upgrade.references import obstacle
from automation.domain.workbook.form_change.comparison import WorkbookChange, kept_answers, workbook_change
from automation.domain.workbook.form_change.form_tab import drawn_tabs, form_tabs
from automation.domain.workbook.form_change.outcome import UpgradeOutcome, UpgradeState, WantedForms, left, refusal

ATTEMPTS = 3  # while people keep editing
HEADER_PRECISION = timedelta(seconds=1)
NO_WORKBOOK = "Không thấy bảng tính của đơn vị trên Google."
KEEPS_CHANGING = ("Google chưa nhận lần ghi nào: bảng tính đang được sửa liên tục, hoặc có người đã bảo vệ một vùng mà "
                  "phần mềm không được sửa. Nếu có vùng ấy thì cho phần mềm sửa; rồi chạy lại lệnh.")
NO_TABS_BESIDE = "Bảng tính trên Google được chuyển ngay tại chỗ; muốn xem trước thì dùng --dry-run."
WRONG = ("Bảng tính đã ghi nhưng đọc lại khác lúc trước ở {cells}, có thể vì có người thêm, xóa dòng đúng lúc ghi. Đề "
         "nghị mở Tệp, Lịch sử phiên bản và khôi phục {revision}, rồi chạy lại lệnh.")
REVISION = "bản lúc {at:%H:%M:%S} ngày {at:%d/%m/%Y}"
IN_HISTORY = "Lịch sử phiên bản: {revision}"
BEFORE = "bản ngay trước lần ghi này"
MOST_CELLS = 8


@dataclass(frozen=True)
class SpreadsheetUpgrade:
    """`editors`: addresses that may edit protected cells."""

    reader: SpreadsheetReader
    drive: Drive
    cache: StoreCache
    editors: Sequence[str]
    zone: ZoneInfo

    @cached_property
    def templates(self) -> FormerTemplates:
        return FormerTemplates(self.drive, self.reader)

    @cached_property
    def journal(self) -> UpgradeJournal:
        return UpgradeJournal(self.cache)

    def upgrade_all(self, files: Callable[[str], ListedFile | None], wanted: Mapping[str, Callable[[], WantedForms]],
                    threads: int) -> Iterator[UpgradeOutcome]:
        """Several at a time; see `SheetStore.upgrade`. `files`: unit → its spreadsheet, None without one."""

        def bring(unit: str) -> UpgradeOutcome:
            found = files(unit)
            return self.upgrade(unit, found, wanted[unit]) if found else left(unit, NO_WORKBOOK)

        yield from self._recorded(self._begun(files, wanted), files)
        yield from self._recorded(map_in_threads(bring, wanted, threads), files)

    def _recorded(self, outcomes: Iterable[UpgradeOutcome],
                  files: Callable[[str], ListedFile | None]) -> Iterator[UpgradeOutcome]:
        """Once the caller asks for the next one, the ledger has the one before."""
        for outcome in outcomes:
            yield outcome
            if outcome.state is UpgradeState.DONE and (found := files(outcome.unit)):
                self.journal.end(found.id)

    def _begun(self, files: Callable[[str], ListedFile | None],
               wanted: Mapping[str, Callable[[], WantedForms]]) -> Iterator[UpgradeOutcome]:
        """What an earlier run wrote, and was ended before it was recorded: of units with the wanted forms by now."""
        for begun in self.journal.entries():
            found = files(begun.unit)
            if begun.unit in wanted or found is None or found.id != begun.file:
                continue
            with suppress(OSError, RefusedError, UncertainError):
                digest = self.reader.read(found.id)[0].digest
                if digest == begun.digest:  # it was not written
                    self.journal.end(found.id)
                else:
                    yield _outcome(found, begun, digest)

    def upgrade(self, unit: str, found: ListedFile, wanted: Callable[[], WantedForms]) -> UpgradeOutcome:
        """Never raises for this workbook alone; raises AdviceError when the account is refused everywhere."""
        try:
            return self._upgrade(unit, found, wanted())
        except (OSError, RefusedError, UncertainError) as error:
            raise_if_refused_everywhere(error)
            said = unreadable(error)
            return left(unit, f"{said.message} {said.remedy}")

    def obstacles(self, files: Callable[[str], ListedFile | None], wanted: Mapping[str, Callable[[], WantedForms]],
                  threads: int) -> dict[str, str]:
        """Unit → why its spreadsheet would be left alone (Vietnamese); none for one that can't be read."""

        def words(unit: str) -> str:
            found, forms = files(unit), wanted[unit]()
            if found is None:
                return NO_WORKBOOK
            with suppress(OSError, RefusedError, UncertainError):
                read = self.reader.read_fields(found.id, FIELDS, None)
                plan = self._plan(found, read, forms)
                outcome = self._without_writing(found, read, self._change(unit, read, forms), plan, forms)
                return outcome.words if outcome and outcome.state is UpgradeState.LEFT else ""
            return ""

        units = list(wanted)
        return {unit: each for unit, each in zip(units, map_in_threads(words, units, threads), strict=True) if each}

    def _upgrade(self, unit: str, found: ListedFile, wanted: WantedForms) -> UpgradeOutcome:
        if wanted.beside:
            return left(unit, NO_TABS_BESIDE)
        for _ in range(ATTEMPTS):
            known = self.cache.get(found.id)
            read = self.reader.read_fields(found.id, FIELDS, known.snapshot if known else None)
            change, plan = self._change(unit, read, wanted), self._plan(found, read, wanted)
            if outcome := self._without_writing(found, read, change, plan, wanted):
                return outcome
            revision = self._newest_revision(found.id)
            if revision and read.date and revision > _moment(read.date):
                continue  # edited since it was read
            begun = self._begin(found, read, change, wanted, revision)
            self.cache.add_notes(found.id, plan.notes)
            result = batch_update(self.reader, found.id, plan.requests, read.snapshot, FIELDS)
            if result:
                return self._written(found, read, (change, plan, begun, wanted), result)
        return left(unit, KEEPS_CHANGING)

    def _begin(self, found: ListedFile, read: FieldsRead, change: WorkbookChange, wanted: WantedForms,
               revision: datetime | None) -> BegunUpgrade:
        """Record what is about to be written."""
        kept = kept_answers(form_tabs(wanted.catalogue, read.tabs), drawn_tabs(wanted.catalogue, wanted.tabs),
                            wanted.before)
        begun = BegunUpgrade(change.unit, found.id, read.snapshot.digest, dict(wanted.contents(read.tabs)),
                             dict(wanted.record), self._named(revision), sum(map(len, kept.values())),
                             len(change.leftovers))
        self.journal.begin(begun)
        return begun

    def _change(self, unit: str, read: FieldsRead, wanted: WantedForms) -> WorkbookChange:
        return workbook_change(unit, form_tabs(wanted.catalogue, read.tabs),
                               drawn_tabs(wanted.catalogue, wanted.tabs), wanted.before, wanted.asked)

    def _plan(self, found: ListedFile, read: FieldsRead, wanted: WantedForms) -> UpgradePlan:
        forms = drawn_tabs(wanted.catalogue, wanted.tabs)
        texts = self.templates.texts(wanted.catalogue)
        return upgrade_plan(existing_tabs(read.answer), form_tabs(wanted.catalogue, read.tabs),
                            Wanted(wanted.tabs, forms, wanted.values, self.editors, texts.notes,
                                   self.cache.written_notes(found.id), texts.orders),
                            secrets.randbelow(2**30) + 2**20, existing_engine(read.answer))

    def _without_writing(self, found: ListedFile, read: FieldsRead, change: WorkbookChange, plan: UpgradePlan,
                         wanted: WantedForms) -> UpgradeOutcome | None:
        """The outcome where nothing is to be written, or nothing may be; None where something is."""
        begun = self.journal.entry(found.id)
        if begun and not plan.requests and not plan.problems:  # an earlier request of this run, or an earlier run
            return _outcome(found, begun, read.snapshot.digest, change)
        own = {form.problem for form in drawn_tabs(wanted.catalogue, wanted.tabs).values()}
        change = replace(change, problems=tuple(dict.fromkeys(
            (*plan.problems, *(each for each in change.problems if each not in own)))))
        if outcome := refusal(change, wanted, read.snapshot.digest):
            return outcome
        if plan.requests and (words := obstacle(read.answer, existing_tabs(read.answer), plan)):
            return left(change.unit, words, change)
        return None if plan.requests else UpgradeOutcome(change.unit, UpgradeState.SAME, change=change)

    def _newest_revision(self, file: str) -> datetime | None:
        """When the spreadsheet was last edited, as its history lists it; None where Drive lists nothing."""
        try:
            return max((each.at for each in self.drive.revisions(file)), default=None)
        except (RefusedError, UncertainError):
            return None

    def _written(self, found: ListedFile, read: FieldsRead,
                 planned: tuple[WorkbookChange, UpgradePlan, BegunUpgrade, WantedForms],
                 result: BatchResult) -> UpgradeOutcome:
        change, plan, begun, wanted = planned
        self.cache.add_write(found.id, result.until)
        differences = compare(existing_tabs(read.answer), plan, existing_tabs(result.answer))
        if differences.wrong:
            self.cache.forget(found.id)
            self.journal.end(found.id)
            return left(change.unit, WRONG.format(cells=_shown(differences), revision=begun.kept), change)
        last = draw_later(self.reader, found.id, plan.later, result)
        self.cache.add_write(found.id, last.until)
        if differences.edited or last.snapshot.digest != result.snapshot.digest:
            self.cache.forget(found.id)  # the listing shows a new version, which is read: a change of the unit
        else:
            self.cache.put(found.id, CachedSpreadsheet(found.file.version, found.modified, last.snapshot, ours=True,
                                                       until=last.until))
            begun = replace(begun, content=dict(wanted.contents(result.tabs)))
        return replace(_outcome(found, begun, result.snapshot.digest, change), words=" ".join(plan.remarks))

    def _named(self, revision: datetime | None) -> str:
        return REVISION.format(at=revision.astimezone(self.zone)) if revision else BEFORE


def _outcome(found: ListedFile, begun: BegunUpgrade, digest: str,
             change: WorkbookChange | None = None) -> UpgradeOutcome:
    return UpgradeOutcome(begun.unit, UpgradeState.DONE, change=change,
                          kept=IN_HISTORY.format(revision=begun.kept), file=found.file.name, digest=digest,
                          version=found.file.version, modified_at=found.file.modified_at,
                          content=begun.content, record=begun.record, filled=begun.filled, left=begun.left)


def _shown(differences: Differences) -> str:
    cells = differences.wrong
    return ", ".join(cells[:MOST_CELLS]) + (" …" if len(cells) > MOST_CELLS else "")


def _moment(header: str) -> datetime:
    """The end of the second that a header `Date` names."""
    return parsedate_to_datetime(header) + HEADER_PRECISION
