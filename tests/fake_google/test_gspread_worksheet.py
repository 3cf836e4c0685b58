"""Every method of gspread's ``Worksheet`` that sends requests, called and read back."""

import re

import gspread
from gspread.cell import Cell
from gspread.utils import (
    Dimension,
    InsertDataOption,
    MergeType,
    PasteOrientation,
    PasteType,
    TableDirection,
    ValueInputOption,
    ValueRenderOption,
)
from gspread.utils import ValidationConditionType as Condition

from tests.fake_google.gspread_cases import ROBOT, Case, SheetFixture, new_fixture, parametrize_cases, public_methods
from tests.fake_google.server import Server

SHOWN = [["mã", "số"], ["b", "3"], ["a", "1"], ["c", "2"]]
USER, RAW = ValueInputOption.user_entered, ValueInputOption.raw
HIDDEN = {"hiddenByUser": True}


def box(top: int, bottom: int, left: int, right: int) -> dict[str, int]:
    return {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}


def group(dimension: str, start: int, end: int, depth: int = 1) -> dict[str, object]:
    return {"range": {"dimension": dimension, "startIndex": start, "endIndex": end}, "depth": depth}


def corner_of(cell: Cell | None) -> str:
    return cell.address if cell else ""


VALUES = [
    Case("acell", lambda s: s.sheet.acell("B2").value, "3"),
    Case("cell", lambda s: s.sheet.cell(2, 2, ValueRenderOption.unformatted).value, 3),
    Case("range", lambda s: [cell.value for cell in s.sheet.range("B3:A2")], ["b", "3", "a", "1"]),
    Case("get", lambda s: s.sheet.get("A1:Z1000"), SHOWN),
    Case("get", lambda s: s.sheet.get("A2:C2", maintain_size=True), [["b", "3", ""]]),
    Case("get", lambda s: s.sheet.get("A1:B2", major_dimension=Dimension.cols), [["mã", "b"], ["số", "3"]]),
    Case("get_values", lambda s: s.sheet.get_values("B2:B"), [["3"], ["1"], ["2"]]),
    Case("get_all_values", lambda s: s.sheet.get_all_values(), SHOWN),
    Case("get_all_cells", lambda s: [cell.value for cell in s.sheet.get_all_cells()][:2], ["mã", "số"]),
    Case("get_all_records", lambda s: s.sheet.get_all_records()[0], {"mã": "b", "số": 3}),
    Case("row_values", lambda s: s.sheet.row_values(4), ["c", "2"]),
    Case("col_values", lambda s: s.sheet.col_values(2), ["số", "3", "1", "2"]),
    Case("batch_get", lambda s: [(part.range, part.first()) for part in s.sheet.batch_get(["A1:B1", "B4"])],
         [("Sheet1!A1:B1", "mã"), ("Sheet1!B4", "2")]),
    Case("find", lambda s: corner_of(s.sheet.find("A", case_sensitive=False)), "A3"),
    Case("find", lambda s: corner_of(s.sheet.find("b", in_column=2)), ""),
    Case("findall", lambda s: [cell.address for cell in s.sheet.findall(re.compile(r"[ab]"))], ["A2", "A3"]),
    Case("expand", lambda s: s.sheet.expand("B2", TableDirection.down), [["3"], ["1"], ["2"]]),
    Case("update_acell", lambda s: s.sheet.update_acell("C1", "0042"), "42", lambda s: s.sheet.acell("C1").value),
    Case("update_cell", lambda s: s.sheet.update_cell(1, 3, "2,000,000.01"), "2,000,000.01",
         lambda s: s.sheet.acell("C1").value),
    Case("update_cells", lambda s: s.sheet.update_cells([Cell(1, 3, "x"), Cell(3, 4, "y")]), ["x", None, "y"],
         lambda s: [s.sheet.acell(corner).value for corner in ("C1", "D1", "D3")]),
    Case("update", lambda s: s.sheet.update([[1, 2]], "C1", major_dimension=Dimension.cols)["updatedRange"],
         "Sheet1!C1:C2"),
    Case("update", lambda s: s.sheet.update([[]], "C1").keys(), {"spreadsheetId", "updatedRange"}),
    Case("update", lambda s: s.sheet.update([[None, "=1+1"]], "A2", value_input_option=RAW), [["b", "=1+1"]],
         lambda s: s.sheet.get("A2:B2")),
    Case("batch_update", lambda s: s.sheet.batch_update([{"range": "C1", "values": [["=1+1"]]},
         {"range": "C2:D2", "values": [["p", "q"]]}], value_input_option=USER)["totalUpdatedCells"], 3),
    Case("append_row", lambda s: s.sheet.append_row(["d", 4])["tableRange"], "Sheet1!A1:B4"),
    Case("append_rows", lambda s: s.sheet.append_rows([["d"], ["e"]], insert_data_option=InsertDataOption.insert_rows),
         ["mã", "b", "a", "c", "d", "e"], SheetFixture.column),
    Case("clear", lambda s: s.sheet.clear(), [[]], lambda s: s.sheet.get_all_values()),
    Case("batch_clear", lambda s: s.sheet.batch_clear(["A1", "A3:B3"]), ["", "b", "", "c"], SheetFixture.column),
]  # fmt: skip

