"""What a plan's own files name, that is no person: units, clusters, places, offices, titles of forms and fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.workbook.forms import Catalogue
from automation.rules.frame import Dataset
from automation.rules.personal_data.names.words import words_of
from automation.rules.personal_data.recogniser import Recogniser
from automation.rules.personal_data.vocabulary import folded

SCHOOL_WORDS = folded(
    "trường thpt thcs th tiểu học mầm non trung tâm gdtx gdnn phổ thông sở cao đẳng đại học trung học cơ cấp ptdtnt "
    "mẫu giáo "
    "phòng giáo dục và đào tạo"
)
CAPITALISED = re.compile(r"[^\W\d_a-z]")
SHORTEST_NAME = 2  # syllables: "Lê Chân"


def recogniser_of(dataset: Dataset) -> Recogniser:
    """The recogniser with the names of the dataset's plan, made once."""
    cache = dataset.recogniser_cache
    if not cache:
        cache.append(plan_recogniser(dataset.plan, dataset.units, dataset.catalogue))
    recogniser: Recogniser = cache[0]
    return recogniser


def plan_recogniser(
    plan: Plan, units: Mapping[str, Unit], catalogue: Catalogue, offices: Iterable[str] = ()
) -> Recogniser:
    """`offices`: further names and contacts of offices, such as those of the settings."""
    extra = tuple(offices)
    names = {phrase for text in (*_names(plan, units), *extra) for phrase in _phrases(text)}
    titles = {phrase for text in dict.fromkeys(_titles(catalogue))
              for phrase in _title_phrases(text)}
    mails = {mail for unit in units.values() for mail in (*unit.emails, *unit.head_emails)}
    contacts = {*mails, *plan.committee_emails, plan.reply_to, *(each for each in extra if "@" in each)} - {""}
    return Recogniser(frozenset(names | titles), frozenset(contacts), remembers=True)


def _names(plan: Plan, units: Mapping[str, Unit]) -> Iterator[str]:
    yield from (plan.committee, plan.title)
    for unit in units.values():
        yield from (unit.name, unit.cluster, *unit.aliases)


def _titles(catalogue: Catalogue) -> Iterator[str]:
    for tab in catalogue.tabs:
        yield from (tab.title, tab.form.title)
        for field in tab.fields:
            yield from (field.title, *field.choices)
        for column in tab.form.columns:
            yield from (column.title, *column.choices)


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    """The whole name, and without the leading words for a kind of school: ("lê", "quý", "đôn")."""
    words = words_of(text)
    keys = tuple(word.key for word in words)
    if len(keys) >= SHORTEST_NAME:
        yield keys
    start = next((at for at, key in enumerate(keys) if key not in SCHOOL_WORDS), len(keys))
    if len(keys) - start >= SHORTEST_NAME and all(word.is_capitalised for word in words[start:]):
        yield keys[start:]


def _title_phrases(text: str) -> Iterator[tuple[str, ...]]:
    """Runs of capitalised words in a title, such as ("Công", "đoàn")'s whole and ("Việt", "Nam")."""
    words, run = words_of(text), list[str]()
    for word in words:
        if word.is_capitalised and (not run or word.gap == " "):
            run.append(word.key)
            continue
        if len(run) >= SHORTEST_NAME:
            yield tuple(run)
        run = [word.key] if word.is_capitalised else []
    if len(run) >= SHORTEST_NAME:
        yield tuple(run)
