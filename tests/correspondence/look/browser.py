"""Letters in a real Chromium: one page with every letter in frames of two widths, measured by a script in the page."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.required_program import required_program

WIDTHS = (390, 900)  # pixels: a telephone, a window of a computer
SCHEMES = {"light": 1, "dark": 0}  # what Chromium's setting preferredColorScheme calls them
SCRIPT = Path(__file__).with_name("measure.js")


def measured(letters: Mapping[str, str], folder: Path, scheme: str) -> dict[str, Any]:
    """Returns "name@width" → what measure.js found in the letter in that scheme. `letters`: name → HTML."""
    frames = "".join(
        f'<iframe id="{name}@{width}" style="width:{width}px;height:3000px;border:0" srcdoc="{html.escape(letter)}">'
        "</iframe>" for name, letter in letters.items() for width in WIDTHS)
    page = folder / f"letters-{scheme}.html"
    page.write_text(f'<!DOCTYPE html><html style="color-scheme:light dark"><meta charset="utf-8"><body>{frames}'
                    f'<pre id="out"></pre><script>{SCRIPT.read_text(encoding="utf-8")}</script>', encoding="utf-8")
    dumped = subprocess.run(
        (required_program("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
         f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", f"--user-data-dir={folder / 'profile'}",
         "--virtual-time-budget=15000", "--dump-dom", page.as_uri()),
        capture_output=True, text=True, check=True, timeout=180).stdout
    found = re.search(r'<pre id="out">(.*?)</pre>', dumped, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(html.unescape(found[1]))
    return read
