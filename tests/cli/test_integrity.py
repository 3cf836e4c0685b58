"""Whoever changes the past is seen: verify, run, restore; and purge removes texts without breaking the proof."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.cli_runner import AN_LAO, CAT_BA, CliWorkspace

RETURN = ("return", AN_LAO, "6T", "--reason", "Thiếu mục K của bà Nguyễn Thị Hoa")


@pytest.fixture
def returned(submitted: CliWorkspace) -> CliWorkspace:
    """A report was returned, letters went out, the summary is compiled."""
    submitted.baocao(*RETURN, as_of="2024-05-22")
    submitted.baocao("run", as_of="2024-05-23T02:00")
    submitted.baocao("compile", "6T", as_of="2024-05-24")
    return submitted


def change(workspace: CliWorkspace, statement: str) -> None:
    with closing(sqlite3.connect(workspace.root / "state" / "ledger.db")) as connection, connection:
        assert connection.execute(statement).rowcount > 0


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_an_unchanged_ledger_agrees_with_the_register_and_the_reports(returned: CliWorkspace) -> None:
    found = returned.json("verify")
    assert (found["intact"], found["breaks"], found["contradicted"]) == (True, [], [])
    compiled = json.loads((returned.root / "reports/6T/lan-01.json").read_text(encoding="utf-8"))
    assert len(compiled["ledger_head"]) == 64
    assert compiled["ledger_head"] != found["head"], "events came since: the compile itself, at least"
    assert found["confirmed"] >= 3  # the register's log, tong-hop-6T.json, lan-01.json
    log = load_workbook(returned.root / "register.xlsx")["Nhật ký"]
    assert str(log["G1"].value).startswith("Mã kiểm chứng: ")
    assert "không sự việc nào bị sửa, xóa hay chèn vào" in returned.baocao("verify")


@pytest.mark.parametrize(("statement", "fault", "words"), [
    ("UPDATE events SET data = '{}' WHERE kind = 'submitted'", "event", "nội dung đã bị sửa"),
    ("UPDATE events SET at = replace(at, '2024-05-2', '2024-05-1') WHERE kind = 'submitted'", "event", "bị sửa"),
    ("UPDATE events SET texts = '{\"reason\": \"khác\"}' WHERE kind = 'returned'", "texts", "lời văn kèm theo"),
    ("DELETE FROM events WHERE kind = 'returned'", "event", "bị xóa hay chèn vào"),
    ("INSERT INTO events (at, kind, unit, obligation, key, data) SELECT at, 'accepted', unit, '6T', 'x', '{}' "
     "FROM events WHERE kind = 'returned'", "unsealed", "không do phần mềm ghi"),
])
def test_a_changed_past_is_reported_by_verify_run_and_doctor(returned: CliWorkspace, statement: str, fault: str,
                                                             words: str) -> None:
    change(returned, statement)
    found = returned.json("verify", exit_code=3)
    assert [each["fault"] for each in found["breaks"]] == [fault]
    left = returned.json("run", "--ignore-guard", as_of="2024-05-25T02:00", exit_code=3)["left"]
    assert [text for text in left if words in text]
    row = next(each for each in returned.json("doctor", exit_code=3) if each["check"] == "integrity")
    assert (row["level"], words in row["details"][0]) == ("wrong", True)


def test_an_acknowledged_change_is_reported_no_more_and_a_new_one_is(returned: CliWorkspace) -> None:
    change(returned, "UPDATE events SET data = '{}' WHERE kind = 'submitted'")
    returned.baocao("verify", "--acknowledge", "Sửa tay theo biên bản ngày 24/5", "--dry-run", as_of="2024-05-25")
    returned.json("verify", exit_code=3)
    returned.baocao("verify", "--acknowledge", "Sửa tay theo biên bản ngày 24/5", as_of="2024-05-25")
    found = returned.json("verify")
    assert (found["intact"], found["acknowledged"]) == (True, 1)
    assert not [text for text in returned.json("run", as_of="2024-05-26T02:00")["left"] if "bị sửa" in text]
    change(returned, "UPDATE events SET unit = 'THPT-CAT-BA' WHERE kind = 'submitted'")
    assert len(returned.json("verify", exit_code=3)["breaks"]) == 1


def test_another_ledger_behind_the_same_register_stops_the_run(returned: CliWorkspace) -> None:
    """The ledger of another machine, or one that was rewritten with as many events or more."""
    ledger = returned.root / "state" / "ledger.db"
    kept = returned.root / "kept.db"
    shutil.copy(ledger, kept)
    returned.baocao("extend", CAT_BA, "6T", "--until", "2024-06-05", "--reason", "Mưa bão", as_of="2024-05-24")
    for path in (returned.root / "state").glob("ledger.db*"):
        path.unlink()
    shutil.copy(kept, ledger)
    register = (returned.root / "register.xlsx").read_bytes()
    (returned.root / "register.xlsx").unlink()  # so that the two go apart, as on two machines
    for unit in ("THPT-CAT-BA", "THPT-DO-SON"):
        returned.baocao("exempt", unit, "THD", "--reason", "Mới sáp nhập", as_of="2024-05-24")
    (returned.root / "register.xlsx").write_bytes(register)
    before = sorted(path.name for path in (returned.root / "outbox").iterdir())
    guard = returned.json("run", as_of="2024-05-29T02:00", exit_code=4)["guard"]
    assert "mã kiểm chứng" in guard
    assert sorted(path.name for path in (returned.root / "outbox").iterdir()) == before
    assert returned.json("verify", exit_code=3)["contradicted"][0]["place"] == "trang Nhật ký của sổ theo dõi"


def test_a_log_that_was_edited_is_not_restored_from_without_a_word(returned: CliWorkspace) -> None:
    head = returned.json("verify")["head"]
    path = returned.root / "register.xlsx"
    book = load_workbook(path)
    records = [cell for row in book["Nhật ký"].iter_rows() for cell in row if '"kind":"returned"' in str(cell.value)]
    records[0].value = str(records[0].value).replace("2024-05-22", "2024-05-12")
    book.save(path)
    assert "đã bị sửa" in returned.json("verify", exit_code=3)["contradicted"][0]["place"]
    for each in (returned.root / "state").glob("ledger.db*"):
        each.unlink()
    returned.baocao("restore", exit_code=2)
    assert "không còn nguyên vẹn" in returned.errors
    assert "sự việc số" in returned.errors
    assert returned.json("outbox") == []
    returned.baocao("restore", "--despite-changes", as_of="2024-05-25")
    found = returned.json("verify", exit_code=3)
    assert (found["breaks"], found["head"] != head) == ([], True)
    assert {each["place"] for each in found["contradicted"]} >= {"reports/6T/lan-01.json"}, "the report remembers"


def test_a_restored_ledger_has_the_same_chain(returned: CliWorkspace) -> None:
    returned.baocao("run", as_of="2024-05-25T02:00")
    before = returned.json("verify")
    for each in (returned.root / "state").glob("ledger.db*"):
        each.unlink()
    returned.baocao("restore")
    after = returned.json("verify")
    assert {**after, "confirmed": 0} == {**before, "confirmed": 0}


def test_purging_removes_texts_everywhere_and_leaves_the_proof(returned: CliWorkspace) -> None:
    head = returned.json("verify")["head"]
    status = returned.json("status", as_of="2024-06-01")
    assert "Nguyễn Thị Hoa".encode() in everything_in(returned.root / "state")
    would = returned.json("purge", "--before", "2024-06-01", "--dry-run", as_of="2026-06-01")
    assert would["events"] > 1
    assert returned.json("verify")["head"] == head
    done = returned.json("purge", "--before", "2024-06-01", as_of="2026-06-01")
    assert (done["events"], done["snapshots"]) == (would["events"], would["snapshots"])
    found = returned.json("verify")
    assert (found["intact"], found["purged"]) == (True, done["events"])
    assert "Nguyễn Thị Hoa".encode() not in everything_in(returned.root / "state")
    log = load_workbook(returned.root / "register.xlsx")["Nhật ký"]
    cells = [str(cell.value) for row in log.iter_rows() for cell in row]
    assert not [each for each in cells if "Nguyễn Thị Hoa" in each or "Nguy\\u1ec5n" in each]
    assert [each for each in cells if "theo thời hạn lưu" in each]
    after = returned.json("status", as_of="2024-06-01")
    facts = ("unit", "obligation", "standing", "verdict", "due", "days_late", "errors")
    assert [[each[name] for name in facts] for each in after] == [[each[name] for name in facts] for each in status]
    assert returned.json("purge", "--before", "2024-06-01", as_of="2026-06-02")["events"] == 0, "twice is once"


def test_purging_needs_a_retention_or_a_day(returned: CliWorkspace) -> None:
    returned.baocao("purge", exit_code=2)
    assert "texts_days" in returned.errors
    returned.baocao("purge", "--before", "2024-07-01", as_of="2024-06-01", exit_code=2)
    returned.baocao("purge", "--before", "tuần trước", as_of="2024-06-01", exit_code=2)
    assert "tuần trước" in returned.errors
    assert "--as-of" not in returned.errors
    settings = returned.root / "config/settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("texts_days = 0 ", "texts_days = 365 "), "utf-8")
    assert returned.json("purge", "--dry-run", as_of="2025-05-23T12:00")["before"] == "2024-05-23T12:00:00+07:00"
