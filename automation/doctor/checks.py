"""The checks of `baocao doctor` on a workspace: a pure function each, on the facts that `gather.py` gathers. Messages
are constant English texts with named placeholders, so that the catalogue can hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from automation.configuration.problems import constant
from automation.correspondence.outbox.records import OutboxRecord, outbox_records
from automation.doctor import access, alarm_checks, google_checks, interrupted_run, mail_checks, owner_marks
from automation.doctor.day_checks import by_day
from automation.doctor.facts import Check, DoctorFacts, Level, OfficeLock
from automation.doctor.plan_state import last_run, moment, plan_state
from automation.doctor.returned_mail import returned_mail
from automation.doctor.sending_hours import sending_hours
from automation.domain.tracking.messages import Delivery
from automation.domain.workbook.forms import Severity
from automation.recording.integrity import sentences, verify
from automation.rules.file_names import shown_file_name, shown_file_problem

STALE_LOCK = timedelta(days=1)      # an older lock file of an office program was probably left behind
STALE_FAILURE = timedelta(days=14)  # later steps of the reminder ladder have replaced an older failed message
LITTLE_SPACE, NO_SPACE = 1 << 30, 100 << 20  # bytes


def run_checks(facts: DoctorFacts) -> list[Check]:
    """All checks in the order of CHECKS, then those of the sender's domain and of Google; only `configuration` when it
    can't be read."""
    if facts.workspace is None:
        return [configuration(facts)]
    google = google_checks.run_checks(facts.google) if facts.google else []
    mail, sender = facts.loaded_workspace.settings.mail, facts.sender
    of_sender = [check(mail, sender) for check in mail_checks.CHECKS.values()] if sender else []
    return [configuration(facts), *(check(facts) for check in CHECKS.values()), *of_sender, *access.run_checks(facts),
            *google]


def configuration(facts: DoctorFacts) -> Check:
    errors = [each for each in facts.problems if each.severity is Severity.ERROR]
    if errors or facts.workspace is None:
        return Check("configuration", Level.WRONG, constant("{root}: problems in the configuration: {n}."),
                     constant("Mend each one; baocao check-config lists them all."),
                     {"root": facts.root, "n": len(errors)}, tuple(errors))
    values = {"root": facts.root, "title": facts.workspace.plan.title, "units": len(facts.workspace.units)}
    if facts.problems:
        return Check("configuration", Level.ATTENTION, constant("{root}: the configuration has warnings: {n}."),
                     constant("Read them: baocao check-config."), {**values, "n": len(facts.problems)},
                     tuple(facts.problems))
    return Check("configuration", Level.OK, constant("{root}: “{title}”, units: {units}."), values=values)


def recipients(facts: DoctorFacts) -> Check:
    unreachable = [unit.code for unit in facts.loaded_workspace.units.values() if unit.reports and not unit.emails]
    if unreachable:
        return Check("recipients", Level.ATTENTION, constant("Units without a mail address: {n}. No reminder can "
                     "reach them."), constant("Fill the column emails in config/units.csv."), {"n": len(unreachable)},
                     tuple(unreachable))
    if not facts.loaded_workspace.plan.committee_emails:
        return Check("recipients", Level.ATTENTION, constant("The committee has no mail address."),
                     constant("Fill committee_emails in the plan, or nobody gets the digest."))
    return Check("recipients", Level.OK, constant("Every unit that reports has a mail address."))


def folders(facts: DoctorFacts) -> Check:
    denied = [each.name for each in facts.folders if not each.writable or (each.exists and not each.readable)]
    names = ", ".join(each.name for each in facts.folders)
    if denied:
        return Check("places", Level.WRONG, constant("Can't be read or written: {names}."),
                     constant("Give the account that runs baocao the right to read and write there, and see that "
                              "network drives are mounted."), {"names": ", ".join(denied)})
    return Check("places", Level.OK, constant("Can be read and written: {names}."), values={"names": names})


