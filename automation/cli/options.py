"""Options, and types of options, that several commands have."""

from __future__ import annotations

from datetime import date, datetime

import click

from automation.cli.i18n import _
from automation.domain.vietnamese.characters import printable
from automation.domain.vietnamese.text import clean


class DateParam(click.ParamType[date]):
    """A date, written YYYY-MM-DD or DD/MM/YYYY."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(str(value), form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        return self.fail(_("{value} is no day: write YYYY-MM-DD or DD/MM/YYYY").format(value=value), param, ctx)


JSON = click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
DRY_RUN = click.option("--dry-run", is_flag=True, help=_("Say what would happen; do nothing."))


def require_reason(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    """The stripped text. Raises click.BadParameter for a blank one: somebody will read it."""
    reason = printable(text).strip()
    if not clean(reason):
        raise click.BadParameter(_("say why, in a few words"), param_hint="--reason")
    return reason
