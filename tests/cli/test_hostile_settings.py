"""Names and titles of the configuration that look like formulas, templates, format strings or markup stay text in
every output."""

from __future__ import annotations

import csv
import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from docx import Document
from lxml import html
from openpyxl import load_workbook

from tests.cli.cli_runner import AN_LAO, CAT_BA, DOCUMENT, SUBMIT, UNITS, copy_workspace, keep_units

ODD = ' <b>{0.__class__} {x} %s {{ 7*7 }} & [bold]q'
NAMES = dict(zip(UNITS, ('=HYPERLINK("http://xau.example")', "@SUM(1+1)*cmd", "+1+cmd|x"), strict=True))
COMMITTEE, TITLE_START, REASON = f"=Ban cmd|{ODD}", "=1+cmd ", f"=cmd|x{ODD}"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FIGURE = re.compile(r"[+-]?[\d.,]+")


@pytest.fixture(scope="module")
def root(_provisioned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after a return, two nights and a compile."""
    workspace = copy_workspace(_provisioned, tmp_path_factory.mktemp("hostile-settings"))
    rename_everything(workspace.root)
    for unit, women in ((AN_LAO, 60), (CAT_BA, 30)):
        workspace.answer(unit, "6T", "2024-05-20T09:00", {
            SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 50, ("B01", "female"): women, ("Q01", None): NAMES[unit]})
    workspace.baocao("run", as_of="2024-05-21T02:00")
    workspace.baocao("return", CAT_BA, "6T", "--reason", REASON, as_of="2024-05-21T08:00")
    workspace.baocao("run", as_of="2024-05-29T02:00")
    workspace.baocao("compile", "6T", as_of="2024-05-29T08:00")
    for command in ("status", "validate", "outbox"):
        assert "class 'str'" not in workspace.baocao(command, as_of="2024-05-29T08:00")
    return workspace.root


def rename_everything(root: Path) -> None:
    """Units, the committee, the plan and the indicators get odd names; codes and questions stay."""
    keep_units(root, UNITS)
    units = root / "config" / "units.csv"
    rows = list(csv.reader(units.read_text(encoding="utf-8").splitlines()))
    for row in rows[1:]:
        row[1:4] = NAMES[row[0]] + ODD, f"-2+3{ODD}", f"@cum{ODD}"
    with units.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    replace(root / "config" / "plan-2024.toml", r'^committee = "[^"]*"', f'committee = "{COMMITTEE}"')
    replace(root / "config" / "plan-2024.toml", r'^(title = "[^"]*)"', rf'\1{ODD}"')
    replace(root / "sheet_templates" / "report.toml", r'(\{ code = "[A-Z]\d+", title = ")([^"]*)"',
            rf'\1{TITLE_START}\2{ODD}"')


def replace(path: Path, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count
    path.write_text(text, encoding="utf-8")


def outputs(root: Path, suffix: str) -> list[Path]:
    places = (root / "feedback", root / "reports", root / "outbox", root)
    found = [path for place in places for path in (place.glob if place == root else place.rglob)(f"*{suffix}")]
    assert found
    return found


def test_workbooks_have_texts_and_no_formulas_of_names(root: Path) -> None:
    for path in outputs(root, ".xlsx"):
        cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
        formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
        assert not [each for each in formulas if "cmd" in each or "xau.example" in each], path
        assert not [cell for cell in cells if isinstance(cell.value, str) and "class 'str'" in cell.value], path


def test_no_field_of_a_csv_is_a_formula(root: Path) -> None:
    for path in outputs(root, ".csv"):
        fields = [field for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()) for field in row]
        assert not [field for field in fields if field.startswith(FORMULA_STARTS) and not FIGURE.fullmatch(field)], path


def test_pages_show_the_names_as_text(root: Path) -> None:
    for path in outputs(root, ".html"):
        page = html.fromstring(path.read_text(encoding="utf-8"))
        assert COMMITTEE in " ".join(page.text_content().split())
        assert "class 'str'" not in page.text_content()


def test_documents_show_the_names_as_text(root: Path) -> None:
    for path in outputs(root, ".docx"):
        shown = " ".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
        assert ODD in shown
        assert "class 'str'" not in shown


def test_mail_shows_the_names_and_the_reason_as_text(root: Path) -> None:
    texts = []
    for path in outputs(root, ".eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        bodies = {kind: mail.get_body((kind,)) for kind in ("plain", "html")}
        plain, markup = (str(bodies[kind].get_content()) for kind in bodies)  # type: ignore[union-attr]
        shown = " ".join(html.fromstring(markup).text_content().split())
        texts.append(shown)
        assert COMMITTEE in shown
        assert COMMITTEE in " ".join(plain.split())
        assert "class 'str'" not in shown + plain + str(mail["Subject"])
    assert any(REASON in each for each in texts)
