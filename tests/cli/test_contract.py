"""What scripts may rely on: help, JSON, dry runs that change nothing, exit codes."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

import click
import pytest

from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.cli.main import COMMANDS, group
from automation.correspondence.outbox.events import outcome_event, planned_event
from automation.domain.tracking.messages import Delivery, Message, Receipt
from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, HANOI, SUBMIT, CliWorkspace
from tests.cli.trees import tree
from tests.examples import EXAMPLE as SHIPPED
from tests.examples import INIT

BAOCAO = "from automation.cli.main import main; main()"

NIGHTLY_RUN = "2024-05-28T02:00"  # two units owe 6T, whose deadline has just passed
EXAMPLE = re.compile(r"(For example|Ví dụ): *\n +baocao")
LOST = "6T/THPT-CAT-BA/lost"  # a message with an ambiguous outcome
WRITTEN = f"6T/{DO_SON}/truoc-14@2024-05-27"  # one that was sent

# Commands that only read.
READS = {"check-config", "fields", "status", "validate", "outbox", "withheld", "doctor", "schedule", "mail preview",
         "mail log"}
# Arguments of each command with an effect, for the fixture `changed`, in which each changes something.
EFFECTS: dict[str, tuple[str, ...]] = {
    "provision": (),
    "run": (),
    "check": (),
    "remind": (),
    "notify": ("--all", "--subject", "Hướng dẫn mới", "--text", "Gửi các đơn vị"),
    "compile": ("6T",),
    "accept": (AN_LAO, "6T"),
    "return": (AN_LAO, "6T", "--reason", "Thiếu mục K"),
    "extend": (CAT_BA, "6T", "--until", "2024-06-05", "--reason", "Mưa bão"),
    "exempt": (CAT_BA, "THD", "--reason", "Mới sáp nhập"),
    "mail resolve": (LOST, "--sent"),
    "mail resend": (WRITTEN, "--anyway", "--yes"),
    "letter don-doc": ("6T",),
    "restore": (),
    "purge": ("--before", "2024-05-28"),
    "verify": ("--acknowledge", "Sửa tay"),
}
# These need no workspace, Google (test_google.py, test_share.py), something withheld (test_release.py), a way of alarms
# (test_alarms.py), a folder to begin in (test_new_year.py), changed forms (test_upgrade.py), mail that came back
# (test_mail_bounces.py).
ELSEWHERE = {"init", "login", "google rehearse", "release", "alarm", "share", "new-year", "previous import",
             "upgrade", "mail bounces"}
DRY_ARGUMENTS = {"mail preview": (WRITTEN,), "mail log": (DO_SON,),
                 "new-year": ("/tmp/nam-moi-khong-co",),  # noqa: S108 - nothing is written there
                 "init": ("--list",),
                 "previous import": (str(Path(__file__).parents[1] / "configuration/second_plan/config/units.csv"),)}
LEFT = {"doctor", "previous import"}  # for LOST; a file without figures
# Files to delete first: these commands have an effect only after a loss.
LOSSES = {"provision": f"sheets/{DO_SON}.xlsx", "restore": "state/ledger.db"}
# Changes of the ledger without which these commands have no effect.
CHANGES = {
    "verify": "UPDATE events SET unit = NULL WHERE kind = 'submitted'",
    "purge": "UPDATE events SET kind = 'message_sent' WHERE kind = 'message_uncertain'",
}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that can be called, by its words: "mail resolve"."""
    context = click.Context(group())
    for name in COMMANDS:
        found = group().get_command(context, name)
        assert found is not None
        inner = found.commands if isinstance(found, click.Group) else {"": found}
        yield from ((f"{name} {word}".strip(), command) for word, command in inner.items())


def taking(flag: str) -> set[str]:
    return {name for name, command in commands() if any(flag in each.opts for each in command.params)}


@pytest.fixture
def changed(submitted: CliWorkspace) -> CliWorkspace:
    """A workspace that has changed since the last run, with an empty mailbox for mail that comes back."""
    for name in ("new", "cur"):
        (submitted.root.parent / "mail" / name).mkdir(parents=True)
    settings = submitted.root / "config/settings.toml"
    settings.write_text(f'{settings.read_text(encoding="utf-8")}\n[bounces]\nmaildir = "../mail"\n', encoding="utf-8")
    submitted.answer(CAT_BA, "6T", "2024-05-27T09:00", {SUBMIT: "Đã nộp", **DOCUMENT})
    ledger = SqlLedger("sqlite:///state/ledger.db", submitted.root)
    message = Message(LOST, CAT_BA, "6T", "lost", ("a@b.example",), "Nhắc", "", "", "c@d.example")
    then = datetime(2024, 5, 21, 3, tzinfo=HANOI)
    ledger.append([planned_event(message, 1, then),
                   outcome_event(message, Receipt(LOST, Delivery.UNCERTAIN), 1, then)])
    ledger.close()
    return submitted


