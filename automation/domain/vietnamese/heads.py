"""What the head of a unit is called, by the kind of unit that its name begins with."""

from __future__ import annotations

from automation.domain.vietnamese.text import fold

# First words of a unit's name → the title of its head.
TITLES: dict[str, str] = {
    "Trường": "Hiệu trưởng", "Nhóm trẻ": "Chủ nhóm trẻ", "Lớp mẫu giáo": "Chủ lớp mẫu giáo", "Trung tâm": "Giám đốc",
    "Học viện": "Giám đốc", "Viện": "Viện trưởng", "Sở": "Giám đốc", "Phòng": "Trưởng phòng", "Thư viện": "Giám đốc",
    "Bảo tàng": "Giám đốc", "Bệnh viện": "Giám đốc",
}
ANY = "Thủ trưởng"


def head_title(name: str) -> str:
    """Returns the title that stands before a unit's name, such as "Hiệu trưởng" before "Trường THPT An Dương"."""
    folded = f"{fold(name)} "
    return next((title for first, title in TITLES.items() if folded.startswith(f"{fold(first)} ")), ANY)
