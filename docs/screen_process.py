"""Runs in the Python that has LibreOffice's module `uno`: shows a workbook on the screen of DISPLAY.

One JSON request a line on standard input, {} a line on standard output when it is done:
{"open": PATH}, {"type": [tab, cell, text]}, {"show": [tab, cell, first row that is shown]}, {"end": 1}.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]

WIDTH, HEIGHT, POSITION_AND_SIZE = 1366, 768, 15
DISCARD, PAUSE = True, 1.2  # seconds until the window is drawn
HIDDEN_BARS = ("standardbar", "formatobjectbar", "formattingbar", "statusbar")


class Screen:
    def __init__(self, profile: str) -> None:
        pipe = f"screen{uuid.uuid4().hex}"
        self.process = subprocess.Popen(
            ["soffice", "--norestore", "--nologo", "--nofirststartwizard",  # noqa: S607 - as installed
             f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        self.services = self._connected(resolver, f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = self._service("frame.Desktop")
        self.book: Any = None

    def _connected(self, resolver: Any, address: str) -> Any:
        while self.process.poll() is None:
            try:
                return resolver.resolve(address)
            except Exception:  # noqa: BLE001 - it has not started yet
                time.sleep(0.3)
        raise SystemExit("LibreOffice ended")

    def _service(self, name: str) -> Any:
        return self.services.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.services)

    def open(self, path: str) -> None:
        if self.book is not None:
            self.book.close(DISCARD)
        self.book = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, ())
        self.book.calculateAll()
        frame = self.book.CurrentController.Frame
        frame.ContainerWindow.setPosSize(0, 0, WIDTH, HEIGHT, POSITION_AND_SIZE)
        for each in HIDDEN_BARS:
            frame.LayoutManager.hideElement(f"private:resource/toolbar/{each}")
        self._dispatch(".uno:Sidebar", "Sidebar", value=False)

    def type(self, typed: list[str]) -> None:
        tab, cell, text = typed
        self._select(tab, cell)
        self._dispatch(".uno:EnterString", "StringName", value=text)

    def show(self, shown: list[Any]) -> None:
        tab, cell, first = shown
        self._select(tab, cell)
        self.book.CurrentController.setFirstVisibleRow(first - 1)
        time.sleep(PAUSE)

    def _select(self, tab: str, cell: str) -> None:
        sheet = self.book.Sheets.getByName(tab)
        self.book.CurrentController.setActiveSheet(sheet)
        self.book.CurrentController.select(sheet.getCellRangeByName(cell))

    def _dispatch(self, command: str, name: str, *, value: Any) -> None:
        given = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        given.Name, given.Value = name, value
        self._service("frame.DispatchHelper").executeDispatch(
            self.book.CurrentController.Frame, command, "", 0, (given,))

    def end(self, _: Any) -> None:
        self.book.close(DISCARD)
        self.process.terminate()


def main(profile: str) -> None:
    screen = Screen(profile)
    for line in sys.stdin:
        for name, given in json.loads(line).items():
            getattr(screen, name)(given)
        print("{}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
