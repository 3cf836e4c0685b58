"""From figures to Vietnamese sentences, by the table in `outline.py` or, for a form that the
outline doesn't know, one plain sentence per indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from automation.domain.report import HIDDEN, Figure, IndicatorLine, Report, TableLine
from automation.outputs.document.outline import SECTIONS, OutlineHeading, OutlineTopic
from automation.outputs.rows import COUNTED, DisplayRow, SectionRows, sections
from automation.outputs.wording import figure, number, percent, share

PLACEHOLDER = re.compile(r"\{([^{}%#]+)([%#]?)\}")
CLAUSE = re.compile(r"(?=, trong đó )")
NO_FIGURES = "Chưa có số liệu."
OUT_OF_SCOPE = "Nội dung này không thuộc phạm vi số liệu của kỳ báo cáo."
WITHHELD = "Số liệu về {subject} không công bố chi tiết để bảo vệ thông tin cá nhân."


class Figures:
    """A report's figures by name: `B01.total`, `A01`, or `G01` for the sum over its groups."""

    def __init__(self, lines: Sequence[IndicatorLine]) -> None:
        self._lines = lines

    @cached_property
    def _by_name(self) -> dict[str, IndicatorLine]:
        return {f"{line.code}.{line.part}" if line.part else line.code: line
                for line in self._lines if line.kind in COUNTED}

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(line.code for line in self._lines)

    def lines_of(self, name: str) -> list[IndicatorLine]:
        """The line of that name, or those that add up to it."""
        if name in self._by_name:
            return [self._by_name[name]]
        code, _, measure = name.partition(".")
        groups = [line for line in self._by_name.values() if line.code == code and line.part]
        last = [line for line in groups if not measure or line.part.endswith(f".{measure}")]
        return last if measure or not any(line.part.endswith(".female") for line in groups) else []

    def figure(self, name: str) -> Figure:
        lines = self.lines_of(name)
        known = [line.total.value for line in lines if line.total.value is not None]
        hidden = any(line.total.hidden for line in lines)
        return Figure(sum(known) if known and not hidden else None, hidden)

    def share(self, name: str) -> float | None:
        direct = self._by_name.get(f"{name}.total")
        if direct is not None:
            return direct.share
        whole, part = self.figure(f"{name}.total"), self.figure(f"{name}.female")
        return 100 * part.value / whole.value if whole.value and part.value is not None else None

    def answered(self, name: str) -> int:
        return max((line.answered for line in self.lines_of(name)), default=0)


def heading_sentences(heading: OutlineHeading, figures: Figures) -> list[str]:
    """The sentences under a heading; never none."""
    codes = {topic.main.partition(".")[0] for topic in heading.topics}
    if not codes & figures.codes:
        return [OUT_OF_SCOPE]
    return [text for topic in heading.topics if (text := sentence(topic, figures))] or [NO_FIGURES]


def sentence(topic: OutlineTopic, figures: Figures) -> str:
    """The topic's sentence, or "" when nobody answered."""
    main = figures.figure(topic.main)
    if main.hidden:
        return WITHHELD.format(subject=topic.subject or "nội dung này")
    if main.value is None:
        return ""
    text = topic.none if not main.value and topic.none else topic.text
    return PLACEHOLDER.sub(lambda match: _filled(match[1], match[2], figures), _published(text, figures))


def _published(text: str, figures: Figures) -> str:
    """Without the clauses ("…, trong đó nữ …") whose figure is withheld."""
    main, *clauses = CLAUSE.split(text)
    kept = [clause for clause in clauses if not _withheld(clause, figures)]
    return text if len(kept) == len(clauses) else f"{''.join((main, *kept)).rstrip('.')}."


def _withheld(clause: str, figures: Figures) -> bool:
    return any(figures.figure(match[1]).hidden for match in PLACEHOLDER.finditer(clause))


def _filled(name: str, sign: str, figures: Figures) -> str:
    if sign == "%":
        hidden = figures.figure(f"{name}.female").hidden or figures.figure(f"{name}.total").hidden
        return HIDDEN if hidden else percent(figures.share(name))
    if sign == "#":
        return number(figures.answered(name))
    return figure(figures.figure(name))


def known_outline(report: Report) -> bool:
    """Is this report's form the one that the shipped outline speaks of? Its sections tell: codes
    alone mean something else in another committee's form."""
    return not SECTIONS.isdisjoint(report.sections)


def plain_headings(report: Report) -> Iterator[tuple[str, list[str]]]:
    """(title, sentences) per section of a form that the outline doesn't know."""
    for section in sections(report):
        sentences = [plain_sentence(row) for row in section.rows if row.counted]
        yield _bare(section), [text for text in sentences if text] or [NO_FIGURES]


def register_headings(report: Report) -> Iterator[tuple[str, list[str]]]:
    """(title, sentences) per register in which anything was written: what a report without
    indicators is about."""
    for table in report.tables:
        if table.records or table.nil_units:
            yield table.title, list(_of_register(table))


def _of_register(table: TableLine) -> Iterator[str]:
    nil = f"; {number(table.nil_units)} đơn vị không phát sinh" if table.nil_units else ""
    yield f"Có {number(table.records)} nội dung của {number(table.units)} đơn vị được ghi trong kỳ{nil}."
    for title, total in table.sums.items():
        yield f"{title}{'' if ':' in title else ':'} {number(total, 1)}."
    for title, counts in table.choices.items():
        shown = [f"{choice} ({number(count)})" for choice, count in counts.items() if count]
        if shown:
            yield f"{title}: {'; '.join(shown)}."


def _bare(section: SectionRows) -> str:
    return section.title.removeprefix(f"{section.code}.").strip()


def plain_sentence(row: DisplayRow) -> str:
    """"Giáo viên: 1.250 người, trong đó nữ 900 người (72%).", or "" when nobody answered."""
    main = row.main.total
    if main.hidden:
        return WITHHELD.format(subject=f"“{row.title}”")
    if main.value is None:
        return ""
    unit = "đơn vị" if row.kind == "boolean" else row.unit
    women = ""
    if row.female is not None and row.female.total.value is not None:
        women = f", trong đó nữ {figure(row.female.total)} {unit}".rstrip() + f" (tỷ lệ {share(row.share)})"
    return f"{row.title}: {figure(main)} {unit}".rstrip() + f"{women}."


def merged(words: Sequence[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """(text, names of all who wrote it), in the order of first writing."""
    units_by_text: dict[str, list[str]] = {}
    for name, text in words:
        units_by_text.setdefault(" ".join(text.split()), []).append(name)
    return list(units_by_text.items())


def by_field(report: Report) -> Mapping[str, list[tuple[str, str]]]:
    """Field code → (unit's name, text) of its narratives."""
    by_question: dict[str, list[tuple[str, str]]] = {}
    for each in report.narratives:
        by_question.setdefault(each.field.partition(".")[0], []).append((each.unit_name, each.text))
    return by_question


def asked(report: Report) -> Mapping[str, str]:
    """Field code → what the units were asked there, of every narrative, in the form's order."""
    titles = {line.code: line.title for line in report.indicators} | {each.code: each.title for each in report.tables}
    codes = dict.fromkeys(each.field.partition(".")[0] for each in report.narratives)
    return {code: titles.get(code, code) for code in codes}
