"""The year as a table of steps: when, who, what. `simulated_year.py` runs them.

Units get their roles by their position in the list of workbooks, so that a unit has the same role every time. Hours
are local (UTC+7). Nightly runs are those around each step of the reminder ladder and each deadline; any other run
would find nothing new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.demo.secretary import RegisterEntry


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """`action` is a key of `simulated_year.ACTIONS`; `role` a key of `ROLES`; `details` what the action needs."""

    at: str
    action: str
    role: str = ""
    details: tuple[str, ...] = ()


NOTHING = "nothing"

# Roles: 41 units, each in exactly one role for each report.
HALF_YEAR: dict[str, tuple[int, ...]] = {
    "early": tuple(range(10)),
    "in May": tuple(range(10, 22)),
    "last days": tuple(range(22, 28)),
    "last evening": tuple(range(28, 32)),  # 23:50 on the 27th
    "past midnight": (32,),  # ticked in time, saved again at 00:40: when it was submitted is unknown
    "in time, wrong": (33,),  # and never corrected
    "late": (34, 35),
    "very late": (36,),
    "extended": (37, 38),
    "exempt": (39,),
    "silent": (40,),
}
YEAR_END: dict[str, tuple[int, ...]] = {
    "early": tuple(range(30, 40)),
    "in November": tuple(range(14)),
    "last days": tuple(range(14, 22)),
    "last evening": tuple(range(22, 27)),
    "past midnight": (27,),
    "late": (28,),
    "extended": (29,),
    "silent": (40,),
}
ROLES: dict[str, dict[str, tuple[int, ...]]] = {
    "KH": {"January": tuple(range(14)), "February": tuple(range(14, 30)), "March": tuple(range(30, 38))},
    "6T": HALF_YEAR,
    "CN": YEAR_END,
    "THD": {
        "with the report": tuple(range(14)), "in December": tuple(range(14, 34)), NOTHING: (34, 35, 36),
        "late": (37, 38), "exempt": (39,), "silent": (40,),
    },
    "one": {"amended": (3, 4), "returned": (5,), "returned by command": (6,), "damaged": (20,)},
}

SILENT_MONTH = ("THD", NOTHING)  # their year's report has no Action Month either

STORM = "Mưa bão gây mất điện diện rộng, nhà trường có văn bản đề nghị gia hạn"
REORGANISED = "Đơn vị đang sắp xếp lại tổ chức theo kế hoạch của Sở"
UNCLEAR = "Đề nghị làm rõ số liệu mục E và bổ sung đánh giá ở mục Q02"
THIN = "Phần đánh giá còn chung chung, đề nghị nêu kết quả cụ thể"

GUIDANCE = ("Hướng dẫn nhập báo cáo 6 tháng", "Ban gửi các đơn vị hướng dẫn nhập báo cáo 6 tháng đầu năm.")

# What the secretary types, by occasion: (role, obligation) → entry.
DECISIONS: dict[str, dict[tuple[str, str], RegisterEntry]] = {
    "extension": {("extended", "6T"): RegisterEntry("Gia hạn", STORM, date(2024, 6, 5))},
    "half-year": {
        ("past midnight", "6T"): RegisterEntry("Duyệt, đúng hạn", "Trường gửi bản ký số trước 0 giờ ngày 28/5"),
        ("last evening", "6T"): RegisterEntry("Duyệt"),
        ("returned", "6T"): RegisterEntry("Trả lại", UNCLEAR),
    },
    "year's end": {
        ("early", "CN"): RegisterEntry("Duyệt"),
        ("extended", "CN"): RegisterEntry("Gia hạn", REORGANISED, date(2024, 12, 10)),
    },
    "December": {("late", "CN"): RegisterEntry("Duyệt, trễ hạn", "Đã nhắc nhở đơn vị")},
    "June": {("early", "6T"): RegisterEntry("Duyệt")},
    "without a day": {("exempt", "THD"): RegisterEntry("Gia hạn", REORGANISED)},  # which nobody can understand
    "action month": {("exempt", "THD"): RegisterEntry("Miễn", REORGANISED)},
}

YEAR: tuple[ScenarioStep, ...] = (
    ScenarioStep("2024-01-08 09:00", "provision"),
    ScenarioStep("2024-01-24 15:20", "hand in", "January", ("KH",)),
    ScenarioStep("2024-01-25 02:00", "night"),
    ScenarioStep("2024-02-27 10:05", "hand in", "February", ("KH",)),
    ScenarioStep("2024-02-28 02:00", "night"),
    ScenarioStep("2024-03-20 16:40", "hand in", "March", ("KH",)),
    ScenarioStep("2024-03-21 02:00", "night"),
    # The half-year's report: before 28 May.
    ScenarioStep("2024-05-09 14:30", "hand in", "early", ("6T",)),
    ScenarioStep("2024-05-10 08:30", "announce", details=GUIDANCE),
    ScenarioStep("2024-05-13 02:00", "night"),
    ScenarioStep("2024-05-15 10:10", "exempt", "exempt", ("6T", REORGANISED)),
    ScenarioStep("2024-05-16 09:15", "correct", "early", ("6T",)),
    ScenarioStep("2024-05-21 15:45", "hand in", "in May", ("6T",)),
    ScenarioStep("2024-05-24 02:00", "night"),
    ScenarioStep("2024-05-24 16:00", "correct", "in May", ("6T",)),
    ScenarioStep("2024-05-25 02:00", "night"),
    ScenarioStep("2024-05-25 08:30", "decide", details=("extension",)),
    ScenarioStep("2024-05-26 07:30", "extend", "very late", ("6T", "2024-06-01", STORM)),
    ScenarioStep("2024-05-26 08:05", "damage", "damaged"),
    ScenarioStep("2024-05-26 19:30", "hand in", "last days", ("6T",)),
    ScenarioStep("2024-05-27 02:00", "night"),
    ScenarioStep("2024-05-27 14:20", "correct", "last days", ("6T",)),
    ScenarioStep("2024-05-27 22:15", "hand in", "in time, wrong", ("6T",)),
    ScenarioStep("2024-05-27 23:50", "hand in", "last evening", ("6T",)),
    ScenarioStep("2024-05-28 00:40", "hand in", "past midnight", ("6T",)),
    ScenarioStep("2024-05-28 02:00", "night"),
    ScenarioStep("2024-05-28 15:00", "correct", "last evening", ("6T",)),
    ScenarioStep("2024-05-28 15:30", "put back", "damaged"),
    ScenarioStep("2024-05-29 02:00", "night"),
    ScenarioStep("2024-05-29 09:00", "decide", details=("half-year",)),
    ScenarioStep("2024-05-30 11:00", "hand in", "late", ("6T",)),
    ScenarioStep("2024-05-30 15:10", "return", "returned by command", ("6T", THIN)),
    ScenarioStep("2024-06-01 02:00", "night"),
    ScenarioStep("2024-06-03 02:00", "night"),
    ScenarioStep("2024-06-03 10:30", "hand in", "extended", ("6T",)),
    ScenarioStep("2024-06-03 14:00", "rewrite", "returned", ("6T",)),
    ScenarioStep("2024-06-03 16:00", "rewrite", "returned by command", ("6T",)),
    ScenarioStep("2024-06-04 17:00", "hand in", "very late", ("6T",)),
    ScenarioStep("2024-06-05 02:00", "night"),
    ScenarioStep("2024-06-05 10:00", "accept", "very late", ("6T", "late", "Đã nhắc nhở đơn vị")),
    ScenarioStep("2024-06-05 14:00", "decide", details=("June",)),
    ScenarioStep("2024-06-06 09:30", "amend", "amended", ("6T",)),
    ScenarioStep("2024-06-10 02:00", "night"),
    ScenarioStep("2024-06-10 09:00", "compile", details=("6T",)),
    # The year's report: before 1 December; the Action Month's supplement: by 20 December.
    ScenarioStep("2024-11-15 02:00", "night"),
    ScenarioStep("2024-11-25 14:00", "hand in", "early", ("CN",)),
    ScenarioStep("2024-11-26 02:00", "night"),
    ScenarioStep("2024-11-26 08:40", "correct", "early", ("CN",)),
    ScenarioStep("2024-11-26 15:15", "hand in", "in November", ("CN", "THD")),
    ScenarioStep("2024-11-27 02:00", "night"),
    ScenarioStep("2024-11-27 16:30", "correct", "in November", ("CN",)),
    ScenarioStep("2024-11-28 09:00", "decide", details=("year's end",)),
    ScenarioStep("2024-11-28 17:10", "hand in", "last days", ("CN",)),
    ScenarioStep("2024-11-29 02:00", "night"),
    ScenarioStep("2024-11-30 02:00", "night"),
    ScenarioStep("2024-11-30 23:50", "hand in", "last evening", ("CN",)),
    ScenarioStep("2024-12-01 00:35", "hand in", "past midnight", ("CN",)),
    ScenarioStep("2024-12-01 02:00", "night"),
    ScenarioStep("2024-12-02 02:00", "night"),
    ScenarioStep("2024-12-04 10:00", "hand in", "late", ("CN",)),
    ScenarioStep("2024-12-06 02:00", "night"),
    ScenarioStep("2024-12-06 09:00", "decide", details=("December",)),
    ScenarioStep("2024-12-09 02:00", "night"),
    ScenarioStep("2024-12-09 10:00", "decide", details=("without a day",)),
    ScenarioStep("2024-12-09 15:00", "hand in", "extended", ("CN",)),
    ScenarioStep("2024-12-10 02:00", "night"),
    ScenarioStep("2024-12-10 09:00", "compile", details=("CN",)),
    ScenarioStep("2024-12-12 10:00", "decide", details=("action month",)),
    ScenarioStep("2024-12-12 14:00", "hand in", "in December", ("THD",)),
    ScenarioStep("2024-12-13 09:00", "nothing", NOTHING, ("THD",)),
    ScenarioStep("2024-12-17 02:00", "night"),
    ScenarioStep("2024-12-21 02:00", "night"),
    ScenarioStep("2024-12-21 09:30", "hand in", "late", ("THD",)),
    ScenarioStep("2024-12-23 02:00", "night"),
    ScenarioStep("2024-12-23 09:00", "compile", details=("THD",)),
)

END = "2024-12-23 18:00"
