"""The Vietnamese catalogue: complete, compiled, and with the same texts as the source."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from automation.cli.tables import STAGES, VERDICTS
from automation.domain.tracking.messages import Delivery
from automation.domain.tracking.standing import TITLES, TimelinessVerdict
from automation.jobs.nightly import STAGES as RUN_STAGES
from tests.cli.cli_runner import CliWorkspace
from tests.required_program import required_program

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "automation/locale/vi/LC_MESSAGES/messages.po"
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\(\w+\)s")
# Calls in automation.configuration that report a problem, and which argument holds its message: as KEYWORDS in the
# Makefile.
REPORTING_CALLS = {"Problem": 3, "report": 1, "report_duplicates": 1, "InvalidValueError": 0, "constant": 0}


def words() -> Catalog:
    with WORDS.open("rb") as file:
        return read_po(file, locale="vi")


def texts(message: Message) -> tuple[str, ...]:
    """The English forms: one, or singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(map(str, message.id))


def translation(message: Message) -> str:
    """Vietnamese has one form for any number."""
    if isinstance(message.string, str):
        return message.string
    (form,) = message.string or ("",)
    return form


MESSAGES = [each for each in words() if each.id]
TRANSLATIONS = {texts(each)[0]: translation(each) for each in MESSAGES}


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, words())
    assert WORDS.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_every_entry_is_translated() -> None:
    assert not [english for english, vietnamese in TRANSLATIONS.items() if not vietnamese.strip()]
    assert not [texts(each)[0] for each in MESSAGES if each.fuzzy]
    assert not [vietnamese for vietnamese in TRANSLATIONS.values() if not unicodedata.is_normalized("NFC", vietnamese)]


@pytest.mark.parametrize("trait", [
    lambda text: sorted(set(PLACEHOLDER.findall(text))), lambda text: text[-1] in ".:?!" and text[-1],
], ids=["placeholders", "closing mark"])
def test_both_languages_share(trait: Callable[[str], object]) -> None:
    differing = [vietnamese for each in MESSAGES
                 if trait(vietnamese := TRANSLATIONS[texts(each)[0]]) not in [trait(text) for text in texts(each)]]
    assert not differing


def test_every_text_of_the_source_is_in_the_catalogue(tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    place = Path(sys.executable).parent
    subprocess.run([required_program("make"), "-s", "-o", f"{place.parent}/.ready", "template", f"VENV={place.parent}",
                    f"POT={template}"], cwd=ROOT, check=True)
    with template.open("rb") as file:
        extracted = {texts(each) for each in read_po(file) if each.id}
    assert len(extracted) > 200
    assert extracted == {texts(each) for each in MESSAGES}, "renew it with: make catalogue"
    assert not words().obsolete


def test_messages_of_problems_are_constant() -> None:
    """Else extraction would miss them: what varies goes into {value}."""
    shown = [(path.name, node.lineno, node.args[REPORTING_CALLS[name]])
            for path in (ROOT / "automation/configuration").glob("*.py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and (name := _called(node)) in REPORTING_CALLS]
    literals = {each.value for _, _, each in shown if isinstance(each, ast.Constant)}
    assert len(literals) > 60
    assert literals <= set(TRANSLATIONS)
    assert not [(file, line) for file, line, each in shown if isinstance(each, ast.JoinedStr | ast.BinOp)]


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_standings_are_named_as_in_the_register() -> None:
    assert {stage: TRANSLATIONS[english] for stage, (english, _colour) in STAGES.items()} == TITLES
    assert set(VERDICTS) == set(TimelinessVerdict)


def test_the_counts_of_a_run_are_in_the_catalogue(workspace: CliWorkspace) -> None:
    done = workspace.json("run", as_of="2024-05-24T02:00")
    counted = {name for numbers in done.values() if isinstance(numbers, dict) for name in numbers}
    assert {"workbooks", "sent", "errors"} <= counted
    assert counted | set(RUN_STAGES) | {each.value for each in Delivery} <= set(TRANSLATIONS)
