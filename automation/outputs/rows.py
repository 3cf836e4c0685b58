"""Turns the lines of a report into display rows: a pair's total and female figure share one row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from automation.domain.plan.units import TYPE
from automation.domain.report import (
    ERROR_MARK,
    EstimateLine,
    Figure,
    IndicatorLine,
    MissingUnit,
    Report,
    TableLine,
    TargetLine,
)
from automation.domain.tracking.standing import Stage
from automation.outputs.wording import not_updated, signed

HEADING = "heading"
NO_VALUE = "Không ghi"  # of units without a value of a dimension
COUNTED = frozenset({"integer", "boolean"})
MAX_BARS = 24  # bars that are still readable


@dataclass(frozen=True)
class DisplayRow:
    """One row of a table of figures. `female` is None where there is no pair."""

    code: str
    key: str  # B01, B08.under_30
    title: str
    unit: str
    section: str
    level: int
    kind: str
    main: IndicatorLine
    female: IndicatorLine | None = None

    @property
    def counted(self) -> bool:
        return self.kind in COUNTED

    @property
    def share(self) -> Figure:
        """The share of women in percent."""
        return accompanying_figure(self.main, "share")

    @property
    def estimated(self) -> Figure | None:
        """The estimated part of the total; None if there is none."""
        figure = accompanying_figure(self.main, "estimated")
        return figure if figure.value or figure.hidden else None

    @property
    def previous(self) -> Figure | None:
        figure = accompanying_figure(self.main, "previous")
        return figure if figure.value is not None or figure.hidden else None

    @property
    def year_before(self) -> Figure | None:
        figure = accompanying_figure(self.main, "year_before")
        return figure if figure.value is not None or figure.hidden else None

    @property
    def answered(self) -> Figure:
        return accompanying_figure(self.main, "answered")

    @property
    def not_asked(self) -> Figure:
        return accompanying_figure(self.main, "not_asked")

    @property
    def with_errors(self) -> tuple[str, ...]:
        """The units whose figure in this row has an error, of those that may be named."""
        women = self.female.with_errors if self.female else ()
        return tuple(dict.fromkeys((*self.main.with_errors, *women)))

    @property
    def flawed(self) -> int:
        """How many units' figures in this row have an error, at least."""
        return max(self.main.flawed, self.female.flawed if self.female else 0, len(self.with_errors))

    @property
    def marked_title(self) -> str:
        """The title with the marks of figures that have an error, and of those that are not up to date."""
        marks = (ERROR_MARK if self.flawed or self.main.previous_with_errors else "", not_updated(self.main.as_of))
        return " ".join(filter(None, (self.title, *marks)))

    def of_type(self, name: str) -> tuple[Figure, Figure | None]:
        return self.of_group(TYPE, name)

    def of_group(self, dimension: str, value: str) -> tuple[Figure, Figure | None]:
        """The figure of the units with that value, and of the women among them if there is a pair."""
        nothing = Figure(None)
        return (self.main.groups.get(dimension, {}).get(value, nothing),
                self.female.groups.get(dimension, {}).get(value, nothing) if self.female else None)


def accompanying_figure(line: IndicatorLine, name: str) -> Figure:
    """Return a figure that accompanies the total, such as "share"; hidden if the line lists it in `withheld`."""
    return Figure(None, hidden=True) if name in line.withheld else Figure(getattr(line, name))


@dataclass(frozen=True)
class SectionRows:
    code: str
    title: str
    rows: tuple[DisplayRow, ...] = field(default=())


def sections(report: Report) -> list[SectionRows]:
    """Return the report's sections that have a counted row, in order."""
    rows = list(display_rows(report.indicators))
    all_sections = [SectionRows(code, title, tuple(row for row in rows if row.section == code))
                    for code, title in report.sections]
    return [each for each in all_sections if any(row.counted for row in each.rows)]


def share_rows(report: Report) -> list[DisplayRow]:
    """Return the rows of the chart of shares: top-level pairs that count people and have a share."""
    return [row for section in sections(report) for row in section.rows
            if row.female and row.level == 0 and row.share.value is not None and row.unit == "người"][:MAX_BARS]


def display_rows(lines: Sequence[IndicatorLine]) -> Iterator[DisplayRow]:
    """Yield counted rows and the headings above them; texts and dates are left out."""
    counted = {line.code for line in lines if line.kind in COUNTED}
    women = {row_key(line): line for line in lines if line.part.split(".")[-1] == "female"}
    for line in lines:
        last = line.part.split(".")[-1]
        if last == "female" or line.code not in counted or line.kind not in COUNTED | {HEADING}:
            continue
        key = row_key(line)
        yield DisplayRow(line.code, key, line.title, line.unit, line.section, line.level, line.kind, line,
                         women.get(key) if last == "total" else None)