@pytest.mark.parametrize("line", [*COMMANDS, "mail resolve"])
def test_help_has_an_example(line: str, workspace: CliWorkspace) -> None:
    assert EXAMPLE.search(workspace.baocao(*line.split(), "--help"))


def test_reads_take_json_and_effects_take_dry_run() -> None:
    assert taking("--json") >= READS
    assert taking("--dry-run") == set(EFFECTS) | ELSEWHERE
    assert READS | set(EFFECTS) | ELSEWHERE == {name for name, _ in commands()}


@pytest.mark.parametrize("name", sorted(taking("--json")))
def test_json_is_one_document_and_nothing_else(name: str, changed: CliWorkspace) -> None:
    """`json` rejects a second document and any other text. What is left goes to stderr."""
    dry = ["--dry-run"] if name in {*EFFECTS, *ELSEWHERE} else []
    arguments = (*name.split(), *EFFECTS.get(name, DRY_ARGUMENTS.get(name, ())), *dry)
    out = changed.baocao(*arguments, "--json", as_of=NIGHTLY_RUN, exit_code=3 if name in LEFT else 0)
    assert isinstance(json.loads(out), list | dict)


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_a_dry_run_changes_nothing(name: str, changed: CliWorkspace) -> None:
    if name in LOSSES:
        (changed.root / LOSSES[name]).unlink()
        # Any read creates an empty ledger where there is none; this one reports that the former is lost.
        changed.baocao("status", exit_code=3 if name == "restore" else 0)
    if name in CHANGES:
        with closing(sqlite3.connect(changed.root / "state" / "ledger.db")) as connection, connection:
            connection.execute(CHANGES[name])
    line = (*name.split(), *EFFECTS[name])
    before = tree(changed.root)
    assert changed.baocao(*line, "--dry-run", as_of=NIGHTLY_RUN).strip()
    assert tree(changed.root) == before
    changed.baocao(*line, as_of=NIGHTLY_RUN)
    assert tree(changed.root) != before, "else the comparison proves nothing"


def test_a_dry_run_of_init_creates_nothing(workspace: CliWorkspace) -> None:
    folder = workspace.root / "another"
    assert "config/" in workspace.baocao(*INIT, str(folder), "--dry-run")
    assert not folder.exists()


def test_init_lists_the_examples_and_refuses_others(workspace: CliWorkspace) -> None:
    listed = workspace.baocao("init", "--list")
    assert listed.startswith(f"{SHIPPED}  Kế hoạch")
    folder = workspace.root / "another"
    workspace.baocao("init", str(folder), "--example", SHIPPED[:-1], exit_code=2)
    assert SHIPPED in workspace.errors
    assert not folder.exists()


def test_init_never_overwrites(workspace: CliWorkspace) -> None:
    mine = workspace.root / "config" / "units.csv"
    mine.write_text("mine", encoding="utf-8")
    shutil.rmtree(workspace.root / "mail_templates")
    before = tree(workspace.root)
    workspace.baocao(*INIT, str(workspace.root))
    after = tree(workspace.root)
    assert {name: after[name] for name in before} == before
    assert {name.split("/")[0] for name in after.keys() - before.keys()} == {"mail_templates"}
    assert "config/" in workspace.errors


def test_check_config_reports_everything_at_once(workspace: CliWorkspace) -> None:
    assert workspace.json("check-config") == []
    for name, old, new in (("config/settings.toml", "port = 587", 'port = "587"'),
                           ("config/units.csv", f"\n{CAT_BA},", "\nTHPT CAT BA,"),
                           ("sheet_templates/report.toml", 'code = "B01"', 'kode = "B01"')):
        path = workspace.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    rows = workspace.json("check-config", exit_code=2)
    assert {row["file"] for row in rows} == {"config/settings.toml", "config/units.csv", "sheet_templates/report.toml"}
    assert {row["line"] for row in rows if row["file"] == "config/units.csv"} == {3}
    assert [row["nearest"] for row in rows if row["key"].endswith("kode")] == ["code"]
    shown = workspace.baocao("check-config", exit_code=2)
    assert [line.split(":")[0] for line in shown.splitlines()[:-1]] == [row["file"] for row in rows]


