"""The notation of numbers and dates in the locales that the product uses, and in similar ones."""

from dataclasses import dataclass

from tests.fake_google.http_messages import unimplemented


@dataclass(frozen=True)
class Locale:
    decimal: str
    group: str
    order: str  # the order of day, month and year in a date with slashes
    date: str  # default patterns, in Google's numberFormat notation
    time: str
    currency: str  # the pattern of an amount with its currency sign
    signs: tuple[str, ...]


LOCALES = {
    "en_US": Locale(".", ",", "mdy", "m/d/yyyy", "h:mm:ss am/pm", '"$"{}', ("$",)),
    "en_GB": Locale(".", ",", "dmy", "dd/mm/yyyy", "hh:mm:ss", '"£"{}', ("£",)),
    "vi_VN": Locale(",", ".", "dmy", "dd/mm/yyyy", "hh:mm:ss", '{}\u00a0"₫"', ("₫", "đ", "Đ")),
    "fr_FR": Locale(",", "\u202f", "dmy", "dd/mm/yyyy", "hh:mm:ss", '{}\u00a0"€"', ("€",)),
}


def locale(name: str) -> Locale:
    """Returns the locale. Raises ``ApiError`` 501 for one that the stand-in does not implement."""
    if name not in LOCALES:
        raise unimplemented(f"numbers and dates of the locale {name}")
    return LOCALES[name]
