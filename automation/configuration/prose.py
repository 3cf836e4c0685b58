"""Checks what prose names: the sentences of the summary document, and texts of forms that send people to an indicator.

An indicator that was removed from a form, and that prose still names, would be passed over in silence, or people sent
to a line that is no longer there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from automation.configuration.forms import FormFile
from automation.configuration.problems import constant, nearest
from automation.configuration.toml_lines import KeyPath
from automation.domain.workbook.former_codes import original_names
from automation.domain.workbook.forms import Catalogue
from automation.summary.outline import SECTIONS, codes_named

GONE = constant("the summary document's sentences name “{value}”, which no form has: put it back, or name it in "
                "settings.toml, [documents] without")
NO_LINE = constant("the text names “{value}”, which no form has")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
CODE = r"[A-Z]{1,3}\d{1,3}(?:\.\w+)*"
NAMED = re.compile(rf"\b[Mm]ục {CODE}(?:(?:, | và | đến | hoặc ){CODE})*")


def check_outline(files: Iterable[FormFile], catalogue: Catalogue, without: Collection[str]) -> None:
    """Report each indicator or table that the outline of the summary document names and no form has. The outline is for
    the form with the shipped sections; `without`: what it does without. What was renamed keeps its sentences."""
    file = next((each for each in files if any((section.code, section.title) in SECTIONS
                                               for section in each.form.sections)), None)
    if file is None:
        return
    known = {*catalogue.indicators, *(form.code for form in catalogue.forms)}
    renamed = {*original_names(catalogue).values()}
    for code in dict.fromkeys(codes_named()):
        if code not in known and code not in renamed and code not in without:
            file.source.report(("sections",), GONE, code, nearest(code, known))


def check_texts(files: Iterable[FormFile], catalogue: Catalogue) -> None:
    """Report each indicator ("mục B01, B02") that a message, a remedy, a help or a guidance names and no form has.
    Words that are not written like one of the forms' codes are none."""
    known = {*catalogue.indicators, *(form.code for form in catalogue.forms)}
    shapes = {_shape(code) for code in known}
    for file in files:
        for path, text in _texts(file):
            for code in dict.fromkeys(_codes(text)):
                if code not in known and _shape(code) in shapes:
                    file.source.report(path, NO_LINE, code, nearest(code, known))


def _texts(file: FormFile) -> Iterator[tuple[KeyPath, str]]:
    yield ("guidance",), file.form.guidance
    for located in file.sections:
        for indicator, path in located.indicators:
            yield (*path, "help"), indicator.help
    for rule, path in file.rules:
        yield (*path, "message"), rule.message
        yield (*path, "remedy"), rule.remedy


def _codes(text: str) -> Iterator[str]:
    for match in NAMED.finditer(PLACEHOLDER.sub("", text)):
        yield from (code.partition(".")[0] for code in re.findall(CODE, match[0]))


def _shape(code: str) -> str:
    """"B01" → "A00"."""
    return re.sub(r"\d", "0", re.sub(r"[A-Z]", "A", code))
