"""The block of a tab of indicators: its answers in normalised form, what is wrong in each cell, and the counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from automation.domain.plan.plan import Obligation
from automation.domain.workbook.forms import Field, FieldKind, FormRow, Section, Severity
from automation.domain.workbook.layout import DOCUMENT_KEYS, SUBMIT_KEY
from automation.domain.workbook.section_nil import counted, section_nils
from automation.domain.workbook.self_check import ERROR, ERROR_WORDS, NOTHING, WARNING, WARNING_WORDS
from automation.rules.formulas.proposal_formulas import proposal_formula
from automation.rules.formulas.rule_formulas import SEPARATOR, RuleFormula
from automation.rules.formulas.sources import AnswerCells
from automation.rules.formulas.terms import Term, TermKind, shown
from automation.tabs.self_check.first_cell import first_cell
from automation.tabs.self_check.places import ANSWER, PROPOSED, REQUIRED, WORDS, Head, IndicatorPlace, Line
from automation.tabs.self_check.readings import (
    BAD,
    BLANK,
    ESTIMATED,
    LOST,
    TEXT,
    TICKED,
    UNJUDGED,
    WordLists,
    is_explained,
    is_listed,
    is_submitted,
    reading,
)
from automation.tabs.self_check.sheet import EngineSheet, absolute, address, block

NUMBER_KEY, DAY_KEY, _ = DOCUMENT_KEYS
UNREADABLE: dict[FieldKind, str] = {
    FieldKind.INTEGER: "chỉ ghi số nguyên (không có: 0; không liên quan: Không áp dụng)",
    FieldKind.BOOLEAN: "chọn Có, Không hoặc Không áp dụng",
    FieldKind.DATE: "ghi ngày dạng ngày/tháng/năm",
    FieldKind.CHOICE: "chọn một mục trong danh sách",
    FieldKind.STRING: "ô này có lỗi, đề nghị ghi lại",
}
SENTENCES_ROW, SENTENCES_COLUMN = 1, 5
NIL_BESIDE = "chọn “Không phát sinh” nhưng mục này có số khác 0"
LACKING = "đơn vị không thuộc diện ghi mục này, đề nghị ghi Không áp dụng"
STILL_BLANK, NOT_WHOLE = "còn để trống", "phải là số nguyên"
LEAST, MOST = "không được nhỏ hơn {}", "không được lớn hơn {}"
LONGEST_MESSAGE = 300
PROPOSED_WORDS = "Để trống là lấy theo phần đã ghi: "
CLEAN, SUBMITTED_CLEAN = "Đã điền đủ, không thấy lỗi: được duyệt thì chọn “Đã nộp”.", "Đã nộp, không thấy lỗi."
NO_NUMBER, NO_DAY = "Lỗi: chưa ghi số của văn bản đã ký.", "Lỗi: chưa ghi ngày của văn bản đã ký."
BAD_DAY, UNCLEAR_DAY = "Lỗi: ghi dạng ngày/tháng/năm.", "Xem lại: ghi dạng ngày/tháng/năm."

RuleRows = Sequence[tuple[int, RuleFormula]]  # row on the tab of formulas, the rule's formula


class IndicatorBlock:
    def __init__(self, sheet: EngineSheet, place: IndicatorPlace, words: WordLists, obligation: Obligation | None,
                 cells: AnswerCells, needs: Mapping[str, tuple[int, int]]) -> None:
        """`needs`: what lines need → the cell that holds whether the unit has it."""
        self.needs = needs
        self.sheet, self.place, self.words, self.obligation, self.cells = sheet, place, words, obligation, cells
        self.indicators = {each.code: each for each in place.tab.indicators}

    def draw(self, rules: RuleRows) -> None:
        self._head(rules)
        by_row: dict[str, list[tuple[int, RuleFormula]]] = {}
        for number, each in rules:
            by_row.setdefault(each.location.row, []).append((number, each))
        for row in self.place.rows:
            self._line(row, by_row.get(row.key, ()))
        for key, section in section_nils(self.place.tab).items():
            self._section(key, section)

    def _chosen(self, key: str) -> str:
        return address(Line.CHOSEN, self.place.line_of[key])

    def _section(self, key: str, section: Section) -> None:
        """The line of a section that one choice answers, and what is wrong with that."""
        at, fields = self.place.line_of[key], counted(section)
        self.sheet.text(at, Line.KEY, key)
        chosen = is_listed(self.place.form.control(key), self.words, TICKED)
        self.sheet.formula(at, Line.CHOSEN, f"IFERROR({chosen},0)")
        if all(field.kind is FieldKind.INTEGER for each in section.indicators for field in each.fields):
            first, last = (self.place.line_of[fields[end].row] for end in (0, -1))
            figures = block(Line.TOTAL, first, last, Line.FEMALE)
            beside = f"SUMPRODUCT(ISNUMBER({figures})*({figures}<>0))>0"
            told = f'IF(AND({self._chosen(key)}=1,{beside}),"{SEPARATOR}{NIL_BESIDE}","")'
            self.sheet.formula(at, WORDS["total"], told)
            self.sheet.formula(at, Line.MESSAGE, message([address(WORDS["total"], at)], []))

    def _head(self, rules: RuleRows) -> None:
        place, put = self.place, self._put_head
        self.sheet.text(place.head, Head.TAB, place.tab.code)
        put(Head.SUBMITTED, is_submitted(place.form.control(SUBMIT_KEY)) if self.obligation else "0")
        answers = place.column(Line.TOTAL, Line.FEMALE)
        filled = "*".join(f'({answers}<>"{mark}")' for mark in ("", BLANK, "#A", LOST))
        put(Head.ANSWERED, f"SUMPRODUCT({filled})")
        put(Head.TOUCHED, f"IF(OR({place.at(Head.SUBMITTED)}=1,{place.at(Head.ANSWERED)}>0),1,0)")
        put(Head.ERRORS, "+".join(self._errors(rules)))
        put(Head.WARNINGS, "+".join(self._warnings(rules)))
        put(Head.OWED, "+".join(map(self._owed, ANSWER)))
        put(Head.WORDS, count_words(place.at(Head.OWED), place.at(Head.ERRORS), place.at(Head.WARNINGS),
                                    place.at(Head.SUBMITTED), self._blanks_count))
        columns = (place.form.column(code) for code in ("key", "total", "female", "estimate", "explanation"))
        put(Head.WHOLE, "0*(" + "+".join(f"ROWS({each})" for each in columns) + ")")
        put(Head.FIRST, first_cell(place))
        if self.obligation:
            self._document(required=self.obligation.requires_document)

    @property
    def _blanks_count(self) -> str:
        """The condition under which a blank is an error: of a submitted tab without any answer that is one error."""
        return f"{self.place.at(Head.SUBMITTED)}*{self.place.at(Head.ANSWERED)}>0"

    def _owed(self, column: str) -> str:
        answers, required = self.place.column(ANSWER[column]), self.place.column(REQUIRED[column])
        return f'SUMPRODUCT(({answers}="{BLANK}")*({required}=1))'

    def _put_head(self, column: Head, formula: str) -> None:
        self.sheet.formula(self.place.head, column, formula)

    def _document(self, *, required: bool) -> None:
        place = self.place
        submitted, day = f"{place.at(Head.SUBMITTED)}=1", place.at(Head.DAY)
        number = f"TRIM({place.form.control(NUMBER_KEY)})"
        read = reading(FieldKind.DATE, place.form.control(DAY_KEY), self.words)
        self._put_head(Head.DAY, f'IFERROR({read},"{LOST}")')
        blank_number = f'IFERROR(IF(AND({submitted},LEN({number})=0),"{NO_NUMBER}",""),"")' if required else '""'
        blank_day = f'IF(AND({submitted},{day}="{BLANK}"),"{NO_DAY}","")' if required else '""'
        self._put_head(Head.NUMBER_WORDS, blank_number)
        unclear = f'IF({day}="{UNJUDGED}","{UNCLEAR_DAY}",{blank_day})'
        self._put_head(Head.DAY_WORDS, f'IF({day}="{BAD}","{BAD_DAY}",{unclear})')

    def _errors(self, rules: RuleRows) -> list[str]:
        place = self.place
        counted = [f"SUMPRODUCT(--(LEN({place.column(Line.TOTAL_WORDS, Line.FEMALE_WORDS)})>0))"]
        if self.obligation:
            counted += [f'IF(LEFT({place.at(each)},3)="{ERROR_WORDS[:3]}",1,0)'
                        for each in (Head.NUMBER_WORDS, Head.DAY_WORDS)]
        return counted + _counted(rules, Severity.ERROR)

    def _warnings(self, rules: RuleRows) -> list[str]:
        unjudged = f'SUMPRODUCT(--({self.place.column(Line.TOTAL, Line.FEMALE)}="{UNJUDGED}"))'
        return [unjudged, *_counted(rules, Severity.WARNING)]

    def _line(self, row: FormRow, rules: RuleRows) -> None:
        place, at = self.place, self.place.line_of[row.key]
        self.sheet.text(at, Line.KEY, row.key)
        if row.fields:
            self.sheet.formula(at, Line.ROW, f"MATCH({address(Line.KEY, at)},{place.form.column('key')},0)"
                                             f"+{place.at(Head.WHOLE)}")
            on_tab = address(Line.ROW, at)
            explained = is_explained(place.form.cell("explanation", on_tab))
            self.sheet.formula(at, Line.EXPLAINED, f"N({explained})")
            if row.fields[0].kind is FieldKind.INTEGER:
                self.sheet.formula(at, Line.ESTIMATED, is_listed(place.form.cell("estimate", on_tab), self.words,
                                                                 ESTIMATED))
        for each in row.fields:
            self._answer(each, at)
        self._told(row, rules, at)

    def _answer(self, field: Field, at: int) -> None:
        """The normalised answer: what is typed, or what is proposed while nothing is."""
        read = reading(field.kind, self._typed(field, at), self.words, field.choices, field.maximum)
        if field.name in self.place.nil_of:
            chosen = absolute(self._chosen(self.place.nil_of[field.name]))
            read = f'IF({chosen}*({read}="{BLANK}"),0,{read})'
        if proposal := proposal_formula(field, self.place.tab, self.cells) if field.proposed else "":
            proposed = address(PROPOSED[field.column], at)
            self.sheet.formula(at, PROPOSED[field.column], proposal)
            value = f'IF({proposed}="{BLANK}","{BLANK}","{TEXT}")' if field.kind is FieldKind.STRING else proposed
            read = f'IF({read}="{BLANK}",{value},{read})'
        self.sheet.formula(at, ANSWER[field.column], f'IF(ISNUMBER({address(Line.ROW, at)}),{read},"{LOST}")')
        if field.required:
            self._required(field, at)
        self.sheet.formula(at, WORDS[field.column], self._cell_words(field, at))

    def _typed(self, field: Field, at: int) -> str:
        return self.place.form.cell(field.column, address(Line.ROW, at))

    def _proposals(self, row: FormRow, at: int) -> list[str]:
        """Returns formulas of what is proposed for the row's blank cells."""
        return [f'IF(AND({proposed}<>"{BLANK}",LEN(TRIM({self._typed(each, at)}))=0),"{SEPARATOR}{label}"&{words},"")'
                for each in row.fields if each.proposed
                for proposed, label in [(address(PROPOSED[each.column], at), "nữ " * (each.column == "female"))]
                for words in [shown(Term(proposed, TermKind.DAY if each.kind is FieldKind.DATE else TermKind.TEXT))]]

    def _required(self, field: Field, at: int) -> None:
        if need := self.indicators[field.indicator].needs:
            self.sheet.formula(at, REQUIRED[field.column], self._has(need))
        else:
            self.sheet.text(at, REQUIRED[field.column], 1)

    def _cell_words(self, field: Field, at: int) -> str:
        """Returns what is wrong in the cell by itself, "" for nothing."""
        cell, required = address(ANSWER[field.column], at), address(REQUIRED[field.column], at)
        blank = f'IF(AND({self._blanks_count},{required}=1),"{SEPARATOR}{STILL_BLANK}","")' if field.required else '""'
        figure = bounds_words(field, cell) + self._needs_words(field, cell)
        words = f'IF({cell}="{BAD}",{sentence_cell(field.kind)},{figure})'
        return f'IF({cell}="{BLANK}",{blank},{words})'

    def _needs_words(self, field: Field, cell: str) -> str:
        """R25: a figure of a unit that lacks what the line needs."""
        need = self.indicators[field.indicator].needs
        if not need or field.kind is not FieldKind.INTEGER:
            return ""
        return f'&IF(ISNUMBER({cell}),IF(AND({cell}>0,{self._has(need)}=0),"{SEPARATOR}{LACKING}",""),"")'

    def _has(self, need: str) -> str:
        row, column = self.needs[need]
        return f"VALUE({absolute(address(column, row))})"

    def _told(self, row: FormRow, rules: RuleRows, at: int) -> None:
        """Puts the row's words and flags together, of its cells and of the rules that are shown there."""
        if not row.fields and not rules:
            return
        errors = [address(WORDS[each.column], at) for each in row.fields]
        errors += [cell for cell, rule in _rule_cells(rules) if rule.rule.severity is Severity.ERROR]
        warnings = [_unclear(each, at) for each in row.fields if each.kind is not FieldKind.STRING]
        warnings += [cell for cell, rule in _rule_cells(rules) if rule.rule.severity is Severity.WARNING]
        self.sheet.formula(at, Line.MESSAGE, message(errors, warnings) + proposed_words(self._proposals(row, at)))
        self.sheet.formula(at, Line.FLAGS, "&".join(self._flag(column, row, rules, at) for column in ANSWER))

    def _flag(self, column: str, row: FormRow, rules: RuleRows, at: int) -> str:
        field = next((each for each in row.fields if each.column == column), None)
        here = [(cell, rule) for cell, rule in _rule_cells(rules) if rule.location.column == column]
        errors = [address(WORDS[column], at)] if field else []
        errors += [cell for cell, rule in here if rule.rule.severity is Severity.ERROR]
        warnings = [_unclear(field, at)] if field and field.kind is not FieldKind.STRING else []
        warnings += [cell for cell, rule in here if rule.rule.severity is Severity.WARNING]
        warned = f"IF(LEN({'&'.join(warnings)})>0,{WARNING},{NOTHING})" if warnings else NOTHING
        return f"IF(LEN({'&'.join(errors)})>0,{ERROR},{warned})" if errors else warned


