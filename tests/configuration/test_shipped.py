"""The shipped configuration: complete, without problems, as the plan's text requires."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from automation.configuration.problems import ConfigurationError
from automation.configuration.workspace import Workspace, load, load_or_raise
from automation.domain.plan.plan import Audience
from automation.domain.workbook.forms import FieldKind, Indicator, Measure
from automation.domain.workbook.layout import layout
from tests.configuration.workspaces import FOLDERS, ROOT, copy_of, replace_text

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

# The report's 100 codes by letter and number of codes. M03 and N04 held two questions each: they are retired.
CODES = {"A": 10, "B": 10, "C": 6, "D": 4, "E": 6, "F": 10, "G": 10, "H": 5, "I": 5, "K": 13,
         "L": 3, "M": 7, "N": 6, "P": 1, "Q": 6}
GONE = {"M03", "N04"}
# rules.csv: those that are expressions. R22 is the bounds, R23, R24 and R26 are how the software is made.
RULES = {f"R{number:02}" for number in range(1, 26)} - {"R22", "R23", "R24"} | {"R27"}
CROSS = {f"X{number:02}" for number in range(1, 15)}
ERRORS_ALONE = {"R01", "R02", "R03", "R04", "R05", "R07", "R09", "R10", "R11", "R19", "R20", "R25", "R27"}
PAIRS = "A03 B01 B02 B03 B04 B05 B06 B07 B08 B09 B10 C01 C02 C03 C05 D01 D02 D03 D04 E01 E02 E03 E04 " \
        "E05 E06 F01 F02 F03 F04 F05 F06 F07 F08 F10 G02 G03 H04 H05 I03 I04 K06 M02 M05 M06 M07 N01 N02 N03 N05 N06"
FLOWS = "A05 A06 A09 A10 B09 B10 D04 E03 E04 E05 E06 F08 F09 F10 G01 G02 G03 G04 G05 G06 G07 G08 G09 " \
        "H01 H02 H03 H04 H05 I01 I03 I04 I05 K02 K03 K05 K06 K07 K08 K09 K10 K11 K12 K13 L01 L02 L03 M01 M02 " \
        "M04 M05 M06 M07 N02 N03 P01"


@cache
def shipped() -> Workspace:
    return load_or_raise(ROOT)


def indicators() -> dict[str, Indicator]:
    return shipped().catalogue.indicators


def test_no_problem_at_all() -> None:
    workspace, problems = load(ROOT)
    assert [str(problem) for problem in problems] == []
    assert workspace is not None


def test_every_indicator_of_the_catalogue() -> None:
    expected = {f"{letter}{number:02}" for letter, count in CODES.items() for number in range(1, count + 1)}
    expected -= GONE
    assert len(expected) == 100
    year = {each.code for each in shipped().catalogue.tab("CN").indicators}
    half = {each.code for each in shipped().catalogue.tab("6T").indicators}
    assert year == expected
    assert year - half == {"H01", "H02", "H03", "H04", "H05"}


def test_pairs_and_measures_are_the_catalogues() -> None:
    report = {code: each for code, each in indicators().items() if not code.startswith("V")}
    assert {code for code, each in report.items() if each.pair} == set(PAIRS.split())
    assert {code for code, each in report.items() if each.measure is Measure.FLOW} == set(FLOWS.split())
    assert {code for code, each in report.items() if each.measure is Measure.TEXT} == {
        f"Q{number:02}" for number in range(1, 7)}


@pytest.mark.parametrize(("code", "parts"), [
    ("B01", ["total", "female"]),
    ("B08", ["under_30.total", "under_30.female", "from_30.total", "from_30.female", "from_50.total",
             "from_50.female"]),
    ("A02", ["number", "date"]),
    ("A07", ["has", "number", "date"]),
    ("A10", [""]),
    ("C06", []),
    ("F09", ["in_person", "online"]),
    ("I05", ["proposed", "issued"]),
    ("K07", ["under_16", "from_16", "from_18"]),
    ("L03", ["", "done", "overdue"]),
])
def test_cells_of_an_indicator(code: str, parts: list[str]) -> None:
    assert [field.part for field in indicators()[code].fields] == parts


def test_splits_that_the_plan_counts() -> None:
    groups = {code: len(indicators()[code].groups) for code in ("G04", "G05", "G06", "H03", "K02", "K05", "K08")}
    assert groups == {"G04": 8, "G05": 0, "G06": 0, "H03": 12, "K02": 6, "K05": 3, "K08": 3}
    assert indicators()["H03"].overall
    assert indicators()["K02"].overall


def test_kinds_of_mixed_groups_and_what_may_stay_blank() -> None:
    fields = {field.part: field for field in indicators()["A07"].fields}
    assert [fields[part].kind for part in ("has", "number", "date")] == [FieldKind.BOOLEAN, FieldKind.STRING,
                                                                         FieldKind.DATE]
    assert [fields[part].required for part in ("has", "number", "date")] == [True, False, False]


def test_blank_is_not_zero_so_numbers_are_required() -> None:
    numbers = [field for each in indicators().values() for field in each.fields if field.kind is FieldKind.INTEGER]
    assert numbers
    assert all(field.required and field.minimum == 0 for field in numbers)


def test_ceilings_of_the_catalogue() -> None:
    ceilings = {code: each.maximum for code, each in indicators().items() if each.maximum is not None}
    assert ceilings == {"A03": 30, "B01": 300, "N01": 4000}


def test_cases_and_victims_are_sensitive_and_pupils_are_for_schools() -> None:
    sensitive = {code for code, each in indicators().items() if each.sensitive}
    assert sensitive == {f"K{number:02}" for number in range(1, 14)} | {"H05"}
    about_pupils = {code for code, each in indicators().items() if each.needs == "pupils"}
    assert {"N01", "N02", "N03", "N05", "N06", "G03"} <= about_pupils


def test_every_rule_of_the_catalogue_with_its_severity() -> None:
    rules = next(form for form in shipped().catalogue.forms if form.code == "BC").rules
    assert {rule.code for rule in rules} == RULES | CROSS
    severities: dict[str, set[str]] = {}
    for rule in rules:
        severities.setdefault(rule.code, set()).add(rule.severity.value)
    assert {code for code, found in severities.items() if found == {"error"}} == ERRORS_ALONE
    assert severities["R08"] == severities["R12"] == severities["R15"] == {"error", "warning"}
    layers = {rule.layer for rule in rules if rule.code in {"R15", "R16", "R17"}}
    assert layers == {"previous"}
    assert {rule.layer for rule in rules if rule.code in CROSS} == {"cross_form"}


def test_tabs_of_a_workbook() -> None:
    titles = [tab.title for tab in shipped().catalogue.tabs]
    assert titles == ["Kế hoạch", "BC 6 tháng", "BC năm", "Tháng hành động", "Tuyên truyền", "Tập huấn",
                      "Phối hợp", "Chính sách", "Khen thưởng", "Giao lưu", "Vướng mắc", "Thành viên Ban"]
    assert all(layout(tab).rows for tab in shipped().catalogue.tabs)


def test_pairs_of_columns_are_named_alike() -> None:
    codes = {(form.code, column.code) for form in shipped().catalogue.forms for column in form.columns}
    females = {(form, code.removesuffix("_female")) for form, code in codes if code.endswith("_female")}
    totals = {(form, code.removesuffix("_total")) for form, code in codes if code.endswith("_total")}
    assert females == totals
    assert females


def test_drop_downs_fit_a_spreadsheet() -> None:
    """A list in a cell's validation is at most 255 characters, and a comma would part an item."""
    columns = [column for form in shipped().catalogue.forms for column in form.columns]
    lists = [column.choices for column in columns if column.choices]
    assert lists
    for choices in lists:
        assert len(",".join(choices)) <= 255
        assert not any("," in choice for choice in choices)


