"""The checks of the doctor on facts: each one sound, and with its problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automation.configuration.problems import Problem
from automation.configuration.workspace import Workspace, load_or_raise
from automation.correspondence.outbox.events import outcome_event, planned_event
from automation.doctor import checks as checks
from automation.doctor.day_checks import by_day
from automation.doctor.facts import Check, DoctorFacts, FolderAccess, Level, OfficeLock
from automation.doctor.plan_state import last_run
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Delivery, Message, Receipt
from automation.domain.workbook.forms import Severity
from automation.jobs.interrupted import StartedRun
from automation.ports import RegisterInput, WorkbookFile

ROOT = Path(__file__).parents[2]
NOW = datetime(2024, 5, 28, 7, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
LAST_NIGHT = NOW - timedelta(hours=5)
GIB = 1 << 30
MESSAGE = Message("6T/AN/truoc-3/a@b.example", "AN", "6T", "truoc-3", ("a@b.example",), "Nhắc", "", "", "b@b.example")
PASSWORD_FREE = MailSettings(adapter="smtp", host="mail.b.example", user="ban")


@pytest.fixture(scope="module")
def shipped() -> Workspace:
    return load_or_raise(ROOT)


@pytest.fixture
def sound(shipped: Workspace) -> DoctorFacts:
    """Two units, both there; the last run a night ago; no problem."""
    units = {code: Unit(code, code, "THPT", emails=(f"{code}@b.example",)) for code in ("AN", "BA")}
    facts = DoctorFacts("/srv/vstbpn", NOW, workspace=replace(shipped, units=units), free_bytes=9 * GIB,
                    machine_offset=timedelta(hours=7),
                    folders=[FolderAccess("sheets/", exists=True, readable=True, writable=True)])
    store = replace(facts.store, expected=("AN", "BA"), files=(workbook("AN"), workbook("BA")),
                    register=RegisterInput("abc", "1"))
    return replace(facts, store=store, ledger=replace(facts.ledger, place="state/ledger.db", exists=True,
                                                       events=[observed_event(LAST_NIGHT)], logged=1))


def workbook(unit: str, problem: str = "") -> WorkbookFile:
    return WorkbookFile(unit, f"sheets/{unit}.xlsx", "1", NOW, problem)


def observed_event(at: datetime) -> Event:
    """The event that each run records."""
    return event(at, EventKind.OBSERVED)


def with_store(facts: DoctorFacts, **changes: Any) -> DoctorFacts:
    return replace(facts, store=replace(facts.store, **changes))


def with_ledger(facts: DoctorFacts, **changes: Any) -> DoctorFacts:
    return replace(facts, ledger=replace(facts.ledger, **changes))


def with_mail(facts: DoctorFacts, mail: MailSettings, *, password: bool = False) -> DoctorFacts:
    workspace = facts.loaded_workspace
    settings = replace(workspace.settings, mail=mail)
    return replace(facts, workspace=replace(workspace, settings=settings), password_set=password)


def mailed(state: Delivery | None, at: datetime = LAST_NIGHT) -> list[Event]:
    """A message with its outcome; None: the run ended before there was one."""
    events = [observed_event(LAST_NIGHT), planned_event(MESSAGE, 1, at)]
    return events if state is None else [*events, outcome_event(MESSAGE, Receipt(MESSAGE.key, state, "550"), 1, at)]


def levels(checks: Sequence[Check]) -> dict[str, Level]:
    return {each.name: each.level for each in checks}


def test_a_sound_workspace_has_nothing_but_ok(sound: DoctorFacts) -> None:
    found = checks.run_checks(sound)
    assert [each.name for each in found] == ["configuration", *checks.CHECKS]
    assert set(levels(found).values()) == {Level.OK}
    assert all(each.message_text(str) for each in found)


def test_without_a_configuration_nothing_else_is_checked() -> None:
    (only,) = checks.run_checks(DoctorFacts("/srv/vstbpn", NOW.astimezone(UTC)))
    assert (only.name, only.level) == ("configuration", Level.WRONG)
    assert "baocao check-config" in only.next_step_text(str)


def test_every_message_can_be_filled_in_another_language(sound: DoctorFacts) -> None:
    shown = [each.message_text(lambda text: f"«{text}»") for each in checks.run_checks(sound)]
    assert all(text.startswith("«") and "{" not in text for text in shown)


@pytest.mark.parametrize(("unit_emails", "committee", "level"), [
    (("a@b.example",), ("ban@b.example",), Level.OK),
    ((), ("ban@b.example",), Level.ATTENTION),
    (("a@b.example",), (), Level.ATTENTION),
])
def test_recipients(sound: DoctorFacts, unit_emails: tuple[str, ...], committee: tuple[str, ...], level: Level) -> None:
    workspace = sound.loaded_workspace
    units = {**workspace.units, "AN": replace(workspace.units["AN"], emails=unit_emails),
             "BO": Unit("BO", "BO", "THPT", reports=False)}
    plan = replace(workspace.plan, committee_emails=committee)
    check = checks.recipients(replace(sound, workspace=replace(workspace, units=units, plan=plan)))
    assert check.level is level
    assert check.details == (() if unit_emails else ("AN",))


@pytest.mark.parametrize(("folder", "level"), [
    (FolderAccess("state/", exists=True, readable=True, writable=True), Level.OK),
    (FolderAccess("state/", exists=False, readable=False, writable=True), Level.OK),
    (FolderAccess("state/", exists=True, readable=True, writable=False), Level.WRONG),
    (FolderAccess("state/", exists=True, readable=False, writable=True), Level.WRONG),
])
def test_folders(sound: DoctorFacts, folder: FolderAccess, level: Level) -> None:
    check = checks.folders(replace(sound, folders=[folder]))
    assert check.level is level
    assert "state/" in check.message_text(str)


def test_workbooks_that_are_missing_or_broken_are_named(sound: DoctorFacts) -> None:
    gone = checks.workbooks(with_store(sound, files=(workbook("AN"),)))
    assert (gone.level, gone.details) == (Level.ATTENTION, ("BA",))
    assert "1 of 2" in gone.message_text(str)
    broken = checks.workbooks(with_store(sound, unreadable={"BA": "Tệp hỏng."}))
    assert (broken.level, broken.details) == (Level.ATTENTION, ("BA: Tệp hỏng.",))
    lost = checks.workbooks(with_store(sound, problem="No such device"))
    assert (lost.level, "No such device" in lost.message_text(str)) == (Level.WRONG, True)


def test_strays_are_reported_with_their_remedy(sound: DoctorFacts) -> None:
    copy = workbook("AN", "Bản sao.")
    check = checks.strays(with_store(sound, files=(*sound.store.files, copy, workbook("XA"))))
    assert (check.level, check.details) == (Level.ATTENTION, ("sheets/AN.xlsx: Bản sao.", "sheets/XA.xlsx"))


@pytest.mark.parametrize(("age", "level"), [(timedelta(hours=2), Level.OK), (timedelta(days=2), Level.ATTENTION)])
def test_only_an_old_office_lock_needs_attention(sound: DoctorFacts, age: timedelta, level: Level) -> None:
    check = checks.office_locks(with_store(sound, locks=(OfficeLock("AN.xlsx", "Lan", NOW - age),)))
    assert check.level is level
    assert check.detail_lines(str)[0].startswith("AN.xlsx (Lan,")


def test_register_that_is_open_absent_or_broken(sound: DoctorFacts) -> None:
    opened = checks.register(with_store(sound, register=RegisterInput("abc", "1", open_by="Thư ký")))
    assert (opened.level, "Thư ký" in opened.message_text(str)) == (Level.ATTENTION, True)
    broken = checks.register(with_store(sound, register=RegisterInput("?", "", problem="Sổ hỏng.")))
    assert (broken.level, broken.message_text(str)) == (Level.WRONG, "Sổ hỏng.")
    absent = with_store(sound, register=RegisterInput("", ""))
    assert checks.register(absent).level is Level.ATTENTION
    assert checks.register(with_ledger(absent, events=[])).level is Level.OK  # nothing has run yet


def test_a_ledger_that_is_lost_is_reported_before_any_run(sound: DoctorFacts) -> None:
    lost = checks.ledger(with_ledger(sound, exists=False, events=[], logged=900))
    assert (lost.level, "900" in lost.message_text(str)) == (Level.WRONG, True)
    assert "baocao restore" in lost.next_step_text(str)
    old = checks.ledger(with_ledger(sound, logged=2))
    assert old.level is Level.WRONG
    spoilt = checks.ledger(with_ledger(sound, problem="no database"))
    assert (spoilt.level, "no database" in spoilt.message_text(str)) == (Level.WRONG, True)
    assert checks.ledger(with_ledger(sound, exists=False, events=[], logged=0)).level is Level.OK


def test_a_lock_that_is_held(sound: DoctorFacts) -> None:
    assert checks.lock(with_ledger(sound, locked=True)).level is Level.ATTENTION


@pytest.mark.parametrize(("now", "level"), [
    (NOW, Level.OK),
    (NOW + timedelta(days=2), Level.ATTENTION),
    (datetime(2025, 6, 1, tzinfo=UTC), Level.OK),  # the year is over
])
def test_last_run(sound: DoctorFacts, now: datetime, level: Level) -> None:
    check = last_run(replace(sound, now=now))
    assert (check.level, "28/05/2024" in check.message_text(str) or now.tzinfo is UTC) == (level, True)


@pytest.mark.parametrize("state", ["draft", "closed"])
@pytest.mark.parametrize("nights", [[], [LAST_NIGHT]])
def test_no_night_is_missed_in_a_plan_that_has_none(sound: DoctorFacts, state: str, nights: list[datetime]) -> None:
    workspace = sound.loaded_workspace
    workspace = replace(workspace, plan=replace(workspace.plan, draft=state == "draft", closed=state == "closed"))
    facts = with_ledger(replace(sound, workspace=workspace, now=NOW + timedelta(days=9)),
                        events=[observed_event(each) for each in nights])
    check = last_run(facts)
    assert (check.level, "28/05/2024" in check.message_text(str)) == (Level.OK, bool(nights))
    assert not is_missed(facts)
    absent = checks.workbooks(with_store(facts, files=()))
    assert absent.level is (Level.OK if state == "draft" else Level.ATTENTION)


def is_missed(facts: DoctorFacts) -> bool:
    late = replace(facts, last_look=facts.now - timedelta(days=8), now=facts.now.replace(hour=15))
    return by_day(late).level is Level.ATTENTION


def test_problems_of_the_configuration_are_told_in_the_language_in_use(sound: DoctorFacts) -> None:
    for severity in Severity:
        problem = Problem("config/plan.toml", 3, "year", "unknown key", severity=severity)
        check = checks.configuration(replace(sound, problems=[problem]))
        assert check.detail_lines(lambda text: f"«{text}»") == ["config/plan.toml:3: year: «unknown key»"]


def test_no_run_yet(sound: DoctorFacts) -> None:
    assert last_run(with_ledger(sound, events=[])).level is Level.ATTENTION


@pytest.mark.parametrize(("mail", "password", "level"), [
    (MailSettings(), False, Level.OK),
    (MailSettings(adapter="smtp"), False, Level.WRONG),
    (PASSWORD_FREE, False, Level.WRONG),
    (PASSWORD_FREE, True, Level.OK),
    (replace(PASSWORD_FREE, user=""), False, Level.OK),
])
def test_mail_settings(sound: DoctorFacts, mail: MailSettings, password: bool, level: Level) -> None:
    assert checks.mail_settings(with_mail(sound, mail, password=password)).level is level


@pytest.mark.parametrize(("state", "level"), [
    (Delivery.SENT, Level.OK), (Delivery.FAILED, Level.ATTENTION), (Delivery.UNCERTAIN, Level.ATTENTION),
    (None, Level.ATTENTION),
])
def test_messages(sound: DoctorFacts, state: Delivery | None, level: Level) -> None:
    check = checks.messages(with_ledger(sound, events=mailed(state)))
    assert check.level is level
    assert all(line.startswith(MESSAGE.key) for line in check.detail_lines(str))
    assert ("mail resolve" in check.next_step_text(str)) == (state in (None, Delivery.UNCERTAIN))


def test_an_old_failure_is_not_reported(sound: DoctorFacts) -> None:
    old = mailed(Delivery.FAILED, NOW - timedelta(days=30))
    assert checks.messages(with_ledger(sound, events=old)).level is Level.OK


@pytest.mark.parametrize(("free", "level"), [
    (2 * GIB, Level.OK), (GIB // 2, Level.ATTENTION), (10 << 20, Level.WRONG),
])
def test_disk(sound: DoctorFacts, free: int, level: Level) -> None:
    assert checks.disk(replace(sound, free_bytes=free)).level is level


def test_a_clock_before_the_newest_event_is_wrong_unless_as_of_is_given(sound: DoctorFacts) -> None:
    back = replace(sound, now=LAST_NIGHT - timedelta(minutes=1))
    assert checks.clock(back).level is Level.WRONG
    assert checks.clock(replace(back, as_of_given=True)).level is Level.OK


def test_a_machine_in_another_zone_is_reported_but_no_problem(sound: DoctorFacts) -> None:
    check = checks.clock(replace(sound, machine_offset=timedelta(0)))
    assert (check.level, "another time zone" in check.message_text(str)) == (Level.OK, True)
    assert "Ubuntu's cron does not" in check.message_text(str), "schedule says the same"


def test_a_missing_model_of_names_is_reported_with_what_is_still_found(sound: DoctorFacts) -> None:
    assert checks.names(sound).level is Level.OK
    check = checks.names(replace(sound, names_problem="No module named 'underthesea'"))
    assert check.level is Level.ATTENTION
    assert "underthesea" in check.message_text(str)


def test_a_run_that_never_ended(sound: DoctorFacts) -> None:
    begun = replace(sound, started_run=StartedRun("run", LAST_NIGHT.isoformat()))
    [found] = [each for each in checks.run_checks(begun) if each.name == "interrupted_run"]
    assert found.level is Level.ATTENTION
    assert "28/05/2024 02:00" in found.message_text(str)
    assert "baocao run" in found.next_step_text(str)
    assert levels(checks.run_checks(with_ledger(begun, locked=True)))["interrupted_run"] is Level.OK
