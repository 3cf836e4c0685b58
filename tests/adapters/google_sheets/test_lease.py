"""The lease: of two machines with two ledgers, one works."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from automation.adapters.google_sheets.cache import StoreCache
from automation.adapters.google_sheets.lease import LEASE_DURATION, LEASE_KEY, LEASE_TITLE
from automation.adapters.google_sheets.register.register import GoogleRegister
from automation.ports import LockedError
from tests.adapters.google_sheets.register.test_register import ROWS, TABS, file_of, hands, meanwhile, opened, share
from tests.adapters.sheet_store_contract import log, register
from tests.fake_google.client import client
from tests.fake_google.clock import ManualClock
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import GoogleState
from tests.fake_google.http_messages import ApiError, HttpRequest
from tests.fake_google.server import Server
from tests.fake_google.service import Service

NOON = datetime(2024, 5, 27, 12, tzinfo=UTC)
UNIT = "thpt-a@hoc.example"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Service(GoogleState(clock=ManualClock()))) as running:
        yield running


def machine(server: Server, name: str, now: datetime = NOON, cache: StoreCache | None = None) -> GoogleRegister:
    made = opened(server, cache)
    made.lease.name, made.lease.now = name, lambda: now
    return made


def titles(server: Server) -> list[str]:
    book = file_of(server).book
    return [sheet.title for sheet in book.sheets] if book else []


def test_the_second_machine_hears_who_has_it_and_until_when(server: Server) -> None:
    with machine(server, "may-ban-1").lease.hold():
        with pytest.raises(LockedError, match="“may-ban-1” giữ, chậm nhất đến 19 giờ 30 phút ngày 27/05/2024"):
            machine(server, "may-ban-2").lease._acquire()
        assert LEASE_TITLE in titles(server)
    with machine(server, "may-ban-2").lease.hold():
        pass
    assert LEASE_TITLE not in titles(server)


def test_it_is_taken_over_when_its_time_is_up(server: Server) -> None:
    """And whoever had it can't write any more, nor end the lease of the other."""
    first, second = machine(server, "may-1"), machine(server, "may-2", NOON + LEASE_DURATION + timedelta(minutes=1))
    with first.lease.hold():
        first.write_register(TABS, "")
        with second.lease.hold():
            second.write_register(register("g2", *ROWS), second.read_register().stamp)
            stamp = first.read_register().stamp
            with pytest.raises(LockedError, match="mất quyền ghi"):
                first.write_register(register("g3", *ROWS), stamp)
            assert second.lease._read_holder() == second.lease.held
    assert opened(server).read_register().generation == "g2"


def test_two_that_take_over_at_once_do_not_both_have_it(server: Server) -> None:
    late = NOON + LEASE_DURATION + timedelta(minutes=1)
    machine(server, "may-1").lease._acquire()  # and died
    second, third = machine(server, "may-2", late), machine(server, "may-3", late)
    taken: list[HttpRequest] = []

    def before(method: str, _account: str) -> None:
        """Between the second machine's look and its takeover the third one is faster: it sends the same batch."""
        if method.endswith("batchUpdate") and len(taken) == 0:
            taken.append(HttpRequest("", "", {}, {}, b""))
        elif method.endswith("batchUpdate") and len(taken) == 1:
            server.service.before_call = None
            book = file_of(server).book
            stale = book.by_title(LEASE_TITLE) if book else None
            assert stale
            body = {"requests": [{"deleteSheet": {"sheetId": stale.id}}, *_made(third)]}
            address = f"/v4/spreadsheets/{file_of(server).id}:batchUpdate"
            taken.append(HttpRequest("POST", address, {}, {}, json.dumps(body).encode()))
            assert server.service.handle(taken[-1]).status == 200

    server.service.before_call = before
    with pytest.raises(LockedError, match="may-3"):
        second.lease._acquire()


def _made(store: GoogleRegister) -> list[dict[str, object]]:
    from automation.adapters.google_sheets.lease import _create_tab as requests_of

    return list(requests_of(store.lease._new_holder(77, "abc")))


def test_each_write_prolongs_it(server: Server) -> None:
    store = machine(server, "may-1")
    with store.lease.hold():
        store.lease.now = lambda: NOON + timedelta(hours=1)
        assert store.write_register(TABS, "").written
        found = machine(server, "may-2").lease._read_holder()
        assert found is not None
        assert found.until == NOON + timedelta(hours=1) + LEASE_DURATION


def test_a_long_run_keeps_it(server: Server) -> None:
    store = machine(server, "may-1")
    store.lease.duration, store.lease.now = timedelta(seconds=0.3), lambda: datetime.now(UTC)
    with store.lease.hold():
        begun = store.lease.held
        time.sleep(0.5)
        with pytest.raises(LockedError, match="may-1"):
            machine(server, "may-2", datetime.now(UTC)).lease._acquire()
        found = store.lease._read_holder()
        assert begun
        assert found
        assert found.until > begun.until


def written(server: Server, times: int = 2, cache: StoreCache | None = None) -> None:
    """A register of some nights."""
    for _ in range(times):
        store = machine(server, "may-1", cache=cache)
        assert store.write_register(TABS, store.read_register().stamp).written
    server.service.calls.clear()


