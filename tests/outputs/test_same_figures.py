"""The JSON document, the summary workbook and the register's tab of figures state the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from automation.domain.report import HIDDEN, Figure, Report
from automation.domain.tracking.compiled_summaries import packed
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.vietnamese.formatting import NO_DATA, UNDEFINED
from automation.domain.workbook.drawing import Drawing
from automation.outputs import as_json
from automation.outputs.rows import display_rows
from automation.outputs.summary_table import contents
from automation.outputs.workbook.builder import write
from automation.tabs.register.builder import register_tabs
from automation.tabs.register.figures import TITLE
from tests.outputs import sample

WORKBOOK = {"total": 3, "female": 4, "share": 5, "estimated": 6, "previous": 7, "answered": 8}
ROUNDING = 0.056  # of a share: to two decimals in JSON, to one elsewhere
Row = dict[str, Any]


def withheld(report: Report) -> Report:
    """With a withheld total, a withheld share and figures by type, and a withheld target."""
    lines = []
    for line in report.indicators:
        if line.code == "B02":
            hidden = Figure(None, hidden=True)
            line = replace(line, total=hidden, by_type=dict.fromkeys(line.by_type, hidden),
                           withheld=("share", "previous", "estimated", "answered"))
        lines.append(line)
    first, *others = report.targets
    return replace(report, indicators=tuple(lines),
                   targets=(replace(first, actual=None, reached=None, hidden=True), *others))


def compiled(report: Report) -> Event:
    return event(report.as_of, EventKind.COMPILED, None, report.obligation, number=1, selection="",
                 included=len(report.included), figures=packed(contents(report)))


def tab_of(*events: Event) -> Drawing:
    place = sample.workspace()
    return next(tab for tab in register_tabs(place.plan, place.units, {}, events, (), sample.NOW, "abc")
                if tab.title == TITLE)


def drawn_rows(tab: Drawing) -> dict[str, Row]:
    """Key → column code → value."""
    grid: dict[int, dict[int, Any]] = {}
    for cell in tab.cells:
        grid.setdefault(cell.row, {})[cell.column] = cell.value
    codes = {column: str(code) for column, code in grid[3].items() if column > 1}
    return {str(cells[1]): {codes[column]: value for column, value in cells.items() if column in codes}
            for cells in grid.values() if cells.get(1)}


def shown(value: Any, *, hidden: bool) -> Any:
    return HIDDEN if hidden else NO_DATA if value is None else value


def of_json(lines: dict[tuple[str, str], Row], code: str, part: str, female: str, kinds: list[str]) -> Row:
    main, women = lines[code, part], lines.get((code, female)) if female else None
    share, kept = main["share"], set(main["withheld"])
    return {"total": shown(main["total"], hidden=main["hidden"]),
            "female": shown(women["total"], hidden=women["hidden"]) if women else None,
            "share": None if women is None else HIDDEN if "share" in kept else
            UNDEFINED if share is None else pytest.approx(share, abs=ROUNDING),
            "estimated": HIDDEN if "estimated" in kept else main["estimated"] or None,
            "previous": HIDDEN if "previous" in kept else main["previous"],
            "answered": shown(main["answered"], hidden="answered" in kept),
            **{f"@{kind}": shown(main["by_type"].get(kind), hidden=kind in main["by_type_hidden"]) for kind in kinds}}


def with_year(report: Report) -> Report:
    """With figures of the year before: a number in most rows, one withheld, one of no unit."""
    years: dict[str, Row] = {"B01": {"withheld": ("year_before",)},
                             "B02": {"year_before": 0.0, "year_before_units": 2}}
    return replace(report, indicators=tuple(
        replace(line, **years.get(line.code, {"year_before": 30.0 + at, "year_before_units": at % 4} if at % 5 else {}))
        for at, line in enumerate(report.indicators)))


@pytest.mark.parametrize("obligation", ["6T", "CN"])
@pytest.mark.parametrize("change", [lambda report: report, withheld, with_year])
def test_each_figure(obligation: str, change: Any, tmp_path: Path) -> None:
    report: Report = change(sample.report(obligation))
    document, rows = as_json.contents(report), drawn_rows(tab_of(compiled(report)))
    lines = {(line["code"], line["part"] or ""): line for line in document["indicators"]}
    kinds = contents(report)["types"]
    sheet = load_workbook(write(report, tmp_path, sample.context()))["Tổng hợp"]
    cells = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]]
    for row, written in zip(display_rows(report.indicators), cells, strict=True):
        there = rows[f"{obligation}|{row.key}"]
        assert (there["code"], there["name"], there["measure"]) == written[:3]
        if not row.counted:
            continue
        wanted = of_json(lines, row.code, row.main.part, row.female.part if row.female else "", kinds)
        assert {name: there[name] for name in wanted} == wanted, row.key
        found = {name: written[place] for name, place in WORKBOOK.items()}
        found |= {f"@{kind}": written[9 + 2 * place] for place, kind in enumerate(kinds)}
        if change is with_year:
            main, last = lines[row.code, row.main.part], 10 + 2 * len(kinds)
            assert there["year_before"] == (HIDDEN if "year_before" in main["withheld"] else main["year_before"])
            assert there["year_before_units"] == main["year_before_units"]
            found |= {"year_before": written[last], "year_before_units": written[last + 1]}
        else:
            assert "year_before" not in there
        assert {name: there[name] for name in found} == found, row.key


@pytest.mark.parametrize("change", [lambda report: report, withheld])
def test_each_target(change: Any, tmp_path: Path) -> None:
    report: Report = change(sample.report())
    rows = drawn_rows(tab_of(compiled(report)))
    sheet = load_workbook(write(report, tmp_path, sample.context()))["Chỉ tiêu"]
    written = {row[0]: row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]}
    for line in as_json.contents(report)["targets"]:
        there, cells = rows[f"6T|={line['code']}"], written[line["code"]]
        names = ("code", "name", "level", "total", "measure", "result")
        assert tuple(there[name] for name in names) == cells[:6]
        assert there["level"] == line["at_least"]
        assert there["total"] == (HIDDEN if line["hidden"] else round(line["actual"], 1))


def test_a_summary_without_kept_figures_says_how_to_get_them() -> None:
    old = event(sample.NOW, EventKind.COMPILED, None, "6T", number=2, selection="", included=30)
    rows = drawn_rows(tab_of(old))
    assert "lần 2" in rows["6T|@about"]["code"]
    assert "baocao compile 6T" in rows["6T|@about"]["code"]
    assert rows["CN|@about"]["code"] == "Chưa lập báo cáo tổng hợp."
    selection = event(sample.NOW, EventKind.COMPILED, None, "6T", number=0, selection="Cụm 1", included=3)
    assert rows == drawn_rows(tab_of(old, selection))


def test_charts_are_of_the_rows_that_can_be_compared() -> None:
    report = withheld(sample.report())
    tab = tab_of(compiled(report))
    charts = {chart.name: chart for chart in tab.charts}
    values = {(cell.row, cell.column): cell.value for cell in tab.cells}
    assert set(charts) == {"6T|targets", "6T|shares"}
    for chart in charts.values():
        assert all(isinstance(values[row, each.column], int | float) for row in chart.rows for each in chart.series)
    assert "B02" not in [values[row, 3] for row in charts["6T|shares"].rows]


def test_each_register_table(tmp_path: Path) -> None:
    report = sample.report("CN")
    rows = drawn_rows(tab_of(compiled(report)))
    sheet = load_workbook(write(report, tmp_path, sample.context()))["Số liệu từ các sổ theo dõi"]
    written = {row[0]: row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]}
    tables = as_json.contents(report)["tables"]
    assert tables
    for table in tables:
        there = rows[f"CN|&{table['code']}"]
        assert (there["total"], there["answered"]) == (table["records"], table["units"])
        assert (there["total"], there["answered"]) == written[there["name"]][1:3]
        for title, total in table["sums"].items():
            assert rows[f"CN|&{table['code']}.{title} (tổng)"]["total"] == (NO_DATA if total is None else total)
