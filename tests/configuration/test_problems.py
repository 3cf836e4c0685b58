"""Every kind of mistake is reported with its file, its line or key and the nearest valid name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.configuration.problems import Problem, nearest
from automation.configuration.workspace import load
from automation.domain.workbook.forms import Severity
from tests.configuration.workspaces import SECOND, copy_of, line_of, problems_of, replace_text

PLAN = "config/library-2027.toml"
UNITS = "config/units.csv"
FORM = "sheet_templates/quarter.toml"
TABLE = "sheet_templates/events.toml"
SETTINGS = "config/settings.toml"
HOLIDAYS = "config/holidays.toml"
PREVIOUS = "config/previous-2026.csv"

# file, what is replaced, by what; then: key, a word of the message, the nearest name
MISTAKES = [
    # unknown keys and wrong types
    (PLAN, "committee =", "comittee =", "comittee", "no key", "committee"),
    (PLAN, "period_from = 2027-01-01", "period_form = 2027-01-01", "obligations[1].period_form", "no key",
     "period_from"),
    (PLAN, "year = 2027", 'year = "2027"', "year", "whole number", ""),
    (PLAN, "year = 2027", "year = 1027", "year", "at least", ""),
    (PLAN, "max_messages_per_run = 10", "max_messages_per_run = 0", "guards.max_messages_per_run",
     "at least", ""),
    (PLAN, 'title = "Báo cáo quý I"', 'title = ""', "obligations[1].title", "empty", ""),
    (PLAN, "obligations = [\"Q1\"]", "obligations = \"Q1\"", "ladder[1].obligations", "array", ""),
    (FORM, "pair = true", "pair = 1", "sections[1].indicators[1].pair", "true or false", ""),
    (SETTINGS, "[documents]", "[document]", "document", "no key", "documents"),
    (SETTINGS, 'language = "en"', 'language = "eng"', "language", "none of the known", "en"),
    (SETTINGS, "[documents]", 'store = "foldr"\n[documents]', "store", "none of the known", "folder"),
    (SETTINGS, "[documents]", '[mail]\nadapter = "outbx"\n[documents]', "mail.adapter", "none of the known", "outbox"),
    (SETTINGS, "[documents]", '[mail]\nadapter = "smtp"\n[documents]', "mail.host", "needs the name", ""),
    (SETTINGS, "[documents]", '[documents]\ntemplate = "config/mau.docx"', "documents.template", "config/mau.docx", ""),
    # dates
    (PLAN, "due_by = 2027-04-05", 'due_by = "5/4/2027"', "obligations[1].due_by", "no date", "2027-04-05"),
    (PLAN, "due_by = 2027-04-05", "due_by = 2027-02-05", "obligations[1].due_by", "before opens_at", ""),
    (PLAN, "due_by = 2027-04-05", "due_by = 2027-04-05\ndue_before = 2027-04-06", "obligations[1].due_by",
     "one deadline", ""),
    (PLAN, "closes_at = 2027-04-30", "closes_at = 2027-04-01", "obligations[1].closes_at",
     "before due_by", ""),
    (PLAN, "period_to = 2027-03-31", "period_to = 2026-03-31", "obligations[1].period_to", "period_from", ""),
    (UNITS, "2026-12-31", "31/12/2026", "valid_to", "no date", "2026-12-31"),
    (HOLIDAYS, "2027-05-08", "2027-05-08T00:00:00", "worked[1].date", "no date", "2027-05-08"),
    # names that must be known
    (PLAN, 'previous = "Q1"', 'previous = "Q11"', "obligations[2].previous", "no other obligation", "Q1"),
    (PLAN, 'previous = "Q1"', 'previous = "Q2"', "obligations[2].previous", "no other obligation", "Q1"),
    (PLAN, 'unit_types = ["Thư viện huyện"]', 'unit_types = ["Thư viện huyên"]', "obligations[2].unit_types",
     "no unit", "Thư viện huyện"),
    (PLAN, 'obligations = ["Q1"]', 'obligations = ["1Q"]', "ladder[1].obligations", "no obligation", "Q1"),
    (PLAN, 'audience = "unit"', 'audience = "units"', "ladder[1].audience", "none of the known", "unit"),
    (PLAN, 'shift = "next"', 'shift = "nxt"', "ladder[1].shift", "none of the known", "next"),
    (PLAN, 'template = "notice"', 'template = "notices"', "ladder[1].template", "notices.html.j2", "notice"),
    (PLAN, "Asia/Bangkok", "Asia/Bangkock", "timezone", "no time zone", ""),
    (FORM, 'Q2 = "Quý II"', 'Q22 = "Quý II"', "tabs.Q22", "no obligation", "Q2"),
    (FORM, 'kind = "integer", unit = "lượt"', 'kind = "integr", unit = "lượt"',
     "sections[1].indicators[2].kind", "none of the known", "integer"),
    (FORM, "pair = true", 'groups = "age"', "sections[1].indicators[1].groups", "no groups", ""),
    (FORM, 'layer = "cross_form"', 'layer = "crossform"', "rules[1].layer", "none of the known",
     "cross_form"),
    (TABLE, 'date_column = "day"', 'date_column = "days"', "date_column", "no column", "day"),
    (UNITS, "2026-12-31,TV-CT", "2026-12-31,TV-CTT", "merged_into", "no other unit", "TV-CT"),
    (PREVIOUS, "TV-HL,L02", "TV-LH,L02", "unit", "there is no", "TV-HL"),
    (PREVIOUS, "L01,total", "L01,totl", "code", "there is no", "L01.total"),
    (PREVIOUS, ",5000", ",5.000", "value", "a number such as", ""),
    # expressions
    (FORM, 'check = "L02 >= total(SK.readers)"', 'check = "L03 >= total(SK.readers)"', "rules[1].check",
     "there is no", "L02"),
    (FORM, 'check = "L02 >= total(SK.readers)"', 'check = "L02 >= total(SK.reader)"', "rules[1].check",
     "no column", "SK.readers"),
    (FORM, 'check = "L02 >= total(SK.readers)"', 'check = "L02 >= total(SK.day)"', "rules[1].check",
     "whole numbers", "SK.readers"),
    (FORM, 'check = "L02 >= total(SK.readers)"', 'check = "L02 >= rows(KS)"', "rules[1].check",
     "no register table", "SK"),
    (FORM, 'check = "L02 >= total(SK.readers)"', 'check = "L02 >= sum(L01)"', "rules[1].check",
     "no indicator with groups", ""),
    (FORM, 'check = "L02 >= total(SK.readers)"', 'check = "L01 >= 1"', "rules[1].check", "several cells",
     "L01.total"),
    (FORM, 'check = "L02 >= total(SK.readers)"', 'check = "L02 >="', "rules[1].check", "no expression", ""),
    (FORM, "({L02})", "({L20})", "rules[1].message", "there is no", "L02"),
    (FORM, 'check = "L02 >= total(SK.readers)"', "check = 'submitted(\"Q3\") == 0'", "rules[1].check",
     "no form has a tab", "Q2"),
    (FORM, 'layer = "cross_form"', 'layer = "cross_form"\nnot_for = ["L20"]', "rules[1].not_for", "there is no", "L02"),
    (FORM, 'layer = "cross_form"', 'layer = "cross_form"\nat = "L002"', "rules[1].at", "no row", "L02"),
    (FORM, 'layer = "cross_form"', 'layer = "cross_form"\nfor_each = "pair"\nat = "this.femal"', "rules[1].at",
     "no row", "this.female"),
    (FORM, 'check = "L02 >= total(SK.readers)"', 'check = "L02 >= L011"\neach = ["total"]', "rules[1].check",
     "there is no", "L01"),
    (PLAN, '"Nhắc báo cáo"', '"Nhắc {{ due | shortday }}"', "ladder[1].subject", "template", ""),
    (FORM, 'layer = "cross_form"', 'layer = "cross_form"\nobligations = ["Q3"]', "rules[1].obligations",
     "no tab", "Q2"),
    (PLAN, 'actual = "L02 / L01.total"', 'actual = "L02 / L01.totals"', "targets[1].actual", "there is no",
     "L01.total"),
    # duplicates
    (PLAN, 'code = "Q2"', 'code = "Q1"', "obligations[2]", "twice", ""),
    (FORM, 'code = "L02"', 'code = "L01"', "sections[1].indicators[2]", "already", ""),
    (FORM, 'Q2 = "Quý II"', 'Q2 = "Quý I"', "tabs.Q2", "already", ""),
    (TABLE, 'code = "readers"', 'code = "day"', "columns[2].code", "twice", ""),
    (UNITS, "TV-CT,Thư", "tv-hl,Thư", "code", "two units", ""),
    (UNITS, "Thư viện Cô Tô", "Thư viện Vân Đồn", "name", "two units", ""),
    # invalid values
    (PLAN, "congdoan@thuvien.example", "congdoan@thuvien", "committee_emails", "no e-mail", ""),
    (UNITS, "coto2@thuvien.example", "coto2 at thuvien.example", "emails", "no e-mail", ""),
    (UNITS, "TV-HL,", "TV/HL,", "code", "no code", ""),
    (UNITS, "TV-HL,", ",", "code", "empty", ""),
    (UNITS, ",yes,no,,\nTV-CT", ",ja,no,,\nTV-CT", "reports", "yes or no", ""),
    (UNITS, "code,name,type,emails", "code,name,tpye,emails", "tpye", "no column", "type"),
    (UNITS, '"Thư viện Hạ Long, cơ sở 1"', "Thư viện Hạ Long, cơ sở 1", "", "cells more", ""),
    (TABLE, 'code = "readers"', 'code = "unit"', "columns[2].code", "uses itself", ""),
    (TABLE, 'tab = "Sự kiện"', 'tab = "Sự kiện: năm 2027"', "tab", "can't name a tab", ""),
    (TABLE, 'kind = "integer"', 'kind = "choice"', "columns[2].choices", "needs choices", ""),
    (FORM, "pair = true", "maximum = -1", "sections[1].indicators[1].maximum", "below the minimum", ""),
    (FORM, 'code = "L02"', 'code = "L-02"', "sections[1].indicators[2].code", "can't be named", ""),
    (SETTINGS, "config/library-2027.toml", "../library-2027.toml", "plan", "inside the workspace", ""),
    (SETTINGS, "config/library-2027.toml", "config/library-2028.toml", "", "can't be read", ""),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "words", "near"), MISTAKES)
def test_a_mistake_is_reported(tmp_path: Path, file: str, old: str, new: str, key: str, words: str,
                           near: str) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, file, old, new)
    workspace, problems = load(root)
    assert workspace is None
    reported = [each for each in problems if each.key == key and words in each.text]
    assert reported, "\n".join(map(str, problems))
    assert near in {each.nearest for each in reported}


def test_all_files_at_once_each_on_its_line(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, PLAN, "max_messages_per_run", "max_message_per_run")
    replace_text(root, UNITS, "coto@thuvien.example", "coto")
    replace_text(root, FORM, "remedy =", "remedies =")
    replace_text(root, TABLE, "blank_rows = 5", "blank_rows = -5")
    replace_text(root, SETTINGS, "symbol", "simbol")
    replace_text(root, HOLIDAYS, "reason", "raison")
    replace_text(root, PREVIOUS, "1200", "viele")
    found = {(each.file, each.line) for each in problems_of(root)}
    expected = [(PLAN, "max_message_per_run"), (UNITS, "TV-CT,"), (FORM, "remedies"), (TABLE, "blank_rows"),
                (SETTINGS, "simbol"), (HOLIDAYS, "raison"), (PREVIOUS, "viele")]
    assert {(name, line_of(root, name, needle)) for name, needle in expected} <= found
    assert {file for file, _ in found} == {name for name, _ in expected}


def test_a_file_that_is_no_toml_does_not_hide_the_others(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, PLAN, "year = 2027", "year = = 2027")
    replace_text(root, TABLE, 'kind = "integer"', 'kind = "intger"')
    problems = problems_of(root)
    broken = [each for each in problems if each.file == PLAN]
    assert [(each.line, "not valid TOML" in each.text) for each in broken] == [
        (line_of(root, PLAN, "year = ="), True)]
    assert [each.nearest for each in problems if each.file == TABLE] == ["integer"]


def test_a_file_that_is_nested_too_deeply_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    with (root / PLAN).open("a", encoding="utf-8") as file:
        file.write("\ndeep = " + "[" * 5000 + "]" * 5000 + "\n")
    assert [each.file for each in problems_of(root) if "nested too deeply" in each.text] == [PLAN]


def test_a_number_with_too_many_digits_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    with (root / PLAN).open("a", encoding="utf-8") as file:
        file.write(f"\nlong = {'1' * 5000}\n")
    assert [each.file for each in problems_of(root) if "too many digits" in each.text] == [PLAN]


def test_a_name_that_only_another_tab_has(tmp_path: Path) -> None:
    """A rule is checked on every tab of its form: it can't use what one of them skips."""
    root = copy_of(SECOND, tmp_path)
    replace_text(root, FORM, "[[rules]]", '[skip_sections]\nQ1 = ["X"]\n\n[[sections]]\ncode = "X"\ntitle = "X"\n'
          'indicators = [\n  { code = "X01", title = "X", kind = "integer" },\n]\n\n[[rules]]')
    replace_text(root, FORM, 'check = "L02', 'check = "X01 + L02')
    assert ["on the tab “Quý I”" in each.text for each in problems_of(root)] == [True]
    replace_text(root, FORM, 'layer =', 'obligations = ["Q2"]\nlayer =')
    assert problems_of(root) == []


