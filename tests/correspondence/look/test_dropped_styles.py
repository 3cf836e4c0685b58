"""No letter relies on CSS that Gmail or Outlook is known to drop."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from tests.correspondence.look.gallery import gallery
from tests.pipeline.mail_run import TEMPLATES

DROPPED = tomllib.loads(Path(__file__).with_name("dropped.toml").read_text(encoding="utf-8"))
# Rules of which a letter loses nothing but looks: without them it is the light letter at its full width.
WITHOUT_LOSS = {"at-media", "at-media-prefers-color-scheme"}
UNITS = re.compile(r"\d(rem|ch|vh|vw|vmin|vmax)\b")
FUNCTIONS = re.compile(r"\b(calc|clamp|min|max|var|light-dark|linear-gradient|radial-gradient)\(")
STATIC = ("position", "float", "z-index")
CLIPPED = 102_000  # bytes from which Gmail hides the rest of a letter


def declarations(page: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """(property, value) of every element's own style."""
    for each in page.xpath("//*[@style]"):
        for declaration in filter(None, map(str.strip, each.get("style").split(";"))):
            name, _, value = declaration.partition(":")
            yield name.strip().lower(), value.strip()


def known_as(name: str) -> set[str]:
    """A property's name, and those of the feature that it belongs to ("border-radius" of "border-top-left-radius")."""
    return {name, re.sub(r"-(top|right|bottom|left)(-|$)", r"\2", name)}


@pytest.mark.parametrize("name", sorted(gallery()))
def test_inline_styles_use_nothing_that_is_dropped(name: str) -> None:
    page = html.fromstring(gallery()[name].html)
    used = {feature for prop, _ in declarations(page) for feature in known_as(prop)}
    assert used
    assert {feature: DROPPED[feature] for feature in used if feature in DROPPED} == {}
    values = " ".join(value for _, value in declarations(page))
    assert not UNITS.search(values)
    assert not FUNCTIONS.search(values)
    assert not used & set(STATIC)


@pytest.mark.parametrize("name", sorted(gallery()))
def test_what_is_left_of_the_style_sheet_are_rules_of_screens(name: str) -> None:
    """They change colours and spaces alone: a program that drops them shows the whole letter."""
    page = html.fromstring(gallery()[name].html)
    (sheet,) = page.xpath("//style")
    outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", sheet.text)
    assert outside.strip() == ""
    assert {"at-media", "at-media-prefers-color-scheme"} <= WITHOUT_LOSS & set(DROPPED)
    assert "display: none" not in sheet.text
    assert len(sheet.text) < 8192  # Gmail drops a longer one
    assert not page.xpath("//link | //script | //img | //form")


@pytest.mark.parametrize("name", sorted(gallery()))
def test_outlook_gets_widths_and_grounds_as_attributes(name: str) -> None:
    """Word, which draws Outlook's letters on Windows, takes a table's width and colour from attributes, and a button's
    height from mso-padding-alt."""
    made = gallery()[name].html
    assert "<!--[if mso]><table role=\"presentation\" width=\"640\"" in made
    page = html.fromstring(made)
    for button in page.xpath("//td[@class='button']"):
        assert button.get("bgcolor")
        assert "mso-padding-alt" in button.get("style")
    assert all(each.get("cellpadding") == "0" for each in page.iter("table"))
    assert len(made.encode()) < CLIPPED


def test_templates_have_classes_and_hardly_a_style_of_their_own() -> None:
    own = {path.name: text.count("style=") for path in TEMPLATES.glob("*.html.j2")
           if (text := path.read_text(encoding="utf-8")).count("style=")}
    assert own == {"base.html.j2": 1}
