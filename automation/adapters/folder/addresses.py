"""The addresses under which people reach the files of a folder store, made from the templates of settings.toml."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from automation.adapters.folder.files import workbook_path
from automation.domain.plan.settings import Paths
from automation.domain.workbook.addresses import Addresses, filled_template


@dataclass(frozen=True)
class FolderAddresses(Addresses):
    """`listed` returns the workbooks of the newest listing by unit, with the names that they have on disk. A file that
    does not exist has no address, and no address contains a path of this machine."""

    paths: Paths
    root: Path
    listed: Callable[[], Mapping[str, Path]]

    def workbook(self, unit: str, title: str = "", codes: Collection[str] = ()) -> str:  # noqa: ARG002 - by title
        if not self.paths.share_url:
            return ""
        usual = workbook_path(self.root / self.paths.sheets, unit)
        file = usual if usual.is_file() else self.listed().get(unit.upper(), usual)
        return _address(self.paths.share_url, file, unit, title)

    def annotations(self, unit: str) -> str:
        return _address(self.paths.feedback_url, workbook_path(self.root / self.paths.feedback, unit), unit)

    def register(self) -> str:
        return _address(self.paths.register_url, self.root / self.paths.register)


def _address(template: str, file: Path, unit: str = "", tab: str = "") -> str:
    return filled_template(template, file=file.name, unit=unit, tab=tab) if template and file.is_file() else ""
