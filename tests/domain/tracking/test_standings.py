"""Standings from events alone: each situation once, and the properties of any ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.plan.deadlines import due_before
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.reporting_rates import timeliness_lines
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.history import history
from automation.domain.tracking.report_state import Departure
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict
from automation.domain.tracking.standings import standings

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    """Returns the moment of a text such as "26/05 16:20", in 2024."""
    return datetime.strptime(f"{text[:5]}/2024 {text[6:] or '02:00'}", "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)


PLAN = Plan("2024", "Kế hoạch", 2024, "Ban", (
    Obligation("KH", "Kế hoạch năm", at("02/01 00:00")),
    Obligation("6T", "Báo cáo 6 tháng", at("01/04 00:00"), due_before(date(2024, 5, 28), ZONE))))
UNITS = {code: Unit(code, f"Trường {code}", type_) for code, type_ in
         (("A", "THPT công lập"), ("B", "THPT công lập"), ("C", "GDNN-GDTX"))}


def observed(when: str, *, ticked: bool = False, errors: int = 0, warnings: int = 0, unit: str = "A") -> Event:
    return event(at(when), EventKind.OBSERVED, unit, ticked={"6T": ticked}, tallies={"6T": [errors, warnings, 0]},
                 file=f"sheets/{unit}.xlsx")


def submission(when: str, after: str | None, before: str, kind: EventKind = EventKind.SUBMITTED) -> Event:
    after_text = at(after).isoformat() if after else None
    return event(at(when), kind, "A", "6T", after=after_text, before=at(before).isoformat(), digest=when)


def decision_event(when: str, kind: EventKind, **data: Any) -> Event:
    return event(at(when), kind, "A", "6T", **data)


def standing(as_of: str, *events: Event, obligation: str = "6T") -> Standing:
    return standings(events, PLAN, UNITS, at(as_of))["A", obligation]


def test_a_unit_whose_workbook_is_in_anothers_file_is_notified_until_it_is_not() -> None:
    other = event(at("27/05"), EventKind.UNREACHABLE, "B", trouble="Tệp này là bảng tính của Trường A.",
                  remedy="Đề nghị trả lại.", file="sheets/B.xlsx", owner="A")
    found = standings([observed("26/05"), other], PLAN, UNITS, at("27/05 03:00"))
    assert "sheets/B.xlsx, là tệp của đơn vị B" in found["A", "6T"].notice
    assert found["A", "6T"].notice in found["A", "6T"].reason
    assert (found["B", "6T"].stage, found["B", "6T"].notice) == (Stage.UNREACHABLE, "")
    assert "là bảng tính của Trường A. Đề nghị trả lại." in found["B", "6T"].reason
    after = standings([observed("26/05"), other, observed("28/05", unit="B")], PLAN, UNITS, at("28/05 03:00"))
    assert (after["A", "6T"].notice, found["C", "6T"].notice) == ("", "")


IN_TIME = (observed("26/05"), observed("27/05", ticked=True), submission("27/05", "26/05 02:00", "26/05 16:20"))
TOO_LATE = (observed("29/05"), observed("30/05", ticked=True), submission("30/05", "29/05 02:00", "29/05 16:20"))
UNPROVEN = (observed("27/05"), observed("29/05", ticked=True), submission("29/05", "27/05 02:00", "28/05 09:00"))
LOST = event(at("30/05"), EventKind.UNREACHABLE, "A", trouble="Tệp bị hỏng", remedy="Lấy lại bản lưu.", file="A.xlsx")
RETURNED = decision_event("28/05 09:00", EventKind.RETURNED, reason="Thiếu mục K")


def test_on_time_with_its_reason() -> None:
    result = standing("31/05", *IN_TIME)
    assert (result.stage, result.bucket, result.verdict) == (Stage.SUBMITTED, TimelinessBucket.ON_TIME,
                                                          TimelinessVerdict.ON_TIME)
    assert result.submitted_at == at("26/05 16:20")
    assert result.reason == ("Tệp được sửa lần cuối 16:20 ngày 26/05/2024, trước hạn nộp (trước ngày 28/05/2024); "
                            "lần kiểm tra trước (02:00 ngày 26/05/2024) ghi nhận chưa nộp.")


def test_late_by_begun_days() -> None:
    result = standing("31/05", *TOO_LATE)
    assert (result.bucket, result.verdict, result.days_late) == (TimelinessBucket.LATE, TimelinessVerdict.LATE, 2)
    assert "lần xem 02:00 ngày 29/05/2024 vẫn chưa nộp" in result.reason
    assert result.reason.endswith("trễ 2 ngày.")


def test_an_unproven_submission_counts_as_on_time() -> None:
    result = standing("31/05", *UNPROVEN)
    assert (result.bucket, result.verdict) == (TimelinessBucket.ON_TIME, TimelinessVerdict.UNPROVEN)
    assert result.days_late == 0
    assert "chưa xác minh được nên tạm tính là đúng hạn" in result.reason


@pytest.mark.parametrize(("as_of", "stage", "bucket", "days"), [
    ("27/05 23:59", Stage.NOT_DUE, TimelinessBucket.NOT_YET_DUE, 0),
    ("28/05 00:00", Stage.MISSING, TimelinessBucket.MISSING, 1),
    ("30/05 12:00", Stage.MISSING, TimelinessBucket.MISSING, 3),
])
def test_not_submitted(as_of: str, stage: Stage, bucket: TimelinessBucket, days: int) -> None:
    result = standing(as_of, observed("26/05"))
    assert (result.stage, result.bucket, result.verdict, result.days_late) == (stage, bucket, None, days)
    assert result.owes
    assert "Lần xem gần nhất (02:00 ngày 26/05/2024) ghi nhận chưa nộp." in result.reason


def test_the_reason_names_the_last_day() -> None:
    assert standing("27/05 08:00").reason.startswith("Hôm nay là ngày cuối còn trong hạn nộp")
    assert standing("24/05 08:00").reason.startswith("Còn 3 ngày là hết hạn nộp")


def test_without_a_deadline_no_report_is_ever_missing() -> None:
    result = standing("31/12", obligation="KH")
    assert (result.bucket, result.due) == (TimelinessBucket.NOT_YET_DUE, None)
    handed = event(at("30/12"), EventKind.SUBMITTED, "A", "KH", after=None, before=at("29/12 08:00").isoformat())
    result = standing("31/12", handed, obligation="KH")
    assert (result.verdict, result.bucket) == (None, TimelinessBucket.UNDATED)
    fixed = event(at("31/12 08:00"), EventKind.ACCEPTED, "A", "KH", verdict="on_time", reason="")  # an older version's
    accepted = standing("31/12 10:00", handed, fixed, obligation="KH")
    assert (accepted.stage, accepted.verdict) == (Stage.ACCEPTED, None)
    assert "đúng hạn" not in f"{accepted.reason} {accepted.decision}"


def test_a_round_counts_as_a_later_reading() -> None:
    """One event records that every workbook was read again, except those that it names."""
    whole = event(at("27/05"), EventKind.OBSERVED, observed=3)
    part = event(at("28/05 02:00"), EventKind.OBSERVED, **{"except": ["A"]})  # type: ignore[arg-type]  # data by name
    assert "(02:00 ngày 27/05/2024)" in standing("29/05", observed("26/05"), whole, part).reason


def test_an_extension_is_inclusive_and_for_one_unit() -> None:
    extended = decision_event("27/05 09:00", EventKind.EXTENDED, until="2024-05-29", reason="Mưa bão")
    result = standing("29/05 23:59", extended)
    assert (result.stage, result.due) == (Stage.NOT_DUE, at("30/05 00:00"))
    assert result.decision == "Gia hạn đến hết ngày 29/05/2024 (quyết định ngày 27/05/2024): Mưa bão"
    assert standing("30/05 00:00", extended).stage is Stage.MISSING
    others = standings([extended], PLAN, UNITS, at("29/05 12:00"))
    assert others["B", "6T"].stage is Stage.MISSING


def test_an_extension_turns_late_into_on_time() -> None:
    extended = decision_event("31/05 09:00", EventKind.EXTENDED, until="2024-05-31", reason="Mưa bão")
    assert standing("30/05 12:00", *TOO_LATE, extended).verdict is TimelinessVerdict.LATE  # the standing at that time
    result = standing("31/05 12:00", *TOO_LATE, extended)
    assert (result.verdict, result.days_late) == (TimelinessVerdict.ON_TIME, 0)
    assert "được gia hạn đến hết ngày 31/05/2024" in result.reason


def test_exempt_until_it_is_taken_back() -> None:
    exempted = decision_event("20/05 09:00", EventKind.EXEMPTED, exempt=True, reason="Mới sáp nhập")
    result = standing("31/05", exempted)
    assert (result.stage, result.bucket, result.owes) == (Stage.EXEMPT, TimelinessBucket.EXEMPT, False)
    assert result.reason == "Được miễn từ ngày 20/05/2024: Mới sáp nhập."
    undone = decision_event("21/05 09:00", EventKind.EXEMPTED, exempt=False, reason="")
    assert standing("31/05", exempted, undone).stage is Stage.MISSING


def test_errors_leave_it_incomplete_and_both_times_are_kept() -> None:
    result = standing("28/05", observed("26/05"), observed("27/05", ticked=True, errors=2, warnings=1), IN_TIME[2])
    assert (result.stage, result.errors, result.warnings) == (Stage.WITH_ERRORS, 2, 1)
    assert not result.complete
    mended = (observed("26/05"), observed("27/05", ticked=True, errors=2), IN_TIME[2], observed("30/05", ticked=True),
              submission("30/05", "29/05 02:00", "29/05 10:00", EventKind.AMENDED))
    result = standing("31/05", *mended)
    assert (result.stage, result.verdict) == (Stage.SUBMITTED, TimelinessVerdict.ON_TIME)
    assert (result.submitted_at, result.completed_at) == (at("26/05 16:20"), at("30/05 02:00"))
    assert (result.amended_at, result.amended_after_due) == (at("29/05 10:00"), True)
    assert result.complete


def test_an_edit_in_time_is_not_an_edit_after_the_date() -> None:
    edit = submission("28/05 02:00", "27/05 02:00", "27/05 21:00", EventKind.AMENDED)
    assert not standing("31/05", *IN_TIME, edit).amended_after_due


@pytest.mark.parametrize(("after", "before", "claimed"), [
    ("27/05 02:00", "27/05 21:00", False),  # in time, proved
    ("27/05 02:00", "28/05 09:00", False),  # changed before or after the cut-off: unknown
    (None, "28/05 09:00", False),
    ("28/05 00:00", "28/05 09:00", True),   # still unchanged when it was too late
])
def test_an_edit_whose_window_contains_the_cutoff_is_not_reported_as_after_it(
        after: str | None, before: str, *, claimed: bool) -> None:
    edit = submission("28/05 10:00", after, before, EventKind.AMENDED)
    result = standing("31/05", *IN_TIME, edit)
    assert (result.amended_at, result.amended_after_due) == (at(before), claimed)


def test_an_unproven_resubmission_after_a_return_counts_as_on_time_too() -> None:
    returned = decision_event("27/05 09:00", EventKind.RETURNED, reason="Thiếu mục K")
    again = submission("28/05 10:00", "27/05 02:00", "28/05 09:00")
    assert not standing("31/05", *IN_TIME, returned, again).amended_after_due


def test_a_withdrawn_report_is_not_submitted_and_a_new_tick_is_a_new_submission() -> None:
    withdrawn = submission("28/05 02:00", "27/05 02:00", "27/05 08:00", EventKind.WITHDRAWN)
    result = standing("29/05", *IN_TIME, withdrawn)
    assert (result.stage, result.submitted_at) == (Stage.MISSING, None)
    assert "đã rút báo cáo" in result.reason
    again = submission("30/05", "29/05 02:00", "29/05 08:00")
    assert standing("31/05", *IN_TIME, withdrawn, again).verdict is TimelinessVerdict.LATE


def test_a_returned_report_is_owed_again() -> None:
    before = standing("27/05 23:00", *IN_TIME, decision_event("27/05 09:00", EventKind.RETURNED, reason="Thiếu mục K"))
    assert (before.stage, before.bucket, before.verdict) == (Stage.RETURNED, TimelinessBucket.NOT_YET_DUE,
                                                             TimelinessVerdict.ON_TIME)
    after = standing("29/05", *IN_TIME, RETURNED)
    assert (after.bucket, after.owes, after.submitted_at) == (TimelinessBucket.MISSING, True, at("26/05 16:20"))
    assert after.reason.startswith("Đã trả lại ngày 28/05/2024: Thiếu mục K.")


def test_after_a_return_the_first_submission_counts() -> None:
    again = submission("30/05", "29/05 02:00", "29/05 08:00")
    result = standing("31/05", *IN_TIME, RETURNED, again)
    assert (result.stage, result.verdict, result.submitted_at) == (Stage.SUBMITTED, TimelinessVerdict.ON_TIME,
                                                                at("26/05 16:20"))
    assert (result.amended_at, result.amended_after_due) == (at("29/05 08:00"), True)
    unticked = submission("29/05", "28/05 02:00", "28/05 15:00", EventKind.WITHDRAWN)
    assert standing("29/05 12:00", *IN_TIME, RETURNED, unticked).stage is Stage.RETURNED
    assert standing("31/05", *IN_TIME, RETURNED, unticked, again).verdict is TimelinessVerdict.ON_TIME


@pytest.mark.parametrize("verdict", [TimelinessVerdict.ON_TIME, TimelinessVerdict.LATE])
def test_a_decision_fixes_an_unproven_verdict(verdict: TimelinessVerdict) -> None:
    accepted = decision_event("30/05 09:00", EventKind.ACCEPTED, verdict=verdict.value, reason="Có công văn đến")
    result = standing("31/05", *UNPROVEN, accepted)
    assert (result.stage, result.verdict) == (Stage.ACCEPTED, verdict)
    assert (result.days_late > 0) is (verdict is TimelinessVerdict.LATE)
    assert "khi duyệt ngày 30/05/2024: Có công văn đến." in result.reason


def test_an_edit_after_acceptance_leaves_it_accepted() -> None:
    accepted = decision_event("28/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    assert standing("29/05", *IN_TIME, accepted).stage is Stage.ACCEPTED
    edit = submission("30/05", "29/05 02:00", "29/05 10:00", EventKind.AMENDED)
    found = standing("31/05", *IN_TIME, accepted, edit)
    assert (found.stage, found.decision) == (Stage.ACCEPTED, "Duyệt ngày 28/05/2024; sửa sau khi duyệt")
    assert found.conflict.startswith("Sau khi cơ quan nhận báo cáo duyệt, đơn vị đã sửa báo cáo, thấy khi xem tệp lúc")
    assert found.reason.endswith(found.conflict)
    again = decision_event("31/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    assert standing("01/06", *IN_TIME, accepted, edit, again).decision == "Duyệt ngày 31/05/2024"


def test_unreachable_is_no_reason_to_remind() -> None:
    result = standing("31/05", observed("26/05"), LOST)
    assert (result.stage, result.bucket, result.owes) == (Stage.UNREACHABLE, TimelinessBucket.MISSING, False)
    assert result.reason == "Không đọc được tệp từ 02:00 ngày 30/05/2024: Tệp bị hỏng. Lấy lại bản lưu."
    assert standing("31/05", observed("26/05"), LOST, observed("31/05 01:00")).stage is Stage.MISSING
    assert not standing("31/05", *IN_TIME, RETURNED, LOST).owes


def test_a_submission_stays_valid_when_its_file_is_unreadable() -> None:
    result = standing("31/05", *IN_TIME, LOST)
    assert (result.stage, result.verdict) == (Stage.SUBMITTED, TimelinessVerdict.ON_TIME)
    assert result.reason.endswith("Hiện không đọc được tệp: Tệp bị hỏng. Lấy lại bản lưu.")


def test_units_that_are_not_in_force_are_not_expected() -> None:
    units = UNITS | {"D": Unit("D", "Trường D", "THPT công lập", valid_to=date(2024, 5, 1), merged_into="A")}
    result = standings([], PLAN, units, at("29/04"))
    assert ("D", "KH") in result
    assert ("D", "6T") not in result


def test_events_after_as_of_are_ignored() -> None:
    assert standing("26/05 12:00", *IN_TIME).stage is Stage.NOT_DUE


KINDS = [EventKind.PROVISIONED, EventKind.OBSERVED, EventKind.UNREACHABLE, EventKind.SUBMITTED, EventKind.WITHDRAWN,
         EventKind.AMENDED, EventKind.CONFLICT,
         EventKind.RETURNED, EventKind.ACCEPTED, EventKind.EXTENDED, EventKind.EXEMPTED, EventKind.MESSAGE_SENT,
         EventKind.COMPILED]
CUTOFF = at("28/05 00:00")
MOMENTS = st.integers(-200, 200).map(lambda hours: CUTOFF + timedelta(hours=hours))


@st.composite
def any_event(draw: st.DrawFn) -> Event:
    """Draws any event that a ledger may contain, with any data of its kind."""
    when, kind = draw(MOMENTS), draw(st.sampled_from(KINDS))
    data: dict[str, Any] = {
        "after": draw(st.none() | MOMENTS.map(datetime.isoformat)), "before": draw(MOMENTS).isoformat(),
        "ticked": {"6T": draw(st.booleans())}, "content": {"6T": draw(st.sampled_from("xyz"))},
        "tallies": {"6T": [draw(st.integers(0, 3)), 0, 0]},
        "digest": draw(st.sampled_from("xyz")), "until": draw(st.sampled_from(["2024-05-28", "2024-06-05"])),
        "exempt": draw(st.booleans()), "verdict": draw(st.sampled_from([None, "on_time", "late"])),
        "what": draw(st.sampled_from(Departure)).value, "reason": "",
        "trouble": "Tệp hỏng", "except": draw(st.lists(st.sampled_from("ABC"), max_size=2)),
    }
    unit = draw(st.sampled_from(["A", "B", "C", None]))
    return replace(event(when, kind, unit, "6T" if unit else None, identity=draw(st.integers())), data=data)


EVENTS = st.lists(any_event(), max_size=25)


@given(EVENTS, MOMENTS)
def test_buckets_always_add_up(events: list[Event], as_of: datetime) -> None:
    result = standings(events, PLAN, UNITS, as_of)
    assert len(result) == len(UNITS) * len(PLAN.obligations)
    for each in timeliness_lines((one for one in result.values() if one.obligation == "6T"), UNITS, "Tất cả"):
        assert each.submitted + each.missing + each.not_yet_due + each.exempt == each.expected
        assert each.unproven <= each.on_time
        assert each.complete <= each.submitted


@given(EVENTS, MOMENTS)
def test_repeated_events_change_nothing(events: list[Event], as_of: datetime) -> None:
    assert standings([*events, *events], PLAN, UNITS, as_of) == standings(events, PLAN, UNITS, as_of)


@given(EVENTS, MOMENTS)
def test_units_do_not_affect_each_other(events: list[Event], as_of: datetime) -> None:
    whole = standings(events, PLAN, UNITS, as_of)
    separate = [each for each in events if each.unit in ("A", None)]
    grouped = sorted(events, key=lambda each: each.unit or "")  # stable: each unit's own order stays
    assert standings(separate, PLAN, UNITS, as_of)["A", "6T"] == whole["A", "6T"]
    assert standings(grouped, PLAN, UNITS, as_of) == whole


@given(EVENTS, MOMENTS)
def test_what_is_overdue_is_missing_and_what_is_not_is_not(events: list[Event], as_of: datetime) -> None:
    for each in standings(events, PLAN, UNITS, as_of).values():
        if each.bucket in (TimelinessBucket.MISSING, TimelinessBucket.NOT_YET_DUE):
            overdue = each.due is not None and as_of >= each.due
            assert each.bucket is (TimelinessBucket.MISSING if overdue else TimelinessBucket.NOT_YET_DUE)
            assert each.verdict is None or each.stage is Stage.RETURNED  # the first verdict stays beside a return
        assert each.reason


@given(EVENTS, MOMENTS)
def test_no_observation_ends_an_acceptance(events: list[Event], as_of: datetime) -> None:
    """Whatever a file showed, in a ledger of any version: only a decision ends what a decision began."""
    before = history(events, as_of).unit("A").report_state("6T")
    decided = {EventKind.RETURNED, EventKind.ACCEPTED, EventKind.EXTENDED, EventKind.EXEMPTED}
    last = max((each.at for each in events if each.kind in decided and each.at <= as_of and each.unit == "A"),
               default=None)
    if last is not None and history(events, last).unit("A").report_state("6T").accepted:
        assert before.accepted is not None
        assert before.is_submitted


DATED = decision_event("28/05 09:00", EventKind.RETURNED, reason="Thiếu mục K", until="2024-06-04")


def test_a_return_has_a_due_date_of_its_own() -> None:
    result = standing("04/06 23:59", *IN_TIME, DATED)
    assert (result.stage, result.bucket, result.days_late) == (Stage.RETURNED, TimelinessBucket.NOT_YET_DUE, 0)
    assert (result.verdict, result.due) == (TimelinessVerdict.ON_TIME, at("05/06 00:00"))
    assert result.reason == ("Đã trả lại ngày 28/05/2024: Thiếu mục K. Hạn nộp lại: hết ngày 04/06/2024. "
                             "Lần nộp đầu: đúng hạn. Đơn vị chỉnh sửa rồi chọn “Đã nộp” thì tính là nộp lại.")
    late = standing("06/06 12:00", *IN_TIME, DATED)
    assert (late.bucket, late.days_late, late.verdict) == (TimelinessBucket.MISSING, 2, TimelinessVerdict.ON_TIME)
    assert "hết ngày 04/06/2024, đã quá hạn nộp lại 2 ngày." in late.reason


def test_a_report_that_was_late_stays_late_beside_the_date_of_its_return() -> None:
    returned = decision_event("31/05 09:00", EventKind.RETURNED, reason="Thiếu mục K", until="2024-06-04")
    result = standing("02/06", *TOO_LATE, returned)
    assert (result.bucket, result.days_late) == (TimelinessBucket.NOT_YET_DUE, 0)
    assert result.verdict is TimelinessVerdict.LATE
    assert "Lần nộp đầu: trễ hạn." in result.reason


def test_a_return_never_shortens_the_deadline() -> None:
    returned = decision_event("27/05 09:00", EventKind.RETURNED, reason="Thiếu mục K", until="2024-05-27")
    extended = decision_event("27/05 10:00", EventKind.EXTENDED, until="2024-06-10", reason="Mưa bão")
    assert standing("27/05 12:00", *IN_TIME, returned).due == at("28/05 00:00")
    assert standing("27/05 12:00", *IN_TIME, returned, extended).due == at("11/06 00:00")


@pytest.mark.parametrize(("before", "after_due"), [("04/06 10:00", False), ("06/06 10:00", True)])
def test_what_comes_again_by_the_date_of_the_return_is_no_late_edit(before: str, *, after_due: bool) -> None:
    again = submission("07/06", "03/06" if not after_due else "05/06", before)
    result = standing("08/06", *IN_TIME, DATED, again)
    assert (result.verdict, result.amended_after_due) == (TimelinessVerdict.ON_TIME, after_due)


def test_without_a_deadline_a_return_has_a_date_and_no_verdict_in_words() -> None:
    handed = event(at("20/05"), EventKind.SUBMITTED, "A", "KH", after=None, before=at("19/05 08:00").isoformat())
    returned = event(at("28/05"), EventKind.RETURNED, "A", "KH", reason="Thiếu", until="2024-06-04")
    result = standing("05/06", handed, returned, obligation="KH")
    assert (result.due, result.days_late) == (at("05/06 00:00"), 1)
    assert "Lần nộp đầu" not in result.reason


def test_a_merged_units_open_report_names_its_heir_and_a_submitted_one_does_not() -> None:
    last = date(2024, 5, 28)
    units = {**UNITS, "A": replace(UNITS["A"], valid_to=last, merged_into="B")}

    def found(as_of: str, *events: Event) -> Standing:
        return standings(events, PLAN, units, at(as_of))["A", "6T"]
    assert "Trường B nộp báo cáo này" in found("30/05").reason
    assert "Trường B" not in found("20/05").reason
    assert "Trường B" not in found("31/05", *IN_TIME).reason
