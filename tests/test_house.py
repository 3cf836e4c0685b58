"""Rules of the code base: layers, sizes, naming of modules, start-up imports, and a README with every command."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from automation.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "automation").rglob("*.py"))
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
SAME_FIRST_WORD = ({"google", "google_sheets"},)  # the API client, and the store that uses it
IGNORED = re.compile(r"# (?:noqa|type: ignore)")
REASONED = re.compile(r"# (?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\]) *(?:- |\(|# )\w")
HEAVY = ("pandas", "numpy", "rich", "sqlalchemy", "jinja2", "openpyxl", "xlsxwriter", "python_calamine", "holidays",
         "underthesea", "icalendar", "css_inline")


def test_imports_follow_the_layers() -> None:
    """In a process of its own: import-linter's logging configuration disables all loggers that exist already."""
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    result = subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_are_small(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE, "split the module"
    long = [
        f"{node.name} ({(node.end_lineno or 0) - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_the_top_level_holds_packages() -> None:
    assert {path.name for path in (ROOT / "automation").glob("*.py")} == {"__init__.py", "ports.py", "wiring.py"}


def test_no_two_modules_of_a_folder_share_their_first_word() -> None:
    """Modules with a common prefix form a package instead."""
    shared = [f"{folder.relative_to(ROOT)}: {sorted(names)}" for folder in {source.parent for source in SOURCES}
              for names in _by_first_word(folder).values() if len(names) > 1 and names not in SAME_FIRST_WORD]
    assert not shared


def _by_first_word(folder: Path) -> dict[str, set[str]]:
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}
    modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
    names: dict[str, set[str]] = {}
    for module in modules:
        names.setdefault(module.split("_")[0], set()).add(module)
    return names


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_packages_and_modules_have_docstrings(source: Path) -> None:
    assert ast.get_docstring(ast.parse(source.read_text(encoding="utf-8")))


@pytest.mark.parametrize(("library", "home"), [
    (r"gspread|google\.", r"adapters/google|wiring"),
    (r"openpyxl|python_calamine", r"adapters/(folder|xlsx)/|configuration/xlsx_table\.py"),
    (r"xlsxwriter", r"adapters/(folder|xlsx)/|outputs/workbook/"),
    (r"jinja2", r"util/templates\.py"),
    (r"sqlalchemy", r"adapters/ledger/"),
    (r"icalendar", r"correspondence/calendar/ics\.py"),
    (r"css_inline", r"util/inlined_styles\.py"),
    (r"click|rich", r"cli/"),
])
def test_a_library_is_imported_only_in_its_modules(library: str, home: str) -> None:
    importing = re.compile(rf"^\s*(?:from|import) (?:{library})", re.MULTILINE)
    elsewhere = [str(path.relative_to(ROOT)) for path in SOURCES
              if importing.search(path.read_text(encoding="utf-8")) and not re.search(home, path.as_posix())]
    assert not elsewhere


def test_help_imports_no_heavy_library() -> None:
    script = ("import sys; from automation.cli.main import run; run(['--help']); "
              "print(sorted(set(sys.modules) & set(sys.argv[1:])), file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", script, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "baocao" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_mentions_every_command(command: str) -> None:
    assert re.search(rf"`baocao {command}\b", (ROOT / "README.md").read_text(encoding="utf-8"))


def test_every_ignored_warning_has_a_reason() -> None:
    unexplained = [f"{path.relative_to(ROOT)}:{number}" for path in SOURCES
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
            if IGNORED.search(line) and not REASONED.search(line)]
    assert not unexplained
