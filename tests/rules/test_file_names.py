"""File names are shown without personal data."""

from __future__ import annotations

import pytest

from automation.rules.file_names import HIDDEN, HIDDEN_PROBLEM, shown_file_name, shown_file_problem


@pytest.mark.parametrize(("name", "shown"), [
    ("sheets/THPT-AN-LAO.xlsx", None),
    ("sheets/THPT-AN-LAO (1).xlsx", None),
    ("sheets/THPT-AN-LAO (conflicted copy 2024-05-20).xlsx", None),
    ("sheets/THPT-AN-LAO-DESKTOP-AB12.xlsx", None),
    ("sheets/THPT-AN-LAO (Lan's conflicted copy 2024-05-20).xlsx",
     "sheets/THPT-AN-LAO (…'s conflicted copy 2024-05-20).xlsx"),
    ("THPT-AN-LAO (Bản sao xung đột của Nguyễn Thị Lan 2024-05-20).xlsx",
     "THPT-AN-LAO (Bản sao xung đột của … 2024-05-20).xlsx"),
    ("THPT-AN-LAO (Copie en conflit de Lan 2024-05-20).xlsx", "THPT-AN-LAO (Copie en conflit de … 2024-05-20).xlsx"),
    ("THPT-AN-LAO (Lan の競合コピー 2024-05-20).xlsx", "THPT-AN-LAO (… の競合コピー 2024-05-20).xlsx"),
    ("THPT-AN-LAO (SFConflict lan@thpt.example 2024-05-20-10-15-00).xlsx",
     "THPT-AN-LAO (SFConflict … 2024-05-20-10-15-00).xlsx"),
    ("sheets/hồ sơ em Nguyễn Văn A.xlsx", f"sheets/{HIDDEN}.xlsx"),
    ("sheets/em_Trần_0912345678.docx", f"sheets/{HIDDEN}.docx"),
])
def test_shown(name: str, shown: str | None) -> None:
    assert shown_file_name(name) == (name if shown is None else shown)


@pytest.mark.parametrize("name", ["sheets/Em Nguyễn Thị Hoa 0912345678 (1).xlsx", "sheets/em Trần Thị Bưởi.xls"])
def test_a_proposed_name_made_of_a_persons_is_not_shown(name: str) -> None:
    assert shown_file_problem(name, "Đề nghị đổi tên thành EM-NGUYEN-THI-HOA.xlsx", is_known=False) == HIDDEN_PROBLEM
    assert shown_file_problem(name, "Trùng mã đơn vị", is_known=True) == "Trùng mã đơn vị"


def test_the_problem_of_a_harmless_name_stays() -> None:
    assert shown_file_problem("sheets/THPT-X (1).xlsx", "Tên bản sao", is_known=False) == "Tên bản sao"
