"""Laws of the pacing, the waits and the trace; nothing is asked of anybody."""

from __future__ import annotations

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from automation.adapters.google.quota import WINDOW, Cost, QuotaLimiter, cost
from automation.adapters.google.request_log import redacted_path
from automation.adapters.google.retry import LONGEST_WAIT, delay, retry_after
from automation.domain.plan.settings import GoogleQuotas
from tests.fake_google.clock import ManualClock
from tests.fake_google.simulated_time import SimulatedTime

BOOK = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg"
SHEETS = f"https://sheets.googleapis.com/v4/spreadsheets/{BOOK}"
DRIVE = "https://www.googleapis.com/drive/v3"
GMAIL = "https://gmail.googleapis.com/gmail/v1/users/me"


def test_quotas_do_not_wait_for_one_another() -> None:
    time = SimulatedTime(ManualClock())
    pacing = QuotaLimiter(GoogleQuotas(sheets_reads_per_user=1, sheets_writes_per_user=1), time)
    read, write = Cost("sheets read", "sheets_reads"), Cost("sheets write", "sheets_writes")
    assert [pacing.take(each) for each in (read, write, Cost("other read"))] == [0, 0, 0]
    assert pacing.take(read) == pytest.approx(WINDOW)
    pacing.hold(write, time.now() + 500)
    assert pacing.take(write) == pytest.approx(500)


@given(st.integers(1, 500), st.floats(0, 3600), st.floats(0, 1))
def test_a_wait_is_bounded_and_never_shorter_than_asked(attempt: int, asked: float, chance: float) -> None:
    assert asked <= delay(attempt, asked, lambda: chance) <= asked + min(LONGEST_WAIT, 2.0 ** min(attempt - 1, 10))


@pytest.mark.parametrize(("headers", "seconds"), [
    ({}, 0), ({"Retry-After": "12"}, 12), ({"Retry-After": "soon"}, 0), ({"Retry-After": "-3"}, 0),
    ({"Retry-After": "Tue, 28 May 2024 07:00:30 GMT", "Date": "Tue, 28 May 2024 07:00:00 GMT"}, 30),
    ({"Retry-After": "Tue, 28 May 2024 06:00:00 GMT", "Date": "Tue, 28 May 2024 07:00:00 GMT"}, 0),
])
def test_retry_after_is_a_number_or_a_moment(headers: dict[str, str], seconds: float) -> None:
    answer = requests.Response()
    answer.headers.update(headers)
    assert retry_after(answer) == seconds


@pytest.mark.parametrize(("method", "url", "kind", "units"), [
    ("get", SHEETS, "sheets read", 1),
    ("get", f"{SHEETS}/values:batchGet?ranges=A1", "sheets read", 1),
    ("post", f"{SHEETS}/values:batchGetByDataFilter", "sheets read", 1),
    ("post", f"{SHEETS}:getByDataFilter", "sheets read", 1),
    ("post", f"{SHEETS}/developerMetadata:search", "sheets read", 1),
    ("post", f"{SHEETS}:batchUpdate", "sheets write", 1),
    ("post", f"{SHEETS}/values/A1:append", "sheets write", 1),
    ("put", f"{SHEETS}/values/A1", "sheets write", 1),
    ("get", f"{DRIVE}/files?q=a", "drive list", 100),
    ("get", f"{DRIVE}/files/{BOOK}", "drive read", 5),
    ("get", f"{DRIVE}/files/{BOOK}/revisions", "drive list", 100),
    ("get", f"{DRIVE}/changes/startPageToken", "drive read", 5),
    ("get", f"{DRIVE}/files/{BOOK}/export?mimeType=text/csv", "drive download", 200),
    ("get", f"{DRIVE}/files/{BOOK}?alt=media", "drive download", 200),
    ("post", f"{DRIVE}/files/{BOOK}/copy", "drive modify", 50),
    ("put", f"https://www.googleapis.com/upload/drive/v2/files/{BOOK}", "drive modify", 50),
    ("post", f"{GMAIL}/messages/send", "gmail send", 100),
    ("get", f"{GMAIL}/messages?q=rfc822msgid:1", "gmail read", 5),
])
def test_what_a_request_costs(method: str, url: str, kind: str, units: int) -> None:
    found = cost(method, url)
    assert (found.kind, found.units) == (kind, units)
    assert found.reads == (kind.split()[1] in ("read", "list", "download"))


@pytest.mark.parametrize(("url", "path"), [
    (f"{SHEETS}?fields=a", "/v4/spreadsheets/1AbCdE…"),
    (f"{SHEETS}:batchUpdate", "/v4/spreadsheets/1AbCdE…:batchUpdate"),
    (f"{SHEETS}/values:batchGet?ranges=A1", "/v4/spreadsheets/1AbCdE…/values:batchGet"),
    (f"{SHEETS}/values/'Danh%20s%C3%A1ch'!A1:B2", "/v4/spreadsheets/1AbCdE…/values/…"),
    (f"{SHEETS}/values/'Danh%20s%C3%A1ch'!A1:B2:append", "/v4/spreadsheets/1AbCdE…/values/…:append"),
    (f"{SHEETS}/values/A1:clear", "/v4/spreadsheets/1AbCdE…/values/…:clear"),
    (f"{DRIVE}/files/{BOOK}/copy?a=b", "/drive/v3/files/1AbCdE…/copy"),
    (f"{GMAIL}/messages/send", "/gmail/v1/users/me/messages/send"),
])
def test_the_trace_shows_no_whole_id_and_no_tab(url: str, path: str) -> None:
    assert redacted_path(url) == path
