"""The register on Google Sheets, on the stand-in: what people do while we read and write loses and moves nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
import requests

from automation.adapters.google.client import connect, json_bytes
from automation.adapters.google_sheets.cache import StoreCache
from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY, SPREADSHEET
from automation.adapters.google_sheets.register.read import RegisterState, TabList
from automation.adapters.google_sheets.register.register import GoogleRegister
from automation.adapters.google_sheets.register.write import BATCH_LIMIT, plan_replacement
from automation.domain.plan.settings import GoogleSettings, Settings
from automation.domain.workbook.stored_files import FileState
from automation.ports import RegisterInput, RegisterLog
from tests.adapters.google_workspace import Hurried
from tests.adapters.sheet_store_contract import AN_LAO, DO_SON, ZONE, log, register
from tests.fake_google.client import AccountCredentials, client
from tests.fake_google.clock import ManualClock
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import ROBOT, File, GoogleState
from tests.fake_google.http_messages import ApiError, HttpRequest
from tests.fake_google.server import Server
from tests.fake_google.service import Service
from tests.fake_google.sheet_user import SheetUser

DIRECTOR = "ban@so.example"
ROWS = ((f"{AN_LAO}|6T", None, None, None), (f"{DO_SON}|6T", None, None, None))
TABS_LOG = ("2:1/1:{}", "1:1/1:{}")
TABS = (*register("g1", *ROWS), log(2, *TABS_LOG))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Service(GoogleState(clock=ManualClock()))) as running:
        yield running


def opened(server: Server, cache: StoreCache | None = None) -> GoogleRegister:
    """Another machine's register, or another night's."""
    settings = Settings(google=GoogleSettings(editors=("truong@so.example",), timeout=1.5, trace_file=""))
    paced = connect(Path(), settings.google, time=Hurried(), endpoint=server.url, signed_by=AccountCredentials(ROBOT))
    return GoogleRegister(paced, settings, Path(), ZONE, cache=cache)


def hasty(server: Server) -> GoogleRegister:
    """One that gives up at the first error: a machine that dies there and then."""
    return GoogleRegister(client(server).http_client, Settings(), Path(), ZONE)


@pytest.fixture
def store(server: Server) -> GoogleRegister:
    return opened(server)


def hands(server: Server, account: str = ROBOT) -> SheetUser:
    return SheetUser(server.service, account, file_of(server).id)


def file_of(server: Server) -> File:
    """The register's file, found in the state itself: a client would wait for who lets our hands in."""
    return next(file for file in server.service.state.files.values() if file.book is not None)


def titles(server: Server) -> list[tuple[str, bool]]:
    book = file_of(server).book
    assert book is not None
    return [(sheet.title, bool(sheet.properties.get("hidden"))) for sheet in book.sheets]


def meanwhile(server: Server, method: str, work: Callable[[], object]) -> None:
    """Let people's hands in just before the next call of a method."""

    def before(name: str, _account: str) -> None:
        if name.endswith(method):
            server.service.before_call = None
            work()

    server.service.before_call = before


def test_an_absent_register_is_empty(store: GoogleRegister) -> None:
    found = store.read_register()
    assert (found.stamp, found.rows, found.problem, store.read_log()) == ("", (), "", RegisterLog())


def test_a_register_has_our_tabs_and_no_other(store: GoogleRegister, server: Server) -> None:
    assert store.write_register(TABS, "").written
    assert titles(server) == [("Tổng hợp", False), ("Quyết định", False), ("Nhật ký", False)]
    assert (opened(server).read_register().generation, opened(server).read_register().logged) == ("g1", 2)
    assert opened(server).read_log() == RegisterLog(("2:1/1:{}", "1:1/1:{}"), 2)


def test_what_people_type_is_read(store: GoogleRegister, server: Server) -> None:
    store.write_register(TABS, "")
    hands(server).type("Quyết định!C6", "Gia hạn")
    hands(server).type("Quyết định!D6", "05/06/2024")
    [(cell, typed)] = opened(server).read_register().rows
    assert (cell, typed["key"], typed["decision"], typed["until"]) == (
        "C6", f"{DO_SON}|6T", "Gia hạn", date(2024, 6, 5))


def test_a_night_costs_one_read_and_one_write(store: GoogleRegister, server: Server) -> None:
    store.write_register(TABS, "")
    server.service.calls.clear()
    night = opened(server)
    assert night.write_register((*register("g2", *ROWS), log(3, "3:1/1:{}", *TABS_LOG)), night.read_register().stamp
                                ).written
    assert dict(server.service.calls) == {
        "drive.files.list": 1, "sheets.spreadsheets.getByDataFilter": 1, "sheets.spreadsheets.batchUpdate": 1}
    assert opened(server).read_log() == RegisterLog(("3:1/1:{}", *TABS_LOG), 3)