def row_key(line: IndicatorLine) -> str:
    name = f"{line.code}.{line.part}" if line.part else line.code
    return name.removesuffix(".female").removesuffix(".total")


def unit_type_names(report: Report) -> list[str]:
    """Return the types of the expected units, largest first, then by name."""
    names = list(report.unit_types.values())
    return sorted(set(names), key=lambda name: (-names.count(name), name))


def units_with_errors(report: Report) -> list[str]:
    """Return names of the included units whose reports still have errors."""
    included = frozenset(report.included)
    return [report.unit_names[each.unit] for each in report.standings
            if each.unit in included and (each.stage is Stage.WITH_ERRORS or each.errors)]


def units_amended_late(report: Report) -> list[str]:
    return [report.unit_names[each.unit] for each in report.standings if each.amended_after_due]


def told_in_words(report: Report) -> frozenset[str]:
    """Codes of the tables whose rows are texts."""
    return frozenset(each.field for each in report.narratives) | {each.code for each in report.statements
                                                                  if each.withheld}


def marked_target(line: TargetLine) -> str:
    """The title with the marks, as of a row."""
    return " ".join(filter(None, (line.title, ERROR_MARK if line.flawed else "", not_updated(line.as_of))))


def reached_figure(line: TargetLine) -> Figure:
    """The value that a target has reached, as tables show it."""
    return Figure(None if line.actual is None else round(line.actual, 1), line.hidden)


def counted_units(line: TargetLine, units: int) -> Figure:
    """How many units reached a target or have a figure for it, which is not published of sensitive figures."""
    return Figure(None, hidden=True) if line.sensitive else Figure(units)


def marked_table(table: TableLine) -> str:
    """The title of a register table, with the mark of errors."""
    return f"{table.title} {ERROR_MARK}" if table.with_errors else table.title


def table_details(table: TableLine) -> list[tuple[str, float | None]]:
    """The sums of a register table, and how many rows have each choice."""
    sums: list[tuple[str, float | None]] = [(f"{title} (tổng)", total) for title, total in table.sums.items()]
    return sums + [(f"{title}: {choice}", count) for title, counts in table.choices.items()
                   for choice, count in counts.items() if count]


def is_stale(report: Report) -> bool:
    """Whether any figure is repeated from an earlier publication."""
    return any(line.as_of for line in report.indicators) or any(line.as_of for line in report.targets)


def has_unasked(report: Report) -> bool:
    """Whether any figure was not asked of a unit that is included."""
    return any(line.not_asked for line in report.indicators)


def exempt(report: Report) -> list[str]:
    """Codes of the exempt units."""
    return [each.unit for each in exempt_units(report)]


def exempt_units(report: Report) -> list[MissingUnit]:
    """The units that need not report, with the reason."""
    return [MissingUnit(each.unit, report.unit_names[each.unit], report.unit_types[each.unit], each.title,
                        each.reason) for each in report.standings if each.stage is Stage.EXEMPT]


def estimate_title(line: EstimateLine) -> str:
    """The title, and whom it counts: "Giáo viên (nữ)"."""
    return f"{line.title} (nữ)" if line.part.endswith("female") else line.title


def unit_differences(report: Report, line: EstimateLine) -> str:
    """The units whose figure is not what they estimated: "Trường A (+3); Trường B (-2)". Of a cumulative one, those
    whose figure is lower."""
    told = {unit: each for unit, each in line.differences.items() if (each < 0 if line.cumulative else each)}
    return "; ".join(f"{report.unit_names[unit]} ({signed(each)})" for unit, each in told.items())


def names(report: Report, units: Iterable[str]) -> str:
    """The units' names in one line: "Trường A; Trường B"."""
    return "; ".join(report.unit_names[unit] for unit in units)


def flawed_rows(report: Report) -> list[tuple[str, tuple[str, ...], int]]:
    """(name of a figure or table, units named, units counted) for all of a report's figures with errors."""
    found: dict[str, tuple[tuple[str, ...], int]] = {}
    for row in display_rows(report.indicators):
        if row.flawed:
            found[f"{row.key} {row.title}"] = (row.with_errors, row.flawed)
        before = row.main.previous_with_errors
        if before:
            found[f"{row.key} {row.title}, kỳ trước"] = (before, len(before))
    found |= {table.title: (table.with_errors, len(table.with_errors)) for table in report.tables if table.with_errors}
    return [(name, *units) for name, units in found.items()]
