"""The line of each key, whatever the layout of the document."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.configuration.toml_lines import KeyPath, line_index, line_of
from tests.configuration.toml_layouts import TomlWriter
from tests.configuration.workspaces import ROOT, SECOND, copy_of, problems_of, replace_text

TEXT = '''
code = "X"
long = """
[not.a.table]
"""

[[items]]
name = "a"

[[items]]
name = "b"  # [comment]
parts = [
  # the first
  { code = "p" },
  { code = "q" },
]
inner.deep = 1

[[items.notes]]
text = "n"

[tabs]
"6T" = "six"
'''


def test_lines_are_those_of_the_text() -> None:
    index = line_index(TEXT)
    lines = TEXT.splitlines()
    stands = {
        ("code",): 'code = "X"',
        ("items", 1): "[[items]]",
        ("items", 1, "name"): 'name = "b"  # [comment]',
        ("items", 1, "parts", 1): '  { code = "q" },',
        ("items", 1, "inner", "deep"): "inner.deep = 1",
        ("items", 1, "notes", 0, "text"): 'text = "n"',
        ("tabs", "6T"): '"6T" = "six"',
    }
    assert {path: lines[index[path] - 1] for path in stands} == stands
    assert ("not", "a", "table") not in index


def test_what_has_no_line_takes_the_one_around_it() -> None:
    index = line_index(TEXT)
    assert line_of(index, ("items", 1, "parts", 1, "code")) == index["items", 1, "parts", 1]
    assert line_of(index, ("items", 1, "missing")) == index["items", 1]
    assert line_of(index, ("missing",)) is None


def test_every_path_is_there() -> None:
    """The index and the parser agree on the keys of the file."""
    parsed = tomllib.loads(TEXT)
    for path in line_index(TEXT):
        value: object = parsed
        for part in path:
            value = value[part]  # type: ignore[index]


@pytest.mark.parametrize(("text", "path", "line"), [
    ('emails = ["a",\n"b"]\nx = 1', ("x",), 3),
    ('emails = ["a",\n"b"]\nx = 1', ("emails", 1), 2),
    ('a = [[1,\n2], [\n3]]\nx = 1', ("a", 1, 0), 3),
    ('a = { b = [\n1,\n{ c = 2 }], d = 3 }\n', ("a", "b", 1, "c"), 3),
    ('a = { b = [\n1,\n{ c = 2 }], d = 3 }\n', ("a", "d"), 3),
    ('a = "]"\nb = ["[", # [\n "]", \'\'\'\n]\n\'\'\'] # ]\nx = 1', ("x",), 6),
    ('a = """\n[x]\nx = 1\n\\""""""\nx = 2', ("x",), 5),
    ("a = '''\nx = 1'''''\nx = 2", ("x",), 3),
    ('"a.b" . \'c]\' = 1\n[ "d#" . e ] # [f]\n"\\u0067" = 2', ("a.b", "c]"), 1),
    ('"a.b" . \'c]\' = 1\n[ "d#" . e ] # [f]\n"\\u0067" = 2', ("d#", "e", "g"), 3),
    ("[a.b]\nx = 1\n[a]\ny = 2", ("a",), 3),
    ("[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\n[a.b.c]\nx = 1", ("a", 1, "b", 0, "c", "x"), 6),
    ("a.b.c = 1\na.b.d = 2", ("a", "b"), 1),
    ("a = 2024-05-28 07:32:00\r\nb = [\r\n1]\r\nx = 1\r\n", ("x",), 4),
    ("a = \"\u2028\x85\"\nx = 1", ("x",), 2),
])
def test_layouts_that_the_grammar_allows(text: str, path: KeyPath, line: int) -> None:
    tomllib.loads(text)
    assert line_index(text)[path] == line


KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.sampled_from(["a", "b", "code"])
SCALARS = (st.booleans() | st.integers(-2**63, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
           | st.dates() | st.datetimes() | st.times()
           | st.text(st.characters(exclude_categories=["Cs"])) | st.text(list("\"'#[]{}=,\\\n a"), max_size=12))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
                      | st.lists(st.dictionaries(KEYS, inner, max_size=3), max_size=3), max_leaves=15)
SHIPPED = sorted(path for root in (ROOT, SECOND) for folder in ("config", "sheet_templates")
                 for path in (root / folder).glob("*.toml"))


def check_layout(document: dict[str, Any], random: Random) -> None:
    """Write the document in a random layout: each key's line is the one on which it was written."""
    writer = TomlWriter(random)
    text = writer.write_document(document)
    assert tomllib.loads(text) == document
    assert line_index(text) == writer.lines
    assert line_index(text.replace("\n", "\r\n")) == writer.lines


@settings(max_examples=300, deadline=None)
@given(document=st.dictionaries(KEYS, VALUES, max_size=6), random=st.randoms(use_true_random=False))
def test_any_document_in_any_layout(document: dict[str, Any], random: Random) -> None:
    check_layout(document, random)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_shipped_files_in_any_layout(path: Path) -> None:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    for seed in range(20):
        check_layout(document, Random(seed))  # noqa: S311 - no secret


WITHOUT_A_SCHEMA = {("tabs",), ("skip_sections",), ("extras",), ("groups",)}  # tables that take any key
PLANTED = [path.relative_to(SECOND).as_posix() for path in SHIPPED if path.is_relative_to(SECOND)]


def tables_of(value: Any, path: KeyPath = ()) -> list[tuple[KeyPath, dict[str, Any]]]:
    """Every table of the document that is checked against a schema, with its path."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    own = [(path, value)] if isinstance(value, dict) and path not in WITHOUT_A_SCHEMA else []
    return own + [each for key, item in inner for each in tables_of(item, (*path, key))]


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(PLANTED), data=st.data(), random=st.randoms(use_true_random=False),
       newline=st.sampled_from(["\n", "\r\n"]), mark=st.sampled_from(["", "\ufeff"]))
def test_a_problem_names_the_line_of_its_key(tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject,
                                             random: Random, newline: str, mark: str) -> None:
    """An unknown key, added to any table of a file of the workspace, which is written in a random layout."""
    document = tomllib.loads((SECOND / name).read_text(encoding="utf-8"))
    path, table = data.draw(st.sampled_from(tables_of(document)), label="table")
    table["planted"] = data.draw(st.sampled_from([1, "[", ["]", "#"], {"x": "\n"}]), label="value")
    writer = TomlWriter(random)
    text = mark + writer.write_document(document)
    root = copy_of(SECOND, tmp_path_factory.mktemp("layout"))
    (root / name).write_bytes(text.replace("\n", newline).encode())
    reported = [(each.file, each.line) for each in problems_of(root) if each.key.endswith("planted")]
    assert reported == [(name, writer.lines[(*path, "planted")])]


def test_an_entry_with_an_error_moves_no_other_line(tmp_path: Path) -> None:
    """Sections and indicators with an error are left out of the form; those after them keep their lines."""
    root = copy_of(ROOT, tmp_path)
    name = "sheet_templates/report.toml"
    replace_text(root, name, 'code = "A"', "code = 1")
    replace_text(root, name, 'code = "B01"', "code = 1")
    replace_text(root, name, 'code = "C02"', 'code = "B02"')
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    taken = [each.line for each in problems_of(root) if "already" in each.text]
    assert [lines[line - 1].split(",")[0] for line in taken if line] == ['  { code = "B02"']
    assert [number for number, line in enumerate(lines, start=1) if 'code = "B02"' in line][1] == taken[0]
