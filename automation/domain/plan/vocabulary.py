"""What a plan's texts call its people and groups: `[words]` in settings.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Vietnamese words, for the middle of a sentence but `whole`, which heads a line. `support`: whom a unit asks for
    another workbook or about a bound; `whole`: all units together; `committee`: the short name of who decides on
    reports; `private`: whose personal data workbooks must not hold; `details`: where details may be written instead, ""
    for nowhere; `urgent`: a sentence on what must not wait for a report, "" for none."""

    support: str = "cơ quan nhận báo cáo"
    whole: str = "Tất cả đơn vị"
    committee: str = "cơ quan nhận báo cáo"
    private: str = "bất kỳ cá nhân nào"
    details: str = ""
    urgent: str = ""

    @property
    def committee_first(self) -> str:
        """The committee's short name at the beginning of a sentence."""
        return self.committee[:1].upper() + self.committee[1:]


NEUTRAL = Vocabulary()
