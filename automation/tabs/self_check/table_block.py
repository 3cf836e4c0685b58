"""The block of a register table: the values of its rows, a digit for each column with what is wrong in it, and
the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from automation.domain.plan.plan import Obligation
from automation.domain.workbook.forms import FieldKind, TableColumn
from automation.domain.workbook.layout import NIL_KEY, SUBMIT_KEY
from automation.domain.workbook.self_check import ERROR_WORDS, WARNING_WORDS
from automation.rules.formulas.terms import serial
from automation.tabs.self_check.first_cell import first_cell
from automation.tabs.self_check.indicator_block import (
    LEAST,
    MOST,
    NOT_WHOLE,
    STILL_BLANK,
    UNREADABLE,
)
from automation.tabs.self_check.places import Head, TablePlace
from automation.tabs.self_check.readings import (
    BAD,
    BLANK,
    LOST,
    STRING,
    TICKED,
    UNJUDGED,
    WordLists,
    is_explained,
    is_listed,
    is_more_than_signs,
    is_submitted,
    reading,
)
from automation.tabs.self_check.sheet import EngineSheet, address, block

# The digits of a flag. Up to 4 they are errors.
MISSING, UNREAD, OUTSIDE, CONTRARY, ELSEWHERE, UNCLEAR = "1", "2", "3", "4", "5", "6"
NIL_BESIDE = "Lỗi: đã chọn “Không phát sinh” nhưng bảng vẫn có dòng trong kỳ."
NEITHER = "Xem lại: trong kỳ chưa có dòng nào, cũng chưa chọn “Không phát sinh”."

Periods = Sequence[tuple[date, date]]


@dataclass(frozen=True)
class TablePeriods:
    """Of a table: `own` is the obligation to which it belongs, or None; `reports`: the tabs and periods of the reports
    that count its rows; `year`: the plan's."""

    own: Obligation | None
    reports: tuple[tuple[str, tuple[date, date]], ...]
    year: int

    @property
    def periods(self) -> Periods:
        return [period for _, period in self.reports]


