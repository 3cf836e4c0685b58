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
    """The folder or drive that is to hold the files. `name` "" when it can't be reached; `problem` is why."""

    name: str = ""
    shared: bool = False  # on a shared drive
    can_add_files: bool = False
    problem: GoogleProblem | None = None


@dataclass(frozen=True, slots=True)
class GoogleFacts:
    """`account` "" when nobody is signed in; `problem` is why. `bare_service_account`: a service account that
    impersonates nobody. `free_bytes` of storage, None without a limit. `services`: API → its problem, None when it
    answers. `exposed_files`: secret files that other users of this machine may read. `scopes`: the OAuth scopes that
    are requested. `recent_statuses`: HTTP status → number of requests at the end of the trace file."""

    auth: str
    scopes: tuple[str, ...]
    account: str = ""
    bare_service_account: bool = False
    problem: GoogleProblem | None = None
    free_bytes: int | None = None
    folder: GoogleFolder = field(default_factory=GoogleFolder)
    services: Mapping[str, GoogleProblem | None] = field(default_factory=dict)
    exposed_files: tuple[str, ...] = ()
    sends_mail: bool = False  # mail is sent through Gmail
    recent_statuses: Mapping[str, int] = field(default_factory=dict)
