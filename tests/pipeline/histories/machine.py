"""Nights, checks by day, submissions, returns, extensions and crashes, with a mail service that defers, refuses, or
ends the connection before or after it has taken a letter.

No letter about one thing is accepted twice for a recipient, unless a person found that it had not arrived; and in the
end nothing that is due is neither delivered nor named as waiting for a person. MACHINE_EXAMPLES: how many histories.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from automation.correspondence.outbox.reconciliation import resolve
from automation.correspondence.outbox.records import outbox_records
from automation.domain.plan.letters import DEFAULTS, LetterKind
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Delivery
from automation.domain.tracking.standing import Stage
from automation.pipeline.remind import deliver
from automation.ports import Mailer
from tests.pipeline.mail_run import PLAN, UNITS, CrashError, InMemoryLedger, at, handed_in, owing, plan_mail

QUIET = replace(PLAN, letters=tuple(replace(DEFAULTS[kind], on=False) for kind in (
    LetterKind.DIGEST_SECRETARY, LetterKind.DIGEST_MEMBER, LetterKind.INVITATION)))
ACCEPT, DEFER, REFUSE, DROP, ACCEPT_AND_DROP, DEFER_DATA = range(6)
UNIT = st.sampled_from(sorted(UNITS))
SCRIPT = st.lists(st.integers(ACCEPT, DEFER_DATA), min_size=3, max_size=6)


class MailService(Protocol):
    """A mail service on loopback. `accepted`: how often it took each letter, by Message-ID and recipient; `script`: how
    it answers the next letters, ACCEPT after that."""

    script: list[int]

    @property
    def accepted(self) -> Counter[tuple[str, str]]: ...
    def mailer(self, now: datetime) -> Mailer: ...
    def close(self) -> None: ...


class MailMachine(RuleBasedStateMachine):
    """`crash_at`: the append, counted from now, at which the process ends, before or after it is on disk."""

    def service(self) -> MailService:
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        self.server = self.service()
        self.ledger, self.now = InMemoryLedger(), at(5, 12)
        self.standings = {code: owing(code) for code in UNITS}
        self.crash_at, self.crash_after = 0, False

    def teardown(self) -> None:
        if hasattr(self, "server"):
            try:
                self.settles_in_the_end()
            finally:
                self.server.close()

    def append(self, events: Iterable[Event]) -> int:
        self.crash_at -= 1
        if self.crash_at == 0 and not self.crash_after:
            raise CrashError
        added = self.ledger.append(events)
        if self.crash_at == 0:
            raise CrashError
        return added

    def run(self, *, at_once: bool) -> None:
        """What a run does after it has read the workbooks."""
        late = self.now >= at(5, 28, 0)
        self.standings = {code: replace(each, stage=Stage.MISSING) if late and each.stage is Stage.NOT_DUE else each
                          for code, each in self.standings.items()}
        planned = plan_mail(self.now, self.standings.values(), self.ledger, QUIET, at_once=at_once)
        with closing(self.server.mailer(self.now)) as mailer, suppress(CrashError):
            deliver(planned, mailer, self.append, self.now, list(self.ledger.events))

    @rule(days=st.integers(1, 4), script=SCRIPT)
    def night(self, days: int, script: list[int]) -> None:
        self.now = (self.now + timedelta(days=days)).replace(hour=2)
        self.server.script = script
        self.run(at_once=False)

    @rule(script=SCRIPT)
    def check(self, script: list[int]) -> None:
        self.now += timedelta(hours=1)
        self.server.script = script
        self.run(at_once=True)

    @rule(number=st.integers(1, 9), after=st.booleans())
    def crash(self, number: int, after: bool) -> None:
        self.crash_at, self.crash_after = number, after

    @rule(unit=UNIT, errors=st.integers(0, 2))
    def submission(self, unit: str, errors: int) -> None:
        self._act(EventKind.SUBMITTED, unit, before=self.now.isoformat())
        self.standings[unit] = replace(handed_in(unit), stage=Stage.WITH_ERRORS if errors else Stage.SUBMITTED,
                                       errors=errors, submitted_at=self.now)

    @rule(unit=UNIT)
    def returning(self, unit: str) -> None:
        self._act(EventKind.RETURNED, unit, reason="Đề nghị kiểm tra lại.", until="2024-06-14")
        self.standings[unit] = replace(owing(unit), stage=Stage.RETURNED, due=at(6, 15, 0))

    @rule(unit=UNIT)
    def extension(self, unit: str) -> None:
        if self.standings[unit].stage in (Stage.NOT_DUE, Stage.MISSING):
            self._act(EventKind.EXTENDED, unit, reason="Mất điện.", until="2024-06-10")
            self.standings[unit] = replace(owing(unit), due=at(6, 11, 0))

    @rule()
    def person(self) -> None:
        """Finds out what became of each uncertain letter, and records it."""
        for record in outbox_records(self.ledger.events).values():
            if record.state is Delivery.UNCERTAIN:
                arrived = any(key == record.message().message_id for key, _ in self.server.accepted)
                outcome = Delivery.SENT if arrived else Delivery.FAILED
                self.ledger.append([resolve(self.ledger.events, record.key, outcome, self.now)])

    def _act(self, kind: EventKind, unit: str, **data: Any) -> None:
        self.now += timedelta(minutes=1)
        self.ledger.append([event(self.now, kind, unit, "6T", **data)])

    @invariant()
    def nothing_is_accepted_twice(self) -> None:
        if hasattr(self, "server"):
            assert max(self.server.accepted.values(), default=0) <= 1, self.server.accepted
            about = {each.message().message_id: each for each in outbox_records(self.ledger.events).values()}
            of_steps = Counter((occasion.step_key, recipient) for key, recipient in self.server.accepted
                               for occasion in about[key].message().occasions)
            assert max(of_steps.values(), default=0) <= 1, of_steps

    def settles_in_the_end(self) -> None:
        """With a server that accepts everything and a person who settles what is uncertain, two runs are enough."""
        self.crash_at, self.server.script = 0, []
        for _ in range(2):
            self.run(at_once=False)
            self.person()
            self.now += timedelta(minutes=1)
        self.run(at_once=False)
        left = plan_mail(self.now, self.standings.values(), self.ledger, QUIET)
        assert not left.messages
        assert not left.held
        self.nothing_is_accepted_twice()


HISTORIES = settings(max_examples=int(os.environ.get("MACHINE_EXAMPLES", "12")), stateful_step_count=15, deadline=None,
                     phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck))
