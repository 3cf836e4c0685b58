"""The part of the sector that a summary covers, and the folder in which it is written."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from automation.domain.plan.selection import UnitSelection, Where
from automation.domain.plan.units import Unit
from automation.pipeline.publish import SELECTED, SELECTION_FILE
from automation.ports import AdviceError

NAMED_UNITS = 3  # more are counted in the name of the folder, and distinguished by a digest
LONGEST_NAME = 80
NAME = re.compile(r"[^\W_][\w .-]*")

TAKEN = "Thư mục {folder} đang chứa kết quả của một lựa chọn khác{words}."
CHOOSE = "Đề nghị đặt tên khác bằng --out, hoặc dời thư mục ấy đi, rồi chạy lại. Chưa ghi gì cả."


class TakenError(AdviceError):
    """The folder of this name contains another selection, or files of a person."""

    refused = True

    def __init__(self, folder: str, words: str) -> None:
        self.message = TAKEN.format(folder=folder, words=f" ({words})" if words else "")
        self.remedy = CHOOSE
        super().__init__(f"{self.message} {self.remedy}")


@dataclass(frozen=True)
class Selection:
    """Options of one kind add up, those of different kinds narrow each other. None, or nothing: all of them. `out`: the
    name of its folder, "" for the one that follows from what is selected."""

    units: tuple[str, ...] | None = None
    types: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    where: Where = ()
    sections: tuple[str, ...] = ()
    out: str = ""

    @property
    def is_whole(self) -> bool:
        return self.units is None and not (self.types or self.clusters or self.where or self.sections)

    def includes(self, unit: Unit) -> bool:
        return UnitSelection(self.units, self.types, self.clusters, self.where).includes(unit)

    @property
    def name(self) -> str:
        """The name of the folder: equal for equal selections, whatever their order."""
        full = "_".join(self._parts())
        lossy = len(full) > LONGEST_NAME or len(set(self.units or ())) > NAMED_UNITS
        return self.out or (f"{full[:LONGEST_NAME]}-{self._digest()}" if lossy else full)

    @property
    def contents(self) -> dict[str, Any]:
        """What is selected, as JSON data."""
        found = {kind: sorted(set(values)) for kind, values in asdict(self).items()
                 if values and kind not in ("out", "where")}
        return {**found, **({"where": {name: sorted(set(each)) for name, each in self.where}} if self.where else {})}

    def _parts(self) -> Iterator[str]:
        units = sorted(set(self.units or ()))
        if units:
            yield "+".join(units) if len(units) <= NAMED_UNITS else f"{len(units)}-don-vi"
        for word, values in (("loai", self.types), ("cum", self.clusters), *self.where, ("phan", self.sections)):
            if values:
                yield f"{word}-" + "+".join(sorted({_slug(value) for value in values}))

    def _digest(self) -> str:
        return hashlib.sha256(json.dumps(self.contents, sort_keys=True).encode()).hexdigest()[:8]


def check_folder(reports: Path, selection: Selection) -> None:
    """Raises TakenError if the selection's folder below `reports` contains anything but this selection."""
    folder = reports / SELECTED / selection.name
    if selection.is_whole or not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        found = json.loads((folder / SELECTION_FILE).read_text(encoding="utf-8"))
        same = found["selected"] == selection.contents
        words = str(found.get("words") or "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        same, words = False, ""
    if not same:
        raise TakenError(f"{reports.parent.name}/{reports.name}/{SELECTED}/{selection.name}", words)


def is_folder_name(name: str) -> bool:
    """Whether --out may be called so: one name, no path."""
    return bool(NAME.fullmatch(name)) and len(name) <= LONGEST_NAME and not name.endswith((".", " "))


def _slug(text: str) -> str:
    """The text in ASCII: "THPT chuyên" → "THPT-chuyen"."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^A-Za-z0-9]+", "-", "".join(each for each in bare if not unicodedata.combining(each))).strip("-")
