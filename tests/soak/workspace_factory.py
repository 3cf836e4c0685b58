"""A workspace of as many units as wanted, its spreadsheets made on the stand-in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from google.oauth2.credentials import Credentials

from automation.adapters.google import token_file
from automation.adapters.google.credentials import scopes
from automation.domain.plan.settings import GoogleSettings
from tests.demo.command import ZONE, baocao
from tests.demo.field_map import FieldMap
from tests.examples import INIT
from tests.fake_google.server import Server
from tests.soak import command_process

ACCOUNT = "vstbpn@haiphong.example"  # the account that the software uses
EDITOR = "can-bo@so.example"  # may change what is protected: inserts, deletes, renames
SECRETARY = "thu-ky@so.example"  # decides in the register
MADE = datetime(2024, 4, 15, 9, tzinfo=ZONE)
TYPES = ("THPT công lập", "GDNN-GDTX", "THPT tư thục", "THPT công lập")
FIELDS = ("code", "name", "type", "cluster", "emails", "head_emails", "reports", "has_pupils")
SETTINGS = """
[google]
gmail = "search"
editors = ["{editor}", "{secretary}"]
timeout = {timeout}
connections = {connections}
trace_file = ""
"""


def unit_codes(count: int) -> list[str]:
    return [f"DV-{number:03d}" for number in range(1, count + 1)]


def account(unit: str) -> str:
    return f"{unit.lower()}@truong.example"


def unchanged(_root: Path) -> None:
    """The configuration stays as it is."""


def create_workspace(root: Path, server: Server, units: int, *, timeout: float, connections: int,
            customise: Callable[[Path], None] = unchanged) -> None:
    """Create a workspace that is configured and signed in, with a spreadsheet for every unit.

    `customise` may change the configuration before that.
    """
    baocao(*INIT, str(root))
    customise(root)
    _units(root / "config" / "units.csv", unit_codes(units))
    _settings(root, timeout, connections)
    google = GoogleSettings(gmail="search")
    signed = Credentials(token=None, refresh_token=ACCOUNT, token_uri=f"{server.url}/token", client_id="sample",
                         client_secret="sample", scopes=scopes(google))
    token_file.write(root / google.token_file, signed)
    clock = server.service.state.clock
    clock.advance((MADE - clock.now()).total_seconds())
    result = command_process.run(root, server.url, "provision", as_of=MADE)
    assert result.code == 0, result


def share_with(server: Server, file: str, who: str = EDITOR) -> None:
    """Give somebody write access to a spreadsheet, protected cells included."""
    server.service.state.files[file].permissions.append(
        {"id": who, "type": "user", "role": "writer", "emailAddress": who})


def places(root: Path) -> FieldMap:
    return FieldMap(json.loads(baocao("-w", str(root), "fields", "--json").out))


def _units(path: Path, codes: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, FIELDS)
        table.writeheader()
        for at, code in enumerate(codes):
            table.writerow({
                "code": code, "name": f"Trường mẫu số {at + 1}", "type": TYPES[at % len(TYPES)], "cluster": "Mẫu",
                "emails": account(code), "head_emails": f"hieutruong.{account(code)}", "reports": "yes",
                "has_pupils": "yes"})


def _settings(root: Path, timeout: float, connections: int) -> None:
    plan, settings = root / "config" / "plan-2024.toml", root / "config" / "settings.toml"
    text = plan.read_text(encoding="utf-8")
    # of six units one is in the bin, and another can't be read: no reason to stop
    plan.write_text(text.replace("max_unreachable_share = 0.2", "max_unreachable_share = 0.5"), encoding="utf-8")
    text = settings.read_text(encoding="utf-8")
    text = text.replace('store = "folder"', 'store = "google"').replace('adapter = "outbox"', 'adapter = "gmail"')
    more = SETTINGS.format(editor=EDITOR, secretary=SECRETARY, timeout=timeout, connections=connections)
    settings.write_text(text + more, encoding="utf-8")
