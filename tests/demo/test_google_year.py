"""The half-year of a few units, on Google's ground and in a folder: it comes to the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.demo.backend import FolderBackend
from tests.demo.comparison import differences
from tests.demo.google_backend import ACCOUNT, ENDPOINT, GoogleBackend, new_server
from tests.demo.scenario import YEAR, Act
from tests.demo.simulated_year import SimulatedYear, moment

SEATS = {5: "THPT-AN-LAO", 20: "THPT-CAT-BA", 32: "THPT-DO-SON", 34: "THPT-KIEN-AN", 37: "THPT-LE-QUY-DON",
         40: "THPT-VINH-BAO"}
# Every sort of act, and the nights after which people did something.
NIGHTS = ("2024-05-13 02:00", "2024-05-24 02:00", "2024-05-27 02:00", "2024-05-28 02:00", "2024-05-29 02:00",
          "2024-06-01 02:00", "2024-06-05 02:00", "2024-06-10 02:00")
HALF = tuple(act for act in YEAR if act.at < "2024-06-10 10:00" and (act.verb != "night" or act.at in NIGHTS)
             and act.what[:1] != ("KH",))
END = moment(HALF[-1].at)


def played(year: SimulatedYear, acts: tuple[Act, ...] = HALF) -> SimulatedYear:
    year.lay_out()
    for _act in year.play(acts):
        pass
    return year


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedYear]:
    with pytest.MonkeyPatch.context() as patch, new_server() as server:
        patch.setenv(ENDPOINT, server.url)
        root = tmp_path_factory.mktemp("google") / "workspace"
        yield played(SimulatedYear(root, seats=SEATS, on=lambda root: GoogleBackend(root, server)))


def ground(year: SimulatedYear) -> GoogleBackend:
    found = year.ground
    assert isinstance(found, GoogleBackend)
    return found


def test_it_ends_as_in_a_folder(google: SimulatedYear, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("folder") / "workspace"
    folder = played(SimulatedYear(root, seats=SEATS, on=partial(FolderBackend, clerk_may_change_tabs=False)))
    assert differences(folder, google, END) == []
    standings = {(row["unit"], row["standing"]) for row in google.command.json("status", "6T", as_of=END)}
    assert len(standings) == len(SEATS)
    assert len({standing for _unit, standing in standings}) > 2


def test_a_night_asks_little(google: SimulatedYear) -> None:
    """A night that finds nothing new costs the same few requests, whatever the number of units."""
    calls = ground(google).server.service.calls
    before = calls.copy()
    google.command.json("run", as_of=END, codes=(0, 3))
    assert (calls - before).total() <= 8


def test_clerks_and_software_are_told_apart(google: SimulatedYear) -> None:
    asked = {account for account, _method, _status in ground(google).server.service.log}
    assert {ACCOUNT, "thpt-an-lao@haiphong.example"} <= asked
