"""The names of what answers while a unit types: two columns of each form's tab, and a hidden tab of formulas.

Nothing of it is an answer of the unit: the reader leaves the hidden tab out, and both columns hold formulas alone.
"""

from __future__ import annotations

CHECK = "@check"  # column: what is wrong in the row, in words
FLAGS = "@flags"  # hidden column: a digit for each input cell of the row, which colours it
SELF_CHECK_COLUMNS = (CHECK, FLAGS)
ENGINE_MARK = "@live"  # with it begins the first cell of the hidden tab; a digest of the formulas follows
ENGINE_TAB = "_tu_kiem_tra"  # the hidden tab: a person's tab can't well have this name
# Digits in FLAGS: "0" nothing, "1" to "4" an error, from "5" on a warning.
NOTHING, ERROR, LAST_ERROR, WARNING = "0", "1", "4", "5"
ERROR_WORDS, WARNING_WORDS = "Lỗi: ", "Xem lại: "  # with which the words in CHECK begin
LINE_KEY = "@line:"  # with the tab's code: the keys of the lines on the first tab that show where each form stands
