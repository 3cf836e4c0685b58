"""On which line a key stands."""

from __future__ import annotations

import tomllib

from automation.configuration.toml_lines import line_index, line_of

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
    """The index and the parser agree on what stands in the file."""
    parsed = tomllib.loads(TEXT)
    for path in line_index(TEXT):
        value: object = parsed
        for part in path:
            value = value[part]  # type: ignore[index]
