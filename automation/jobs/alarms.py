"""Sends alarms by the channels that are set up (mail, a chat's webhook) and records them, each occasion once.

A channel that fails never ends the run: what it reports is left to do, and the next run tries again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from automation import wiring
from automation.correspondence import alarms as words
from automation.correspondence.alarms import Alarm, AlarmKind
from automation.correspondence.chat_posts import ChatPost
from automation.domain.plan.settings import Settings
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, Receipt
from automation.domain.vietnamese.formatting import worded_moment
from automation.jobs.context import JobContext, Outcome
from automation.jobs.interrupted import FILE, RunRecord, StartedRun
from automation.ports import AdviceError, LockedError

Channel = Callable[[str, str], Receipt]  # text, key
NO_CHAT = "Chưa đăng được lên kênh trò chuyện các mốc {steps}: chưa đặt [webhook] trong config/settings.toml."
NOT_NOTIFIED = "Không báo được qua {channel}: {why}"


@dataclass
class Alarms:
    """`title`: of the plan, in every text. `events`: of the ledger; `append` adds to them. `problems` (Vietnamese):
    which channels failed. `muted`: nothing is sent."""

    root: Path
    settings: Settings
    now: datetime
    title: str
    events: Sequence[Event]
    append: Callable[[Iterable[Event]], object]
    problems: list[str] = field(default_factory=list)
    muted: bool = False

    def channels(self) -> dict[str, Channel]:
        """Return the channels that are set up."""
        found: dict[str, Channel] = {}
        if self.muted:
            return found
        if self.settings.alarm.to and self.settings.alarm.mail(self.settings.mail):
            found[words.MAIL] = self._by_mail
        if self.settings.webhook.is_set:
            found[words.CHAT] = wiring.notifier(self.root, self.settings).post
        return found

    def notify(self, occasion: str, text: str, channels: Mapping[str, Channel], now: datetime | None) -> None:
        """Send a text by those of the channels that have not had the occasion; see `channels_due` for `now`."""
        for name in words.channels_due(self.events, occasion, channels, now):
            receipt = channels[name](text, f"{occasion} {self.now.isoformat() if now else ''}".strip())
            self._record(words.notified_event(self.now, occasion, name, receipt, len(self.events)))
            if receipt.state is not Delivery.SENT:
                channel = words.channel_words()[name]
                self.problems.append(NOT_NOTIFIED.format(channel=channel, why=receipt.detail))

    def sound(self, alarm: Alarm) -> None:
        self.notify(alarm.kind.value, alarm.text, self.channels(), self.now)

    def end(self, present: Iterable[AlarmKind] = ()) -> None:
        """Record that the causes of all other alarms are gone."""
        for occasion in sorted(words.open_alarms(self.events) - set(present)):
            self._record(words.over_event(self.now, occasion, len(self.events)))

    def test(self) -> list[tuple[str, Receipt]]:
        """Send a test by every channel; nothing is recorded."""
        text = words.TEST.format(title=self.title, at=worded_moment(self.now))
        return [(name, send(text, f"test {datetime.now().astimezone().isoformat()}"))
                for name, send in self.channels().items()]

    def _by_mail(self, text: str, key: str) -> Receipt:
        mailer, sender = wiring.alarm_mailer(self.root, self.settings, self.now)
        identity = f"{key} {self.now.isoformat()}"
        message = words.alarm_message(self.settings.alarm.to, sender, self.title, text, identity)
        try:
            return mailer.send(message)
        except OSError as error:
            return Receipt(message.key, Delivery.FAILED, str(error))
        finally:
            mailer.close()

    def _record(self, event: Event) -> None:
        self.append([event])
        self.events = [*self.events, event]


def alarms_of(context: JobContext) -> Alarms:
    return Alarms(context.workspace.root, context.workspace.settings, context.now, context.workspace.plan.title,
                  context.all_events, context.append, muted=context.dry_run)


@contextmanager
def alarm_on_failure(context: JobContext, command: str) -> Iterator[Alarms]:
    """Yield the alarms; sound one when the block fails, except when another run holds the lock, and one about an
    earlier run that never ended. `command`: the name of this one's."""
    made = alarms_of(context)
    if not context.dry_run:
        path = context.path(context.workspace.settings.paths.state) / FILE
        context.run_record = RunRecord(path, StartedRun(command, context.now.isoformat()),
                                       partial(_report_interrupted, context, made))
    try:
        yield made
    except LockedError:
        raise
    except Exception as error:
        made.events = context.all_events
        made.sound(_failure(made, error))
        raise


