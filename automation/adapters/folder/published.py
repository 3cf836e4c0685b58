"""Puts the files of a summary into the folder where people read them: the same names each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from automation.adapters.folder.files import sha256
from automation.adapters.folder.pdf import NotConvertedError, converter, pdf_of
from automation.domain.plan.settings import Paths
from automation.domain.tracking.published_files import PartlyPublishedError, PublishedFile
from automation.domain.workbook.addresses import filled_template
from automation.ports import NowhereError
from automation.util import atomic_file

NO_CONVERTER = "Chưa có bản PDF: máy này chưa cài LibreOffice. Đã công bố các tệp khác."
OLD_PDF = "Tệp {file} ở nơi công bố là bản của lần trước, đã cũ: đề nghị thay hoặc xóa."


@dataclass(frozen=True)
class PublishedFolder:
    root: Path
    paths: Paths

    def publish(self, files: Mapping[str, Path], known: Mapping[str, PublishedFile]) -> Iterator[PublishedFile]:
        """As SheetStore.publish. What has not changed since is not written again."""
        if not self.paths.published:
            raise NowhereError
        for role, path in files.items():
            content = path.read_bytes()
            made = self._file(role, path.name, sha256(content))
            if not self._is_there(made, known):
                self._write(path.name, content)
            yield made
        if "document" in files:
            yield self._pdf(files["document"], known)

    def _pdf(self, document: Path, known: Mapping[str, PublishedFile]) -> PublishedFile:
        """The PDF of the document, whose digest it has. Raises PartlyPublishedError."""
        made = self._file("pdf", f"{document.stem}.pdf", sha256(document.read_bytes()))
        if self._is_there(made, known):
            return made
        program = converter()
        try:
            if not program:
                raise NotConvertedError(NO_CONVERTER)
            self._write(made.name, pdf_of(document, program))
        except NotConvertedError as error:
            old = OLD_PDF.format(file=made.name) if self._path(made.name).exists() else ""
            words = f"{error} {old}".strip()
            raise PartlyPublishedError(words, is_remark=not program and not old) from error
        return made

    def _path(self, name: str) -> Path:
        return self.root / self.paths.published / name

    def _file(self, role: str, name: str, digest: str) -> PublishedFile:
        template = self.paths.published_url
        return PublishedFile(role, name, name, filled_template(template, file=name) if template else "", digest)

    def _is_there(self, made: PublishedFile, known: Mapping[str, PublishedFile]) -> bool:
        before = known.get(made.role)
        return before is not None and (before.name, before.digest) == (made.name, made.digest) \
            and self._path(made.name).exists()

    def _write(self, name: str, content: bytes) -> None:
        atomic_file.make_shared_folder(self._path(name).parent)
        atomic_file.replace_file(self._path(name), content)
