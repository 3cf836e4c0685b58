"""The command notify: an announcement to units and distribution lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import ExitCode
from automation.cli.filters import filter_options, require_known, unit_filter
from automation.cli.i18n import _, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.run import finish_mail
from automation.cli.session import Session, print_json, print_notice
from automation.domain.plan.distribution import DistributionList

if TYPE_CHECKING:
    from automation.domain.tracking.messages import Attachment


@click.command(epilog=example('baocao notify --all --subject "Hướng dẫn mới" --text "Gửi các đơn vị …" --link https://…',
                              "baocao notify --list"))
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--list", "show", is_flag=True, help=_("Only list the plan's distribution lists."))
@click.option("--all", "everyone", is_flag=True, help=_("To all units."))
@filter_options
@click.option("--subject", default="", help=_("What it is about, in a few words."))
@click.option("--text", default="", help=_("What the recipients read; each line is a paragraph."))
@click.option("--link", default="", metavar="URL", help=_("The address of a document."))
@click.option("--attach", "paths", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              metavar="FILE", help=_("A file that goes with each letter; may be repeated."))
@JSON
@DRY_RUN
@click.pass_obj
@effect
def notify(session: Session, /, lists: tuple[str, ...], show: bool, everyone: bool, as_json: bool, dry_run: bool,
           subject: str, text: str, link: str, paths: tuple[Path, ...], **chosen: tuple[str, ...]) -> int:
    """Send an announcement to units, or to the plan's distribution lists, each recipient once."""
    if show:
        return _show_lists(session, as_json=as_json)
    from automation.jobs import announcements as jobs

    session.dry_run = dry_run
    found = [_known_list(session, each) for each in lists]
    units, emails = jobs.recipients(session.context, found, _chosen(session, chosen, everyone=everyone))
    if not units and not emails:
        raise click.UsageError(_("Name a distribution list, or choose units: --type, --cluster, --where or --all."))
    announcement = jobs.Announcement(_required("--subject", subject), _required("--text", text), _address(link), units,
                                     emails, _attached(paths))
    outcome, rows = jobs.announce(session.context, announcement)
    return finish_mail(session, outcome, rows, as_json=as_json)


def _chosen(session: Session, chosen: dict[str, Any], *, everyone: bool) -> set[str]:
    """Return the codes of the units that the options choose."""
    if not everyone and not any(chosen.values()):
        return set()
    selection = unit_filter(session, **chosen)
    return {code for code, unit in session.workspace.units.items() if selection.includes(unit)}


def _required(option: str, text: str) -> str:
    if not text.strip():
        raise click.UsageError(_("{option} is missing: recipients read it.").format(option=option))
    return text.strip()


def _address(link: str) -> str:
    if link and not link.startswith(("https://", "http://")):
        raise click.UsageError(_("--link takes an address that begins with https://, not {text}.").format(text=link))
    return link


def _attached(paths: tuple[Path, ...]) -> tuple[Attachment, ...]:
    """Raises click.UsageError for a file that mail programs do not open, is empty, or is too large for mail."""
    from automation.domain.tracking.messages import Attachment
    from automation.jobs.attachments import ENDINGS, MOST, media_type

    for each in paths:
        if each.suffix.lower() not in ENDINGS:
            raise click.UsageError(_("--attach takes no such file: {name}. It takes: {endings}.").format(
                name=each.name, endings=", ".join(ENDINGS)))
        if not each.stat().st_size:
            raise click.UsageError(_("{name} is empty.").format(name=each.name))
    if sum(each.stat().st_size for each in paths) > MOST:
        raise click.UsageError(_("The files are larger than {limit} MB together: give the address with --link.").format(
            limit=MOST // 1024 ** 2))
    return tuple(Attachment(each.name, media_type(each.name), each.read_bytes()) for each in paths)


def _known_list(session: Session, code: str) -> DistributionList:
    known = {each.code: each for each in session.workspace.plan.lists}
    if not known:
        raise click.UsageError(_("The plan has no distribution lists ([[lists]])."))
    return known[require_known(code, list(known))]


def _show_lists(session: Session, *, as_json: bool) -> ExitCode:
    units = session.workspace.units.values()
    rows = [{"code": each.code, "name": each.name, "emails": list(each.emails),
             "units": [unit.code for unit in each.members(units)]} for each in session.workspace.plan.lists]
    if as_json:
        print_json(rows)
        return ExitCode.DONE
    for row in rows:
        click.echo(f"{row['code']}: {row['name']} ({len(row['units'])} + {len(row['emails'])})")
    if not rows:
        print_notice(_("The plan has no distribution lists ([[lists]])."))
    return ExitCode.DONE


COMMANDS: dict[str, click.Command] = {"notify": notify}