# --- people at work between our read and our write


def decided(found: RegisterInput) -> dict[object, object]:
    return {row["key"]: row["decision"] for _, row in found.rows}


def test_a_decision_typed_meanwhile_is_kept_and_read_next(store: GoogleRegister, server: Server) -> None:
    store.write_register(TABS, "")
    stamp = store.read_register().stamp
    meanwhile(server, "batchUpdate", lambda: hands(server).type("Quyết định!C5", "Duyệt"))
    refused = store.write_register(register("g2", *ROWS), stamp)
    assert (refused.written, refused.changed) == (False, True)
    found = opened(server).read_register()
    assert (found.generation, decided(found)) == ("g1", {f"{AN_LAO}|6T": "Duyệt"})
    assert store.write_register(register("g3", *ROWS), found.stamp).written
    after = opened(server).read_register()
    assert (after.generation, after.rows) == ("g3", ())


def test_a_crash_right_after_the_write_loses_no_decision(store: GoogleRegister, server: Server) -> None:
    store.write_register(TABS, "")
    stamp = store.read_register().stamp
    meanwhile(server, "batchUpdate", lambda: hands(server).type("Quyết định!C5", "Duyệt"))
    server.service.faults.plan(Fault("dropped", after_effect=True, method="sheets.spreadsheets.batchUpdate"))
    with pytest.raises(requests.ConnectionError):
        hasty(server).write_register(register("g2", *ROWS), stamp)
    found = opened(server).read_register()
    assert (found.generation, decided(found)) == ("g1", {f"{AN_LAO}|6T": "Duyệt"})


@pytest.mark.parametrize("fault", [
    Fault("dropped", after_effect=True), Fault("dropped"), Fault(code=503, after_effect=True), Fault(code=500),
    Fault("no_response", seconds=0.7, after_effect=True), Fault(code=429),
])
def test_trouble_on_the_way_writes_it_once(store: GoogleRegister, server: Server, fault: Fault) -> None:
    store.write_register(TABS, "")
    night = opened(server)
    stamp = night.read_register().stamp
    server.service.faults.plan(replace(fault, method="sheets.spreadsheets.batchUpdate"))
    assert night.write_register((*register("g2", *ROWS), log(3, "3:1/1:{}", *TABS_LOG)), stamp).written
    found = opened(server).read_register()
    assert (found.generation, found.logged, len(titles(server))) == ("g2", 3, 4)
    assert opened(server).read_log() == RegisterLog(("3:1/1:{}", *TABS_LOG), 3)


def test_what_people_type_after_the_write_is_read_at_the_next_night(store: GoogleRegister, server: Server) -> None:
    """Also while an older decision is still to be read: with it, but for two on one row."""
    store.write_register(TABS, "")
    stamp = store.read_register().stamp
    meanwhile(server, "batchUpdate", lambda: hands(server).type("Quyết định!C5", "Duyệt"))
    store.write_register(register("g2", *ROWS), stamp)
    hands(server).type("Quyết định!C6", "Trả lại")
    assert decided(opened(server).read_register()) == {f"{AN_LAO}|6T": "Duyệt", f"{DO_SON}|6T": "Trả lại"}
    hands(server).type("Quyết định!C5", "Gia hạn")
    night = opened(server)
    first = night.read_register()
    assert (first.generation, decided(first)) == ("g1", {f"{AN_LAO}|6T": "Duyệt"})
    written = night.write_register(register("g3", *ROWS), first.stamp)
    assert (written.written, written.changed) == (False, True)
    second = night.read_register()
    assert (second.generation, decided(second)) == ("g2", {f"{AN_LAO}|6T": "Gia hạn", f"{DO_SON}|6T": "Trả lại"})
    assert night.write_register(register("g4", *ROWS), second.stamp).written


def test_nobody_types_into_what_was_put_away(store: GoogleRegister, server: Server) -> None:
    store.write_register(TABS, "")
    share(server, DIRECTOR)
    store.write_register(register("g2", *ROWS), store.read_register().stamp)
    assert ("Quyết định (lần trước)", True) in titles(server)
    with pytest.raises(ApiError, match="protected"):
        hands(server, DIRECTOR).type("'Quyết định (lần trước)'!C5", "Duyệt")


