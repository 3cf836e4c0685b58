"""Makes what a workbook shows of its live checks plain values, for a copy that is only looked at.

The tab of formulas is removed: it holds answers in normalised form, which a redacted copy must not."""

from __future__ import annotations

from automation.adapters.xlsx.insert_sheet import remove_sheet
from automation.adapters.xlsx.package import Element, Package, child
from automation.domain.workbook.self_check import ENGINE_TAB

REFERENCE = f"{ENGINE_TAB}!"


def show_checks_as_values(package: Package) -> None:
    """Formulas that refer to the tab of formulas give way to their values; then the tab is removed."""
    if all(entry.get("name") != ENGINE_TAB for entry, _ in package.sheets()):
        return
    for entry, path in package.sheets():
        if entry.get("name") != ENGINE_TAB and REFERENCE.encode() in package.read(path):
            _drop_formulas(package.tree(path))
    remove_sheet(package, ENGINE_TAB)


def _drop_formulas(sheet: Element) -> None:
    """Drops the formulas, also those that Excel shares: only the first of them has the text."""
    shared: set[str | None] = set()
    for cell in sheet.iter("{*}c"):
        formula = child(cell, "f")
        if formula is None:
            continue
        if REFERENCE in (formula.text or ""):
            shared |= {formula.get("si")} - {None}
        elif formula.text or formula.get("si") not in shared:
            continue
        cell.remove(formula)
        value = child(cell, "v")
        if value is not None and not value.text:
            cell.remove(value)
