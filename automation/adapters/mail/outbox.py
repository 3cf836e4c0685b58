"""Writes mail into a folder: one .eml file per message, which any mail program opens. Nothing is sent."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from pathlib import Path

from automation.adapters.mail.message import ComposeError, compose
from automation.domain.tracking.messages import Delivery, Message, Receipt
from automation.ports import Mailer
from automation.util.atomic_file import replace_file

UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
MAX_NAME_LENGTH = 100  # of the readable part; file systems take 255 bytes


class OutboxMailer(Mailer):
    """`folder` is created with the first message. `now` (aware) is the messages' date."""

    name = "outbox"

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder = folder
        self.now = now

    def send(self, message: Message) -> Receipt:
        """Write the message, if it is not there. Raises OSError where the folder can't be
        written: then there is no file either."""
        path = self.path(message)
        if path.exists():
            return Receipt(message.key, Delivery.SENT, f"{path.name} đã có sẵn")
        try:
            content = compose(message, self.now).as_bytes()
        except ComposeError as error:
            return Receipt(message.key, Delivery.FAILED, str(error))
        replace_file(path, content)
        return Receipt(message.key, Delivery.SENT, path.name)

    def find(self, message: Message, canary: Message | None = None) -> bool | None:  # noqa: ARG002 - a file is there or not
        return self.path(message).exists()

    def path(self, message: Message) -> Path:
        """A readable file name, unique for each key: "6T_THPT-AN-LAO_sau-1_9f86d081884c.eml"."""
        readable = "_".join((message.obligation, message.unit or "tong-hop", message.step))
        safe = UNSAFE.sub("-", readable).strip("-.")[:MAX_NAME_LENGTH]
        return self.folder / f"{safe}_{hashlib.sha256(message.key.encode()).hexdigest()[:12]}.eml"
