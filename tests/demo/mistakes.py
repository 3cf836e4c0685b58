"""The mistakes that clerks make, by name: what they do to a workbook, and what the product must say.

Each is done on a workbook whose answers are right, and is the only thing wrong there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.demo import wrong_figures, wrong_structure, wrong_typing
from tests.demo.paper import Paper


@dataclass(frozen=True, slots=True)
class Mistake:
    """`tab`: the obligation at hand. `code`: the finding that must come; "" when the product has
    to take it in its stride. `restore`: mended by going back to an older copy of the file.
    `program`: it takes a spreadsheet program to make it."""

    make: Callable[[Paper], None]
    code: str
    tab: str = "6T"
    restore: bool = False
    program: bool = False


MISTAKES: dict[str, Mistake] = {
    # rules.csv, one or more for each
    "women over all": Mistake(wrong_figures.women_over_all, "R01"),
    "staff off by one": Mistake(wrong_figures.staff_off_by_one, "R02"),
    "contracts off": Mistake(wrong_figures.contracts_off, "R03"),
    "degrees off": Mistake(wrong_figures.degrees_off, "R04"),
    "ages off": Mistake(wrong_figures.ages_off, "R05"),
    "managers off": Mistake(wrong_figures.managers_off, "R06"),
    "two heads": Mistake(wrong_figures.two_heads, "R07"),
    "no head, no word": Mistake(wrong_figures.no_head, "R07"),
    "board over members": Mistake(wrong_figures.board_over_members, "R08"),
    "trained over planned": Mistake(wrong_figures.trained_over_planned, "R09"),
    "politics over staff": Mistake(wrong_figures.politics_over_staff, "R10"),
    "cases do not balance": Mistake(wrong_figures.cases_do_not_balance, "R11"),
    "victims do not add up": Mistake(wrong_figures.victims_do_not_add_up, "R12"),
    "case without victim": Mistake(wrong_figures.case_without_victim, "R13"),
    "abuse not reported": Mistake(wrong_figures.abuse_not_reported, "R14"),
    "year below half": Mistake(wrong_figures.year_below_half, "R15", "CN"),
    "stock jumps": Mistake(wrong_figures.stock_jumps, "R16", "CN"),
    "joiners missing": Mistake(wrong_figures.joiners_missing, "R17", "CN"),
    "launched in October": Mistake(wrong_figures.launched_in_october, "R18", "CN"),
    "activities off by one": Mistake(wrong_figures.activities_off_by_one, "R19", "CN"),
    "people without activities": Mistake(wrong_figures.people_without_activities, "R19", "CN"),
    "change without decision": Mistake(wrong_figures.change_without_decision, "R20"),
    "plan of last year": Mistake(wrong_figures.plan_of_last_year, "R21"),
    "negative": Mistake(wrong_figures.negative, "R22"),
    "huge": Mistake(wrong_figures.huge, "R22"),
    "more dropouts than pupils": Mistake(wrong_figures.more_dropouts_than_pupils, "R25"),
    # the registers against the report
    "sessions not in the register": Mistake(wrong_figures.sessions_not_in_register, "X01"),
    # what people type (VIETNAM.md)
    "thousands dot": Mistake(wrong_typing.thousands_dot, "R22"),
    "decimal comma": Mistake(wrong_typing.decimal_comma, "R22"),
    "with its unit": Mistake(wrong_typing.with_its_unit, "C05"),
    "percent": Mistake(wrong_typing.percent, "R23"),
    "words for a number": Mistake(wrong_typing.words_for_a_number, "R22"),
    "decomposed letters": Mistake(wrong_typing.decomposed_letters, ""),
    "legacy font": Mistake(wrong_typing.legacy_font, "C01"),
    "date as text": Mistake(wrong_typing.date_as_text, ""),
    "date that is none": Mistake(wrong_typing.date_that_is_none, "C02"),
    "required left blank": Mistake(wrong_typing.required_left_blank, "R24"),
    "nil with rows": Mistake(wrong_typing.nil_with_rows, "T05"),
    "stray dot": Mistake(wrong_typing.stray_dot, "S10"),
    "row twice": Mistake(wrong_typing.row_twice, "T04"),
    "look-alike letter": Mistake(wrong_typing.look_alike_letter, ""),
    "nil for a number": Mistake(wrong_typing.nil_for_a_number, ""),
    # personal data
    "phone number": Mistake(wrong_typing.phone_number, "P05"),
    "identity number": Mistake(wrong_typing.identity_number, "P01"),
    "class named": Mistake(wrong_typing.class_named, "P08"),
    "born on": Mistake(wrong_typing.born_on, "P06"),
    # the tabs themselves
    "row deleted": Mistake(wrong_structure.row_deleted, "S05", restore=True, program=True),
    "row doubled": Mistake(wrong_structure.row_doubled, "S06", restore=True, program=True),
    "tab renamed": Mistake(wrong_structure.tab_renamed, "S02", restore=True, program=True),
    "tab deleted": Mistake(wrong_structure.tab_deleted, "S01", restore=True, program=True),
    "tab moved": Mistake(wrong_structure.tab_moved, "", program=True),
    "row inserted": Mistake(wrong_structure.row_inserted, "", program=True),
    "row of one's own": Mistake(wrong_structure.row_of_ones_own, "S10", restore=True, program=True),
    "unsigned": Mistake(wrong_typing.unsigned, "D01"),
    "rows sorted": Mistake(wrong_structure.rows_sorted, "", program=True),
}
