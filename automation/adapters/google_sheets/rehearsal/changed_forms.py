"""The assumption about changed forms: a spreadsheet with answers and people's own cells is upgraded in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.adapters.google_sheets.rehearsal.assumption import NotTriedError, Probe, all_of, differing
from automation.adapters.google_sheets.rehearsal.scene import UNITS, Scene, TrialForms
from automation.adapters.google_sheets.render import CellPosition, grid_range
from automation.adapters.google_sheets.upgrade.existing import FIELDS, ExistingCell, ExistingTab, existing_tabs
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.form_change.form_tab import FIGURES, NOT_ASKED, FormTab, Place, form_tabs
from automation.domain.workbook.form_change.outcome import UpgradeState
from automation.domain.workbook.styles import GREY
from automation.util.fast_json import Json

UNIT = UNITS[1]
GONE_ANSWER, KEPT_ANSWER = 7, 12
OWN_TAB, OWN_SHEET, OWN_NAME = "Tính riêng", 78, "o_rieng"
OWN_TEXT, OWN_NOTE = "Ô riêng của trường", "Ghi chú của trường"


@dataclass(frozen=True)
class Contents:
    """The changed form's tab of the unit's spreadsheet, by codes and by cells. `formula`: of the unit's own tab;
    `named`: its range."""

    form: FormTab
    tab: ExistingTab
    formula: str = ""
    named: Json = field(default_factory=dict)

    def place(self, answer: Place) -> CellPosition:
        """Raises KeyError for a code that the tab does not have."""
        return self.form.rows[answer[0]], self.form.columns[answer[1]]

    def beside(self, answer: Place) -> CellPosition:
        """A cell of people in the answer's row, right of the form."""
        return self.form.rows[answer[0]], max(self.form.columns.values()) + 2

    def cell(self, place: CellPosition) -> ExistingCell:
        return self.tab.cell(place)

    def reference(self, answer: Place) -> str:
        title = self.tab.title.replace("'", "''")
        return f"='{title}'!{cell_name(*self.place(answer))}"

    def area(self, answer: Place) -> Json:
        return grid_range(self.tab.sheet, self.place(answer), self.place(answer))


def _upgraded(scene: Scene) -> str:
    trial = scene.cast.trial
    if trial is None:
        raise NotTriedError("the forms have no lines")
    if scene.wait_for(lambda: any(each.unit == UNIT for each in scene.store.files())) is None:
        return "the spreadsheet is not listed"
    _fill(scene, trial, _contents(scene, trial))
    before = _contents(scene, trial)
    [outcome] = scene.store.upgrade({UNIT: lambda: trial.wanted})
    after = _contents(scene, trial)
    return all_of("" if outcome.state is UpgradeState.DONE else f"{outcome.state}: {outcome.words}",
                  *_answers(trial, before, after), *_own_cells(trial, after))


def _contents(scene: Scene, trial: TrialForms) -> Contents:
    """As another machine reads them. Raises LookupError without the form's tab."""
    read = SpreadsheetReader(scene.client).read_fields(scene.unit_file(UNIT), FIELDS)
    form = form_tabs(trial.wanted.catalogue, read.tabs)[trial.code]
    tabs = {tab.title: tab for tab in existing_tabs(read.answer)}
    own = tabs[OWN_TAB].cell((1, 1)).entered if OWN_TAB in tabs else {}
    named = scene.sheet(scene.unit_file(UNIT), "namedRanges(name,range)").get("namedRanges", [])
    return Contents(form, tabs[form.sheet], str(own.get("formulaValue", "")),
                    next((each["range"] for each in named if each["name"] == OWN_NAME), {}))


def _fill(scene: Scene, trial: TrialForms, found: Contents) -> None:
    """The unit's answers in the line that goes and in another; beside the latter a note, a cell right of the form, a
    tab with a formula, and a named range."""
    sheet, kept, gone = found.tab.sheet, found.place(trial.kept), found.place((trial.gone, FIGURES[0]))
    scene.batch(
        scene.unit_file(UNIT),
        _entered(sheet, gone, {"numberValue": GONE_ANSWER}),
        _entered(sheet, kept, {"numberValue": KEPT_ANSWER}, OWN_NOTE),
        _entered(sheet, found.beside(trial.kept), {"stringValue": OWN_TEXT}),
        {"addSheet": {"properties": {"sheetId": OWN_SHEET, "title": OWN_TAB}}},
        _entered(OWN_SHEET, (1, 1), {"formulaValue": found.reference(trial.kept)}),
        {"addNamedRange": {"namedRange": {"name": OWN_NAME, "range": found.area(trial.kept)}}})


def _entered(sheet: int, place: CellPosition, value: Json, note: str = "") -> Json:
    return {"updateCells": {"range": grid_range(sheet, place, place),
                            "fields": "userEnteredValue,note" if note else "userEnteredValue",
                            "rows": [{"values": [{"userEnteredValue": value, **({"note": note} if note else {})}]}]}}


def _answers(trial: TrialForms, before: Contents, after: Contents) -> Iterator[str]:
    """What differs of the answers, by their codes; of the line that goes, which is kept and locked; of the new one."""
    gone, added = (trial.gone, FIGURES[0]), (trial.added, FIGURES[0])
    if trial.added not in after.form.rows:
        yield "the new line is missing"
    elif not after.tab.is_free(after.place(added)) or added in after.form.answers:
        yield "the new line can't be answered, or is not blank"
    lost = [each for each, value in before.form.answers.items() if after.form.answers.get(each) != value]
    yield f"answers lost: {', '.join('.'.join(each) for each in lost)}" if lost else ""
    if trial.gone not in after.form.rows:
        yield "the line that is no longer asked is gone"
        return
    if not after.form.titles.get(trial.gone, "").startswith(NOT_ASKED):
        yield "the line that is no longer asked has no label"
    if after.tab.is_free(after.place(gone)):
        yield "the line that is no longer asked is open"
    yield differing("its colour", GREY, after.cell(after.place(gone)).fill)


def _own_cells(trial: TrialForms, after: Contents) -> Iterator[str]:
    """What differs of the unit's own cells and note, of its formula, and of its named range."""
    kept = trial.kept
    if kept[0] not in after.form.rows:
        return
    yield differing("note", OWN_NOTE, after.cell(after.place(kept)).note)
    yield differing("own cell", OWN_TEXT, after.cell(after.beside(kept)).text)
    yield differing("formula", after.reference(kept), after.formula)
    yield differing("named range", after.area(kept), after.named)


PROBES: tuple[tuple[str, Probe], ...] = (("upgraded", _upgraded),)
