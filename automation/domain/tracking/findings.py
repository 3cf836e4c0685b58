"""A finding: a problem, its cell, its reason and its remedy."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from automation.domain.vietnamese.characters import printable
from automation.domain.workbook.forms import Severity

PERSONAL = re.compile(r"P\d+")  # the codes of findings about personal data
NOTES = frozenset({"R24"})  # codes of errors that are notes where they are explained
CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A unit's explanation of a warning, without its words. `place`: the warning, the same after rows were moved;
    `text`, `value`: digests of the words, and of the figures that they explain."""

    place: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`sheet` and `cell` are the present ones in the workbook; `message` and `remedy` are Vietnamese
    and never contain personal data. `explained`: a warning that the unit has answered, in `explanation`; `outdated`:
    the answer was given for figures that changed since, so that the warning is open again. `cells`: all
    that it is about, where these may be several, `cell` being the first."""

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
    explanation: Explanation | None = None
    outdated: bool = False
    cells: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Names of tabs and files in the texts are as people made them."""
        for name in ("message", "remedy"):
            if not getattr(self, name).isprintable():
                object.__setattr__(self, name, printable(getattr(self, name)))

    @property
    def key(self) -> str:
        """The identity of a finding: its unit, code and location, not its wording."""
        return "|".join((self.unit, self.obligation or "", self.code, self.field, self.cell or ""))

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def is_note(self) -> bool:
        """Is nothing to be done? A blank that would be an error is explained by the software."""
        return self.explained and not self.is_error and self.code in NOTES

    @property
    def is_open_warning(self) -> bool:
        return self.severity is Severity.WARNING and not self.explained


def personal_places(findings: Iterable[Finding]) -> set[tuple[str, str, str | None, str]]:
    """Returns the places at which personal data was found: unit, tab, cell, field."""
    return {(each.unit, each.sheet, each.cell, each.field) for each in findings if PERSONAL.fullmatch(each.code)}


def digest(*parts: object) -> str:
    """Returns 12 hexadecimal digits, equal for equal parts; 1 and 1.0 are equal."""
    plain = [float(part) if isinstance(part, int) else part for part in parts]
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:12]


def worst_first(finding: Finding) -> tuple[bool, str, int, int, str, str]:
    """Returns a sort key: errors first, then by tab, row by row (B9 before A10, H2 before AA2) and by code."""
    return (not finding.is_error, finding.sheet, *cell_sort_key(finding.cell), finding.code)


@lru_cache(maxsize=8192)
def cell_sort_key(cell: str | None) -> tuple[int, int, str]:
    """Returns a sort key of a cell's address: row, then column; a finding without a cell is first."""
    match = CELL.fullmatch(cell or "")
    if match is None:
        return 0, 0, cell or ""
    letters, digits = match.groups()
    return int(digits), len(letters), letters
