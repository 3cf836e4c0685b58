from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import TemplateError

from automation.util.templates import (
    Renderer,
    RenderingError,
    document_environment,
    environment,
    template_references,
)


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    for ending in ("html", "txt"):
        (tmp_path / f"a.{ending}.j2").write_text("{{ name }}", encoding="utf-8")
    renderer = Renderer([tmp_path])
    assert renderer.text("a.html.j2", name="<b>&") == "&lt;b&gt;&amp;"
    assert renderer.text("a.txt.j2", name="<b>&") == renderer.inline("{{ name }}", name="<b>&") == "<b>&"


def test_the_first_folder_has_precedence(tmp_path: Path) -> None:
    for folder, name in (("own", "a"), ("shipped", "a"), ("shipped", "b")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.j2").write_text(folder, encoding="utf-8")
    renderer = Renderer([tmp_path / "own", tmp_path / "shipped"])
    assert (renderer.text("a.j2"), renderer.text("b.j2")) == ("own", "shipped")
    assert (renderer.has("b.j2"), renderer.has("c.j2")) == (True, False)


@pytest.mark.parametrize(("source", "message"), [
    ("một\n{{ unit.nmae }}", "nmae"),
    ("{% if %}", "line 1"),
    ("{% include 'khong-co.j2' %}", "khong-co.j2"),
    ("{{ missing }}", "missing"),
])
def test_an_error_names_the_template_and_its_problem(tmp_path: Path, source: str, message: str) -> None:
    (tmp_path / "sai.txt.j2").write_text(source, encoding="utf-8")
    with pytest.raises(RenderingError, match=message):
        Renderer([tmp_path]).text("sai.txt.j2", unit={})
    with pytest.raises(RenderingError, match=message):
        Renderer([tmp_path]).inline(source, unit={})


def test_a_missing_template_is_named() -> None:
    with pytest.raises(RenderingError, match=r"khong-co\.txt\.j2"):
        Renderer([]).text("khong-co.txt.j2")


def test_an_environment_for_other_outputs(tmp_path: Path) -> None:
    (tmp_path / "page.html.j2").write_text("{{ 1234 | number }}", encoding="utf-8")
    assert environment(tmp_path, html=True).get_template("page.html.j2").render() == "1.234"


def test_a_shared_macro_is_escaped_in_html_alone(tmp_path: Path) -> None:
    """Shared templates have neither extension: their macros are text in a text and HTML in HTML."""
    (tmp_path / "words.j2").write_text("{% macro why() %}Lý do: {{ reason }}.{% endmacro %}", encoding="utf-8")
    for ending in ("html", "txt"):
        template = '{% import "words.j2" as words with context %}<p>{{ words.why() }}</p>'
        (tmp_path / f"a.{ending}.j2").write_text(template, encoding="utf-8")
    renderer = Renderer([tmp_path])
    assert renderer.text("a.html.j2", reason="<a>&") == "<p>Lý do: &lt;a&gt;&amp;.</p>"
    assert renderer.text("a.txt.j2", reason="<a>&") == "<p>Lý do: <a>&.</p>"


ESCAPES = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ lipsum.__globals__['os'].system('id') }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ self._TemplateReference__context.__class__.__base__.__subclasses__() }}",
    "{{ request | attr('__class__') | attr('__mro__') }}",
    "{{ (''|attr('__cla'~'ss__')).__mro__ }}",
    "{{ '{0.__class__.__mro__}'.format(request) }}",
    "{{ '{0.__class__.__init__.__globals__}' | format_map({'0': request}) }}",
    "{% set x = items.append(1) %}{{ items }}",
    "{{ items.__setitem__(0, 2) }}",
    "{{ method.__func__.__globals__ }}",
    "{{ method.__self__.__dict__ }}",
    "{{ (range(3) | map(attribute='__class__') | list)[0].__subclasses__() }}",
    "{{ range(100000000) | list | length }}",
]


@pytest.mark.parametrize("source", ESCAPES)
def test_no_template_leaves_the_sandbox(source: str, tmp_path: Path) -> None:
    """Subjects, texts, HTML and documents alike."""
    context = {"request": object(), "items": [1], "method": tmp_path.exists}
    for name in ("a.txt.j2", "a.html.j2"):
        (tmp_path / name).write_text(source, encoding="utf-8")
        with pytest.raises(RenderingError):
            Renderer([tmp_path]).text(name, **context)
    with pytest.raises(RenderingError):
        Renderer([]).inline(source, **context)
    with pytest.raises((TemplateError, OverflowError)):
        document_environment().from_string(source).render(context)
    assert context["items"] == [1]


@pytest.mark.parametrize("source", ["{{ 1 / 0 }}", "{{ 'a' + 1 }}", "{{ [1][name] }}", "{{ 'ba' | number }}"])
def test_an_expression_that_fails_is_named(source: str) -> None:
    with pytest.raises(RenderingError):
        Renderer([]).inline(source, name=3)


def test_loading_the_module_loads_neither_jinja_nor_babel() -> None:
    script = "import sys, automation.util.templates; print(sorted({'jinja2', 'babel'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_template_references() -> None:
    source = ('{% extends "base.j2" %}\n{% import "words.j2" as words %}\n{% from "x.j2" import one, two as three %}\n'
              "{% set a, b = 1, 2 %}{% macro m(x) %}{{ x }}{% endmacro %}{% block body %}\n"
              "{{ due.last_day }}{{ words.hi() }}{{ a }}{{ range(3) }}\n"
              "{% for each in late %}{{ each.name }}{% endfor %}{{ due }}{% endblock %}")
    found = template_references(source)
    assert found.parents == ("base.j2",)
    assert found.defines == {"words", "one", "three", "a", "b", "m"}
    assert {name: line for name, line in found.names.items() if name.partition(".")[0] not in found.defines} == {
        "due": 5, "due.last_day": 5, "late": 6}
