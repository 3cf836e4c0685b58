"""Figures that contradict each other: a mistake for every rule of the catalogue."""

from __future__ import annotations

from datetime import date

from tests.demo.workbook_view import WorkbookView


def _add(view: WorkbookView, tab: str, code: str, part: str, more: int) -> None:
    cell = view.field(tab, code, part)
    cell.value = int(str(cell.value)) + more


def _number(view: WorkbookView, tab: str, code: str, part: str) -> int:
    return int(str(view.field(tab, code, part).value))


def women_over_all(view: WorkbookView) -> None:
    view.field("6T", "N03", "female").value = _number(view, "6T", "N03", "total") + 3


def staff_off_by_one(view: WorkbookView) -> None:
    _add(view, "6T", "B04", "total", 1)


def contracts_off(view: WorkbookView) -> None:
    _add(view, "6T", "B06", "total", 2)


def degrees_off(view: WorkbookView) -> None:
    _add(view, "6T", "F03", "total", -1)
    _add(view, "6T", "F03", "female", -1)


def ages_off(view: WorkbookView) -> None:
    _add(view, "6T", "B08", "from_30.total", 1)


def managers_off(view: WorkbookView) -> None:
    _add(view, "6T", "C02", "total", 1)


def two_heads(view: WorkbookView) -> None:
    view.field("6T", "C01", "total").value = 2


def no_head(view: WorkbookView) -> None:
    view.field("6T", "C01", "total").value = 0
    view.field("6T", "C01", "female").value = 0


def board_over_members(view: WorkbookView) -> None:
    view.field("6T", "D02", "total").value = _number(view, "6T", "D01", "total") + 1


def trained_over_planned(view: WorkbookView) -> None:
    view.field("6T", "E02", "total").value = _number(view, "6T", "E01", "total") + 2


def politics_over_staff(view: WorkbookView) -> None:
    view.field("6T", "F06", "total").value = _number(view, "6T", "B01", "total") + 1


def cases_do_not_balance(view: WorkbookView) -> None:
    _add(view, "6T", "K04", "", 1)


def victims_do_not_add_up(view: WorkbookView) -> None:
    _add(view, "6T", "K07", "from_16", 1)


def case_without_victim(view: WorkbookView) -> None:
    for code, part in (("K02", ""), ("K02", "harassment"), ("K04", "")):
        _add(view, "6T", code, part, 1)
    for code, parts in (("K06", ("total", "female")), ("K07", ("under_16", "from_16", "from_18")),
                        ("K08", ("pupil", "staff", "other")), ("K09", ("",))):
        for part in parts:
            view.field("6T", code, part).value = 0


def abuse_not_reported(view: WorkbookView) -> None:
    for code, part in (("K02", ""), ("K02", "abuse"), ("K04", ""), ("K06", "total"), ("K06", "female"),
                       ("K07", "from_16"), ("K08", "pupil")):
        _add(view, "6T", code, part, 1)
    view.field("6T", "K11").value = 0


def year_below_half(view: WorkbookView) -> None:
    view.field("CN", "G07").value = _number(view, "6T", "G07", "") - 1


def stock_jumps(view: WorkbookView) -> None:
    """Many more in the leadership planning than in May, without an explanation."""
    _add(view, "CN", "E01", "total", 12)
    view.row_control("CN", "E01", "explanation").value = None


def joiners_missing(view: WorkbookView) -> None:
    _add(view, "CN", "B09", "total", 3)


def launched_in_october(view: WorkbookView) -> None:
    view.field("CN", "H02").value = date(2024, 10, 18)


def activities_off_by_one(view: WorkbookView) -> None:
    _add(view, "CN", "H03", "", 1)


def people_without_activities(view: WorkbookView) -> None:
    for (code, _part), place in view.places.cells["CN"].items():
        if code == "H03":
            view.cell(place).value = 0


def change_without_decision(view: WorkbookView) -> None:
    view.field("6T", "A05").value = "Có"
    for part in ("number", "date"):
        view.field("6T", "A02", part).value = None


def plan_of_last_year(view: WorkbookView) -> None:
    view.field("6T", "A07", "date").value = date(2023, 12, 20)


def negative(view: WorkbookView) -> None:
    view.field("6T", "G08").value = -4


def huge(view: WorkbookView) -> None:
    """Pupils typed with a digit too many."""
    view.field("6T", "N01", "total").value = _number(view, "6T", "N01", "total") * 10


def more_dropouts_than_pupils(view: WorkbookView) -> None:
    view.field("6T", "N02", "total").value = _number(view, "6T", "N01", "total") + 5


def sessions_not_in_register(view: WorkbookView) -> None:
    _add(view, "6T", "G01", "assembly", 2)
