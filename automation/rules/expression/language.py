"""Types of the rules' expression language: references to names, and the scope that supplies their values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

Array = NDArray[Any]

DAY_CONSTANTS = frozenset({"plan_issued", "due", "period_from", "period_to", "data_cutoff", "as_of"})
CONSTANTS = DAY_CONSTANTS | {"year"}
UNIT_CONSTANTS = frozenset({"merged"})  # one value for each unit; not for conditions on records
WORDS = frozenset({"code", "title", "measure"})
THIS = "this"
PREVIOUS = "prev"


class ExpressionError(ValueError):
    """An expression cannot be parsed or evaluated. `message` is Vietnamese; `position` counts characters from 0."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used in an expression. `kind` is what the name must refer to:

    "field" (B01, B01.total, this.female: see `resolve_field`), "indicator" (in `sum`: one with
    groups), "state" (in `filled`: a field, or an indicator as a whole), "row" (in `explained`,
    `estimated`: a row or a field), "rows" (a table), "total" (TABLE.column), "column"
    (TABLE.column, in a condition on records; or a constant), "obligation" (in `submitted`,
    `document_number`, `document_date`: its code), "constant" and "word" (always known).
    """

    kind: str
    name: str
    position: int = 0
    previous: bool = False

    def __str__(self) -> str:
        if self.kind == "rows":
            return f"rows.{self.name}"
        return f"{PREVIOUS}.{self.name}" if self.previous else self.name

    def bound(self, this: str) -> str:
        """Return the name with `this` replaced by the row or field that `for_each` binds it to."""
        if self.name == THIS:
            return this
        return f"{this}{self.name[len(THIS):]}" if self.name.startswith(f"{THIS}.") else self.name

    @property
    def can_be_missing(self) -> bool:
        """Whether the missing-value policy applies to blanks under this name."""
        return self.kind in {"field", "indicator"}


@dataclass(frozen=True, slots=True)
class Literal:
    """A quoted word and the name that it is compared with: `kind == "Hội thảo"`."""

    reference: Reference
    word: str


class Scope(Protocol):
    """Supplies the values of names: an array over the units (or records), or a number."""

    def field(self, reference: Reference) -> Array: ...
    def groups(self, reference: Reference) -> Sequence[Array]: ...
    def filled(self, reference: Reference) -> Array: ...
    def explained(self, reference: Reference) -> Array: ...
    def estimated(self, reference: Reference) -> Array: ...
    def submitted(self, reference: Reference) -> Array: ...
    def document(self, reference: Reference, key: str) -> Array: ...
    def constant(self, name: str) -> float | str: ...
    def unit_constant(self, name: str) -> Array: ...
    def count(self, table: str, where: Node | None) -> Array: ...
    def total(self, table: str, column: str, where: Node | None) -> Array: ...


Node = Callable[[Scope], Array]
