"""The description of a form, which is a tab: sections of indicators, or a table of records.

The tab, the checks, the summary's columns and the documentation are all derived from it. The terms are those of
Frictionless Table Schema where it has one (type, constraints).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from automation.domain.workbook.rule import MissingPolicy as MissingPolicy
from automation.domain.workbook.rule import Rule as Rule
from automation.domain.workbook.rule import Severity as Severity


class FieldKind(StrEnum):
    INTEGER = "integer"
    BOOLEAN = "boolean"
    STRING = "string"
    DATE = "date"
    CHOICE = "choice"


class Measure(StrEnum):
    STOCK = "stock"
    FLOW = "flow"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a split indicator: an age band, a kind of activity. `kind`, `required` and `proposed` override the
    indicator's. `was`, here and below: former codes, the oldest first."""

    code: str
    title: str
    kind: FieldKind | None = None
    required: bool | None = None
    proposed: str | None = None
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One input cell of an indicator tab: `row` and `column` are its codes on the tab. `proposed`: an expression whose
    value is the answer while the cell is blank, "" for none."""

    indicator: str
    part: str  # "", "total", "female", "under_30.total", "in_person" …
    row: str
    column: str  # "total" or "female"
    title: str
    kind: FieldKind
    unit: str
    measure: Measure
    required: bool
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    proposed: str = ""

    @property
    def name(self) -> str:
        """The field's column in the data frame, such as `B01.total`, `B08.under_30.female`, `A09`."""
        return f"{self.indicator}.{self.part}" if self.part else self.indicator


