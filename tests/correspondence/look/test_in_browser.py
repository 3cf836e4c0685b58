"""Every kind of letter in Chromium, as wide as a telephone and as a window, in the light and the dark scheme."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.correspondence.look.browser import SCHEMES, measured
from tests.correspondence.look.gallery import gallery

pytestmark = pytest.mark.needs_program
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LEAST_HEIGHT = 44  # pixels that a finger needs (WCAG 2.2, 2.5.5)
FIRST_SCREEN = 700  # pixels of a telephone's height in which what to do must stand
Colour = Sequence[float]
Measured = dict[str, Any]


@pytest.fixture(scope="module", params=sorted(SCHEMES))
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Measured]:
    letters = {name: each.html for name, each in gallery().items()}
    return request.param, measured(letters, tmp_path_factory.mktemp("browser"), request.param)


def test_no_letter_scrolls_sideways(found: tuple[str, Measured]) -> None:
    assert {name: each["overflow"] for name, each in found[1].items() if each["overflow"] > 0} == {}
    assert len(found[1]) == 2 * len(gallery())


def test_each_letter_has_one_button_that_a_finger_hits(found: tuple[str, Measured]) -> None:
    for name, each in found[1].items():
        (button,) = each["buttons"]
        assert button["height"] >= LEAST_HEIGHT, name
        assert button["href"].startswith("https://"), name
        assert button["top"] + button["height"] < FIRST_SCREEN, name


def test_every_text_stands_out(found: tuple[str, Measured]) -> None:
    faint = [(name, text["words"], ratio) for name, each in found[1].items() for text in each["texts"]
             if (ratio := contrast(text["color"], text["background"])) < LEAST_CONTRAST]
    assert faint == []


def test_every_text_stands_out_when_a_mail_program_inverts_colours(found: tuple[str, Measured]) -> None:
    """Gmail and Outlook make a dark letter of a light one, in one of two ways: all colours, or only light grounds and
    dark texts."""
    scheme, letters = found
    for name, each in letters.items() if scheme == "light" else ():
        for text in each["texts"]:
            for color, ground in inversions(text["color"], text["background"]):
                assert contrast(color, ground) >= LEAST_CONTRAST, (name, text)


def test_the_dark_scheme_is_dark(found: tuple[str, Measured]) -> None:
    scheme, letters = found
    for name, each in letters.items():
        grounds = [text["background"] for text in each["texts"] if text["words"] == "Trân trọng."]
        assert [luminance(ground) < 0.05 for ground in grounds] == [scheme == "dark"], name


def inversions(color: Colour, ground: Colour) -> Iterator[tuple[Colour, Colour]]:
    yield inverted(color), inverted(ground)
    yield (inverted(color) if luminance(color) < 0.5 and luminance(ground) > 0.5 else color,
           inverted(ground) if luminance(ground) > 0.5 else ground)


def inverted(color: Colour) -> Colour:
    hue, light, saturation = colorsys.rgb_to_hls(*(each / 255 for each in color))
    return [each * 255 for each in colorsys.hls_to_rgb(hue, 1 - light, saturation)]


def luminance(color: Colour) -> float:
    """WCAG's relative luminance."""
    red, green, blue = (each / 255 / 12.92 if each <= 10.31 else ((each / 255 + 0.055) / 1.055) ** 2.4
                        for each in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(color: Colour, ground: Colour) -> float:
    lighter, darker = sorted((luminance(color), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
