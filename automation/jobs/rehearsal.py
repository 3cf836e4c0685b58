"""Rehearses on Google what the software will do there, with the account and scopes of the settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from automation.adapters.clock import Clock, SystemClock
from automation.adapters.google.recording import Recorder
from automation.adapters.google_sheets.rehearsal import changed_forms, files, live_checks, register, sheets
from automation.adapters.google_sheets.rehearsal.assumption import NotTriedError, Outcome, Probe, Verdict, try_all
from automation.adapters.google_sheets.rehearsal.scene import TITLE, UNITS, Cast, Scene, close_scene, open_scene
from automation.adapters.mail.gmail import GmailMailer
from automation.configuration.workspace import Workspace
from automation.domain.plan.units import Unit
from automation.domain.tracking.messages import Delivery, Message
from automation.domain.workbook.addresses import drive_id
from automation.jobs.mistaken_answers import trial_checks
from automation.jobs.trial_forms import trial_workbook
from automation.pipeline.provision import slot_values

if TYPE_CHECKING:
    from automation.adapters.google.client import GoogleClient

SENT, FOUND = "letter_sent", "letter_found"
CLEANED = "cleaned_up"
SETTLING = 15.0  # seconds in which Gmail's search may not find a letter yet


@dataclass(frozen=True)
class Rehearsal:
    """`folder`: the id of the folder in which the scratch folder is made, "" for that of the settings. `partner`: an
    address to share a spreadsheet with, "" for none."""

    workspace: Workspace
    client: GoogleClient
    now: datetime
    folder: str = ""
    partner: str = ""
    clock: Clock = field(default_factory=SystemClock)

    def outcomes(self) -> Iterator[Outcome]:
        """Tries every assumption and cleans up. Raises RefusedError or OSError when no scratch folder can be made."""
        with TemporaryDirectory(prefix="baocao-rehearsal-") as state:
            scene = open_scene(self._cast(), Path(state), f"{TITLE} ({self.now:%d/%m/%Y %H:%M})")
            try:
                yield from try_all(_probes(), scene)
                yield from try_all(self._letter_probes(), scene)
            finally:
                [cleaned] = try_all([(CLEANED, close_scene)], scene)
            yield cleaned

    def _cast(self) -> Cast:
        workspace = self.workspace
        values = {code: slot_values(Unit(code, f"Đơn vị thử {number}", ""), "thu-google", {})
                  for number, code in enumerate(UNITS, start=1)}
        made = trial_workbook(workspace, values[changed_forms.UNIT], self.now)
        tabs = [replace(tab, made_at=self.now) for tab in made.tabs]
        zone = ZoneInfo(workspace.plan.timezone)
        return Cast(self.client, workspace.settings, zone, self.clock, tabs, values, made.change, trial_checks(zone),
                    self.folder, self.partner, is_google=not self.client.is_local)

    def _letter_probes(self) -> Sequence[tuple[str, Probe]]:
        return ((SENT, self._letter_sent), (FOUND, self._letter_found))

    def _letter_sent(self, scene: Scene) -> str:
        if self.workspace.settings.mail.adapter != "gmail":
            raise NotTriedError("mail does not go through Gmail")
        receipt = self._mailer().send(self._letter(scene.account))
        scene.notes[SENT] = receipt.state
        return "" if receipt.state is Delivery.SENT else f"{receipt.state}: {receipt.detail}"

    def _letter_found(self, scene: Scene) -> str:
        """A letter whose fate is uncertain is searched for by its Message-ID."""
        if scene.notes.get(SENT) != Delivery.SENT:
            raise NotTriedError("no letter was sent")
        if self.workspace.settings.google.gmail != "search":
            raise NotTriedError("[google] gmail is not “search”")
        self.clock.wait_until(self.clock.now() + SETTLING)
        return "" if self._mailer().find(self._letter(scene.account)) else "not found by its Message-ID"

    def _mailer(self) -> GmailMailer:
        return GmailMailer(self.client, self.workspace.settings.mail, self.now, self.clock)

    def _letter(self, account: str) -> Message:
        """A letter from the account to itself."""
        text = "Thư này do lệnh “baocao google rehearse” gửi để thử; có thể xóa."
        return Message(f"thu-google/{self.now.isoformat()}", None, "", "thu-google", (account,),
                       "Thử gửi thư từ phần mềm Báo cáo", text, f"<p>{text}</p>", account)


def _probes() -> tuple[tuple[str, Probe], ...]:
    return (*files.BEFORE, *sheets.PROBES, *files.AFTER, *live_checks.PROBES, *changed_forms.PROBES,
            *register.PROBES)


def assumptions() -> tuple[str, ...]:
    """The codes of all assumptions, in the order in which they are tried."""
    return (*(code for code, _ in _probes()), SENT, FOUND, CLEANED)


def folder_id(address: str) -> str:
    """The id in a folder's address, or the id itself. Raises ValueError for anything else."""
    return drive_id(address, "/folders/", "?id=", "&id=")


def recorded(client: GoogleClient) -> Recorder:
    """Record the client's exchanges from now on."""
    client.recorder = Recorder()
    return client.recorder


def failed(outcomes: Sequence[Outcome]) -> bool:
    return any(each.verdict is Verdict.FAILS for each in outcomes)
