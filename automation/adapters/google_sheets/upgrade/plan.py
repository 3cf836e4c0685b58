"""Plans the upgrade of one spreadsheet: what it holds and what the forms want → one batch of requests."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from automation.adapters.google_sheets.frozen_columns import without_crossing_merges
from automation.adapters.google_sheets.render import CellPosition, add_sheet, grid_range, in_batches, requests_for
from automation.adapters.google_sheets.upgrade.cell_changes import (
    LABEL_COLUMNS,
    CellChanges,
    TabContext,
    cell_changes,
    cell_requests,
)
from automation.adapters.google_sheets.upgrade.engine_plan import EnginePlan, engine_plan
from automation.adapters.google_sheets.upgrade.existing import ExistingTab
from automation.adapters.google_sheets.upgrade.gone_parts import gone_requests, gone_tab_requests, title_column
from automation.adapters.google_sheets.upgrade.insertions import Insertions
from automation.adapters.google_sheets.upgrade.placed_drawing import Place, placed_drawing
from automation.adapters.google_sheets.upgrade.placement import Placement, order_problem, place_form, place_text
from automation.adapters.google_sheets.upgrade.tab_rules import rule_requests
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.form_tab import FormTab
from automation.domain.workbook.notes import text_hash
from automation.domain.workbook.self_check import ENGINE_TAB, SELF_CHECK_COLUMNS
from automation.util.fast_json import Json

MIN_SIZE = (60, 26)  # minimum rows and columns of a tab
UNMARKED = ("Trang “{sheet}” mất dấu nhận biết ở ô A1 nên chưa nâng cấp. Đề nghị chạy “baocao provision” để ghi lại mã "
            "(hoặc khôi phục trang từ Tệp, Lịch sử phiên bản), rồi chạy lại lệnh.")
KEPT = ("Trang “{sheet}”, ô {cells}: đơn vị đã ghi, nay biểu mẫu tự tính; số đã ghi được giữ nguyên.")


@dataclass(frozen=True)
class Wanted:
    """The workbook that the unit is to have. `forms`: of the drawings, by code; `values`: slot → value of the unit.
    `known_notes`: notes of templates; `written`: hashes of the software's other notes; `orders`: mark → keys of the
    form in the order of its template, where known."""

    drawings: Sequence[Drawing]
    forms: Mapping[str, FormTab]
    values: Mapping[str, Value]
    editors: Sequence[str] = ()
    known_notes: frozenset[str] = frozenset()
    written: frozenset[int] = frozenset()
    orders: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class TabPlan:
    """What becomes of an existing tab. `written`: the cells that are written, by their place afterwards; `renamed`: the
    tab gets another title."""

    sheet: int
    insertions: Insertions = field(default_factory=Insertions)
    written: frozenset[CellPosition] = frozenset()
    free: tuple[Json, ...] = ()
    renamed: bool = False


@dataclass(frozen=True)
class UpgradePlan:
    """`requests`: empty where there is nothing to do. `problems` (Vietnamese): why the spreadsheet can't be upgraded;
    `remarks` (Vietnamese): what was left as it is. `tabs`: of the tabs that are changed; `notes`: hashes of
    those that are written. `later`: batches of the hidden tab's formulas, which follow the requests."""

    requests: tuple[Json, ...] = ()
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    tabs: tuple[TabPlan, ...] = ()
    notes: frozenset[int] = frozenset()
    later: tuple[tuple[Json, ...], ...] = ()


def upgrade_plan(existing: Sequence[ExistingTab], found: Mapping[str, FormTab], wanted: Wanted,
                 first_free: int, engine: ExistingTab | None = None) -> UpgradePlan:
    """`found`: the forms' tabs of the spreadsheet by code (`form_tabs`). Sheet ids from `first_free` on are unused.
    `engine`: the hidden tab of formulas, which is not among the existing ones."""
    problems = tuple(_problems({tab.title.casefold() for tab in existing}, found, wanted))
    if problems:
        return UpgradePlan(problems=problems)
    return _Planner(existing, found, wanted, first_free, engine).plan()


def _problems(titles: Collection[str], found: Mapping[str, FormTab], wanted: Wanted) -> Iterator[str]:
    for code, form in wanted.forms.items():
        if form.problem:
            continue
        if code not in found and form.sheet.casefold() in titles:
            yield UNMARKED.format(sheet=form.sheet)
        elif code in found and (problem := found[code].problem or order_problem(
                form, found[code], wanted.orders.get(found[code].mark, ()))):
            yield problem


