"""What the former templates on Drive hold: notes that are the software's own, and the order of the forms' lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from automation.adapters.google.errors import RefusedError, UncertainError
from automation.adapters.google_sheets.drive import Drive
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.domain.workbook.form_change.form_tab import form_tabs
from automation.domain.workbook.forms import Catalogue


@dataclass(frozen=True)
class TemplateTexts:
    """`notes`: of all templates; `orders`: a form's mark → the keys of its lines in their order."""

    notes: frozenset[str] = frozenset()
    orders: Mapping[str, Sequence[str]] = field(default_factory=dict)


class FormerTemplates:
    """Reads the plan's templates once in a process: one search, and a read for each. Thread-safe."""

    def __init__(self, drive: Drive, reader: SpreadsheetReader) -> None:
        self._drive, self._reader, self._lock = drive, reader, Lock()
        self._texts: TemplateTexts | None = None

    def texts(self, catalogue: Catalogue) -> TemplateTexts:
        """Nothing of a template that can't be read."""
        with self._lock:
            if self._texts is None:
                self._texts = self._read(catalogue)
            return self._texts

    def _read(self, catalogue: Catalogue) -> TemplateTexts:
        notes: set[str] = set()
        orders: dict[str, Sequence[str]] = {}
        try:
            for file in self._drive.find(kind="template"):
                snapshot, tabs = self._reader.read(str(file["id"]))
                notes |= {note for tab in snapshot.tabs for note in tab.notes.values()}
                orders |= {each.mark: list(each.rows) for each in form_tabs(catalogue, tabs).values() if each.mark}
        except (OSError, RefusedError, UncertainError):
            pass
        return TemplateTexts(frozenset(notes), orders)