@pytest.mark.parametrize("command", [("status",), ("run",), ("provision",), ("accept", AN_LAO, "6T")])
def test_without_a_workspace_there_is_advice(command: tuple[str, ...], tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "nowhere")
    workspace.baocao(*command, exit_code=2)
    assert "baocao init DIR" in workspace.errors
    assert not workspace.root.exists()


@pytest.mark.parametrize(("line", "nearest"), [
    (("status", "6TT"), "6T"),
    (("status", "--unit", "thpt-an-lao"), AN_LAO),
    (("validate", "--unit", "THPT-CATBA"), CAT_BA),
    (("compile", "7T"), "6T"),
    (("compile", "6T", "--units", f"{AN_LAO},THPT-CATBA"), CAT_BA),
    (("compile", "6T", "--format", "pages"), "page"),
    (("accept", "THPT-CATBA", "6T"), CAT_BA),
    (("run", "--job", "nightlly"), "nightly"),
    (("remin",), "baocao --help"),
    (("extend", CAT_BA, "6T", "--reason", "x"), "--until"),
])
def test_2_wrong_usage_names_what_would_be_right(line: tuple[str, ...], nearest: str, submitted: CliWorkspace) -> None:
    before = tree(submitted.root)
    assert submitted.baocao(*line, as_of=NIGHTLY_RUN, exit_code=2) == ""
    assert nearest in submitted.errors
    assert tree(submitted.root) == before


def test_3_a_truncated_workbook_is_named_and_the_rest_is_done(submitted: CliWorkspace) -> None:
    path = submitted.root / "sheets" / f"{CAT_BA}.xlsx"
    path.write_bytes(path.read_bytes()[:2000])
    done = submitted.json("run", as_of=NIGHTLY_RUN, exit_code=3)
    assert done["collect"]["unreachable"] == 1
    assert any(words.startswith(f"{CAT_BA}: ") for words in done["left"])
    assert submitted.standing(CAT_BA, "6T", as_of=NIGHTLY_RUN)["standing"] == "unreachable"
    assert submitted.standing(AN_LAO, "6T", as_of=NIGHTLY_RUN)["verdict"] == "on_time"


def test_4_many_missing_workbooks_stop_the_run(submitted: CliWorkspace) -> None:
    for unit in (CAT_BA, DO_SON):
        (submitted.root / "sheets" / f"{unit}.xlsx").unlink()
    sent = submitted.json("outbox", as_of=NIGHTLY_RUN)
    done = submitted.json("run", as_of=NIGHTLY_RUN, exit_code=4)
    assert CAT_BA in done["guard"]
    assert DO_SON in done["guard"]
    assert submitted.json("outbox", as_of=NIGHTLY_RUN) == sent


HOLDER = """
import sys
from pathlib import Path
from automation.adapters.ledger.sql_ledger import SqlLedger
with SqlLedger("sqlite:///state/ledger.db", Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_75_while_another_process_works(submitted: CliWorkspace) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(submitted.root)], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        before = tree(submitted.root)
        for name in ("run", "provision", "remind", "compile", "accept"):
            assert submitted.baocao(name, *EFFECTS[name], as_of=NIGHTLY_RUN, exit_code=75) == ""
            assert submitted.errors.strip()
        assert submitted.json("status", as_of=NIGHTLY_RUN), "reading needs no lock"
        assert tree(submitted.root) == before
    assert submitted.baocao("accept", *EFFECTS["accept"], as_of=NIGHTLY_RUN)


def test_colours_are_for_a_terminal(submitted: CliWorkspace) -> None:
    line = [sys.executable, "-c", BAOCAO, "-w", str(submitted.root), "--as-of", NIGHTLY_RUN, "status"]
    piped = subprocess.run(line, capture_output=True, check=True)
    assert AN_LAO.split("-")[0].encode() in piped.stdout
    assert b"\x1b" not in piped.stdout + piped.stderr
    ours, theirs = pty.openpty()
    with subprocess.Popen(line, stdout=theirs, env={**os.environ, "TERM": "xterm-256color"}):
        os.close(theirs)
        assert b"\x1b[" in b"".join(_read(ours))


def _read(terminal: int) -> Iterator[bytes]:
    """All output until the program at the other end has ended."""
    with suppress(OSError):
        while piece := os.read(terminal, 4096):
            yield piece
    os.close(terminal)
