"""Workbooks of a folder are brought to other forms: what people wrote stays, and so do their own parts."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill

from automation.adapters.folder.store import FolderStore
from automation.adapters.folder.upgrade import replacement
from automation.adapters.xlsx.read import tabs
from automation.domain.plan.settings import Paths
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.form_change.comparison import kept_answers
from automation.domain.workbook.form_change.form_tab import form_tabs
from automation.domain.workbook.form_change.outcome import UpgradeOutcome, UpgradeState, WantedForms
from automation.domain.workbook.forms import Catalogue, FieldKind, Indicator, TableColumn
from automation.domain.workbook.self_check import ENGINE_TAB
from automation.tabs.unit_tabs import unit_tabs
from automation.util import atomic_file
from tests.domain.workbook.form_change.forms import (
    A01,
    B01,
    B02,
    B08,
    C06,
    COLUMNS,
    INDICATORS,
    PLAN,
    ZONE,
    before,
    catalogue,
    drawn,
)

UNIT = "THPT-A"
NOW = datetime(2024, 6, 10, 9, tzinfo=ZONE)
OLD = catalogue()
NEW = catalogue((A01, Indicator("A02", "Chức danh", FieldKind.STRING, help="Ghi chức danh."), B01, B08, C06),
                (COLUMNS[0], TableColumn("place", "Nơi tổ chức", FieldKind.STRING), *COLUMNS[1:]))
REPORT, TALKS = "BC 6 tháng", "Tuyên truyền"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    found = FolderStore(tmp_path, Paths(), ZONE, workers=1)
    assert list(found.create(unit_tabs(OLD, PLAN), [(UNIT, {"unit_name": "Trường A", "unit_code": UNIT})])) == [UNIT]
    return found


def path_of(store: FolderStore) -> Path:
    return store.sheets / f"{UNIT}.xlsx"


def edit(store: FolderStore, change: Callable[[openpyxl.Workbook], None],
         at: datetime = NOW - timedelta(days=2)) -> None:
    book = openpyxl.load_workbook(path_of(store))
    change(book)
    book.save(path_of(store))
    os.utime(path_of(store), (at.timestamp(), at.timestamp()))


def fill(book: openpyxl.Workbook) -> None:
    report, talks = drawn(OLD)["6T"], drawn(OLD)["TT"]
    for place, value in {("B01", "total"): 45, ("B01", "female"): 30, ("B02", "total"): 3, ("A01", "total"): "Có",
                         ("B01", "estimate"): "ước", ("B08.old", "explanation"): "tăng"}.items():
        book[REPORT][str(report.cell(place))].value = value
    book[REPORT][str(report.cell(("@submit", "@answer")))].value = "Đã nộp"
    first = talks.rows["#"] + 2
    book[TALKS].cell(first, talks.columns["held_on"], datetime(2024, 5, 3))  # noqa: DTZ001 - cells have no zone
    book[TALKS].cell(first + 2, talks.columns["people"], 40)


def upgrade(store: FolderStore, present: Catalogue = NEW, former: Catalogue = OLD, *,
            beside: bool = False) -> UpgradeOutcome:
    wanted = WantedForms(present, unit_tabs(present, PLAN), {"unit_name": "Trường A", "unit_code": UNIT}, NOW,
                         before(former, "6T", "TT"), before(present), beside=beside, record={"to": "f1"})
    [outcome] = store.upgrade({UNIT: lambda: wanted})
    return outcome


def answers(store: FolderStore, forms: Catalogue) -> dict[str, dict[tuple[str, str], Raw]]:
    return kept_answers(form_tabs(forms, tabs(path_of(store).read_bytes())), drawn(forms))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_answers_move_by_their_codes_and_the_rest_is_kept_aside(store: FolderStore) -> None:
    edit(store, fill)
    former = path_of(store).read_bytes()
    outcome = upgrade(store)
    assert (outcome.state, outcome.left, outcome.filled) == (UpgradeState.DONE, 1, 8)
    assert (store.root / outcome.kept).read_bytes() == former
    found = answers(store, NEW)
    assert found["6T"]["B01", "total"] == 45
    assert found["6T"]["@submit", "@answer"] == "Đã nộp"
    assert found["6T"]["B01", "estimate"] == "ước"
    assert found["TT"]["@record:2", "people"] == 40
    book = openpyxl.load_workbook(path_of(store))
    assert [cell.value for cell in book["Số liệu cũ"][4]] == [REPORT, "B02", "Lớp tập huấn", "G13", 3]
    assert [each.unit for each in store.files()] == [UNIT]
    assert upgrade(store, former=NEW).state is UpgradeState.SAME


def test_a_persons_tabs_notes_pictures_and_colours_stay(store: FolderStore, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    from PIL import Image as Pixels

    Pixels.new("RGB", (8, 8), "red").save(picture)
    cell = str(drawn(OLD)["6T"].cell(("B01", "total")))

    def own(book: openpyxl.Workbook) -> None:
        fill(book)
        sheet = book.create_sheet("Riêng của trường")
        sheet["B2"] = "=1+1"
        sheet.add_image(Image(picture), "D4")
        book[REPORT].add_image(Image(picture), "N2")
        book[REPORT][cell].comment = Comment("hỏi kế toán", "Cô Lan")
        book[REPORT][cell].fill = PatternFill("solid", fgColor="FF00FF")
        book[REPORT][f"M{cell[1:]}"] = "ghi bên lề"
    edit(store, own)
    former = members(path_of(store).read_bytes())
    assert upgrade(store).state is UpgradeState.DONE
    present = members(path_of(store).read_bytes())
    book = openpyxl.load_workbook(path_of(store))
    moved = str(drawn(NEW)["6T"].cell(("B01", "total")))
    assert moved != cell
    assert book[REPORT][moved].comment.text == "hỏi kế toán"
    assert book[REPORT][moved].fill.fgColor.rgb == "00FF00FF"
    assert book[REPORT][f"M{moved[1:]}"].value == "ghi bên lề"
    report: Any = book[REPORT]
    assert len(report._images) == 1
    ours = {"[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"}
    changed = {name for name, data in former.items() if present.get(name) != data}
    forms = {f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3, 4)}  # the last is that of the formulas
    rest = {name for name in changed - ours - forms if "omment" not in name and "_rels/sheet2" not in name}
    assert rest == set()
    own_sheet = next(name for name, data in former.items() if b"1+1" in data)
    assert present[own_sheet] == former[own_sheet]


def test_a_workbook_that_is_open_or_fresh_is_left_alone(store: FolderStore) -> None:
    edit(store, fill, NOW - timedelta(minutes=5))
    data = path_of(store).read_bytes()
    assert "vừa được lưu" in upgrade(store).words
    edit(store, lambda _: None)
    data = path_of(store).read_bytes()
    lock = path_of(store).with_name(f"~${UNIT}.xlsx")
    lock.write_bytes(b"\x03Lan")
    assert (upgrade(store).state, "đang được mở (Lan)" in upgrade(store).words) == (UpgradeState.LEFT, True)
    assert path_of(store).read_bytes() == data


def test_beside_leaves_the_units_own_workbook(store: FolderStore) -> None:
    edit(store, fill)
    data = path_of(store).read_bytes()
    outcome = upgrade(store, beside=True)
    assert (outcome.state, outcome.words) == (UpgradeState.BESIDE, f"sheets/{UNIT} (mẫu mới).xlsx")
    assert path_of(store).read_bytes() == data
    assert "Đã có tệp" in upgrade(store, beside=True).words


@pytest.mark.parametrize("step", [(Path, "rename"), (replacement, "_digest"), (atomic_file, "rename_if_free")],
                         ids=["before the former is renamed", "after it", "before the new is renamed"])
def test_what_a_person_saves_meanwhile_is_not_lost(store: FolderStore, step: tuple[Any, str],
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step a person saves: by another file in the place, as office programs do."""
    edit(store, fill)
    place, name = step
    usual, typed = getattr(place, name), b"PK typed by a person"

    def after_a_save(*arguments: Any) -> Any:
        path_of(store).with_suffix(".tmp").write_bytes(typed)
        path_of(store).with_suffix(".tmp").replace(path_of(store))
        return usual(*arguments)
    monkeypatch.setattr(place, name, after_a_save)
    outcome = upgrade(store)
    assert (outcome.state, "trong lúc chuyển" in outcome.words) == (UpgradeState.LEFT, True)
    assert path_of(store).read_bytes() == typed
    assert not list(store.sheets.glob("**/.new-*"))


