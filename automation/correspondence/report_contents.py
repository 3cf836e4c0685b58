"""What the run found in the workbooks, as letters to the units use it: errors with their remedies, and cells that are
still blank. No figure, no text that a person wrote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from automation.domain.tracking.findings import Finding
from automation.domain.tracking.observations import CellCounts
from automation.domain.workbook.addresses import Addresses
from automation.domain.workbook.forms import Catalogue
from automation.rules.personal_data import personal_data_kinds

SHOWN = 10  # errors that a letter lists
IN_THE_WORKBOOK = "Đề nghị xem hướng dẫn tại ô này trong bảng tính."


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """An error in a letter. `sheet` "": the tab's name may be personal data; `cell` "": it is about the whole tab.
    `url`: of the workbook at that tab, "" if unknown."""

    sheet: str
    cell: str
    remedy: str
    url: str = ""


@dataclass(frozen=True)
class ReportContents:
    """`errors`: by unit and obligation, the worst first. `private`: fields and rules whose remedies a letter leaves
    out, since they could repeat a figure that is not published."""

    errors: Mapping[tuple[str, str], Sequence[Finding]] = field(default_factory=dict)
    cells: Mapping[tuple[str, str], CellCounts] = field(default_factory=dict)
    private: Collection[str] = ()

    def listed(self, unit: str, obligation: str, addresses: Addresses) -> list[ListedFinding]:
        """Returns the first errors of the report."""
        return [ListedFinding("" if personal_data_kinds(each.sheet) else each.sheet, each.cell or "",
                              self._remedy(each), addresses.workbook(unit, each.sheet))
                for each in self.errors.get((unit, obligation), ())[:SHOWN]]

    def of_rules(self, unit: str, obligation: str, rules: Collection[str]) -> list[Finding]:
        """Returns the errors of the report by these rules."""
        return [each for each in self.errors.get((unit, obligation), ()) if each.code in rules]

    def _remedy(self, finding: Finding) -> str:
        hidden = finding.code in self.private or finding.field in self.private
        return IN_THE_WORKBOOK if hidden else finding.remedy


NOTHING_READ = ReportContents()


def report_contents(findings: Iterable[Finding], cells: Mapping[tuple[str, str], CellCounts],
                    catalogue: Catalogue) -> ReportContents:
    """`findings`: the worst first, of all units."""
    errors: dict[tuple[str, str], list[Finding]] = {}
    for each in findings:
        if each.is_error and each.obligation:
            errors.setdefault((each.unit, each.obligation), []).append(each)
    return ReportContents(errors, cells, _private(catalogue))


def _private(catalogue: Catalogue) -> frozenset[str]:
    """Returns the names of sensitive fields, and the codes of rules whose remedy contains a figure."""
    fields = (field.name for indicator in catalogue.indicators.values() if indicator.sensitive
              for field in indicator.fields)
    rules = (rule.code for form in catalogue.forms for rule in form.rules if "{" in rule.remedy)
    return frozenset((*fields, *rules))
