"""Parses the rows that people filled in on the register's decisions tab. No input or output.

A row is identified by its hidden key "UNIT|OBLIGATION", so people may sort the tab. A row whose visible unit or
obligation is another one's was sorted without its key: what was entered there counts for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.decisions import ACTION_WORDS, FORMER_WORDS, Decision
from automation.domain.tracking.recoding import NOTHING_RENAMED, RenamedCodes
from automation.domain.vietnamese.formatting import numeric_date
from automation.domain.vietnamese.text import clean, fold
from automation.domain.workbook.drawing import Value
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.parse_cell import AnswerState, read_value
from automation.ports import RegisterInput
from automation.recording.integrity import LINK_MARK

FOLDED = {fold(word): choice for word, choice in ACTION_WORDS.items()}
FOLDED |= {fold(former): ACTION_WORDS[word] for former, word in FORMER_WORDS.items()}
CHOICES = ", ".join(f"“{word}”" for word in ACTION_WORDS)
NOBODY = "Dòng này không còn ứng với đơn vị, nội dung nào. Đề nghị ghi lại quyết định ở đúng dòng của đơn vị."
SORTED = ("Dòng ghi {entry} hiện là của {shown}, nhưng mã ẩn của dòng là {key}: các cột đã được sắp xếp mà cột mã ẩn "
          "thì không, nên quyết định này chưa được ghi cho đơn vị nào. Phần mềm lập lại trang theo đúng thứ tự; đề "
          "nghị ghi lại quyết định ở dòng của đơn vị.")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of the register's decisions tab. `problem` (Vietnamese): why it was not recorded and what to do;
    the next register then repeats the row with its values. `unclear`: it is unknown what was decided, so the unit's
    reminders wait. `displaced`: the visible columns are not those of the key; `unit` and `obligation` are the visible
    ones, and the register does not repeat the values, which the next run would take for a decision. `typed`: unit and
    obligation as the register has them, when they were renamed since it was written. `register`: the cluster whose
    register it is, "" for the committee's."""

    cell: str
    unit: str
    obligation: str
    decision: Value = None
    until: Value = None
    reason: Value = None
    problem: str = ""
    unclear: bool = False
    displaced: bool = False
    typed: tuple[str, str] | None = None
    register: str = ""

    @property
    def words(self) -> str:
        register = f"Sổ theo dõi của {self.register}" if self.register else "Sổ theo dõi"
        return f"{register}, ô {self.cell} ({self.unit}, {self.obligation}): {self.problem}" if self.problem else ""

    @property
    def entry(self) -> str:
        """What was entered, as a reader sees it: "“Trả lại”, “Thiếu mục K”"."""
        shown = (numeric_date(each) if isinstance(each, date | datetime) else plain_text(each)
                 for each in (self.decision, self.until, self.reason))
        return ", ".join(f"“{each}”" for each in shown if each)


def read_decisions(typed: RegisterInput, plan: Plan, units: Mapping[str, Unit],
                   renamed: RenamedCodes = NOTHING_RENAMED) -> tuple[list[Decision], list[DecisionRow]]:
    """Returns the parsed decisions, and the rows that could not be parsed, each with its problem. Former codes in the
    register are read as the present ones."""
    decisions: list[Decision] = []
    unparsed: list[DecisionRow] = []
    for (_, values), row in zip(typed.rows, decision_rows(typed, renamed), strict=True):
        visible = _with_present_unit(values, renamed)
        parsed = _displaced(row, visible, plan, units) or _parse_row(row, typed.generation, plan, units)
        if isinstance(parsed, Decision):
            decisions.append(parsed)
        elif isinstance(parsed, DecisionRow):
            unparsed.append(parsed)
        else:
            unparsed.append(replace(row, problem=parsed, unclear=True))
    return decisions, unparsed


def decision_rows(typed: RegisterInput, renamed: RenamedCodes = NOTHING_RENAMED) -> list[DecisionRow]:
    """Returns the rows by their hidden keys, unchecked."""
    return [_with_present_codes(_decision_row(cell, values), renamed) for cell, values in typed.rows]


