"""What a rehearsal expects of live checks is what a spreadsheet program computes; a Google that does otherwise is
found."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest

from automation.adapters.google_sheets.rehearsal.live_checks import PROBES
from automation.adapters.google_sheets.rehearsal.scene import Cast, open_scene
from automation.adapters.xlsx.write import render
from automation.domain.plan.settings import GoogleSettings, Paths, Settings
from automation.jobs.mistaken_answers import trial_checks
from tests.adapters.google_workspace import Hurried, Workspace, place
from tests.adapters.sheet_store_contract import ZONE
from tests.fake_google.server import Server
from tests.fake_google.sheets.model import Scalar
from tests.required_program import required_program

CHECKS = trial_checks(ZONE)
[(_, PROBE)] = PROBES


@pytest.mark.needs_program
def test_a_spreadsheet_program_shows_what_is_expected(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(CHECKS.tabs, "Thử")))
    for (title, cell), value in CHECKS.typed.items():
        book[title][cell] = value
    book.save(tmp_path / "thu.xlsx")
    subprocess.run([required_program("soffice"), f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--headless",
                    "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "made"),
                    str(tmp_path / "thu.xlsx")], check=True, capture_output=True, timeout=300)
    made = openpyxl.load_workbook(tmp_path / "made" / "thu.xlsx", data_only=True)
    assert {(title, cell): made[title][cell].value or "" for title, cell in CHECKS.shown} == CHECKS.shown


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def played(server: Server, root: Path, shown: Mapping[tuple[str, str], Scalar]) -> str:
    """What the probe finds on a stand-in that passes for Google: its formulas show what is given."""
    def compute(method: str, _account: str) -> None:
        books = [file.book for file in server.service.state.files.values() if file.book]
        for (title, cell), value in shown.items() if method == "sheets.spreadsheets.values.batchGet" else ():
            for sheet in filter(None, (book.by_title(title) for book in books)):
                sheet.compute(*place(cell), value)

    server.service.before_call = compute
    client = Workspace(server, root).store().client
    settings = Settings(google=GoogleSettings(timeout=5.0), paths=Paths(state="state"))
    cast = Cast(client, settings, ZONE, Hurried(), (), {}, checks=CHECKS)
    return PROBE(open_scene(cast, root / "machine", "Thử"))


def test_it_holds_where_everything_is_as_expected(server: Server, tmp_path: Path) -> None:
    assert played(server, tmp_path, CHECKS.shown) == ""


def test_another_value_is_found(server: Server, tmp_path: Path) -> None:
    wrong = next(place for place, text in CHECKS.shown.items() if text)
    found = played(server, tmp_path, {**CHECKS.shown, wrong: "#NAME?"})
    assert found.startswith(f"{wrong[0]}!{wrong[1]}: '#NAME?'")
