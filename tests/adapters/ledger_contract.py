"""What every ledger does. A backend subclasses this and says how to open itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest

from automation.domain.tracking.events import Event, EventKind, event
from automation.ports import Ledger, LockedError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = datetime(2024, 5, 27, 2, tzinfo=ZONE)


def seen(hours: int, unit: str = "THPT-AN-LAO") -> Event:
    return event(NIGHT + timedelta(hours=hours), EventKind.OBSERVED, unit, ticked={"6T": False}, file="Số 1.xlsx")


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
