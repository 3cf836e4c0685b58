"""``python -m tests.fake_google.gspread_suite CHECKOUT``: gspread's own test suite against the stand-in.

``CHECKOUT`` is a folder with gspread's sources, ``gspread/`` and ``tests/``. The suite runs with the gspread of the
checkout, with its own conftest, client and addresses, in another process. Its recordings are not used: in place of the
recorder a plug-in for pytest sends every request over https to the stand-in, so that nothing leaves loopback.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from tests.fake_google.client import client
from tests.fake_google.server import Server

PACKAGE = "gspread_suite"  # the suite's own name, "tests", is that of this repository's
RECORDED = "@pytest.mark.vcr()"
PRIVATE = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"  # a stranger's spreadsheet that the suite tries to open
STRANGER = "stranger@office.example"
ROOT = Path(__file__).parents[2]


class Redirect(HTTPAdapter):
    """Sends requests for Google to the stand-in, below an unchanged client."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        address = urlsplit(str(request.url))
        request.url = urlunsplit(urlsplit(self._server.url)._replace(path=address.path, query=address.query))
        return super().send(request, *args, **options)


class OnStandIn:
    """The plug-in: a stand-in with the files that the suite takes for granted, and no recorder."""

    def __init__(self) -> None:
        _without_recorder()

    @pytest.fixture(scope="session", autouse=True)
    def stand_in(self) -> Iterator[None]:
        with Server() as server, pytest.MonkeyPatch.context() as patch:
            _make_files(server)
            adapter = Redirect(server)
            patch.setattr(Session, "get_adapter", lambda *_args, **_options: adapter)
            yield


def _make_files(server: Server) -> None:
    """Another spreadsheet of the account, and a stranger's under the id that the suite has of it."""
    client(server).create("Another spreadsheet")
    made = client(server, STRANGER).create("Private")
    files = server.service.state.files
    files[PRIVATE] = files.pop(made.id)
    files[PRIVATE].id = PRIVATE


def _without_recorder() -> None:
    """Define what the suite's conftest imports of vcrpy."""
    recorder, errors = ModuleType("vcr"), ModuleType("vcr.errors")
    recorder.VCR = type("VCR", (), {"ensure_suffix": staticmethod(lambda _suffix: None)})  # type: ignore[attr-defined]
    errors.CannotOverwriteExistingCassetteException = type(  # type: ignore[attr-defined]
        "CannotOverwriteExistingCassetteException", (Exception,), {})
    sys.modules |= {"vcr": recorder, "vcr.errors": errors}


def _remove_marks(suite: Path) -> None:
    """Remove the recorder's marks: some stand at fixtures, which pytest no longer allows."""
    for file in suite.glob("*.py"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if line.strip() != RECORDED), encoding="utf-8")


def run_suite(checkout: Path, *options: str) -> int:
    """The exit code of pytest. Raises FileNotFoundError when the checkout has no suite."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(checkout / "gspread", Path(place) / "gspread")
        suite = shutil.copytree(checkout / "tests", Path(place) / PACKAGE, ignore=shutil.ignore_patterns("cassettes"))
        _remove_marks(suite)
        command = [sys.executable, "-m", "tests.fake_google.gspread_suite", "--in-process", str(Path(place) / PACKAGE)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join((place, str(ROOT)))}
        return subprocess.run([*command, *options], env=environment, cwd=place, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fake_google.gspread_suite", description=__doc__)
    parser.add_argument("checkout", type=Path, help="a folder with gspread's sources")
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    chosen, options = parser.parse_known_args()
    if not chosen.in_process:
        return run_suite(chosen.checkout, *options)
    own = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "python_files=*_test.py",
           "--rootdir", str(chosen.checkout.parent)]
    return int(pytest.main([*own, *options, str(chosen.checkout)], plugins=[OnStandIn()]))


if __name__ == "__main__":
    sys.exit(main())
