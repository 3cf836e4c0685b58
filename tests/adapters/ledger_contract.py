"""What every ledger does. A backend subclasses this and implements `open`."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sql

from automation.adapters.ledger.schema import (
    CHAIN_COLUMNS,
    EVENTS,
    MIGRATIONS,
    SCHEMA_VERSION,
    VERSION,
    NewerSchemaError,
    version_of,
)
from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.domain.tracking.chain import Fault, breaks, head, in_order_of_appending
from automation.domain.tracking.event_log import decode, encode
from automation.domain.tracking.events import Event, EventKind, event
from automation.ports import Ledger, LockedError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = datetime(2024, 5, 27, 2, tzinfo=ZONE)


def seen(hours: int, unit: str = "THPT-AN-LAO") -> Event:
    return event(NIGHT + timedelta(hours=hours), EventKind.OBSERVED, unit, ticked={"6T": False}, file="Số 1.xlsx")


def message(hours: int) -> Event:
    return event(NIGHT + timedelta(hours=hours), EventKind.MESSAGE_PLANNED, "A", "6T", key="6T/A/sau-1",
                 to=["a@b.example"], subject="Nhắc nộp báo cáo")


def returned(hours: int) -> Event:
    return event(NIGHT + timedelta(hours=hours), EventKind.RETURNED, "A", "6T", reason="Thiếu số văn bản")


class LedgerContract:
    kinds: ClassVar[tuple[EventKind, ...]] = tuple(EventKind)

    def open(self) -> Ledger:
        """The same ledger each time within one test."""
        raise NotImplementedError

    def test_gives_back_what_was_appended(self) -> None:
        data = {"note": "Đã nộp ✓", "figures": [1, 2.5, None, True]}
        told = [event(NIGHT, kind, "A", "6T", **data) for kind in self.kinds]
        ledger = self.open()
        assert ledger.append(told) == len(told)
        assert ledger.events() == told

    def test_remembers_after_it_is_closed(self) -> None:
        first = self.open()
        first.append([seen(0)])
        first.close()
        assert self.open().events() == [seen(0)]

    def test_a_key_counts_once(self) -> None:
        ledger = self.open()
        assert ledger.append([seen(0), seen(0), seen(1)]) == 2
        assert ledger.append([seen(1), seen(2)]) == 1
        assert ledger.append([]) == 0
        assert len(ledger.events()) == 3

    def test_events_come_by_moment_then_by_appending(self) -> None:
        ledger = self.open()
        ledger.append([seen(5), seen(1, "B"), seen(1, "A")])
        ledger.append([seen(0)])
        assert [(each.at - NIGHT, each.unit) for each in ledger.events()] == [
            (timedelta(), "THPT-AN-LAO"), (timedelta(hours=1), "B"), (timedelta(hours=1), "A"),
            (timedelta(hours=5), "THPT-AN-LAO")]

    def test_until_is_inclusive_and_knows_zones(self) -> None:
        ledger = self.open()
        ledger.append([seen(hours) for hours in range(4)])
        in_utc = (NIGHT + timedelta(hours=2)).astimezone(ZoneInfo("UTC"))
        assert len(ledger.events(until=in_utc)) == 3
        assert len(ledger.events(until=in_utc - timedelta(microseconds=1))) == 2

    def test_a_bad_event_leaves_nothing_of_its_batch(self) -> None:
        ledger = self.open()
        with pytest.raises(TypeError):
            ledger.append([seen(0), event(NIGHT, EventKind.COMPILED, identity="x", files={1, 2})])
        assert ledger.events() == []

    def test_many_at_once(self) -> None:
        ledger = self.open()
        many = [seen(0, f"U{number}") for number in range(2_500)]
        assert ledger.append(many) == 2_500
        assert ledger.append([*many, seen(9)]) == 1

    def test_how_many_and_the_newest_of_a_kind(self) -> None:
        ledger = self.open()
        assert (ledger.size(), ledger.latest(EventKind.OBSERVED)) == (0, None)
        ledger.append([seen(2), seen(1), event(NIGHT + timedelta(hours=9), EventKind.COMPILED, files=[])])
        assert (ledger.size(), ledger.latest(EventKind.OBSERVED)) == (3, NIGHT + timedelta(hours=2))

    def test_snapshots_by_digest(self) -> None:
        ledger = self.open()
        ledger.put_snapshots({"a": "Trường THPT An Lão".encode(), "b": b""})
        ledger.put_snapshots({"a": "cái khác".encode(), "c": b"x" * 100_000})
        assert ledger.snapshots(["a", "b", "c", "d"]) == {
            "a": "Trường THPT An Lão".encode(), "b": b"", "c": b"x" * 100_000}
        assert ledger.snapshots([]) == {}

    def test_one_run_at_a_time(self) -> None:
        one, other = self.open(), self.open()
        with one.lock():
            with pytest.raises(LockedError), other.lock():
                pass
            other.append([seen(0)])  # deciding and looking go on meanwhile
        with other.lock():
            pass

    def test_the_lock_goes_when_a_run_fails(self) -> None:
        ledger = self.open()
        with pytest.raises(ZeroDivisionError), ledger.lock():
            raise ZeroDivisionError
        with ledger.lock():
            pass

    def chain(self, ledger: Ledger) -> list[tuple[int, str]]:
        return [(each.number, each.fault) for each in breaks(in_order_of_appending(ledger.events()))]

    def test_events_are_chained_in_the_order_of_appending(self) -> None:
        ledger = self.open()
        ledger.append([seen(5), message(2)])
        first = head(ledger.events())
        ledger.append([seen(1), message(2), returned(0)])
        appended = in_order_of_appending(ledger.events())
        assert [(each.at - NIGHT) // timedelta(hours=1) for each in appended] == [5, 2, 1, 0]
        assert self.chain(ledger) == []
        links = [each.seal.link for each in appended if each.seal]
        assert links[1] == first != links[-1] == head(ledger.events())

    @pytest.mark.parametrize(("statement", "broken"), [
        ("UPDATE events SET data = replace(data, 'false', 'true') WHERE seq = 1", [(1, Fault.EVENT)]),
        ("UPDATE events SET at = '2024-01-01T00:00:00.000000+00:00' WHERE seq = 2", [(2, Fault.EVENT)]),
        ("UPDATE events SET unit = 'B' WHERE seq = 4", [(4, Fault.EVENT)]),
        ("UPDATE events SET texts = replace(texts, 'Thiếu', 'Sai') WHERE seq = 3", [(3, Fault.TEXTS)]),
        ("UPDATE events SET link = '' WHERE seq = 3", [(3, Fault.UNSEALED)]),
        ("DELETE FROM events WHERE seq = 2", [(2, Fault.EVENT)]),
        ("UPDATE events SET seq = 9 WHERE seq = 2", [(2, Fault.EVENT), (4, Fault.EVENT)]),
    ])
    def test_a_change_of_the_past_breaks_the_chain(self, statement: str, broken: list[tuple[int, str]]) -> None:
        ledger = self.open()
        ledger.append([seen(0), message(1), returned(2), seen(3)])
        self.layout(ledger, statement)
        assert self.chain(ledger) == broken

    def test_an_inserted_event_breaks_the_chain(self) -> None:
        ledger = self.open()
        ledger.append([seen(0), message(1)])
        self.layout(ledger, "INSERT INTO events (at, kind, unit, obligation, key, data) SELECT at, 'accepted', unit, "
                            "'6T', 'forged', '{}' FROM events WHERE seq = 1")
        assert self.chain(ledger) == [(3, Fault.UNSEALED)]

    def test_texts_are_purged_without_breaking_the_chain(self) -> None:
        ledger = self.open()
        ledger.append([message(0), returned(1), seen(2)])
        before = head(ledger.events())
        assert ledger.drop_texts([message(0).key, returned(1).key, seen(2).key, "unknown"]) == 2
        assert ledger.drop_texts([message(0).key]) == 0
        assert [dict(each.data) for each in ledger.events()][:2] == [{"key": "6T/A/sau-1"}, {}]
        ledger.append([returned(3)])
        assert self.chain(ledger) == []
        assert before in {each.seal.link for each in ledger.events() if each.seal}

    def test_a_log_gives_the_same_chain(self) -> None:
        ledger = self.open()
        ledger.append([seen(5), message(1), returned(2)])
        ledger.drop_texts([message(1).key])
        events = decode([piece for each in encode(ledger.events()) for piece in each])
        assert (list(breaks(in_order_of_appending(events))), head(events)) == ([], head(ledger.events()))
        self.layout(ledger, "DELETE FROM events")
        ledger.append(in_order_of_appending(events))
        assert (self.chain(ledger), head(ledger.events()), ledger.events()) == ([], head(events), events)

    def test_an_older_ledger_is_chained_when_it_is_migrated(self) -> None:
        ledger = self.open()
        before = [message(1), returned(2), seen(0)]
        ledger.append(before)
        self.make_version_1(ledger)
        migrated = self.open()
        assert (self.chain(migrated), in_order_of_appending(migrated.events())) == ([], before)
        assert migrated.drop_texts([returned(2).key]) == 1

    def test_snapshots_are_removed_by_their_key(self) -> None:
        ledger = self.open()
        ledger.put_snapshots({"b": b"2", "a": b"1", "c": b"3"})
        assert ledger.drop_snapshots(["a", "c", "d"]) == 2
        assert ledger.snapshot_keys() == ["b"]

    def layout(self, ledger: Ledger, statement: str) -> None:
        """Change the layout behind the ledger's back."""
        assert isinstance(ledger, SqlLedger)
        with ledger.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def make_version_1(self, ledger: Ledger) -> None:
        """Change the tables into what the first version of this software wrote."""
        assert isinstance(ledger, SqlLedger)
        events = ledger.events()
        with ledger.engine.begin() as connection:
            for each in events:
                data = json.dumps(dict(each.data), ensure_ascii=False)
                connection.execute(sql.update(EVENTS).where(EVENTS.c.key == each.key).values(data=data))
        for column in CHAIN_COLUMNS:
            self.layout(ledger, f"ALTER TABLE events DROP COLUMN {column.name}")
        self.layout(ledger, "DROP TABLE schema_version")

    def version(self, ledger: Ledger) -> int:
        assert isinstance(ledger, SqlLedger)
        with ledger.engine.connect() as connection:
            return version_of(connection)

    def test_a_new_ledger_has_the_present_version(self) -> None:
        assert self.version(self.open()) == VERSION

    def test_an_older_layout_is_migrated_once_after_a_copy(self) -> None:
        ledger = self.open()
        ledger.append([seen(0)])
        self.make_version_1(ledger)
        assert self.version(ledger) == 1
        for _ in range(2):
            migrated = self.open()
            assert (self.version(migrated), len(migrated.events()), self.copies(migrated)) == (VERSION, 1, [1])
        self.make_version_1(migrated)
        assert self.copies(self.open()) == [1, 1], "an earlier copy stays"

    def copies(self, ledger: Ledger) -> list[int]:
        """How many events each copy has that was made before a migration."""
        raise NotImplementedError

    def test_a_newer_layout_is_refused_and_left_as_it_is(self) -> None:
        ledger = self.open()
        ledger.append([seen(0)])
        self.layout(ledger, f"UPDATE schema_version SET version = {VERSION + 1}")  # noqa: S608 - a number of our own
        with pytest.raises(NewerSchemaError, match=f"cấu trúc {VERSION + 1}"):
            self.open()
        assert (self.version(ledger), len(ledger.events())) == (VERSION + 1, 1)

    def test_a_migration_that_fails_leaves_the_older_layout(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ledger = self.open()
        ledger.append([seen(0)])
        self.make_version_1(ledger)

        def fail(connection: sql.Connection) -> None:
            SCHEMA_VERSION.create(connection)
            raise RuntimeError("killed")

        monkeypatch.setitem(MIGRATIONS, 1, fail)
        with pytest.raises(RuntimeError, match="killed"):
            self.open()
        assert (self.version(ledger), ledger.size()) == (1, 1)

    def test_of_two_that_open_an_older_layout_one_migrates(self) -> None:
        ledger = self.open()
        ledger.append([seen(0)])
        self.make_version_1(ledger)
        with ThreadPoolExecutor(4) as pool:
            opened = list(pool.map(lambda _number: self.open(), range(4)))
        assert [self.version(each) for each in opened] == [VERSION] * 4
        assert self.copies(ledger) == [1]
