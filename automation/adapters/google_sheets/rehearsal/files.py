"""Assumptions about Drive: search, properties, versions, times, the bin, moves, people's access."""

from __future__ import annotations

from automation.adapters.google.errors import RefusedError
from automation.adapters.google_sheets.drive import FOLDER
from automation.adapters.google_sheets.rehearsal.assumption import NotTriedError, Probe, all_of, differing
from automation.adapters.google_sheets.rehearsal.scene import UNITS, Scene
from automation.domain.access.permissions import (
    WRITER,
    AccessChange,
    ChangeResult,
    FilePlan,
    Permission,
    SharedFile,
    Step,
    mailbox,
)

LONGEST_PROPERTY = 124  # bytes of a property's key and value


def _search_at_once(scene: Scene) -> str:
    """A second file would be made, and a report be missed, if a search did not find a file right after it was made."""
    body = {"name": "Dấu", "mimeType": FOLDER, "parents": [scene.folder]}
    scene.notes["marked"] = scene.store.drive.create_file(body, kind="probe")
    seconds = scene.wait_for(lambda: bool(scene.store.drive.find(kind="probe")))
    if seconds is None:
        return "not found within 60 s"
    return f"found after {seconds:.0f} s" if seconds else ""


def _property_length(scene: Scene) -> str:
    marked = _marked(scene)
    key = "baocao-probe"
    scene.patch(marked, {"appProperties": {key: "x" * (LONGEST_PROPERTY - len(key))}})
    try:
        scene.patch(marked, {"appProperties": {key: "x" * (LONGEST_PROPERTY - len(key) + 1)}})
    except RefusedError as error:
        return "" if error.code in (400, 403) else f"refused with HTTP {error.code}"
    return f"{LONGEST_PROPERTY + 1} bytes are accepted"


def _moved(scene: Scene) -> str:
    """A workbook that a person moved keeps its id and its marks."""
    marked, elsewhere = _marked(scene), scene.new_folder("Chỗ khác", scene.folder)
    scene.patch(marked, {}, addParents=elsewhere, removeParents=scene.folder)
    found = scene.file(marked, "parents,appProperties")
    return all_of(differing("parents", [elsewhere], found.get("parents")),
                  "" if "baocao-kind" in found.get("appProperties", {}) else "properties are lost")


def _binned(scene: Scene) -> str:
    """A file in the bin is in no listing, and can still be read by its id."""
    marked = _marked(scene)
    scene.patch(marked, {"trashed": True})
    listed = scene.wait_for(lambda: not scene.store.drive.find(kind="probe")) is None
    found = scene.file(marked, "trashed")
    return all_of("still listed after 60 s" if listed else "", "" if found.get("trashed") else "not in the bin")


def _last_writer(scene: Scene) -> str:
    found = scene.file(scene.unit_file(), "lastModifyingUser(me)").get("lastModifyingUser", {})
    return "" if found.get("me") else "the last change counts as another account's"


def _version(scene: Scene) -> str:
    """The version and the modified time rise with a write. A workbook is read again when its modified time is another:
    the version rises with permissions and views too."""
    file = scene.unit_file()
    before, modified = int(scene.file(file, "version")["version"]), scene.file(file, "modifiedTime")["modifiedTime"]
    scene.batch(file, {"updateSpreadsheetProperties": {"properties": {"title": "THU-MOT (sửa)"}, "fields": "title"}})
    after = int(scene.file(file, "version")["version"])
    same = scene.wait_for(lambda: str(scene.file(file, "modifiedTime")["modifiedTime"]) > modified) is None
    return all_of("" if after > before else f"version {before} before a write, {after} after it",
                  f"the modified time is still {modified} 60 s after a write" if same else "")


def _revisions(scene: Scene) -> str:
    found = list(scene.store.drive.revisions(scene.unit_file()))
    return "" if any(each.by_software for each in found) else f"{len(found)} revisions, none by this account"


def _shared(scene: Scene) -> str:
    """A person gets the role that was asked for, without a message by Google."""
    result = _changed(scene, Step.GRANT)
    if result.is_refused:
        return f"{result.reason}: {result.detail or result.message}"
    scene.notes["permission"] = result.id
    return differing("role", WRITER, next((each.role for each in _permissions(scene) if each.id == result.id), None))


def _unshared(scene: Scene) -> str:
    _partner(scene)
    if "permission" not in scene.notes:
        raise NotTriedError("nothing was shared")
    result = _changed(scene, Step.REMOVE, scene.notes["permission"])
    if result.is_refused:
        return f"{result.reason}: {result.detail or result.message}"
    return "still has access" if any(each.id == scene.notes["permission"] for each in _permissions(scene)) else ""


def _changed(scene: Scene, step: Step, permission: str = "") -> ChangeResult:
    """As `baocao share` changes the access of a person."""
    partner = _partner(scene)
    change = AccessChange(step, partner, WRITER, mailbox(partner), permission)
    file = SharedFile(scene.unit_file(), UNITS[0], "")
    [result] = scene.store.permissions.let_in(FilePlan(file, (change,), None, ()))
    return result


def _permissions(scene: Scene) -> tuple[Permission, ...]:
    """Raises LookupError when the spreadsheet is not listed."""
    return {each.id: each.permissions for each in scene.store.permissions.shared_files()}[scene.unit_file()]


def _partner(scene: Scene) -> str:
    if not scene.cast.partner:
        raise NotTriedError("no address to share with (--with)")
    return scene.cast.partner


def _marked(scene: Scene) -> str:
    if "marked" not in scene.notes:
        raise NotTriedError("no file was made")
    return scene.notes["marked"]


def _listed(scene: Scene) -> str:
    """The units' spreadsheets are found by their marks, by a machine that remembers nothing."""
    def units() -> set[str]:
        return {each.unit for each in scene.new_store("two").files() if not each.problem}

    seconds = scene.wait_for(lambda: set(UNITS) <= units())
    if seconds is None:
        return differing("units", sorted(UNITS), sorted(units()))
    return f"complete after {seconds:.0f} s" if seconds else ""


BEFORE: tuple[tuple[str, Probe], ...] = (
    ("search_at_once", _search_at_once), ("property_length", _property_length), ("moved", _moved),
    ("binned", _binned),
)
AFTER: tuple[tuple[str, Probe], ...] = (
    ("listing_by_marks", _listed), ("last_writer", _last_writer), ("version", _version), ("revisions", _revisions),
    ("shared", _shared), ("unshared", _unshared),
)
