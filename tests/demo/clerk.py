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
    """A unit's workbook before its clerk, wherever it is kept."""

    def opened(self, moment: datetime, original: bytes = b"", *,
               program: bool = False) -> AbstractContextManager[WorkbookView]:
        """Type, and save at the end as if it were `moment`. `original`: a copy that the clerk goes back to.
        `program`: to change the tabs themselves, where that is possible."""

    def copy(self) -> bytes:
        """What `opened` and `put_back` can go back to."""

    def cut_short(self, moment: datetime) -> None:
        """From now on the workbook can't be read."""

    def put_back(self, copy: bytes, moment: datetime) -> None:
        """It can be read again, as it was."""


@dataclass
class Clerk:
    """`screen`: the unit's workbook. `backup`: an older copy that the clerk can go back to."""

    unit: str
    screen: WorkbookAccess
    places: FieldMap
    answers: Answers
    number: int = 1  # of the unit, so that documents have different numbers
    backup: bytes = b""
    signed: dict[str, date] = field(default_factory=dict)

    def hand_in(self, obligations: Sequence[str], moment: datetime, slips: Sequence[MistakeFunction] = (), *,
                program: bool = False) -> None:
        """Fill the tabs of the obligations, pick "Đã nộp", make some mistakes, save at `moment`.
        `program`: as in `WorkbookAccess.opened`, for mistakes that change the tabs themselves."""
        self.backup = self.screen.copy()
        with self.screen.opened(moment, program=program) as paper:
            self._fill(paper, obligations, moment.date())
            for slip in slips:
                slip(paper)

    def correct(self, obligation: str, moment: datetime, *, restore: bool = False) -> None:
        """Put the right answers where the mistakes were, in this copy or in the older one."""
        with self.screen.opened(moment, self.backup if restore else b"") as paper:
            self._fill(paper, [obligation], moment.date())

    def amend(self, obligation: str, code: str, more: int, moment: datetime) -> None:
        """Change one figure of a report that was handed in long ago."""
        with self.screen.opened(moment) as paper:
            cell = paper.field(obligation, code)
            cell.value = int(str(cell.value)) + more

    def rewrite(self, obligation: str, moment: datetime) -> None:
        """Answer a report that came back: the text on results is told more fully."""
        with self.screen.opened(moment) as paper:
            cell = paper.field(obligation, "Q02")
            cell.value = f"{cell.value} {FULLER}"

    def cut_short(self, moment: datetime) -> None:
        """The workbook can't be read from now on."""
        self.backup = self.screen.copy()
        self.screen.cut_short(moment)

    def put_back(self, moment: datetime) -> None:
        self.screen.put_back(self.backup, moment)

    def _fill(self, paper: WorkbookView, obligations: Sequence[str], day: date) -> None:
        for obligation in obligations:
            self._fill_report(paper, obligation)
            self._sign(paper, obligation, day)
        if set(obligations) - {"KH"}:
            self._fill_tables(paper, day, with_action_month="6T" not in obligations)

    def _fill_report(self, paper: WorkbookView, obligation: str) -> None:
        typed = self.answers.cells.get(obligation, {})
        for place_key, place in self.places.cells.get(obligation, {}).items():
            paper.cell(place).value = typed.get(place_key)
        explained = self.answers.explanations.get(obligation, {})
        estimated = self.answers.estimates.get(obligation, ())
        for (of, row, control), place in self.places.beside.items():
            if of == obligation:
                mark = ESTIMATE if row in estimated else None
                paper.cell(place).value = explained.get(row) if control == "explanation" else mark

    def _fill_tables(self, paper: WorkbookView, day: date, *, with_action_month: bool) -> None:
        for code, table in self.places.tables.items():
            if code == "THD" and not with_action_month:
                continue
            paper.write_records(table, self.answers.lines(code, day))
            nothing = not self.answers.tables[code]
            paper.control(table.sheet, "nil").value = NIL if nothing else None

    def _sign(self, paper: WorkbookView, obligation: str, day: date) -> None:
        sheet = self.places.sheets[obligation]
        if obligation in DOCUMENTS:
            kind, issued = DOCUMENTS[obligation]
            paper.control(sheet, "doc_number").value = f"{self.number + issued:02d}/{kind}-MẪU"
            paper.control(sheet, "doc_date").value = self.signed.setdefault(obligation, day)
            paper.control(sheet, "doc_link").value = f"{LINK}/{self.unit.lower()}/{obligation.lower()}"
        paper.control(sheet, "submit").value = SUBMITTED