def sentence_cell(kind: FieldKind) -> str:
    """Returns the cell that holds what is asked for in an answer of this kind."""
    return absolute(address(SENTENCES_COLUMN + list(UNREADABLE).index(kind), SENTENCES_ROW))


def draw_sentences(sheet: EngineSheet) -> None:
    for column, words in enumerate(UNREADABLE.values(), start=SENTENCES_COLUMN):
        sheet.text(SENTENCES_ROW, column, SEPARATOR + words)


def bounds_words(field: Field, cell: str) -> str:
    """Returns what is wrong with a figure: that it is not whole, or beyond its bounds."""
    if field.kind is not FieldKind.INTEGER:
        return '""'
    words = '""'
    if field.maximum is not None:
        words = f'IF({cell}>{field.maximum},"{SEPARATOR}{MOST.format(field.maximum)}",{words})'
    if field.minimum is not None:
        words = f'IF({cell}<{field.minimum},"{SEPARATOR}{LEAST.format(field.minimum)}",{words})'
    return f'IF(ISNUMBER({cell}),IF({cell}<>INT({cell}),"{SEPARATOR}{NOT_WHOLE}",{words}),"")'


def count_words(owed: str, errors: str, warnings: str, submitted: str, blanks_count: str) -> str:
    """Returns "Còn 168 ô chưa điền, 10 lỗi, 7 cảnh báo."; a blank that is among the errors (`blanks_count`) counts
    once."""
    beside = f"({errors}-IF({blanks_count},{owed},0))"
    counts = (f'IF({owed}>0,", Còn "&{owed}&" ô chưa điền","")&IF({beside}>0,", "&{beside}&" lỗi","")'
              f'&IF({warnings}>0,", "&{warnings}&" cảnh báo","")')
    clean = f'IF({submitted}=1,"{SUBMITTED_CLEAN}","{CLEAN}")'
    return f'IF({owed}+{errors}+{warnings}=0,{clean},MID({counts},3,99)&".")'