def _with_present_codes(row: DecisionRow, renamed: RenamedCodes) -> DecisionRow:
    unit, obligation = renamed.unit(row.unit), renamed.obligation(row.obligation)
    if (unit, obligation) == (row.unit, row.obligation):
        return row
    return replace(row, unit=unit, obligation=obligation, typed=(row.unit, row.obligation))


def _with_present_unit(values: Mapping[str, Value], renamed: RenamedCodes) -> Mapping[str, Value]:
    return {**values, "unit": renamed.unit(plain_text(values["unit"]))} if "unit" in values else values


def source_of(generation: str, row: DecisionRow) -> str:
    """Returns the identity of a decision: register generation, unit and obligation, the same on every read. The link of
    the ledger's chain is left out of it: two stores of the same content have different links."""
    unit, obligation = row.typed or (row.unit, row.obligation)
    return f"{generation.partition(LINK_MARK)[0]}:{unit}|{obligation}"


def plain_text(raw: Value) -> str:
    """Returns the text in NFC on one line, without invisible characters."""
    return clean(str(raw)) if raw is not None else ""


def _decision_row(cell: str, values: Mapping[str, Value]) -> DecisionRow:
    unit, _, obligation = str(values.get("key") or "").partition("|")
    return DecisionRow(cell, unit.strip(), obligation.strip(), values.get("decision"), values.get("until"),
                       values.get("reason"))


def _displaced(row: DecisionRow, values: Mapping[str, Value], plan: Plan, units: Mapping[str, Unit],
               ) -> DecisionRow | None:
    """Returns the row under its visible unit and obligation where these are not those of its key, else None. An
    obligation's title that no obligation has now is one from before the plan was edited."""
    unit = plain_text(values["unit"]) if "unit" in values else row.unit
    titles = {plain_text(each.title): each.code for each in plan.obligations}
    obligation = titles.get(plain_text(values.get("obligation")), row.obligation)
    name = plain_text(values.get("name"))
    named = {code for code, each in units.items() if plain_text(each.name) == name} or {row.unit}
    if (unit, obligation) == (row.unit, row.obligation) and row.unit in named:
        return None
    problem = SORTED.format(entry=row.entry, shown=f"{unit or 'dòng trống'}, {obligation}",
                            key=f"{row.unit}, {row.obligation}")
    return replace(row, unit=unit if unit in units else row.unit, obligation=obligation, problem=problem, unclear=True,
                   displaced=True)


def _parse_row(row: DecisionRow, generation: str, plan: Plan, units: Mapping[str, Unit]) -> Decision | str:
    """Returns the decision, or the problem of the row (Vietnamese)."""
    if row.unit not in units or row.obligation not in {each.code for each in plan.obligations}:
        return NOBODY
    if not plain_text(row.decision):
        return f"Chưa chọn quyết định. Đề nghị chọn một trong: {CHOICES}; hoặc xóa trắng cả dòng."
    choice = FOLDED.get(fold(plain_text(row.decision)))
    if choice is None:
        return f"Không hiểu quyết định “{plain_text(row.decision)}”. Đề nghị chọn một trong: {CHOICES}."
    until = _day(row.until)
    if until is None and plain_text(row.until):
        return "Không đọc được ngày gia hạn. Đề nghị ghi đủ ngày/tháng/năm, năm đủ bốn chữ số."
    action, verdict = choice
    source = source_of(generation, row)
    return Decision(row.unit, row.obligation, action, plain_text(row.reason), until, verdict, source, row.typed)


def _day(raw: Value) -> date | None:
    """Returns None for a blank and for an ambiguous date."""
    read = read_value(raw, FieldKind.DATE)
    if read.state is not AnswerState.VALUE or read.problem or not isinstance(read.value, float):
        return None
    return date.fromordinal(int(read.value))