def permissions(facts: DoctorFacts) -> Check:
    if facts.exposed:
        return Check("permissions", Level.ATTENTION, constant("Every account of this machine can read: {names}."),
                     constant("Take that right away: chmod o-rwx on each."), {"names": ", ".join(facts.exposed)})
    words = constant("No other account can read the ledger, the register, mail or workbooks.")
    return Check("permissions", Level.OK, words)


def workbooks(facts: DoctorFacts) -> Check:
    store = facts.store
    if store.problem:
        return Check("workbooks", Level.WRONG, constant("The workbooks can't be listed: {why}"),
                     constant("See that the store is there and that this account may use it."), {"why": store.problem})
    present = {file.unit for file in store.files if not file.problem}
    absent = [unit for unit in store.expected if unit not in present]
    values = {"present": len(store.expected) - len(absent), "expected": len(store.expected)}
    if store.unreadable:
        return Check("workbooks", Level.ATTENTION, constant("Workbooks that can't be read: {n}."),
                     constant("Ask these units to do what stands beside their name."), {"n": len(store.unreadable)},
                     tuple(f"{unit}: {words}" for unit, words in store.unreadable.items()))
    if absent and facts.loaded_workspace.plan.draft:
        return Check("workbooks", Level.OK, constant("Workbooks that are there: {present} of {expected}. While the "
                     "plan is a draft none is made."), values=values)
    if absent:
        return Check("workbooks", Level.ATTENTION, constant("Workbooks that are there: {present} of {expected}."),
                     constant("If they were never made: baocao provision. If they are gone, put them back from a "
                              "copy first."), values, tuple(absent))
    return Check("workbooks", Level.OK, constant("All workbooks are there and can be read: {expected}."), values=values)


def strays(facts: DoctorFacts) -> Check:
    expected = set(facts.store.expected)
    files = [file for file in facts.store.files if file.problem or file.unit not in expected]
    names = [": ".join(filter(None, (
        shown_file_name(file.name), shown_file_problem(file.name, file.problem, is_known=file.unit in expected))))
        for file in files]
    if names:
        return Check("strays", Level.ATTENTION, constant("Files that are no unit's workbook: {n}. They are not read."),
                     constant("Rename or move each, as it says."), {"n": len(names)}, tuple(names))
    return Check("strays", Level.OK, constant("No file lies among the workbooks that doesn't belong there."))


def office_locks(facts: DoctorFacts) -> Check:
    held = [each for each in facts.store.locks if each.file != facts.loaded_workspace.settings.paths.register]
    old = [each for each in held if facts.now - each.since > STALE_LOCK]
    if old:
        return Check("office_locks", Level.ATTENTION, constant("Workbooks marked as open for more than a day: {n}."),
                     constant("If nobody has them open, delete the lock files (.~lock.…# or ~$…) beside them."),
                     {"n": len(old)}, tuple(map(_lock_line, old)))
    return Check("office_locks", Level.OK, constant("Workbooks that somebody has open now: {n}."),
                 values={"n": len(held)}, details=tuple(map(_lock_line, held)))


def register(facts: DoctorFacts) -> Check:
    register_input, name = facts.store.register, facts.loaded_workspace.settings.paths.register
    if register_input.problem:
        return Check("register", Level.WRONG, "{why}", constant("Until then no decision is read from it."),
                     {"why": register_input.problem})
    if register_input.open_by:
        return Check("register", Level.ATTENTION, constant("{name} is open: {who}."),
                     constant("Save and close it before the next run, which can't write it otherwise. If nobody has "
                              "it open, delete the lock file (.~lock.…# or ~$…) beside it."),
                     {"name": name, "who": register_input.open_by})
    if not register_input.stamp:
        level = Level.ATTENTION if facts.last_run else Level.OK
        return Check("register", level, constant("{name} is not there."),
                     constant("The next run makes it."), {"name": name})
    return Check("register", Level.OK, constant("{name} can be read; decisions waiting in it: {n}."),
                 values={"name": name, "n": len(register_input.rows)})


