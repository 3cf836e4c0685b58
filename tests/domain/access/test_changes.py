"""The difference between a file's permissions, what the software granted and what is wanted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from automation.domain.access.changes import intended, plan_file, remarks, settled
from automation.domain.access.people import plan_access, unit_people
from automation.domain.access.permissions import (
    REGISTER,
    ChangeResult,
    Grant,
    Permission,
    SharedFile,
    Step,
    mailbox,
)
from automation.domain.access.record import current_records, recorded_editors, recorded_grants, shared_event
from automation.domain.plan.deadlines import due_by
from automation.domain.plan.members import Member
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import EventKind, event

UNIT, NOW = "THPT-A", datetime(2024, 1, 5, tzinfo=UTC)
A, B = "a@hoc.example", "b@hoc.example"


def of(address: str, role: str = "writer", **more: bool) -> Permission:
    return Permission(f"id-{address}", "user", role, address, **more)


def file(*permissions: Permission) -> SharedFile:
    return SharedFile("f", UNIT, "", permissions)


@pytest.mark.parametrize(("one", "other", "equal"), [
    ("A@Hoc.example", "a@hoc.example", True), ("a.b@gmail.com", "AB@googlemail.com", True),
    ("ab+x@gmail.com", "ab@gmail.com", True), ("a.b@hoc.example", "ab@hoc.example", False),
    ("a+x@hoc.example", "a@hoc.example", False)])
def test_mailboxes(one: str, other: str, *, equal: bool) -> None:
    assert (mailbox(one) == mailbox(other)) is equal


@pytest.mark.parametrize(("present", "granted", "wanted", "expected"), [
    ((), (), {A: "writer"}, [(Step.GRANT, "writer")]),
    ((of(A),), (), {A: "writer"}, []),
    ((of(A, "reader"),), (), {A: "writer"}, [(Step.RAISE, "writer")]),
    ((of(A, "reader"),), (Grant(A, "writer"),), {A: "writer"}, []),  # lowered by somebody
    ((of(A, "reader"),), (Grant(A, "reader"),), {A: "writer"}, [(Step.RAISE, "writer")]),
    ((of(A),), (Grant(A, "writer"),), {A: "reader"}, [(Step.LOWER, "reader")]),
    ((of(A),), (Grant(A, "writer", "commenter"),), {A: "reader"}, [(Step.LOWER, "commenter")]),
    ((of(A),), (), {A: "reader"}, []),  # a person let the account write
    ((of(A),), (Grant(A, "reader"),), {A: "reader"}, []),
    ((of(A),), (Grant(A, "writer"),), {}, [(Step.REMOVE, "writer")]),
    ((of(A),), (), {}, []),
    ((of(A),), (Grant(A, "reader"),), {}, []),  # raised by a person since
    ((of(A, "reader"),), (Grant(A, "writer"),), {}, [(Step.REMOVE, "reader")]),
    ((of(A),), (Grant(A, "writer", "reader"),), {}, [(Step.LOWER, "reader")]),
    ((of(A, deleted=True),), (Grant(A, "writer"),), {A: "writer"}, [(Step.GRANT, "writer")]),
    ((of(A, deleted=True),), (Grant(A, "writer"),), {}, [(Step.REMOVE, "writer")]),
    ((of(A, inherited=True),), (), {A: "writer"}, []),
    ((of(A, "reader", inherited=True),), (), {A: "writer"}, [(Step.GRANT, "writer")]),
    ((of(A, inherited=True),), (Grant(A, "writer"),), {}, []),
    ((of(A, "owner"),), (Grant(A, "writer"),), {}, []),
    ((of(A),), None, {B: "writer"}, [(Step.GRANT, "writer")]),  # nothing recorded, and not wanted: a person's
])
def test_changes(present: tuple[Permission, ...], granted: tuple[Grant, ...] | None, wanted: dict[str, str],
                 expected: list[tuple[Step, str]]) -> None:
    plan = plan_file(file(*present), wanted, granted)
    assert [(each.step, each.role) for each in plan.changes] == expected


def test_the_permissions_of_an_older_version_are_taken_over() -> None:
    plan = plan_file(file(of(A), of(B), of("c@hoc.example", "reader")), {A: "writer", "c@hoc.example": "writer"}, None)
    assert [(each.address, each.role, each.before) for each in plan.after] == [
        (A, "writer", ""), ("c@hoc.example", "writer", "reader")]


def test_what_is_recorded_before_and_after() -> None:
    plan = plan_file(file(of(A)), {B: "writer"}, (Grant(A, "writer"),))
    assert [each.address for each in intended(plan)] == [A, B]
    results = [ChangeResult(plan.file, each, "writer", f"id-{each.address}", each.address) for each in plan.changes]
    assert [each.address for each in settled(plan, results)] == [B]
    refused = [ChangeResult(plan.file, each, reason="forbidden") for each in plan.changes]
    assert [each.address for each in settled(plan, refused)] == [A]
    uncertain = [ChangeResult(plan.file, each, reason="uncertain", uncertain=True) for each in plan.changes]
    assert [each.address for each in settled(plan, uncertain)] == [B]


def test_an_alias_is_found_by_its_id() -> None:
    plan = plan_file(file(), {A: "writer"}, ())
    granted = settled(plan, [ChangeResult(plan.file, plan.changes[0], "writer", "9", "khac@hoc.example")])
    there = Permission("9", "user", "writer", "khac@hoc.example")
    assert plan_file(file(there), {A: "writer"}, granted).changes == ()
    assert [each.permission for each in plan_file(file(there), {}, granted).changes] == ["9"]


def test_remarks() -> None:
    link = Permission("anyoneWithLink", "anyone", "reader")
    found = file(of(A, "reader"), of(B), link, of("c@hoc.example", inherited=True), of("d@hoc.example", "owner"))
    plan = plan_file(found, {A: "writer"}, (Grant(A, "writer"),))
    assert [(each.address, each.role, each.granted) for each in remarks(plan, {A: "writer"})] == [
        (A, "reader", "writer"), (B, "writer", ""), ("", "reader", "")]


def test_clerk_and_head_are_one() -> None:
    unit = Unit(UNIT, "A", "THPT", emails=("An@hoc.example",), head_emails=("an@HOC.example", B))
    assert unit_people(unit) == {"an@HOC.example": "writer", B: "reader"}


def test_the_newest_record_counts_until_a_new_workbook() -> None:
    events = [shared_event(UNIT, (Grant(A, "writer"),), NOW, 0), shared_event(REGISTER, (Grant(B, "reader"),), NOW, 1),
              shared_event(UNIT, (Grant(B, "writer", "reader", "9"),), NOW, 2)]
    assert recorded_grants(events) == {UNIT: (Grant(B, "writer", "reader", "9"),), REGISTER: (Grant(B, "reader"),)}
    assert current_records(events) == {events[1].key, events[2].key}
    assert UNIT not in recorded_grants([*events, event(NOW, EventKind.PROVISIONED, UNIT)])
    assert len({each.key for each in (*events, shared_event(UNIT, (Grant(A, "writer"),), NOW, 3))}) == 4


def test_the_editors_of_protected_cells_are_recorded_until_the_workbook_is_made_anew() -> None:
    events = [shared_event(UNIT, (), NOW, 0, [A]), shared_event(REGISTER, (), NOW, 1, []),
              shared_event(UNIT, (Grant(B, "writer"),), NOW, 2)]
    assert recorded_editors(events) == {UNIT: (A,), REGISTER: ()}
    assert recorded_editors([*events, event(NOW, EventKind.PROVISIONED, UNIT)]) == {REGISTER: ()}
    assert recorded_grants([*events, shared_event(UNIT, (Grant(B, "writer"),), NOW, 3, [B])])[UNIT]


def test_unlisted_units_and_the_committee() -> None:
    plan = Plan("2024", "T", 2024, "Ban", (), committee_emails=(A,), members=(Member("B", B, may_decide=True),))
    files = [SharedFile("1", UNIT, "", (of(A),)), SharedFile("2", REGISTER, "")]
    made = plan_access(files, {UNIT: (Grant(A, "writer"),), REGISTER: ()}, plan, {}, date(2024, 1, 5), ())
    assert (made.unlisted, made.taken, made.remembered) == ((UNIT,), 1, 1)
    assert [each.role for each in made.files[1].changes] == ["reader", "writer"]
    assert made.without_unlisted().taken == 0


def test_the_people_of_the_heir_open_the_workbook_of_a_merged_unit_that_still_owes() -> None:
    last = date(2024, 6, 30)
    report = Obligation("6T", "Báo cáo", datetime(2024, 1, 1, tzinfo=UTC), due_by(date(2024, 5, 28), ZoneInfo("UTC")))
    plan = Plan("2024", "Kế hoạch", 2024, "Ban", (report,))
    units = {"A": Unit("A", "Trường A", "THPT", emails=("a@x.vn",), valid_to=last, merged_into="B"),
             "B": Unit("B", "Trường B", "THPT", emails=("b@x.vn",))}

    def wanted(today: date, owing: tuple[str, ...]) -> object:
        return plan_access((), {}, plan, units, today, owing).wanted.get("A")
    assert wanted(date(2024, 6, 1), ("A",)) == {"a@x.vn": "writer"}
    assert wanted(date(2024, 7, 1), ("A",)) == {"a@x.vn": "writer", "b@x.vn": "writer"}
    assert wanted(date(2024, 7, 1), ()) is None
