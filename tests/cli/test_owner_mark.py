"""A neighbour's workbook under one's own name, and conflict copies, as a user meets them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.cli.cli_runner import AN_LAO, CAT_BA, UNITS, CliWorkspace

NIGHT = "2024-05-22T02:00"
OTHER = next(code for code in UNITS if code not in (AN_LAO, CAT_BA))


def sheet(workspace: CliWorkspace, unit: str) -> Path:
    return workspace.root / "sheets" / f"{unit}.xlsx"


def test_a_neighbours_workbook_is_refused_with_words_to_both(submitted: CliWorkspace) -> None:
    shutil.copy(sheet(submitted, AN_LAO), sheet(submitted, CAT_BA))
    night = submitted.json("run", "--job", "check", "--ignore-guard", as_of=NIGHT, exit_code=3)
    assert night["collect"]["unreachable"] == 1
    theirs, owners = night["left"]
    assert theirs.startswith(f"{CAT_BA}: Tệp này là bảng tính của ")
    assert f"({AN_LAO}), không phải của" in theirs
    assert owners.startswith(f"{AN_LAO}: ")
    assert f"sheets/{CAT_BA}.xlsx, là tệp của đơn vị {CAT_BA}" in owners
    rows = {(row["unit"], row["obligation"]): row for row in submitted.json("status", as_of=NIGHT)}
    assert rows[CAT_BA, "6T"]["standing"] == "unreachable"
    assert f"({AN_LAO})" in rows[CAT_BA, "6T"]["reason"]
    assert f"sheets/{CAT_BA}.xlsx" in rows[AN_LAO, "6T"]["notice"]
    assert rows[AN_LAO, "6T"]["standing"] == "submitted_with_errors"
    assert rows[OTHER, "6T"]["notice"] is None
    assert not [each for each in submitted.json("validate", as_of=NIGHT, exit_code=3) if each["unit"] == CAT_BA]
    found = {each["check"]: each for each in submitted.json("doctor", as_of=NIGHT, exit_code=3)}
    assert found["workbooks"]["details"][0].startswith(f"{CAT_BA}: Tệp này là bảng tính của ")


def test_the_owner_reads_of_it_in_its_reminder(submitted: CliWorkspace) -> None:
    shutil.copy(sheet(submitted, OTHER), sheet(submitted, CAT_BA))
    submitted.baocao("run", "--job", "check", "--ignore-guard", as_of=NIGHT, exit_code=3)
    shown = submitted.baocao("remind", "--dry-run", "--text", as_of="2024-05-27T02:00", exit_code=3)
    assert f"Bảng tính của đơn vị này đang nằm ở sheets/{CAT_BA}.xlsx" in shown.replace("\n", " ")


def test_swapped_workbooks_are_both_refused_and_read_once_they_are_put_right(submitted: CliWorkspace) -> None:
    first, second, between = sheet(submitted, AN_LAO), sheet(submitted, CAT_BA), submitted.root / "between.xlsx"

    def swap() -> None:
        first.rename(between)
        second.rename(first)
        between.rename(second)

    swap()
    night = submitted.json("run", "--job", "check", "--ignore-guard", as_of=NIGHT, exit_code=3)
    assert night["collect"]["unreachable"] == 2
    swap()
    assert submitted.json("run", "--job", "check", as_of="2024-05-23T02:00")["left"] == []
    rows = {(row["unit"], row["obligation"]): row for row in submitted.json("status", as_of="2024-05-23T02:00")}
    assert rows[AN_LAO, "6T"]["notice"] is None
    assert rows[AN_LAO, "6T"]["standing"] == "submitted_with_errors"


def test_conflict_copies_are_in_the_result_of_the_night(submitted: CliWorkspace) -> None:
    old, new = (submitted.root / "sheets" / name for name in (
        f"{AN_LAO} (1).xlsx", f"{CAT_BA} (Lan's conflicted copy 2024-05-20).xlsx"))
    for path, at in ((old, 1_700_000_000), (new, 1_716_300_000)):
        shutil.copy(sheet(submitted, AN_LAO), path)
        os.utime(path, (at, at))
    os.utime(sheet(submitted, CAT_BA), (1_716_200_000, 1_716_200_000))
    night = submitted.json("run", "--job", "check", "--ignore-guard", as_of=NIGHT, exit_code=3)
    assert [(each["unit"], each["kind"], each["newer"]) for each in night["copies"]] == [
        (AN_LAO, "copy", False), (CAT_BA, "conflict", True)]
    assert "TỆP NÀY MỚI HƠN" in night["left"][0]
    assert "Lan" not in str(night).replace("LAN", "").replace("AN-LAO", "")
    assert night["collect"]["unreachable"] == 0
    assert old.exists()
    assert new.exists()