CHOOSING = """
[[columns]]
code = "mode"
title = "Hình thức"
kind = "choice"
choices = ["Trực tiếp", "Trực tuyến"]

[[columns]]
code = "name"
title = "Tên"
kind = "string"
"""


@pytest.mark.parametrize(("condition", "words", "near"), [
    ('mode == \\"Trực tiếp\\"', "", ""),
    ('name == \\"Bất kỳ\\"', "", ""),
    ('mode == \\"Trực tiép\\"', "no such choice: SK.mode, “Trực tiép”", "Trực tiếp"),
    ('\\"Trực tuyến \\" != mode', "no such choice", "Trực tuyến"),
    ('readers == \\"ba\\" or mode == \\"Trực tiếp\\"', "figure or a day: SK.readers, “ba”", ""),
])
def test_a_word_that_a_cell_can_not_hold(tmp_path: Path, condition: str, words: str, near: str) -> None:
    root = copy_of(SECOND, tmp_path)
    (root / TABLE).write_text((root / TABLE).read_text(encoding="utf-8") + CHOOSING, encoding="utf-8")
    replace_text(root, FORM, "L02 >= total(SK.readers)", f"L02 >= rows(SK, {condition})")
    reported = [(each.line, each.key, words in each.text, each.nearest) for each in problems_of(root)]
    assert reported == ([(line_of(root, FORM, "check ="), "rules[1].check", True, near)] if words else [])


