"""What kinds of personal data a text holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path

from automation.rules.personal_data.addresses import has_home_address
from automation.rules.personal_data.births import has_birth
from automation.rules.personal_data.classes import has_class
from automation.rules.personal_data.contacts import has_mail_address, has_phone, has_profile
from automation.rules.personal_data.names import has_name
from automation.rules.personal_data.numbers import (
    HEALTH_CARD,
    has_bank_account,
    has_citizen_number,
    has_insurance_number,
    has_old_card_number,
    has_other_number,
)
from automation.rules.personal_data.reading import WEB, converted, normalised_text, with_digits
from automation.rules.personal_data.results import RESULTS

LONGEST = 50_000  # characters: no spreadsheet program lets a cell hold more
CAPITAL = re.compile(r"[^\W\d_a-z]")
SIX_DIGITS = re.compile(r"\d(?:\D{0,3}\d){4}|(?<!\w)(?:[^\W\d_]{1,12}[ ,.\-]{1,3}){7}[^\W\d_]")
FIGURE = re.compile(r"\d")
SIGNS = re.compile(
    r"[@/\[({]|\s(?:at|a còng|a cong)\s|nick|facebook|(?<!\w)(?:fb|zalo|insta|ig|tiktok|acc|telegram)"
    r"(?!\w)",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"(?<!\w)(?:em|cháu|cô|chị|anh|ông|bà|bạn|hs|thầy|bé|thị|thi|văn|van|nguyễn|nguyen)(?!\w)", re.IGNORECASE
)
PLAIN_SURNAME = re.compile(
    r"(?<!\w)(?:tran|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ngo|duong|trinh|dinh|doan|truong|luong|phung|le|ly|"
    r"dao|mai|ho|"
    r"ha|cao)(?!\w)"
)
NUMBERS: dict[str, Callable[[str], object]] = {
    "P01": has_citizen_number,
    "P02": has_old_card_number,
    "P03": has_insurance_number,
    "P04": HEALTH_CARD.search,
    "P05": has_phone,
    "P10": has_bank_account,
    "P13": has_other_number,
}
WORDS: dict[str, Callable[[str], object]] = {
    "P06": has_birth,
    "P08": has_class,
    "P09": has_mail_address,
    "P11": has_home_address,
}


@dataclass(frozen=True)
class Recogniser:
    """`names`: of units, places and offices, as folded words: no persons. `contacts`: mail addresses and numbers of
    offices, folded. `remembers`: texts in which nothing was found are not examined again, nor in a later run."""

    names: Collection[tuple[str, ...]] = ()
    contacts: Collection[str] = ()
    remembers: bool = False

    def kinds(self, value: str) -> tuple[str, ...]:
        """Return the codes (P01 …) of what a text holds, in order."""
        if not self.remembers:
            return self._kinds(value)
        if RESULTS.is_clean(self.fingerprint, value):
            return ()
        found = self._kinds(value)
        if not found:
            RESULTS.add_clean(self.fingerprint, value)
        return found

    @cached_property
    def fingerprint(self) -> str:
        """Changes with whatever decides about a text: names, contacts, word lists and code."""
        known = repr((sorted(self.names), sorted(self.contacts), source_digest()))
        return blake2b(known.encode(), digest_size=12).hexdigest()

    def _kinds(self, value: str) -> tuple[str, ...]:
        text = normalised_text(converted(value[:LONGEST]))
        if not is_suspicious(text):
            return ()
        for contact in self.contacts:
            if contact in text:
                text = text.replace(contact, " ")
        return tuple(sorted(self.found(text)))

    def found(self, text: str) -> list[str]:
        """The codes of a normalised text, in no order."""
        found = ["P12"] if has_profile(text) else []
        plain = WEB.sub(" ", text)
        digits = with_digits(plain)
        if FIGURE.search(digits):
            found += [code for code, detector in NUMBERS.items() if detector(digits)]
        found += [code for code, detector in WORDS.items() if detector(plain)]
        return found + (["P07"] if has_name(plain, self.names) else [])


@cache
def source_digest() -> str:
    """Of the code and word lists of this package and of the folding of texts."""
    here = Path(__file__).parent
    folders = (here, here.parents[1] / "domain" / "vietnamese")
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in (".py", ".txt"))
    digest = blake2b(digest_size=12)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


GENERAL = Recogniser()


def personal_data_kinds(value: str) -> tuple[str, ...]:
    """Return the codes of what a text holds, by the general lists alone: `Recogniser.kinds` also takes a plan's."""
    return GENERAL.kinds(value)


def is_suspicious(text: str) -> bool:
    """Return whether any detector may match a `normalised_text`."""
    return bool(
        FIGURE.search(text)
        or CAPITAL.search(text[1:])
        or TITLE.search(text)
        or SIGNS.search(text)
        or SIX_DIGITS.search(text)
        or (text.isascii() and PLAIN_SURNAME.search(text))
    )
