"""Whether receivers will take the sender's mail for genuine: hints for whoever administers the sender's domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from automation.adapters.mail.sender_records import SenderRecords
from automation.configuration.problems import constant
from automation.doctor.facts import Check, Level
from automation.domain.plan.settings import MailSettings
from automation.domain.tracking.messages import sender_domain

GOOGLE = ("gmail.com", "googlemail.com", "google.com")
# Public mail services → the domains of their own servers.
PUBLIC: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "gmail.com": GOOGLE, "googlemail.com": GOOGLE, "yahoo.com": ("yahoo.com",), "yahoo.com.vn": ("yahoo.com",),
    "outlook.com": ("outlook.com", "office365.com"), "hotmail.com": ("outlook.com", "office365.com"),
    "live.com": ("outlook.com", "office365.com"), "icloud.com": ("me.com",)})
GOOGLE_SPF = "_spf.google.com"
GOOGLE_SELECTOR = "google"


def selector(mail: MailSettings) -> str:
    """The selector of the key with which the server signs, "" where it is not known."""
    return GOOGLE_SELECTOR if by_google(mail) else ""


def by_google(mail: MailSettings) -> bool:
    return mail.adapter == "gmail" or _is_of(mail.host, GOOGLE)


def sender_address(mail: MailSettings, _records: SenderRecords) -> Check:
    domain = sender_domain(mail.sender)
    own = PUBLIC.get(domain)
    values = {"domain": domain, "host": mail.host}
    if own is None or _is_of(mail.host, own) or (mail.adapter == "gmail" and own is GOOGLE):
        return Check("sender_address", Level.OK, constant("The sender's address is at {domain}."), values=values)
    return Check("sender_address", Level.ATTENTION,
                 constant("The sender's address is at {domain}, but mail goes by {host}: receivers take it for "
                          "forged."),
                 constant("Name as sender an address of the office's own domain, or send by that service's own "
                          "server."), values)


def spf(mail: MailSettings, records: SenderRecords) -> Check:
    values = {"domain": records.domain, "record": " ".join(records.spf or ())}
    if records.spf is None:
        return _unknown("sender_spf", records)
    message, step = _spf_fault(mail, records)
    if message:
        return Check("sender_spf", Level.ATTENTION, message, step, values)
    return Check("sender_spf", Level.OK, constant("{domain} names the servers that may send its mail: {record}"),
                 values=values)


def _spf_fault(mail: MailSettings, records: SenderRecords) -> tuple[str, str]:
    found = records.spf or ()
    one = constant("Ask whoever administers {domain} for one TXT record “v=spf1 … ~all” that names the server "
                   "(docs/mail.md, part 5).")
    if not found:
        return constant("{domain} has no SPF record: receivers can't see which servers may send its mail."), one
    if len(found) > 1:
        return constant("{domain} has several SPF records, so that receivers heed none."), one
    words = found[0].lower().split()[1:]
    if not {"+all", "all"}.isdisjoint(words):
        return constant("The SPF record of {domain} lets every server send its mail."), one
    if words == ["-all"]:
        return constant("The SPF record of {domain} lets no server send its mail."), one
    if by_google(mail) and GOOGLE_SPF not in records.includes:
        return (constant("Mail goes by Google, but the SPF record of {domain} does not name Google's servers."),
                constant("Ask whoever administers {domain} to add include:_spf.google.com to that record."))
    return "", ""


def dkim(_mail: MailSettings, records: SenderRecords) -> Check:
    values = {"domain": records.domain, "selector": records.selector}
    if not records.selector:
        return Check("sender_dkim", Level.OK, constant(
            "Whether the server signs its mail (DKIM) can't be asked: see “Show original” of a letter in Gmail."))
    if records.key is None:
        return _unknown("sender_dkim", records)
    if records.key:
        return Check("sender_dkim", Level.OK, constant("{domain} has Google's signing key (DKIM)."), values=values)
    return Check("sender_dkim", Level.ATTENTION, constant("{domain} has no key under {selector}._domainkey: Google's "
                                                          "signature is not the domain's own."),
                 constant("In admin.google.com, Gmail, Authenticate email: make the key, set the record, begin."),
                 values)


def dmarc(_mail: MailSettings, records: SenderRecords) -> Check:
    if records.dmarc is None:
        return _unknown("sender_dmarc", records)
    tags = dict(part.strip().lower().partition("=")[::2] for part in " ".join(records.dmarc).split(";"))
    values = {"domain": records.domain, "policy": tags.get("p", "")}
    step = constant("Ask whoever administers {domain} for a TXT record at _dmarc.{domain}: “v=DMARC1; p=none; "
                    "rua=mailto:…”.")
    if not records.dmarc:
        return Check("sender_dmarc", Level.ATTENTION, constant("{domain} has no DMARC record: large services put mail "
                                                               "without one into spam."), step, values)
    if values["policy"] not in ("none", "quarantine", "reject"):
        return Check("sender_dmarc", Level.ATTENTION, constant("The DMARC record of {domain} states no policy (p=)."),
                     step, values)
    return Check("sender_dmarc", Level.OK, constant("{domain} has a DMARC record (p={policy})."), values=values)


def _unknown(name: str, records: SenderRecords) -> Check:
    return Check(name, Level.OK, constant("Unknown: no name server answered about {domain}."),
                 values={"domain": records.domain})


def _is_of(host: str, domains: tuple[str, ...]) -> bool:
    return any(host.lower() == each or host.lower().endswith(f".{each}") for each in domains)


CHECKS: Mapping[str, Callable[[MailSettings, SenderRecords], Check]] = MappingProxyType({
    "sender_address": sender_address, "sender_spf": spf, "sender_dkim": dkim, "sender_dmarc": dmarc})
