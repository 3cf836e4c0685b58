"""A plan's life: forms changed in service, a new year, a merger; on a folder, and with BAOCAO_YEARS_ON=google on
Google's stand-in, as `make demo-years ON=--google` plays it with more units."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.demo.google_backend import ENDPOINT, GoogleBackend, new_server
from tests.demo.scenario import YEAR
from tests.demo.test_google_year import NIGHTS
from tests.demo.two_years.changed_forms import ADDED, SURVEY
from tests.demo.two_years.play import TwoYears
from tests.demo.two_years.workbook_values import expected_after, removed

POSITIONS = {5: "THPT-AN-LAO", 20: "THPT-CAT-BA", 34: "THPT-KIEN-AN", 40: "THPT-VINH-BAO"}
MERGING = ("THPT-CAT-BA", "THPT-AN-LAO")
LATER_NIGHTS = ("2024-11-27 02:00", "2024-12-02 02:00", "2024-12-10 02:00", "2024-12-23 02:00")
STEPS = tuple(step for step in YEAR if step.action != "night" or step.at in (*NIGHTS, *LATER_NIGHTS))


@pytest.fixture(scope="module", params=[os.environ.get("BAOCAO_YEARS_ON", "folder")])
def years(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoYears]:
    root = tmp_path_factory.mktemp("years")
    if request.param == "folder":
        yield TwoYears(root, POSITIONS, MERGING, steps=STEPS).play()
        return
    with pytest.MonkeyPatch.context() as patch, new_server() as server:
        patch.setenv(ENDPOINT, server.url)
        yield TwoYears(root, POSITIONS, MERGING, lambda folder, plan: GoogleBackend(folder, server, plan), STEPS).play()


def test_no_answer_is_lost_when_forms_change(years: TwoYears) -> None:
    assert set(years.before) == set(POSITIONS.values())
    assert any(removed(values) for values in years.before.values())
    for unit, values in years.before.items():
        assert years.after[unit] == expected_after(values), unit


def test_no_report_is_amended_reopened_or_reminded(years: TwoYears) -> None:
    assert years.judged("after the change") == years.judged("before the change")
    letters = years.documents["letters after"]["rows"]
    assert {(each["kind"], each["obligation"]) for each in letters} == {
        ("invitation", SURVEY), ("digest_secretary", "")}
    assert {row["standing"] for (_, of), row in years.standings["after the change"].items() if of == SURVEY} == {
        "not_due"}


def test_what_a_change_touches_is_said_before_it_is_made(years: TwoYears) -> None:
    told = str(years.documents["warnings"]) + str(years.documents["dry run"])
    assert ADDED in told
    assert "E06" in told
    assert years.documents["upgrade"]["left"] == []


def test_what_was_judged_in_2024_stands_in_2025(years: TwoYears) -> None:
    assert years.judged("2024, seen later") == years.judged("end of 2024")
    kept = {key: row for key, row in years.judged("end of 2024").items() if key[1] == "6T"}
    assert kept == {key: row for key, row in years.judged("before the change").items() if key[1] == "6T"}


def test_the_first_report_of_the_new_year_is_compared_with_the_year_before(years: TwoYears) -> None:
    assert {row["standing"] for (_, of), row in years.standings["before the merger"].items() if of == "6T"} == {
        "submitted"}
    [year_before] = [each for each in years.documents["6T 2025"]["comparisons"] if each["of_year"]]
    assert (year_before["expected"], year_before["reported"]) == (4, 3), "one unit never handed in"


def test_a_merged_unit_owes_nothing_and_its_heir_does(years: TwoYears) -> None:
    gone, heir = MERGING
    after = years.standings["after the merger"]
    assert (gone, "CN") not in after
    assert (heir, "CN") in after
    assert years.documents["night after the merger"]["guard"] is None
