"""Colours for everybody: contrast of each style, and states that differ for people who see no red or no green."""

from __future__ import annotations

from itertools import combinations

import pytest

from automation.domain.workbook.drawing import Style
from automation.domain.workbook.styles import STYLES

Linear = tuple[float, float, float]
WHITE = "FFFFFF"
TEXT, LARGE = 4.5, 3.0  # contrast that WCAG asks of a text, and of a large one
# Linear RGB as people without red cones (protanopia) and without green ones (deuteranopia) see it: Viénot, Brettel and
# Mollon, 1999.
SIMULATIONS = {
    "protanopia": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deuteranopia": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    "everybody": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
MARKS = ("error_mark", "warning_mark")
STATES = ("good", "watch", "bad", "quiet")
DISTINCT = 0.1  # distance of two fills in linear RGB, of which black and white are 1.7 apart


def linear(code: str) -> Linear:
    parts = (int(code[at:at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def seen(code: str, sight: str) -> Linear:
    colour = linear(code)
    red, green, blue = (sum(share * part for share, part in zip(row, colour, strict=True))
                        for row in SIMULATIONS[sight])
    return red, green, blue


def luminance(colour: Linear) -> float:
    return max(0.0, 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2])


def contrast(style: Style, sight: str) -> float:
    lighter, darker = sorted((luminance(seen(style.fill or WHITE, sight)), luminance(seen(style.colour, sight))),
                             reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def distance(one: str, other: str, sight: str) -> float:
    pairs = zip(seen(one, sight), seen(other, sight), strict=True)
    return float(sum((first - second) ** 2 for first, second in pairs) ** 0.5)


@pytest.mark.parametrize("sight", SIMULATIONS)
def test_every_text_is_readable(sight: str) -> None:
    for name, style in STYLES.items():
        if name not in ("key", "engine"):  # hidden
            least = LARGE if style.size >= 14 or (style.bold and style.size >= 12) else TEXT
            assert contrast(style, sight) >= least, name


@pytest.mark.parametrize("sight", SIMULATIONS)
def test_marks_and_states_differ_without_red_or_green(sight: str) -> None:
    for names in (MARKS, STATES):
        for one, other in combinations(names, 2):
            assert distance(STYLES[one].fill, STYLES[other].fill, sight) >= DISTINCT, (one, other)


@pytest.mark.parametrize("sight", SIMULATIONS)
def test_a_mark_differs_from_a_cell_without_one(sight: str) -> None:
    for name in MARKS:
        for plain in ("input_integer", "locked", "item"):
            assert distance(STYLES[name].fill, STYLES[plain].fill or WHITE, sight) >= DISTINCT, (name, plain)
