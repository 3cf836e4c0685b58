"""The records by which receivers judge mail of a domain (SPF, DKIM, DMARC), asked of the domain name system.

Without a network, or where no server answers in time, nothing is known: that is no error.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dns.resolver import Resolver

SERVER = "BAOCAO_DNS_SERVER"  # the variable with "address:port" of another name server than the machine's
PATIENCE = 2.0  # seconds for one question
RESERVED = (".example", ".invalid", ".test", ".localhost")  # domains that can't exist (RFC 2606)
DEEPEST = 5  # includes within includes that are followed
Records = tuple[str, ...] | None  # None: not known


@dataclass(frozen=True, slots=True)
class SenderRecords:
    """`spf`, `dmarc`: the records; () for none. `includes`: the domains whose servers SPF lets send, directly or by an
    include. `key`: those of the DKIM key under `selector`; () also where no selector is known, with `selector` ""."""

    domain: str
    spf: Records = None
    dmarc: Records = None
    includes: frozenset[str] = frozenset()
    key: Records = ()
    selector: str = ""


def sender_records(domain: str, selector: str = "") -> SenderRecords | None:
    """Return the records of a domain; None for one that can't exist. `selector`: of the DKIM key, "" if not known."""
    if not domain or domain.endswith(RESERVED):
        return None
    resolver = _resolver()
    spf = _texts(resolver, domain, "v=spf1")
    if resolver is None or spf is None:
        return SenderRecords(domain, selector=selector, key=None if selector else ())
    key = _texts(resolver, f"{selector}._domainkey.{domain}", "") if selector else ()
    return SenderRecords(domain, spf, _dmarc(resolver, domain), frozenset(_includes(resolver, spf)), key, selector)


def _resolver() -> Resolver | None:
    """None where the machine names no server."""
    from dns.exception import DNSException
    from dns.resolver import Resolver

    address, _, port = os.environ.get(SERVER, "").rpartition(":")
    try:
        made = Resolver(configure=not address)
    except (DNSException, OSError):
        return None
    made.lifetime = PATIENCE
    if address:
        made.nameservers, made.port = [address], int(port)
    return made


def _texts(resolver: Resolver | None, name: str, begin: str) -> Records:
    """The texts under the name that begin so; None where there was no answer."""
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer

    if resolver is None:
        return None
    try:
        answer = resolver.resolve(name, "TXT")
    except (NXDOMAIN, NoAnswer):
        return ()
    except (DNSException, OSError, ValueError):
        return None
    texts = (b"".join(each.strings).decode("utf-8", "replace").strip() for each in answer)
    return tuple(each for each in texts if each.lower().startswith(begin))


def _dmarc(resolver: Resolver, domain: str) -> Records:
    """The record of the domain, else of the nearest domain above it."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        found = _texts(resolver, f"_dmarc.{'.'.join(labels[start:])}", "v=dmarc1")
        if found is None or found:
            return found
    return ()


def _includes(resolver: Resolver, spf: tuple[str, ...], depth: int = 0) -> set[str]:
    named = {word.lstrip("+").partition(mark)[2].lower() for record in spf for word in record.lower().split()
             for mark in ("include:", "redirect=") if word.lstrip("+").startswith(mark)}
    further = (_includes(resolver, _texts(resolver, each, "v=spf1") or (), depth + 1) for each in named
               if depth < DEEPEST)
    return named.union(*further)