def test_a_night_under_the_lease(server: Server, tmp_path: Path) -> None:
    """Taking it shows the register, the last write gives it back: two requests."""
    cache = StoreCache(tmp_path / "google.db")
    written(server, cache=cache)
    store = machine(server, "may-1", cache=cache)
    with store.lease.hold():
        for _ in range(2):  # the guard's look, then the stage's
            stamp = store.read_register().stamp
        store.lease.release_with_next_write()
        assert store.write_register((*register("g2", *ROWS), log(2, "2:1/1:{}", "1:1/1:{}")), stamp).written
    assert dict(server.service.calls) == {"sheets.spreadsheets.batchUpdate": 2}
    assert LEASE_TITLE not in titles(server)
    assert opened(server).read_register().generation == "g2"


def test_what_was_typed_shows_when_the_lease_is_taken(server: Server) -> None:
    written(server)
    hands(server).type("Quyết định!C5", "Duyệt")
    store = machine(server, "may-1")
    with store.lease.hold():
        found = store.read_register()
    assert found == opened(server).read_register()
    assert [values["decision"] for _, values in found.rows] == ["Duyệt"]


@pytest.mark.parametrize("spoil", [
    lambda server: hands(server).insert_rows("Nhật ký", 0),
    lambda server: hands(server).rename_tab("Quyết định", "Quyết định của Ban"),
    lambda server: hands(server).rename_tab("Nhật ký", "Nhật ký 2024"),
    lambda server: hands(server).delete_tab("Quyết định (lần trước)"),
], ids=["log moved", "decisions renamed", "log renamed", "former deleted"])
def test_what_people_moved_is_asked_for_as_it_lies(server: Server, spoil: Callable[[Server], None]) -> None:
    written(server)
    hands(server).type("Quyết định!C5", "Duyệt")
    spoil(server)
    store = machine(server, "may-1")
    with store.lease.hold():
        assert store.read_register() == opened(server).read_register()
        assert store.read_register().rows


def test_somebody_typed_in_the_second_of_the_last_write(server: Server) -> None:
    """It is not the last, then: the lease is taken again, and given back with the next."""
    written(server)
    store = machine(server, "may-1")
    with store.lease.hold():
        stamp = store.read_register().stamp
        store.lease.release_with_next_write()
        meanwhile(server, "batchUpdate", lambda: hands(server).type("Quyết định!C5", "Duyệt"))
        assert store.write_register(register("g2", *ROWS), stamp).changed
        assert LEASE_TITLE not in titles(server)
        stamp = store.read_register().stamp
        store.lease.release_with_next_write()
        assert LEASE_TITLE in titles(server)
        assert store.write_register(register("g3", *ROWS), stamp).written
    assert LEASE_TITLE not in titles(server)


@pytest.mark.parametrize("fault", [Fault("dropped", after_effect=True), Fault(code=503, after_effect=True)], ids=str)
def test_the_last_write_whose_answer_was_lost(server: Server, fault: Fault) -> None:
    written(server)
    store = machine(server, "may-1")
    with store.lease.hold():
        stamp = store.read_register().stamp
        store.lease.release_with_next_write()
        server.service.faults.plan(replace(fault, method="sheets.spreadsheets.batchUpdate"))
        assert store.write_register(register("g2", *ROWS), stamp).written
    assert LEASE_TITLE not in titles(server)
    assert opened(server).read_register().generation == "g2"


def test_the_last_write_of_who_has_lost_it_is_refused(server: Server) -> None:
    written(server)
    first, second = machine(server, "may-1"), machine(server, "may-2", NOON + LEASE_DURATION + timedelta(minutes=1))
    with first.lease.hold():
        stamp = first.read_register().stamp
        with second.lease.hold():
            first.lease.release_with_next_write()
            with pytest.raises(LockedError, match="mất quyền ghi"):
                first.write_register(register("g3", *ROWS), stamp)
            assert second.lease._read_holder() == second.lease.held


def test_an_answer_lost_on_the_way_takes_no_lease_from_us(server: Server) -> None:
    machine(server, "may-1").write_register(TABS, "")
    server.service.faults.plan(Fault("dropped", after_effect=True, method="sheets.spreadsheets.batchUpdate"))
    with machine(server, "may-1").lease.hold(), pytest.raises(LockedError, match="may-1"):
        machine(server, "may-2").lease._acquire()


def test_a_persons_tab_of_that_name_is_left_alone(server: Server) -> None:
    machine(server, "may-1").write_register(TABS, "")
    client(server).open_by_key(file_of(server).id).add_worksheet(LEASE_TITLE, 3, 3).update([["của tôi"]], "A1")
    with pytest.raises(LockedError, match="không do phần mềm lập"):
        machine(server, "may-1").lease._acquire()
    assert hands(server).read_texts(f"{LEASE_TITLE}!A1") == [["của tôi"]]


def test_nobody_else_may_touch_it_and_a_spoilt_one_is_over(server: Server) -> None:
    store = machine(server, "may-1")
    with store.lease.hold():
        share(server, UNIT)
        with pytest.raises(ApiError, match="protected"):
            hands(server, UNIT).type(f"'{LEASE_TITLE}'!A3", "x")
        hands(server).type(f"'{LEASE_TITLE}'!A3", "x")
        with machine(server, "may-2").lease.hold():
            book = file_of(server).book
            assert book
            tab = book.by_title(LEASE_TITLE)
            assert tab
            assert tab.metadata[0]["metadataKey"] == LEASE_KEY
