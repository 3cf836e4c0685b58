"""A finding: what is wrong, where, why and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from automation.domain.forms import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """`sheet` and `cell` are as the user sees them now; `message` and `remedy` are Vietnamese
    and never hold personal data. `explained`: a warning that the unit has answered."""

    code: str
    severity: Severity
    unit: str
    obligation: str | None
    sheet: str
    cell: str | None
    field: str
    message: str
    remedy: str
    explained: bool = False

    @property
    def key(self) -> str:
        """What makes two findings the same one: where it is about, not how it is worded."""
        return "|".join((self.unit, self.obligation or "", self.code, self.field, self.cell or ""))

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def is_open_warning(self) -> bool:
        return self.severity is Severity.WARNING and not self.explained


def worst_first(finding: Finding) -> tuple[bool, str, str, str]:
    """A sort key: errors, then by tab, cell and code."""
    return (not finding.is_error, finding.sheet, finding.cell or "", finding.code)
