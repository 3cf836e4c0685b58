"""What a unit reads when a rule is broken, short enough to stand beside the row: "B01 (86) phải bằng B02 + B03 (84)".

The rule's `short` words are shown; else, of a check that is one comparison, words that follow from the check; of any
other its message.
"""

from __future__ import annotations

import ast

from automation.domain.workbook.forms import Field, FieldKind, Rule
from automation.domain.workbook.words import NO, YES
from automation.rules.expression.language import PREVIOUS, WORDS, ExpressionError, Reference
from automation.rules.expression.names import titles_of
from automation.rules.expression.parse import syntax_tree
from automation.rules.expression.scope import MEASURES
from automation.rules.formulas.compiler import ARITHMETIC, FormulaCompiler, dotted
from automation.rules.formulas.terms import NotTranslatableError, TermKind, quoted, shown
from automation.rules.messages import PLACEHOLDER

RELATIONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "phải bằng", ast.NotEq: "phải khác", ast.Lt: "phải nhỏ hơn", ast.LtE: "không được lớn hơn",
    ast.Gt: "phải lớn hơn", ast.GtE: "không được nhỏ hơn",
}
FILLED, EXPLAINED, BEFORE = "cần điền ô này", "cần nêu lý do ở cột Giải trình", "kỳ trước"
LONGEST_LABEL = 60  # characters of a sum's parts


class RuleSentence:
    """Writes the words of one binding of a rule as a formula. `compiler`: one that compiled nothing else, since what
    the words show is no condition."""

    def __init__(self, rule: Rule, compiler: FormulaCompiler) -> None:
        self.rule, self.compiler, self.names = rule, compiler, compiler.names

    def formula(self) -> str:
        """Raises NotTranslatableError."""
        if self.rule.short:
            return self._sentence(self.rule.short)
        tree = syntax_tree(self.rule.check)
        match tree:
            case ast.Call(func=ast.Name(id="filled")):
                return quoted(FILLED)
            case ast.Call(func=ast.Name(id="explained")):
                return quoted(EXPLAINED)
            case ast.Compare(ops=[operator]) if type(operator) in RELATIONS:
                try:
                    return self._relation(tree, RELATIONS[type(operator)])
                except NotTranslatableError:
                    pass
        return self._sentence(self.rule.message)

    def _relation(self, tree: ast.Compare, words: str) -> str:
        left, right = tree.left, tree.comparators[0]
        measure = f" {MEASURES[self.names.measure]}" if self.names.measure == "female" else ""
        one, other = self._label(left), self._label(right)
        if not one:
            raise NotTranslatableError("a relation that begins with a figure")
        start = f'{quoted(f"{one}{measure} (")}&{self._value(left)}&{quoted(f") {words} ")}'
        return f'{start}&{quoted(f"{other} (")}&{self._value(right)}&")"' if other else f"{start}&{self._value(right)}"

    def _value(self, tree: ast.expr) -> str:
        return shown(self.compiler.term(tree))

    def _label(self, tree: ast.expr) -> str:
        """Returns what a side is called, "" for a constant. Raises NotTranslatableError for what has no short name."""
        match tree:
            case ast.Constant() | ast.Call(func=ast.Name(id="date")):
                return ""
            case ast.Name() | ast.Attribute():
                return self._name(dotted(tree))
            case ast.BinOp() if type(tree.op) in ARITHMETIC:
                one, other = self._label(tree.left), self._label(tree.right)
                if one and other and len(one) + len(other) < LONGEST_LABEL:
                    return f"{one} {ARITHMETIC[type(tree.op)]} {other}"
            case ast.Call(func=ast.Name(id="sum"), args=[argument]):
                return f"tổng các dòng của {self._bound(dotted(argument))}"
        raise NotTranslatableError("a side without a short name")

    def _name(self, name: str) -> str:
        if name in self.compiler.constants:
            return ""
        reference = Reference("field", name.removeprefix(f"{PREVIOUS}."))
        label = self._field_label(self.names.field(reference))
        return f"{label} {BEFORE}" if name.startswith(f"{PREVIOUS}.") else label

    def _field_label(self, field: Field) -> str:
        row = next(each for each in self.names.tab.rows if each.key == field.row)
        name = f"{field.indicator} “{row.title}”" if row.level else field.indicator
        return f"{name} nữ" if field.column == "female" and not self.names.measure else name

    def _bound(self, name: str) -> str:
        return Reference("row", name).bound(self.names.this)

    def _sentence(self, text: str) -> str:
        pieces, end = [], 0
        for found in PLACEHOLDER.finditer(text):
            pieces += [quoted(text[end:found.start()]), self._placeholder(found[1].strip())]
            end = found.end()
        pieces.append(quoted(text[end:].removesuffix(".")))
        return "&".join(each for each in pieces if each != '""')

    def _placeholder(self, inner: str) -> str:
        if inner in WORDS:
            this = self.names.this
            return quoted({"title": titles_of(self.names.tab).get(this, this), "code": this,
                           "measure": MEASURES[self.names.measure]}[inner])
        try:
            term = self.compiler.term(syntax_tree(inner))
        except ExpressionError as error:
            raise NotTranslatableError(inner) from error
        field = self.names.tab.fields_by_name.get(inner)
        if field is not None and field.kind is FieldKind.BOOLEAN:
            return f'IF({term.text}=1,"{YES}","{NO}")'
        return f"N({term.text})" if term.kind is TermKind.TRUTH else shown(term)
