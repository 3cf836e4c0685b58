"""Creates the Google client from the settings; the store and the mailer share it."""

from __future__ import annotations

import os
from pathlib import Path

from google.auth.credentials import Credentials

from automation.adapters.clock import Clock, SystemClock
from automation.adapters.google.auth import SignIn
from automation.adapters.google.client import PacedClient
from automation.adapters.google.credentials import credentials, keeper
from automation.adapters.google.endpoint import VARIABLE, Endpoint
from automation.adapters.google.request_log import Trace
from automation.adapters.google.token_file import place
from automation.adapters.google.transport import TokenTransport
from automation.domain.plan.settings import GoogleSettings


def connect(root: Path, google: GoogleSettings, *, time: Clock | None = None, endpoint: str | None = None,
            signed_by: Credentials | None = None) -> PacedClient:
    """The client. No request is sent and no key is read before the first request, which may raise SignInError.

    `time`: a clock other than the machine's, for tests. `endpoint`: None takes the variable
    BAOCAO_GOOGLE_ENDPOINT, "" is Google itself. `signed_by`: credentials other than those of the settings.
    Raises EndpointError for an endpoint that is not allowed.
    """
    goal = Endpoint(os.environ.get(VARIABLE, "") if endpoint is None else endpoint)
    transport = TokenTransport(goal, google.timeout)
    sign_in = SignIn(lambda: signed_by or credentials(root, google, transport), transport, keeper(root, google))
    trace = Trace(place(root, google.trace_file) if google.trace_file else None)
    return PacedClient(google, sign_in, goal, time or SystemClock(), trace)
