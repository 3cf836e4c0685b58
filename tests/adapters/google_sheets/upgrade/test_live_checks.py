"""Live checks come into spreadsheets that are out, follow when rules change, and lose nobody's cell."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from automation.adapters.google_sheets import render
from automation.adapters.google_sheets.repair import CHECKS_RESTORED
from automation.domain.workbook.form_change.outcome import UpgradeState
from automation.domain.workbook.forms import Catalogue, FieldKind, Indicator, Rule, Severity
from automation.domain.workbook.self_check import ENGINE_MARK, ENGINE_TAB
from tests.adapters.google_sheets.upgrade.former_drawings import without_checks
from tests.adapters.google_sheets.upgrade.units import OLD, REPORT, TABLE, UNIT, VALUES, Unit, tabs
from tests.adapters.google_workspace import Workspace
from tests.domain.workbook.form_change.forms import A01, B01, B02, B08, C06, catalogue
from tests.fake_google.http_messages import ApiError
from tests.fake_google.sheets.a1 import column_letters
from tests.fake_google.sheets.model import Sheet

ADDED = catalogue([A01, B01, B02, Indicator("B03", "Lớp mới", FieldKind.INTEGER, "lớp"), B08, C06])
RULE = Rule("R1", "B01.total >= B02", Severity.ERROR, "B01 không được nhỏ hơn B02", "xem lại")
WITH_RULE = Catalogue(tuple(replace(form, rules=(RULE,)) if form.code == "BC" else form for form in OLD.forms))


@pytest.fixture
def older(workspace: Workspace) -> Unit:
    """Made before live checks; with answers, a note, a filter view, and a text beside the form."""
    assert list(workspace.store().create(without_checks(tabs(OLD)), [(UNIT, VALUES)])) == [UNIT]
    found = Unit(workspace)
    for key, column, text in (("B01", "total", "12"), ("B01", "female", "7"), ("B02", "explanation", "đợt 1")):
        found.type(key, column, text)
    found.type("#1", "name", "Nói chuyện", TABLE)
    row, last = found.place("B01", "explanation")
    found.clerk.note(found.name("B01", "total"), "hỏi lại kế toán")
    found.owner.type(f"'{REPORT}'!{column_letters(last + 1)}{row + 1}", "của trường")
    found.clerk.batch({"addFilterView": {"filter": {"title": "riêng", "range": {
        "sheetId": found.sheet(TABLE).id, "startRowIndex": 8, "startColumnIndex": 1, "endColumnIndex": 5}}}})
    return found


def engine(unit: Unit) -> Sheet:
    return unit.sheet(ENGINE_TAB)


def mark(unit: Unit) -> str:
    return str(engine(unit).cells[0][0].value)


def drawn_mark(forms: Catalogue) -> str:
    return str(tabs(forms)[-1].cells[0].value)


def state(unit: Unit) -> list[object]:
    book = unit.workspace.file(UNIT).book
    assert book
    return [(sheet.title, sheet.rows, sheet.columns, sheet.cells, sheet.conditional, sheet.protected)
            for sheet in book.clone().sheets]


def test_an_older_spreadsheet_gets_the_tab_and_the_columns(older: Unit) -> None:
    assert older.upgrade(OLD).state is UpgradeState.DONE
    assert older.answers(OLD).items() >= {("6T", "B01", "total"): 12, ("6T", "B01", "female"): 7, (
        "6T", "B02", "explanation"): "đợt 1", ("TT", "0", "name"): "Nói chuyện"}.items()
    assert older.cell("B01", "total").note == "hỏi lại kế toán"
    row, explanation = older.place("B01", "explanation")
    assert older.sheet().cell(row, explanation + 2).value == "của trường"  # right of the flags
    words, flags = (older.cell("B01", column).formula for column in ("@check", "@flags"))
    assert ENGINE_TAB in words
    assert f"$A{row + 1}" in flags
    letters = column_letters(older.place("B01", "@flags")[1])
    rules = [value["userEnteredValue"] for each in older.sheet().conditional
             for value in each["booleanRule"]["condition"]["values"]]
    assert any(f"MID(${letters}" in each for each in rules)
    assert engine(older).properties["hidden"]
    assert mark(older) == drawn_mark(OLD)
    with pytest.raises(ApiError, match="protected cell"):
        older.clerk.type(f"{ENGINE_TAB}!A1", "x")
    with pytest.raises(ApiError, match="protected cell"):
        older.type("B01", "@check", "x")
    assert older.sheet(TABLE).filter_views


def test_twice_is_once(older: Unit) -> None:
    older.upgrade(OLD)
    before = state(older)
    assert older.upgrade(OLD).state is UpgradeState.SAME
    assert state(older) == before


def test_nothing_of_it_counts_as_the_units_change(older: Unit) -> None:
    older.upgrade(OLD)
    store = older.workspace.store()
    [file] = store.files()
    digest = store.digest(file)
    for key, column, value in (("B01", "@check", "Lỗi: còn để trống"), ("B01", "@flags", "10")):
        older.sheet().compute(*older.place(key, column), value)
    engine(older).compute(3, 4, 17)
    older.workspace.service.state.touch(older.workspace.file(UNIT), "thpt-a@hoc.example")
    store = older.workspace.store("another")
    assert store.digest(store.files()[0]) == digest


def test_where_lines_were_added_the_formulas_read_the_cells_where_they_are(unit: Unit) -> None:
    unit.owner.insert_columns(REPORT, 5)
    unit.owner.insert_rows(REPORT, unit.place("B02", "no")[0])
    unit.upgrade(ADDED)
    assert mark(unit) == drawn_mark(ADDED)
    texts = " ".join(cell.formula for line in engine(unit).cells.values() for cell in line.values())
    used = set(re.findall(rf"'{REPORT}'!\$([A-Z]+)\$\d+:", texts))
    wanted = {column_letters(unit.place("B01", column)[1]) for column in ("total", "female", "explanation")}
    assert wanted <= used
    assert column_letters(5) not in used  # the person's own column
    assert "#REF!" not in texts


def test_when_rules_change_the_tab_is_drawn_again(unit: Unit) -> None:
    before, answers = mark(unit), unit.answers(OLD)
    row, column = next((row, column) for row, line in engine(unit).cells.items() for column in line if row > 10)
    engine(unit).compute(row, column, 5)
    assert unit.upgrade(WITH_RULE).state is UpgradeState.DONE
    assert mark(unit) == drawn_mark(WITH_RULE) != before
    assert any(cell.value == "R1" for line in engine(unit).cells.values() for cell in line.values())
    assert unit.answers(OLD) == answers
    kept = state(unit)
    assert unit.upgrade(WITH_RULE).state is UpgradeState.SAME
    assert state(unit) == kept
    unit.upgrade(OLD, WITH_RULE)
    assert not any(cell.value == "R1" for line in engine(unit).cells.values() for cell in line.values())


def test_what_is_too_large_for_one_write_comes_in_several(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "BATCH_SIZE", 20_000)
    unit.workspace.service.calls.clear()
    assert unit.upgrade(WITH_RULE).state is UpgradeState.DONE
    assert unit.workspace.service.calls["sheets.spreadsheets.batchUpdate"] > 2
    assert mark(unit) == drawn_mark(WITH_RULE)
    store = unit.workspace.store()
    assert store.revisions(UNIT)[-1].by_software
    assert unit.upgrade(WITH_RULE).state is UpgradeState.SAME


def test_an_interrupted_drawing_is_finished_by_the_next_run(unit: Unit) -> None:
    engine(unit).cells[0].pop(0)
    assert unit.upgrade(OLD).state is UpgradeState.DONE
    assert mark(unit).startswith(ENGINE_MARK)
    assert mark(unit) == drawn_mark(OLD)


def test_the_colours_of_the_forms_before_do_not_pile_up(unit: Unit) -> None:
    def count() -> int:
        return sum(each["booleanRule"]["condition"]["type"] == "CUSTOM_FORMULA" for each in unit.sheet().conditional)

    before = count()
    unit.upgrade(ADDED)
    unit.upgrade(OLD, ADDED)
    assert count() == before > 0


def repaired(unit: Unit) -> list[str]:
    store = unit.workspace.store()
    list(store.read(store.files(), lambda _unit, _tabs: None))
    assert store.altered() == {UNIT}
    done = store.repair(UNIT, tabs(OLD), VALUES)
    store = unit.workspace.store()
    list(store.read(store.files(), lambda _unit, _tabs: None))
    assert store.altered() == set()
    return done


def test_a_deleted_tab_and_formulas_written_over_are_restored(unit: Unit) -> None:
    answers, formulas = unit.answers(OLD), [unit.cell("B01", "@check").formula, mark(unit)]
    unit.owner.delete_tab(ENGINE_TAB)
    assert "#REF!" in unit.cell("B01", "@check").formula
    assert repaired(unit) == [CHECKS_RESTORED]
    assert [unit.cell("B01", "@check").formula, mark(unit)] == formulas
    unit.owner.type(unit.name("B01", "@check"), "đã xem")
    unit.owner.type(unit.name("B02", "@flags"), "x")
    assert repaired(unit) == [CHECKS_RESTORED]
    assert unit.cell("B01", "@check").formula == formulas[0]
    assert unit.cell("B02", "@flags").formula
    assert unit.answers(OLD) == answers


def test_an_opened_tab_is_locked_again_and_the_forms_moved_rows_are_followed(unit: Unit) -> None:
    unit.owner.insert_rows(REPORT, unit.place("B02", "no")[0])
    engine(unit).protected.clear()
    engine(unit).cells[0].pop(0)
    unit.workspace.service.state.touch(unit.workspace.file(UNIT), "thpt-a@hoc.example")
    repaired(unit)
    with pytest.raises(ApiError, match="protected cell"):
        unit.clerk.type(f"{ENGINE_TAB}!A1", "x")
    assert f"$A{unit.place('B02', 'no')[0] + 1}" in unit.cell("B02", "@check").formula


def test_an_older_spreadsheet_is_left_to_the_upgrade(older: Unit) -> None:
    store = older.workspace.store()
    list(store.read(store.files(), lambda _unit, _tabs: None))
    assert store.altered() == set()
    store.repair(UNIT, tabs(OLD), VALUES)
    book = older.workspace.file(UNIT).book
    assert book
    assert book.by_title(ENGINE_TAB) is None