class TableBlock:
    def __init__(self, sheet: EngineSheet, place: TablePlace, words: WordLists, periods: TablePeriods) -> None:
        self.sheet, self.place, self.words, self.periods = sheet, place, words, periods
        self.kinds = {column.code: column.kind for column in place.columns}

    def draw(self) -> None:
        self._head()
        for row in range(self.place.first, self.place.last + 1):
            self._record(row)
        for number, column in enumerate(self.place.columns, start=1):
            for digit, told in self._digit_words(column):
                self.sheet.text(self.place.words[0] + int(digit) - 1, number, told)

    def _head(self) -> None:
        place = self.place
        self.sheet.text(place.head, Head.TAB, place.tab.code)
        control = place.form.control
        self._put(Head.SUBMITTED, is_submitted(control(SUBMIT_KEY)) if place.tab.obligation else "0")
        self._put(Head.NIL, f"IFERROR({is_listed(control(NIL_KEY), self.words, TICKED)},0)")
        flags = place.range(place.FLAGS)
        self._put(Head.TOUCHED, f'SUMPRODUCT(--({flags}<>""))')
        self._put(Head.ERRORS, self._counted(ERROR_WORDS, (MISSING, UNREAD, OUTSIDE, CONTRARY)))
        self._put(Head.WARNINGS, self._counted(WARNING_WORDS, (ELSEWHERE, UNCLEAR)))
        self.sheet.text(place.head, Head.OWED, 0)
        self._put(Head.WORDS, self._count_words())
        codes = (*(each.code for each in place.columns), "explanation")
        self._put(Head.WHOLE, "0*(" + "+".join(f"ROWS({place.form.column(code)})" for code in codes) + ")")
        self._put(Head.OFFSET, f"ROW({place.form.sheet}$B${place.header})-{place.head}")
        self._put(Head.JUDGED, self._judged())
        self._put(Head.NIL_WORDS, self._nil_words())
        self._put(Head.FIRST, first_cell(place))

    def _put(self, column: Head, formula: str) -> None:
        self.sheet.formula(self.place.head, column, formula)

    def _counted(self, beginning: str, digits: Sequence[str]) -> str:
        """Returns how often these digits stand in the flags, and whether the words on the whole begin so."""
        flags = self.place.range(self.place.FLAGS)
        found = "".join(f'+SUMPRODUCT(LEN({flags})-LEN(SUBSTITUTE({flags},"{digit}","")))' for digit in digits)
        return f'IF(LEFT({self.place.at(Head.NIL_WORDS)},3)="{beginning[:3]}",1,0){found}'

    def _judged(self) -> str:
        """Returns 1 when no record is below these rows and every value was understood."""
        place, conditions = self.place, []
        if place.value_columns:
            numbers = place.value_columns.values()
            values = block(min(numbers), place.first, place.last, max(numbers))
            conditions.append(f'SUMPRODUCT(--({values}="{UNJUDGED}"))=0')
        for each in place.columns:
            inside = place.form.drawn(each.code)
            beyond = f"(ROW({inside})-{place.at(Head.OFFSET)}>{place.last})"
            conditions.append(f"SUMPRODUCT({beyond}*(LEN({inside})>0))=0")
            conditions.append(f"COUNTA({place.form.column(each.code)})=COUNTA({inside})")
        return f"IF(AND({','.join(conditions)}),1+{place.at(Head.WHOLE)},0)"

    def _count_words(self) -> str:
        rows, errors, warnings = (self.place.at(each) for each in (Head.TOUCHED, Head.ERRORS, Head.WARNINGS))
        counts = (f'{rows}&" dòng"&IF({errors}>0,", "&{errors}&" lỗi","")'
                  f'&IF({warnings}>0,", "&{warnings}&" cảnh báo","")&IF({errors}+{warnings}=0,", không thấy lỗi.",".")')
        return f'IF({rows}+{errors}+{warnings}=0,"",{counts})'

    def _nil_words(self) -> str:
        """T05: "Không phát sinh" beside rows of every period. T06: neither, of a submitted report; a warning here, as
        what was chosen earlier may hold."""
        place, nil = self.place, f"{self.place.at(Head.NIL)}=1"
        within = [self._within(period) for period in self.periods.periods] or [place.at(Head.TOUCHED)]
        beside = f'AND({",".join([nil, *(f"{each}>0" for each in within)])})'
        neither = [f"AND({submitted}=1,{each}=0)" for (submitted, _), each in
                   zip(self.periods.reports, within, strict=False) if submitted]
        if self.periods.own and not neither:
            neither = [f"AND({place.at(Head.SUBMITTED)}=1,{within[0]}=0)"]
        lacking = f'IF(AND(NOT({nil}),OR({",".join(neither)})),"{NEITHER}","")' if neither else '""'
        return f'IFERROR(IF({place.at(Head.JUDGED)}<>1,"",IF({beside},"{NIL_BESIDE}",{lacking})),"")'

    def _within(self, period: tuple[date, date]) -> str:
        """Returns the number of the rows of a period, with those that have no day."""
        place, day = self.place, self.place.tab.form.date_column
        if not day:
            return place.at(Head.TOUCHED)
        days, flags = place.range(place.value_columns[day]), place.range(place.FLAGS)
        first, last = map(serial, period)
        return (f'(SUMPRODUCT(({flags}<>"")*ISNUMBER({days})*({days}>={first})*({days}<={last}))'
                f'+SUMPRODUCT(({flags}<>"")*NOT(ISNUMBER({days}))))')

    def _record(self, row: int) -> None:
        place, whole = self.place, f"ISNUMBER({self.place.at(Head.WHOLE)})"
        for column in place.columns:
            if column.code in place.value_columns:
                read = reading(column.kind, place.record(column.code), self.words, column.choices, column.maximum)
                self.sheet.formula(row, place.value_columns[column.code],
                                   f'IF({whole},{read},"{LOST}")')
        digits = "&".join(self._digit(column, row) for column in place.columns)
        begun = ",".join(self._begun(row))
        self.sheet.formula(row, place.FLAGS, f'IFERROR(IF(AND({whole},OR({begun})),{digits},""),"")')

    def _begun(self, row: int) -> Iterator[str]:
        """Yields conditions: a single letter, signs alone, or what can't be judged are no record by themselves."""
        numbers = [at for code, at in self.place.value_columns.items()
                   if self.kinds[code] is not FieldKind.BOOLEAN]
        if numbers and numbers == [*range(numbers[0], numbers[-1] + 1)]:
            cells = block(numbers[0], row, row, numbers[-1])
            yield f'SUMPRODUCT(({cells}<>"{BLANK}")*({cells}<>"{UNJUDGED}"))>0'
        else:
            yield from (f'AND({cell}<>"{BLANK}",{cell}<>"{UNJUDGED}")' for cell in (address(at, row) for at in numbers))
        for column in self.place.columns:
            typed = self.place.record(column.code)
            if column.kind is FieldKind.STRING:
                yield f"AND(LEN(TRIM({typed}))>1,{is_more_than_signs(typed)})"
            elif column.kind is FieldKind.BOOLEAN:
                yield f"OR(ISNUMBER({typed}),LEN(TRIM({typed}))>1)"

    def _digit(self, column: TableColumn, row: int) -> str:
        """Returns the formula of a column's digit in a row that is begun."""
        missing = MISSING if column.required else "0"
        if column.code not in self.place.value_columns:
            blank = f'IFERROR({self.words.lookup(self.place.record(column.code), STRING)}="{BLANK}",FALSE())'
            return f"IF({blank},{missing},0)" if column.required else "0"
        cell = self.place.value(column.code, row)
        return (f'IF({cell}="{BLANK}",{missing},IF({cell}="{BAD}",{UNREAD},IF({cell}="{UNJUDGED}",{UNCLEAR},'
                f"{self._value_digit(column, cell, row)})))")

    def _value_digit(self, column: TableColumn, cell: str, row: int) -> str:
        if column.kind is FieldKind.INTEGER:
            return f"IF(ISNUMBER({cell}),{self._figure_digit(column, cell, row)},0)"
        if column.code == self.place.tab.form.date_column:
            return f"IF(ISNUMBER({cell}),{self._day_digit(cell)},0)"
        return "0"

    def _figure_digit(self, column: TableColumn, cell: str, row: int) -> str:
        wrong = [f"{cell}<>INT({cell})"]
        wrong += [f"{cell}<{column.minimum}"] if column.minimum is not None else []
        wrong += [f"{cell}>{column.maximum}"] if column.maximum is not None else []
        total = f"{column.code.removesuffix('_female')}_total"
        contrary = "0"
        if column.code.endswith("_female") and total in self.place.value_columns:
            whole = self.place.value(total, row)
            contrary = f"IF(ISNUMBER({whole}),IF({cell}>{whole},{CONTRARY},0),0)"
        return f"IF(OR({','.join(wrong)}),{OUTSIDE},{contrary})"

    def _day_digit(self, cell: str) -> str:
        """T02: a day outside the plan's year. T03: one outside the periods that count, unless it is explained."""
        first = date(self.periods.year - (self.place.tab.form.carry is not None), 1, 1)
        year = f"OR({cell}<{serial(first)},{cell}>{serial(date(self.periods.year, 12, 31))})"
        carried = [f"{cell}<{serial(date(self.periods.year, 1, 1))}"] if self.place.tab.form.carry is not None else []
        inside = [f"AND({cell}>={serial(one)},{cell}<={serial(other)})" for one, other in self.periods.periods]
        fits = [*carried, *inside, is_explained(self.place.record("explanation"))]
        elsewhere = f"IF(OR({','.join(fits)}),0,{ELSEWHERE})" if self.periods.periods else "0"
        return f"IF({year},{CONTRARY},{elsewhere})"

    def _digit_words(self, column: TableColumn) -> Iterator[tuple[str, str]]:
        """Yields the digits that the column may have, with the words of each."""
        error, warning = f"{ERROR_WORDS}{column.title}: ", f"{WARNING_WORDS}{column.title}: "
        if column.required:
            yield MISSING, error + STILL_BLANK
        yield UNREAD, error + UNREADABLE[column.kind]
        yield UNCLEAR, warning + UNREADABLE[column.kind]
        if column.kind is FieldKind.INTEGER:
            yield OUTSIDE, error + _bounds(column)
            yield CONTRARY, f"{error}số nữ không được lớn hơn tổng số"
        if column.code == self.place.tab.form.date_column:
            yield CONTRARY, f"{error}không thuộc năm {self.periods.year}"
            yield ELSEWHERE, f"{warning}ngoài kỳ báo cáo nên dòng này không được tính"


def _bounds(column: TableColumn) -> str:
    parts = [NOT_WHOLE]
    parts += [LEAST.format(column.minimum)] if column.minimum is not None else []
    parts += [MOST.format(column.maximum)] if column.maximum is not None else []
    return ", ".join(parts)
