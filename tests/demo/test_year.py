"""The whole simulated year, through the command and the files as people use them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.domain.plan.letters import LetterKind
from tests.demo.assignments import assigned_units
from tests.demo.mistakes.input_format import IDENTITY, PHONE
from tests.demo.scenario import END
from tests.demo.simulated_year import SimulatedYear, moment
from tests.demo.summary_page import summary_page
from tests.demo.workbook_view import ExcelFileAccess, file_version

NOW = moment(END)
Rows = Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> SimulatedYear:
    simulated = SimulatedYear(tmp_path_factory.mktemp("year") / "workspace")
    simulated.set_up()
    for _step in simulated.run_steps():
        pass
    return simulated


@pytest.fixture(scope="module")
def standings(year: SimulatedYear) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    return _standings(year, END)


@pytest.fixture(scope="module")
def mail(year: SimulatedYear) -> Rows:
    rows: Rows = year.command.json("outbox", as_of=NOW)
    return rows


def _standings(year: SimulatedYear, day: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    rows: Rows = year.command.json("status", as_of=moment(day))
    return {(each["unit"], each["obligation"]): each for each in rows}


def _one(year: SimulatedYear, obligation: str, role: str) -> str:
    return assigned_units(year.units, obligation, role)[0]


@pytest.mark.parametrize("day", ["2024-05-24 12:00", "2024-05-28 03:00", "2024-06-30 12:00", END])
def test_buckets_always_add_up(year: SimulatedYear, day: str) -> None:
    found = _standings(year, day)
    for obligation in ("KH", "6T", "CN", "THD"):
        buckets = Counter(each["bucket"] for (_, of), each in found.items() if of == obligation)
        assert buckets.total() == len(year.units) == 41
        assert set(buckets) <= {"on_time", "late", "missing", "not_yet_due", "exempt", "undated"}


@pytest.mark.parametrize(("obligation", "role", "standing", "verdict"), [
    ("6T", "in May", "submitted", "on_time"),
    ("6T", "last evening", "accepted", "on_time"),
    ("6T", "past midnight", "accepted", "on_time"),  # decided by the secretary
    ("CN", "past midnight", "submitted", "unproven"),
    ("6T", "late", "submitted", "late"),
    ("6T", "very late", "accepted", "late"),
    ("6T", "extended", "submitted", "on_time"),
    ("6T", "in time, wrong", "submitted_with_errors", "on_time"),
    ("6T", "returned", "accepted", "on_time"),
    ("6T", "damaged", "submitted", "on_time"),
    ("6T", "exempt", "exempt", None),
    ("6T", "silent", "missing", None),
    ("CN", "late", "accepted", "late"),
    ("CN", "extended", "submitted", "on_time"),
    ("THD", "nothing", "submitted", "on_time"),
    ("THD", "late", "submitted", "late"),
    ("THD", "exempt", "exempt", None),
])
def test_standings_and_verdicts_by_role(year: SimulatedYear, standings: Mapping[tuple[str, str], Mapping[str, Any]],
                          obligation: str, role: str, standing: str, verdict: str | None) -> None:
    for unit in assigned_units(year.units, obligation, role):
        found = standings[unit, obligation]
        assert (found["standing"], found["verdict"]) == (standing, verdict), found["reason"]


def test_an_amendment_after_the_due_date_keeps_the_verdict(
        year: SimulatedYear, standings: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """The committee had accepted these reports: the accepted ones stand, and the register names the change."""
    for unit in assigned_units(year.units, "6T", "amended"):
        found = standings[unit, "6T"]
        assert (found["verdict"], found["standing"]) == ("on_time", "accepted")
        assert "đơn vị đã sửa báo cáo" in found["conflict"]


def test_corrected_reports_have_no_findings(standings: Mapping[tuple[str, str], Mapping[str, Any]],
                                            year: SimulatedYear) -> None:
    wrong = {(_one(year, "6T", "in time, wrong"), "6T"), (_one(year, "CN", "past midnight"), "CN")}
    left = {key for key, each in standings.items() if each["errors"] or each["warnings"]}
    assert left == wrong


def test_the_status_as_of_any_past_day(year: SimulatedYear) -> None:
    then = _standings(year, "2024-05-28 12:00")
    damaged, returned = _one(year, "6T", "damaged"), _one(year, "6T", "returned")
    assert then[damaged, "6T"]["verdict"] == "on_time"
    assert then[_one(year, "6T", "past midnight"), "6T"]["verdict"] == "unproven"
    assert then[_one(year, "6T", "late"), "6T"]["bucket"] == "missing"
    assert _standings(year, "2024-06-02 12:00")[returned, "6T"]["standing"] == "returned"


def test_only_those_who_owe_are_reminded(year: SimulatedYear, mail: Rows) -> None:
    reminded = {each["unit"] for each in mail if each["obligation"] == "6T" and each["step"] == "sau-1"}
    assert set(assigned_units(year.units, "6T", "late")) | {_one(year, "6T", "silent")} <= reminded
    for role in ("early", "in May", "last days", "last evening", "past midnight", "exempt", "extended"):
        assert not reminded & set(assigned_units(year.units, "6T", role)), role


def test_the_silent_unit_gets_every_step_of_the_ladder_once(year: SimulatedYear, mail: Rows) -> None:
    steps = [each["step"] for each in mail if each["unit"] == _one(year, "6T", "silent") and each["obligation"] == "6T"]
    assert steps == ["truoc-14", "truoc-3", "ngay-cuoi", "sau-1", "sau-5", "len-truong"]


def test_the_unit_is_written_to_about_a_returned_report(year: SimulatedYear, mail: Rows) -> None:
    for role in ("returned", "returned by command"):
        unit = _one(year, "6T", role)
        assert [each for each in mail if each["unit"] == unit and each["step"].startswith("tra-lai")]


def test_every_kind_of_letter_is_in_the_year(mail: Rows) -> None:
    assert {kind for each in mail for kind in each["kinds"]} == {kind.value for kind in LetterKind}
    assert all(each["kind"] == each["kinds"][0] for each in mail)


def test_no_occasion_twice(mail: Rows) -> None:
    keys = [occasion["key"] for each in mail for occasion in each["occasions"]]
    assert len(set(keys)) == len(keys)


def test_no_message_twice(mail: Rows) -> None:
    assert len({each["key"] for each in mail}) == len(mail)
    others = [(each["unit"], each["step"], each["state"]) for each in mail if each["state"] != "sent"]
    assert others == [("THPT-VINH-BAO", "ngay-cuoi", "superseded")], "no night is played on 20 December"


def test_another_run_has_nothing_to_do(year: SimulatedYear) -> None:
    later = NOW + timedelta(hours=1)
    before = year.command.json("outbox", as_of=later)
    ran = year.command.json("run", as_of=later)
    assert ran["collect"]["read"] == 0
    assert ran["remind"]["sent"] == 0
    assert year.command.json("outbox", as_of=later) == before


def test_the_software_never_writes_units_files(year: SimulatedYear) -> None:
    for clerk in year.clerks.values():
        assert isinstance(clerk.workbook_access, ExcelFileAccess)
        if clerk.workbook_access.view is not None:
            assert file_version(clerk.workbook_access.path) == clerk.workbook_access.version, clerk.unit


def test_each_summary_exists_in_every_format(year: SimulatedYear) -> None:
    for obligation in ("6T", "CN", "THD"):
        kinds = {path.suffix for path in (year.root / "reports" / obligation).rglob("*") if path.is_file()}
        assert {".docx", ".xlsx", ".html", ".json"} <= kinds


def test_the_summary_lists_missing_units(year: SimulatedYear) -> None:
    document = year.command.json("compile", "6T", "--dry-run", as_of=NOW, codes=(0, 3))
    missing = {each["unit"] if isinstance(each, dict) else each for each in document["missing"]}
    assert document["expected"] == 41
    assert missing == {_one(year, "6T", "silent")}


def test_personal_data_is_in_no_mail_and_no_summary(year: SimulatedYear) -> None:
    """What a clerk typed in May is in no mail and no summary."""
    for path in (*(year.root / "outbox").rglob("*.eml"), *_texts(year.root / "reports")):
        text = path.read_text(encoding="utf-8", errors="replace")
        assert PHONE not in text
        assert IDENTITY not in text


def _texts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in (".html", ".json", ".csv")]


def test_the_page_at_the_end_names_existing_files(year: SimulatedYear) -> None:
    text = summary_page(year, NOW)
    named = [line.strip() for line in text.splitlines() if line.strip().startswith(str(year.root))]
    assert named
    assert all(Path(name).exists() for name in named)