DIMENSIONS = [
    Case("insert_row", lambda s: s.sheet.insert_row(["x"], 2), ["mã", "x", "b", "a", "c"], SheetFixture.column),
    Case("insert_rows", lambda s: s.sheet.insert_rows([["x"], ["y"]], 2, inherit_from_before=True),
         ["mã", "x", "y", "b", "a", "c"], SheetFixture.column),
    Case("insert_cols", lambda s: s.sheet.insert_cols([["x", "y"]], 2), ["số", "3", "1", "2"],
         lambda s: s.column("C")),
    Case("delete_rows", lambda s: s.sheet.delete_rows(2, 3), ["mã", "c"], SheetFixture.column),
    Case("delete_columns", lambda s: s.sheet.delete_columns(1), ["số", "3", "1", "2"], SheetFixture.column),
    Case("delete_dimension", lambda s: s.sheet.delete_dimension(Dimension.rows, 1), ["b", "a", "c"],
         SheetFixture.column),
    Case("resize", lambda s: s.sheet.resize(3, 1), {"rowCount": 3, "columnCount": 1}, SheetFixture.grid_properties),
    Case("add_rows", lambda s: s.sheet.add_rows(5), 1005, lambda s: s.grid_properties()["rowCount"]),
    Case("add_cols", lambda s: s.sheet.add_cols(5), 31, lambda s: s.grid_properties()["columnCount"]),
    Case("sort", lambda s: s.sheet.sort((2, "des"), range="A2:B4"), ["mã", "b", "c", "a"], SheetFixture.column),
    Case("freeze", lambda s: s.sheet.freeze(1, 2),
         {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 1, "frozenColumnCount": 2},
         SheetFixture.grid_properties),
    Case("hide_rows", lambda s: s.sheet.hide_rows(1, 3), [False, True, True, False],
         lambda s: [HIDDEN.items() <= line.items() for line in s.dimension_properties("ROWS")]),
    Case("unhide_rows", lambda s: (s.sheet.hide_rows(0, 4), s.sheet.unhide_rows(0, 3)), [False, False, False, True],
         lambda s: [HIDDEN.items() <= line.items() for line in s.dimension_properties("ROWS")]),
    Case("hide_columns", lambda s: s.sheet.hide_columns(0, 1), [True, False, False, False],
         lambda s: [HIDDEN.items() <= line.items() for line in s.dimension_properties("COLUMNS")]),
    Case("unhide_columns", lambda s: (s.sheet.hide_columns(0, 4), s.sheet.unhide_columns(1, 4)),
         [True, False, False, False],
         lambda s: [HIDDEN.items() <= line.items() for line in s.dimension_properties("COLUMNS")]),
    # 1,024 times "A" was recorded to make a column of 9,483 pixels
    Case("columns_auto_resize", lambda s: (s.sheet.update_acell("A1", "A" * 1024), s.sheet.columns_auto_resize(0, 1)),
         [9483, 100, 100, 100], lambda s: [line["pixelSize"] for line in s.dimension_properties("COLUMNS")]),
    Case("rows_auto_resize", lambda s: s.sheet.rows_auto_resize(0, 2), [21] * 4,
         lambda s: [line["pixelSize"] for line in s.dimension_properties("ROWS")]),
    Case("add_dimension_group_rows", lambda s: (s.sheet.add_dimension_group_rows(1, 4),
         s.sheet.add_dimension_group_rows(2, 5)), [group("ROWS", 1, 5), group("ROWS", 2, 4, 2)],
         lambda s: s.tab_metadata()["rowGroups"]),
    Case("delete_dimension_group_rows", lambda s: (s.sheet.add_dimension_group_rows(1, 4),
         s.sheet.delete_dimension_group_rows(2, 3)), [group("ROWS", 1, 2), group("ROWS", 3, 4)],
         lambda s: s.tab_metadata()["rowGroups"]),
    Case("list_dimension_group_rows", lambda s: s.sheet.list_dimension_group_rows(), []),
    # as recorded: the first group sets this property, which remains when the group is deleted
    Case("add_dimension_group_columns", lambda s: s.sheet.add_dimension_group_columns(0, 2), expected=True,
         read_back=lambda s: s.grid_properties()["columnGroupControlAfter"]),
    Case("delete_dimension_group_columns", lambda s: (s.sheet.add_dimension_group_columns(0, 2),
         s.sheet.delete_dimension_group_columns(0, 2))[1]["replies"], [{"deleteDimensionGroup": {}}]),
    Case("list_dimension_group_columns", lambda s: (s.sheet.add_dimension_group_columns(0, 2),
         s.sheet.list_dimension_group_columns())[1], [group("COLUMNS", 0, 2)]),
]  # fmt: skip

