"""What a unit left blank because nobody asked it: no missing answer, in figures, texts and tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation.domain.plan.units import Unit
from automation.domain.report import IndicatorLine, Report, Statement
from automation.domain.workbook.answers import StructureProblem, TabAnswers, WorkbookAnswers
from automation.outputs.context import OutputContext
from automation.pipeline.compile_report import compile_report
from automation.recording.later_forms import with_lacking_rows
from automation.rules.frame import Dataset, LaterForms
from automation.rules.not_asked import units_not_asked
from tests.outputs.read_back import everything, written
from tests.pipeline import sample

BLANK = """
unit  type  B01.total  B01.female  A01  G01.young  G01.older  K06.total  K06.female  K07.young  K07.older
A1    THPT  60         40          1    .          .          0          0           0          0
A2    THPT  30         24          0    .          .          0          0           0          0
B1    GDTX  20         2           .    nil        nil        1          1           0          1
C1    PT    50         50          1    .          .          0          0           0          0
"""
YOUNG = frozenset({"G01.young"})


def data(later: LaterForms, table: str = BLANK) -> Dataset:
    return replace(sample.dataset({"6T": sample.frame(table)}, all_units=table), later=later)


def compiled(later: LaterForms) -> Report:
    return compile_report(data(later), sample.standings(table=BLANK), [], "6T", sample.NOW)


def line(report: Report, name: str) -> IndicatorLine:
    return next(each for each in report.indicators if f"{each.code}.{each.part}".rstrip(".") == name)


def statement(report: Report, code: str) -> Statement:
    return next(each for each in report.statements if each.code == code)


@pytest.mark.parametrize("later", [
    LaterForms(rows={("A1", "6T"): YOUNG}), LaterForms(lacking={("A1", "6T"): YOUNG}),
    LaterForms(tabs={"A1": frozenset({"6T"})})])
def test_a_row_that_came_later_is_not_asked_rather_than_unanswered(later: LaterForms) -> None:
    found = line(compiled(later), "G01.young")
    assert (found.answered, found.unanswered, found.not_asked) == (1, 2, 1)
    assert [unit for unit, each in found.by_unit.items() if each.not_asked] == ["A1"]
    assert not any(each.not_asked for each in found.by_type.values())  # A2 was asked


def test_an_answer_counts_whatever_was_asked() -> None:
    found = line(compiled(LaterForms(rows={("B1", "6T"): frozenset({"G01.young"})})), "G01.young")
    assert (found.answered, found.unanswered, found.not_asked) == (1, 3, 0)


def test_a_type_of_which_no_unit_was_asked(tmp_path: Path) -> None:
    later = LaterForms(rows={("A1", "6T"): YOUNG, ("A2", "6T"): YOUNG, ("C1", "6T"): YOUNG | {"Q03"}})
    report = compiled(later)
    assert [kind for kind, each in line(report, "G01.young").by_type.items() if each.not_asked] == ["PT", "THPT"]
    assert (statement(report, "Q03").not_asked, statement(report, "Q03").unanswered) == (("C1",), ("A1", "A2", "B1"))
    files = written(report, tmp_path, OutputContext(tmp_path))
    row = next(each for each in files.json["indicators"] if (each["code"], each["part"]) == ("G01", "young"))
    assert (row["unanswered"], row["not_asked"], row["by_unit_not_asked"]) == (0, 3, ["A1", "A2", "C1"])
    shown = everything(files)
    assert all("không hỏi" in shown[each] for each in ("page", "workbook"))
    assert all("1 đơn vị không được hỏi nội dung này: Trường C1." in shown[each]
               for each in ("page", "workbook", "document"))
    [unit] = [each["unit"] for each in files.table("not_asked") if each["code"] == "Q03"]
    assert unit == "C1"


def test_nothing_is_not_said_of_whom_nobody_asked() -> None:
    asked = sample.frame(BLANK)
    states = asked.states.copy()
    states["Q03"] = 2  # nil
    states.loc["C1", "Q03"] = 0
    later = LaterForms(rows={("C1", "6T"): frozenset({"Q03"})})
    dataset = replace(data(later), tabs={"6T": replace(asked, states=states)})
    report = compile_report(dataset, sample.standings(table=BLANK), [], "6T", sample.NOW)
    assert not statement(report, "Q03").nothing_to_report


def test_a_target_waits_for_those_that_were_asked_alone() -> None:
    everybody = LaterForms(rows={(unit, "6T"): frozenset({"G01.young", "G01.older"}) for unit in ("A1", "A2", "C1")})
    table = BLANK.replace("nil", "1")
    reports = [compile_report(data(later, table), sample.standings(table=table), [], "6T", sample.NOW)
               for later in (LaterForms(), everybody)]
    verdicts = [next(each for each in report.targets if each.code == "T3") for report in reports]
    assert [(each.reached, each.units_counted) for each in verdicts] == [(None, 1), (True, 1)]


def test_a_table_of_a_report_is_asked_of_those_that_owe_it() -> None:
    plan = replace(sample.PLAN, obligations=(
        sample.PLAN.obligations[0], replace(sample.PLAN.obligations[1], unit_types=("THPT",))))
    form = next(each for each in sample.CATALOGUE.tabs if each.form.is_table)
    of_year = replace(form, obligation="CN")
    units = {"A1": Unit("A1", "Trường A1", "THPT"), "B1": Unit("B1", "Trường B1", "GDTX"),
             "A9": Unit("A9", "Trường A9", "THPT", valid_from=date(2025, 1, 1)),
             "A8": Unit("A8", "Trường A8", "THPT", valid_to=date(2024, 7, 31), merged_into="A1")}
    dataset = replace(data(LaterForms()), plan=plan, units=units, directory=units)
    assert units_not_asked(dataset, of_year, list(units)) == {"B1", "A9", "A8"}
    assert units_not_asked(dataset, replace(form, obligation=None), list(units)) == frozenset()
    later = replace(dataset, later=LaterForms(tabs={"A1": frozenset({of_year.code})}))
    assert units_not_asked(later, of_year, ["A1"]) == {"A1"}


def test_rows_that_a_workbook_never_had_are_told_from_deleted_ones() -> None:
    tab = sample.CATALOGUE.tab("6T")
    keys = [row.key for row in tab.rows if row.fields]
    rows = {key: number for number, key in enumerate(keys) if key not in ("G01.young", "G01.older")}
    former = StructureProblem("template_changed", "6T", tab.title)
    book = WorkbookAnswers("A1", {"6T": TabAnswers("6T", tab.title, "", rows, {}, {}, {}, [])}, [former])
    had = LaterForms(forms={"A1": frozenset(keys) - {"G01.young"}})
    lacking = [with_lacking_rows(later, {"A1": each}, sample.CATALOGUE).lacking for later, each in (
        (had, book), (LaterForms(), book), (LaterForms(), replace(book, structure_problems=[])))]
    assert lacking == [{("A1", "6T"): YOUNG}, {("A1", "6T"): {"G01.young", "G01.older"}}, {}]
    headed = replace(book, tabs={"6T": TabAnswers("6T", tab.title, "", rows | {"G01.young": 90})})
    assert with_lacking_rows(had, {"A1": headed}, sample.CATALOGUE).lacking == {("A1", "6T"): YOUNG}
