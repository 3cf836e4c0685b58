from __future__ import annotations

from automation.domain.tracking.findings import Finding, worst_first
from automation.domain.workbook.forms import Severity


def at(cell: str | None, code: str = "R01", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code, severity, "A", "6T", "BC 6 tháng", cell, "B01", "sai", "sửa")


def test_findings_are_sorted_by_row_and_column_numbers() -> None:
    found = [at("A10"), at("AA2"), at("A2"), at("H2"), at("B9"), at(None), at("A2", "C01"),
             at("A1", severity=Severity.WARNING)]
    ordered = [(each.cell, each.code) for each in sorted(found, key=worst_first)]
    assert ordered == [(None, "R01"), ("A2", "C01"), ("A2", "R01"), ("H2", "R01"), ("AA2", "R01"), ("B9", "R01"),
                       ("A10", "R01"), ("A1", "R01")]
