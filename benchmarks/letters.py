"""Letters handed to an SMTP server on this machine, beside `smtplib` sending the same bytes over one connection.

The server (aiosmtpd) is another process; it accepts every message and keeps none. Planning and rendering the letters
is measured by itself, and so is handing them over with the ledger's two events for each.
"""

from __future__ import annotations

import argparse
import multiprocessing
import smtplib
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.adapters.mail.message import compose, envelope
from automation.adapters.mail.smtp import SmtpMailer
from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.plan.settings import MailSettings
from automation.domain.tracking.messages import Delivery, Message
from automation.domain.tracking.standings import standings
from automation.jobs.initial_files import mail_templates
from automation.pipeline.remind import MailPlan, deliver, plan_messages
from automation.util.templates import Renderer
from benchmarks.timing import interleaved, once, table, verdict
from tests.demo.command import baocao
from tests.examples import INIT

NOW = datetime(2024, 5, 24, 2, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # three days before a deadline
BOUND = 1.5


def planned(workspace: Workspace, count: int) -> tuple[Message, ...]:
    """The reminders of so many units that have sent nothing."""
    first = next(iter(workspace.units.values()))
    units = {code: replace(first, code=code, name=f"Trường số {number}", emails=(f"{code.lower()}@truong.example",),
                           head_emails=()) for number in range(count) for code in (f"MAU-{number:05d}",)}
    render = Renderer((mail_templates(),))
    found = plan_messages(workspace.plan, units, standings([], workspace.plan, units, NOW), [], workspace.working_days,
                          NOW, render, workspace.settings.mail, ignore_guard=True)
    return tuple(each for each in found.messages if each.unit)


def serve(port: int) -> None:
    """Accept every message at this port, for ever."""
    import asyncio

    from aiosmtpd.handlers import Sink
    from aiosmtpd.smtp import SMTP

    async def accept() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Sink(), hostname="localhost"), "127.0.0.1", port)
        await server.serve_forever()
    asyncio.run(accept())


@contextmanager
def smtp_server() -> Iterator[int]:
    """The port of a server in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    process.start()
    try:
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.1).close()
                break
            except OSError:
                process.join(0.05)
        yield port
    finally:
        process.terminate()
        process.join()


def by_smtplib(port: int, letters: Sequence[tuple[str, tuple[str, ...], bytes]]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for sender, to, content in letters:
            server.sendmail(sender, to, content)


def by_mailer(port: int, messages: Sequence[Message], folder: Path | None = None) -> None:
    """Through the adapter; with a `folder`, as a run does, with a new ledger there."""
    with SmtpMailer(MailSettings(adapter="smtp", host="127.0.0.1", port=port, security="none"), "", NOW) as mailer:
        if folder is None:
            states = {mailer.send(each).state for each in messages}
        else:
            ledger = SqlLedger("sqlite:///ledger.db", Path(tempfile.mkdtemp(dir=folder)))
            report = deliver(MailPlan(tuple(messages)), mailer, ledger.append, NOW, [])
            states = {each.state for each in report.receipts}
            ledger.close()
    if states != {Delivery.SENT}:
        raise RuntimeError(states)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--letters", type=int, default=1600)
    options.add_argument("--repeat", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name, smtp_server() as port:
        root = Path(name)
        baocao(*INIT, str(root / "workspace"))
        workspace, found = load_or_raise(root / "workspace"), list[Message]()
        made = once(lambda: found.extend(planned(workspace, chosen.letters)))
        letters = [(*envelope(each), compose(each, NOW)) for each in found]
        times = interleaved({
            "smtplib, one connection, the same bytes": lambda: by_smtplib(port, letters),
            "ours: composing and handing over": lambda: by_mailer(port, found),
            "ours, with the ledger": lambda: by_mailer(port, found, root)}, chosen.repeat)
    size = sum(len(content) for *_, content in letters) / len(letters) / 1000
    table(f"{len(found)} letters of {size:.0f} kB", {"planning and rendering": made, **times}, per=len(found),
          unit="letter")
    plain, ours, _ledger = times.values()
    verdict("handing over, by the clock", ours.median / plain.median, BOUND)


if __name__ == "__main__":
    main()
