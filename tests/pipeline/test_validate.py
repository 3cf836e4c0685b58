from __future__ import annotations

import gc
import weakref

from automation.domain.tracking.findings import Finding
from automation.domain.tracking.observations import FindingCounts
from automation.domain.workbook.forms import Catalogue, Severity
from automation.pipeline.validate import tally, validate
from automation.rules.frame import Dataset
from tests.rules.sheets import count, dataset, rule, small_form, small_plan

LESS = rule("B01.female <= B01.total", at="B01.female", code="R01")
CATALOGUE = Catalogue((small_form(count("B01", pair=True), rules=(LESS,)),))


def finding(code: str = "R01", severity: Severity = Severity.ERROR, unit: str = "A", obligation: str | None = "6T",
            field: str = "B01", cell: str = "G12", message: str = "sai", explained: bool = False) -> Finding:
    return Finding(code, severity, unit, obligation, "BC", cell, field, message, "sửa", explained)


def given(*findings: Finding) -> dict[str, object]:
    def family(_: Dataset) -> list[Finding]:
        return list(findings)
    return {"given": family}


def validated(*findings: Finding) -> list[Finding]:
    return validate(dataset(CATALOGUE, small_plan(), {}), given(*findings))  # type: ignore[arg-type]


def test_findings_of_every_family_are_collected() -> None:
    found = validate(dataset(CATALOGUE, small_plan(), {"6T": "@submit Đã nộp\nB01.total 1\nB01.female 2.5"}))
    assert {each.code for each in found} == {"R01", "R22"}
    assert validate(dataset(CATALOGUE, small_plan(), {"6T": "@submit Đã nộp\nB01.total 2\nB01.female 1"})) == []


def test_a_dataset_is_freed_without_the_garbage_collector() -> None:
    """It has no reference cycles: a nation's dataset is most of the memory, and a run raises the GC threshold."""
    checked = dataset(CATALOGUE, small_plan(), {"6T": "@submit Đã nộp\nB01.total 1\nB01.female 2.5"})
    gc.disable()
    try:
        assert validate(checked)
        reference = weakref.ref(checked)
        del checked
        assert reference() is None
    finally:
        gc.enable()


def test_units_come_in_turn_and_errors_before_warnings() -> None:
    warning = finding("W1", Severity.WARNING, cell="G1")
    assert validated(finding(unit="B"), warning, finding()) == [finding(), warning, finding(unit="B")]


def test_equal_findings_are_kept_once_and_different_ones_of_a_cell_both() -> None:
    assert validated(finding(), finding()) == [finding()]
    assert len(validated(finding(), finding(message="sai khác"))) == 2


def test_a_tally_counts_errors_open_and_answered_warnings_apart() -> None:
    warning = finding("W", Severity.WARNING)
    answered = finding("W", Severity.WARNING, explained=True)
    counts = tally([finding(), finding(), warning, answered, finding(obligation="CN"), finding(obligation=None)])
    assert counts == {("A", "6T"): FindingCounts(2, 1, 1), ("A", "CN"): FindingCounts(1, 0, 0)}


def test_checking_twice_gives_the_same_findings() -> None:
    data = dataset(CATALOGUE, small_plan(), {"6T": "B01.total 1\nB01.female 2"})
    assert validate(data) == validate(data)
