"""Makes Vietnamese sentences from figures, by the table in `outline.py` or, for another form, one plain sentence for
each indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from automation.domain.report import ERROR_MARK, HIDDEN, Figure, IndicatorLine, Report, Statement, TableLine
from automation.outputs.rows import COUNTED, DisplayRow, SectionRows, display_rows, sections, told_in_words
from automation.outputs.wording import (
    NO_FIGURES,
    NOT_ASKED,
    figure,
    not_updated,
    number,
    percent,
    share,
    statement_sentences,
)
from automation.summary.outline import PLACEHOLDER, SECTIONS, OutlineHeading, OutlineTopic

CLAUSE = re.compile(r"(?=, trong đó )")
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

    def rows_of(self, code: str) -> list[DisplayRow]:
        """The rows of figures of an indicator."""
        return [row for row in display_rows([line for line in self._lines if line.code == code]) if row.counted]

    def lines_of(self, name: str) -> list[IndicatorLine]:
        """Return the line of that name, or the lines that add up to it."""
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

    def unanswered(self, name: str) -> int:
        """How many units left the figure, or a part of it, blank, at least."""
        return max((line.unanswered for line in self.lines_of(name)), default=0)

    def not_asked(self, name: str) -> int:
        """How many units were not asked for the figure, or a part of it."""
        return max((line.not_asked for line in self.lines_of(name)), default=0)

    def asked(self, name: str) -> int:
        """How many units the figure applies to."""
        return max((line.answered + line.unanswered for line in self.lines_of(name)), default=0)

    def as_of(self, name: str) -> datetime | None:
        """When the figure, or a part of it, was published, if it is not up to date."""
        return max((line.as_of for line in self.lines_of(name) if line.as_of), default=None)

    def flawed(self, name: str) -> bool:
        """Has the figure, or a part of it, an error at some unit?"""
        return any(line.flawed for line in self.lines_of(name))


def out_of_scope(report: Report) -> str:
    """The sentences under a heading of which the report has no indicator."""
    return NOT_ASKED if report.left_out else OUT_OF_SCOPE


def heading_sentences(heading: OutlineHeading, figures: Figures, absent: str = OUT_OF_SCOPE) -> list[str]:
    """The sentences under a heading; never none. `absent`: the one where the report has none of its indicators."""
    codes = {topic.main.partition(".")[0] for topic in heading.topics}
    if not codes & figures.codes:
        return [absent]
    return [text for topic in heading.topics for text in topic_sentences(topic, figures) if text] or [NO_FIGURES]


def topic_sentences(topic: OutlineTopic, figures: Figures) -> list[str]:
    """Return the topic's sentence; where the form has a part of its indicators alone, a plain one for each of these."""
    known = [code for code in topic.codes if code in figures.codes]
    if len(known) == len(topic.codes):
        return [sentence(topic, figures)]
    return [plain_sentence(row) for code in known for row in figures.rows_of(code)]


def sentence(topic: OutlineTopic, figures: Figures) -> str:
    """Return the topic's sentence, or "" if no unit answered."""
    main = figures.figure(topic.main)
    if main.hidden:
        return WITHHELD.format(subject=topic.subject or "nội dung này")
    if main.value is None:
        return ""
    silent, unasked = figures.unanswered(topic.main), figures.not_asked(topic.main)
    nothing = not main.value and not silent and not unasked  # every unit declared so
    text = _without_withheld_clauses(topic.none if nothing and topic.none else topic.text, figures)
    filled = PLACEHOLDER.sub(lambda match: _placeholder_text(match[1], match[2], figures), text)
    if not main.value and (silent or unasked):
        asked, whom = figures.asked(topic.main), "đơn vị được hỏi" if unasked else "đơn vị"
        filled = f"{filled.rstrip('.')} (theo số liệu của {number(asked - silent)}/{number(asked)} {whom})."
    flawed = any(figures.flawed(match[1]) for match in PLACEHOLDER.finditer(text))
    return _marked(filled, ERROR_MARK if flawed else "", not_updated(_as_of(topic, figures)))


def _as_of(topic: OutlineTopic, figures: Figures) -> datetime | None:
    names = (topic.main, *(match[1] for match in PLACEHOLDER.finditer(topic.text)))
    return max(filter(None, map(figures.as_of, names)), default=None)


def _marked(text: str, *marks: str) -> str:
    """Return the sentence with these marks before its full stop."""
    return f"{' '.join((text.rstrip('.'), *filter(None, marks)))}." if any(marks) else text


