"""The locale and time zone of a unit's spreadsheet: they decide how Google reads what people type ("1,5", "3/4")."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.util.fast_json import Json

LOCALE, TIME_ZONE = "vi_VN", "Asia/Ho_Chi_Minh"
MOMENTS = tuple(datetime(year, month, 1, tzinfo=UTC) for year in range(2000, 2040) for month in (1, 4, 7, 10))


def are_changed(snapshot: SpreadsheetSnapshot) -> bool:
    """Whether people changed the locale or the time zone. Unknown ones count as unchanged."""
    return snapshot.locale not in ("", LOCALE) or not (snapshot.time_zone == "" or is_same_zone(snapshot.time_zone))


@lru_cache
def is_same_zone(name: str) -> bool:
    """Whether a zone's rules are those of TIME_ZONE, whatever its name: CLDR calls it Asia/Saigon. An unknown zone is
    another one."""
    try:
        zone, own = ZoneInfo(name), ZoneInfo(TIME_ZONE)
    except (ValueError, OSError, KeyError):  # KeyError: no such zone
        return False
    return all(each.astimezone(zone).utcoffset() == each.astimezone(own).utcoffset() for each in MOMENTS)


def settings_request() -> Json:
    return {"updateSpreadsheetProperties": {"properties": {"locale": LOCALE, "timeZone": TIME_ZONE},
                                            "fields": "locale,timeZone"}}


def restored_settings(snapshot: SpreadsheetSnapshot) -> list[Json]:
    """The request that puts them back; empty when nothing changed."""
    return [settings_request()] if are_changed(snapshot) else []
