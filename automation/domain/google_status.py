"""Facts about a workspace's access to Google: account, rights, storage, requests. `doctor` evaluates them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GoogleProblem:
    """What is wrong and the next step, both in Vietnamese."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class GoogleFolder:
    """The folder or drive of the workspace's files. `name` is "" when it can't be reached; `problem` is why."""

    name: str = ""
    shared: bool = False  # on a shared drive
    may_add: bool = False
    problem: GoogleProblem | None = None


@dataclass(frozen=True, slots=True)
class GoogleFacts:
    """`account` is "" when nobody is signed in; `problem` is why. `as_itself`: a service account that impersonates
    nobody. `free_bytes`: None without a limit. `services`: API → its problem, None when it responds. `exposed`: secret
    files that other users of this machine may read. `scopes`: the OAuth scopes that are requested. `request_counts`:
    HTTP status → number of requests in the trace file."""

    auth: str
    scopes: tuple[str, ...]
    account: str = ""
    as_itself: bool = False
    problem: GoogleProblem | None = None
    free_bytes: int | None = None
    folder: GoogleFolder = field(default_factory=GoogleFolder)
    services: Mapping[str, GoogleProblem | None] = field(default_factory=dict)
    exposed: tuple[str, ...] = ()
    mail: bool = False  # mail is sent through Gmail
    request_counts: Mapping[str, int] = field(default_factory=dict)