def message(errors: Sequence[str], warnings: Sequence[str]) -> str:
    """Returns the words of a row, errors first. Each of the cells is "" or begins with SEPARATOR."""
    told = [f'IF(LEN({joined})>0,"{words}"&MID({joined},{len(SEPARATOR) + 1},{LONGEST_MESSAGE}),"")'
            for words, cells in ((ERROR_WORDS, errors), (WARNING_WORDS, warnings)) if cells
            for joined in ["&".join(cells)]]
    if len(told) < 2:
        return "".join(told)
    both = f'IF(AND(LEN({"&".join(errors)})>0,LEN({"&".join(warnings)})>0),". ","")'
    return f"{told[0]}&{both}&{told[1]}"


def proposed_words(proposals: Sequence[str]) -> str:
    """Returns what follows a row's message: "Để trống là lấy theo phần đã ghi: 12; nữ 7"."""
    if not proposals:
        return ""
    joined = "&".join(proposals)
    return f'&IF(LEN({joined})>0,"{PROPOSED_WORDS}"&MID({joined},{len(SEPARATOR) + 1},{LONGEST_MESSAGE}),"")'


def _unclear(field: Field, at: int) -> str:
    return f'IF({address(ANSWER[field.column], at)}="{UNJUDGED}",{sentence_cell(field.kind)},"")'


def _rule_cells(rules: RuleRows) -> list[tuple[str, RuleFormula]]:
    return [(address(3, row), each) for row, each in rules]


def _counted(rules: RuleRows, severity: Severity) -> list[str]:
    rows = [row for row, each in rules if each.rule.severity is severity]
    return [f"SUMPRODUCT(--(LEN({block(3, rows[0], rows[-1])})>0))"] if rows else []
