"""What a look at Google showed: who we are there, what we may do. Facts, before they are judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Trouble:
    """Both in Vietnamese."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class GooglePlace:
    """The folder or drive that is to hold the files. `name` "" when it can't be reached (`trouble` says why)."""

    name: str = ""
    shared: bool = False  # on a shared drive
    may_add: bool = False
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class GoogleSight:
    """`account` "" when nobody is signed in (`trouble` says why). `as_itself`: a service account that acts for
    nobody. `room`: bytes left, None without a limit. `services`: interface → what is the matter with it, None when
    it answers. `exposed`: secret files that others of this machine may read. `scopes`: what is asked for."""

    auth: str
    scopes: tuple[str, ...]
    account: str = ""
    as_itself: bool = False
    trouble: Trouble | None = None
    room: int | None = None
    place: GooglePlace = field(default_factory=GooglePlace)
    services: Mapping[str, Trouble | None] = field(default_factory=dict)
    exposed: tuple[str, ...] = ()
    mail: bool = False  # mail goes by Gmail
    tries: Mapping[str, int] = field(default_factory=dict)  # what the trace remembers: status → how often