def test_deadlines_as_the_law_reads_them() -> None:
    plan = shipped().plan
    cutoffs = {each.code: each.deadline.cutoff if each.deadline else None for each in plan.obligations}
    assert cutoffs == {
        "KH": None,
        "6T": datetime(2024, 5, 28, tzinfo=HANOI),
        "THD": datetime(2024, 12, 21, tzinfo=HANOI),
        "CN": datetime(2024, 12, 1, tzinfo=HANOI),
    }
    assert plan.obligation("CN").previous == "6T"
    assert plan.obligation("THD").supplements == "CN"
    assert plan.obligation("6T").data_cutoff == date(2024, 5, 15)


def test_ladder_rises_to_the_head_and_the_committee() -> None:
    ladder = {step.code: step for step in shipped().plan.ladder}
    assert [step.offset for step in ladder.values()] == [-14, -3, 0, 1, 5, 8, 1]
    assert ladder["len-truong"].audience is Audience.HEAD
    assert ladder["tong-hop"].audience is Audience.COMMITTEE


def test_units_of_2024_and_those_that_joined() -> None:
    units = shipped().units.values()
    in_2024 = [unit for unit in units if unit.in_force(date(2024, 5, 27))]
    assert (len(shipped().units), len(in_2024)) == (73, 41)
    assert all(unit.in_force(date(2025, 7, 1)) for unit in units)
    assert all(address.endswith("@haiphong.example") for unit in units
               for address in (*unit.emails, *unit.head_emails))
    assert shipped().units["THPT-AN-LAO"].aliases == ("THPT An Lão",)
    assert shipped().units["TTGDNN-KIM-THANH"].name == "Trung tâm GDNN-GDTX Kim Thành"


def test_working_days_of_2024() -> None:
    days = shipped().working_days
    assert not days.is_working(date(2024, 4, 29))
    assert days.is_working(date(2024, 5, 4))
    assert not days.is_working(date(2024, 2, 12))
    assert not days.is_working(date(2024, 9, 3))


def test_all_that_people_read_is_nfc() -> None:
    for folder in FOLDERS[:2]:
        for path in (ROOT / folder).glob("*.*"):
            if path.suffix in {".toml", ".csv"}:
                text = path.read_text(encoding="utf-8")
                assert unicodedata.is_normalized("NFC", text), path
                assert not re.search("[\u200b\ufeff\u00a0]", text), path


def test_each_indicator_has_a_line_of_its_own() -> None:
    text = (ROOT / "sheet_templates/report.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r'\s+\{ code = "[A-Z]\d\d"', line)]
    assert len(lines) == 100
    assert all(line.rstrip().endswith("},") for line in lines)


def test_an_error_stops_loading(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, "config/plan-2024.toml", "year = 2024", "yaer = 2024")
    with pytest.raises(ConfigurationError) as caught:
        load_or_raise(root)
    assert [problem.nearest for problem in caught.value.problems] == ["", "year"]
