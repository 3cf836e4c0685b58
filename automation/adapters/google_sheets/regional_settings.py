"""The locale and time zone of a unit's spreadsheet: they decide how Google reads what people type ("1,5", "3/4")."""

from __future__ import annotations

from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.util.fast_json import Json

LOCALE, TIME_ZONE = "vi_VN", "Asia/Ho_Chi_Minh"
SAME_ZONE = frozenset({TIME_ZONE, "Asia/Saigon"})  # CLDR's name of the same zone


def are_changed(snapshot: SpreadsheetSnapshot) -> bool:
    """Whether people changed the locale or the time zone. Unknown ones count as unchanged."""
    return snapshot.locale not in ("", LOCALE) or snapshot.time_zone not in ("", *SAME_ZONE)


def settings_request() -> Json:
    return {"updateSpreadsheetProperties": {"properties": {"locale": LOCALE, "timeZone": TIME_ZONE},
                                            "fields": "locale,timeZone"}}


def restored_settings(snapshot: SpreadsheetSnapshot) -> list[Json]:
    """The request that puts them back; empty when nothing changed."""
    return [settings_request()] if are_changed(snapshot) else []
