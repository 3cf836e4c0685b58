"""Moves the rules of an HTML document's style sheet into `style` attributes: many mail programs drop style sheets. The
only module that imports css_inline."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from automation.util.templates import RenderingError

if TYPE_CHECKING:
    from css_inline import CSSInliner

MARK = "<style data-inline>"  # a document without it is left as it is


def inlined(html: str) -> str:
    """Returns the document with inlined rules. Rules that begin with "@" (of screens and colour schemes) stay in a
    style sheet, so their properties need "!important". Nothing is fetched. Raises RenderingError."""
    if MARK not in html:
        return html
    from css_inline import InlineError

    try:
        return _inliner().inline(html)
    except InlineError as error:
        raise RenderingError(f"style sheet: {error}") from error


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