@pytest.mark.parametrize("work", [
    lambda they: they.sort("Quyết định!A5:E6", 0, descending=True),
    lambda they: they.insert_rows("Quyết định", 4, 3),
    lambda they: they.move_rows("Quyết định", 5, 1, 4),
    lambda they: they.insert_columns("Quyết định", 2),
    lambda they: they.rename_tab("Quyết định", "Của tôi"),
    lambda they: they.note("Quyết định!C5", "Xem lại"),
])
def test_rows_that_moved_meanwhile_are_no_change(store: GoogleRegister, server: Server,
                                                 work: Callable[[SheetUser], None]) -> None:
    store.write_register(TABS, "")
    hands(server).type("Quyết định!C6", "Duyệt")
    found = store.read_register()
    meanwhile(server, "batchUpdate", lambda: work(hands(server)))
    assert store.write_register(register("g2", *ROWS), found.stamp).written
    assert opened(server).read_register().rows == ()
    assert titles(server)[:2] == [("Tổng hợp", False), ("Quyết định", False)]


@pytest.mark.parametrize("tab", ["Tổng hợp", "Nhật ký", "Quyết định", "Quyết định (lần trước)"])
def test_a_tab_that_somebody_deletes_comes_back(store: GoogleRegister, server: Server, tab: str) -> None:
    store.write_register(TABS, "")
    store.write_register(TABS, store.read_register().stamp)
    found = store.read_register()
    meanwhile(server, "batchUpdate", lambda: hands(server).delete_tab(tab))
    for _ in range(3):
        if store.write_register(TABS, found.stamp).written:
            break
        found = store.read_register()
    assert [title for title, hidden in titles(server) if not hidden] == ["Tổng hợp", "Quyết định", "Nhật ký"]
    assert opened(server).read_log() == RegisterLog(TABS_LOG, 2)


def test_a_persons_tab_stays_whatever_its_name(store: GoogleRegister, server: Server) -> None:
    store.write_register(register("g1", *ROWS), "")
    book = client(server).open_by_key(store.file.find())
    book.add_worksheet("Nhật ký", 5, 5).update([["của tôi"]], "A1")
    assert store.write_register(TABS, store.read_register().stamp).written
    assert {"Nhật ký", "Nhật ký (2)"} <= {title for title, _ in titles(server)}
    assert hands(server).read_texts("Nhật ký!A1") == [["của tôi"]]
    assert opened(server).read_log() == RegisterLog(TABS_LOG, 2)


def test_lost_codes_are_told_and_nothing_is_written_over(store: GoogleRegister, server: Server) -> None:
    store.write_register(TABS, "")
    hands(server).delete_rows("Quyết định", 2)
    assert "hàng mã ẩn" in opened(server).read_register().problem


def test_a_register_that_appeared_meanwhile_is_not_overwritten(store: GoogleRegister, server: Server) -> None:
    opened(server).write_register(TABS, "")
    assert store.write_register(register("g2"), "").changed
    assert store.read_register().generation == "g1"


def test_two_machines_make_one_register(store: GoogleRegister, server: Server) -> None:
    body = {"name": "Sổ", "mimeType": SPREADSHEET, "appProperties": {REGISTER_PROPERTY: store.file.plan}}
    request = HttpRequest("POST", "/drive/v3/files", {}, {}, json.dumps(body).encode())
    meanwhile(server, "files.create", lambda: bool(server.service.handle(request)))
    assert store.file.ensure() == opened(server).file.ensure()
    assert len(server.service.state.files) == 1


# --- the log


def test_a_log_that_does_not_continue_is_made_anew(store: GoogleRegister, server: Server) -> None:
    store.write_register(TABS, "")
    other = (*register("g2", *ROWS), log(3, "3:1/1:{}", "2:1/1:{\"a\":1}", "1:1/1:{}"))
    assert store.write_register(other, store.read_register().stamp).written
    assert opened(server).read_log() == RegisterLog(("3:1/1:{}", "2:1/1:{\"a\":1}", "1:1/1:{}"), 3)


def test_a_growing_log_writes_what_is_new(store: GoogleRegister, server: Server) -> None:
    """Also when somebody inserted rows into it."""
    pieces: list[str] = []
    for night in range(1, 6):
        pieces[:0] = [f"{night * 2}:1/1:{{}}", f"{night * 2 - 1}:1/1:{{}}"]
        drawn = (*register(f"g{night}", *ROWS), log(night * 2, *pieces))
        assert store.write_register(drawn, store.read_register().stamp).written
    assert opened(server).read_log() == RegisterLog(tuple(pieces), 10)
    hands(server).insert_rows("Nhật ký", 0, 2)
    assert opened(server).read_register().logged == 10
    drawn = (*register("g6", *ROWS), log(11, "11:1/1:{}", *pieces))
    assert opened(server).write_register(drawn, opened(server).read_register().stamp).written
    assert opened(server).read_log() == RegisterLog(("11:1/1:{}", *pieces), 11)


