"""The command line's entry point: `baocao [-w DIR] [--as-of ISO] COMMAND`."""

from __future__ import annotations

import codecs
import importlib
import io
import re
import sys
import tomllib
import unicodedata
from pathlib import Path

import click

from automation import __version__
from automation.cli.i18n import N_, _, example, listed, use_language
from automation.cli.session import Session
from automation.configuration.encodings import decode_leniently

# command → (module in automation.cli, its line in --help)
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("workspace", N_("Lay a new workspace out in a folder.")),
    "check-config": ("workspace", N_("List every problem of every configuration file.")),
    "provision": ("workspace", N_("Make the workbooks that units fill.")),
    "new-year": ("new_year", N_("Begin the next year: a new workspace out of this one.")),
    "upgrade": ("upgrade", N_("Bring workbooks that are out to changed forms.")),
    "previous": ("previous", N_("Take over figures of an earlier period.")),
    "share": ("share", N_("Let people into their workbooks, and former ones out.")),
    "fields": ("workspace", N_("List every input cell of a unit's workbook.")),
    "run": ("run", N_("Do a night's work: collect, check, register, remind.")),
    "check": ("check", N_("Check the workbooks that changed since the last run.")),
    "remind": ("run", N_("Send the reminders that are due now.")),
    "notify": ("notify", N_("Send an announcement to units or distribution lists.")),
    "letter": ("letter", N_("Write official letters to units whose reports are late.")),
    "mail": ("mail", N_("Show single messages and what became of them; settle the uncertain ones.")),
    "compile": ("compile", N_("Compile the sector's summary of one obligation.")),
    "status": ("queries", N_("Show where every unit stands.")),
    "validate": ("queries", N_("Check the workbooks as they are now.")),
    "outbox": ("queries", N_("List every message and its state.")),
    "withheld": ("withheld", N_("List where personal data was found: it is withheld and masked.")),
    "release": ("withheld", N_("Release contents in which no personal data is after all.")),
    "accept": ("decisions", N_("Accept reports.")),
    "return": ("decisions", N_("Return reports with a reason.")),
    "extend": ("decisions", N_("Move a unit's deadline.")),
    "exempt": ("decisions", N_("Free units from an obligation.")),
    "login": ("login", N_("Sign in to Google.")),
    "google": ("google", N_("Try on Google what the software will do there.")),
    "restore": ("restore", N_("Rebuild a lost ledger from the register's log.")),
    "verify": ("integrity", N_("Verify that no recorded event was changed.")),
    "purge": ("integrity", N_("Remove texts from the ledger after their retention.")),
    "doctor": ("doctor", N_("Look at the workspace and say what is wrong, with the next step.")),
    "alarm": ("alarm", N_("Sound an alarm, or test the ways of alarms.")),
    "schedule": ("schedule", N_("Print when the plan's jobs run, for cron or systemd.")),
}
EXAMPLES = ("baocao init ke-hoach", "baocao -w ke-hoach run",
            "baocao -w ke-hoach --as-of YYYY-MM-DD status")
CODES = {"0": N_("done"), "2": N_("wrong usage or configuration"), "3": N_("done in part: what is left is named"),
         "4": N_("stopped by a guard"), "75": N_("another run holds the lock"),
         "77": N_("signed out, or a right is missing: a person must restore it")}


PLAIN = str.maketrans("đĐ“”‘’–—…→", "dD\"\"''--.>")
LANGUAGE = re.compile(r"""^\s*language\s*=\s*["'](\w+)["']""", re.MULTILINE)


class Commands(click.Group):
    """Loads a command's module only when it is called, so that start-up stays light."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            _suggest(ctx, cmd_name)
            return None
        module = importlib.import_module(f"automation.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.COMMANDS[cmd_name]
        command.help = _(COMMANDS[cmd_name][1])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, (_module, text) in COMMANDS.items()])


def _suggest(context: click.Context, name: str) -> None:
    """Raises click.UsageError, with the command meant, for a name that resembles a command's."""
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    if near and not context.resilient_parsing:
        unknown = _("No such command {name!r}.").format(name=name)
        raise click.UsageError(f"{unknown} " + _("Did you mean {near}?").format(near=near[0]), context)


def group() -> click.Group:
    """The `baocao` command. Built when called: its texts are in the language chosen by then."""
    options: list[click.Parameter] = [
        click.Option(["-w", "--workspace"], type=click.Path(path_type=Path, file_okay=False),
                     default=Path(), metavar="DIR", help=_("The workspace (default: this folder).")),
        click.Option(["--as-of"], metavar="ISO",
                     help=_("Work as if it were then: YYYY-MM-DD (its end) or YYYY-MM-DDThh:mm.")),
    ]
    made = Commands(
        "baocao", params=options, callback=_start_session, no_args_is_help=True,
        help=_("Collect, check, remind and compile the units' reports."),
        epilog="\n\n".join((example(*EXAMPLES),
                            listed(_("Exit codes:"), {code: _(text) for code, text in CODES.items()}))))
    return click.version_option(__version__, prog_name="baocao")(made)


@click.pass_context
def _start_session(context: click.Context, workspace: Path, as_of: str | None) -> None:
    context.obj = Session(workspace, as_of)


def _language(arguments: list[str]) -> str:
    """The language of the workspace's settings, "" without one. Read before the command line is parsed, so that
    --help and errors of the command line itself are in that language too."""
    options = group().make_context("baocao", list(arguments), resilient_parsing=True).params
    path = (options["workspace"] or Path()) / "config/settings.toml"
    try:
        text = decode_leniently(path.read_bytes())
    except OSError:
        return ""
    try:
        return str(tomllib.loads(text).get("language", ""))
    except (ValueError, RecursionError):  # check-config reports what is wrong with it, in the language meant
        found = LANGUAGE.search(text)
        return found[1] if found else ""


def _make_printable() -> None:
    """On a terminal or pipe whose encoding lacks Vietnamese letters, print them without their marks."""
    codecs.register_error("baocao", _without_marks)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="baocao")


def _without_marks(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start:error.end].translate(PLAIN)
    bare = (unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?" for letter in text
            if not unicodedata.combining(letter))
    return "".join(bare), error.end


def run(arguments: list[str]) -> int:
    """Run one command line; returns its exit code."""
    from automation.cli.exit_codes import run_with_exit_code

    use_language(_language(arguments))
    return run_with_exit_code(lambda: group().main(arguments, prog_name="baocao", standalone_mode=False))


def main() -> None:
    _make_printable()
    sys.exit(run(sys.argv[1:]))