def test_what_a_crash_left_half_written_is_removed(store: FolderStore) -> None:
    edit(store, fill)
    left = [store.root / Paths().state / "upgrade" / ".new-1.json", store.sheets / "cu" / ".new-2.xlsx"]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    assert upgrade(store).state is UpgradeState.DONE
    assert not [path for path in left if path.exists()]


def test_a_conflict_copy_stays_beside(store: FolderStore) -> None:
    edit(store, fill)
    copy = store.sheets / f"{UNIT} (conflicted copy 2024-06-09).xlsx"
    copy.write_bytes(path_of(store).read_bytes())
    data = copy.read_bytes()
    assert upgrade(store).state is UpgradeState.DONE
    assert copy.read_bytes() == data


def test_an_older_program_takes_the_new_workbook_back_by_codes(store: FolderStore) -> None:
    """A workbook of newer forms under the former ones: what these ask is where it was."""
    edit(store, fill)
    assert upgrade(store).state is UpgradeState.DONE
    outcome = upgrade(store, OLD, NEW)
    assert outcome.state is UpgradeState.LEFT  # kept in the same second: the former copy is not replaced
    for kept in (store.sheets / "cu").iterdir():
        kept.unlink()
    assert upgrade(store, OLD, NEW).state is UpgradeState.DONE
    assert answers(store, OLD)["6T"]["B01", "female"] == 30


