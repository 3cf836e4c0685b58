"""Fixtures: a new stand-in for each test, a spreadsheet on it and the spreadsheet's first tab."""

from collections.abc import Iterator

import gspread
import pytest

from tests.fake_google.client import client
from tests.fake_google.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running_server:
        yield running_server


@pytest.fixture
def book(server: Server) -> gspread.Spreadsheet:
    """A new spreadsheet that the default account owns."""
    return client(server).create("Sổ thử")


@pytest.fixture
def sheet(book: gspread.Spreadsheet) -> gspread.Worksheet:
    return book.sheet1
