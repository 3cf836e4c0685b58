"""A clerk: the one person of a unit who types into its workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from tests.demo.answers import Answers
from tests.demo.cell_values import NIL
from tests.demo.field_map import FieldMap
from tests.demo.workbook_view import WorkbookView

SUBMITTED, ESTIMATE = "Đã nộp", "ước"
# Obligation → the kind of its signed document, and how many the unit has issued by then.
DOCUMENTS = {"KH": ("KH", 0), "6T": ("BC", 40), "CN": ("BC", 90)}
FULLER = "Bổ sung: đơn vị đã hoàn thành các chỉ tiêu của kế hoạch năm, minh chứng lưu tại hồ sơ của Ban."
LINK = "https://vanban.haiphong.example"

MistakeFunction = Callable[[WorkbookView], None]


class WorkbookAccess(Protocol):
    """A clerk's access to the unit's workbook, in a folder or on Google."""

    def opened(self, moment: datetime, original: bytes = b"", *,
               program: bool = False) -> AbstractContextManager[WorkbookView]:
        """Edit, and save at the end at `moment`. `original`: an older copy to start from. `program`: to change the tabs
        themselves, where that is possible."""

    def copy(self) -> bytes:
        """The current content, for `opened` and `put_back`."""

    def cut_short(self, moment: datetime) -> None:
        """Make the workbook unreadable."""

    def put_back(self, copy: bytes, moment: datetime) -> None:
        """Restore the workbook from a copy."""


@dataclass
class Clerk:
    """A unit's clerk. `backup`: an older copy of the workbook; `signed`: obligation → day of the signed document."""

    unit: str
    workbook_access: WorkbookAccess
    places: FieldMap
    answers: Answers
    number: int = 1  # of the unit, so that documents have different numbers
    backup: bytes = b""
    signed: dict[str, date] = field(default_factory=dict)

    def hand_in(self, obligations: Sequence[str], moment: datetime, mistakes: Sequence[MistakeFunction] = (), *,
                program: bool = False) -> None:
        """Fill the tabs of the obligations, pick "Đã nộp", make some mistakes, save at `moment`.
        `program`: as in `WorkbookAccess.opened`, for mistakes that change the tabs themselves."""
        self.backup = self.workbook_access.copy()
        with self.workbook_access.opened(moment, program=program) as view:
            self._fill(view, obligations, moment.date())
            for mistake in mistakes:
                mistake(view)

    def correct(self, obligation: str, moment: datetime, *, restore: bool = False) -> None:
        """Put the right answers where the mistakes were, in this copy or in the older one."""
        with self.workbook_access.opened(moment, self.backup if restore else b"") as view:
            self._fill(view, [obligation], moment.date())

    def amend(self, obligation: str, code: str, more: int, moment: datetime) -> None:
        """Change one figure of a report that was handed in long ago."""
        with self.workbook_access.opened(moment) as view:
            cell = view.field(obligation, code)
            cell.value = int(str(cell.value)) + more

    def rewrite(self, obligation: str, moment: datetime) -> None:
        """Answer a returned report with a longer text on results."""
        with self.workbook_access.opened(moment) as view:
            cell = view.field(obligation, "Q02")
            cell.value = f"{cell.value} {FULLER}"

    def cut_short(self, moment: datetime) -> None:
        """Make the workbook unreadable, keeping a copy."""
        self.backup = self.workbook_access.copy()
        self.workbook_access.cut_short(moment)

    def put_back(self, moment: datetime) -> None:
        self.workbook_access.put_back(self.backup, moment)

    def _fill(self, view: WorkbookView, obligations: Sequence[str], day: date) -> None:
        for obligation in obligations:
            self._fill_report(view, obligation)
            self._sign(view, obligation, day)
        if set(obligations) - {"KH"}:
            self._fill_tables(view, day, with_action_month="6T" not in obligations)

    def _fill_report(self, view: WorkbookView, obligation: str) -> None:
        typed = self.answers.cells.get(obligation, {})
        for place_key, place in self.places.cells.get(obligation, {}).items():
            view.cell(place).value = typed.get(place_key)
        explained = self.answers.explanations.get(obligation, {})
        estimated = self.answers.estimates.get(obligation, ())
        for (of, row, control), place in self.places.row_controls.items():
            if of == obligation:
                mark = ESTIMATE if row in estimated else None
                view.cell(place).value = explained.get(row) if control == "explanation" else mark

    def _fill_tables(self, view: WorkbookView, day: date, *, with_action_month: bool) -> None:
        for code, table in self.places.tables.items():
            if code == "THD" and not with_action_month:
                continue
            lines = self.answers.lines(code, day)
            view.write_records(table, lines)
            view.control(table.sheet, "nil").value = None if lines else NIL

    def _sign(self, view: WorkbookView, obligation: str, day: date) -> None:
        sheet = self.places.sheets[obligation]
        if obligation in DOCUMENTS:
            kind, issued = DOCUMENTS[obligation]
            number, signed = f"{self.number + issued:02d}/{kind}-MẪU", self.signed.setdefault(obligation, day)
            view.control(sheet, "doc_number").value = self._plan("number") if obligation == "KH" else number
            view.control(sheet, "doc_date").value = self._plan("date") if obligation == "KH" else signed
            view.control(sheet, "doc_link").value = f"{LINK}/{self.unit.lower()}/{obligation.lower()}"
        view.control(sheet, "submit").value = SUBMITTED

    def _plan(self, part: str) -> int | str | date:
        """Number or day of the unit's own plan, as its reports give it too."""
        return self.answers.cells["6T"]["A07", part]