def _report_interrupted(context: JobContext, alarms: Alarms, run: StartedRun) -> bool:
    """Sound the alarm about it, at once: this run may be killed too. False: a channel failed."""
    context.refresh()
    alarms.events = context.all_events
    began = worded_moment(run.moment.astimezone(alarms.now.tzinfo))
    alarms.sound(Alarm(AlarmKind.INTERRUPTED, words.INTERRUPTED.format(
        title=alarms.title, command=run.command, began=began, at=worded_moment(alarms.now))))
    return not words.channels_due(alarms.events, AlarmKind.INTERRUPTED, alarms.channels(), alarms.now)


def _failure(alarms: Alarms, error: Exception) -> Alarm:
    facts = {"title": alarms.title, "at": worded_moment(alarms.now)}
    if isinstance(error, AdviceError) and error.no_access:
        return Alarm(AlarmKind.NO_ACCESS, words.NO_ACCESS.format(**facts, why=error.message, remedy=error.remedy))
    return Alarm(AlarmKind.FAILURE, words.FAILED.format(**facts))


def report(context: JobContext, alarms: Alarms, outcome: Outcome, *, complete: bool = True) -> None:
    """Sound the alarms of a run that ended. `complete`: it did all that a night does, so that the causes of other
    alarms are gone. What failed is added to what is left."""
    context.refresh()
    alarms.events = context.all_events
    facts = {"title": alarms.title, "at": worded_moment(alarms.now)}
    found: list[Alarm] = []
    if outcome.guard:
        found.append(Alarm(AlarmKind.GUARD, words.GUARDED.format(**facts, why=outcome.guard)))
    if outcome.no_access:
        found.append(Alarm(AlarmKind.NO_ACCESS, words.NO_ACCESS_TO_MAIL.format(**facts, why=outcome.no_access)))
    for each in found:
        alarms.sound(each)
    if complete:
        alarms.end(each.kind for each in found)
    outcome.left += alarms.problems
    alarms.problems = []


def post_steps(context: JobContext, posts: Sequence[ChatPost]) -> list[str]:
    """Make the posts of the ladder's steps, each once. Returns what failed, or that there is no chat (Vietnamese)."""
    made = alarms_of(context)
    channels = {name: channel for name, channel in made.channels().items() if name == words.CHAT}
    if posts and not channels:
        return [NO_CHAT.format(steps=", ".join(f"{each.occasion.obligation} {each.occasion.step}" for each in posts))]
    for each in posts:
        made.notify(each.key, each.text, channels, None)
    return made.problems


def post_digests(context: JobContext) -> list[str]:
    """Post the counts of each obligation whose digest was due lately to the chat, each digest once. Returns what failed
    (Vietnamese). A step that names its channel is left to `post_steps`."""
    made = alarms_of(context)
    channels = {name: channel for name, channel in made.channels().items() if name == words.CHAT}
    digests = words.recent_digests(made.events, context.now) if channels else {}
    standings = context.standings().values() if digests else ()
    known = {each.code: each for each in context.workspace.plan.obligations}
    named = {each.code for each in context.workspace.plan.ladder if each.channel is not None}
    for occasion, code in digests.items():
        if code not in known or occasion.split(" ")[2] in named:
            continue
        chosen = [each for each in standings if each.obligation == code]
        text = words.digest_text(known[code], chosen, context.now, context.addresses.store.register())
        made.notify(occasion, text, channels, None)
    return made.problems
