"""Figures that contradict each other: a mistake for every rule of the catalogue."""

from __future__ import annotations

from datetime import date

from tests.demo.workbook_view import WorkbookView


def _add(paper: WorkbookView, tab: str, code: str, part: str, more: int) -> None:
    cell = paper.field(tab, code, part)
    cell.value = int(str(cell.value)) + more


def _number(paper: WorkbookView, tab: str, code: str, part: str) -> int:
    return int(str(paper.field(tab, code, part).value))


def women_over_all(paper: WorkbookView) -> None:
    paper.field("6T", "N03", "female").value = _number(paper, "6T", "N03", "total") + 3


def staff_off_by_one(paper: WorkbookView) -> None:
    _add(paper, "6T", "B04", "total", 1)


def contracts_off(paper: WorkbookView) -> None:
    _add(paper, "6T", "B06", "total", 2)


def degrees_off(paper: WorkbookView) -> None:
    _add(paper, "6T", "F03", "total", -1)
    _add(paper, "6T", "F03", "female", -1)


def ages_off(paper: WorkbookView) -> None:
    _add(paper, "6T", "B08", "from_30.total", 1)


def managers_off(paper: WorkbookView) -> None:
    _add(paper, "6T", "C02", "total", 1)


def two_heads(paper: WorkbookView) -> None:
    paper.field("6T", "C01", "total").value = 2


def no_head(paper: WorkbookView) -> None:
    paper.field("6T", "C01", "total").value = 0
    paper.field("6T", "C01", "female").value = 0


def board_over_members(paper: WorkbookView) -> None:
    paper.field("6T", "D02", "total").value = _number(paper, "6T", "D01", "total") + 1


def trained_over_planned(paper: WorkbookView) -> None:
    paper.field("6T", "E02", "total").value = _number(paper, "6T", "E01", "total") + 2


def politics_over_staff(paper: WorkbookView) -> None:
    paper.field("6T", "F06", "total").value = _number(paper, "6T", "B01", "total") + 1


def cases_do_not_balance(paper: WorkbookView) -> None:
    _add(paper, "6T", "K04", "", 1)


def victims_do_not_add_up(paper: WorkbookView) -> None:
    _add(paper, "6T", "K07", "from_16", 1)


def case_without_victim(paper: WorkbookView) -> None:
    for code, part in (("K02", ""), ("K02", "harassment"), ("K04", "")):
        _add(paper, "6T", code, part, 1)
    for code, parts in (("K06", ("total", "female")), ("K07", ("under_16", "from_16", "from_18")),
                        ("K08", ("pupil", "staff", "other")), ("K09", ("",))):
        for part in parts:
            paper.field("6T", code, part).value = 0


def abuse_not_reported(paper: WorkbookView) -> None:
    for code, part in (("K02", ""), ("K02", "abuse"), ("K04", ""), ("K06", "total"), ("K06", "female"),
                       ("K07", "from_16"), ("K08", "pupil")):
        _add(paper, "6T", code, part, 1)
    paper.field("6T", "K11").value = 0


def year_below_half(paper: WorkbookView) -> None:
    paper.field("CN", "G07").value = _number(paper, "6T", "G07", "") - 1


def stock_jumps(paper: WorkbookView) -> None:
    """Many more pupils than in May, and not a word on why."""
    _add(paper, "CN", "N01", "total", 260)
    paper.beside("CN", "N01", "explanation").value = None


def joiners_missing(paper: WorkbookView) -> None:
    _add(paper, "CN", "B09", "total", 3)


def launched_in_october(paper: WorkbookView) -> None:
    paper.field("CN", "H02").value = date(2024, 10, 18)


def activities_off_by_one(paper: WorkbookView) -> None:
    """The explanation of a THD register that goes on must not quieten an error of sums."""
    _add(paper, "CN", "H03", "", 1)


def people_without_activities(paper: WorkbookView) -> None:
    for (code, _part), place in paper.places.cells["CN"].items():
        if code == "H03":
            paper.cell(place).value = 0


def change_without_decision(paper: WorkbookView) -> None:
    paper.field("6T", "A05").value = "Có"
    for part in ("number", "date"):
        paper.field("6T", "A02", part).value = None


def plan_of_last_year(paper: WorkbookView) -> None:
    paper.field("6T", "A07", "date").value = date(2023, 12, 20)


def negative(paper: WorkbookView) -> None:
    paper.field("6T", "G08").value = -4


def huge(paper: WorkbookView) -> None:
    """Pupils typed with a digit too many."""
    paper.field("6T", "N01", "total").value = _number(paper, "6T", "N01", "total") * 10


def more_dropouts_than_pupils(paper: WorkbookView) -> None:
    paper.field("6T", "N02", "total").value = _number(paper, "6T", "N01", "total") + 5


def sessions_not_in_register(paper: WorkbookView) -> None:
    _add(paper, "6T", "G01", "assembly", 2)
