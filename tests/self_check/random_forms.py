"""Forms, plans and rules made by a seed: all kinds of inputs, every construct of the rules' language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import due_before
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.forms import (
    Catalogue,
    FieldKind,
    Form,
    Group,
    Indicator,
    Measure,
    MissingPolicy,
    Rule,
    Section,
    Severity,
    TableColumn,
)
from automation.rules.apply import bindings, broken
from automation.rules.columns import TabData
from automation.rules.expression.language import ExpressionError
from automation.rules.expression.scope import TabScope
from tests.self_check.inputs import AnswerSet
from tests.self_check.night import judge

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AFTER = datetime(2030, 12, 31, tzinfo=ZONE)
PLAN = Plan("2030", "Kế hoạch thử", 2030, "Ban", (
    Obligation("KY1", "Báo cáo kỳ I", datetime(2030, 4, 1, tzinfo=ZONE), due_before(date(2030, 7, 5), ZONE),
               period_from=date(2030, 1, 1), period_to=date(2030, 6, 30), data_cutoff=date(2030, 5, 31)),
    Obligation("KY2", "Báo cáo kỳ II", datetime(2030, 9, 1, tzinfo=ZONE), due_before(date(2030, 12, 20), ZONE),
               period_from=date(2030, 7, 1), period_to=date(2030, 12, 10), previous="KY1", requires_document=True),
    Obligation("THANG", "Tháng hành động", datetime(2030, 9, 1, tzinfo=ZONE), due_before(date(2030, 12, 20), ZONE),
               period_from=date(2030, 10, 1), period_to=date(2030, 11, 30), counts_records=False),
), issued_on=date(2030, 2, 1))
CHOICES = (("Hội thảo", "Tập huấn", "Khác"), ("Cấp trường", "Cấp tỉnh", "Cấp \"quốc gia\""), ("A*", "A?", "~B", "1"))


def random_catalogue(seed: int) -> Catalogue:
    """Two reports of one form, a shared table, and a table with an obligation of its own."""
    rng = Random(f"form {seed}")  # noqa: S311 - samples, not secrets
    indicators = tuple(_indicator(rng, number) for number in range(rng.randrange(8, 15)))
    tables = (_table(rng, "SK", "", "Sự kiện"), _table(rng, "HD", "THANG", "Hoạt động"))
    bare = Form("BC", "Báo cáo", {"KY1": "Báo cáo kỳ I", "KY2": "Báo cáo kỳ II"}, order=1,
                sections=(Section("A", "Phần A", indicators[:5]), Section("B", "Phần B", indicators[5:])))
    rules = [_rule(rng, _Names(indicators, tables, rng), number) for number in range(30)]
    usable = _usable(bare, tables, rules)
    return Catalogue((Form(bare.code, bare.title, bare.tabs, order=1, sections=bare.sections, rules=usable), *tables))


def _usable(form: Form, tables: Sequence[Form], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that the night can evaluate on both tabs, as `check-config` demands."""
    catalogue = Catalogue((form, *tables))
    dataset = judge(catalogue, PLAN, [AnswerSet({})], AFTER).dataset
    return tuple(each for each in rules
                 if all(_evaluates(each, TabData(dataset, tab)) for tab in catalogue.tabs_of("KY1")))


def _evaluates(rule: Rule, data: TabData) -> bool:
    try:
        for this, measure in bindings(rule, data.tab):
            broken(rule, TabScope(data, measure, this))
    except (ExpressionError, KeyError):
        return False
    return True


def _indicator(rng: Random, number: int) -> Indicator:
    code, title = f"X{number:02}", f"Chỉ tiêu {number}"
    kind = rng.choices(list(FieldKind), (60, 12, 8, 10, 10))[0]
    groups = rng.random() < 0.35 and kind is FieldKind.INTEGER
    low, high = rng.choice(((0, None), (0, 30), (None, None), (1, 100), (-5, 5)))
    return Indicator(
        code, title, kind, pair=kind is FieldKind.INTEGER and rng.random() < 0.5,
        groups=tuple(Group(f"g{at}", f"Nhóm {at}") for at in range(rng.randrange(2, 4))) if groups else (),
        overall=groups and rng.random() < 0.6, measure=Measure.TEXT if kind is FieldKind.STRING else
        rng.choice((Measure.STOCK, Measure.FLOW)), required=rng.random() < 0.75, minimum=low, maximum=high,
        choices=rng.choice(CHOICES) if kind is FieldKind.CHOICE else (), needs="pupils" if rng.random() < 0.15 else "")


def _table(rng: Random, code: str, obligation: str, title: str) -> Form:
    dated = rng.random() < 0.85
    columns = (
        *((TableColumn("day", "Ngày", FieldKind.DATE, required=rng.random() < 0.6),) if dated else ()),
        TableColumn("kind", "Loại", FieldKind.CHOICE, choices=rng.choice(CHOICES), required=rng.random() < 0.5),
        TableColumn("name", "Tên", FieldKind.STRING, required=rng.random() < 0.3),
        TableColumn("people_total", "Số người", FieldKind.INTEGER, maximum=rng.choice((None, 40))),
        TableColumn("people_female", "Trong đó nữ", FieldKind.INTEGER),
        TableColumn("done", "Đã xong", FieldKind.BOOLEAN),
        TableColumn("until", "Đến ngày", FieldKind.DATE),
    )
    return Form(code, title, {obligation: title}, order=2, columns=columns, blank_rows=15,
                date_column="day" if dated else "")


