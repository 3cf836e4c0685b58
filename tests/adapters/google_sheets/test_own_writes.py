"""When a spreadsheet's last change is the software's own write."""

from __future__ import annotations

from datetime import datetime

import pytest

from automation.adapters.google_sheets.batch_update import end_of_second
from automation.adapters.google_sheets.own_writes import OwnWrite, is_own_revision

UNTIL = "2024-05-21T02:00:05.000Z"


@pytest.mark.parametrize(("modified", "me", "stamp", "until", "own"), [
    ("2024-05-21T02:00:04.310Z", True, "", UNTIL, True),
    ("2024-05-21T02:00:05.001Z", True, "", UNTIL, False),
    ("2024-05-21T08:00:00.000Z", True, "", UNTIL, False),
    ("2024-05-21T02:00:04.310Z", False, "", UNTIL, False),
    ("2024-05-21T02:00:04.310Z", True, "", "", False),
    ("2024-05-21T02:00:04.310Z", True, "2024-05-21T02:00:04.310Z", UNTIL, True),
    ("2024-05-21T02:00:04.900Z", True, "2024-05-21T02:00:04.310Z", UNTIL, False),
])
def test_the_time_of_the_change_decides(modified: str, stamp: str, until: str, *, me: bool, own: bool) -> None:
    file = {"modifiedTime": modified, "lastModifyingUser": {"me": me}}
    assert OwnWrite("3", "2024-05-20T10:00:00.000Z", stamp, until).is_last_change(file) is own


def test_the_header_date_is_rounded_up() -> None:
    assert end_of_second("Tue, 21 May 2024 02:00:04 GMT") == UNTIL
    assert end_of_second("") == end_of_second("yesterday") == ""


def test_a_revision_is_own_within_two_seconds_of_a_write() -> None:
    moments = [datetime.fromisoformat(f"2024-05-21T02:00:{second}Z") for second in ("02.9", "03.1", "05.0", "05.1")]
    assert [is_own_revision(each, [UNTIL]) for each in moments] == [False, True, True, False]
