"""Nothing of one office, plan or year stands in the software: names, symbols, years and examples are the plan's own.

Only texts are searched: docstrings and comments may give an example. `summary/outline.py` holds the sentences of the
shipped plan's form, which apply to a form with those sections alone; `rules/personal_data` holds general lists.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
LAWS = re.compile(r"Gmail: 2000|\d+/(?:19|20)\d\d/|schemas\.\S+|www\.w3\.org\S+")
OF_ONE_OFFICE = re.compile(
    r"(?i:hải phòng|hai-?phong|vstbpn|tiến bộ của phụ nữ|bình đẳng giới|tổ chức cán bộ|toàn ngành|tháng hành động)|"
    r"TCCB|THPT|GDTX|TRƯỞNG BAN|An Lão|Cát Bà|Đồ Sơn|\b6T\b|(?<![\d.])(?:19|20)\d\d(?![\d.])")
# "Ban" as what the plan's committee is called. Names of other bodies have a second capital: "Ban Giám hiệu".
COMMITTEE = re.compile(r"(?<!\w)Ban(?!\w)(?! [A-ZĐ])")
LEFT_OUT = ("summary/outline.py", "rules/personal_data/")
KNOWN = {"date1904": "a property of the file format"}
TEMPLATES = (".j2", ".html", ".js", ".toml", ".csv")


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of each string of the module but docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    documented = {id(each.body[0].value) for each in ast.walk(tree) if isinstance(each, owners) and each.body
                  and isinstance(each.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.lineno, node.value


def found(text: str) -> list[str]:
    return OF_ONE_OFFICE.findall(LAWS.sub("", text)) + COMMITTEE.findall(text) if text not in KNOWN else []


def searched(ending: str) -> list[Path]:
    paths = sorted((ROOT / "automation").rglob(f"*{ending}"))
    return [path for path in paths if not any(each in path.as_posix() for each in LEFT_OUT)]


def test_no_text_of_the_software_names_one_office_plan_or_year() -> None:
    wrong = [f"{path.relative_to(ROOT)}:{line}: {text!r}" for path in searched(".py") for line, text in texts(path)
             if found(text)]
    assert wrong == []


def test_no_template_names_one_office_plan_or_year() -> None:
    paths = [*(path for ending in TEMPLATES for path in searched(ending)), *sorted((ROOT / "mail_templates").iterdir())]
    wrong = [f"{path.relative_to(ROOT)}: {text!r}" for path in paths
             for text in path.read_text(encoding="utf-8").splitlines() if found(text) and path.name != "examples.toml"]
    assert wrong == []


def test_no_text_of_the_command_line_names_one_office() -> None:
    catalogues = sorted((ROOT / "automation/locale").rglob("*.po"))
    wrong = [f"{path.parent.parent.name}: {words!r}" for path in catalogues
             for message in read_po(path.open("rb"), ignore_obsolete=True)
             for words in ([message.string] if isinstance(message.string, str) else message.string or ())
             if message.id and found(words)]
    assert catalogues
    assert wrong == []


@pytest.mark.parametrize("text", ["phòng Tổ chức Cán bộ", "ví dụ 27/05/2024", "Ban VSTBPN", "45/BC-THPT", "toàn ngành",
                                  "such as 2024-06-05", "TP. Hải Phòng", "sổ theo dõi của Ban.", "Ban duyệt báo cáo"])
def test_the_search_finds(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", ["Nghị định 30/2020/NĐ-CP", "http://schemas.example/2006/main", "YYYY-MM-DD",
                                  "Ban Giám hiệu", "Bản góp ý"])
def test_the_search_leaves_laws_and_formats(text: str) -> None:
    assert not found(text)
