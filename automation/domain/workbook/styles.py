"""The named cell styles of all tabs, in every store."""

from __future__ import annotations

from automation.domain.workbook.drawing import Style

INK = "1F2937"
TEAL = "0F766E"
PALE = "E6F4F1"
INPUT = "FFFBEB"
GREY = "F3F4F6"
MUTED = "6B7280"

NO_MARK = ""  # the style of an annotation that only masks a cell
STYLES: dict[str, Style] = {
    "plain": Style(valign="center"),
    "key": Style(size=8, colour="9CA3AF", wrap=False, valign="center"),
    "title": Style(bold=True, size=16, colour=TEAL, wrap=False, valign="center"),
    "form_title": Style(bold=True, size=13, colour=TEAL, valign="center"),
    "subtitle": Style(size=11, colour=MUTED, wrap=False, valign="center"),
    "unit_name": Style(bold=True, colour=INK, align="right", valign="center"),
    "unit_code": Style(size=10, colour=MUTED, wrap=False, indent=1, valign="center"),
    "hint": Style(italic=True, size=10, colour=MUTED, indent=1, valign="center"),
    "heading": Style(bold=True, size=13, colour=TEAL, wrap=False, valign="center"),
    "step_number": Style(bold=True, colour=TEAL, align="center"),
    "step": Style(),
    "warning_box": Style(bold=True, colour="991B1B", fill="FEE2E2", border=True, valign="center"),
    "item_head": Style(border=True, bold=True, colour=INK, indent=1),
    "guidance": Style(italic=True, colour=INK, fill=PALE),
    "label": Style(bold=True, border=True, fill=GREY, indent=1, valign="center"),
    "header": Style(bold=True, colour="FFFFFF", fill=TEAL, border=True, align="center", valign="center"),
    "section": Style(bold=True, colour=TEAL, fill=PALE, border=True, wrap=False, indent=1, valign="center"),
    "section_title": Style(bold=True, colour=TEAL, fill=PALE, border=True, indent=1, valign="center"),
    "section_label": Style(size=9, colour=TEAL, fill=PALE, border=True, align="right", valign="center"),
    "item": Style(border=True, indent=1),
    "item_link": Style(border=True, indent=1, colour="1D4ED8", underline=True),
    "item_group": Style(border=True, indent=3, colour="374151"),
    "item_centre": Style(border=True, align="center", colour="374151"),
    "item_count": Style(border=True, align="center", number="#,##0"),
    "item_share": Style(border=True, align="center", number='0.0"%"'),
    "item_decimal": Style(border=True, align="center", number="#,##0.0"),
    "item_sign": Style(border=True, align="center", colour=MUTED),
    "item_date": Style(border=True, align="center", number="dd/mm/yyyy"),
    "item_moment": Style(border=True, align="center", number="dd/mm/yyyy hh:mm"),
    "previous": Style(border=True, align="right", colour=MUTED, fill=GREY, number="#,##0"),
    "computed": Style(border=True, align="right", colour=INK, fill=GREY, number="#,##0"),
    "input_sample": Style(border=True, fill=INPUT),
    "locked": Style(border=True, fill=GREY),
    "input_integer": Style(border=True, fill=INPUT, align="right", number="#,##0", editable=True),
    "input_string": Style(border=True, fill=INPUT, number="@", editable=True),
    "input_text": Style(border=True, fill=INPUT, number="@", editable=True),
    "input_line": Style(border=True, fill=INPUT, wrap=False, number="@", editable=True, valign="center"),
    "input_date": Style(border=True, fill=INPUT, align="center", number="dd/mm/yyyy", editable=True),
    "input_choice": Style(border=True, fill=INPUT, align="center", editable=True),
    "decided": Style(bold=True, colour=INK, fill=PALE, valign="top"),
    "self_check": Style(border=True, size=9, valign="top"),
    "engine": Style(wrap=False),
    "live_error": Style(bold=True, colour="B91C1C"),
    "live_warning": Style(bold=True, colour="92400E"),
    "live_clean": Style(bold=True, colour="166534"),
    "free": Style(editable=True),
    "free_date": Style(number="dd/mm/yyyy", editable=True),
    "free_moment": Style(number="dd/mm/yyyy hh:mm", editable=True),
    "submit": Style(bold=True, border=True, fill="FEF3C7", align="center", size=12, editable=True, valign="center"),
    "cell": Style(border=True),
    "cell_centre": Style(border=True, align="center"),
    "cell_number": Style(border=True, align="right", number="#,##0"),
    "cell_percent": Style(border=True, align="right", number='0.0"%"'),
    "cell_date": Style(border=True, align="center", number="dd/mm/yyyy"),
    "cell_moment": Style(border=True, align="center", number="dd/mm/yyyy hh:mm"),
    "total": Style(border=True, bold=True, align="right", fill=PALE, number="#,##0"),
    "total_count": Style(border=True, bold=True, align="center", fill=PALE, number="#,##0"),
    "total_share": Style(border=True, bold=True, align="center", fill=PALE, number='0.0"%"'),
    "total_label": Style(border=True, bold=True, fill=PALE),
    "link": Style(border=True, colour="1D4ED8", underline=True),
    "good": Style(border=True, align="center", colour="166534", fill="DCFCE7"),
    "watch": Style(border=True, align="center", colour="92400E", fill="FEF3C7"),
    "bad": Style(border=True, align="center", colour="991B1B", fill="FEE2E2"),
    "not_owed": Style(border=True, colour=MUTED, fill=GREY),
    "quiet": Style(border=True, align="center", colour=MUTED, fill=GREY),
    "error_mark": Style(border=True, fill="FCA5A5"),
    "warning_mark": Style(border=True, fill="FDE68A"),
    # In the guide. Another shade than the marks: cells of their colours are taken for annotated ones.
    "error_sample": Style(border=True, fill="FCA5A6"),
    "warning_sample": Style(border=True, fill="FDE68B"),
}