class _Planner:
    """Plans tab by tab. `codes`: title of a drawing → code of its form; `present`: of a drawing → its tab."""

    def __init__(self, existing: Sequence[ExistingTab], found: Mapping[str, FormTab], wanted: Wanted,
                 first_free: int, engine: ExistingTab | None) -> None:
        self.engine, self.first_free = engine, first_free
        self.existing, self.found, self.wanted = existing, found, wanted
        self.codes = {form.sheet: code for code, form in wanted.forms.items()}
        unplaced = {form.sheet for form in wanted.forms.values() if form.problem}
        by_title = {tab.title: tab for tab in existing}
        self.drawings = [without_crossing_merges(each).drawing for each in wanted.drawings
                         if each.title not in unplaced and each.title != ENGINE_TAB]
        self.own_texts = frozenset(text for each in wanted.drawings for cell in each.cells if isinstance(
            text := wanted.values.get(cell.slot, cell.value), str))
        self.present: dict[str, ExistingTab] = {}
        for each in self.drawings:
            code = self.codes.get(each.title, "")
            title = found[code].sheet if code in found else "" if code else each.title
            if title in by_title:
                self.present[each.title] = by_title[title]
        self.placements = {each.title: self._placement(each) for each in self.drawings if each.title in self.present}
        self.titles = {each.title: self._title(each) for each in self.drawings}
        self.places = {each.title: Place(self.titles[each.title], self.placements.get(each.title))
                       for each in self.drawings} | {ENGINE_TAB: Place(engine.title if engine else ENGINE_TAB)}
        new = [each.title for each in self.drawings if each.title not in self.present]
        self.new_ids = {title: first_free + at for at, title in enumerate(new)}
        self.ids = {self.titles[title]: tab.sheet for title, tab in self.present.items()} | {
            self.titles[title]: sheet for title, sheet in self.new_ids.items()}

    def plan(self) -> UpgradePlan:
        made = [request for title, placed in self.placements.items()
                for request in placed.insertions.requests(self.present[title].sheet)]
        created, checks = list(self._created()), self._checks()
        contents: list[Json] = []
        marks: list[Json] = []
        tabs: list[TabPlan] = []
        remarks: list[str] = []
        for drawing in self.drawings:
            if drawing.title in self.present:
                tab, last, kept = self._renewed(drawing, contents)
                marks += last
                tabs.append(tab)
                remarks += kept
        tabs += self._gone(contents)
        notes = frozenset(text_hash(cell.note) for each in self.drawings for cell in each.cells if cell.note)
        requests = [*made, *checks.first, *created, *contents, *marks]
        together = in_batches(requests, [each for batch in checks.batches for each in batch])
        first, later = (together[0], ()) if len(together) == 1 else (requests, checks.batches)
        return UpgradePlan(tuple(first), (), tuple(remarks), tuple(tabs), notes, later)

    def _checks(self) -> EnginePlan:
        drawing = next((each for each in self.wanted.drawings if each.title == ENGINE_TAB), None)
        if drawing is None:
            return EnginePlan()
        drawn = self._filled(placed_drawing(drawing, self.places))
        sheet = self.engine.sheet if self.engine else self.first_free + len(self.new_ids)
        return engine_plan(drawn, self.engine, sheet, self.wanted.editors, renew=bool(self.new_ids))

    def _placement(self, drawing: Drawing) -> Placement:
        existing, code = self.present[drawing.title], self.codes.get(drawing.title)
        if code is None:
            return place_text(drawing, existing)
        return place_form(drawing, self.wanted.forms[code], existing, self.found[code])

    def _title(self, drawing: Drawing) -> str:
        """The drawing's title, unless a person has another tab of that name: then the present one stays."""
        tab = self.present.get(drawing.title)
        others = {each.title.casefold() for each in self.existing if each is not tab}
        return tab.title if tab and drawing.title.casefold() in others else drawing.title

    def _created(self) -> Iterator[Json]:
        """New tabs, each behind the one that is drawn before it."""
        behind = -1
        added = 0
        for drawing in self.drawings:
            if drawing.title in self.present:
                behind = max(behind, self.present[drawing.title].index)
                continue
            drawn, sheet = self._filled(placed_drawing(drawing, self.places)), self.new_ids[drawing.title]
            yield add_sheet(drawn, sheet, index=behind + 1 + added, rows=MIN_SIZE[0], columns=MIN_SIZE[1])
            yield from requests_for(drawn, sheet, ids=self.ids, editors=self.wanted.editors)
            added += 1

    def _filled(self, drawing: Drawing) -> Drawing:
        values = self.wanted.values
        cells = (replace(cell, value=values[cell.slot]) if cell.slot in values else cell for cell in drawing.cells)
        return replace(drawing, cells=tuple(cells))

    def _renewed(self, drawing: Drawing, contents: list[Json]) -> tuple[TabPlan, list[Json], list[str]]:
        """Adds the tab's requests to `contents`; returns its plan, the request for its mark, and remarks."""
        before, placed = self.present[drawing.title], self.placements[drawing.title]
        context = self._context(drawing, before.moved(placed.insertions), placed)
        changes = cell_changes(context)
        gone, labels = gone_requests(context, placed.insertions.column(self._title_column(drawing)))
        mark = self._take_mark(changes, placed)
        changes.values |= labels
        contents += _renamed(before, self.titles[drawing.title])
        contents += cell_requests(changes, before.sheet, _frozen_columns(drawing, placed))
        contents += rule_requests(context, self.wanted.editors)
        contents += gone
        names = ", ".join(cell_name(*place) for place in changes.kept)
        written = frozenset({*changes.values, *changes.notes, *mark})
        return (TabPlan(before.sheet, placed.insertions, written, context.existing.free,
                        before.title != self.titles[drawing.title]),
                [_mark_request(before.sheet, place, value) for place, value in mark.items()],
                [KEPT.format(sheet=before.title, cells=names)] if names else [])

    def _take_mark(self, changes: CellChanges, placed: Placement) -> dict[CellPosition, Json]:
        """The tab's mark is written last: it attests the rest."""
        place = (placed.row(1) or 1, placed.key)
        value = changes.values.get(place)
        if value is None or placed.header == 0:
            return {}
        del changes.values[place]
        changes.looks.pop(place, None)
        return {place: value}

    def _context(self, drawing: Drawing, existing: ExistingTab, placed: Placement) -> TabContext:
        code = self.codes.get(drawing.title)
        form = self.wanted.forms[code] if code else None
        names = LABEL_COLUMNS if form and not form.is_table else {"key", "no", *SELF_CHECK_COLUMNS}
        found = self.found[code].columns if code else {}
        labels = frozenset(placed.insertions.column(at) for name, at in found.items() if name in names) | {placed.key}
        return TabContext(placed_drawing(drawing, self.places), existing, placed, self.wanted.values, self.ids, labels,
                          self.wanted.known_notes, self.wanted.written, self.own_texts)

    def _title_column(self, drawing: Drawing) -> int:
        code = self.codes.get(drawing.title)
        return title_column(self.found[code]) if code else 1

    def _gone(self, contents: list[Json]) -> Iterator[TabPlan]:
        by_title = {tab.title: tab for tab in self.existing}
        for code, form in self.found.items():
            if code in self.wanted.forms or form.sheet not in by_title:
                continue
            tab = by_title[form.sheet]
            made, labels = gone_tab_requests(tab, form)
            contents += made
            contents += [_mark_request(tab.sheet, place, value) for place, value in labels.items()]
            yield TabPlan(tab.sheet, written=frozenset(labels), free=tab.free)


def _frozen_columns(drawing: Drawing, placed: Placement) -> int:
    drawn = range(1, without_crossing_merges(drawing).freeze_columns + 1)
    return max((placed.columns.get(at, at) for at in drawn), default=0)


def _renamed(tab: ExistingTab, title: str) -> Iterator[Json]:
    if tab.title != title:
        yield {"updateSheetProperties": {"properties": {"sheetId": tab.sheet, "title": title}, "fields": "title"}}


def _mark_request(sheet: int, place: CellPosition, value: Json) -> Json:
    return {"updateCells": {"range": grid_range(sheet, place, place), "fields": "userEnteredValue",
                            "rows": [{"values": [{"userEnteredValue": value}]}]}}
