"""A lost tab, row or column gives one finding, its cause: rules that hang on it are silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.forms import MissingPolicy
from automation.pipeline.validate import validate
from automation.rules.families import FAMILIES
from tests.rules.sheets import Damage, Grid, count, dataset, rule, small_form, small_plan
from tests.rules.test_shipped_rules import AS_OF, PLAN, workbook, workspace

RECORDS = "held_on | topic | form | sessions | staff_total | staff_female | pupils_total | pupils_female\n" \
          "2024-03-05 | Nội dung khác | Hình thức khác | 2 | 60 | 40 | 0 | 0"
REPORT = {"G01.other": "2", "G02.total": "60", "G02.female": "40", "A05": "Có", "A06": "Có", "A02.number": "3/QĐ",
          "A02.date": "2024-03-01", "A07.has": "Có", "A07.number": "45/KH", "A07.date": "2024-02-06"}
HALF = {"A09": "0", **REPORT}
YEAR, HALF_YEAR, SHEET = "BC năm", "BC 6 tháng", "Tuyên truyền"


def findings_after(damage: Damage) -> list[tuple[str, str, str]]:
    """Code, tab and field of each finding on a correct, submitted workbook that was then damaged."""
    sheets = workbook(REPORT, HALF, {"TT": RECORDS, "KH": PLAN.format("45/KH")})
    found = validate(dataset(workspace().catalogue, workspace().plan, sheets, as_of=AS_OF, damage=damage))
    return [(each.code, each.sheet, each.field) for each in found]


def without_tab(name: str) -> Damage:
    return lambda tabs: [tab for tab in tabs if tab.name != name]


def _changed(name: str, change: str, row: str = "", column: str = "") -> Damage:
    """Delete a row or a column of a tab, or only the row's hidden code."""
    def grid(before: Grid) -> Grid:
        codes = next(cells for cells in before if cells[0] == "#")
        if column:
            at = codes.index(column)
            return [[*cells[:at], *cells[at + 1:]] for cells in before]
        if change == "code":
            return [[None, *cells[1:]] if cells[0] == row else cells for cells in before]
        return [cells for cells in before if cells[0] != row]

    def damage(tabs: list[RawTab]) -> list[RawTab]:
        return [replace(tab, grid=grid([list(cells) for cells in tab.grid])) if tab.name == name else tab
                for tab in tabs]
    return damage


def without_row(name: str, row: str) -> Damage:
    return _changed(name, "row", row)


def without_column(name: str, column: str) -> Damage:
    return _changed(name, "column", column=column)


@pytest.mark.parametrize(("damage", "finding"), [
    (without_tab(SHEET), ("S01", SHEET, "TT")),
    (without_tab("Khen thưởng"), ("S01", "Khen thưởng", "KT")),
    (without_tab("Thành viên Ban"), ("S01", "Thành viên Ban", "TV")),
    (without_tab("Kế hoạch"), ("S01", "Kế hoạch", "KH")),
    (without_tab(HALF_YEAR), ("S01", HALF_YEAR, "6T")),
    (without_tab("Tháng hành động"), ("S01", "Tháng hành động", "THD")),
    (without_column(SHEET, "sessions"), ("S07", SHEET, "sessions")),
    (without_column(SHEET, "held_on"), ("S07", SHEET, "held_on")),
    (without_column(SHEET, "staff_female"), ("S07", SHEET, "staff_female")),
    (without_column("Thành viên Ban", "status"), ("S07", "Thành viên Ban", "status")),
    (without_row("Khen thưởng", "@nil"), ("S05", "Khen thưởng", "@nil")),
    (without_row(YEAR, "@doc_number"), ("S05", YEAR, "@doc_number")),
    (without_row(YEAR, "@doc_date"), ("S05", YEAR, "@doc_date")),
    (without_row(YEAR, "A06"), ("S05", YEAR, "A06")),
    (without_row(YEAR, "A02.date"), ("S05", YEAR, "A02.date")),
    (without_row(YEAR, "B02"), ("S05", YEAR, "B02")),
    (without_row(YEAR, "B08.from_50"), ("S05", YEAR, "B08.from_50")),
    (without_row(YEAR, "K02"), ("S05", YEAR, "K02")),
    (without_row(YEAR, "G01.other"), ("S05", YEAR, "G01.other")),
    (without_row(HALF_YEAR, "B09"), ("S05", HALF_YEAR, "B09")),
    (without_row("Kế hoạch", "@doc_number"), ("S05", "Kế hoạch", "@doc_number")),
    (without_column(YEAR, "female"), ("S07", YEAR, "female")),
    (without_column(HALF_YEAR, "estimate"), ("S07", HALF_YEAR, "estimate")),
    (without_column(YEAR, "explanation"), ("S07", YEAR, "explanation")),
])
def test_a_loss_gives_one_finding_its_cause(damage: Damage, finding: tuple[str, str, str]) -> None:
    assert findings_after(damage) == [finding]


def test_a_correct_workbook_has_no_findings() -> None:
    assert findings_after(list) == []


@pytest.mark.parametrize("missing", list(MissingPolicy))
def test_a_lost_row_is_neither_blank_nor_zero(missing: MissingPolicy) -> None:
    given = rule("B01 == B02", missing=missing)
    catalogue_form = small_form(count("B01"), count("B02"), rules=(given,))
    damage = without_row("BC 6 tháng", "B02")
    assert _findings(catalogue_form, damage) == []
    assert len(_findings(catalogue_form, list)) == 1


def _findings(form: object, damage: Damage) -> list[Finding]:
    from automation.domain.workbook.forms import Catalogue

    data = dataset(Catalogue((form,)), small_plan(), {"6T": "B01 5\nB02 3"}, damage=damage)  # type: ignore[arg-type]
    return list(FAMILIES["form"](data))
