"""Pictures of a unit's workbook as on a screen, with column letters, row numbers and tabs, and with numbered marks.

Needs LibreOffice with python3-uno, Xvfb, and fonts-crosextra-carlito for columns as wide as in Excel."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageGrab

from automation.adapters.xlsx.write import render
from automation.configuration.workspace import load_or_raise
from automation.tabs.unit_tabs import unit_tabs

ROOT = Path(__file__).parents[1]
PROCESS = Path(__file__).with_name("screen_process.py")
PYTHON = "/usr/bin/python3"
DISPLAY, SIZE = ":94", "1366x768x24"
MARK_COLOUR, MARK_RADIUS = (185, 28, 28), 15  # pixels
Mark = tuple[int, int]  # pixels from the left and from the top
FONT = "LiberationSans-Bold.ttf"

REPORT, REGISTER = "BC 6 tháng", "Tuyên truyền"
# What a clerk has typed so far: more women than people, a row of a register without the number of meetings.
TYPED = ((REPORT, "G11", "Có"), (REPORT, "G13", "12/QĐ-THPT"), (REPORT, "G14", "5/1/2024"), (REPORT, "G30", "50"),
         (REPORT, "H30", "60"), (REGISTER, "C7", "8/3/2024"), (REGISTER, "D7", "KH 131/KH-UBND"))
# Name of the picture → tab, selected cell, first row below the frozen ones, marks.
PICTURES: dict[str, tuple[str, str, int, tuple[Mark, ...]]] = {
    "unit-guide": ("Hướng dẫn", "B1", 1, ((165, 135), (378, 159), (500, 159), (660, 159), (18, 545))),
    "unit-plan": ("Kế hoạch", "G12", 10, ()),
    "unit-workbook": (REPORT, "G31", 27, ((1105, 170), (800, 401), (1185, 372), (1330, 401))),
    "unit-register": (REGISTER, "F7", 7, ((440, 170), (640, 266))),
}


@dataclass
class Screen:
    process: subprocess.Popen[str]

    def ask(self, **request: Any) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        if not self.process.stdout.readline():
            raise SystemExit("LibreOffice ended")

    def picture(self, tab: str, cell: str, first_row: int = 1, marks: Sequence[Mark] = ()) -> Image.Image:
        """Returns the screen with the marks ①②③ in their order."""
        self.ask(show=[tab, cell, first_row])
        return marked(ImageGrab.grab(xdisplay=DISPLAY).convert("RGB"), marks)


@contextmanager
def screen() -> Iterator[Screen]:
    with tempfile.TemporaryDirectory() as folder, _display():
        environment = {**os.environ, "DISPLAY": DISPLAY, "LC_ALL": "vi_VN.UTF-8"}
        environment = {name: value for name, value in environment.items() if not name.startswith("PYTHON")}
        with subprocess.Popen([PYTHON, str(PROCESS), folder], env=environment, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as process:
            shown = Screen(process)
            try:
                yield shown
            finally:
                shown.ask(end=1)
                assert process.stdin
                process.stdin.close()


@contextmanager
def _display() -> Iterator[None]:
    server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", SIZE],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def pictures(unit: str) -> Iterator[tuple[str, Image.Image]]:
    """Yields the pictures of that unit's workbook by their names."""
    workspace = load_or_raise(ROOT)
    values = {"unit_name": workspace.units[unit].name, "unit_code": unit}
    tabs = [replace(tab, cells=tuple(replace(cell, value=values.get(cell.slot, cell.value)) for cell in tab.cells))
            for tab in unit_tabs(workspace.catalogue, workspace.plan)]
    with tempfile.TemporaryDirectory() as folder, screen() as shown:
        path = Path(folder) / f"{unit}.xlsx"
        path.write_bytes(render(tabs, unit))
        shown.ask(open=str(path))
        for typed in TYPED:
            shown.ask(type=list(typed))
        for name, given in PICTURES.items():
            yield name, shown.picture(*given)


def marked(picture: Image.Image, marks: Sequence[Mark]) -> Image.Image:
    drawn, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, 19)
    for number, (x, y) in enumerate(marks, start=1):
        drawn.ellipse((x - MARK_RADIUS, y - MARK_RADIUS, x + MARK_RADIUS, y + MARK_RADIUS), fill=MARK_COLOUR,
                      outline="white", width=2)
        drawn.text((x, y), str(number), font=font, fill="white", anchor="mm")
    return picture
