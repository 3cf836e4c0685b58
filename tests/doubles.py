"""Test doubles for stores."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.store_words import FOLDER
from automation.ports import (
    Annotation,
    Banner,
    Reading,
    RegisterInput,
    RegisterLog,
    RegisterWrite,
    SheetStore,
    WorkbookFile,
)

T = TypeVar("T")


class EmptyStore(SheetStore):
    """A store without workbooks and register; tests override the methods they need."""

    words = FOLDER

    def files(self) -> list[WorkbookFile]:
        return []

    def digest(self, _file: WorkbookFile) -> str:
        return ""

    def read(self, files: Sequence[WorkbookFile],
             _extract: Callable[[str, list[RawTab]], T]) -> Iterator[Reading[T]]:
        raise AssertionError(files)

    def create(self, _tabs: Sequence[Drawing],
               _workbooks: Iterable[tuple[str, Mapping[str, Value]]]) -> Iterator[str]:
        return iter(())

    def annotate(self, unit: str, _marks: Sequence[Annotation], _summary: Drawing,
                 _banner: Banner | None = None) -> str:
        return self.annotation_place(unit)

    def clear_annotation(self, unit: str, banner: Banner | None = None) -> None:
        """Does nothing: there are no annotations."""

    def annotated(self, _recorded: Collection[str]) -> dict[str, bool]:
        return {}

    def annotation_place(self, unit: str) -> str:
        return f"feedback/{unit}.xlsx"

    def read_register(self) -> RegisterInput:
        return RegisterInput("", "")

    def read_log(self) -> RegisterLog:
        return RegisterLog()

    def write_register(self, _tabs: Iterable[Drawing], _stamp: str) -> RegisterWrite:
        return RegisterWrite(written=True)