APPEARANCE = [
    Case("format", lambda s: s.sheet.format("A1:A2", {"textFormat": {"bold": True}}),
         [{"textFormat": {"bold": True}}] * 2, lambda s: s.cells("A1:A2", "userEnteredFormat")),
    Case("batch_format", lambda s: s.sheet.batch_format([{"range": "A1", "format": {"wrapStrategy": "WRAP"}},
         {"range": "B1", "format": {"numberFormat": {"type": "NUMBER", "pattern": "0.0"}}}]),
         [{"wrapStrategy": "WRAP"}, {"numberFormat": {"type": "NUMBER", "pattern": "0.0"}}],
         lambda s: s.cells("A1:B1", "userEnteredFormat")),
    Case("merge_cells", lambda s: s.sheet.merge_cells("C1:D2", MergeType.merge_rows),
         [box(0, 1, 2, 4), box(1, 2, 2, 4)], lambda s: s.tab_metadata()["merges"]),
    Case("batch_merge", lambda s: s.sheet.batch_merge([{"range": "C1:D1"},
         {"range": "E1:E2", "mergeType": MergeType.merge_columns}]), [box(0, 1, 2, 4), box(0, 2, 4, 5)],
         lambda s: s.tab_metadata()["merges"]),
    Case("unmerge_cells", lambda s: (s.sheet.merge_cells("C1:D2"), s.sheet.unmerge_cells("A1:Z9")), expected=False,
         read_back=lambda s: "merges" in s.tab_metadata()),
    Case("insert_note", lambda s: s.sheet.insert_note("B1", "một"), [None, "một"], lambda s: s.cells("A1:B1", "note")),
    Case("insert_notes", lambda s: s.sheet.insert_notes({"D1": "một", "E2": "hai"}), [["một"], ["", "hai"]],
         lambda s: s.sheet.get_notes(grid_range="D1:Z")),
    Case("update_note", lambda s: (s.sheet.insert_note("B1", "một"), s.sheet.update_note("B1", "hai")), "hai",
         lambda s: s.sheet.get_note("B1")),
    Case("update_notes", lambda s: s.sheet.update_notes({"B1": "hai"}), "hai", lambda s: s.sheet.get_note("B1")),
    Case("clear_note", lambda s: (s.sheet.insert_note("B1", "một"), s.sheet.clear_note("B1")), "",
         lambda s: s.sheet.get_note("B1")),
    Case("clear_notes", lambda s: [s.sheet.insert_note("D1", "một"), s.sheet.clear_notes(["D1"])], [[]],  # type: ignore[func-returns-value]
         lambda s: s.sheet.get_notes(grid_range="D1:Z")),
    Case("get_note", lambda s: s.sheet.get_note("A1"), ""),
    Case("get_notes", lambda s: (s.sheet.insert_note("B3", "x"), s.sheet.get_notes())[1],
         [["", ""], ["", ""], ["", "x"], ["", ""]]),
    Case("add_validation", lambda s: s.sheet.add_validation("C1", Condition.one_of_list, ["Có", "Không"], strict=True),
         [{"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Có"}, {"userEnteredValue": "Không"}]},
           "strict": True}], lambda s: s.cells("C1", "dataValidation")),
    Case("set_basic_filter", lambda s: s.sheet.set_basic_filter(), {"range": box(0, 1000, 0, 26)},
         lambda s: s.tab_metadata()["basicFilter"]),
    Case("clear_basic_filter", lambda s: (s.sheet.set_basic_filter("A1:B4"), s.sheet.clear_basic_filter()),
         expected=False, read_back=lambda s: "basicFilter" in s.tab_metadata()),
    Case("copy_range", lambda s: s.sheet.copy_range("A1:A2", "C1:D1", PasteType.normal, PasteOrientation.transpose),
         [["mã", "b"]], lambda s: s.sheet.get("C1:D1")),
    Case("cut_range", lambda s: s.sheet.cut_range("A1:A2", "C1"), [["", "số", "mã"], ["", "3", "b"]],
         lambda s: s.sheet.get("A1:C2")),
    Case("update_tab_color", lambda s: s.sheet.update_tab_color("#FF0A67"),
         {"red": 1, "green": 0.039215688, "blue": 0.40392157},
         lambda s: s.tab_metadata()["properties"]["tabColorStyle"]["rgbColor"]),
    Case("clear_tab_color", lambda s: (s.sheet.update_tab_color("#FF0A67"), s.sheet.clear_tab_color()), expected=False,
         read_back=lambda s: any(name.startswith("tabColor") for name in s.tab_metadata()["properties"])),
    Case("hide_gridlines", lambda s: s.sheet.hide_gridlines(), expected=True,
         read_back=lambda s: s.grid_properties()["hideGridlines"]),
    Case("show_gridlines", lambda s: (s.sheet.hide_gridlines(), s.sheet.show_gridlines()), expected=False,
         read_back=lambda s: "hideGridlines" in s.grid_properties()),
    Case("define_named_range", lambda s: s.sheet.define_named_range("A2:B3", "vung"), ["b", "3", "a", "1"],
         lambda s: [cell.value for cell in s.book.named_range("vung")]),
    Case("delete_named_range", lambda s: s.sheet.delete_named_range(s.sheet.define_named_range("A1", "vung")["replies"]
         [0]["addNamedRange"]["namedRange"]["namedRangeId"]), [], lambda s: s.book.list_named_ranges()),
    Case("add_protected_range", lambda s: s.sheet.add_protected_range("A1:B2", description="của sở"),
         [("của sở", box(0, 2, 0, 2), {"users": [ROBOT]})],
         lambda s: [(one["description"], one["range"], one["editors"]) for one in s.book.list_protected_ranges(0)]),
    Case("delete_protected_range", lambda s: s.sheet.delete_protected_range(s.sheet.add_protected_range("A1")["replies"]
         [0]["addProtectedRange"]["protectedRange"]["protectedRangeId"]), [],
         lambda s: s.book.list_protected_ranges(0)),
    Case("update_title", lambda s: s.sheet.update_title("Lớp 'A1'"), SHOWN, lambda s: s.sheet.get_all_values()),
    Case("update_index", lambda s: (s.book.add_worksheet("sau", 1, 1), s.sheet.update_index(2)), ["sau", "Sheet1"],
         SheetFixture.titles),
    Case("hide", lambda s: (s.book.add_worksheet("sau", 1, 1), s.sheet.hide()), expected=True,
         read_back=lambda s: s.tab_metadata()["properties"]["hidden"]),
    Case("show", lambda s: (s.book.add_worksheet("sau", 1, 1), s.sheet.hide(), s.sheet.show()), expected=False,
         read_back=lambda s: "hidden" in s.tab_metadata()["properties"]),
    Case("duplicate", lambda s: s.sheet.duplicate(0, 7, "đôi").get_all_values(), SHOWN),
    Case("copy_to", lambda s: s.sheet.copy_to(s.gc.create("khác").id)["title"], "Copy of Sheet1"),
]  # fmt: skip

NO_REQUEST = {"get_tab_color"}  # from the metadata that gspread has read before


@parametrize_cases(VALUES + DIMENSIONS + APPEARANCE)
def test_worksheet(server: Server, case: Case) -> None:
    case.check(new_fixture(server))


def test_every_method_has_a_case() -> None:
    assert {case.method for case in VALUES + DIMENSIONS + APPEARANCE} == public_methods(gspread.Worksheet) - NO_REQUEST
