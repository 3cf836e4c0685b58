"""The addresses of files: by the name on disk, of files that exist, without a path of this machine."""

from __future__ import annotations

from pathlib import Path

from automation.adapters.folder.store import FolderStore
from automation.domain.plan.settings import Paths
from tests.adapters.sheet_store_contract import AN_LAO, DO_SON, TABS, ZONE

WEB = "https://tep.so.example/{file}?web=1"


def test_a_workbook_has_the_address_of_its_file(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, Paths(share_url=WEB), ZONE, workers=1)
    assert store.addresses.workbook(AN_LAO) == ""
    assert list(store.create(TABS, [(AN_LAO, {})])) == [AN_LAO]
    assert store.addresses.workbook(AN_LAO) == f"https://tep.so.example/{AN_LAO}.xlsx?web=1"
    assert [store.addresses.annotations(AN_LAO), store.addresses.register()] == ["", ""]


def test_the_file_is_named_as_on_disk(tmp_path: Path) -> None:
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets/thpt-an-lao.XLSX").write_bytes(b"")
    store = FolderStore(tmp_path, Paths(share_url=r"\\may-chu\vstbpn\{file}"), ZONE, workers=1)
    assert store.addresses.workbook(AN_LAO) == r"\\may-chu\vstbpn\thpt-an-lao.XLSX"


def test_copies_and_register_have_addresses_of_their_own(tmp_path: Path) -> None:
    paths = Paths(share_url=WEB, feedback_url="https://tep.so.example/gop-y/{file}",
                  register_url="https://ban.so.example/so.xlsx")
    store = FolderStore(tmp_path, paths, ZONE, workers=1)
    assert [store.addresses.annotations(DO_SON), store.addresses.register()] == ["", ""]
    (tmp_path / "feedback").mkdir()
    for name in (f"feedback/{DO_SON}.xlsx", "register.xlsx"):
        (tmp_path / name).write_bytes(b"")
    assert store.addresses.annotations(DO_SON) == f"https://tep.so.example/gop-y/{DO_SON}.xlsx"
    assert store.addresses.register() == "https://ban.so.example/so.xlsx"


def test_without_templates_nothing_has_an_address(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, Paths(), ZONE, workers=1)
    list(store.create(TABS, [(AN_LAO, {})]))
    assert store.addresses.workbook(AN_LAO, "Báo cáo") == ""
