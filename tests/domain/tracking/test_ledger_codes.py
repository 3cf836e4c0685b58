"""Which plan a ledger belongs to, and which of its codes the configuration lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from automation.domain.plan.plan import RetiredCodes
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.ledger_codes import Codes, configured_event, lost_codes, other_plan
from automation.domain.tracking.recoding import recoded, renamed_codes
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Indicator, Section, TableColumn
from tests.domain.tracking.test_standings import PLAN, UNITS, at

AGES = (Group("young", "Trẻ"), Group("old", "Già"))
REPORT = Form("BC", "Báo cáo", {"6T": "BC"}, sections=(Section("B", "Đội ngũ", (
    Indicator("B01", "Tổng", FieldKind.INTEGER, pair=True),
    Indicator("B08", "Theo tuổi", FieldKind.INTEGER, groups=AGES),
    Indicator("C01", "Tính", FieldKind.INTEGER, computed="B01.total"))),))
TALKS = Form("TT", "Tuyên truyền", {"": "TT"}, columns=(TableColumn("day", "Ngày", FieldKind.DATE),))
CATALOGUE = Catalogue((REPORT, TALKS))
NONE: frozenset[str] = frozenset()


def recorded(when: str = "08/01") -> Event:
    made = configured_event(at(when), [], PLAN, CATALOGUE)
    assert made is not None
    return made


def with_indicators(*indicators: Indicator) -> Catalogue:
    return Catalogue((replace(REPORT, sections=(Section("B", "Đội ngũ", indicators),)), TALKS))


def test_the_configuration_is_recorded_once_and_again_with_new_codes() -> None:
    first = recorded()
    assert configured_event(at("09/01"), [first], PLAN, CATALOGUE) is None
    gone = configured_event(at("09/01"), [first], PLAN, with_indicators())
    assert gone is not None
    assert gone.data["kinds"] == {"TT.day": "date"}
    more = configured_event(at("09/01"), [first], PLAN, with_indicators(Indicator("B02", "Mới", FieldKind.INTEGER)))
    assert more is not None
    assert more.data["indicators"] == ["B02"]
    assert more.key != first.key


B01, B08, _C01 = REPORT.sections[0].indicators


@pytest.mark.parametrize(("catalogue", "lost"), [
    (CATALOGUE, Codes()),
    (with_indicators(B01), Codes(indicators=frozenset({"B08"}))),
    (with_indicators(B01, replace(B08, groups=AGES[:1])), Codes(indicators=frozenset({"B08.old"}))),
    (with_indicators(replace(B01, code="B91", was=("B01",)), B08), Codes()),
    (with_indicators(B01, replace(B08, code="B98", was=("B08",))), Codes()),
    (with_indicators(B01, replace(B08, code="B98", was=("B08",), groups=(replace(AGES[0], code="x", was=("young",)),
                                                                         AGES[1]))), Codes()),
    (Catalogue((REPORT,)), Codes(tables=frozenset({"TT"}))),
    (Catalogue((REPORT, replace(TALKS, code="TX", was=("TT",)))), Codes()),
    (Catalogue((REPORT, replace(TALKS, columns=(TableColumn("on", "Ngày", FieldKind.DATE),)))),
     Codes(columns=frozenset({"TT.day"}))),
    (Catalogue((REPORT, replace(TALKS, code="TX", was=("TT",), columns=(
        TableColumn("on", "Ngày", FieldKind.DATE, was=("day",)),)))), Codes()),
])
def test_codes_of_forms_that_were_lost(catalogue: Catalogue, lost: Codes) -> None:
    assert lost_codes([recorded()], PLAN, UNITS, catalogue) == lost


@pytest.mark.parametrize(("retired", "lost"), [
    (RetiredCodes(), Codes(NONE, NONE, frozenset({"B08"}), frozenset({"TT"}))),
    (RetiredCodes(indicators=frozenset({"B08"}), tables=frozenset({"TT"})), Codes()),
    (RetiredCodes(indicators=frozenset({"B08.old"})), Codes(NONE, NONE, frozenset({"B08"}), frozenset({"TT"}))),
])
def test_codes_of_forms_that_were_retired(retired: RetiredCodes, lost: Codes) -> None:
    catalogue = Catalogue(with_indicators(B01).forms[:1])
    assert lost_codes([recorded()], replace(PLAN, retired=retired), UNITS, catalogue) == lost


def test_units_and_obligations_are_known_from_every_event() -> None:
    events = [event(at("20/05"), EventKind.MESSAGE_SENT, "X", "9T", step="sau-1")]
    assert lost_codes(events, PLAN, UNITS, CATALOGUE) == Codes(frozenset({"9T"}), frozenset({"X"}))
    units = {**UNITS, "C": replace(UNITS["C"], was=("X",))}
    obligations = (PLAN.obligations[0], replace(PLAN.obligations[1], was=("9T",)))
    assert not lost_codes(events, replace(PLAN, obligations=obligations), units, CATALOGUE)


def submitted(moment: datetime) -> Event:
    return event(moment, EventKind.SUBMITTED, "A", "6T", digest="d")


def test_a_ledger_from_before_belongs_to_the_year_of_its_reports() -> None:
    report = submitted(at("20/05"))
    assert other_plan([report], PLAN, {}) == ""
    later = replace(PLAN, code="2025", year=2025, obligations=tuple(
        replace(each, opens_at=each.opens_at.replace(year=2025)) for each in PLAN.obligations))
    assert other_plan([report], later, {2024: "HP-2024"}) == "HP-2024"
    assert other_plan([report], later, {}) == "2024"
    made = event(at("08/01"), EventKind.PROVISIONED, "A", fingerprint="f")
    assert other_plan([made], later, {2024: "HP-2024"}) == "", "workbooks may be made before the plan's year"
    assert other_plan([recorded(), report], later, {}) == "2024"
    assert other_plan([recorded(), report], replace(later, was=("2024",)), {}) == ""


def test_events_are_read_with_the_present_codes_and_keep_their_keys() -> None:
    seen = event(at("20/05"), EventKind.OBSERVED, "A", ticked={"6T": True}, content={"6T": "d"},
                 tallies={"6T": [0, 0, 0]}, nil={"TH": ["6T", "CN"]}, file="sheets/A.xlsx")
    listing = replace(event(at("20/05"), EventKind.OBSERVED), data={"except": ["A", "B"], "seen": 1})
    letter = event(at("21/05"), EventKind.MESSAGE_SENT, "A", "6T", key="6T/A/sau-1@2024-06-05/a@b",
                   step="sau-1@2024-06-05")
    plan = replace(PLAN, obligations=(replace(PLAN.obligations[1], code="H1", was=("6T",)),))
    units = {"A1": replace(UNITS["A"], code="A1", was=("A",)), "B": UNITS["B"]}
    found = recoded([seen, listing, letter], renamed_codes(plan, units))
    assert [each.key for each in found] == [seen.key, listing.key, letter.key]
    assert (found[0].unit, dict(found[0].data)) == ("A1", {"ticked": {"H1": True}, "content": {"H1": "d"}, "tallies": {
        "H1": [0, 0, 0]}, "nil": {"TH": ["H1", "CN"]}, "file": "sheets/A.xlsx"})
    assert found[1].data["except"] == ["A1", "B"]
    assert (found[2].unit, found[2].obligation, found[2].data["key"]) == ("A1", "H1", letter.data["key"])
