"""What the names of an expression mean on a tab, for one binding of a rule. Needs no answers."""

from __future__ import annotations

from dataclasses import dataclass

from automation.domain.workbook.forms import Field, FieldKind, Rule, Tab
from automation.rules.expression.language import ExpressionError, Reference
from automation.rules.expression.parse import parse, resolve_field

COUNTED = frozenset({FieldKind.INTEGER, FieldKind.BOOLEAN})  # kinds that `sum` adds up
PLACE_KINDS = frozenset({"field", "indicator", "state", "row"})  # of references that name a place on the tab


@dataclass(frozen=True, slots=True)
class CellLocation:
    """The cell that a finding is attached to: `field` as findings name it, `row` and `column` as codes on the tab."""

    field: str
    row: str
    column: str = "total"


@dataclass(frozen=True)
class TabNames:
    """The names on a tab at one measure, with `this` bound."""

    tab: Tab
    measure: str = ""
    this: str = ""

    def field(self, reference: Reference) -> Field:
        """Returns the field referred to. Raises ExpressionError when the tab has none."""
        name = resolve_field(reference.bound(self.this), self.tab.fields_by_name, self.measure)
        if name is None:
            raise ExpressionError(f"biểu {self.tab.code} không có {reference.bound(self.this)}", reference.position)
        return self.tab.fields_by_name[name]

    def group_fields(self, reference: Reference) -> list[Field]:
        """Returns the fields of an indicator's groups at the measure. Raises ExpressionError for no groups."""
        code = reference.bound(self.this)
        chosen = [field for field in self.tab.fields
                  if field.row.startswith(f"{code}.") and field.kind in COUNTED and self._at_measure(field)]
        if not chosen:
            raise ExpressionError(f"chỉ tiêu {code} không chia nhóm", reference.position)
        return chosen

    def fields_of(self, reference: Reference) -> list[Field]:
        """Returns the field, or every field of the indicator or row. Raises ExpressionError for none."""
        code = reference.bound(self.this)
        name = resolve_field(code, self.tab.fields_by_name, self.measure)
        found = ([self.tab.fields_by_name[name]] if name else
                 [field for field in self.tab.fields if field.indicator == code or field.row == code])
        if not found:
            raise ExpressionError(f"biểu {self.tab.code} không có {code}", reference.position)
        return found

    def rows_of_indicator(self, reference: Reference) -> list[str]:
        """Returns the keys of the indicator's rows, none for a name that is no indicator."""
        code = reference.bound(self.this)
        return [row.key for each in self.tab.indicators if each.code == code for row in each.rows]

    def _at_measure(self, field: Field) -> bool:
        # A group without total and female has the single column "total" at every measure.
        paired = field.part.endswith((".total", ".female"))
        return not paired or field.column == (self.measure or "total")


def titles_of(tab: Tab) -> dict[str, str]:
    """Returns row or field → its title; a group's follows its indicator's."""
    titles: dict[str, str] = {}
    for each in tab.indicators:
        for row in each.rows:
            full = f"{each.title} – {row.title}" if row.level else row.title
            titles.update(dict.fromkeys((row.key, *(field.name for field in row.fields)), full))
    return titles


def location_of(rule: Rule, names: TabNames) -> CellLocation:
    """Returns the location of the rule's `at`, else of the first name in its check that is on the tab.
    Raises ExpressionError for an `at` or check that cannot be parsed."""
    rows, fields = {row.key for row in names.tab.rows}, names.tab.fields_by_name
    for name in parse(rule.at or rule.check).names:
        if name.kind not in PLACE_KINDS:
            continue
        code, column = name.bound(names.this), names.measure or "total"
        field = fields.get(code) or fields.get(f"{code}.{column}")
        if field is not None:
            return CellLocation(field.name, field.row, field.column)
        if code in rows:
            return CellLocation(code, code, column)
    return CellLocation("", "")
