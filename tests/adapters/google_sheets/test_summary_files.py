"""A summary's files on Drive: each has one id, whatever is published again, deleted, binned or lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from automation.adapters.google_sheets.summary_files import DOCUMENT
from automation.domain.tracking.published_files import PublishedFile
from tests.adapters.google_workspace import Workspace
from tests.fake_google.clock import ManualClock
from tests.fake_google.faults import Fault
from tests.fake_google.google_state import File, GoogleState
from tests.fake_google.server import Server
from tests.fake_google.service import Service

Published = dict[str, PublishedFile]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Server(Service(GoogleState(clock=ManualClock()))) as server:
        yield Workspace(server, tmp_path)


def publish(workspace: Workspace, text: str, known: Published | None = None, *, native: bool = False) -> Published:
    files = {"document": workspace.root / "bao-cao-6T.docx", "workbook": workspace.root / "bao-cao-6T.xlsx"}
    for role, path in files.items():
        path.write_bytes(f"{role} {text}".encode() * 3)
    store = workspace.store()
    object.__setattr__(store.google, "google_document", native)
    return {each.role: each for each in store.publish("6T", files, known or {})}


def summaries(workspace: Workspace) -> dict[str, File]:
    found = [file for file in workspace.service.state.files.values()
             if file.extra.get("appProperties", {}).get("baocao-kind") == "summary"]
    names = [file.name for file in found]
    assert len(names) == len(set(names))
    return {file.name: file for file in found}


def test_a_new_version_keeps_the_file(workspace: Workspace) -> None:
    first = publish(workspace, "một")
    second = publish(workspace, "hai", first)
    files = summaries(workspace)
    assert sorted(files) == ["bao-cao-6T.docx", "bao-cao-6T.pdf", "bao-cao-6T.xlsx"]
    assert {role: each.id for role, each in first.items()} == {role: each.id for role, each in second.items()}
    assert files["bao-cao-6T.docx"].content == b"document hai" * 3
    assert files["bao-cao-6T.pdf"].content.startswith(b"%PDF")
    assert first["workbook"].url.endswith(f"/{first['workbook'].id}/edit")
    plan = next(file for file in workspace.service.state.files.values() if file.name == "Báo cáo 2024")
    assert all(file.parents == [plan.id] for file in files.values())


def test_nothing_is_uploaded_again_without_a_change(workspace: Workspace) -> None:
    first = publish(workspace, "một", native=True)
    workspace.service.calls.clear()
    assert publish(workspace, "một", first, native=True) == first
    assert set(workspace.service.calls) == {"drive.files.get"}


def test_the_document_is_kept_as_googles_own_when_it_is_set(workspace: Workspace) -> None:
    first = publish(workspace, "một", native=True)
    again = publish(workspace, "hai", first, native=True)
    document = summaries(workspace)["bao-cao-6T"]
    assert (document.mime, document.id) == (DOCUMENT, first["google_document"].id)
    assert again["google_document"].id == document.id
    assert "/document/d/" in again["google_document"].url


@pytest.mark.parametrize("work", [
    lambda files: files["bao-cao-6T.docx"].__setattr__("trashed", True),
    lambda files: files["bao-cao-6T.docx"].__setattr__("name", "Báo cáo gửi Sở"),
])
def test_a_file_that_was_binned_or_renamed_is_the_same(workspace: Workspace, work: object) -> None:
    first = publish(workspace, "một")
    work(summaries(workspace))  # type: ignore[operator]
    publish(workspace, "một", first)
    publish(workspace, "hai", first)
    file = summaries(workspace)["bao-cao-6T.docx"]
    assert (file.id, file.trashed) == (first["document"].id, False)


def test_a_file_that_was_deleted_for_good_is_made_again(workspace: Workspace) -> None:
    first = publish(workspace, "một")
    workspace.service.state.remove(summaries(workspace)["bao-cao-6T.xlsx"])
    again = publish(workspace, "một", first)
    assert again["workbook"].id != first["workbook"].id
    assert summaries(workspace)["bao-cao-6T.xlsx"].id == again["workbook"].id


@pytest.mark.parametrize("method", ["drive.files.create", "drive.files.update"])
def test_a_lost_response_makes_no_second_file(workspace: Workspace, method: str) -> None:
    """Also without the ledger's record."""
    workspace.service.faults.plan(Fault("dropped", after_effect=True, method=method))
    first = publish(workspace, "một")
    assert {role: each.id for role, each in publish(workspace, "hai").items()} == {
        role: each.id for role, each in first.items() if role != "pdf"} | {"pdf": first["pdf"].id}
    assert len(summaries(workspace)) == 3