def ledger(facts: DoctorFacts) -> Check:
    ledger_facts = facts.ledger
    newest = max((each.at for each in ledger_facts.events), default=None)
    values = {"place": ledger_facts.place, "why": ledger_facts.problem, "n": len(ledger_facts.events),
              "logged": ledger_facts.logged, "newest": moment(newest, facts.now) if newest else "–"}
    if ledger_facts.problem:
        return Check("ledger", Level.WRONG, constant("The ledger {place} can't be read: {why}."),
                     constant("Keep what is there aside; put the newest backup in its place or use baocao restore."),
                     values)
    if len(ledger_facts.events) < ledger_facts.logged:
        return Check("ledger", Level.WRONG, constant("The ledger {place} holds {n} events, but the register's log "
                     "{logged}: it is lost or an old copy."), constant("Put the newest backup back; without one move "
                     "the ledger away and use baocao restore."), values)
    if not ledger_facts.exists:
        return Check("ledger", Level.OK, constant("No ledger yet: nothing has been done here."))
    return Check("ledger", Level.OK, constant("{place}: events: {n}, the newest at {newest}."), values=values)


def integrity(facts: DoctorFacts) -> Check:
    kept = facts.ledger.kept if facts.ledger.events else ()  # the check `ledger` reports one that is lost
    found = verify(facts.ledger.events, kept)
    if found.intact:
        return Check("integrity", Level.OK, constant("No recorded event was changed; places that confirm it: {n}."),
                     values={"n": found.confirmed})
    return Check("integrity", Level.WRONG, constant("The ledger's past was changed."),
                 constant("Compare with a backup: baocao verify names each place."),
                 details=tuple(sentences(found, facts.now.tzinfo)[:-1]))


def lock(facts: DoctorFacts) -> Check:
    if facts.ledger.locked:
        return Check("lock", Level.ATTENTION, constant("Another run is at work here now."),
                     constant("Wait until it ends. One that has hung for hours may be ended by its process number."))
    return Check("lock", Level.OK, constant("No other run is at work."))


def mail_settings(facts: DoctorFacts) -> Check:
    mail = facts.loaded_workspace.settings.mail
    values = {"adapter": mail.adapter, "host": mail.host, "port": mail.port, "variable": mail.password_env,
              "folder": facts.loaded_workspace.settings.paths.outbox}
    if mail.redirect_all:
        return Check("mail_settings", Level.ATTENTION,
                     constant("Rehearsal: every letter goes to {redirect} alone, none to a unit."),
                     constant("Empty redirect_all under [mail] in config/settings.toml; then the letters that are "
                              "still due go to the units."), values | {"redirect": mail.redirect_all})
    if mail.adapter == "outbox":
        return Check("mail_settings", Level.OK, constant("Mail is written into {folder}/ and not sent."), values=values)
    if mail.adapter == "smtp" and not mail.host:
        return Check("mail_settings", Level.WRONG, constant("Mail goes by SMTP, but no server is named."),
                     constant("Fill host under [mail] in config/settings.toml."), values)
    if mail.adapter == "smtp" and mail.user and not facts.password_set:
        return Check("mail_settings", Level.WRONG, constant("The variable {variable}, which holds the mail password, "
                     "is not set here."), constant("Set it for the account that runs baocao, in cron's or systemd's "
                     "environment too; never write it into a file of the workspace."), values)
    return Check("mail_settings", Level.OK, constant("Mail goes by {adapter} {host}:{port}."), values=values)


