"""The half-year of a few units ends alike on Google and in a folder, whatever people do there with files and tabs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

import automation.adapters.google.client as google_client
from tests.demo.backend import FolderBackend
from tests.demo.comparison import differences
from tests.demo.google_backend import ACCOUNT, ENDPOINT, GoogleBackend
from tests.demo.google_people import GoogleYear, new_server
from tests.demo.scenario import YEAR, ScenarioStep
from tests.demo.simulated_year import SimulatedYear, moment
from tests.soak.command_process import InstantTime

POSITIONS = {5: "THPT-AN-LAO", 20: "THPT-CAT-BA", 32: "THPT-DO-SON", 34: "THPT-KIEN-AN", 37: "THPT-LE-QUY-DON",
         40: "THPT-VINH-BAO"}
# Steps of every kind, and the runs after which people did something.
NIGHTS = ("2024-05-13 02:00", "2024-05-24 02:00", "2024-05-27 02:00", "2024-05-28 02:00", "2024-05-29 02:00",
          "2024-06-01 02:00", "2024-06-05 02:00", "2024-06-10 02:00")
HALF_YEAR_STEPS = tuple(step for step in YEAR if step.at < "2024-06-10 10:00"
                        and (step.action != "night" or step.at in NIGHTS)
                        and step.details[:1] != ("KH",))
END = moment(HALF_YEAR_STEPS[-1].at)


def run_all(year: SimulatedYear, steps: tuple[ScenarioStep, ...] = HALF_YEAR_STEPS) -> SimulatedYear:
    year.set_up()
    for step in year.run_steps(steps):
        if isinstance(year, GoogleYear) and step.at != NIGHTS[-1]:
            year.people.follow(step)
    if isinstance(year, GoogleYear):
        year.without_faults()
    return year


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedYear]:
    with pytest.MonkeyPatch.context() as patch, new_server() as server:
        patch.setenv(ENDPOINT, server.url)
        patch.setattr(google_client, "SystemClock", InstantTime)
        root = tmp_path_factory.mktemp("google") / "workspace"
        yield run_all(GoogleYear(root, positions=POSITIONS, backend_factory=lambda root: GoogleBackend(root, server)))


def backend(year: SimulatedYear) -> GoogleBackend:
    found = year.backend
    assert isinstance(found, GoogleBackend)
    return found


def test_the_year_ends_as_it_does_in_a_folder(google: SimulatedYear, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("folder") / "workspace"
    folder = run_all(SimulatedYear(root, positions=POSITIONS,
                                   backend_factory=partial(FolderBackend, clerk_may_change_tabs=False)))
    assert differences(folder, google, END) == []
    standings = {(row["unit"], row["standing"]) for row in google.command.json("status", "6T", as_of=END)}
    assert len(standings) == len(POSITIONS)
    assert len({standing for _unit, standing in standings}) > 2


def test_a_run_without_changes_needs_few_requests(google: SimulatedYear) -> None:
    """A run that finds nothing new needs the same few requests, whatever the number of units."""
    calls = backend(google).server.service.calls
    before = calls.copy()
    google.command.json("run", as_of=END, codes=(0, 3))
    assert (calls - before).total() <= 8


def test_clerks_and_software_use_different_accounts(google: SimulatedYear) -> None:
    asked = {account for account, _method, _status in backend(google).server.service.log}
    assert {ACCOUNT, "thpt-an-lao@haiphong.example"} <= asked
