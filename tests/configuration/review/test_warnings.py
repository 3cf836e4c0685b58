"""What check-config warns of: possible, and seldom meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from automation.configuration.problems import Problem
from automation.configuration.review import calendar, coverage, example_names, listed_units
from automation.configuration.review.coverage import wrong_choices
from automation.configuration.review.listed_units import KINDS, may_be_one, spelling
from automation.domain.vietnamese.school_names import bare_words
from automation.domain.workbook.forms import Severity
from automation.jobs.check_configuration import check_configuration
from tests.configuration.workspaces import ROOT, copy_of, line_of, replace_text

PLAN, SETTINGS, UNITS = "config/plan-2024.toml", "config/settings.toml", "config/units.csv"
REPORT = "sheet_templates/report.toml"
AN_LAO = "THPT-AN-LAO,Trường THPT An Lão,THPT công lập,Hải Phòng,"
NEW = "THPT-MOI,{name},{type},{cluster},,{email},,,,,yes,yes\n"


def add_unit(root: Path, name: str = "Trường THPT Mới", type_: str = "THPT công lập", cluster: str = "Hải Phòng",
             email: str = "moi@haiphong.example") -> None:
    path = root / UNITS
    path.write_text(path.read_text(encoding="utf-8")
                    + NEW.format(name=name, type=type_, cluster=cluster, email=email), encoding="utf-8")


def warned(root: Path) -> list[Problem]:
    """The problems beyond those of the example as it is."""
    usual = {(each.key, each.message, each.value) for each in check_configuration(ROOT)}
    return [each for each in check_configuration(root) if (each.key, each.message, each.value) not in usual
            and each.key != "head_emails"]


def test_the_example_has_true_warnings_alone() -> None:
    """Two of its types have one unit each."""
    found = check_configuration(ROOT)
    assert {each.message for each in found} == {listed_units.ONLY_ONE}
    assert {each.severity for each in found} == {Severity.WARNING}
    assert len(found) == 2


DATES = [
    ("due_before = 2024-12-01", "due_before = 2025-01-15", "due_before", calendar.OTHER_YEAR),
    ("due_before = 2024-12-01", "due_before = 2025-03-01", "due_before", calendar.FAR),
    ("opens_at = 2024-01-02", "opens_at = 2023-11-30", "opens_at", calendar.FAR),
    ("period_from = 2024-11-01\nperiod_to = 2024-12-15", "period_from = 2024-11-01\nperiod_to = 2025-01-15",
     "period_to", calendar.OTHER_YEAR),
    ("period_from = 2024-11-01\nperiod_to = 2024-12-15", "period_from = 2024-06-15\nperiod_to = 2024-12-15",
     "period_from", calendar.OVERLAP),
]


@pytest.mark.parametrize(("old", "new", "key", "message"), DATES)
def test_dates(tmp_path: Path, old: str, new: str, key: str, message: str) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, PLAN, old, new)
    found = [each for each in warned(root) if each.message == message]
    assert found
    assert all(each.file == PLAN and each.severity is Severity.WARNING for each in found)
    assert key in {each.key.rpartition(".")[2] for each in found}
    assert line_of(root, PLAN, new.splitlines()[-1] if key == "period_to" else new.splitlines()[0]) in {
        each.line for each in found}


def test_a_plan_may_open_in_the_month_before_its_year(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, PLAN, "opens_at = 2024-01-02", "opens_at = 2023-12-20")
    assert warned(root) == []


def test_a_school_year_is_both_its_years(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, PLAN, "bình đẳng giới năm 2024", "bình đẳng giới năm học 2024-2025")
    replace_text(root, PLAN, "due_before = 2024-12-01", "due_before = 2025-01-15")
    assert not [each for each in warned(root) if each.message in (calendar.OTHER_YEAR, calendar.FAR)]


@pytest.mark.parametrize("name", ["Truong THPT An Lao", "Trường  THPT An-Lão.", "trường thpt An lão ", "An Lão",
                                  "Trường Trung học phổ thông An Lão", "THPT An Láo"])
def test_a_unit_that_may_be_listed_twice(tmp_path: Path, name: str) -> None:
    root = copy_of(ROOT, tmp_path)
    add_unit(root, name)
    found = [each for each in check_configuration(root)
             if each.file == UNITS and each.line == line_of(root, UNITS, "THPT-MOI")]
    assert [each.key for each in found if each.key in ("name", "aliases")], found


@pytest.mark.parametrize("name", ["Trường THCS An Lão", "Trường THPT An Lão 2", "Trường Tiểu học An Lão"])
def test_units_of_another_kind_or_number_are_others(tmp_path: Path, name: str) -> None:
    root = copy_of(ROOT, tmp_path)
    add_unit(root, name)
    assert [each for each in warned(root) if each.key == "name"] == []


UNIT_FAULTS = [
    ({"type_": "THPT cong lap"}, "type", listed_units.SPELT_OTHERWISE),
    ({"cluster": "Hai Phong"}, "cluster", listed_units.SPELT_OTHERWISE),
    ({"cluster": "TP. Hải Phòng"}, "cluster", listed_units.SPELT_OTHERWISE),
    ({"email": "thpt-an-lao@haiphong.example"}, "emails", listed_units.SHARED_ADDRESS),
    ({"email": "THPT-An-Lao@haiphong.example"}, "emails", listed_units.SHARED_ADDRESS),
    ({"type_": "Trường nghề"}, "type", listed_units.ONLY_ONE),
]


@pytest.mark.parametrize(("unit", "key", "message"), UNIT_FAULTS)
def test_units(tmp_path: Path, unit: dict[str, str], key: str, message: str) -> None:
    root = copy_of(ROOT, tmp_path)
    add_unit(root, **unit)
    line = line_of(root, UNITS, "THPT-MOI")
    assert (key, message, line) in [(each.key, each.message, each.line) for each in check_configuration(root)]


@pytest.mark.parametrize(("one", "other", "alike"), [
    ("Trường Mầm non 1/6", "Trường Mầm non 16", False),
    ("Trường Mầm non 1-6", "Trường Mầm non 1/6", True),
    ("Trường TH và THCS Tân An", "Trường Tiểu học Tân An", False),
    ("AnLão", "An Lão", True),
])
def test_spellings_of_schools(one: str, other: str, alike: bool) -> None:
    (name, kind), (other_name, other_kind) = spelling(one, KINDS), spelling(other, KINDS)
    assert (name == other_name and may_be_one(kind, other_kind)) is alike


def test_a_commune_and_a_ward_of_one_name_are_two(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, UNITS, "An Dương,THPT công lập,Hải Phòng", "An Dương,THPT công lập,Xã Tân An")
    replace_text(root, UNITS, "An Lão,THPT công lập,Hải Phòng", "An Lão,THPT công lập,Phường Tân An")
    assert [each for each in warned(root) if each.key == "cluster"] == []


def test_a_shared_address_is_not_printed(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    add_unit(root, email="thpt-an-lao@haiphong.example")
    assert not any("@" in str(each) for each in check_configuration(root))


def test_words_without_accents() -> None:
    assert bare_words("Trường THPT Bạch Đằng") == ("thpt", "bach", "dang")
    assert bare_words("Trung học  phổ thông Bach-Dang.") == ("thpt", "bach", "dang")


@pytest.mark.parametrize(("choices", "wrong"), [
    (("Đạt", "Chưa đạt"), []),
    (("Đạt", "đạt."), ["Đạt"]),
    (("Hòa giải", "Hoa\N{COMBINING GRAVE ACCENT} giải", "Khác"), ["Hòa giải"]),
    (("Không phát sinh", "Đạt", "Chưa có"), []),
    (("-", "Đạt"), ["-"]),
    (("Đạt", "x" * 400), ["x" * 400]),
])
def test_choices_that_nobody_can_make(choices: tuple[str, ...], wrong: list[str]) -> None:
    assert list(wrong_choices(choices)) == wrong


def test_what_is_asked_and_used_nowhere(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, REPORT, '  { code = "A03",', '  { code = "A11", title = "Ngày họp", kind = "date" },\n'
                               '  { code = "A12", title = "Kết quả", kind = "choice", choices = ["Tốt", "TỐT"] },\n'
                               '  { code = "A03",')
    assert [(each.message, each.value, each.line) for each in warned(root)] == [
        (coverage.NOWHERE, "A11", line_of(root, REPORT, '"A11"')),
        (coverage.NOWHERE, "A12", line_of(root, REPORT, '"A12"')),
        (coverage.NEVER_READ, "Tốt", line_of(root, REPORT, '"A12"'))]


def test_names_of_the_example_in_another_office(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, SETTINGS, 'place = "Hải Phòng"', 'place = "Đồng Tháp"')
    replace_text(root, SETTINGS, 'addressee = "Ban Giám đốc', 'addressee = "Giám đốc')
    template = root / "mail_templates" / "remind_after.txt.j2"
    template.write_text(template.read_text(encoding="utf-8") + "\nPhòng Tổ chức Cán bộ\n", encoding="utf-8")
    document = Document(str(root / "config" / "summary.docx"))
    document.add_paragraph("Sở Giáo dục và Đào tạo ").add_run("Hải Phòng")
    document.save(str(root / "config" / "summary.docx"))
    found = {(each.file, each.key): each for each in warned(root)}
    assert ("config/summary.docx", "") in found
    keys = {key for file, key in found if file == SETTINGS}
    assert keys >= {"documents.parent_agency", "documents.agency", "documents.symbol", "documents.addressee",
                    "documents.grounds[2]", "mail.sender", "words.support"}
    assert not keys & {"documents.place", "documents.archive", "documents.recipients[1]", "documents.signer_name"}
    assert {key for file, key in found if file == PLAN} >= {"committee", "title", "reply_to", "committee_emails[1]"}
    assert found["mail_templates/remind_after.txt.j2", ""].line == len(template.read_text("utf-8").splitlines())
    assert found[SETTINGS, "documents.agency"].line == line_of(root, SETTINGS, "agency = \"BAN")
    assert (found[UNITS, "emails"].message, found[UNITS, "emails"].value) == (example_names.ADDRESSES, "73")


def test_the_example_carried_into_another_year_has_nothing_left_over(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, PLAN, 'title = "Kế hoạch thực hiện', 'title = "Kế hoạch tiếp tục thực hiện')
    assert [each for each in warned(root) if each.message in (example_names.LEFT, example_names.NAMED)] == []


def test_own_units_alone_make_another_office(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    head = (root / UNITS).read_text(encoding="utf-8").splitlines()[0]
    own = "TH-01,Trường Tiểu học Một,Tiểu học,,,mot@so.example,hai@so.example,,,,yes,yes"
    (root / UNITS).write_text(f"{head}\n{own}\n", encoding="utf-8")
    assert example_names.LEFT in {each.message for each in check_configuration(root)}