@dataclass(frozen=True)
class _Names:
    """Picks names for rules."""

    indicators: Sequence[Indicator]
    tables: Sequence[Form]
    rng: Random

    def fields(self, kind: FieldKind = FieldKind.INTEGER) -> list[str]:
        return [field.name for each in self.indicators for field in each.fields if field.kind is kind]

    def number(self) -> str:
        return self.rng.choice(self.fields() or ["X00"])

    def of(self, kind: FieldKind) -> str:
        return self.rng.choice(self.fields(kind) or ["X99"])

    def grouped(self) -> str:
        return self.rng.choice([each.code for each in self.indicators if each.groups] or ["X99"])

    def row(self) -> str:
        return self.rng.choice([row.key for each in self.indicators for row in each.rows if row.fields])

    def choice(self) -> str:
        found = [each for each in self.indicators if each.kind is FieldKind.CHOICE]
        return _quoted(self.rng, self.rng.choice(found)) if found else 'X99 == "A"'

    def condition(self) -> str:
        """On the records of a table."""
        table = self.tables[0]
        kind = next(each for each in table.columns if each.code == "kind")
        return self.rng.choice((
            f'kind == {_literal(self.rng.choice(kind.choices))}', f'kind != {_literal(self.rng.choice(kind.choices))}',
            "people_total > 5", "done == 1", "day <= data_cutoff", "until > data_cutoff", "until >= date(year, 3, 1)",
            f'kind == {_literal(kind.choices[0])} and people_female >= 2',
            f'(kind == {_literal(kind.choices[1])} or done == 0) and people_total <= 30',
            "not (done == 1)", "people_female * 2 >= people_total"))


def _quoted(rng: Random, indicator: Indicator) -> str:
    return f"{indicator.code} {rng.choice(('==', '!='))} {_literal(rng.choice(indicator.choices))}"


def _literal(word: str) -> str:
    escaped = word.replace('"', '\\"')
    return f'"{escaped}"'


CHECKS: tuple[Callable[[_Names], str], ...] = (
    lambda of: f"{of.number()} <= {of.number()}",
    lambda of: f"{of.number()} == {of.number()} + {of.number()}",
    lambda of: f"{of.number()} - {of.number()} < {of.rng.randrange(12)}",
    lambda of: f"sum({of.grouped()}) == {of.number()}",
    lambda of: f"sum({of.grouped()}) <= {of.number()} * 2",
    lambda of: f"abs({of.number()} - prev.{of.number()}) <= 5 or {of.number()} * 10 <= {of.number()}",
    lambda of: f"max({of.number()}, {of.number()}) <= {of.number()} + 10",
    lambda of: f"min({of.number()}, 7, {of.number()}) < {of.number()}",
    lambda of: f"{of.number()} / {of.number()} <= 2",
    lambda of: f"-{of.number()} < {of.number()} - 20",
    lambda of: f"not ({of.number()} > {of.number()})",
    lambda of: f"1 <= {of.number()} <= {of.number()}",
    lambda of: of.choice(),
    lambda of: f"{of.choice()} or {of.number()} > 5",
    lambda of: f"filled({of.number()})",
    lambda of: f"filled({of.of(FieldKind.STRING)}) and {of.number()} < 30",
    lambda of: f"filled({of.grouped()})",
    lambda of: f"explained({of.row()}) or {of.number()} > 10",
    lambda of: f"not estimated({of.row()})",
    lambda of: f"{of.of(FieldKind.DATE)} >= date(year, 3, 1) and {of.of(FieldKind.DATE)} <= due",
    lambda of: f"{of.of(FieldKind.DATE)} <= period_to",
    lambda of: f"{of.of(FieldKind.BOOLEAN)} == 1",
    lambda of: f"{of.of(FieldKind.BOOLEAN)} == 0 or {of.of(FieldKind.BOOLEAN)} == 0",
    lambda of: f"rows(SK, {of.condition()}) <= {of.number()}",
    lambda of: f"rows(SK) <= {of.number()}",
    lambda of: f"rows(THANG) == {of.number()}",
    lambda of: f"total(SK.people_total, {of.condition()}) <= {of.number()} * 3",
    lambda of: f"total(THANG.people_female) >= {of.number()}",
    lambda of: f"prev.{of.number()} <= {of.number()}",
    lambda of: f"{of.number()} == prev.{of.number()} + {of.number()}",
    lambda of: f"sum(prev.{of.grouped()}) <= {of.number()}",
)
WHENS: tuple[Callable[[_Names], str], ...] = (
    *(lambda _: "",) * 6,
    lambda of: f"{of.number()} > 10",
    lambda of: f"{of.of(FieldKind.BOOLEAN)} == 1",
    lambda _: 'submitted("KY1")',
    lambda of: f"not estimated(prev.{of.row()})",
    lambda _: "not merged",
    lambda of: f"filled({of.number()}) and not explained({of.row()})",
)
FOR_EACH = {"pair": ("this.female <= this.total", "this.total - this.female < 25"),
            "stock": ("abs(this - prev.this) <= 5", "this <= 25"),
            "flow": ("this >= prev.this", "this == 0 or this > 3")}


def _rule(rng: Random, names: _Names, number: int) -> Rule:
    for_each = rng.choice(list(FOR_EACH)) if rng.random() < 0.15 else ""
    check = rng.choice(FOR_EACH[for_each]) if for_each else rng.choice(CHECKS)(names)
    layer = "previous" if "prev." in check else "cross_form" if "(SK" in check or "(THANG" in check else "form"
    missing = rng.choices(list(MissingPolicy), (70, 15, 15))[0]
    return Rule(f"Q{number:02}", check, rng.choice((Severity.ERROR, Severity.WARNING)), "Chưa khớp.", "Rà soát.",
                when=rng.choice(WHENS)(names), for_each=for_each, missing=missing, layer=layer)
