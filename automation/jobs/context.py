"""The context of a job (workspace, adapters, moment) and its outcome."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.configuration.problems import ConfigurationError, Problem
from automation.configuration.recorded_codes import ledger_problems
from automation.configuration.workspace import Workspace
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event
from automation.domain.tracking.file_events import file_events, recorded_files
from automation.domain.tracking.history import history
from automation.domain.tracking.ledger_codes import configured_event
from automation.domain.tracking.observations import FoundCopy
from automation.domain.tracking.recoding import RenamedCodes, recoded, renamed_codes
from automation.domain.tracking.releases import Releases, releases
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings
from automation.domain.workbook.addresses import ReportAddresses
from automation.domain.workbook.stored_files import FileKind, FoundFile, StoredFile
from automation.jobs.initial_files import MAIL_TEMPLATES, mail_templates
from automation.jobs.interrupted import RunRecord
from automation.recording.codes_of_snapshots import codes_of_snapshots
from automation.util.secret_file import ensure_secret, read_secret
from automation.util.templates import Renderer
from automation.wiring import Adapters

if TYPE_CHECKING:
    from automation.rules.frame import LaterForms
    from automation.rules.outside_contents import Examiner
    from automation.rules.personal_data.recogniser import Recogniser

REGISTER = "register"  # among units whose files are replaced
RECOGNISED = "recognised-names.json"
DISTINCT_TEXTS = 50_000  # results that are remembered
DIGEST_KEY = "withheld.key"
GC_THRESHOLD = 50_000  # allocations between two collections of the youngest generation


@dataclass
class JobContext:
    """`now` is aware, in the plan's zone. `dry_run`: actions are planned and reported, none is carried out."""

    workspace: Workspace
    adapters: Adapters
    now: datetime
    dry_run: bool = False
    as_of_given: bool = False  # `now` was given by `--as-of`; it is not the machine's clock
    files_known: bool = False  # the store has the ids of its files
    run_record: RunRecord | None = None  # of an unattended run: the next one must learn that it did not end

    @cached_property
    def all_events(self) -> list[Event]:
        """All events of the ledger, as they were recorded, cached. `append` invalidates the cache."""
        return self.adapters.ledger.events()

    @cached_property
    def events(self) -> Sequence[Event]:
        """The events up to `now` with the present codes, cached."""
        return recoded([each for each in self.all_events if each.at <= self.now], self.renamed)

    @cached_property
    def renamed(self) -> RenamedCodes:
        return renamed_codes(self.workspace.plan, self.workspace.units, self.workspace.catalogue)

    @cached_property
    def ledger_problems(self) -> list[Problem]:
        """Another plan's ledger, or codes that the ledger has and the configuration lost."""
        older = codes_of_snapshots(self.adapters.ledger, self.all_events)
        return ledger_problems(self.workspace, self.all_events, older)

    @property
    def secret_file(self) -> Path:
        """The secret of the digests of withheld contents: see `releases`."""
        return self.path(self.workspace.settings.paths.state) / DIGEST_KEY

    @cached_property
    def releases(self) -> Releases:
        """The secretary's releases up to `now`; no content is released without the workspace's secret."""
        return releases(self.events, read_secret(self.secret_file))

    @property
    def later_forms(self) -> LaterForms:
        """What the forms ask since workbooks were made, and since reports were handed in, up to `now`."""
        from automation.recording.later_forms import later_forms

        until = [each for each in self.all_events if each.at <= self.now]
        return later_forms(until, self.renamed, history(self.events, self.now), self.workspace.catalogue)

    @property
    def addresses(self) -> ReportAddresses:
        """The addresses under which people open the workbooks, as far as they are known."""
        return ReportAddresses(self.adapters.store.addresses, self.workspace.catalogue.tabs)

    def with_urls(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the rows with `url`, the address of the workbook of the row's unit; None when it is unknown."""
        return [{**row, "url": (row["unit"] and self.addresses.report(row["unit"], row.get("obligation"))) or None}
                for row in rows]

    @cached_property
    def recogniser(self) -> Recogniser:
        """Recognises personal data; the names of this plan's units, places and forms are none."""
        from automation.rules.personal_data.known import plan_recogniser

        return plan_recogniser(self.workspace.plan, self.workspace.units, self.workspace.catalogue)

    @cached_property
    def examiner(self) -> Examiner:
        """Finds personal data beside the answers; each distinct text is recognised once."""
        from automation.rules.outside_contents import Examiner

        return Examiner(lru_cache(maxsize=DISTINCT_TEXTS)(self.recogniser.kinds), self.releases)

    def prepare_secret(self) -> None:
        """Make the secret where there is none, except in a dry run. Raises OSError."""
        if not self.dry_run and not self.releases.secret:
            ensure_secret(self.secret_file)
            self.refresh()

    def check_ledger(self) -> None:
        """Called before anything is recorded, sent or compiled. Raises ConfigurationError."""
        if self.ledger_problems:
            raise ConfigurationError(self.ledger_problems)

    def record_configuration(self) -> None:
        """Record the plan's code and the codes of its forms, at the ledger's first use and when there are new ones;
        make the secret for digests of withheld contents where there is none."""
        workspace = self.workspace
        self.prepare_secret()
        new = configured_event(self.now, self.all_events, workspace.plan, workspace.catalogue)
        self.append([new] if new else [])

    def append(self, events: Iterable[Event]) -> int:
        """Append to the ledger, except in a dry run. Returns how many events were new."""
        new = list(events)
        if self.dry_run or not new:
            return len(new)
        added = self.adapters.ledger.append(new)
        self.refresh()
        return added

    @contextmanager
    def exclusive_run(self, replaced: Collection[str] = ()) -> Iterator[None]:
        """Hold the ledger's lock (one run at a time on this machine) and the store's lease (on all machines).
        `replaced`: units, or REGISTER, whose files are left aside for new ones. Raises LockedError."""
        with self.locked(), self.store_lease(replaced):
            yield

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the ledger's lock; the run is recorded as under way. Raises LockedError."""
        with self.adapters.ledger.lock(), self.run_record.kept() if self.run_record else nullcontext():
            yield

    @contextmanager
    def store_lease(self, replaced: Collection[str] = ()) -> Iterator[None]:
        """Hold the store's lease; the caller holds the ledger's lock. A dry run changes nothing, so it takes no lease.
        Raises LockedError."""
        store = self.adapters.store
        self.files_known = False
        self.use_recorded_files()
        clusters = {each.code for each in self.workspace.plan.clusters} - {*self.workspace.units}
        store.release([code for code in replaced if code != REGISTER and code not in clusters],
                      register=REGISTER in replaced)
        if store.cluster_registers:
            store.cluster_registers.release([code for code in replaced if code in clusters])
        lease = nullcontext() if self.dry_run else store.lease()
        with lease, raised_gc_threshold():
            yield

    def use_recorded_files(self) -> None:
        """Pass the ids of its files in the ledger to the store, once a run; of another plan's ledger none."""
        if self.adapters.store.keeps_ids and not self.files_known and not self.ledger_problems:
            self.files_known = True
            files, registers = self._recorded_files(), self.adapters.store.cluster_registers
            self.adapters.store.use_recorded([each for each in files if each.kind is not FileKind.CLUSTER])
            if registers:
                registers.use_recorded([each for each in files if each.kind is FileKind.CLUSTER])

    def _recorded_files(self) -> tuple[StoredFile, ...]:
        return recorded_files(recoded(self.all_events, self.renamed))

    def record_files(self) -> None:
        """Record the ids of the store's files that the ledger does not have yet."""
        if not self.adapters.store.keeps_ids or self.ledger_problems:
            return
        codes = {code.upper(): code for code in self.workspace.units}
        store, registers = self.adapters.store, self.adapters.store.cluster_registers
        files = [replace(each, unit=codes.get(each.unit, each.unit)) for each in store.stored_files()]
        files += registers.stored_files() if registers else ()
        self.append(file_events(self.now, self._recorded_files(), files))

    def refresh(self) -> None:
        """Invalidate the cached events after somebody else appended to the ledger."""
        for name in ("all_events", "events", "releases", "examiner"):
            self.__dict__.pop(name, None)

    def standings(self) -> dict[tuple[str, str], Standing]:
        """Return the standing of each (unit, obligation) at `now`."""
        return standings(self.events, self.workspace.plan, self.workspace.units, self.now)

    @property
    def interrupted(self) -> Mapping[str, str]:
        """The earlier run that never ended, `command` and `at`; empty for none."""
        found = self.run_record and self.run_record.found
        return asdict(found) if found else {}

    @property
    def reporting(self) -> dict[str, Unit]:
        """The units that owe any report today, by code: those that have a workbook."""
        plan, today = self.workspace.plan, self.now.date()
        return {code: unit for code, unit in self.workspace.units.items()
                if any(each.owed_by(unit, today) for each in plan.obligations)}

    @contextmanager
    def kept_recognition(self) -> Iterator[None]:
        """Keep between runs what the recognition of personal data found: digests of texts and positions."""
        from automation.rules.personal_data.names.model import model_version
        from automation.rules.personal_data.results import RESULTS

        path = self.path(self.workspace.settings.paths.state) / RECOGNISED
        with RESULTS.kept_in(path, model_version(), save=not self.dry_run):
            yield

    @property
    def renderer(self) -> Renderer:
        """Renders mail templates: the workspace's own before those that come with the software."""
        return Renderer((self.workspace.root / MAIL_TEMPLATES, mail_templates()))

    def path(self, name: str) -> Path:
        return self.workspace.root / name


@contextmanager
def raised_gc_threshold() -> Iterator[None]:
    """A run allocates millions of objects that live until its end. With Python's default threshold the garbage
    collector scans them so often that it takes a third of the run's time."""
    usual = gc.get_threshold()
    gc.set_threshold(GC_THRESHOLD)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@dataclass
class Outcome:
    """The result of a job. `counts`: stage → what → how many. `left` (Vietnamese): what is left to do. `guard`
    (Vietnamese): why the run stopped before mail; "" when it did not. `no_access` (Vietnamese): why mail is no longer
    accepted from the account, "" if it is. `copies`: of workbooks, which are not read. `found`: files that are not
    where they should be."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    guard: str = ""
    no_access: str = ""
    copies: Sequence[FoundCopy] = ()
    found: Sequence[FoundFile] = ()
    requests: Mapping[str, object] = field(default_factory=dict)  # to Google, by kind; empty when there was none
    interrupted: Mapping[str, str] = field(default_factory=dict)  # the earlier run that never ended: command, at
    notices: list[str] = field(default_factory=list)  # what holds for the whole run, such as a rehearsal (Vietnamese)

    def count(self, stage: str, **numbers: int) -> None:
        self.counts.setdefault(stage, {}).update(numbers)

    def as_dict(self) -> Mapping[str, Any]:
        return {**self.counts, "left": self.left, "guard": self.guard or None,
                **({"no_access": self.no_access} if self.no_access else {}),
                **({"copies": [each.row() for each in self.copies]} if self.copies else {}),
                **({"found": [each.row() for each in self.found]} if self.found else {}),
                **({"notices": self.notices} if self.notices else {}),
                **({"requests": self.requests} if self.requests else {}),
                **({"interrupted": self.interrupted} if self.interrupted else {})}
