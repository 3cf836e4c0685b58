"""The folder store: the contract, and what can happen only to files on a disk."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import normalize

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from automation.adapters.folder.store import FolderStore
from automation.adapters.xlsx.properties import custom_property
from automation.domain.plan.settings import Paths
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.owner_mark import OwnerMark, marks_of, read_mark
from automation.ports import Unreadable
from tests.adapters.sheet_store_contract import (
    AN_LAO,
    DO_SON,
    ERROR,
    REPORT,
    SUMMARY,
    TABS,
    WARNING,
    ZONE,
    SheetStoreContract,
    as_read,
    log,
    register,
)
from tests.adapters.workbook_files import make, rezipped
from tests.required_program import required_program


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path, Paths(), ZONE, workers=2)


class TestFolderStore(SheetStoreContract):
    root: Path

    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderStore:
        self.root = tmp_path
        return FolderStore(tmp_path, Paths(), ZONE, workers=2)

    def type_in(self, unit: str, title: str, row: int, column: int, value: Any, *, note: str = "") -> None:
        path = self.root / "sheets" / f"{unit}.xlsx"
        book = openpyxl.load_workbook(path)
        cell = book[title].cell(row, column, value)
        if note:
            cell.comment = Comment(note, "Nhà trường")
        book.save(path)

    def spoil(self, unit: str) -> None:
        (self.root / "sheets" / f"{unit}.xlsx").write_bytes(b"PK\x03\x04 and then nothing")

    def decide(self, row: int, column: int, value: Any) -> None:
        book = openpyxl.load_workbook(self.root / "register.xlsx")
        book["Quyết định"].cell(row, column, value)
        book.save(self.root / "register.xlsx")

    def note(self, copy: str, title: str, cell: str) -> str:
        comment = openpyxl.load_workbook(self.root / copy)[title][cell].comment
        return comment.text if comment else ""

    def fill(self, copy: str, title: str, cell: str) -> str:
        return str(openpyxl.load_workbook(self.root / copy)[title][cell].fill.fgColor.rgb)[2:]

    def titles(self, copy: str) -> list[str]:
        return openpyxl.load_workbook(self.root / copy).sheetnames


# --- listing


def test_lock_hidden_and_unfinished_files_are_not_listed(store: FolderStore) -> None:
    make(store, AN_LAO)
    for name in (f"~${AN_LAO}.xlsx", f".~lock.{AN_LAO}.xlsx#", ".new-abc.xlsx", ".DS_Store"):
        (store.sheets / name).write_bytes(b"x")
    assert [file.name for file in store.files()] == [f"sheets/{AN_LAO}.xlsx"]


@pytest.mark.parametrize(("name", "unit", "reason"), [
    ("THPT-AN-LAO (1).xlsx", AN_LAO, "bản sao"),
    ("THPT-AN-LAO - Bản sao.xlsx", AN_LAO, "bản sao"),
    ("THPT-AN-LAO - Copy (2).xlsx", AN_LAO, "bản sao"),
    ("Copy of THPT-AN-LAO.xlsx", AN_LAO, "bản sao"),
    ("THPT-AN-LAO.xls", AN_LAO, "đuôi .xls"),
    ("THPT-AN-LAO.ods", AN_LAO, "đuôi .ods"),
    ("bao cao.docx", "", "không phải bảng tính"),
])
def test_a_file_of_another_format_or_name_is_listed_with_its_problem(
        store: FolderStore, name: str, unit: str, reason: str) -> None:
    store.sheets.mkdir()
    (store.sheets / name).write_bytes(b"x")
    [file] = store.files()
    assert (file.unit, reason in file.problem) == (unit, True)


@pytest.mark.parametrize(("copy", "words"), [
    (f"{AN_LAO} (Lan's conflicted copy 2024-05-20).xlsx", "bản sao xung đột do Dropbox tạo"),
    (f"{AN_LAO}.sync-conflict-20240520-101500-ABCDEFG.xlsx", "bản sao xung đột do Syncthing tạo"),
    (f"{AN_LAO}-DESKTOP-AB12.xlsx", "bản sao xung đột do OneDrive tạo"),
    (f"{AN_LAO} 2.xlsx", "bản sao của bảng tính"),
])
def test_a_conflict_copy_is_named_with_both_times_and_never_read(
        store: FolderStore, copy: str, words: str) -> None:
    path, units = make(store, AN_LAO), FolderStore(store.root, Paths(), ZONE, 1, {AN_LAO: AN_LAO})
    (store.sheets / copy).write_bytes(b"x")
    os.utime(path, (1_716_170_000, 1_716_170_000))
    os.utime(store.sheets / copy, (1_716_270_000, 1_716_270_000))
    problems = {file.name: (file.unit, file.problem) for file in units.files()}
    assert problems.pop(f"sheets/{AN_LAO}.xlsx") == (AN_LAO, "")
    [(unit, problem)] = problems.values()
    assert unit == AN_LAO
    assert words in problem
    assert f"lưu lúc 12:40 ngày 21/05/2024; tệp được đọc là sheets/{AN_LAO}.xlsx, lưu lúc 08:53 ngày 20" in problem
    assert "TỆP NÀY MỚI HƠN" in problem
    os.utime(path, (1_716_370_000, 1_716_370_000))
    assert not any("MỚI HƠN" in file.problem for file in units.files())


def test_a_copy_without_the_workbook_is_to_be_renamed(store: FolderStore) -> None:
    store.sheets.mkdir()
    (store.sheets / f"{AN_LAO} (1).xlsx").write_bytes(b"x")
    [file] = FolderStore(store.root, Paths(), ZONE, 1, {AN_LAO: AN_LAO}).files()
    assert f"đổi tên thành {AN_LAO}.xlsx" in file.problem


def test_a_conflict_copy_of_the_register_is_reported_a_backup_is_not(store: FolderStore) -> None:
    make(store, AN_LAO)
    assert len(store.files()) == 1
    (store.root / "register (Lan's conflicted copy 2024-05-20).xlsx").write_bytes(b"x")
    assert len(store.files()) == 1  # there is no register
    for name in ("register.xlsx", "register - Copy.xlsx", "register-2023.xlsx", "register.sync-conflict-x.txt"):
        (store.root / name).write_bytes(b"x")
    [copy] = [file for file in store.files() if file.problem]
    assert (copy.unit, copy.name) == ("", "register (Lan's conflicted copy 2024-05-20).xlsx")
    assert "bản sao xung đột do Dropbox tạo của sổ theo dõi" in copy.problem
    assert "tệp được đọc là register.xlsx, lưu lúc" in copy.problem
    assert "quyết định ghi ở tệp này chưa được ghi nhận" in copy.problem


def test_a_copy_under_the_units_name_is_the_units(store: FolderStore) -> None:
    make(store, AN_LAO)
    (store.sheets / "THPT An Lão (1).xlsx").write_bytes(b"x")
    copy = next(file for file in FolderStore(store.root, Paths(), ZONE, 1, {AN_LAO: AN_LAO}).files() if file.copy)
    assert copy.unit == AN_LAO
    assert f"tệp được đọc là sheets/{AN_LAO}.xlsx" in copy.problem
    assert f"đổi tên thành {AN_LAO}.xlsx" in copy.problem


def test_a_code_that_resembles_a_copys_name_is_a_workbook(store: FolderStore) -> None:
    codes = {code: code for code in (AN_LAO, f"{AN_LAO}-2", f"{AN_LAO}-DESKTOP-1", "THPT-COPY")}
    make(store, *codes)
    units = FolderStore(store.root, Paths(), ZONE, 1, codes)
    assert {file.unit: file.problem for file in units.files()} == dict.fromkeys(codes, "")


def test_a_copy_of_a_workbook_under_a_former_code_is_the_units(store: FolderStore) -> None:
    make(store, AN_LAO)
    (store.sheets / f"{AN_LAO} (1).xlsx").write_bytes(b"x")
    units = FolderStore(store.root, Paths(), ZONE, 1, {AN_LAO: "AN-LAO-1", "AN-LAO-1": "AN-LAO-1"})
    assert [(file.unit, file.copy) for file in units.files()] == [("AN-LAO-1", "copy"), ("AN-LAO-1", "")]


def test_folders_and_links_out_of_the_folder_are_listed_with_their_problem(store: FolderStore, tmp_path: Path) -> None:
    store.sheets.mkdir()
    (store.sheets / "cũ").mkdir()
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"x")
    (store.sheets / f"{AN_LAO}.xlsx").symlink_to(secret)
    (store.sheets / f"{DO_SON}.xlsx").symlink_to(store.sheets / "nowhere.xlsx")
    assert all(file.problem and not file.unit for file in store.files())
    assert len(store.files()) == 3


def test_of_two_spellings_of_a_code_the_normal_one_is_read(store: FolderStore) -> None:
    make(store, AN_LAO)
    (store.sheets / "thpt-an-lao.xlsx").write_bytes(b"x")
    found = {file.name: bool(file.problem) for file in store.files()}
    assert found == {f"sheets/{AN_LAO}.xlsx": False, "sheets/thpt-an-lao.xlsx": True}
    assert list(store.create(TABS, [(AN_LAO, {})])) == []


def test_a_workbook_may_bear_the_former_code_of_its_unit(store: FolderStore, tmp_path: Path) -> None:
    make(store, AN_LAO, DO_SON)
    renamed = FolderStore(tmp_path, Paths(), ZONE, 1, {AN_LAO: "AN-LAO-1"})
    assert {file.unit: file.name for file in renamed.files()} == {
        "AN-LAO-1": f"sheets/{AN_LAO}.xlsx", DO_SON: f"sheets/{DO_SON}.xlsx"}
    assert list(renamed.create(TABS, [("AN-LAO-1", {})])) == []
    (store.sheets / "AN-LAO-1.xlsx").write_bytes((store.sheets / f"{AN_LAO}.xlsx").read_bytes())
    assert [file.name for file in renamed.files() if file.problem] == [f"sheets/{AN_LAO}.xlsx"]


def test_a_name_in_decomposed_letters_is_found(store: FolderStore) -> None:
    data = make(store, AN_LAO).read_bytes()
    (store.sheets / normalize("NFD", "ĐỒ-SƠN.xlsx")).write_bytes(data)
    file = next(file for file in store.files() if file.unit == normalize("NFC", "ĐỒ-SƠN"))
    [reading] = store.read([file], as_read)
    assert not isinstance(reading.content, Unreadable)


@pytest.mark.parametrize("code", ["../../etc/passwd", "a/b", "", ".hidden", "~$x"])
def test_a_code_that_is_no_file_name_is_refused(store: FolderStore, code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        list(store.create(TABS, [(code, {})]))


# --- annotated copies


def test_an_annotated_copy_that_is_submitted_loses_its_annotations(store: FolderStore) -> None:
    """A unit saves the copy over its workbook: a corrected cell must not stay annotated."""
    path = make(store, AN_LAO)
    book = openpyxl.load_workbook(path)
    book[REPORT]["D2"].fill = PatternFill("solid", fgColor="FF00FF00")
    book[REPORT]["D2"].comment = Comment("Của trường", "Nhà trường")
    book[REPORT]["B3"].comment = Comment(own := "Họp ngày 5/6\nBáo cáo:\nnộp trước thứ Sáu", "Nhà trường")
    book.save(path)
    copy = store.root / store.annotate(AN_LAO, [ERROR, WARNING], SUMMARY)
    assert openpyxl.load_workbook(copy)[REPORT]["B3"].comment.text == own
    path.write_bytes(copy.read_bytes())
    store.annotate(AN_LAO, [], SUMMARY)
    book = openpyxl.load_workbook(copy)
    assert book.sheetnames.count("Kiểm tra") == 1
    assert book[REPORT]["D2"].comment.text == "Của trường"
    assert book[REPORT]["B3"].comment.text == own
    assert book[REPORT]["D2"].fill.fgColor.rgb == "FF00FF00"
    assert book[REPORT]["D3"].comment is None
    assert book[REPORT]["D3"].fill.fgColor.rgb == "FFFFFBEB"


def test_an_annotated_copy_keeps_what_the_program_wrote(store: FolderStore) -> None:
    path = make(store, AN_LAO)
    copy = store.root / store.annotate(AN_LAO, [ERROR], SUMMARY)
    theirs, ours = openpyxl.load_workbook(path)[REPORT], openpyxl.load_workbook(copy)[REPORT]
    assert ours.data_validations.dataValidation[0].formula1 == theirs.data_validations.dataValidation[0].formula1
    assert ours.column_dimensions["B"].width == theirs.column_dimensions["B"].width
    assert ours.protection.sheet
    assert not ours["D2"].protection.locked
    assert ours["D2"].number_format == "#,##0"
    assert ours.freeze_panes == "C2"
    assert ours.sheet_view.tabSelected is not True


def test_a_note_with_a_stray_control_character_is_still_written(store: FolderStore) -> None:
    make(store, AN_LAO)
    copy = store.root / store.annotate(AN_LAO, [replace(ERROR, text="Ô có ký tự \x0b lạ <&>")], SUMMARY)
    assert openpyxl.load_workbook(copy)[REPORT]["D2"].comment.text.endswith("Ô có ký tự  lạ <&>")


# --- the register


def test_an_open_register_is_not_written_and_its_holder_is_named(store: FolderStore) -> None:
    store.write_register(register("g1"), "")
    lock = store.root / ".~lock.register.xlsx#"
    lock.write_text("Đỗ Thị Hòa,hoa,MAY-01,27.05.2024 08:15,file:///C:/Users/hoa;", encoding="utf-8")
    found = store.read_register()
    assert found.open_by == "Đỗ Thị Hòa"
    refused = store.write_register(register("g2"), found.stamp)
    assert not refused.written
    assert "Đỗ Thị Hòa" in refused.problem
    lock.unlink()
    assert store.write_register(register("g2"), found.stamp).written


def test_a_register_of_thousands_of_units_is_read_again(store: FolderStore) -> None:
    """Four reports of 3,000 units are 12,000 rows, more than any unit's workbook may have."""
    rows = [(f"{AN_LAO}-{number}|6T", None, None, None) for number in range(12_000)]
    store.write_register((*register("g1", *rows, (f"{AN_LAO}|CN", "Duyệt", None, None)), log(1, "1:1/1:{}")), "")
    found = store.read_register()
    assert found.problem == ""
    assert (found.generation, found.logged) == ("g1", 1)
    assert [(row["key"], row["decision"]) for _, row in found.rows] == [(f"{AN_LAO}|CN", "Duyệt")]


