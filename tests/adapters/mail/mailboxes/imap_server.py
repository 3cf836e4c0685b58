"""A stand-in for an IMAP server on loopback: the few commands that reading needs. It keeps what it was asked."""

from __future__ import annotations

import re
import socketserver
from threading import Thread
from typing import Any

USER, PASSWORD = "tra-lai", "Mat-khau-9"


class ImapServer:
    """`mails`: uid → content. `commands`: those that it got, without the password."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.validity = 7
        self.commands: list[str] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, connection: Any) -> None:
        write = connection.wfile.write
        write(b"* OK IMAP4rev1 ready\r\n")
        for line in connection.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            if not command.upper().startswith("LOGIN"):
                self.commands.append(command)
            answer, result = self._answer(command)
            write(answer + f"{tag} {result}\r\n".encode())
            if command.upper() == "LOGOUT":
                return

    def _answer(self, command: str) -> tuple[bytes, str]:
        word = command.upper().split()[0]
        if word == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n", "OK done"
        if word == "LOGIN":
            return b"", "OK done" if PASSWORD in command and USER in command else f"NO {PASSWORD} is not it"
        if word in ("SELECT", "EXAMINE"):
            if "INBOX" not in command:
                return b"", "NO no such folder"
            return f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] x\r\n".encode(), "OK done"
        if word == "UID" and "SEARCH" in command.upper():
            found = re.search(r"UID (\d+):\*", command)
            first = int(found[1]) if found else 1
            uids = [uid for uid in sorted(self.mails) if uid >= first] or sorted(self.mails)[-1:]  # as "n:*" has it
            return f"* SEARCH {' '.join(map(str, uids))}\r\n".encode(), "OK done"
        if word == "UID":
            uid = int(command.split()[2])
            content = self.mails[uid][:256 * 1024]
            head = f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(content)}}}\r\n".encode()
            return head + content + b")\r\n", "OK done"
        return b"", "OK done"
