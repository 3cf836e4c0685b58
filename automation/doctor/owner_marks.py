"""The doctor's check of the marks that workbooks bear (`domain/workbook/owner_mark.py`)."""

from __future__ import annotations

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level


def marks(facts: DoctorFacts) -> Check:
    """Never more than a remark: an older version made workbooks without marks, and no file is rewritten for one."""
    unmarked = facts.store.unmarked
    if unmarked:
        return Check("marks", Level.OK, constant("Workbooks without the mark of their unit (made by an older version, "
                     "or the mark was deleted): {n}. In these a neighbour's workbook is not recognised."),
                     values={"n": len(unmarked)}, details=unmarked)
    return Check("marks", Level.OK, constant("Every workbook that was read has the mark of its unit."))
