"""Reads numbers written as text in vi-VN notation: 1.234,5. Where two readings are possible, none is chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from automation.domain.vietnamese.formatting import full_number
from automation.domain.vietnamese.text import clean, fold, plain_digits

# Nouns for what was counted, which may be dropped. A scale ("nghìn", "triệu") or money is not one of them: dropping it
# would change the figure.
COUNT_NOUNS = frozenset(map(fold, (
    "người", "em", "cháu", "đồng chí", "đ/c", "cán bộ", "giáo viên", "gv", "nhân viên", "học sinh", "hs",
    "cbgvnv", "đảng viên", "nữ", "nam", "cuộc", "buổi", "lượt", "lượt người", "vụ", "vụ việc", "lớp", "lần",
    "hội nghị", "tài liệu", "tin", "bài", "tin bài", "văn bản", "kế hoạch", "hoạt động", "trường hợp",
    "nạn nhân", "sản phẩm", "giờ", "tiết", "đơn vị", "tập thể", "cá nhân", "chính sách", "đợt", "quyết định",
)))
APPROXIMATE = tuple(map(fold, ("khoảng", "ước", "ước tính", "ước thực hiện", "gần", "hơn", "trên", "dưới",
                               "chừng", "độ", "~", "≈", ">", "<", "≥", "≤", ">=", "<=")))

PERCENT = re.compile(r"[%％﹪٪]|phần\s*trăm", re.IGNORECASE)
_MINUS = re.compile(r"^[−–—-]\s?(?=\d)")
_FIGURE = re.compile(r"([+-]?\d[\d.,]*(?: \d{3})*(?:,\d+)?)")
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[+-]?\d+"), "plain"),
    (re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}"), "ambiguous"),
    (re.compile(r"[+-]?[1-9]\d{0,2},\d{3}"), "ambiguous"),
    (re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"), "vi"),
    (re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"), "en"),
    (re.compile(r"[+-]?[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?"), "vi"),
    (re.compile(r"[+-]?\d+,\d+"), "vi"),
    (re.compile(r"[+-]?\d+\.\d+"), "en"),
)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """`problem` is "" when `value` is the only possible reading, "with_unit" when it is and words follow it. Otherwise
    `value` is None and `problem` is "ambiguous", "approximate", "percent", "several_numbers" or "not_a_number";
    `readings` are the possible ones in vi-VN notation, if any."""

    value: float | None = None
    problem: str = ""
    readings: tuple[str, ...] = ()


def read_number(text: str, unit: str = "") -> NumberReading:
    """Reads a whole cell: a figure, which may be followed by a noun for what was counted ("45 người") or by `unit`."""
    shown = _MINUS.sub("-", plain_digits(clean(text)).lstrip("'’"))
    figures = _FIGURE.findall(shown)
    if PERCENT.search(shown):
        return NumberReading(None, "percent", _counts_of_percentage(figures))
    if len(figures) != 1:
        return NumberReading(problem="several_numbers" if figures else "not_a_number")
    before, _, after = shown.partition(figures[0])
    reading = _figure(figures[0].rstrip(".,"))
    if _is_approximate(before, after) and reading.value is not None:
        return NumberReading(None, "approximate", (full_number(reading.value),))
    counted = fold(after).strip(" .;,()")
    if before.strip() or (counted and counted not in COUNT_NOUNS and counted != fold(unit)):
        return NumberReading(problem="not_a_number")
    if counted and reading.value is not None:
        return replace(reading, problem="with_unit", readings=(full_number(reading.value),))
    return reading


def _counts_of_percentage(figures: list[str]) -> tuple[str, ...]:
    """Returns what "100%" may mean in a cell for a count: 100, or 1 that the cell's format shows so. Empty where it is
    no question: 50% of something is no whole number."""
    value = _figure(figures[0].rstrip(".,")).value if len(figures) == 1 else None
    if value is None or value <= 0 or value % 100:
        return ()
    return full_number(value), full_number(value / 100)


def _figure(figure: str) -> NumberReading:
    shape = next((name for pattern, name in _SHAPES if pattern.fullmatch(figure)), "")
    if shape == "ambiguous":
        whole = float(figure.replace(".", "").replace(",", ""))
        broken = float(figure.replace(",", "."))
        return NumberReading(None, "ambiguous", (f"{whole:.0f}", full_number(broken)))
    if shape == "en":
        return NumberReading(float(figure.replace(",", "")))
    if shape:
        return NumberReading(float(figure.replace(".", "").replace(" ", "").replace(",", ".")))
    return NumberReading(problem="not_a_number")


def _is_approximate(before: str, after: str) -> bool:
    return fold(before) in APPROXIMATE or fold(after).strip("()") in APPROXIMATE or fold(after) == "+"