def _without_withheld_clauses(text: str, figures: Figures) -> str:
    """Return the text without the clauses ("…, trong đó nữ …") whose figure is withheld."""
    main, *clauses = CLAUSE.split(text)
    kept = [clause for clause in clauses if not _is_withheld(clause, figures)]
    return text if len(kept) == len(clauses) else f"{''.join((main, *kept)).rstrip('.')}."


def _is_withheld(clause: str, figures: Figures) -> bool:
    return any(figures.figure(match[1]).hidden for match in PLACEHOLDER.finditer(clause))


def _placeholder_text(name: str, sign: str, figures: Figures) -> str:
    if sign == "%":
        hidden = figures.figure(f"{name}.female").hidden or figures.figure(f"{name}.total").hidden
        return HIDDEN if hidden else percent(figures.share(name))
    if sign == "#":
        return number(figures.answered(name))
    return figure(figures.figure(name))


def has_known_outline(report: Report) -> bool:
    """Return whether the shipped outline is for this report's form. Sections decide: the same codes may mean something
    else in another committee's form."""
    return not SECTIONS.isdisjoint(report.sections)


def plain_headings(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Yield (title, sentences) for each section of a form that the outline is not for."""
    for section in sections(report):
        sentences = [plain_sentence(row) for row in section.rows if row.counted]
        yield _title_without_code(section), [text for text in sentences if text] or [NO_FIGURES]


def register_headings(report: Report) -> Iterator[tuple[str, list[str]]]:
    """(title, sentences) per register table about which there is a statement: what a report without indicators is
    about."""
    statements = {each.code: each for each in report.statements if each.is_table}
    for table in report.tables:
        if table.records or table.code in statements:
            texts = [*_of_register(table), *_told(report, statements.get(table.code))]
            yield table.title, texts


def _told(report: Report, statement: Statement | None) -> list[str]:
    return statement_sentences(statement, report) if statement else []


def _of_register(table: TableLine) -> Iterator[str]:
    if not table.records:
        return
    mark = f" {ERROR_MARK}" if table.with_errors else ""
    yield f"Có {number(table.records)} nội dung của {number(table.units)} đơn vị được ghi trong kỳ{mark}."
    for title, total in table.sums.items():
        yield f"{title}{'' if ':' in title else ':'} {number(total, 1)}."
    for title, counts in table.choices.items():
        shown = [f"{choice} ({number(count)})" for choice, count in counts.items() if count]
        if shown:
            yield f"{title}: {'; '.join(shown)}."


def _title_without_code(section: SectionRows) -> str:
    return section.title.removeprefix(f"{section.code}.").strip()


def plain_sentence(row: DisplayRow) -> str:
    """Return "Giáo viên: 1.250 người, trong đó nữ 900 người (72%).", or "" if no unit answered."""
    main = row.main.total
    if main.hidden:
        return WITHHELD.format(subject=f"“{row.title}”")
    if main.value is None:
        return ""
    unit = "đơn vị" if row.kind == "boolean" else row.unit
    women = ""
    if row.female is not None and row.female.total.value is not None:
        women = f", trong đó nữ {figure(row.female.total)} {unit}".rstrip() + f" (tỷ lệ {share(row.share)})"
    text = f"{row.title}: {figure(main)} {unit}".rstrip() + f"{women}."
    return _marked(text, ERROR_MARK if row.flawed else "", not_updated(row.main.as_of))


def merge_equal_texts(words: Sequence[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Return (text, names of the units that wrote it), in the order of first occurrence."""
    units_by_text: dict[str, list[str]] = {}
    for name, text in words:
        units_by_text.setdefault(" ".join(text.split()), []).append(name)
    return list(units_by_text.items())


def narratives_by_field(report: Report) -> Mapping[str, list[tuple[str, str]]]:
    """Return field code → (unit's name, text) of its narratives."""
    by_question: dict[str, list[tuple[str, str]]] = {}
    for each in report.narratives:
        by_question.setdefault(each.field.partition(".")[0], []).append((each.unit_name, each.text))
    return by_question


def questions(report: Report) -> Mapping[str, str]:
    """Field code → what the units were asked there: every question in words, and the tables that narratives are of."""
    tables = told_in_words(report)
    return {each.code: each.title for each in report.statements if not each.is_table or each.code in tables}


def of_questions(report: Report, codes: Sequence[str]) -> list[str]:
    """The statements about these questions and tables together, apart from the texts. Where there are several, each
    sentence names its own, unless all are the same."""
    chosen = [each for each in report.statements if each.code in codes]
    if not chosen:
        return [out_of_scope(report)]
    said = {each: statement_sentences(each, report) for each in chosen}
    if len(chosen) == 1 or all(texts == said[chosen[0]] for texts in said.values()):
        return said[chosen[0]]
    return [f"{each.title}: {_small(text)}" for each, texts in said.items() for text in texts]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
