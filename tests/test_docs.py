"""The guides: every command, option, link and picture that they mention exists."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import click
import pytest

from automation.cli.main import COMMANDS, group
from automation.configuration.workspace import load
from automation.domain.tracking.decisions import ACTION_WORDS
from automation.domain.tracking.standing import TITLES
from automation.domain.workbook.words import ESTIMATE, NIL, NOT_APPLICABLE, SUBMITTED
from automation.jobs.schedule import Machine, crontab

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
LINK = re.compile(r"\]\(([^)#:]+)\)")
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
CALL = re.compile(r"(?:^|[\s(/])baocao((?: +(?:-w|--as-of) +\S+)*) +([a-z][a-z-]*)([^\n|>#]*)")
NAMES = {"FOLDER": "DIR"}
LARGEST_PICTURE = 250_000

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def calls(text: str) -> list[tuple[str, str]]:
    """(command, rest of the line) of every baocao call in inline code and code blocks."""
    code = "\n".join(chain.from_iterable(match.groups("") for match in CODE.finditer(text)))
    return [(match[2], match[3]) for match in CALL.finditer(code)]


def options(command: str) -> set[str]:
    with click.Context(group()) as context:
        parsed = group().get_command(context, command)
    assert parsed is not None
    inner = parsed.commands.values() if isinstance(parsed, click.Group) else ()
    params = chain(parsed.params, *(each.params for each in inner))
    return {"--help", *chain.from_iterable((*each.opts, *each.secondary_opts) for each in params)}


@pytest.mark.parametrize("name", ["huong-dan-don-vi.md", "huong-dan-thu-ky.md", "quan-tri.md"])
def test_a_guide_exists_and_is_linked(name: str) -> None:
    assert name in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (DOCS / name).is_file()


@pages
def test_every_command_and_option_exists(page: Path) -> None:
    for command, rest in calls(page.read_text(encoding="utf-8")):
        assert command in COMMANDS, f"baocao {command}"
        named = set(re.findall(r"(?<!\S)--[a-z][a-z-]*", rest.partition("baocao")[0]))
        assert named <= options(command), f"baocao {command}{rest}"


def test_the_administrators_guide_mentions_every_operating_command() -> None:
    named = {command for command, _rest in calls((DOCS / "quan-tri.md").read_text(encoding="utf-8"))}
    assert {"init", "check-config", "provision", "run", "remind", "mail", "outbox", "schedule", "doctor", "restore",
            "status"} <= named


def test_the_readme_lists_every_command_with_its_arguments() -> None:
    """The table has exactly the commands of --help, in its order."""
    rows = re.findall(r"^\| `baocao ([^`]+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    with click.Context(group()) as context:
        commands = {name: group().get_command(context, name) for name in group().list_commands(context)}
    expected = []
    for name, command in commands.items():
        inner = command.commands.items() if isinstance(command, click.Group) else ((None, command),)
        expected += [" ".join(filter(None, (name, each, *_arguments(found)))) for each, found in inner]
    assert rows == expected


def _arguments(command: click.Command | None) -> list[str]:
    """The required arguments."""
    arguments = command.params if command else ()
    return [NAMES.get(each.human_readable_name, each.human_readable_name)
            for each in arguments if isinstance(each, click.Argument) and each.required]


def test_the_readmes_cron_lines_equal_those_of_schedule() -> None:
    shown = re.search(r"```cron\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    root = Path("/srv/ke-hoach")
    loaded, problems = load(ROOT)
    assert loaded is not None
    assert not problems
    machine = Machine("/usr/local/bin/baocao", root, root / "state", "baocao", loaded.plan.timezone)
    assert shown is not None
    assert shown[1] == crontab(loaded.plan, loaded.working_days, machine, loaded.settings.check.every_minutes)


def test_the_administrators_guide_mentions_every_ignore_guard_option() -> None:
    text = (DOCS / "quan-tri.md").read_text(encoding="utf-8")
    guarded = [name for name in COMMANDS if "--ignore-guard" in options(name)]
    assert guarded
    assert [name for name in guarded if f"baocao {name} --ignore-guard" not in text] == []


def test_the_readme_links_to_every_guide() -> None:
    links = LINK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    guides = {"huong-dan-don-vi.md", "huong-dan-thu-ky.md", "quan-tri.md", "security.md"}
    assert {f"docs/{name}" for name in guides} <= set(links)


@pages
def test_every_link_and_picture_exists(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_picture_is_small_and_used() -> None:
    used = set(chain.from_iterable(LINK.findall(page.read_text(encoding="utf-8")) for page in PAGES))
    pictures = sorted((DOCS / "images").glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE, picture.name
        assert f"images/{picture.name}" in used or f"docs/images/{picture.name}" in used, picture.name


@pytest.mark.parametrize(("name", "words"), [
    ("huong-dan-don-vi.md", (SUBMITTED, NIL, NOT_APPLICABLE, ESTIMATE, "Kiểm tra", "Giải trình")),
    ("huong-dan-thu-ky.md", (*ACTION_WORDS, *TITLES.values(), "chưa xác minh")),
])
def test_the_guides_use_the_words_of_the_software(name: str, words: tuple[str, ...]) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    assert [word for word in words if word not in text] == []