def test_a_word_that_a_field_can_not_hold(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, FORM, "]\n\n[[rules]]", '  { code = "L09", title = "Loại", kind = "choice", '
          'choices = ["Một", "Hai"] },\n]\n\n[[rules]]')
    replace_text(root, FORM, "L02 >= total(SK.readers)", 'L09 == \\"Hài\\" or L01.total == \\"Hai\\"')
    assert [(each.key, each.value, each.nearest) for each in problems_of(root)] == [
        ("rules[1].check", "L09, “Hài”", "Hai"), ("rules[1].check", "L01.total, “Hai”", "")]


def test_a_section_that_can_not_be_skipped(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, FORM, "[[sections]]", '[skip_sections]\nQ3 = ["L"]\nQ2 = ["LL"]\n\n[[sections]]')
    reported = {(each.key, each.nearest) for each in problems_of(root)}
    assert reported == {("skip_sections.Q3", "Q2"), ("skip_sections.Q2", "L")}


def test_an_obligation_without_a_form(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, FORM, 'Q2 = "Quý II"\n', "")
    assert [(each.file, each.line, each.value) for each in problems_of(root)] == [
        (PLAN, line_of(root, PLAN, 'code = "Q2"') - 1, "Q2")]


def test_a_template_that_lacks_one_of_its_two_files(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    (root / "mail_templates/notice.html.j2").unlink()
    assert [(each.file, each.line, each.value) for each in problems_of(root)] == [
        (PLAN, line_of(root, PLAN, "template ="), "mail_templates/notice.html.j2")]


def test_the_form_of_the_document(tmp_path: Path) -> None:
    """The nearest one that is there; the shipped one may be absent, since it is built in."""
    root = copy_of(SECOND, tmp_path)
    replace_text(root, SETTINGS, "[documents]", '[documents]\ntemplate = "config/sumary-2.docx"')
    (root / "config/summary-2.docx").write_bytes(b"")
    assert [(each.line, each.key, each.nearest) for each in problems_of(root)] == [
        (line_of(root, SETTINGS, "template ="), "documents.template", "config/summary-2.docx")]
    replace_text(root, SETTINGS, "sumary-2", "summary")
    assert not (root / "config/summary.docx").exists()
    assert problems_of(root) == []


@pytest.mark.parametrize(("audience", "subject", "value", "near"), [
    ("unit", "Nhắc {{ obligaton.title }}", "obligaton", "obligation"),
    ("unit", "Nhắc {{ obligation.titel }}", "obligation.titel", "obligation.title"),
    ("head", "Hạn {{ due.lastday | short_day }}", "due.lastday", "due.last_day"),
    ("committee", "Nhắc {{ unit.name }}", "unit", ""),
    ("unit", "Còn {{ missing | length }} đơn vị", "missing", ""),
    ("unit", "{{ subject }}", "subject", ""),
])
def test_a_subject_with_a_variable_that_its_mail_does_not_define(tmp_path: Path, audience: str, subject: str,
                                                           value: str, near: str) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, PLAN, 'audience = "unit"', f'audience = "{audience}"')
    replace_text(root, PLAN, "Nhắc báo cáo", subject)
    reported = [each for each in problems_of(root) if each.key == "ladder[1].subject"]
    assert [(each.line, each.value) for each in reported] == [(line_of(root, PLAN, "subject ="), value)]
    assert near in {"", reported[0].nearest}


