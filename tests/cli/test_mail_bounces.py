"""Mail that comes back into a Maildir: read first by every run, shown, and what is due goes to a changed address."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.cli_runner import CAT_BA, DO_SON, HANOI, CliWorkspace
from tests.correspondence.bounces.samples import OUT_OF_OFFICE, dsn, group

NIGHT, MORNING, NEXT = "2024-05-24T02:00", "2024-05-24T09:00", "2024-05-25T02:00"


@pytest.fixture
def office(submitted: CliWorkspace, tmp_path: Path) -> CliWorkspace:
    """Reminders have gone; mail comes back into a Maildir."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    settings = submitted.root / "config/settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + f'\n[bounces]\nmaildir = "{tmp_path}/mail"\n',
                        encoding="utf-8")
    submitted.baocao("run", as_of=NIGHT)
    return submitted


def reminder(office: CliWorkspace, unit: str) -> dict[str, object]:
    rows = office.json("outbox", as_of="2024-06-30")
    return next(row for row in reversed(rows) if row["unit"] == unit and row["kind"] == "reminder")


def comes_back(office: CliWorkspace, unit: str, **fields: str) -> str:
    """Put a notification into the mailbox; returns the address."""
    row = office.json("mail", "preview", str(reminder(office, unit)["key"]), as_of=MORNING)
    (address,) = row["to"]
    put(office, f"{unit}.host", dsn(group(address, **fields), id=row["message_id"]))
    return str(address)


def put(office: CliWorkspace, name: str, content: bytes) -> None:
    path = office.root.parent / "mail/new" / name
    path.write_bytes(content)
    moment = datetime.fromisoformat(MORNING).replace(tzinfo=HANOI).timestamp()
    os.utime(path, (moment, moment))


def change_address(office: CliWorkspace, unit: str, before: str, after: str) -> None:
    path = office.root / "config/units.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    assert unit in text


def test_a_hard_bounce_is_shown_and_the_changed_address_gets_what_is_due(office: CliWorkspace) -> None:
    address = comes_back(office, CAT_BA)
    put(office, "away.host", OUT_OF_OFFICE)
    (row,) = office.json("mail", "bounces", "--dry-run", as_of=MORNING, exit_code=3)
    assert (row["unit"], row["address"], row["state"], row["hard"]) == (CAT_BA, address, "bounced", True)
    assert reminder(office, CAT_BA)["state"] == "sent"
    counts = office.json("check", as_of=MORNING, exit_code=3)
    assert counts["bounces"] == {"read": 2, "bounced": 1, "complained": 0}
    assert any(address in line and "config/units.csv" in line for line in counts["left"])
    assert reminder(office, CAT_BA)["state"] == "bounced"
    assert reminder(office, CAT_BA)["recipients"][0]["state"] == "bounced"  # type: ignore[index]
    night = office.json("run", as_of=NEXT, exit_code=3)
    assert night["bounces"]["read"] == 0
    assert not [row for row in office.json("outbox", as_of=NEXT) if row["state"] == "planned"]
    change_address(office, CAT_BA, address, "moi@haiphong.example")
    office.baocao("remind", as_of="2024-05-25T08:00")
    assert reminder(office, CAT_BA)["to"] == ["moi@haiphong.example"]
    assert reminder(office, CAT_BA)["state"] == "sent"


def test_a_person_can_settle_a_bounce_and_an_unreadable_mailbox_stops_nothing(office: CliWorkspace) -> None:
    comes_back(office, DO_SON, status="5.2.1")
    office.baocao("mail", "bounces", as_of=MORNING, exit_code=3)
    key = str(reminder(office, DO_SON)["key"])
    office.baocao("mail", "resolve", key, "--not-sent", as_of=MORNING, exit_code=2)
    office.baocao("mail", "resolve", key, "--sent", as_of=MORNING)
    assert reminder(office, DO_SON)["state"] == "sent"
    (office.root.parent / "mail").rename(office.root.parent / "gone")
    night = office.json("run", as_of="2024-05-28T02:00", exit_code=3)
    assert night["remind"]["sent"] > 0
    assert any("[bounces]" in line for line in night["left"])
    assert office.json("mail", "bounces", as_of="2024-05-28T03:00", exit_code=3) == []
