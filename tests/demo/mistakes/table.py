"""The mistakes that clerks make, by name: what they do to a workbook, and the finding that must come.

Each is made in a workbook whose answers are right, and is the only thing wrong there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.demo.mistakes import figures, input_format, structure
from tests.demo.workbook_view import WorkbookView


@dataclass(frozen=True, slots=True)
class Mistake:
    """`tab`: the obligation concerned. `code`: the finding that must come; "" when the product must
    accept it. `restore`: corrected by going back to an older copy of the file.
    `program`: made with a spreadsheet program only."""

    make: Callable[[WorkbookView], None]
    code: str
    tab: str = "6T"
    restore: bool = False
    program: bool = False


MISTAKES: dict[str, Mistake] = {
    # rules.csv, one or more for each
    "women over all": Mistake(figures.women_over_all, "R01"),
    "staff off by one": Mistake(figures.staff_off_by_one, "R02"),
    "contracts off": Mistake(figures.contracts_off, "R03"),
    "degrees off": Mistake(figures.degrees_off, "R04"),
    "ages off": Mistake(figures.ages_off, "R05"),
    "managers off": Mistake(figures.managers_off, "R06"),
    "two heads": Mistake(figures.two_heads, "R07"),
    "no head, no word": Mistake(figures.no_head, "R07"),
    "board over members": Mistake(figures.board_over_members, "R08"),
    "trained over planned": Mistake(figures.trained_over_planned, "R09"),
    "politics over staff": Mistake(figures.politics_over_staff, "R10"),
    "cases do not balance": Mistake(figures.cases_do_not_balance, "R11"),
    "victims do not add up": Mistake(figures.victims_do_not_add_up, "R12"),
    "case without victim": Mistake(figures.case_without_victim, "R13"),
    "abuse not reported": Mistake(figures.abuse_not_reported, "R14"),
    "year below half": Mistake(figures.year_below_half, "R15", "CN"),
    "stock jumps": Mistake(figures.stock_jumps, "R16", "CN"),
    "joiners missing": Mistake(figures.joiners_missing, "R17", "CN"),
    "launched in October": Mistake(figures.launched_in_october, "R18", "CN"),
    "activities off by one": Mistake(figures.activities_off_by_one, "R19", "CN"),
    "people without activities": Mistake(figures.people_without_activities, "R19", "CN"),
    "change without decision": Mistake(figures.change_without_decision, "R20"),
    "plan of last year": Mistake(figures.plan_of_last_year, "R21"),
    "negative": Mistake(figures.negative, "R22"),
    "huge": Mistake(figures.huge, "R22"),
    "more dropouts than pupils": Mistake(figures.more_dropouts_than_pupils, "R25"),
    # the registers against the report
    "sessions not in the register": Mistake(figures.sessions_not_in_register, "X01"),
    # what people type (VIETNAM.md)
    "thousands dot": Mistake(input_format.thousands_dot, "R22"),
    "decimal comma": Mistake(input_format.decimal_comma, "R22"),
    "with its unit": Mistake(input_format.with_its_unit, "C05"),
    "percent": Mistake(input_format.percent, "R23"),
    "words for a number": Mistake(input_format.words_for_a_number, "R22"),
    "decomposed letters": Mistake(input_format.decomposed_letters, ""),
    "legacy font": Mistake(input_format.legacy_font, "C01"),
    "date as text": Mistake(input_format.date_as_text, ""),
    "date that is none": Mistake(input_format.date_that_is_none, "C02"),
    "required left blank": Mistake(input_format.required_left_blank, "R24"),
    "nil with rows": Mistake(input_format.nil_with_rows, "T05"),
    "stray dot": Mistake(input_format.stray_dot, "S10"),
    "row twice": Mistake(input_format.row_twice, "T04"),
    "look-alike letter": Mistake(input_format.look_alike_letter, ""),
    "nil for a number": Mistake(input_format.nil_for_a_number, ""),
    # personal data
    "phone number": Mistake(input_format.phone_number, "P05"),
    "identity number": Mistake(input_format.identity_number, "P01"),
    "class named": Mistake(input_format.class_named, "P08"),
    "born on": Mistake(input_format.born_on, "P06"),
    # the tabs themselves
    "row deleted": Mistake(structure.row_deleted, "S05", restore=True, program=True),
    "row doubled": Mistake(structure.row_doubled, "S06", restore=True, program=True),
    "tab renamed": Mistake(structure.tab_renamed, "S02", restore=True, program=True),
    "tab deleted": Mistake(structure.tab_deleted, "S01", restore=True, program=True),
    "tab moved": Mistake(structure.tab_moved, "", program=True),
    "row inserted": Mistake(structure.row_inserted, "", program=True),
    "row of one's own": Mistake(structure.row_of_ones_own, "S10", restore=True, program=True),
    "unsigned": Mistake(input_format.unsigned, "D01"),
    "rows sorted": Mistake(structure.rows_sorted, "", program=True),
}