def test_a_template_with_a_variable_that_its_mail_does_not_define(tmp_path: Path) -> None:
    """A step's own template has the variables of its mail, a shared one those of any mail; both have
    the names that they and their parents define."""
    root = copy_of(SECOND, tmp_path)
    folder = root / "mail_templates"
    (folder / "base.j2").write_text('{% import "words.j2" as words with context %}\n{% set k = counts %}\n'
                                    "{% block body %}{{ uint.name }}{% endblock %}\n", encoding="utf-8")
    (folder / "words.j2").write_text("{% macro hi() %}{{ unit.name }}{{ expected }}{% endmacro %}", encoding="utf-8")
    (folder / "notice.txt.j2").write_text(
        '{% extends "base.j2" %}\n{% block body %}\n{{ words.hi() }}{{ k }}{{ subject }}{{ loop_count }}\n'
        "{% for each in reminded %}{{ each }}{{ loop.index }}{% endfor %}\n{{ expected }}\n{% endblock %}",
        encoding="utf-8")
    assert [(each.file, each.line, each.value, each.nearest) for each in problems_of(root)] == [
        ("mail_templates/base.j2", 3, "uint", "unit"),
        ("mail_templates/notice.txt.j2", 3, "loop_count", ""),
        ("mail_templates/notice.txt.j2", 5, "expected", "")]


