"""How a locale writes numbers and dates, for the two locales that the product meets (and their kin)."""

from dataclasses import dataclass

from tests.fake_google.http_messages import unimplemented


@dataclass(frozen=True)
class Locale:
    decimal: str
    group: str
    order: str  # the order of day, month and year in a date with strokes
    date: str  # default patterns, as Google's numberFormat has them
    time: str
    currency: str  # how an amount is written with the currency's sign
    signs: tuple[str, ...]


LOCALES = {
    "en_US": Locale(".", ",", "mdy", "m/d/yyyy", "h:mm:ss am/pm", '"$"{}', ("$",)),
    "en_GB": Locale(".", ",", "dmy", "dd/mm/yyyy", "hh:mm:ss", '"£"{}', ("£",)),
    "vi_VN": Locale(",", ".", "dmy", "dd/mm/yyyy", "hh:mm:ss", '{}\u00a0"₫"', ("₫", "đ", "Đ")),
    "fr_FR": Locale(",", "\u202f", "dmy", "dd/mm/yyyy", "hh:mm:ss", '{}\u00a0"€"', ("€",)),
}


def locale(name: str) -> Locale:
    """Raises ``ApiError`` 501 for a locale that the stand-in can't write: never a guess."""
    if name not in LOCALES:
        raise unimplemented(f"numbers and dates of the locale {name}")
    return LOCALES[name]