def test_a_form_that_is_no_longer_asked_goes_with_its_answers_kept(store: FolderStore) -> None:
    edit(store, fill)
    present = Catalogue(NEW.forms[:1])
    outcome = upgrade(store, present)
    assert (outcome.state, outcome.left) == (UpgradeState.DONE, 3)
    book = openpyxl.load_workbook(path_of(store))
    assert TALKS not in book.sheetnames
    assert "Nói chuyện" not in [cell.value for cell in book["Số liệu cũ"]["E"]]
    assert datetime(2024, 5, 3).strftime("%d/%m/%Y") in [cell.value for cell in book["Số liệu cũ"]["E"]]  # noqa: DTZ001


def test_a_second_obligation_gets_its_tab(store: FolderStore) -> None:
    edit(store, fill)
    assert upgrade(store, catalogue(INDICATORS, obligations=("6T", "CN"))).state is UpgradeState.DONE
    assert openpyxl.load_workbook(path_of(store)).sheetnames == ["Hướng dẫn", REPORT, "BC năm", TALKS, ENGINE_TAB]


def test_a_percentage_that_somebody_typed_is_read_as_before(store: FolderStore) -> None:
    cell = str(drawn(OLD)["6T"].cell(("B01", "total")))

    def percent(book: openpyxl.Workbook) -> None:
        book[REPORT][cell].value, book[REPORT][cell].number_format = 0.125, "0.0%"
    edit(store, percent)
    was = answers(store, OLD)["6T"]["B01", "total"]
    assert upgrade(store).state is UpgradeState.DONE
    assert answers(store, NEW)["6T"]["B01", "total"] == was == "12,5%"


def test_what_stands_beneath_the_drawn_records_moves_too(store: FolderStore) -> None:
    talks = drawn(OLD)["TT"]

    def more(book: openpyxl.Workbook) -> None:
        for number in range(8):
            book[TALKS].cell(talks.rows["#"] + 2 + number, talks.columns["name"], f"Buổi {number}")
    edit(store, more)
    assert upgrade(store).state is UpgradeState.DONE
    assert answers(store, NEW)["TT"]["@record:8", "name"] == "Buổi 7"


def test_b02_is_not_asked() -> None:
    assert B02.code not in drawn(NEW)["6T"].rows
