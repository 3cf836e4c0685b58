"""Exports spreadsheets as zip archives: OpenDocument, and a web page for each tab."""

import io
import zipfile
from html import escape

from tests.fake_google.sheets.formulas import FormulaError
from tests.fake_google.sheets.model import Sheet, Spreadsheet
from tests.fake_google.sheets.rendering import Renderer

ODS = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in
                  ("office", "table", "text", "manifest"))  # fmt: skip
STYLE = "table { border-collapse: collapse } td { border: 1px solid #ccc; font: 10pt Arial }\n"


def filled_size(sheet: Sheet) -> tuple[int, int]:
    """The number of rows and columns up to the last filled cell."""
    filled = [(row, column) for row, line in sheet.cells.items() for column, cell in line.items() if cell.filled]
    return max((row for row, _ in filled), default=-1) + 1, max((column for _, column in filled), default=-1) + 1


def _zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # ZipInfo without a date: the same bytes in every run
    return out.getvalue()


def open_document(book: Spreadsheet) -> bytes:
    """Every tab with values and displayed texts; the media type is the first entry, as the format requires."""
    renderer = Renderer(book)
    tables = "".join(_table(renderer, sheet) for sheet in book.sheets)
    content = (f'<office:document-content {SPACES} office:version="1.2"><office:body><office:spreadsheet>{tables}'
               "</office:spreadsheet></office:body></office:document-content>")  # fmt: skip
    entries = "".join(f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
                      for path, kind in (("/", ODS), ("content.xml", "text/xml")))  # fmt: skip
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return _zipped({"mimetype": ODS, "content.xml": head + content,
                    "META-INF/manifest.xml": f"{head}<manifest:manifest {SPACES} manifest:version=\"1.2\">{entries}"
                                             "</manifest:manifest>"})  # fmt: skip


def _table(renderer: Renderer, sheet: Sheet) -> str:
    high, wide = filled_size(sheet)
    rows = ("".join(_cell(renderer, sheet, row, column) for column in range(wide)) for row in range(high))
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return f'<table:table table:name="{escape(sheet.title)}">{lines}</table:table>'


def _cell(renderer: Renderer, sheet: Sheet, row: int, column: int) -> str:
    value, shown = renderer.value(sheet, row, column), renderer.text(sheet, row, column)
    kind = 'office:value-type="string"'
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif not isinstance(value, str | FormulaError | None):
        kind = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {kind}><text:p>{escape(shown)}</text:p></table:table-cell>" if shown else \
        "<table:table-cell/>"  # fmt: skip


def web_pages(book: Spreadsheet) -> bytes:
    renderer = Renderer(book)
    pages = {f"{sheet.title.replace('/', '_')}.html": _page(renderer, sheet) for sheet in book.sheets}
    return _zipped(pages | {"resources/sheet.css": STYLE})


def _page(renderer: Renderer, sheet: Sheet) -> str:
    high, wide = filled_size(sheet)
    rows = ("".join(f"<td>{escape(renderer.text(sheet, row, column))}</td>" for column in range(wide))
            for row in range(high))  # fmt: skip
    lines = "".join(f"<tr>{row}</tr>" for row in rows)
    return ('<meta charset="utf-8"><link rel="stylesheet" href="resources/sheet.css">'
            f"<table><tbody>{lines}</tbody></table>")  # fmt: skip
