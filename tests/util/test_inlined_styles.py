"""Rules become attributes; rules of colour schemes stay; nothing is fetched."""

from __future__ import annotations

from automation.util.inlined_styles import MARK, inlined

SHEET = (f"{MARK}.a {{ color: #111111 }}\n@media (prefers-color-scheme: dark) {{ .a {{ color: #eeeeee !important }} }}"
         "</style>")


def document(head: str) -> str:
    return f'<!DOCTYPE html><html><head>{head}</head><body><p class="a">Kính gửi &lt;A&gt;</p></body></html>'


def test_rules_become_attributes_and_those_of_schemes_stay() -> None:
    made = inlined(document(SHEET))
    assert '<p class="a" style="color: #111111;">Kính gửi &lt;A&gt;</p>' in made
    assert made.count("<style>") == 1
    assert "@media (prefers-color-scheme: dark)" in made
    assert ".a { color: #111111 }" not in made


def test_a_document_without_the_mark_stays_as_it_is() -> None:
    own = document("<style>.a { color: red }</style>")
    assert inlined(own) == own


def test_nothing_is_fetched() -> None:
    link = '<link rel="stylesheet" href="http://127.0.0.1:9/a.css">'
    assert "Kính gửi" in inlined(document(SHEET + link))