def messages(facts: DoctorFacts) -> Check:
    known = list(outbox_records(facts.ledger.events).values())
    ambiguous = tuple(_keys(known, Delivery.UNCERTAIN, Delivery.PLANNED))
    if ambiguous:
        return Check("messages", Level.ATTENTION, constant("Messages of which nobody knows whether they went: {n}."),
                     constant("Look into the sender's mailbox, then for each: baocao mail resolve KEY --sent, or "
                              "--not-sent."), {"n": len(ambiguous)}, ambiguous)
    recent = [each for each in known if facts.now - each.at <= STALE_FAILURE]
    failed = tuple(_keys(recent, Delivery.FAILED))
    if failed:
        return Check("messages", Level.ATTENTION, constant("Messages that failed: {n}."),
                     constant("Mend the address or the mail settings; the next run tries again."),
                     {"n": len(failed)}, failed)
    return Check("messages", Level.OK, constant("Messages sent: {n}; none uncertain."),
                 values={"n": sum(each.state is Delivery.SENT for each in known)})


def disk(facts: DoctorFacts) -> Check:
    values = {"free": f"{facts.free_bytes / (1 << 30):.1f}"}
    if facts.free_bytes >= LITTLE_SPACE:
        return Check("disk", Level.OK, constant("Free on this disk: {free} GiB."), values=values)
    return Check("disk", Level.WRONG if facts.free_bytes < NO_SPACE else Level.ATTENTION,
                 constant("Little room is left on this disk: {free} GiB."), constant("Make room before the next run."),
                 values)


def clock(facts: DoctorFacts) -> Check:
    zone = facts.loaded_workspace.plan.timezone
    newest = max((each.at for each in facts.ledger.events), default=None)
    if newest and newest > facts.now and not facts.as_of_given:
        return Check("clock", Level.WRONG, constant("The ledger's newest event is of {newest}, but now it is {now}."),
                     constant("Set the machine's clock right. If a rehearsal with --as-of was recorded here, lay a "
                              "new workspace out for real use."),
                     {"newest": moment(newest, facts.now), "now": moment(facts.now, facts.now)})
    values = {"now": moment(facts.now, facts.now), "zone": zone}
    if facts.now.utcoffset() != facts.machine_offset:
        return Check("clock", Level.OK, constant("It is {now} in {zone}; the machine keeps another time zone: "
                     "systemd's timers allow for that, Debian's and Ubuntu's cron does not (see baocao schedule)."),
                     values=values)
    return Check("clock", Level.OK, constant("It is {now} in {zone}."), values=values)


def names(facts: DoctorFacts) -> Check:
    if facts.names_problem:
        return Check(
            "names", Level.ATTENTION, constant(
                "The model that recognises persons' names can't be used: {why}. Names with a surname or title are "
                "still found; given names alone may be missed."),
            constant("Install the software again with all its parts: underthesea is among them."),
            {"why": facts.names_problem})
    return Check("names", Level.OK, constant("Persons' names in texts are recognised by lists and a model."))


CHECKS: dict[str, Callable[[DoctorFacts], Check]] = {
    "plan_state": plan_state,
    "recipients": recipients,
    "places": folders,
    "permissions": permissions,
    "workbooks": workbooks,
    "marks": owner_marks.marks,
    "strays": strays,
    "office_locks": office_locks,
    "register": register,
    "ledger": ledger,
    "integrity": integrity,
    "lock": lock,
    "last_run": last_run,
    "interrupted_run": interrupted_run.interrupted_run,
    "by_day": by_day,
    "mail_settings": mail_settings,
    "alarms": alarm_checks.alarms,
    "messages": messages,
    "sending_hours": sending_hours,
    "returned_mail": returned_mail,
    "disk": disk,
    "clock": clock,
    "names": names,
}


def _keys(known: Sequence[OutboxRecord], *states: Delivery) -> Iterator[str]:
    return (f"{each.key}: {each.detail}" if each.detail else each.key for each in known if each.state in states)


def _lock_line(held: OfficeLock) -> str:
    return f"{held.file} ({held.holder or '?'}, {held.since:%d/%m/%Y %H:%M})"