@pytest.mark.parametrize("data", [
    bytes([3]) + b"Hoa".ljust(53) + bytes([3, 0]) + "Hoà".encode("utf-16-le").ljust(110, b"\0"),
    bytes([4]) + "Hoà".encode("cp1258", "replace").ljust(53),
])
def test_the_holder_is_read_from_excels_lock_too(store: FolderStore, data: bytes) -> None:
    (store.root / "~$register.xlsx").write_bytes(data)
    assert store.read_register().open_by.startswith("Ho")


def test_after_a_crash_between_the_two_renames_the_old_register_is_read(store: FolderStore) -> None:
    store.write_register(register("g1", ("A|6T", "Duyệt", None, None)), "")
    store.register.previous.parent.mkdir(exist_ok=True)
    store.register.file.replace(store.register.previous)
    found = store.read_register()
    assert (found.generation, len(found.rows)) == ("g1", 1)
    assert store.write_register(register("g2"), found.stamp).written
    assert store.read_register().generation == "g2"


def test_a_save_between_the_check_and_the_rename_is_restored(
        store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write_register(register("g1"), "")
    stamp = store.read_register().stamp
    theirs = store.root / "theirs.xlsx"
    FolderStore(store.root, Paths(register="theirs.xlsx"), ZONE, 1).write_register(register("g1-typed"), "")
    rename = Path.replace

    def save_then_rename(self: Path, target: Path) -> Path:
        if self == store.register.file and theirs.exists():
            rename(theirs, self)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", save_then_rename)
    assert store.write_register(register("g2"), stamp).changed
    assert store.read_register().generation == "g1-typed"


@pytest.mark.parametrize("spoil", [
    lambda _: b"not a workbook",
    lambda data: rezipped(data, lambda _name, part: part.replace(b"@register:", b"@gone:")),
    lambda data: rezipped(data, lambda _name, part: part.replace(b"<t>decision</t>", b"<t>x</t>")),
])
def test_a_broken_register_is_reported_and_kept(store: FolderStore, spoil: Callable[[bytes], bytes]) -> None:
    store.write_register(register("g1", ("A|6T", "Duyệt", None, None)), "")
    broken = spoil(store.register.file.read_bytes())
    store.register.file.write_bytes(broken)
    found = store.read_register()
    assert found.problem
    assert found.rows == ()
    assert store.register.file.read_bytes() == broken


# --- the owner mark in the properties


def test_the_owner_mark_stands_in_the_properties_too(store: FolderStore) -> None:
    path = make(store, AN_LAO, "A-B_1")
    assert [reading.mark for reading in store.read(store.files(), as_read)] == [
        "@workbook:2024:A-B_1", f"@workbook:2024:{AN_LAO}"]
    book: Any = openpyxl.load_workbook(path)
    assert book.custom_doc_props["baocao-workbook"].value == f"@workbook:2024:{AN_LAO}"
    book.save(path)
    assert custom_property(path.read_bytes(), "baocao-workbook") == f"@workbook:2024:{AN_LAO}"


def test_an_annotated_copy_keeps_both_marks(store: FolderStore) -> None:
    make(store, AN_LAO)
    copy = store.root / store.annotate(AN_LAO, [ERROR], SUMMARY)
    (store.sheets / copy.name).write_bytes(copy.read_bytes())
    [reading] = store.read(store.files(), as_read)
    assert not isinstance(reading.content, Unreadable)
    assert marks_of(reading.content) == [read_mark(reading.mark)] == [OwnerMark("2024", AN_LAO)]


@pytest.mark.parametrize("change", [
    lambda _part: None, lambda _part: b"", lambda _part: b"<Properties/>", lambda part: part[:150],
    lambda part: part.replace(b"baocao-workbook", b"other"), lambda part: part * 2000,
])
def test_properties_without_a_readable_mark_are_no_trouble(
        store: FolderStore, change: Callable[[bytes], bytes | None]) -> None:
    path = make(store, AN_LAO)
    path.write_bytes(rezipped(path.read_bytes(), lambda name, part: change(part) if name == "docProps/custom.xml"
                              else part))
    [reading] = store.read(store.files(), as_read)
    assert reading.mark == ""
    assert not isinstance(reading.content, Unreadable)


@pytest.mark.parametrize("data", [b"", b"docProps/custom.xml", b"PK\1\2" + b"\xff" * 42 + b"docProps/custom.xml"])
def test_bytes_that_are_no_zip_have_no_property(data: bytes) -> None:
    assert custom_property(data, "baocao-workbook") == ""


# --- LibreOffice


@pytest.mark.needs_program
def test_libreoffice_opens_and_saves_written_workbooks(store: FolderStore, tmp_path: Path) -> None:
    """An annotated copy, saved by LibreOffice: nothing is lost in a repair, and the same is read from it."""
    make(store, AN_LAO)
    copy = store.root / store.annotate(AN_LAO, [ERROR, WARNING], SUMMARY)
    out = tmp_path / "saved"
    subprocess.run([required_program("soffice"), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
                    "--convert-to", "xlsx", "--outdir", str(out), str(copy)], check=True, capture_output=True)
    saved = out / copy.name
    (store.sheets / saved.name).write_bytes(saved.read_bytes())
    [reading] = store.read(store.files(), as_read)
    assert not isinstance(reading.content, Unreadable)
    _same_words(reading.content, copy)
    assert marks_of(reading.content) == [read_mark(reading.mark)] == [OwnerMark("2024", AN_LAO)]
    book = openpyxl.load_workbook(saved)
    assert ERROR.text in book[REPORT]["D2"].comment.text
    assert len(book[REPORT].data_validations.dataValidation) == 1
    store.annotate(AN_LAO, [], SUMMARY)
    assert openpyxl.load_workbook(copy)[REPORT]["D2"].comment is None


def _same_words(tabs: list[RawTab], copy: Path) -> None:
    book = openpyxl.load_workbook(copy)
    assert [tab.name for tab in tabs] == book.sheetnames
    for tab in tabs:
        words = {cell for row in tab.grid for cell in row if isinstance(cell, str) and cell}
        assert words == {cell for row in book[tab.name].values for cell in row if isinstance(cell, str)}
