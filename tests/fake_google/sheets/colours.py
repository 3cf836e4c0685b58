"""Colours have two notations, and Google responds with both: ``backgroundColor`` and ``backgroundColorStyle``."""

import struct
from functools import cache

from tests.fake_google.field_masks import Mask
from tests.fake_google.http_messages import Json

PAIRS = ("backgroundColor", "foregroundColor", "tabColor", "color")
THEME: dict[str, Json] = {
    "TEXT": {},
    "BACKGROUND": {"red": 1, "green": 1, "blue": 1},
    "ACCENT1": {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275},
    "ACCENT2": {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314},
    "ACCENT3": {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275},
    "ACCENT4": {"red": 0.20392157, "green": 0.65882355, "blue": 0.3254902},
    "ACCENT5": {"red": 1, "green": 0.42745098, "blue": 0.003921569},
    "ACCENT6": {"red": 0.27450982, "green": 0.7411765, "blue": 0.7764706},
    "LINK": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8},
}


def normalize_colour(given: Json) -> Json:
    """A colour as Google stores it, without components that are 0.

    Components are truncated (not rounded: 0.5 was recorded to come back as 0.49803922, 127 of 255) to 256 steps, in
    single precision; alpha is not truncated.
    """
    kept = {name: to_single(part if name == "alpha" else int(to_single(to_single(part) * 255)) / 255)
            for name, part in given.items()}  # fmt: skip
    return {name: part for name, part in kept.items() if part}


@cache
def to_single(value: float) -> float:
    """The number with the fewest digits that is the same in single precision."""
    kept = struct.unpack("f", struct.pack("f", value))[0]
    texts = (f"{kept:.{digits}g}" for digits in range(1, 10))
    return float(next(text for text in texts if struct.unpack("f", struct.pack("f", float(text)))[0] == kept))


def with_colour_styles(properties: Json, mask: Mask) -> Json:
    """The message with both notations of every colour; of the two, the one that was written has precedence.

    ``mask``: the fields that were written, empty for all.
    """
    out = {key: with_colour_styles(value, mask.get(key, {})) if isinstance(value, dict) else value
           for key, value in properties.items()}  # fmt: skip
    for name in PAIRS:
        style = name + "Style"
        if name in mask and style not in mask and name not in out:
            out.pop(style, None)
        elif out.get(style) == {}:
            out.pop(style)  # an empty style removes the colour
            out.pop(name, None)
        elif style in out and (style in mask or name not in out):
            out[name] = _resolved(out[style])
            out[style] = {"rgbColor": out[name]} if "rgbColor" in out[style] else out[style]
        elif name in out:
            out[name] = normalize_colour(out[name])
            out[style] = {"rgbColor": out[name]}
    return out


LINES = {"DOTTED": 1, "DASHED": 1, "SOLID": 1, "SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}  # widths in pixels


def with_border_widths(borders: Json) -> Json:
    """A cell's borders as Google returns them: black by default, with the width of the style; without empty ones."""
    out = {}
    for side, line in borders.items():
        if line and line.get("style") in LINES:
            black: Json = {} if line.get("color") or line.get("colorStyle") else {"color": {}}
            out[side] = with_colour_styles(line | black, {}) | {"width": LINES[line["style"]]}
    return out


def _resolved(style: Json) -> Json:
    if "rgbColor" in style:
        return normalize_colour(style["rgbColor"])
    return dict(THEME.get(style.get("themeColor", ""), {}))