@dataclass(frozen=True, slots=True)
class FormRow:
    """One line of an indicator tab. `fields` is empty for a heading or a computed line. `was`: its former keys."""

    key: str
    title: str
    unit: str
    fields: tuple[Field, ...]
    level: int = 0  # 1: a group below its indicator
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """One indicator of a form's TOML. `pair`: total and female; `groups`: one row each; `overall`: with groups, one
    more row for the total above them; `computed`: an expression; a computed indicator has no input cells; `proposed`,
    `proposed_groups`: see `Field`, of its own row and of each group's, with {title} for the group's title and {measure}
    for "total" or "female"."""

    code: str
    title: str
    kind: FieldKind
    unit: str = ""
    pair: bool = False
    groups: tuple[Group, ...] = ()
    overall: bool = False
    measure: Measure = Measure.STOCK
    origin: str = "composed"
    required: bool = True
    minimum: int | None = 0
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    computed: str | None = None
    proposed: str | None = None
    proposed_groups: str | None = None
    needs: str = ""  # not applicable to a unit that lacks this, such as "pupils"
    sensitive: bool = False  # small counts are hidden when published (group K)
    help: str = ""
    was: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> tuple[FormRow, ...]:
        renamed = self.was or any(each.was for each in self.groups)
        return tuple(replace(row, was=self._former_keys(row.key) if renamed else ()) for row in self._rows())

    def _former_keys(self, key: str) -> tuple[str, ...]:
        """Every key that the row had under a former code of the indicator or of its group, the oldest first."""
        group = next((each for each in self.groups if key == f"{self.code}.{each.code}"), None)
        ends = tuple(f".{code}" for code in (*group.was, group.code)) if group else ("",)
        return tuple(code + end for code in (*self.was, self.code) for end in ends)[:-1]

    def _rows(self) -> tuple[FormRow, ...]:
        heading = FormRow(self.code, self.title, self.unit, ())
        if self.overall or not self.groups:
            heading = self._with_proposals(self._row(self.code, "", self.title, self.kind, 0), self.proposed)
        return (heading, *(self._group_row(group) for group in self.groups))

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for row in self.rows for field in row.fields)

    def _group_row(self, group: Group) -> FormRow:
        kind = group.kind or self.kind
        row = self._row(f"{self.code}.{group.code}", group.code, group.title, kind, 1, group.required)
        return self._with_proposals(row, self.proposed_groups if group.proposed is None else group.proposed)

    def _with_proposals(self, row: FormRow, proposed: str | None) -> FormRow:
        if not proposed:
            return row
        return replace(row, fields=tuple(
            replace(each, proposed=proposed.replace("{title}", row.title).replace("{measure}", each.column))
            for each in row.fields))

    def _row(self, key: str, prefix: str, title: str, kind: FieldKind, level: int,
             required: bool | None = None) -> FormRow:
        if self.computed:
            return FormRow(key, title, self.unit, (), level)
        columns = ("total", "female") if self.pair and kind is FieldKind.INTEGER else ("total",)
        fields = tuple(self._field(key, prefix, title, kind, column, len(columns)) for column in columns)
        if required is not None:
            fields = tuple(replace(each, required=required) for each in fields)
        return FormRow(key, title, self.unit, fields, level)

    def _field(self, key: str, prefix: str, title: str, kind: FieldKind, column: str, width: int) -> Field:
        part = ".".join(filter(None, (prefix, column if width == 2 else "")))
        bounds = (self.minimum, self.maximum) if kind is FieldKind.INTEGER else (None, None)
        return Field(self.code, part, key, column, title, kind, self.unit, self.measure, self.required, *bounds,
                     choices=self.choices)


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    indicators: tuple[Indicator, ...]
    nil: bool | None = None  # has one choice that there is nothing to report; None: as its cells are


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a register table."""

    code: str
    title: str
    kind: FieldKind
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = 0
    maximum: int | None = None
    width: int = 14
    help: str = ""
    names: bool = False  # the column is for officials' names: privacy checks don't search it for names
    sensitive: bool = False  # neither its sum nor a single record's figure is published
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """`sections` for a form of indicators, `columns` for a register table; never both. `tabs` maps an obligation's code
    ("" when the table belongs to none) to the tab's title. A table's rows belong to the obligation whose period
    contains the date in the row's `date_column`; `entry_time` (Vietnamese): when they are to be entered, "" for after
    each activity."""

    code: str
    title: str
    tabs: Mapping[str, str]
    guidance: str = ""
    order: int = 0
    sections: tuple[Section, ...] = ()
    columns: tuple[TableColumn, ...] = ()
    rules: tuple[Rule, ...] = ()
    date_column: str = ""
    blank_rows: int = 60
    entry_time: str = ""
    skip_sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # obligation → sections
    carry: Mapping[str, tuple[str, ...]] | None = None  # column → answers of rows that go on in the next year's plan
    was: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.code)  # mappings are not hashable

    @property
    def is_table(self) -> bool:
        return bool(self.columns)


@dataclass(frozen=True)
class Tab:
    """One tab of a unit's workbook: a form as one obligation uses it."""

    code: str  # "6T", "CN", "THD", or the table's form code
    title: str
    form: Form
    obligation: str | None
    was: tuple[str, ...] = ()

    @property
    def original_code(self) -> str:
        """The code that its first workbooks bear: the same before and after a renaming."""
        return self.was[0] if self.was else self.code

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        left_out = self.form.skip_sections.get(self.obligation or "", ())
        return tuple(section for section in self.form.sections if section.code not in left_out)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(each for section in self.sections for each in section.indicators)

    @cached_property
    def rows(self) -> tuple[FormRow, ...]:
        return tuple(row for each in self.indicators for row in each.rows)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for row in self.rows for field in row.fields)

    @cached_property
    def fields_by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}


@dataclass(frozen=True)
class Catalogue:
    """Every form, as the tabs of a unit's workbook, in their order. `obligations_were`, `units_were`: code → former
    codes, the oldest first: workbooks that are out bear these."""

    forms: tuple[Form, ...]
    obligations_were: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units_were: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def tabs(self) -> tuple[Tab, ...]:
        forms = sorted(self.forms, key=lambda form: form.order)
        return tuple(tab for form in forms for tab in _tabs(form, self.obligations_were))

    def tab(self, code: str) -> Tab:
        """Returns the tab of that code. Raises KeyError for an unknown code."""
        return {tab.code: tab for tab in self.tabs}[code]

    def tabs_of(self, obligation: str) -> tuple[Tab, ...]:
        return tuple(tab for tab in self.tabs if tab.obligation == obligation)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        sections = (section for form in self.forms for section in form.sections)
        return {each.code: each for section in sections for each in section.indicators}


def _tabs(form: Form, obligations_were: Mapping[str, tuple[str, ...]]) -> Iterator[Tab]:
    for obligation, title in form.tabs.items():
        yield Tab(obligation or form.code, title, form, obligation or None, obligations_were.get(obligation, form.was))
