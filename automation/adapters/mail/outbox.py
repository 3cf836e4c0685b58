"""Writes mail into a folder: one .eml file per message, which any mail program opens. Nothing is sent."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import Path

from automation.adapters.mail.message import ComposeError, compose
from automation.domain.tracking.messages import Delivery, Message, Receipt
from automation.ports import Mailer, MailStoppedError
from automation.util.atomic_file import replace_file

UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LEADS_OUT = ("Thư mục {folder} là liên kết dẫn ra ngoài thư mục làm việc nên không ghi thư vào đó. Đề nghị thay liên "
             "kết bằng thư mục thật rồi chạy lại.")
MAX_NAME_LENGTH = 100  # of the readable part; file systems take 255 bytes


class OutboxMailer(Mailer):
    """`folder` is created with the first message. `now` (aware) is the messages' date."""

    name = "outbox"

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder = folder
        self.now = now

    def send(self, message: Message) -> Receipt:
        """Write the message, if it is not there. Raises OSError where the folder can't be
        written: then there is no file either; MailStoppedError where it leads out of the workspace."""
        if self._leads_out():
            raise MailStoppedError(LEADS_OUT.format(folder=self.folder.name))
        path = self.path(message)
        if self.find(message):
            return Receipt(message.key, Delivery.SENT, f"{path.name} đã có sẵn")
        try:
            content = compose(message, self.now)
        except ComposeError as error:
            return Receipt(message.key, Delivery.FAILED, str(error))
        replace_file(path, content)
        return Receipt(message.key, Delivery.SENT, path.name)

    def find(self, message: Message, canary: Message | None = None) -> bool | None:  # noqa: ARG002 - a file is there or not
        path = self.path(message)
        return path.is_file() and not path.is_symlink()

    def _leads_out(self) -> bool:
        """Is the folder a link to a place outside the one that contains it? Others could read the letters there."""
        return not self.folder.resolve().is_relative_to(self.folder.parent.resolve())

    def path(self, message: Message) -> Path:
        """A readable file name, unique for each key: "6T_THPT-AN-LAO_sau-1_9f86d081884c.eml"."""
        readable = "_".join((message.obligation, message.unit or "tong-hop", message.step))
        safe = UNSAFE.sub("-", readable).strip("-.")[:MAX_NAME_LENGTH]
        return self.folder / f"{safe}_{hashlib.sha256(message.key.encode()).hexdigest()[:12]}.eml"
