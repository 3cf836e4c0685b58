"""A fresh stand-in for a test, and a spreadsheet on it."""

from collections.abc import Iterator

import gspread
import pytest

from tests.fake_google.client import client
from tests.fake_google.server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def book(server: Server) -> gspread.Spreadsheet:
    """A new spreadsheet of the robot's."""
    return client(server).create("Sổ thử")


@pytest.fixture
def sheet(book: gspread.Spreadsheet) -> gspread.Worksheet:
    return book.sheet1