def test_a_large_register_takes_as_few_requests_as_fit() -> None:
    rows = [(f"{AN_LAO}-{number}|6T", "Duyệt", None, "Tệp được sửa lần cuối trước hạn nộp. " * 6)
            for number in range(25_000)]
    made = plan_replacement(register("g1", *rows), RegisterState(), TabList(), count(1).__next__, "Asia/Ho_Chi_Minh")
    sizes = [len(json_bytes({"requests": batch})) for batch in made.batches()]
    assert max(sizes) < 2_000_000
    assert len(sizes) == math.ceil(sum(sizes) / BATCH_LIMIT) > 2


def refuse_batch(server: Server, number: int) -> None:
    """As when a run is interrupted between two parts."""
    struck: list[str] = []

    def before(method: str, _account: str) -> None:
        struck.append(method)
        if struck.count("sheets.spreadsheets.batchUpdate") == number:
            server.service.faults.plan(Fault(code=403))
            server.service.before_call = None

    server.service.before_call = before


def test_a_register_larger_than_one_request(store: GoogleRegister, server: Server) -> None:
    """Built in parts, shown at once; what an interrupted run left is removed."""
    records = tuple(f"{number}:1/1:{'x' * 29_000}" for number in range(150, 0, -1))
    drawn = (*register("g1", *ROWS), log(150, *records))
    refuse_batch(server, 2)
    assert "Google không nhận" in store.write_register(drawn, "").problem
    assert len(titles(server)) > 1
    assert opened(server).write_register(drawn, "").written
    assert server.service.calls["sheets.spreadsheets.batchUpdate"] > 3
    assert opened(server).read_log() == RegisterLog(records, 150)
    assert titles(server) == [("Tổng hợp", False), ("Quyết định", False), ("Nhật ký", False)]


def test_what_was_left_half_built_goes_without_a_request_of_its_own(store: GoogleRegister, server: Server) -> None:
    """The answer to the first part of the next try shows it."""
    records = tuple(f"{number}:1/1:{'x' * 29_000}" for number in range(150, 0, -1))
    assert store.write_register((*register("g1", *ROWS), log(150, *records)), "").written
    other = tuple(record.replace("x", "y") for record in records)  # nothing that the log can grow by: it is rebuilt
    refuse_batch(server, 3)
    drawn = (*register("g2", *ROWS), log(150, *other))
    assert "Google không nhận" in store.write_register(drawn, store.read_register().stamp).problem
    left = len(titles(server))
    again = opened(server)
    stamp = again.read_register().stamp
    server.service.calls.clear()
    assert again.write_register(drawn, stamp).written
    assert set(server.service.calls) == {"sheets.spreadsheets.batchUpdate"}
    assert server.service.calls["sheets.spreadsheets.batchUpdate"] > 2
    assert opened(server).read_log() == RegisterLog(other, 150)
    assert len(titles(server)) == 4 < left


def share(server: Server, account: str) -> None:
    client(server).open_by_key(opened(server).file.find()).share(account, perm_type="user", role="writer",
                                                               notify=False)


# --- which file it is


def remembering(server: Server, words: StoreCache) -> GoogleRegister:
    made = opened(server)
    made.file.cache = words
    return made


def test_a_machine_that_knows_the_register_does_not_look_for_it(server: Server, tmp_path: Path) -> None:
    words = StoreCache(tmp_path / "google.db")
    remembering(server, words).write_register(TABS, "")
    server.service.calls.clear()
    assert remembering(server, words).read_register().generation == "g1"
    assert dict(server.service.calls) == {"sheets.spreadsheets.getByDataFilter": 1}


def test_a_register_in_the_bin_serves_to_the_end_of_the_run(server: Server, tmp_path: Path) -> None:
    words = StoreCache(tmp_path / "google.db")
    night = remembering(server, words)
    night.write_register(TABS, "")
    file_of(server).trashed = True
    night.file.note_listing({})
    assert night.read_register().generation == "g1"
    later = remembering(server, words)
    assert later.file.find() == file_of(server).id, "no second one is made"
    later.file.note_listing({later.file.file_id: FileState.BINNED})
    assert "thùng rác" in later.read_register().problem


def test_a_register_deleted_for_good_is_looked_for_anew(server: Server, tmp_path: Path) -> None:
    words = StoreCache(tmp_path / "google.db")
    remembering(server, words).write_register(TABS, "")
    server.service.state.remove(file_of(server))
    assert (remembering(server, words).read_register().stamp, remembering(server, words).read_log()) == (
        "", RegisterLog())
    store = remembering(server, words)
    store.file.cache = StoreCache(tmp_path / "google.db")
    with store.lease.hold():
        assert store.write_register(TABS, store.read_register().stamp).written
    server.service.state.remove(file_of(server))
    with remembering(server, words).lease.hold():
        pass
    assert len(server.service.state.files) == 1
