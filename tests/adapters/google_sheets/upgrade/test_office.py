"""A form that changes in mid-year, as an office on Google lives it: reports that were handed in stay handed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from automation.configuration.workspace import load_or_raise
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.standing import Stage
from automation.domain.workbook.form_change.outcome import UpgradeState
from automation.domain.workbook.layout import SUBMIT_KEY, layout
from automation.domain.workbook.words import SUBMITTED
from automation.jobs import nightly as jobs
from automation.jobs import provision as provision_job
from automation.jobs import upgrade as upgrade_job
from tests.adapters.google_sheets.test_nights import FORM, UNITS, Office, bare_office
from tests.adapters.google_workspace import name
from tests.fake_google.clock import ManualClock

LINE = '  { code = "A11", title = "Số buổi sinh hoạt chuyên đề", kind = "integer", unit = "buổi", measure = "flow" },\n'


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The first unit handed its report in, and a night recorded it."""
    with bare_office(tmp_path) as made:
        provision_job.provision(made.context())
        row = layout(load_or_raise(made.root).catalogue.tabs_of("6T")[0]).row_of[SUBMIT_KEY]
        hands = made.google.hands(UNITS[0])
        hands.type(name(FORM, 15, 7), "31")
        hands.type(name(FORM, row, 7), SUBMITTED)
        night(made)
        yield made


def night(office: Office) -> None:
    clock = office.google.service.state.clock
    assert isinstance(clock, ManualClock)
    clock.set(office.now + timedelta(hours=20))
    office.night()
    clock.set(office.now + timedelta(minutes=30))


def add_line(office: Office) -> None:
    """To the first section of the report, required."""
    form = office.root / "sheet_templates" / "report.toml"
    text = form.read_text(encoding="utf-8")
    end = text.index("]\n\n[[sections]]", text.index('code = "A10"'))
    form.write_text(text[:end] + LINE + text[end:], encoding="utf-8")


def kinds(office: Office) -> Counter[EventKind]:
    return Counter(each.kind for each in office.context().events if each.unit == UNITS[0])


def test_what_was_handed_in_stays_so(office: Office) -> None:
    before, standing = kinds(office), jobs.standings(office.context())[UNITS[0], "6T"]
    add_line(office)
    result = upgrade_job.upgrade(office.context())
    assert [each.state for each in result.outcomes] == [UpgradeState.DONE] * 3, result.left
    night(office)
    office.google.service.calls.clear()
    night(office)
    assert office.reads == 0
    after = kinds(office)
    assert after[EventKind.UPGRADED] == 1
    assert [after[kind] - before[kind] for kind in (EventKind.AMENDED, EventKind.WITHDRAWN, EventKind.SUBMITTED)] == [
        0, 0, 0]
    now = jobs.standings(office.context())[UNITS[0], "6T"]
    assert (now.stage, now.verdict) == (standing.stage, standing.verdict)
    assert upgrade_job.upgrade(office.context()).outcomes == ()
    office.google.hands(UNITS[0]).type(name(FORM, 15, 7), "32")
    night(office)
    assert kinds(office)[EventKind.AMENDED] == 1


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_run_that_is_killed_before_it_records_is_finished(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    add_line(office)
    monkeypatch.setattr(upgrade_job, "upgraded_event", killed)
    with pytest.raises(KeyboardInterrupt):
        upgrade_job.upgrade(office.context())
    monkeypatch.undo()
    version = office.google.file(UNITS[0]).version
    result = upgrade_job.upgrade(office.context())
    assert {each.state for each in result.outcomes} <= {UpgradeState.DONE}
    assert office.google.file(UNITS[0]).version == version
    night(office)
    assert kinds(office)[EventKind.UPGRADED] == 1
    assert kinds(office)[EventKind.AMENDED] == 0
    assert jobs.standings(office.context())[UNITS[0], "6T"].stage is not Stage.MISSING
