"""A PostgreSQL server of the tests' own: in a folder that goes with it, on a socket, no service."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

NOBODY = 65534
DEBIAN = "usr/lib/postgresql/*/bin"
# Nothing here must outlive the machine: the tests are of our transactions, not of its disk.
OPTIONS = "-c fsync=off -c full_page_writes=off -c listen_addresses='' -c max_connections=40"


@dataclass
class Server:
    """`socket`: the folder of its socket. Databases are numbered."""

    socket: Path
    numbers: Iterator[int] = field(default_factory=count)

    def database(self) -> str:
        """The URL of a new empty database."""
        import psycopg

        name = f"baocao{next(self.numbers)}"
        with psycopg.connect(f"host={self.socket} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        return f"postgresql://postgres@/{name}?host={self.socket}"


def binaries() -> Path:
    """The folder of initdb. Without it the test is skipped, but fails in CI, where it must be there."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/").glob(DEBIAN), reverse=True)
    if not found and os.environ.get("CI"):
        pytest.fail("PostgreSQL is not installed, and CI must have it")
    if not found:
        pytest.skip("needs PostgreSQL, which is not installed")
    return found[0]


@contextmanager
def serving() -> Iterator[Server]:
    """PostgreSQL refuses to run as root: then it is nobody's."""
    programs = binaries()
    folder = Path(mkdtemp(prefix="baocao-pg-"))
    who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if who:
        os.chown(folder, NOBODY, NOBODY)
    folder.chmod(0o755)
    data = folder / "data"

    def call(program: str, *words: str) -> None:
        subprocess.run([programs / program, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                       cwd=folder, **who)

    try:
        call("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        call("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", f"{OPTIONS} -k {folder}", "start")
        yield Server(folder)
        call("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
