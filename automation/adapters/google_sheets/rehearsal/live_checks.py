"""The assumption about live checks: Google keeps the formulas, computes them, and shows what LibreOffice does."""

from __future__ import annotations

from collections.abc import Iterator

from gspread.urls import SPREADSHEET_VALUES_BATCH_UPDATE_URL
from gspread.utils import absolute_range_name

from automation.adapters.google_sheets.drive import SPREADSHEET
from automation.adapters.google_sheets.provision import draw_tabs
from automation.adapters.google_sheets.rehearsal.assumption import NotTriedError, Probe, all_of, differing
from automation.adapters.google_sheets.rehearsal.scene import Scene, TrialChecks
from automation.util.fast_json import Json

TITLE = "Tự kiểm tra (thử)"
PATIENCE, STEP = 60.0, 3.0  # seconds


def _live_checks(scene: Scene) -> str:
    """A made-up workbook is drawn, answered with mistakes, and read until its formulas show what they must."""
    checks = scene.cast.checks
    if checks is None:
        raise NotTriedError("no trial forms")
    file = scene.store.drive.create_file({"name": TITLE, "mimeType": SPREADSHEET, "parents": [scene.folder]},
                                         kind="probe")
    draw_tabs(scene.client, file, checks.tabs, ())
    if lost := list(_lost_formulas(scene, file, checks)):
        return f"not kept as formulas: {', '.join(lost)}"
    data = [{"range": absolute_range_name(title, cell), "values": [[value]]}
            for (title, cell), value in checks.typed.items()]
    scene.client.request("post", SPREADSHEET_VALUES_BATCH_UPDATE_URL % file,
                         json={"valueInputOption": "RAW", "data": data}, safe=True)
    if not scene.cast.is_google:
        raise NotTriedError("a stand-in computes no formulas")
    scene.wait_for(lambda: not _differences(scene, file, checks), PATIENCE, STEP)
    return _differences(scene, file, checks)


def _lost_formulas(scene: Scene, file: str, checks: TrialChecks) -> Iterator[str]:
    found = _read(scene, file, checks, "FORMULA")
    return (f"{title}!{cell}" for (title, cell), value in found.items() if not value.startswith("="))


def _differences(scene: Scene, file: str, checks: TrialChecks) -> str:
    found = _read(scene, file, checks, "UNFORMATTED_VALUE")
    return all_of(*(differing(f"{title}!{cell}", text, found[title, cell])
                    for (title, cell), text in checks.shown.items()))


def _read(scene: Scene, file: str, checks: TrialChecks, option: str) -> dict[tuple[str, str], str]:
    """The cells that show something, "" for a blank one."""
    ranges = [absolute_range_name(title, cell) for title, cell in checks.shown]
    answer: Json = scene.client.values_batch_get(file, ranges, {"valueRenderOption": option})
    values = (each.get("values") or [[""]] for each in answer["valueRanges"])
    return {place: str(rows[0][0] if rows[0] else "") for place, rows in zip(checks.shown, values, strict=True)}


PROBES: tuple[tuple[str, Probe], ...] = (("live_checks", _live_checks),)
