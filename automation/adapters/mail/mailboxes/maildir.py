"""A Maildir: a folder of a mail server with a file for each mail, in `new` and `cur`."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from automation.correspondence.bounces.mailbox import MAX_MAILS, MAX_SECONDS, MailboxError, MailboxReading
from automation.correspondence.bounces.parts import MAX_BYTES

NOT_THERE = "Không đọc được hộp thư trả lại {path} ([bounces] maildir): {why}."
NO_MAILDIR = "không có thư mục “new” và “cur” của một Maildir"
FLAGS = ":"  # after a mail's own name; a mail program changes what follows


class MaildirMailbox:
    """`path`: the folder that has `new` and `cur`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = f"maildir {path}"

    def read(self, position: Mapping[str, Any], since: datetime) -> MailboxReading:
        """The position names the mails that were read and are still there."""
        try:
            found = {path.name.partition(FLAGS)[0]: path for path in self._files()}
        except OSError as error:
            raise MailboxError(NOT_THERE.format(path=self.path, why=error.strerror or error)) from None
        seen = {name for name in position.get("seen", ()) if name in found}
        mails: list[bytes] = []
        deadline = time.monotonic() + MAX_SECONDS
        for name in sorted(found.keys() - seen):
            if len(mails) >= MAX_MAILS or time.monotonic() > deadline:
                break
            seen.add(name)
            content = _content(found[name], since)
            mails += [content] if content else []
        return MailboxReading(tuple(mails), {"seen": sorted(seen)})

    def _files(self) -> Iterator[Path]:
        folders = [self.path / name for name in ("new", "cur")]
        if not all(each.is_dir() for each in folders):
            raise OSError(NO_MAILDIR)
        for folder in folders:
            with os.scandir(folder) as entries:
                yield from (Path(each.path) for each in entries if each.is_file(follow_symlinks=False))


def _content(path: Path, since: datetime) -> bytes:
    """The beginning of the mail; b"" for an older one, and for one that is gone or can't be read."""
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode) or about.st_mtime < since.timestamp():
                return b""
            return file.read(MAX_BYTES)
    except OSError:
        return b""
