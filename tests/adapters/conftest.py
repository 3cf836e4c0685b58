"""What several tests of adapters share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.postgres import Server, serving


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with serving() as server:
        yield server
