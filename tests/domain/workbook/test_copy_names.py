"""Names of copies of workbooks, and harmless names that resemble them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from automation.domain.workbook.copy_names import CopyKind, comparison_words, copied_name, opening_words

CODES = frozenset({"THPT-AN-LAO", "THPT-AN-LAO-2", "THPT-A", "THPT-SAO", "THCS-COPY", "THPT-CONFLICT", "TTGDTX_1",
                   "THPT-AN-LAO-DESKTOP-1", "MN-1-CONFLICT-2"})
AN_LAO = "THPT-AN-LAO"
CONFLICT, COPY, SUFFIX = CopyKind


@pytest.mark.parametrize(("stem", "code", "kind", "program"), [
    ("THPT-AN-LAO (Lan's conflicted copy 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (Lan’s conflicted copy 2024-05-20 (1))", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (conflicted copy 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (MAY-VAN-THU's conflicted copy)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (Case Conflict)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (Bản sao xung đột của Lan 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (bản sao bị xung đột của Lan 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (Copie en conflit de Lan 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (In Konflikt stehende Kopie von Lan 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (Lan の競合コピー 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO (Lan 的冲突副本 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO-DESKTOP-AB12", AN_LAO, CONFLICT, "OneDrive"),
    ("THPT-AN-LAO-LAPTOP-9QF3K2L1-2", AN_LAO, CONFLICT, "OneDrive"),
    ("THPT-AN-LAO-MayTinh", AN_LAO, CONFLICT, "OneDrive"),
    ("THPT-AN-LAO-MacBook Pro của Lan", AN_LAO, CONFLICT, "OneDrive"),
    ("THPT-AN-LAO-VANTHU-PC", AN_LAO, CONFLICT, "OneDrive"),
    ("THPT-AN-LAO-PHONGKT01", AN_LAO, SUFFIX, ""),
    ("THPT-AN-LAO.sync-conflict-20240520-101500-ABCDEFG", AN_LAO, CONFLICT, "Syncthing"),
    ("THPT-AN-LAO~sync-conflict-20240520-101500", AN_LAO, CONFLICT, "Syncthing"),
    ("THPT-AN-LAO (1)", AN_LAO, COPY, ""),
    ("THPT-AN-LAO(2)", AN_LAO, COPY, ""),
    ("THPT-AN-LAO [Conflict]", AN_LAO, CONFLICT, "Google Drive"),
    ("THPT-AN-LAO [Conflict 1]", AN_LAO, CONFLICT, "Google Drive"),
    ("Copy of THPT-AN-LAO", AN_LAO, COPY, ""),
    ("Bản sao của THPT-AN-LAO", AN_LAO, COPY, ""),
    ("Bản sao (2) của THPT-AN-LAO", AN_LAO, COPY, ""),
    ("Copy of Copy of THPT-AN-LAO (1)", AN_LAO, COPY, ""),
    ("THPT-AN-LAO (conflicted copy 2024-05-20 101500)", AN_LAO, CONFLICT, "Nextcloud"),
    ("THPT-AN-LAO_conflict-20240520-101500", AN_LAO, CONFLICT, "ownCloud"),
    ("THPT-AN-LAO (SFConflict lan@thpt.example 2024-05-20-10-15-00)", AN_LAO, CONFLICT, "Seafile"),
    ("THPT-AN-LAO_DESKTOP-AB12_May-20-101500-2024_Conflict", AN_LAO, CONFLICT, "Synology Drive"),
    ("THPT-AN-LAO.Conflict", AN_LAO, CONFLICT, "Resilio Sync"),
    ("THPT-AN-LAO 2", AN_LAO, COPY, "iCloud"),
    ("THPT-AN-LAO - Copy", AN_LAO, COPY, ""),
    ("THPT-AN-LAO - Copy (2)", AN_LAO, COPY, ""),
    ("THPT-AN-LAO - Bản sao", AN_LAO, COPY, ""),
    ("THPT-AN-LAO – Bản sao (3)", AN_LAO, COPY, ""),
    ("THPT-AN-LAO copy 2", AN_LAO, COPY, ""),
    ("THPT-AN-LAO (another copy)", AN_LAO, COPY, ""),
    ("THPT-AN-LAO_copy", AN_LAO, COPY, ""),
    ("THPT-AN-LAO.xlsx", AN_LAO, SUFFIX, ""),
    ("THPT-AN-LAO.xlsx (1)", AN_LAO, COPY, ""),
    ("thpt-an-lao (1) (conflicted copy 2024-05-20)", AN_LAO, CONFLICT, "Dropbox"),
    ("THPT-AN-LAO ban chinh thuc", AN_LAO, SUFFIX, ""),
    ("THPT-AN-LAO-2 (1)", "THPT-AN-LAO-2", COPY, ""),  # the longest code that fits
    ("THPT-AN-LAO-2-DESKTOP-AB12", "THPT-AN-LAO-2", CONFLICT, "OneDrive"),
    ("THPT-AN-LAO-3", AN_LAO, SUFFIX, ""),
    ("THPT-CONFLICT (1)", "THPT-CONFLICT", COPY, ""),  # the word stands in the code
    ("TTGDTX_1_conflict-20240520-101500", "TTGDTX_1", CONFLICT, "ownCloud"),
    ("THPT-KHONG-CO (1)", "THPT-KHONG-CO", COPY, ""),  # no unit has this code
    ("THPT-KHONG-CO (conflicted copy 2024-05-20)", "THPT-KHONG-CO", CONFLICT, "Dropbox"),
    ("Copy of THPT-KHONG-CO", "THPT-KHONG-CO", COPY, ""),
])
def test_a_copy(stem: str, code: str, kind: CopyKind, program: str) -> None:
    found = copied_name(stem, CODES)
    assert found is not None
    assert (found.code, found.kind, found.program) == (code, kind, program)


@pytest.mark.parametrize("stem", [
    "THPT-AN-LAO", "thpt-an-lao", "THPT-AN-LAO-2", "THPT-AN-LAO-DESKTOP-1", "THPT-A", "THPT-SAO", "THCS-COPY",
    "THPT-CONFLICT", "MN-1-CONFLICT-2", "TTGDTX_1", "THPT-ALPHA", "THPT-A2", "THPT-SAO-MAI"[:8],
    "Báo cáo năm 2024", "THPT-KHONG-CO", "THPT-KHONG-CO-2", "THPT-KHONG-CO-DESKTOP-AB12", "THPT-TRAN-SAO", "2"])
def test_no_copy(stem: str) -> None:
    assert copied_name(stem, CODES) is None


@pytest.mark.parametrize("stem", ["THPT-AN-LAO - Copy (2)", "THPT-AN-LAO (1)", "Bản sao của THPT-AN-LAO",
                                  "THPT-AN-LAO.sync-conflict-20240520-101500-ABCDEFG"])
def test_an_unmistakable_name_needs_no_known_codes(stem: str) -> None:
    found = copied_name(stem, ())
    assert found is not None
    assert found.code == AN_LAO


def test_the_words_name_the_program_both_times_and_which_file_is_read() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    early, late = datetime(2024, 5, 20, 8, 15, tzinfo=zone), datetime(2024, 5, 21, 17, 0, tzinfo=zone)
    copy = copied_name("THPT-AN-LAO (Lan's conflicted copy 2024-05-20)", CODES)
    assert copy is not None
    assert "do Dropbox tạo của bảng tính đơn vị THPT-AN-LAO" in opening_words(copy)
    assert "Lan" not in opening_words(copy).replace("THPT-AN-LAO", "")
    newer = comparison_words(late, "sheets/THPT-AN-LAO.xlsx", early)
    assert newer.startswith("Tệp này lưu lúc 17:00 ngày 21/05/2024; tệp được đọc là sheets/THPT-AN-LAO.xlsx, "
                            "lưu lúc 08:15 ngày 20/05/2024. TỆP NÀY MỚI HƠN")
    assert "MỚI HƠN" not in comparison_words(early, "sheets/THPT-AN-LAO.xlsx", late)
