"""The half-year of a few units, on Google's ground and in a folder: it comes to the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from tests.demo.backend import FolderGround
from tests.demo.comparison import differences
from tests.demo.google_backend import ACCOUNT, ENDPOINT, GoogleGround, serve
from tests.demo.rehearsal import Rehearsal, moment
from tests.demo.scenario import YEAR, Act

SEATS = {5: "THPT-AN-LAO", 20: "THPT-CAT-BA", 32: "THPT-DO-SON", 34: "THPT-KIEN-AN", 37: "THPT-LE-QUY-DON",
         40: "THPT-VINH-BAO"}
# Every sort of act, and the nights after which people did something.
NIGHTS = ("2024-05-13 02:00", "2024-05-24 02:00", "2024-05-27 02:00", "2024-05-28 02:00", "2024-05-29 02:00",
          "2024-06-01 02:00", "2024-06-05 02:00", "2024-06-10 02:00")
HALF = tuple(act for act in YEAR if act.at < "2024-06-10 10:00" and (act.verb != "night" or act.at in NIGHTS)
             and act.what[:1] != ("KH",))
END = moment(HALF[-1].at)


def played(year: Rehearsal, acts: tuple[Act, ...] = HALF) -> Rehearsal:
    year.lay_out()
    for _act in year.play(acts):
        pass
    return year


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    with pytest.MonkeyPatch.context() as patch, serve() as server:
        patch.setenv(ENDPOINT, server.url)
        root = tmp_path_factory.mktemp("google") / "workspace"
        yield played(Rehearsal(root, seats=SEATS, on=lambda root: GoogleGround(root, server)))


def ground(year: Rehearsal) -> GoogleGround:
    found = year.ground
    assert isinstance(found, GoogleGround)
    return found


def test_it_ends_as_in_a_folder(google: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("folder") / "workspace"
    folder = played(Rehearsal(root, seats=SEATS, on=partial(FolderGround, clerk_may_change_tabs=False)))
    assert differences(folder, google, END) == []
    standings = {(row["unit"], row["standing"]) for row in google.command.json("status", "6T", as_of=END)}
    assert len(standings) == len(SEATS)
    assert len({standing for _unit, standing in standings}) > 2


def test_a_night_asks_little(google: Rehearsal) -> None:
    """A night that finds nothing new costs the same few requests, whatever the number of units."""
    calls = ground(google).server.service.calls
    before = calls.copy()
    google.command.json("run", as_of=END, codes=(0, 3))
    assert (calls - before).total() <= 8


def test_clerks_and_software_are_told_apart(google: Rehearsal) -> None:
    asked = {account for account, _method, _status in ground(google).server.service.log}
    assert {ACCOUNT, "thpt-an-lao@haiphong.example"} <= asked