def test_what_is_no_template(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    (root / "mail_templates/notice.txt.j2").write_text("Kính gửi\n{% if %}\n", encoding="utf-8")
    replace_text(root, PLAN, "Nhắc báo cáo", "Nhắc {{ báo cáo")
    assert [(each.file, each.line, "template" in each.text) for each in problems_of(root)] == [
        (PLAN, line_of(root, PLAN, "subject ="), True), ("mail_templates/notice.txt.j2", 2, True)]


def test_who_can_not_be_reached_is_a_warning_and_no_error(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, UNITS, "halong@thuvien.example", "")
    workspace, problems = load(root)
    assert workspace is not None
    assert [(each.line, each.key, each.severity) for each in problems] == [(2, "emails", Severity.WARNING)]


def test_of_an_empty_folder_every_missing_file_is_reported(tmp_path: Path) -> None:
    workspace, problems = load(tmp_path)
    assert workspace is None
    assert {each.file for each in problems} == {SETTINGS, UNITS, "sheet_templates"}


def test_how_a_problem_reads() -> None:
    problem = Problem("config/units.csv", 3, "emails", "“{value}” is no e-mail address", "a{b}@c", "a@b.c")
    assert str(problem) == "config/units.csv:3: emails: “a{b}@c” is no e-mail address (nearest: a@b.c)"


VALUES = ["1", "-1.5", "true", '""', '"x"', "[]", "[1]", "{}", "[{}]", "2024-01-01", '[["x"]]', "1e400"]
TEXTS = {name: (SECOND / name).read_text(encoding="utf-8") for name in (PLAN, FORM, TABLE, SETTINGS, UNITS)}


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(TEXTS)), data=st.data())
def test_no_file_makes_it_crash(tmp_path_factory: pytest.TempPathFactory, name: str,
                                data: st.DataObject) -> None:
    """Whatever a line is changed into, the result is a workspace or problems."""
    lines = TEXTS[name].splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    key = lines[number].split("=")[0].rstrip() if "=" in lines[number] else ""
    reported = data.draw(st.sampled_from(VALUES) if key else st.text(max_size=20))
    lines[number] = f"{key} = {reported}" if key else reported
    root = copy_of(SECOND, tmp_path_factory.mktemp("spoiled"))
    (root / name).write_text("\n".join(lines), encoding="utf-8")
    workspace, problems = load(root)
    errors = [each for each in problems if each.severity is Severity.ERROR]
    assert (workspace is None) == bool(errors)


def test_of_equally_near_names_always_the_same() -> None:
    assert nearest("B02", {"L02", "I02", "B92", "E02"}) == "B92"
    assert nearest("X02", {"L02", "I02", "E02"}) == "L02"
