"""The rehearsal on the stand-in: everything holds, and whatever the stand-in does otherwise is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from automation.adapters.google.client import connect
from automation.adapters.google.errors import RefusedError
from automation.adapters.google_sheets.rehearsal.assumption import Outcome, Verdict
from automation.cli.main import run
from automation.configuration.workspace import Workspace, load_or_raise
from automation.jobs.rehearsal import Rehearsal, assumptions, folder_id, recorded
from tests.adapters.google_workspace import Hurried
from tests.adapters.sheet_store_contract import ZONE
from tests.examples import INIT
from tests.fake_google.client import AccountCredentials
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import ROBOT
from tests.fake_google.replay import HttpSender, replay
from tests.fake_google.server import Server
from tests.fake_google.service import Service

NOW = datetime(2024, 5, 20, 9, 0, tzinfo=ZONE)
PARTNER = "ke-toan@truong.example"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("rehearsal") / "workspace"
    assert run([*INIT, str(root)]) == 0
    loaded = load_or_raise(root)
    settings = loaded.settings
    return replace(loaded, settings=replace(settings, google=replace(settings.google, timeout=5.0, gmail="search"),
                                            mail=replace(settings.mail, adapter="gmail")))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def rehearsal(workspace: Workspace, server: Server, partner: str = PARTNER) -> Rehearsal:
    clock = Hurried()
    client = connect(workspace.root, workspace.settings.google, time=clock, endpoint=server.url,
                     signed_by=AccountCredentials(ROBOT))
    return Rehearsal(workspace, client, NOW, partner=partner, clock=clock)


def by_verdict(outcomes: Iterator[Outcome]) -> dict[str, Verdict]:
    return {each.assumption: each.verdict for each in outcomes}


def test_on_the_stand_in_everything_holds_but_what_it_cannot_vouch_for(
        workspace: Workspace, server: Server) -> None:
    played = rehearsal(workspace, server)
    recorder = recorded(played.client)
    found = by_verdict(played.outcomes())
    assert tuple(found) == assumptions()
    assert {code for code, verdict in found.items() if verdict is not Verdict.HOLDS} == {"recalculated", "live_checks"}
    assert found["recalculated"] is found["live_checks"] is Verdict.NOT_TRIED
    assert not server.service.state.files
    assert len(server.service.state.mail) == 1

    exchanges = recorder.scrubbed()
    text = json.dumps(exchanges, ensure_ascii=False)
    assert not any(each in text for each in (ROBOT, PARTNER, "127.0.0.1", "Bearer"))
    with Server() as other:
        assert replay("rehearsal", exchanges, HttpSender(other).send) == []


def incomplete_searches(service: Service) -> None:
    service.state.incomplete_search = True


def late_listings(service: Service) -> None:
    service.state.listing_lag = timedelta(minutes=10)


def weaker_roles(service: Service) -> None:
    service.state.sharing.weakened[PARTNER] = "reader"


def ignored_insertions(service: Service) -> None:
    service.state.ignores_insertions = True


def fixed_references(service: Service) -> None:
    service.state.fixed_references = True


@pytest.mark.parametrize(("change", "expected"), [
    (incomplete_searches, {"search_at_once", "listing_by_marks"}), (late_listings, {"search_at_once"}),
    (weaker_roles, {"shared"}), (ignored_insertions, {"upgraded"}), (fixed_references, {"upgraded"}),
])
def test_what_the_stand_in_does_otherwise_is_found(
        workspace: Workspace, server: Server, change: Callable[[Service], None], expected: set[str]) -> None:
    change(server.service)
    found = by_verdict(rehearsal(workspace, server).outcomes())
    assert expected <= {code for code, verdict in found.items() if verdict is Verdict.FAILS}
    assert found["cleaned_up"] is Verdict.HOLDS
    assert not server.service.state.files


def test_a_refusal_is_an_outcome_and_the_rest_goes_on(workspace: Workspace, server: Server) -> None:
    refused = {"drive.permissions.create": "shared", "sheets.spreadsheets.values.update": "values",
               "drive.revisions.list": "revisions", "gmail.users.messages.send": "letter_sent"}

    def refuse(name: str, _account: str) -> None:
        if name in refused:
            server.service.faults.plan(Fault(code=403, method=name))

    server.service.before_call = refuse
    found = {each.assumption: each for each in rehearsal(workspace, server).outcomes()}
    assert {code for code, each in found.items() if each.verdict is Verdict.FAILS} == set(refused.values())
    assert all(found[code].found for code in refused.values())
    assert (found["unshared"].verdict, found["letter_found"].verdict) == (Verdict.NOT_TRIED, Verdict.NOT_TRIED)


def test_without_an_address_nobody_gets_access(workspace: Workspace, server: Server) -> None:
    incomplete_searches(server.service)  # little else can be tried then
    found = by_verdict(rehearsal(workspace, server, partner="").outcomes())
    assert (found["shared"], found["unshared"]) == (Verdict.NOT_TRIED, Verdict.NOT_TRIED)
    assert server.service.calls["drive.permissions.create"] == 0


def test_an_account_that_may_own_no_file_is_refused_at_once(workspace: Workspace, server: Server) -> None:
    server.service.state.no_storage.add(ROBOT)
    with pytest.raises(RefusedError):
        list(rehearsal(workspace, server).outcomes())


@pytest.mark.parametrize("address", [
    "https://drive.google.com/drive/folders/1AbCdEfGhIjK", "https://drive.google.com/drive/u/0/folders/1AbCdEfGhIjK?usp=x",
    "https://drive.google.com/open?id=1AbCdEfGhIjK", "1AbCdEfGhIjK",
])
def test_the_id_of_a_folder(address: str) -> None:
    assert folder_id(address) == "1AbCdEfGhIjK"


@pytest.mark.parametrize("address", ["https://drive.google.com/", "không phải"])
def test_no_address_of_a_folder(address: str) -> None:
    with pytest.raises(ValueError, match=address):
        folder_id(address)
